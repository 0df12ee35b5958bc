"""Lines are parted at separators and dates as patterns say that are tried on every line."""

from __future__ import annotations

import random

import pytest

from cleancopy import names
from cleancopy.dates import date_pattern

PIECES = (
    *("By", "by ", "BY", "By", "Published", "Updated on", "updated", "Last ", "on", "ON :", "Posted", "posted on"),
    *(
        "Ada",
        "Miller",
        "miller",
        "é",
        "À",
        "|",
        "·",
        " - ",
        "/",
        "(",
        "[",
        "@",
        " @ ",
        "   ",
        "\t",
        "\u2003",
        "_",
        "—",
        "…",
    ),
    *(
        '"',
        "'",
        "4 May 2031",
        "May 4",
        "12",
        "2024-05-06",
        "ſ",
        "İ",
        "µ",
        "1st",
        "ı",
        ": ",
        ",",
        ";",
        "»",
        "ª",
        "²",
        "٣",
    ),
)


def plain_parts(line: str) -> tuple[str, ...]:
    line = names.GLUED_OPENER.sub(r"\1 ", names.SYMBOLS.sub("", line[: names.MAX_BYLINE_CHARS]))
    line = names.GLUED.sub(" | ", line)
    line = names.DAY_WITHOUT_YEAR.sub(" | ", date_pattern().sub(" | ", line)) if names.DIGIT.search(line) else line
    found = (names.DATE_LABEL.sub("", names.SYMBOLS.sub("", part)).strip() for part in names.SEPARATOR.split(line))
    return tuple(part for part in found if part and not part.isdecimal())


@pytest.mark.parametrize("seed", range(10))
def test_lines_are_parted_as_all_patterns_say(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(2_000):
        pieces = chance.choices(PIECES, k=chance.randrange(10))
        line = "".join(piece + chance.choice(["", " ", "", "  "]) for piece in pieces)
        assert names.parts(line) == plain_parts(line), line
