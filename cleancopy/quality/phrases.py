"""Phrases for which C4 drops lines or whole texts, found by the rarest letters in each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.quality.glances import has_byte, has_four
from cleancopy.quality.known_words import given_words
from cleancopy.texts import Array, Bytes

LOREM_IPSUM, JAVASCRIPT, POLICY, CURLY = 1, 2, 4, 8
COMMONEST_FIRST = " etaoinsrhldcumfpgwybvkxjqz"
"""Letters of English, and what else stands in phrases."""
SMALL_A, BIG_A, BIG_Z, CURLY_SIGN = b"aAZ{"
TO_SMALL = SMALL_A - BIG_A
WINDOW_LETTERS = 4
CURLY_BIT, ALL_WINDOWS = 1, -1
"""A bit for each window; the lowest is that of the curly bracket, which is too short for one."""


class Phrases(NamedTuple):
    """Phrases in small letters, one row each. The rarest letters that stand side by side in one are its window.

    letter      uint8  their bytes, zeros behind
    length      int32  how many bytes each has
    meaning     uint8  LOREM_IPSUM, JAVASCRIPT, POLICY or CURLY
    window_bit  int64  the bit of its window
    window      uint8  windows by WINDOW_LETTERS: their letters, from the second lowest bit on
    """

    letter: Array
    length: Array
    meaning: Array
    window_bit: Array
    window: Array


@cache
def phrases() -> Phrases:
    """The phrases of words.toml and the curly bracket."""
    given = given_words()["c4"]
    meaning_of = {given["lorem_ipsum"]: LOREM_IPSUM, given["javascript"]: JAVASCRIPT}
    meaning_of |= dict.fromkeys(given["policy"], POLICY)
    window_of = {phrase: _rarest_window(phrase) for phrase in meaning_of}
    windows = sorted(set(window_of.values()))
    return Phrases(
        letter=_letters(["{", *meaning_of]),
        length=np.array([1, *map(len, meaning_of)], np.int32),
        meaning=np.array([CURLY, *meaning_of.values()], np.uint8),
        window_bit=np.array([CURLY_BIT, *(CURLY_BIT << 1 + windows.index(its) for its in window_of.values())]),
        window=_letters(windows),
    )


def _letters(rows: Sequence[str]) -> Array:
    """A row of bytes for each, zeros behind shorter ones."""
    spelled = np.array([row.encode() for row in rows])
    return spelled.view(np.uint8).reshape(len(rows), -1)


def _rarest_window(phrase: str) -> str:
    windows = [phrase[at : at + WINDOW_LETTERS] for at in range(len(phrase) - WINDOW_LETTERS + 1)]
    return max(windows, key=lambda window: sum(map(COMMONEST_FIRST.index, window)))


@kernel
def windows_in(buffer: Bytes, start: int, end: int, known: Phrases, asked: int) -> int:
    """Of the windows that are asked for, those that stand in a stretch, in whatever case. Bits both.

    Of all windows first, then of those alone that a text has in each of its lines: most have none.
    """
    found = CURLY_BIT if asked & CURLY_BIT and has_byte(buffer, start, end, CURLY_SIGN) else 0
    for number in range(len(known.window)):
        bit = CURLY_BIT << number + 1
        if asked & bit and has_four(buffer, start, end, known.window[number]):
            found |= bit
    return found


@kernel
def phrases_in(buffer: Bytes, start: int, end: int, known: Phrases, windows: int) -> int:
    """The meanings of the phrases that stand in a stretch, in whatever case. It has no windows but these."""
    windows, found = windows_in(buffer, start, end, known, windows), 0
    if windows:
        for phrase in range(len(known.length)):
            if windows & known.window_bit[phrase] and has_phrase(buffer, start, end, known, phrase):
                found |= known.meaning[phrase]
    return found


@kernel
def has_phrase(buffer: Bytes, start: int, end: int, known: Phrases, phrase: int) -> bool:
    """Whether a phrase stands in a stretch, in whatever case."""
    length = known.length[phrase]
    for first in range(start, end - length + 1):
        if stands_at(buffer, first, known.letter, phrase, length):
            return True
    return False


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
