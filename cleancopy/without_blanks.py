"""Scripts of South-East Asia, which part no words by blanks: what their characters are to whoever counts words."""

from __future__ import annotations

import unicodedata

import numpy as np

from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.line_model.tables import Hash
from cleancopy.line_model.wide import WIDTH, bytes_between
from cleancopy.texts import Bytes

SOUTH_EAST_ASIAN = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0xAA60, 0xAA7F),  # Myanmar, continued
)
"""First and last code points."""

OTHER, LETTER, MARK, PUNCTUATION = 0, 1, 2, 3
"""What a character is: like those of all other scripts, as digits are; a word by itself; a part of the letter that it
stands at, as most vowels and all tones are; what stands between words."""
KIND_OF_CATEGORY = {"L": LETTER, "M": MARK, "P": PUNCTUATION}
FIRST_POINT, BEHIND_POINTS = 0x0E00, 0x1800
FIRST_CONTINUED, BEHIND_CONTINUED = 0xAA60, 0xAA80


def _kind(point: int) -> int:
    if not any(first <= point <= last for first, last in SOUTH_EAST_ASIAN):
        return OTHER
    return KIND_OF_CATEGORY.get(unicodedata.category(chr(point))[0], OTHER)


KINDS = np.array([_kind(point) for point in range(FIRST_POINT, BEHIND_POINTS)], np.uint8)
KINDS_CONTINUED = np.array([_kind(point) for point in range(FIRST_CONTINUED, BEHIND_CONTINUED)], np.uint8)


@inlined_kernel
def kind_of(point: int) -> int:
    """OTHER, LETTER, MARK or PUNCTUATION."""
    if FIRST_POINT <= point < BEHIND_POINTS:
        return int(KINDS[point - FIRST_POINT])
    if FIRST_CONTINUED <= point < BEHIND_CONTINUED:
        return int(KINDS_CONTINUED[point - FIRST_CONTINUED])
    return OTHER


FIRST_LEAD, LAST_LEAD = 0xE0, 0xE1
"""With one of these bytes begin their characters up to BEHIND_POINTS, and those of many scripts that have blanks."""
FIRST_MARK = np.uint64(1)


@kernel
def holds_south_east_asian(buffer: Bytes, start: int, end: int) -> bool:
    """Whether the first two bytes of any character are those of one up to BEHIND_POINTS; of few others they are."""
    for at in range(start, end, WIDTH):
        if at + WIDTH < len(buffer):
            found = first_bytes_from(buffer, at)
            if found if at + WIDTH <= end else found & ((FIRST_MARK << np.uint64(end - at)) - FIRST_MARK):
                return True
        else:
            for place in range(at, min(end, len(buffer) - 1)):
                if begins_south_east_asian(buffer[place], buffer[place + 1]):
                    return True
    return False


@inlined_kernel
def first_bytes_from(buffer: Bytes, at: int) -> Hash:
    """Which of the next 64 bytes are followed as those of these scripts are. One byte more is read."""
    thai_or_lao = bytes_between(buffer, at, 0xE0, 0xE0) & bytes_between(buffer, at + 1, 0xB8, 0xBB)
    burmese_or_khmer = bytes_between(buffer, at + 1, 0x80, 0x82) | bytes_between(buffer, at + 1, 0x9E, 0x9F)
    return thai_or_lao | bytes_between(buffer, at, 0xE1, 0xE1) & burmese_or_khmer


@inlined_kernel
def begins_south_east_asian(first: int, second: int) -> bool:
    """The same of two bytes."""
    if first == 0xE0:
        return 0xB8 <= second <= 0xBB
    return first == 0xE1 and (0x80 <= second <= 0x82 or 0x9E <= second <= 0x9F)
