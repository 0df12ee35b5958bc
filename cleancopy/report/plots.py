"""Bars, the shape of a page and lines over builds, as inline SVG without scripts or style attributes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

from cleancopy.report.families import kind_of
from cleancopy.report.visible import visible_in_attribute
from cleancopy.report.wording import percent

BAR_HEIGHT = 12
LEAST_PERCENT = 0.4


def bar(part: int, whole: int, lost: int = 0) -> Markup:
    """A horizontal bar as wide as its place: `part` of `whole` filled, and after it `lost` hatched.

    A picture of numbers that stand beside it, so hidden from screen readers. What is more than nothing can be seen.
    """
    filled, hatched = _width_percent(part, whole), _width_percent(lost, whole)
    return Markup(
        f'<svg class="bar" width="100%" height="{BAR_HEIGHT}" aria-hidden="true">'
        f'<rect class="track" width="100%" height="{BAR_HEIGHT}" rx="2"/>'
        f'<rect class="fill" width="{filled}%" height="{BAR_HEIGHT}" rx="2"/>'
        f'<rect class="lost" x="{filled}%" width="{hatched}%" height="{BAR_HEIGHT}" fill="url(#hatch)"/></svg>'
    )


def _width_percent(part: int, whole: int) -> float:
    return round(max(LEAST_PERCENT, 100 * part / whole), 2) if part > 0 and whole else 0


def stacked(parts: Sequence[tuple[str, int]], whole: int) -> Markup:
    """A bar of (family, part) after one another, coloured by kind; each says its name and share when pointed at."""
    drawn, at = [], 0.0
    for family, part in parts:
        width = 100 * part / whole if whole else 0
        if width > 0:
            said = f"{visible_in_attribute(family)}: {escape(percent(part / whole))}"
            drawn.append(
                f'<rect class="k-{kind_of(family)}" x="{at:.2f}%" width="{max(0.0, width - 0.15):.2f}%" '
                f'height="{BAR_HEIGHT}"><title>{said}</title></rect>'
            )
        at += width
    return Markup(
        f'<svg class="bar" width="100%" height="{BAR_HEIGHT}" aria-hidden="true">'
        f'<rect class="track" width="100%" height="{BAR_HEIGHT}" rx="2"/>{"".join(drawn)}</svg>'
    )


def zones(parts: dict[str, int]) -> Markup:
    """Head, body and tail as three parts of a bar, light to dark, for those who see; the numbers stand beside it."""
    whole, drawn, at = sum(parts.values()), [], 0.0
    for zone, part in parts.items():
        width = 100 * part / whole if whole else 0
        drawn.append(
            f'<rect class="z-{zone}" x="{at:.2f}%" width="{width:.2f}%" height="{BAR_HEIGHT}">'
            f"<title>{zone}: {escape(percent(part / whole if whole else 0))}</title></rect>"
        )
        at += width
    return Markup(
        f'<svg class="bar zones" width="100%" height="{BAR_HEIGHT}" aria-hidden="true">{"".join(drawn)}</svg>'
    )


SHAPE_WIDTH, SHAPE_HEIGHT, SHAPE_LEFT, SHAPE_BOTTOM, SHAPE_TOP = 420, 250, 52, 40, 4


def page_shape(by_category: Sequence[dict[str, Any]], characters_each: int) -> Markup:
    """A page from top to end: how much of each twentieth went, by family, as a share of the text that stood there."""
    slices = len(by_category[0]["characters"])
    height = (SHAPE_HEIGHT - SHAPE_BOTTOM - SHAPE_TOP) / slices
    width = SHAPE_WIDTH - SHAPE_LEFT - 20
    drawn = [f'<rect class="track" x="{SHAPE_LEFT}" y="{SHAPE_TOP}" width="{width}" height="{height * slices:.1f}"/>']
    for number in range(slices):
        at = float(SHAPE_LEFT)
        for entry in by_category:
            part = entry["characters"][number] / characters_each if characters_each else 0
            length = min(width * part, SHAPE_LEFT + width - at)
            if length >= 0.3:
                drawn.append(_shape_piece(entry["category"], number, slices, part, (at, height, length)))
            at += length
    for share in (0, 0.5, 1):
        x = SHAPE_LEFT + width * share
        drawn.append(f'<text x="{x:.0f}" y="{SHAPE_HEIGHT - 24}" text-anchor="middle">{share:.0%}</text>')
    for label, y in (
        ("top", SHAPE_TOP + 10),
        ("middle", SHAPE_TOP + slices * height / 2 + 4),
        ("end", SHAPE_HEIGHT - SHAPE_BOTTOM - 2),
    ):
        drawn.append(f'<text x="{SHAPE_LEFT - 8}" y="{y:.0f}" text-anchor="end">{label}</text>')
    middle = SHAPE_LEFT + width / 2
    drawn.append(
        f'<text x="{middle:.0f}" y="{SHAPE_HEIGHT - 5}" text-anchor="middle">percent of the characters removed</text>'
    )
    return Markup(
        f'<svg class="histogram shape" viewBox="0 0 {SHAPE_WIDTH} {SHAPE_HEIGHT}" role="img" '
        f'aria-label="{escape(_shape_in_words(by_category, characters_each))}">{"".join(drawn)}</svg>'
    )


def _shape_in_words(by_category: Sequence[dict[str, Any]], characters_each: int) -> str:
    """What the picture shows, for who does not see it; which family took how much stands under What was removed."""
    removed = [sum(characters) for characters in zip(*(entry["characters"] for entry in by_category), strict=True)]
    shown = (removed[0], removed[-1], max(removed[1:-1]))
    first, last, most = (percent(characters / characters_each if characters_each else 0) for characters in shown)
    return f"Of the first twentieth of the page {first} was removed, of the last {last}, of any between {most} or less"


def _shape_piece(family: str, number: int, slices: int, part: float, place: tuple[float, float, float]) -> str:
    x, height, length = place
    reach = f"{100 * number // slices} to {100 * (number + 1) // slices}% of the way down"
    said = f"{visible_in_attribute(family)}, {reach}: {escape(percent(part))}"
    return (
        f'<rect class="k-{kind_of(family)}" x="{x:.1f}" y="{SHAPE_TOP + number * height:.1f}" width="{length:.1f}" '
        f'height="{height - 1:.1f}"><title>{said}</title></rect>'
    )


def spark(values: Sequence[float | None]) -> Markup:
    """A line over builds, oldest first, with a dot at the last; a picture of numbers that stand beside it."""
    known = [(number, value) for number, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return Markup("")
    low, high = (bound(value for _, value in known) for bound in (min, max))
    step = 72 / (len(values) - 1)
    points = [
        (4 + number * step, 16 - 12 * (value - low) / (high - low) if high > low else 10) for number, value in known
    ]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    x, y = points[-1]
    return Markup(
        f'<svg class="spark" width="80" height="20" aria-hidden="true"><path d="M{path}"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"/></svg>'
    )
