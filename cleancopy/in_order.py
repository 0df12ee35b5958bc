"""Which documents are in order as they come: text in UTF-8 that normalising would not change by a byte.

Most documents are. One kernel tells them, at the speed of memory; the others are looked at one by one.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import pyarrow as pa
from numba import njit

from cleancopy.normalise import CONTINUATIONS, FIRSTS, UNTIDY
from cleancopy.texts import Array, Bytes, Offsets, utf8

STAYS, ODD, FIRST, SECOND = 0, 1, 2, 4
"""Of a character: in place anywhere; to be looked at; first, and second, of two that may be mojibake."""
NEWLINE, BLANK = 10, 32
FIRST_ASTRAL, LAST_CODE_POINT = 0x10000, 0x10FFFF
PLAIN_ASTRAL = ((0x1F000, 0x1FB00), (0x20000, 0x2A6E0))
"""Emoji and ideographs: of the planes above the first, only these pass without a closer look."""


@cache
def kinds_of_characters() -> Array:
    """For each code point up to FIRST_ASTRAL the sum of what it is: ODD, FIRST, SECOND. uint8.

    Asked of the patterns that normalising itself uses. ODD is also what Unicode composes with what stands before it.
    """
    points = [point for point in range(FIRST_ASTRAL) if not 0xD800 <= point < 0xE000]
    letters = "".join(map(chr, points))
    kinds = np.full(FIRST_ASTRAL, ODD, np.uint8)
    kinds[points] = STAYS
    for kind, pattern in ((ODD, UNTIDY), (FIRST, FIRSTS), (SECOND, CONTINUATIONS)):
        kinds[[ord(found) for found in pattern.findall(letters)]] |= kind
    composed = [
        point
        for point, letter in zip(points, letters, strict=True)
        if unicodedata.category(letter)[0] == "M" or not unicodedata.is_normalized("NFC", letter)
    ]
    kinds[composed] |= ODD
    kinds[0x1100:0x1200] |= ODD  # the parts of Hangul syllables
    return kinds


def are_in_order(raw: pa.LargeBinaryArray) -> Array:
    """For each document whether its bytes are UTF-8 that `decode` and `normalise_text` leave as it is. bool.

    False where there are no bytes at all, and of some documents that would stay as they are: they are in doubt.
    """
    buffer, offsets = utf8(raw)
    found = np.zeros(len(raw), np.bool_)
    find_in_order(buffer, offsets, kinds_of_characters(), found)
    if raw.null_count:
        found &= raw.is_valid().to_numpy(zero_copy_only=False)
    return found


@njit(cache=True, nogil=True)
def find_in_order(buffer: Bytes, offsets: Offsets, kinds: Bytes, found: Array) -> None:
    """Fill in which texts have nothing to mend: no stray bytes, no odd characters, no blanks too many."""
    for document in range(len(offsets) - 1):
        found[document] = is_in_order(buffer, offsets[document], offsets[document + 1], kinds)


@njit(cache=True, nogil=True)
def is_in_order(buffer: Bytes, start: int, end: int, kinds: Bytes) -> bool:
    """Whether one text has nothing to mend. Blanks in a row are an indentation, or too many; two line ends may follow
    each other, three may not."""
    if start == end:
        return True
    if buffer[start] == NEWLINE or buffer[end - 1] == NEWLINE or buffer[end - 1] == BLANK:
        return False
    at, may_be_second, is_indent, n_newlines, before = start, False, True, 0, NEWLINE
    while at < end:
        byte = buffer[at]
        if byte == NEWLINE:
            n_newlines += 1
            if before == BLANK or n_newlines > 2:
                return False
            is_indent, may_be_second = True, False
        elif byte == BLANK:
            if before == BLANK and not is_indent:
                return False
            n_newlines, may_be_second = 0, False
        else:
            point, length = strict_code_point(buffer, at, end)
            kind = kinds[point] if point < FIRST_ASTRAL else kind_of_astral(point)
            if kind & ODD or (may_be_second and kind & SECOND):
                return False
            may_be_second = kind & FIRST != 0
            is_indent, n_newlines = False, 0
            at += length - 1
        before = byte
        at += 1
    return True


@njit(cache=True, nogil=True)
def kind_of_astral(point: int) -> int:
    """The kind of a character above the first plane."""
    for first, behind in PLAIN_ASTRAL:
        if first <= point < behind:
            return STAYS
    return ODD


BROKEN = 0xD800
"""Stands for bytes that are no UTF-8: a surrogate, which is odd."""


@njit(cache=True, nogil=True)
def strict_code_point(buffer: Bytes, at: int, end: int) -> tuple[int, int]:
    """The code point that begins at `at` and its length in bytes; BROKEN where no shortest form of one does."""
    lead = int(buffer[at])
    if lead < 0x80:
        return lead, 1
    length = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    if lead < 0xC2 or lead > 0xF4 or at + length > end:
        return BROKEN, 1
    point = lead & (0x7F >> length)
    for following in range(at + 1, at + length):
        if buffer[following] & 0xC0 != 0x80:
            return BROKEN, 1
        point = point << 6 | int(buffer[following]) & 0x3F
    if (length == 3 and point < 0x800) or (length == 4 and not FIRST_ASTRAL <= point <= LAST_CODE_POINT):
        return BROKEN, 1
    return point, length
