"""One number over the builds, as inline SVG with both axes named."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from cleancopy.report.wording import thousands

WIDTH, HEIGHT = 420, 190
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 30, 40
MAX_DOTS = 60


def trend_plot(values: Sequence[float | None], labels: Sequence[str], unit: str) -> Markup:
    """Values over builds, oldest first, from 0 to a round number above the highest; what is missing leaves a gap.

    `labels` name the builds, in what each dot says when pointed at; `unit` names the axis.
    """
    known = [value for value in values if value is not None]
    if not known:
        return Markup("")
    top = _round_up(max(known)) if max(known) > 0 else 1
    step = (WIDTH - LEFT - RIGHT) / max(1, len(values) - 1)
    places = [None if value is None else (LEFT + number * step, _y(value, top)) for number, value in enumerate(values)]
    drawn = [_gridline(top * part, top, unit) for part in (0, 0.5, 1)]
    drawn.append(f'<path class="over" d="{_path(places)}"/>')
    for place, value, label in zip(places, values, labels, strict=True):
        if place is not None and value is not None:
            said = f"{label}: {_number(value, unit)}"
            drawn.append(
                f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="3"><title>{escape(said)}</title></circle>'
            )
    for label, x, anchor in ((labels[0], LEFT, "start"), (labels[-1], WIDTH - RIGHT, "end")):
        drawn.append(f'<text x="{x}" y="{HEIGHT - 20}" text-anchor="{anchor}">{escape(label)}</text>')
    drawn.append(f'<text x="0" y="10">{escape(unit)}</text>')
    drawn.append(
        f'<text x="{(WIDTH + LEFT) / 2:.0f}" y="{HEIGHT - 4}" text-anchor="middle">builds, oldest first</text>'
    )
    said = f"{unit} over {len(values)} builds, now {_number(known[-1], unit)}"
    return Markup(
        f'<svg class="histogram over-builds" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(said)}">'
        f"{''.join(drawn)}</svg>"
    )


def _path(places: Sequence[tuple[float, float] | None]) -> str:
    path, draws = [], False
    for place in places:
        if place is not None:
            path.append(f"{'L' if draws else 'M'}{place[0]:.1f} {place[1]:.1f}")
        draws = place is not None
    return "".join(path)


def _round_up(highest: float) -> float:
    """The next of 1, 2, 4, 5, 10 times a power of ten."""
    power = 1e-3
    while True:
        for leading in (1, 2, 4, 5):
            if leading * power >= highest:
                return leading * power
        power *= 10


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


def _gridline(value: float, top: float, unit: str) -> str:
    y = _y(value, top)
    return (
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_number(value, unit)}</text>'
    )


def _number(value: float, unit: str) -> str:
    if unit.startswith("percent"):
        return f"{value:.3g}%"
    return f"{value:.3g}" if 0 < abs(value) < 10 else thousands(value)
