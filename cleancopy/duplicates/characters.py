"""What a character is to whoever looks for shingles: a part of a word, a word by itself, or nothing."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import numpy as np

from cleancopy.kept_tables import kept_tables
from cleancopy.kernels import kernel
from cleancopy.texts import Array
from cleancopy.without_blanks import SOUTH_EAST_ASIAN

N_TABLED = 0x10000
NOTHING = 0
ALONE = 1 << 31
"""Bit of the characters that are words by themselves."""

WITHOUT_BLANKS = (
    *SOUTH_EAST_ASIAN,
    (0x3041, 0x30FF),  # kana
    (0x31F0, 0x31FF),
    (0x3400, 0x9FFF),  # ideographs
    (0xF900, 0xFAFF),
)
"""Scripts that part no words by blanks, as first and last code point: their texts are shingled by characters."""

FIRST_PICTURE, LAST_PICTURE = 0x1F000, 0x1FAFF
FIRST_FURTHER_IDEOGRAPH = 0x20000


@cache
def character_table() -> Array:
    """For each code point below N_TABLED: NOTHING, or the code point in lower case, with the bit ALONE. uint32."""
    made_from: list[str | bytes] = [unicodedata.unidata_version, repr(WITHOUT_BLANKS), Path(__file__).read_bytes()]
    return kept_tables("shingled-characters", made_from, _tables)["entry"]


def _tables() -> dict[str, Array]:
    return {"entry": np.array([_entry(point) for point in range(N_TABLED)], np.uint32)}


def _entry(point: int) -> int:
    character = chr(point)
    if unicodedata.category(character)[0] not in "LMN":
        return NOTHING
    if any(first <= point <= last for first, last in WITHOUT_BLANKS):
        return point | ALONE
    lower = character.lower()
    return ord(lower) if len(lower) == 1 else point


@kernel
def classified(point: int, table: Array) -> int:
    """The entry of any code point, those above the table too: ideographs are words by themselves, pictures nothing."""
    if point < N_TABLED:
        return int(table[point])
    if point >= FIRST_FURTHER_IDEOGRAPH:
        return point | ALONE
    return NOTHING if FIRST_PICTURE <= point <= LAST_PICTURE else point
