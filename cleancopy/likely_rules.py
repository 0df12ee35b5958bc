"""Which patterns could match which texts at all, told by the first letters of both.

A look at a few bytes of each text spares the engine most of its work. What is told may be too much, never too little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import polars as pl
from numba import njit

from cleancopy import rule_letters
from cleancopy.kept_tables import kept_tables
from cleancopy.rule_letters import ANY, ASCII, DIGIT, OTHER, View, kind_of, openings_of
from cleancopy.texts import Array, Bytes

LETTERS = 3
NO_MORE = "$"
ALPHABET = ascii_lowercase + DIGIT + OTHER + NO_MORE + ANY
BEYOND_ASCII, END = ALPHABET.index(OTHER), ALPHABET.index(NO_MORE)
SMALL_S, SMALL_K = ALPHABET.index("s"), ALPHABET.index("k")
KINDS = "".join(dict.fromkeys(map(kind_of, ASCII))) + OTHER + ANY
OTHER_KIND = KINDS.index(OTHER)


@dataclass(frozen=True)
class LikelyRules:
    """What the first letters of a text, and the kind of its first character, leave possible.

    n_patterns  how many patterns there are
    pattern     int16  numbers of patterns, those for the same letters in a row
    first_of    int64  where the row of each three letters begins, and where the last one ends
    suits       bool   kinds by patterns: whether a match can begin with a character of the kind
    at_end      the last letters of a text are meant, the very last first
    """

    n_patterns: int
    pattern: Array
    first_of: Array
    suits: Array
    at_end: bool

    def candidates(self, buffer: Bytes, start_byte: Array, end_byte: Array) -> list[Array]:
        """For each pattern the numbers of the stretches that it could match, in order. int64. No stretch is empty."""
        letters, kinds = np.empty(len(start_byte), np.int64), np.empty(len(start_byte), np.int64)
        read_openings(buffer, start_byte, end_byte, self.at_end, letters, kinds)
        counts = np.zeros(self.n_patterns + 1, np.int64)
        count_candidates(self.first_of, self.pattern, self.suits, letters, kinds, counts)
        first = np.cumsum(counts) - counts
        numbers = np.empty(first[-1], np.int64)
        list_candidates(self.first_of, self.pattern, self.suits, letters, kinds, first[:-1].copy(), numbers)
        return np.split(numbers, first[1:-1]) if self.n_patterns else []


@cache
def likely_rules(patterns: tuple[str, ...], *, goes_on: bool, at_end: bool = False) -> LikelyRules:
    """The table for these patterns; with `goes_on` a match need not reach to the other end of a text."""
    code = [Path(source).read_bytes() for source in (__file__, rule_letters.__file__)]
    made_from: list[str | bytes] = [*patterns, f"{goes_on} {at_end} polars {pl.__version__}", *code]
    tables = kept_tables("likely-rules", made_from, lambda: _tables(patterns, goes_on, at_end))
    return LikelyRules(len(patterns), tables["pattern"], tables["first_of"], tables["suits"], at_end)


def _tables(patterns: Sequence[str], goes_on: bool, at_end: bool) -> dict[str, Array]:
    """The arrays of LikelyRules: each pattern is read, and asked what it can begin with."""
    size = len(ALPHABET)
    may_match = np.zeros((size, size, size, len(patterns)), np.bool_)
    suits = np.zeros((len(KINDS), len(patterns)), np.bool_)
    filling = ANY if goes_on else NO_MORE
    for number, pattern in enumerate(patterns):
        openings = openings_of(pattern, View(LETTERS, at_end))
        told = [[ALPHABET.index(letter) for letter in opening.ljust(LETTERS, filling)] for opening in openings]
        may_match[(*np.array(told).T, number)] = True
        kinds = openings_of(pattern, View(1, at_end, of_kinds=True))
        suits[[KINDS.index(kind or ANY) for kind in kinds], number] = True
    may_match |= may_match[-1:]
    may_match |= may_match[:, -1:]
    may_match |= may_match[:, :, -1:]
    letters, pattern_of = np.nonzero(may_match.reshape(size**LETTERS, -1))
    first_of = np.searchsorted(letters, np.arange(size**LETTERS + 1))
    return {"pattern": pattern_of.astype(np.int16), "first_of": first_of, "suits": suits | suits[-1:]}


@njit(cache=True, nogil=True)
def read_openings(
    buffer: Bytes, start_byte: Array, end_byte: Array, at_end: bool, letters: Array, kinds: Array
) -> None:
    """Fill in the first letters of each stretch as one number, or the last ones from the end on, and its first kind."""
    for number in range(len(start_byte)):
        start, end = start_byte[number], end_byte[number]
        code, n_letters, passed = 0, 0, 0
        while n_letters < LETTERS and passed < end - start:
            letter = letter_at(buffer, end - 1 - passed if at_end else start + passed)
            passed += 1
            if letter != PASSED_OVER:
                code = code * len(ALPHABET) + letter
                n_letters += 1
        for _ in range(LETTERS - n_letters):
            code = code * len(ALPHABET) + END
        letters[number] = code
        byte = buffer[end - 1 if at_end else start]
        kinds[number] = KIND_OF_BYTE[byte] if byte < 0x80 else OTHER_KIND


@njit(cache=True, nogil=True)
def letter_at(buffer: Bytes, at: int) -> int:
    """The row of ALPHABET of the character that begins at a byte; PASSED_OVER where none begins or it is no letter."""
    byte = buffer[at]
    if byte < 0x80:
        return int(LETTER_OF_BYTE[byte])
    if byte < 0xC0:
        return PASSED_OVER
    if byte == 0xC5 and buffer[at + 1] == 0xBF:  # ſ
        return SMALL_S
    if byte == 0xE2 and buffer[at + 1] == 0x84 and buffer[at + 2] == 0xAA:  # the sign for kelvin
        return SMALL_K
    return BEYOND_ASCII


PASSED_OVER = -1


LETTER_OF_BYTE = np.array(
    [
        ALPHABET.index(DIGIT if letter.isdigit() else letter.lower()) if letter.isalnum() else PASSED_OVER
        for letter in ASCII
    ]
)
KIND_OF_BYTE = np.array([KINDS.index(kind_of(letter)) for letter in ASCII])


@njit(cache=True, nogil=True)
def count_candidates(
    first_of: Array, pattern: Array, suits: Array, letters: Array, kinds: Array, counts: Array
) -> None:
    """Add up how many texts each pattern could match."""
    for number in range(len(letters)):
        for at in range(first_of[letters[number]], first_of[letters[number] + 1]):
            counts[pattern[at]] += suits[kinds[number], pattern[at]]


@njit(cache=True, nogil=True)
def list_candidates(
    first_of: Array, pattern: Array, suits: Array, letters: Array, kinds: Array, free: Array, numbers: Array
) -> None:
    """Fill in the numbers of the texts that each pattern could match, from its place in `free` on."""
    for number in range(len(letters)):
        for at in range(first_of[letters[number]], first_of[letters[number] + 1]):
            if suits[kinds[number], pattern[at]]:
                numbers[free[pattern[at]]] = number
                free[pattern[at]] += 1
