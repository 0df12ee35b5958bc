"""What the kernels need to know of each character: one table of bits, made from Unicode and characters.toml."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from cleancopy.kept_tables import kept_tables
from cleancopy.kernels import inlined_kernel
from cleancopy.texts import Array

LETTER, LOWER, UPPER, DIGIT = 1, 2, 4, 8
"""Letters without case are both lower and upper; digits are those of ASCII."""
SYMBOL, PUNCTUATION, TERMINAL, ENDS_SENTENCE = 16, 32, 64, 128
BEFORE, BEHIND, QUOTE, CURRENCY = 256, 512, 1024, 2048
PARTS, HYPHEN, BEFORE_STOP = 4096, 8192, 16384
"""A character that PARTS may stand between two words that no blank parts."""

CODE_POINTS = 0x20000
"""The table ends here. Beyond are ideographs up to LAST_IDEOGRAPH, and nothing that the filters ask for."""
LAST_IDEOGRAPH = 0x3FFFF


@cache
def character_bits() -> Array:
    """The bits of each code point below CODE_POINTS. uint16."""
    given = files("cleancopy.quality").joinpath("characters.toml").read_bytes()
    made_from: list[str | bytes] = [unicodedata.unidata_version, Path(__file__).read_bytes(), given]
    return kept_tables("characters", made_from, lambda: {"bits": _bits(tomllib.loads(given.decode()))})["bits"]


def _bits(known: dict[str, Any]) -> Array:
    """What Unicode says of each code point, and characters.toml."""
    bits = np.array([_unicode_bits(chr(point)) for point in range(CODE_POINTS)], np.uint16)
    splitting, terminal = known["splitting"], known["terminal"]["characters"]
    around = splitting["around"] + splitting["quotes"]
    parting = splitting["hyphens"] + splitting["between"] + splitting["between_digits"] + ".,…"
    given = (
        (SYMBOL, known["symbols"]["characters"] + terminal),
        (TERMINAL, terminal),
        (ENDS_SENTENCE, set(terminal) - set(known["terminal_within_sentences"]["characters"])),
        (BEFORE, around + splitting["before"] + splitting["currencies"]),
        (BEHIND, around + splitting["behind"]),
        (QUOTE, splitting["quotes"]),
        (CURRENCY, splitting["currencies"]),
        (PARTS, parting),
        (HYPHEN, splitting["hyphens"]),
        (BEFORE_STOP, around + splitting["ends_before_full_stop"]),
    )
    for bit, characters in given:
        for character in characters:
            bits[ord(character)] |= bit
    return bits


def _unicode_bits(character: str) -> int:
    """What Unicode says of a character. Pictures (its category So) part words and stand around them."""
    bits = DIGIT | BEFORE_STOP if character in "0123456789" else 0
    if character.isalpha():
        is_lower, is_upper = character.islower(), character.isupper()
        is_uncased = not (is_lower or is_upper or character.istitle())
        bits |= LETTER | (LOWER | BEFORE_STOP) * (is_lower or is_uncased) | UPPER * (is_upper or is_uncased)
    category = unicodedata.category(character)
    if category[0] == "P":
        bits |= PUNCTUATION
    if category == "So":
        bits |= BEFORE | BEHIND | PARTS
    return bits


@inlined_kernel
def bits_of(point: int, bits: Array) -> int:
    """The bits of a code point."""
    if point < CODE_POINTS:
        return int(bits[point])
    return LETTER | LOWER | UPPER | BEFORE_STOP if point <= LAST_IDEOGRAPH else 0
