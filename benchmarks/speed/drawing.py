"""The speeds as a picture: documents per second and core of each tool, and cost against size, as one SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

WIDTH, BAR_HEIGHT, GAP, LEFT, TOP = 760, 24, 10, 130, 46
RIGHT = 130
PLOT_HEIGHT, PLOT_BOTTOM = 190, 46
OWN_COLOUR, OTHER_COLOUR, INK, LINE = "#0b6e4f", "#9aa5a1", "#1c2321", "#d5dbd8"
STYLE = f'font-family="system-ui, sans-serif" font-size="13" fill="{INK}"'


def draw(speeds: Sequence[tuple[str, float]], sizes: Sequence[tuple[int, float]], own: str, caption: str) -> str:
    """Bars of (tool, documents per second and core), and a line over (documents, microseconds for each).

    Both scales are logarithmic where they have to be: bars by speed, the line by size. `caption` says on what.
    """
    bars = _bars(speeds, own)
    below = TOP + len(speeds) * (BAR_HEIGHT + GAP) + 50
    height = below + (PLOT_HEIGHT + PLOT_BOTTOM if len(sizes) > 1 else 0)
    line = _line(sizes, below) if len(sizes) > 1 else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" {STYLE}>'
        f"<title>Documents per second and core</title>"
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
        f'<text x="12" y="22" font-weight="600">Documents per second and core (logarithmic)</text>'
        f"{bars}{line}"
        f'<text x="12" y="{height - 10}" font-size="11" fill="#5b6662">{escape(caption)}</text></svg>\n'
    )


def _bars(speeds: Sequence[tuple[str, float]], own: str) -> str:
    most, least = max(speed for _, speed in speeds), min(speed for _, speed in speeds) / 3
    drawn = []
    for number, (name, speed) in enumerate(speeds):
        y = TOP + number * (BAR_HEIGHT + GAP)
        width = (WIDTH - LEFT - RIGHT) * math.log(speed / least) / math.log(most / least)
        colour = OWN_COLOUR if name == own else OTHER_COLOUR
        drawn.append(
            f'<text x="{LEFT - 10}" y="{y + 17}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR_HEIGHT}" rx="3" fill="{colour}"/>'
            f'<text x="{LEFT + width + 8:.1f}" y="{y + 17}">{speed:,.0f}</text>'
        )
    return "".join(drawn)


def _line(sizes: Sequence[tuple[int, float]], top: int) -> str:
    """Cost of a document against how many there are."""
    first, last = math.log10(sizes[0][0]), math.log10(sizes[-1][0])
    most = 1.15 * max(cost for _, cost in sizes)
    width = WIDTH - LEFT - RIGHT
    points = [
        (LEFT + width * (math.log10(size) - first) / (last - first), top + 20 + (PLOT_HEIGHT - 40) * (1 - cost / most))
        for size, cost in sizes
    ]
    base = top + PLOT_HEIGHT - 20
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{OWN_COLOUR}"/>'
        f'<text x="{x:.1f}" y="{y - 10:.1f}" text-anchor="middle">{cost:,.0f}</text>'
        f'<text x="{x:.1f}" y="{base + 18}" text-anchor="middle">{size:,}</text>'
        for (x, y), (size, cost) in zip(points, sizes, strict=True)
    )
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<text x="12" y="{top}" font-weight="600">Microseconds per document, by documents in the corpus</text>'
        f'<line x1="{LEFT}" y1="{base}" x2="{LEFT + width}" y2="{base}" stroke="{LINE}"/>'
        f'<polyline points="{path}" fill="none" stroke="{OWN_COLOUR}" stroke-width="2"/>{marks}'
    )
