"""Histograms of the report, as inline SVG: no scripts, no style attributes, classes from page.css."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from cleancopy.report.excerpts import Facts
from cleancopy.report.wording import counted, thousands

WIDTH, HEIGHT = 420, 224
LEFT, RIGHT, TOP, BOTTOM = 46, 18, 24, 46


def histogram(
    bins: Sequence[Facts], unit: str, axis: str, median: float, before: Sequence[Sequence[float]] = ()
) -> Markup:
    """Articles per bin of {from, to, articles}, equally wide on the page, with both axes named and the median marked.

    `unit` follows the numbers in the text that each bar shows when pointed at. `before` are bins of an earlier build
    as [from, articles]: drawn as steps, brought to as many articles as there are now.
    """
    earlier = _brought_to(bins, before)
    top = _round_up(max(*(entry["articles"] for entry in bins), *(-(-height // 1) for height in earlier)))
    step = (WIDTH - LEFT - RIGHT) / len(bins)
    drawn = [_gridlines(top)]
    drawn += [_column(entry, LEFT + number * step, step, top, unit) for number, entry in enumerate(bins)]
    drawn += [_steps(earlier, step, top), _edges(bins, step), _median(bins, step, median, unit)]
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    drawn.append(f'<text class="axis" x="{middle:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{escape(axis)}</text>')
    drawn.append('<text class="axis" x="0" y="10">articles</text>')
    label = f"Histogram: {axis}; median {_exactly(median)}{unit}"
    return Markup(
        f'<svg class="histogram" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(drawn)}</svg>"
    )


def _brought_to(bins: Sequence[Facts], before: Sequence[Sequence[float]]) -> list[float]:
    """An earlier build's articles per bin, in proportion. What lies in no bin of now is not drawn."""
    whole = sum(articles for _, articles in before)
    if not whole:
        return [0.0]
    now, found = sum(entry["articles"] for entry in bins), {low: articles for low, articles in before}
    return [now * found.get(entry["from"], 0) / whole for entry in bins]


def _steps(heights: Sequence[float], step: float, top: int) -> str:
    if not any(heights):
        return ""
    path = [f"M{LEFT} {_y(0, top):.1f}"]
    path += [f"V{_y(height, top):.1f}H{LEFT + (number + 1) * step:.1f}" for number, height in enumerate(heights)]
    said = "<title>the build before, in proportion</title>"
    return f'<path class="before" d="{"".join(path)}V{_y(0, top):.1f}">{said}</path>'


def _round_up(highest: float) -> int:
    """The next number with a half that is whole and easy to read: 2, 4, 10, 20, 40, 100, ..."""
    power = 1
    while True:
        for leading in (2, 4, 6, 10):
            if leading * power >= highest:
                return leading * power
        power *= 10


def _y(articles: float, top: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * articles / top


def _gridlines(top: int) -> str:
    lines = []
    for articles in (0, top // 2, top):
        y = _y(articles, top)
        lines.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_short(articles)}</text>')
    return "".join(lines)


def _column(entry: Facts, x: float, step: float, top: int, unit: str) -> str:
    reach = f"from {_exactly(entry['from'])}"
    reach += f" to {_exactly(entry['to'])}" if entry["to"] is not None else " on"
    y = _y(entry["articles"], top)
    if entry["articles"]:
        y = min(y, _y(0, top) - 1)
    return (
        f'<rect class="column" x="{x + 1:.1f}" y="{y:.1f}" width="{step - 2:.1f}" height="{_y(0, top) - y:.1f}">'
        f"<title>{reach}{escape(unit)}: {counted(entry['articles'], 'article')}</title></rect>"
    )


def _edges(bins: Sequence[Facts], step: float) -> str:
    """Numbers below the borders of the bins, as many as have room."""
    borders = [entry["from"] for entry in bins] + [bins[-1]["to"]]
    every = -(-len(borders) // 8)
    labels = []
    for number in range(0, len(borders), every):
        if borders[number] is not None:
            x, y = LEFT + number * step, HEIGHT - BOTTOM + 16
            labels.append(f'<text x="{x:.1f}" y="{y}" text-anchor="middle">{_short(borders[number])}</text>')
    return "".join(labels)


def _short(number: float) -> str:
    if not float(number).is_integer():
        return f"{number:g}"
    if number >= 1_000_000:
        return f"{number / 1_000_000:g}M"
    return f"{number / 1_000:g}k" if number >= 10_000 else thousands(number)


def _exactly(number: float) -> str:
    """A number of an axis or a median: those below ten with three digits, since ratios are among them."""
    return thousands(number) if abs(number) >= 10 or float(number).is_integer() else f"{number:.3g}"


def _median(bins: Sequence[Facts], step: float, median: float, unit: str) -> str:
    number = next((n for n, entry in enumerate(bins) if entry["to"] is None or median < entry["to"]), len(bins) - 1)
    entry = bins[number]
    inside = 0.5 if entry["to"] is None else (median - entry["from"]) / (entry["to"] - entry["from"])
    x = LEFT + (number + min(max(inside, 0), 1)) * step
    anchor = "end" if x > WIDTH * 0.7 else "start"
    return (
        f'<line class="median" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{HEIGHT - BOTTOM}"/>'
        f'<text class="median" x="{x + (5 if anchor == "start" else -5):.1f}" y="{TOP - 4}" text-anchor="{anchor}">'
        f"median {_exactly(median)}{escape(unit)}</text>"
    )
