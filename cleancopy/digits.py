"""How many digits lines have: without any there is no date, and few lines have enough for one."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import kernel
from cleancopy.lines import Lines
from cleancopy.texts import Array, Bytes

MIN_DATE_DIGITS = 5
"""A date has a year and a day."""
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
        digits, others = 0, 0
        for byte in buffer[start_byte[number] : end_byte[number]]:  # no branches, so that many bytes go at once
            digits += (byte >= 0x30) & (byte <= 0x39)
            others += ((byte >= 0xD9) & (byte < 0xE2)) | (byte > 0xE9)
        n_digits[number] = MANY_DIGITS if others else digits
