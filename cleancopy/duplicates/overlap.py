"""How much two texts have in common: the exact Jaccard similarity of their sets of shingles."""

from __future__ import annotations

import numpy as np

from cleancopy.duplicates.characters import character_table
from cleancopy.duplicates.shingles import ascii_hashes, hash_shingles, hash_words
from cleancopy.kernels import array_kernel, kernel
from cleancopy.texts import Array, Bytes, Offsets

Room = tuple[Array, Array, Array, Array]
"""Room for a set of shingles: words, shingles, the slots of a hash table and the stamp of whoever filled each."""

Alphabet = tuple[Array, Array]


def alphabet() -> Alphabet:
    """What hash_words needs to know of characters."""
    return ascii_hashes(), character_table()


@kernel
def longest_text(offsets: Offsets) -> int:
    """The bytes of the longest text."""
    longest = 0
    for row in range(len(offsets) - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    return longest


@array_kernel
def make_room(longest: int) -> Room:
    """Room for the shingles of a text of so many bytes."""
    n_slots = table_size(longest // 2 + 1)
    return (
        np.empty(longest + 2, np.uint64),
        np.empty(longest + 2, np.uint64),
        np.empty(n_slots, np.uint64),
        np.zeros(n_slots, np.int64),
    )


@kernel
def table_size(n_values: int) -> int:
    """Slots for so many values, a power of two, at most half of them taken."""
    size = 16
    while size < 2 * n_values:
        size *= 2
    return size


@kernel
def find_shingles(
    buffer: Bytes, offsets: Offsets, row: int, of_ascii: Array, table: Array, words: Array, shingles: Array
) -> int:
    """Fill in the shingles of a text. Gives how many there are, repetitions included."""
    n_words = hash_words(buffer, offsets[row], offsets[row + 1], of_ascii, table, words)
    return hash_shingles(words, n_words, shingles)


@kernel
def add_to_set(value: np.uint64, slots: Array, stamps: Array, stamp: int, mask: np.uint64) -> bool:
    """Put a value into the set of those with this stamp. Gives whether it is new there."""
    slot = value & mask
    while stamps[slot] == stamp:
        if slots[slot] == value:
            return False
        slot = (slot + np.uint64(1)) & mask
    slots[slot] = value
    stamps[slot] = stamp
    return True


@kernel
def is_in_set(value: np.uint64, slots: Array, stamps: Array, stamp: int, mask: np.uint64) -> bool:
    """Whether a value is in the set of those with this stamp."""
    slot = value & mask
    while stamps[slot] == stamp:
        if slots[slot] == value:
            return True
        slot = (slot + np.uint64(1)) & mask
    return False


@kernel
def fill_set(shingles: Array, n_shingles: int, slots: Array, stamps: Array, stamp: int) -> int:
    """Make a set of the shingles. Gives how many different ones there are."""
    mask = np.uint64(table_size(n_shingles) - 1)
    distinct = 0
    for at in range(n_shingles):
        distinct += add_to_set(shingles[at], slots, stamps, stamp, mask)
    return distinct


@kernel
def compare_with_set(
    shingles: Array, n_shingles: int, own: Room, own_stamp: int, other: Room, other_stamp: int, n_other: int
) -> tuple[int, int]:
    """How many of the shingles are different ones, and how many of these are in the other set too.

    `n_other` is how many shingles the other set was made of, repetitions included: it tells the size of its table.
    """
    own_mask = np.uint64(table_size(n_shingles) - 1)
    other_mask = np.uint64(table_size(n_other) - 1)
    distinct, shared = 0, 0
    for at in range(n_shingles):
        if add_to_set(shingles[at], own[2], own[3], own_stamp, own_mask):
            distinct += 1
            shared += is_in_set(shingles[at], other[2], other[3], other_stamp, other_mask)
    return distinct, shared


@kernel
def jaccard(distinct: int, other_distinct: int, shared: int) -> float:
    """The share of what either has that both have; 0 where neither has anything."""
    either = distinct + other_distinct - shared
    return shared / either if either else 0.0
