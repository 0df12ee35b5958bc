"""How many digits lines have: without any there is no date, and few lines have enough for one."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import kernel
from cleancopy.line_model.wide import WIDTH, bytes_between, count_ones
from cleancopy.lines import Lines
from cleancopy.texts import Array, Bytes

MIN_DATE_DIGITS = 5
"""A date has a year and a day."""
NONE, ONE, ALL = np.uint64(0), np.uint64(1), np.uint64(2**WIDTH - 1)
MANY_DIGITS = 99
"""So many are counted where there are letters of scripts that have digits of their own."""


def digits_of(buffer: Bytes, lines: Lines, which: Array) -> Array:
    """How many digits each of the lines `which` (int64, numbers) has. int64."""
    n_digits = np.empty(len(which), np.int64)
    count_digits(buffer, lines.start_byte[which], lines.end_byte[which], n_digits)
    return n_digits


@kernel
def count_digits(buffer: Bytes, start_byte: Array, end_byte: Array, n_digits: Array) -> None:
    """Fill in how many digits each stretch has."""
    for number in range(len(start_byte)):
        at, end = start_byte[number], end_byte[number]
        digits, others = 0, np.uint64(0)
        while at < end and at + WIDTH <= len(buffer):
            of_stretch = ALL if at + WIDTH <= end else (ONE << np.uint64(end - at)) - ONE
            digits += count_ones(bytes_between(buffer, at, 0x30, 0x39) & of_stretch)
            others |= (bytes_between(buffer, at, 0xD9, 0xE1) | bytes_between(buffer, at, 0xEA, 0xFF)) & of_stretch
            at += WIDTH
        while at < end:  # near the end of the buffer
            byte = buffer[at]
            digits += 0x30 <= byte <= 0x39
            others |= ONE if 0xD9 <= byte < 0xE2 or byte > 0xE9 else NONE
            at += 1
        n_digits[number] = MANY_DIGITS if others else digits
