"""Which lines can begin with one of some words, told by the first three letters: only these need a pattern's look.

What is told may be too much, never too little: of letters beyond ASCII only those matter that fold into one of ASCII,
and lines that have such a letter there are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_letters, ascii_lowercase

import numpy as np

from cleancopy.kernels import kernel
from cleancopy.lines import Lines
from cleancopy.texts import Array, Bytes

N_LETTERS = len(ascii_lowercase)
LETTER = np.zeros(0x100, np.int64)
"""The number of each letter of ASCII, whatever its case; 0 for any other byte."""
LETTER[[ord(letter) for letter in ascii_letters]] = [
    ascii_lowercase.index(letter.lower()) + 1 for letter in ascii_letters
]
FIRST_RUN = re.compile(r"[a-z]{1,3}")


def beginnings(words: Iterable[str]) -> Array:
    """A table for `begin_with`: which three letters a line can begin with that begins with one of the words.

    The words are in lower case; behind a shorter one stands no letter. bool.
    """
    table = np.zeros((N_LETTERS + 1,) * 3, np.bool_)
    for word in words:
        letters = next(FIRST_RUN.finditer(word))
        numbers: list[int | slice] = [int(LETTER[ord(letter)]) for letter in letters[0]]
        if len(numbers) < table.ndim:
            numbers.append(0)
        table[tuple(numbers)] = True
    return table


def begin_with(table: Array, buffer: Bytes, lines: Lines, which: Array) -> Array:
    """Those of the lines `which` (int64, numbers) that can begin with one of the words, other characters aside."""
    return np.asarray(which[can_begin_with(table, buffer, lines, which)])


def can_begin_with(table: Array, buffer: Bytes, lines: Lines, which: Array) -> Array:
    """Whether each of the lines `which` can begin with one of the words, other characters aside. bool."""
    is_told = np.empty(len(which), np.bool_)
    tell_beginnings(buffer, lines.start_byte[which], lines.end_byte[which], table, is_told)
    return is_told


@kernel
def tell_beginnings(buffer: Bytes, start_byte: Array, end_byte: Array, table: Array, is_told: Array) -> None:
    """Fill in which stretches begin with three letters of the table."""
    for number in range(len(start_byte)):
        at, end = start_byte[number], end_byte[number]
        folds = False
        while at < end and not LETTER[buffer[at]]:
            folds |= may_fold(buffer, at, end)
            at += 1
        first, second, third = (
            letter_at(buffer, at, end),
            letter_at(buffer, at + 1, end),
            letter_at(buffer, at + 2, end),
        )
        for near in range(at, min(at + 3, end)):
            folds |= may_fold(buffer, near, end)
        is_told[number] = folds or table[first, second, third]


@kernel
def letter_at(buffer: Bytes, at: int, end: int) -> int:
    """The number of the letter that stands there; 0 for another character, and beyond the end."""
    return int(LETTER[buffer[at]]) if at < end else 0


@kernel
def may_fold(buffer: Bytes, at: int, end: int) -> bool:
    """Whether a letter begins there that may become letters of ASCII where case does not count: 'ß', 'ſ', 'ﬁ', 'İ'."""
    byte = int(buffer[at])
    if byte == 0xC3 or byte == 0xE2:  # ß among the letters of Latin-1, the Kelvin sign among punctuation
        return at + 1 < end and int(buffer[at + 1]) == (0x9F if byte == 0xC3 else 0x84)
    return byte == 0xC4 or byte == 0xC5 or byte == 0xC7 or byte == 0xE1 or byte == 0xEF
