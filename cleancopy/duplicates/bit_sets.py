"""Sets of bits that tell of nearly all texts that meet that neither stands in the other, before shingles are sorted.

Each shingle of a text sets one bit of a few thousand. A bit that one text has and another has not is a shingle that the
other lacks, so what is sure to be missing is counted 64 shingles at a time, and only what may be enough is compared.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from cleancopy.duplicates.leaders import NONE
from cleancopy.duplicates.overlap import alphabet, find_shingles, longest_text
from cleancopy.kernels import array_kernel, kernel
from cleancopy.line_model.wide import count_ones
from cleancopy.texts import Array, Bytes, Offsets, utf8

BITS = 4_096
"""Of texts of up to as many words enough bits stay free; longer ones are compared whole more often than need be."""

BITS_OF_WORD = 64
BIT_SHIFT = np.uint64(64 - 12)
"""What is left of a shingle are the bits that number one of BITS."""

PLACE_SHIFT, PLACE_MASK, ONE = np.uint64(6), np.uint64(63), np.uint64(1)


def possible_candidates(text: pa.LargeStringArray, candidates: Array, rows: Array, least_share: float) -> Array:
    """The candidates of these rows but for those that cannot have so large a share of the shingles of the shorter text.

    One row for each of `rows`, as wide as `candidates`, in the order there, then NONE. No other texts need be there.
    """
    buffer, offsets = utf8(text)
    is_there = np.diff(offsets) > 0
    place = np.where(is_there, np.cumsum(is_there) - 1, 0)
    bits = np.zeros((max(int(is_there.sum()), 1), BITS // BITS_OF_WORD), np.uint64)
    n_shingles, n_bits = np.zeros(len(bits), np.int64), np.zeros(len(bits), np.int64)
    fill_bits(buffer, offsets, np.flatnonzero(is_there), *alphabet(), bits, n_shingles, n_bits)
    possible = np.full((len(rows), candidates.shape[1]), NONE, candidates.dtype)
    keep_possible(candidates, rows, place, bits, n_shingles, n_bits, least_share, possible)
    return possible


@array_kernel
def fill_bits(
    buffer: Bytes, offsets: Offsets, rows: Array, of_ascii: Array, table: Array, bits: Array, n_shingles: Array,
    n_bits: Array,
) -> None:  # fmt: skip
    """Fill in for each of the rows its bits, how many are set, and how many shingles there are, repeated ones too."""
    longest = longest_text(offsets)
    words, shingles = np.empty(longest + 2, np.uint64), np.empty(longest + 2, np.uint64)
    for place in range(len(rows)):
        n_shingles[place] = find_shingles(buffer, offsets, rows[place], of_ascii, table, words, shingles)
        set_bits(shingles, n_shingles[place], bits[place])
        n_bits[place] = count_common(bits[place], bits[place])


@kernel
def set_bits(shingles: Array, n_shingles: int, bits: Array) -> None:
    """Set the bit of each shingle."""
    for at in range(n_shingles):
        number = shingles[at] >> BIT_SHIFT
        bits[number >> PLACE_SHIFT] |= ONE << (number & PLACE_MASK)


@kernel
def count_common(one: Array, other: Array) -> int:
    """How many bits are set in both."""
    count = 0
    for word in range(len(one)):
        count += count_ones(one[word] & other[word])
    return count


@array_kernel
def keep_possible(
    candidates: Array, rows: Array, place: Array, bits: Array, n_shingles: Array, n_bits: Array, least_share: float,
    possible: Array,
) -> None:  # fmt: skip
    """Fill in the candidates of each row that the bits leave; `place` says where those of a text stand."""
    for number in range(len(rows)):
        one, count = place[rows[number]], 0
        for earlier in candidates[rows[number]]:
            if earlier == NONE:
                break
            other = place[earlier]
            common = count_common(bits[one], bits[other])
            if may_stand_in(one, other, common, n_shingles, n_bits, least_share) or may_stand_in(
                other, one, common, n_shingles, n_bits, least_share
            ):
                possible[number, count] = earlier
                count += 1


@kernel
def may_stand_in(inner: int, outer: int, common: int, n_shingles: Array, n_bits: Array, least_share: float) -> bool:
    """Whether so large a share of the inner text's different shingles can be in the outer one, which has as many.

    How many different ones there are is not known: as many as bits at least, and as all of them at most. A share of
    these that may be missing is more than the share of fewer.
    """
    if n_bits[inner] > n_shingles[outer]:
        return False
    return bool(n_bits[inner] - common <= n_shingles[inner] - least_share * n_shingles[inner])
