"""Which lines can have the same words as another: a comparison letter by letter that ends at the first that differs."""

from __future__ import annotations

import sys

import numpy as np
from numba import njit

from cleancopy.lines import code_point, is_blank
from cleancopy.texts import Array, Bytes

NO_LINE = -1
MAX_NUMBER_DIGITS = 2
FULL_STOP, CLOSING_BRACKET = 0x2E, 0x29
BECOME_ASCII = np.array(
    [point for point in range(0x80, sys.maxunicode + 1) if any(map(str.isascii, chr(point).casefold()))]
)
"""Characters such as ß and the ligatures, which hold letters of ASCII once case is folded. In order."""
NO_MORE, UNCLEAR = 0, 1


@njit(cache=True, nogil=True)
def may_say_the_same(buffer: Bytes, start: int, end: int, other_start: int, other_end: int) -> bool:
    """Whether two stretches have the same letters and digits of ASCII, case aside: less than having the same words."""
    while True:
        letter, start = next_letter(buffer, start, end)
        other, other_start = next_letter(buffer, other_start, other_end)
        if letter == UNCLEAR or other == UNCLEAR:
            return True
        if letter != other:
            return False
        if letter == NO_MORE:
            return True


@njit(cache=True, nogil=True)
def next_letter(buffer: Bytes, at: int, end: int) -> tuple[int, int]:
    """The next letter or digit of ASCII in lower case, and where to go on; NO_MORE at the end."""
    while at < end:
        byte = buffer[at]
        if byte >= 0x80:
            point, length = code_point(buffer, at, end)
            place = np.searchsorted(BECOME_ASCII, point)
            if place < len(BECOME_ASCII) and BECOME_ASCII[place] == point:
                return UNCLEAR, at
            at += length
            continue
        at += 1
        if 0x41 <= byte <= 0x5A:
            return byte + 0x20, at
        if 0x61 <= byte <= 0x7A or 0x30 <= byte <= 0x39:
            return byte, at
    return NO_MORE, at


@njit(cache=True, nogil=True)
def past_number(buffer: Bytes, start: int, end: int) -> int:
    """Where a line goes on after a number such as '2.' that it begins with; -1 where that is not clear."""
    at = start
    while at < min(end, start + MAX_NUMBER_DIGITS) and 0x30 <= buffer[at] <= 0x39:
        at += 1
    if at == start:
        return start
    if at < end and (buffer[at] == FULL_STOP or buffer[at] == CLOSING_BRACKET):
        at += 1
    if at < end and buffer[at] >= 0x80:
        return -1
    return at if at < end and is_blank(buffer[at]) else start


@njit(cache=True, nogil=True)
def lines_that_may_say_it(buffer: Bytes, start_byte: Array, end_byte: Array, line: int, first: int, end: int) -> Array:
    """The lines from `first` to `end` that may have the words of a line, numbers before them aside. int64, in order."""
    found = np.empty(end - first, np.int64)
    n_found = 0
    own_start = past_number(buffer, start_byte[line], end_byte[line])
    for other in range(first, end):
        start = past_number(buffer, start_byte[other], end_byte[other])
        is_clear = own_start >= 0 and start >= 0
        if not is_clear or may_say_the_same(buffer, own_start, end_byte[line], start, end_byte[other]):
            found[n_found] = other
            n_found += 1
    return found[:n_found]


@njit(cache=True, nogil=True)
def find_repetitions(
    buffer: Bytes, start_byte: Array, end_byte: Array, line: Array, end: Array, wanted: Array
) -> Array:
    """For each line whether one of the wanted lines between it and an end may have the same words. bool."""
    repeated = np.zeros(len(line), np.bool_)
    for number in range(len(line)):
        own = line[number]
        for other in range(own + 1, end[number]):
            if wanted[other] and may_say_the_same(
                buffer, start_byte[own], end_byte[own], start_byte[other], end_byte[other]
            ):
                repeated[number] = True
                break
    return repeated
