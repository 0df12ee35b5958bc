"""Gopher's repetition: words in a row that a text says more than once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.keys import KEY_FACTOR, add_to_key
from cleancopy.line_model.tables import EMPTY, Hash, find_slot, table_size
from cleancopy.quality.signals import FIRST_GRAM, share
from cleancopy.quality.tokens import Tokens
from cleancopy.texts import Array

SHORTEST, LONGEST_TOP, LONGEST = 2, 4, 10
"""Of up to LONGEST_TOP words the commonest n-gram is asked for, of more all that come again."""
MET_AGAIN = 2
SPARSENESS = 4
"""So much emptier is the table of what was met, in which different pairs should not share a slot."""


class Grams(NamedTuple):
    """Room for the n-grams of one text, one entry per token; and two tables, twice and eight times as long at least.

    key     uint64  of the n-gram that begins at each token
    place   int32   the tokens at which an n-gram begins that may come again, in order
    slot    int32   where the n-gram of the place with the same number stands in the table
    seen    uint64  keys in the table
    n_seen  int32   how often the key in the same slot was seen; negative once it was passed
    met     uint8   how often keys were met that share this slot, up to MET_AGAIN
    """

    key: Array
    place: Array
    slot: Array
    seen: Array
    n_seen: Array
    met: Array


def room_for_grams(n_tokens: int) -> Grams:
    """Room for the n-grams of texts of up to so many tokens. What is never written to takes no memory."""
    size = table_size(n_tokens)
    return Grams(
        key=np.empty(n_tokens, np.uint64),
        place=np.empty(n_tokens, np.int32),
        slot=np.empty(n_tokens, np.int32),
        seen=np.empty(size, np.uint64),
        n_seen=np.empty(size, np.int32),
        met=np.empty(table_size(SPARSENESS * n_tokens), np.uint8),
    )


@kernel
def measure_repetition(tokens: Tokens, n_tokens: int, n_chars: int, grams: Grams, values: Array) -> None:
    """Fill in which share of the text the commonest short n-gram and the longer ones that come again take.

    An n-gram comes again only where both of the shorter ones in it do, so that few long ones are looked at.
    """
    n_places = sift_pairs(tokens, n_tokens, grams)
    for size in range(SHORTEST, LONGEST + 1):
        if size > SHORTEST:
            n_places = lengthen(tokens, n_places, size, grams)
        count_grams(n_places, grams)
        found = chars_said_again(tokens, n_places, size, grams) if size > LONGEST_TOP else 0
        n_places, most, commonest = repeated_places(n_places, grams)
        if size <= LONGEST_TOP and n_tokens >= size:
            found = most * (chars_of(tokens, commonest, size) + size - 1)
        values[FIRST_GRAM + size - SHORTEST] = share(found, n_chars)


@kernel
def sift_pairs(tokens: Tokens, n_tokens: int, grams: Grams) -> int:
    """Fill in the places and keys of the pairs of tokens that may come again, and return how many there are.

    Most pairs do not, and are known by having a slot to themselves in a table small enough to be at hand.
    """
    size = table_size(SPARSENESS * n_tokens)
    grams.met[:size] = 0
    for token in range(n_tokens - 1):
        key = add_to_key(tokens.key[token] * KEY_FACTOR, tokens.key[token + 1])
        grams.key[token] = key
        slot = slot_of(key, size)
        grams.met[slot] = min(grams.met[slot] + 1, MET_AGAIN)
    n = 0
    for token in range(n_tokens - 1):
        grams.place[n] = token
        n += grams.met[slot_of(grams.key[token], size)] == MET_AGAIN
    return n


@inlined_kernel
def slot_of(key: Hash, size: int) -> Hash:
    """The slot of a key in a table of so many, a power of two."""
    return (key ^ (key >> np.uint64(32))) & np.uint64(size - 1)


@kernel
def lengthen(tokens: Tokens, n_places: int, size: int, grams: Grams) -> int:
    """Make n-grams of one token more at the places where the next token has one too; return how many there are."""
    n = 0
    for number in range(n_places - 1):
        place = grams.place[number]
        if grams.place[number + 1] == place + 1:
            grams.key[place] = add_to_key(grams.key[place] * KEY_FACTOR, tokens.key[place + size - 1])
            grams.place[n] = place
            n += 1
    return n


@kernel
def count_grams(n_places: int, grams: Grams) -> None:
    """Count the n-grams at the places."""
    size = table_size(n_places)
    grams.seen[:size], grams.n_seen[:size] = EMPTY, 0
    for number in range(n_places):
        key = grams.key[grams.place[number]] | np.uint64(1)
        slot = find_slot(grams.seen, key, size - 1)
        grams.seen[slot] = key
        grams.n_seen[slot] += 1
        grams.slot[number] = slot


@kernel
def chars_said_again(tokens: Tokens, n_places: int, size: int, grams: Grams) -> int:
    """How many code points, without blanks, stand in n-grams that were there before and do not overlap."""
    chars, behind = 0, 0
    for number in range(n_places):
        place, slot = grams.place[number], grams.slot[number]
        if place < behind or grams.n_seen[slot] == 1:
            continue
        if grams.n_seen[slot] < 0:
            chars += chars_of(tokens, place, size)
            behind = place + size
        else:
            grams.n_seen[slot] = -grams.n_seen[slot]
    return chars


@kernel
def repeated_places(n_places: int, grams: Grams) -> tuple[int, int, int]:
    """Leave the places whose n-gram stands at another one too.

    Returns how many these are, how often the commonest n-gram stands there and where first; of equally common ones it
    is the first, and the first of the text where none comes again.
    """
    n, most, commonest = 0, 1, 0
    for number in range(n_places):
        n_seen, place = abs(grams.n_seen[grams.slot[number]]), grams.place[number]
        if n_seen > most:
            most, commonest = n_seen, place
        grams.place[n] = place
        n += n_seen > 1
    return n, most, commonest


@kernel
def chars_of(tokens: Tokens, first: int, size: int) -> int:
    """How many code points so many tokens have."""
    chars = 0
    for token in range(first, first + size):
        chars += tokens.n_chars[token]
    return chars
