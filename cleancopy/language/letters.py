"""How langdetect looks at single characters, asked of the installed package once and kept in tables for the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cleancopy.texts import Array

CODE_POINTS = 0x20000
"""Code points from here on are in no profile and no capitals."""
FIRST_UNCHANGED = 0x10000
"""langdetect changes no character from here on."""
FIRST_MARK, AFTER_MARKS = 0x300, 0x400
"""Between these code points lie the Vietnamese marks; the letters that they can be joined to lie below."""

NO_LETTER, BLANK, UNKNOWN_LETTER = 0, 1, 0xFFFF
"""Numbers of letters: none, what langdetect takes for a blank, what stands in no profile. The others lie between."""

IN_URL, BEFORE_AT, AFTER_AT, AFTER_DOMAIN = 1, 2, 4, 8
"""Where an ASCII character may stand: in a URL, before an @, right after it, and after that."""


class Letters(NamedTuple):
    """Tables by code point.

    letter      uint16  the number of the letter that langdetect makes of the character; CODE_POINTS long
    is_capital  bool    whether that letter is a capital; CODE_POINTS long
    joined      int32   the letter that a letter and a Vietnamese mark make, 0 for none; by letter, and by mark from
                        FIRST_MARK on
    address     uint8   IN_URL, BEFORE_AT, AFTER_AT and AFTER_DOMAIN of each byte, added up; 256 long
    """

    letter: Array
    is_capital: Array
    joined: Array
    address: Array


def letter_tables(known: Sequence[int]) -> Letters:
    """The tables, by what the installed langdetect does with each character.

    `known` are the code points of the letters that stand in a profile, in ascending order, the blank the first.
    """
    from langdetect.utils.ngram import NGram

    seen = [NGram.normalize(chr(code_point)) for code_point in range(FIRST_UNCHANGED)]
    seen += [chr(code_point) for code_point in range(FIRST_UNCHANGED, CODE_POINTS)]
    number_of = {chr(code_point): number for number, code_point in enumerate(known, BLANK)}
    return Letters(
        np.array([number_of.get(letter, UNKNOWN_LETTER) for letter in seen], np.uint16),
        np.array([letter.isupper() for letter in seen], np.bool_),
        _joined_letters(),
        _address_characters(),
    )


def _joined_letters() -> Array:
    """What langdetect makes of a letter and a mark behind it, for Vietnamese."""
    from langdetect.utils.ngram import NGram

    joined = np.zeros((AFTER_MARKS, AFTER_MARKS - FIRST_MARK), np.int32)
    for letter in NGram.TO_NORMALIZE_VI_CHARS:
        for mark in NGram.DMARK_CLASS:
            joined[ord(letter), ord(mark) - FIRST_MARK] = ord(NGram.normalize_vi(letter + mark))
    return joined


def _address_characters() -> Array:
    """Which ASCII characters can stand where in an address, tried one by one on langdetect's own patterns."""
    from langdetect.detector import Detector

    kinds = np.zeros(256, np.uint8)
    for code in range(128):
        character = chr(code)
        kinds[code] += IN_URL * bool(Detector.URL_RE.fullmatch(f"http://{character}"))
        kinds[code] += BEFORE_AT * bool(Detector.MAIL_RE.fullmatch(f"{character}@ab"))
        kinds[code] += AFTER_AT * bool(Detector.MAIL_RE.fullmatch(f"a@{character}b"))
        kinds[code] += AFTER_DOMAIN * bool(Detector.MAIL_RE.fullmatch(f"a@b{character}"))
    return kinds
