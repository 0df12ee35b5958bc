"""Which lines can have the same words as another: told by the letters that stay what they are whatever is folded."""

from __future__ import annotations

from string import ascii_lowercase

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.words import FNV_OFFSET, FNV_PRIME
from cleancopy.texts import Array, Bytes

BECOME = "afhijklnstwy"
"""Letters that ß, the ligatures and the like become where case is folded."""
TELLING = np.zeros(0x100, np.uint8)
"""Each byte in lower case, if it is another letter of ASCII; else 0."""
for _letter in set(ascii_lowercase) - set(BECOME):
    TELLING[[ord(_letter), ord(_letter.upper())]] = ord(_letter)


@array_kernel
def next_letter(buffer: Bytes, at: int, end: int) -> int:
    """Where the next telling letter stands; `end` if there is none."""
    while at < end and not TELLING[buffer[at]]:
        at += 1
    return at


@array_kernel
def may_say_the_same(buffer: Bytes, start: int, end: int, other_start: int, other_end: int) -> bool:
    """Whether two stretches have the same telling letters, as they have if their words are the same."""
    at, other = next_letter(buffer, start, end), next_letter(buffer, other_start, other_end)
    while at < end and other < other_end and TELLING[buffer[at]] == TELLING[buffer[other]]:
        at, other = next_letter(buffer, at + 1, end), next_letter(buffer, other + 1, other_end)
    return at == end and other == other_end


@array_kernel
def find_repetitions(
    buffer: Bytes, start_byte: Array, end_byte: Array, line: Array, end: Array, wanted: Array, repeats: Array
) -> None:
    """Note over each wanted line that may have the same words as one of these lines which of them that is, by number.

    Looked at are the lines between each one and its end.
    """
    for number in range(len(line)):
        own = line[number]
        for other in range(own + 1, end[number]):
            if wanted[other] and may_say_the_same(
                buffer, start_byte[own], end_byte[own], start_byte[other], end_byte[other]
            ):
                repeats[other] = number


def letter_prints(buffer: Bytes, start_byte: Array, end_byte: Array) -> Array:
    """A number for each line, the same where the telling letters are: lines with different ones have other words.

    Numbers before a heading have no letters, so that they make no difference. uint64.
    """
    prints = np.empty(len(start_byte), np.uint64)
    hash_letters(buffer, start_byte, end_byte, prints)
    return prints


@array_kernel
def hash_letters(buffer: Bytes, start_byte: Array, end_byte: Array, prints: Array) -> None:
    """Fill in a hash of the telling letters of each line."""
    for line in range(len(start_byte)):
        hashed, end = FNV_OFFSET, end_byte[line]
        at = next_letter(buffer, start_byte[line], end)
        while at < end:
            hashed = (hashed ^ np.uint64(TELLING[buffer[at]])) * FNV_PRIME
            at = next_letter(buffer, at + 1, end)
        prints[line] = hashed
