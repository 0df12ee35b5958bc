"""Phrases for which C4 drops lines or whole texts, found by the rarest letter in each."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numba import njit

from cleancopy.quality.known_words import given_words
from cleancopy.texts import Array, Bytes

LOREM_IPSUM, JAVASCRIPT, POLICY, CURLY = 1, 2, 4, 8
COMMONEST_FIRST = " etaoinsrhldcumfpgwybvkxjqz{"
"""Letters of English, and what else stands in phrases."""
SMALL_A, BIG_A, BIG_Z = 97, 65, 90
TO_SMALL = SMALL_A - BIG_A


class Phrases(NamedTuple):
    """Phrases in small letters, one row each.

    letter     uint8  their bytes, zeros behind
    length     int32  how many bytes each has
    anchor     int32  where its rarest letter stands
    meaning    uint8  LOREM_IPSUM, JAVASCRIPT, POLICY or CURLY
    is_anchor  bool   of each byte: whether it is the rarest letter of a phrase, in either case
    """

    letter: Array
    length: Array
    anchor: Array
    meaning: Array
    is_anchor: Array


@cache
def phrases() -> Phrases:
    """The phrases of words.toml and the curly bracket."""
    given = given_words()["c4"]
    known = [(given["lorem_ipsum"], LOREM_IPSUM), (given["javascript"], JAVASCRIPT), ("{", CURLY)]
    known += [(phrase, POLICY) for phrase in given["policy"]]
    letter = np.zeros((len(known), max(len(phrase) for phrase, _ in known)), np.uint8)
    anchor = np.array([max(range(len(one)), key=lambda at: COMMONEST_FIRST.index(one[at])) for one, _ in known])
    is_anchor = np.zeros(256, np.bool_)
    for row, (phrase, _) in enumerate(known):
        letter[row, : len(phrase)] = np.frombuffer(phrase.encode(), np.uint8)
        is_anchor[[ord(phrase[anchor[row]]), ord(phrase[anchor[row]].upper())]] = True
    lengths = np.array([len(phrase) for phrase, _ in known], np.int32)
    return Phrases(letter, lengths, anchor.astype(np.int32), np.array([one for _, one in known], np.uint8), is_anchor)


@njit(cache=True, nogil=True)
def phrases_in(buffer: Bytes, start: int, end: int, known: Phrases) -> int:
    """The meanings of the phrases that stand in a stretch, in whatever case."""
    found = 0
    for at in range(start, end):
        if known.is_anchor[buffer[at]]:
            for phrase in range(len(known.length)):
                first = at - known.anchor[phrase]
                if first >= start and first + known.length[phrase] <= end:
                    if stands_at(buffer, first, known.letter[phrase], known.length[phrase]):
                        found |= known.meaning[phrase]
    return found


@njit(cache=True, nogil=True)
def stands_at(buffer: Bytes, first: int, letters: Bytes, length: int) -> bool:
    """Whether letters stand from a byte on, in whatever case."""
    for place in range(length):
        byte = buffer[first + place]
        if byte >= BIG_A and byte <= BIG_Z:
            byte += TO_SMALL
        if byte != letters[place]:
            return False
    return True
