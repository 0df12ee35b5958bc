"""The colours of the report: words can be read on what they stand on, and kinds of families are told apart by everybody."""

from __future__ import annotations

import re
from itertools import combinations
from math import dist

import pytest

from cleancopy.report.families import KIND_OF, KINDS
from cleancopy.report.page import HERE

SCHEMES = dict(
    zip(
        ("light", "dark", "paper"),
        re.findall(r":root \{(.*?)\}", (HERE / "page.css").read_text("utf-8"), re.DOTALL),
        strict=True,
    )
)


def in_full(colour: str) -> str:
    """#abc as #aabbcc."""
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])


COLOURS = {
    scheme: {name: in_full(colour) for name, colour in re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)}
    for scheme, block in SCHEMES.items()
}
SMALLEST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3, for text of common size."""

Triple = tuple[float, float, float]
SEEN: dict[str, tuple[Triple, Triple, Triple]] = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""What of linear red, green and blue is seen: Machado, Oliveira and Fernandes 2009, severity 1."""

LEAST_APART, LEAST_APART_OF_FACTS = 0.055, 0.1
"""Distances in Oklab, where black and white are 1 apart and .02 can just be seen on surfaces side by side."""
FACTS = ("title", "byline", "credits", "facts")


def parts_of(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def linear(colour: str) -> Triple:
    shares = (part / 255 for part in parts_of(colour))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shares)
    return red, green, blue


def times(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def oklab(rgb: Triple) -> Triple:
    """Ottosson 2020."""
    cones = times(
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        ),
        rgb,
    )
    long, middle, short = (max(part, 0) ** (1 / 3) for part in cones)
    return times(
        (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        ),
        (long, middle, short),
    )


def contrast(one: str, other: str) -> float:
    lights = (
        sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True)) for colour in (one, other)
    )
    dark, light = sorted(lights)
    return (light + 0.05) / (dark + 0.05)


def washed(colour: str, paper: str, share: float) -> str:
    """What `color-mix` makes of a share of the colour on the paper."""
    mixed = (share * a + (1 - share) * b for a, b in zip(parts_of(colour), parts_of(paper), strict=True))
    return "#" + "".join(f"{round(part):02x}" for part in mixed)


def test_every_kind_has_a_colour_and_headlines_bylines_and_credits_one_each() -> None:
    for colours in COLOURS.values():
        assert [f"k-{kind}" for kind in KINDS] == [name for name in colours if name.startswith("k-")]
    assert set(KIND_OF.values()) | {"own"} == set(KINDS)
    assert len({KIND_OF[family] for family in ("title", "byline", "credits", "dates")}) == 4


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_familys_name_can_be_read_on_paper_and_on_what_it_took(scheme: str) -> None:
    colours = COLOURS[scheme]
    paper = colours["paper"]
    faint = {}
    for kind in KINDS:
        own = colours[f"k-{kind}"]
        for what, ink, ground in (
            ("name", own, paper),
            ("name on its wash", own, washed(own, paper, 0.07)),
            ("what was removed on its wash", colours["soft"], washed(own, paper, 0.14)),
        ):
            if (found := contrast(ink, ground)) < SMALLEST_CONTRAST:
                faint[kind, what] = round(found, 2)
    assert faint == {}


@pytest.mark.parametrize("seen", SEEN)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_kinds_are_told_apart_whatever_is_seen_of_colours(scheme: str, seen: str) -> None:
    colours = {kind: oklab(times(SEEN[seen], linear(COLOURS[scheme][f"k-{kind}"]))) for kind in KINDS}
    apart = {pair: round(dist(colours[pair[0]], colours[pair[1]]), 3) for pair in combinations(KINDS, 2)}
    least = {pair: LEAST_APART_OF_FACTS if set(pair) <= set(FACTS) else LEAST_APART for pair in apart}
    assert {pair: found for pair, found in apart.items() if found < least[pair]} == {}
