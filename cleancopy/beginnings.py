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
from cleancopy.line_model.wide import AHEAD, bring_near
from cleancopy.lines import Lines
from cleancopy.texts import Array, Bytes

N_LETTERS = len(ascii_lowercase)
LETTER = np.zeros(0x100, np.int64)
"""The number of each letter of ASCII, whatever its case; 0 for any other byte."""
LETTER[[ord(letter) for letter in ascii_letters]] = [
    ascii_lowercase.index(letter.lower()) + 1 for letter in ascii_letters
]
UNKNOWN = (N_LETTERS + 1) ** 3
FIRST_RUN = re.compile(r"[a-z]{1,3}")


def beginnings(words: Iterable[str]) -> Array:
    """By the number that `first_letters` gives a line, whether it can begin with one of the words. bool.

    The words are in lower case; behind a shorter one stands no letter.
    """
    table = np.zeros((N_LETTERS + 1,) * 3, np.bool_)
    for word in words:
        letters = next(FIRST_RUN.finditer(word))
        numbers: list[int | slice] = [int(LETTER[ord(letter)]) for letter in letters[0]]
        if len(numbers) < table.ndim:
            numbers.append(0)
        table[tuple(numbers)] = True
    return np.append(table, True)


def first_letters(buffer: Bytes, lines: Lines, which: Array) -> Array:
    """A number for the first three letters of each of the lines `which` (int64, numbers), other characters aside.

    UNKNOWN where one of them may be others. int16.
    """
    number = np.empty(len(which), np.int16)
    number_letters(buffer, lines.start_byte[which], lines.end_byte[which], number)
    return number


@kernel
def number_letters(buffer: Bytes, start_byte: Array, end_byte: Array, number: Array) -> None:
    """Fill in the number of the first three letters of each stretch."""
    for line in range(len(start_byte)):
        bring_near(buffer, start_byte[min(line + AHEAD, len(start_byte) - 1)])
        at, end = start_byte[line], end_byte[line]
        folds = False
        while at < end and not LETTER[buffer[at]]:
            folds |= may_fold(buffer, at, end)
            at += 1
        first, second, third = (
            letter_at(buffer, at, end),
            letter_at(buffer, at + 1, end),
            letter_at(buffer, at + 2, end),
        )
        if not (second and third):
            for near in range(at, min(at + 3, end)):
                folds |= may_fold(buffer, near, end)
        number[line] = UNKNOWN if folds else (first * (N_LETTERS + 1) + second) * (N_LETTERS + 1) + third


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
