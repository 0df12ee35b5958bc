"""Mojibake is mended as ftfy mends it, though it is asked with most of the ASCII left out."""

from __future__ import annotations

import random

import pytest
from ftfy import fix_encoding

from cleancopy.mojibake import SEAM, fixed, is_suspect, mend, misreadings

MISREAD = [
    "é à ü ñ ß".encode().decode("sloppy-windows-1252"),
    "“so” it’s – …".encode().decode("sloppy-windows-1252"),
    "Мир и река".encode().decode("sloppy-windows-1251"),
    "Zażółć gęślą".encode().decode("sloppy-windows-1250"),
    "καλημέρα".encode().decode("sloppy-windows-1253", "replace"),
    "déjà vu".encode().decode("macroman"),
    "über".encode().decode("cp437"),
]
ODD = [
    *("Ã ", "Ã quela", "à la", "Ã\xa0 quilo", "Â ", "a Â b", "a\nÃ ", "\x85", "\x9d", "\x80", "\xed\xa0\xbd", "À\x80", "\ufffd", "?"),
    *("\x1a", "\x1f", "œ", "Œ ", "°", "ØÙ ØÙ ", "ГўВЂВ.a", "β€™", "π", "…", "’", "中文", "😀", "\u0301", "s ", " ", "\n", "\n\n", "x" * 40, "and so on "),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_what_stands_far_from_other_characters_makes_no_difference(seed: int) -> None:
    chance = random.Random(seed)
    pieces = [*ODD, *(word for text in MISREAD for word in text.split()), *MISREAD, "plain words stand here"]
    for _ in range(2_500):
        text = "".join(chance.choices(pieces, k=chance.randrange(1, 14)))
        assert fixed(text) == fix_encoding(text), text


@pytest.mark.parametrize("text", ["", "x" * 500, f"Ã©{SEAM}{'x' * 100}Ã©", f"{'x' * 100}Ã©{'y' * 100}"])
def test_texts_at_the_border(text: str) -> None:
    assert fixed(text) == fix_encoding(text)


def test_long_texts_are_mended_wherever_it_is() -> None:
    plain = "Rain fell on the harbour all day long. " * 30
    assert mend(f"{plain}Ã©{plain}â€™{plain}") == f"{plain}é{plain}’{plain}"


def test_each_misreading_is_suspected() -> None:
    for misreading in misreadings():
        first, other = misreading.first_of_two[0], misreading.others[-2:][0]
        assert is_suspect(f"x{first}{other}") == (first + other != "×°"), misreading
