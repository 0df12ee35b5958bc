"""Phrases for which C4 drops lines or whole texts, found by the rarest letter in each."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.quality.known_words import given_words
from cleancopy.texts import Array, Bytes

LOREM_IPSUM, JAVASCRIPT, POLICY, CURLY = 1, 2, 4, 8
COMMONEST_FIRST = " etaoinsrhldcumfpgwybvkxjqz{"
"""Letters of English, and what else stands in phrases."""
SMALL_A, BIG_A, BIG_Z = 97, 65, 90
TO_SMALL = SMALL_A - BIG_A


class Phrases(NamedTuple):
    """Phrases in small letters, one row each, those with the same rarest letter in a row.

    letter     uint8  their bytes, zeros behind
    length     int32  how many bytes each has
    anchor     int32  where its rarest letter stands
    meaning    uint8  LOREM_IPSUM, JAVASCRIPT, POLICY or CURLY
    is_rarest  bool   of each byte: whether it is the rarest letter of any of them, in either case
    first      int32  of each byte: the first phrase of which it is the rarest letter
    behind     int32  of each byte: one past the last such phrase; the same as `first` of bytes that are none
    """

    letter: Array
    length: Array
    anchor: Array
    meaning: Array
    is_rarest: Array
    first: Array
    behind: Array


@cache
def phrases() -> Phrases:
    """The phrases of words.toml and the curly bracket."""
    given = given_words()["c4"]
    known = [(given["lorem_ipsum"], LOREM_IPSUM), (given["javascript"], JAVASCRIPT), ("{", CURLY)]
    known = sorted((*known, *((phrase, POLICY) for phrase in given["policy"])), key=lambda one: _rarest(one[0]))
    n = len(known)
    letter, length = np.zeros((n, max(len(phrase) for phrase, _ in known)), np.uint8), np.zeros(n, np.int32)
    anchor, meaning = np.zeros(n, np.int32), np.array([one for _, one in known], np.uint8)
    first, behind = np.zeros(256, np.int32), np.zeros(256, np.int32)
    for row, (phrase, _) in enumerate(known):
        letter[row, : len(phrase)] = np.frombuffer(phrase.encode(), np.uint8)
        length[row], anchor[row] = len(phrase), phrase.index(_rarest(phrase))
        for form in {_rarest(phrase), _rarest(phrase).upper()}:
            first[ord(form)] = row if behind[ord(form)] == 0 else first[ord(form)]
            behind[ord(form)] = row + 1
    return Phrases(letter, length, anchor, meaning, behind > first, first, behind)


def _rarest(phrase: str) -> str:
    return max(phrase, key=COMMONEST_FIRST.index)


@kernel
def phrases_in(buffer: Bytes, start: int, end: int, known: Phrases) -> int:
    """The meanings of the phrases that stand in a stretch, in whatever case."""
    found = 0
    letter, length, anchor, is_rarest = known.letter, known.length, known.anchor, known.is_rarest
    stretch = buffer[start:end]
    for place in range(len(stretch)):
        byte = stretch[place]
        if not is_rarest[byte]:
            continue
        at = start + place
        for phrase in range(known.first[byte], known.behind[byte]):
            first = at - anchor[phrase]
            is_within = first >= start and first + length[phrase] <= end
            if is_within and stands_at(buffer, first, letter, phrase, length[phrase]):
                found |= known.meaning[phrase]
    return found


@inlined_kernel
def stands_at(buffer: Bytes, first: int, letter: Array, phrase: int, length: int) -> bool:
    """Whether the letters of a phrase stand from a byte on, in whatever case."""
    for place in range(length):
        byte = buffer[first + place]
        if byte >= BIG_A and byte <= BIG_Z:
            byte += TO_SMALL
        if byte != letter[phrase, place]:
            return False
    return True
