"""What changed since the builds before: every share, number and distribution, and which of them are unusual.

A share is unusual where it is more than chance, more than a little, and outside what the earlier builds had.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from cleancopy.report.corpus import SHOWN_LANGUAGES
from cleancopy.report.excerpts import Facts
from cleancopy.report.trend import COMPARED_SITES, Part
from cleancopy.report.turnover import GROUP as TURNOVER
from cleancopy.report.turnover import turnover_measures

MIN_COMPARED = 50
"""A whole of fewer documents says nothing about what is to be expected."""
CHANCE = 4.0
"""Standard errors between two shares that are no longer taken for chance: one in 16,000, of some hundreds compared."""
LITTLE_SHARE = 0.05
"""A share that moved by less than this is not unusual, unless it also moved by LITTLE_RATIO."""
LITTLE_RATIO = 2.0
LITTLE_NUMBER_RATIO = 1.5
COUNTS = ("documents read", "articles")
"""Numbers that say something of a small build too, beside a large one: that it is small."""
LITTLE_SPREAD = 0.1
"""The greatest distance of two cumulative distributions (Kolmogorov and Smirnov) that is let pass."""
CHARACTERS_PER_WITNESS = 2_000
"""Characters of one page are no independent witnesses: so many count as one."""
MOST_TELLING = (
    TURNOVER,
    "documents",
    "text removed",
    "numbers",
    "rejected as",
    "articles with warning",
    "documents cut by family",
    "articles with",
    "articles in language",
    "distributions",
    "articles from site",
    "text removed on site",
    "documents cut by rule",
)
LISTED = {"articles from site": COMPARED_SITES, "articles in language": SHOWN_LANGUAGES}
"""Groups of which a build lists so many names, the most frequent. What it does not list is there all the same."""
PRESENT_ONLY = ("text removed on site",)
"""Groups in which a name that a build does not have says nothing: from a site that is not there nothing is removed."""
NOT_JUDGED: Facts = {"unusual": None, "weight": 0.0}
HISTORY_BUILDS = 3
"""From how many earlier builds on their range is taken for what is usual."""


def drift_facts(now: Facts, earlier: Sequence[Facts], turnover: Facts | None = None) -> Facts | None:
    """Compare a build's trend with those of earlier builds, the last one first. None where there is none.

    `turnover` tells which documents are new and gone; of it there is one measure, the share of those gone.

    Each of `measures` has group, name, kind (share, number, spread), now, before, `usual` (lowest and highest of all
    earlier builds), history (oldest first) and unusual, which is `more`, `less`, `other` or None.
    """
    if not earlier:
        return None
    last = earlier[0]
    trends = [*_shares(now, earlier), *_numbers(now, earlier), *_spreads(now, earlier)]
    measures = [*turnover_measures(turnover), *trends]
    changed = [name for name, value in now["hashes"].items() if last["hashes"].get(name) != value]
    return {
        "build_id": last["build_id"],
        "finished_at": last["finished_at"],
        "builds": len(earlier),
        "changed": changed,
        "measures": sorted(measures, key=_unusual_first),
    }


def _unusual_first(measure: Facts) -> tuple[bool, int, float]:
    """The unusual before the others; among them what is of the whole build before its parts."""
    weight = measure.pop("weight")
    order = MOST_TELLING.index(measure["group"]) if measure["unusual"] and measure["group"] in MOST_TELLING else 99
    return measure["unusual"] is None, order, -weight


def _shares(now: Facts, earlier: Sequence[Facts]) -> Iterator[Facts]:
    for group, parts in now["shares"].items():
        before = earlier[0]["shares"].get(group, {})
        for name in dict.fromkeys((*parts, *before)):
            known = (_part_of(group, name, parts), _part_of(group, name, before))
            history = [_share(trend["shares"].get(group, {}).get(name)) for trend in reversed(earlier)]
            measure = _measure(group, name, "share", _share(known[0]), _share(known[1]), history)
            compared = (known[0] or _at_most(parts, known[1]), known[1] or _at_most(before, known[0]))
            judged = group not in PRESENT_ONLY or None not in known
            yield measure | (_judged_share(group, *compared, history) if judged else NOT_JUDGED)


def _part_of(group: str, name: str, parts: dict[str, Part]) -> Part | None:
    """What a build has of a name: none of all where it does not list it, and None where it does not list all."""
    if name in parts:
        return parts[name]
    is_cut = group in PRESENT_ONLY or len(parts) >= LISTED.get(group, math.inf)
    return None if is_cut else (0, _whole(parts))


def _at_most(parts: dict[str, Part], other: Part | None) -> Part:
    """What a name can have at most that is not among those listed, and no more than it has in the other build."""
    whole, least = _whole(parts), min((part for part, _ in parts.values()), default=0)
    return min(least, round(whole * other[0] / other[1])) if other and other[1] else least, whole


def _whole(parts: dict[str, Part]) -> int:
    return max((whole for _, whole in parts.values()), default=0)


def _share(part: Part | None) -> float | None:
    return round(part[0] / part[1], 6) if part and part[1] else None


def _judged_share(group: str, now: Part, before: Part, history: Sequence[float | None]) -> Facts:
    wholes = [_witnesses(group, part[1]) for part in (now, before)]
    if min(wholes) < MIN_COMPARED:
        return NOT_JUDGED
    ours, theirs = now[0] / now[1], before[0] / before[1]
    # One more on either side: of what never happened among n, up to 1/n is to be expected.
    pooled = (ours * wholes[0] + theirs * wholes[1] + 1) / (sum(wholes) + 2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / wholes[0] + 1 / wholes[1]))
    distance = abs(ours - theirs)
    ratio = (max(ours, theirs) + 1 / wholes[0]) / (min(ours, theirs) + 1 / wholes[1])
    is_little = distance < LITTLE_SHARE and (ratio < LITTLE_RATIO or distance < 0.005)
    unusual = distance > CHANCE * error and not is_little and not _is_usual(ours, history)
    return {"unusual": _direction(ours, theirs) if unusual else None, "weight": distance / error}


def _witnesses(group: str, whole: int) -> int:
    return whole // CHARACTERS_PER_WITNESS if group.startswith("text removed") else whole


def _is_usual(value: float, history: Sequence[float | None]) -> bool:
    """Whether enough earlier builds had values on both sides of this one."""
    known = [number for number in history if number is not None]
    return len(known) >= HISTORY_BUILDS and min(known) <= value <= max(known)


def _direction(now: float, before: float) -> str:
    return "more" if now > before else "less"


def _numbers(now: Facts, earlier: Sequence[Facts]) -> Iterator[Facts]:
    read = [trend["counts"]["read"] for trend in (now, earlier[0])]
    for name, value in now["numbers"].items():
        before = earlier[0]["numbers"].get(name)
        history = [trend["numbers"].get(name) for trend in reversed(earlier)]
        measure = _measure("numbers", name, "number", value, before, history)
        ratio = (max(value, before) + 1) / (min(value, before) + 1) if before is not None else 1.0
        enough = max(read) if name in COUNTS else min(read)
        unusual = enough >= MIN_COMPARED and ratio >= LITTLE_NUMBER_RATIO and not _is_usual(value, history)
        yield measure | {"unusual": _direction(value, before) if unusual else None, "weight": 10 * math.log(ratio)}


def _spreads(now: Facts, earlier: Sequence[Facts]) -> Iterator[Facts]:
    """Distributions by their distance from the last build's; `now` is that distance, before and history are none."""
    for name, spread in now["spreads"].items():
        before = earlier[0]["spreads"].get(name)
        if before is None:
            continue
        distance = _distance(spread, before)
        sizes = (spread["articles"], before["articles"])
        chance = 1.63 * math.sqrt(1 / sizes[0] + 1 / sizes[1])  # at one in a hundred
        unusual = min(sizes) >= MIN_COMPARED and distance > max(chance, LITTLE_SPREAD)
        measure = _measure("distributions", name, "spread", round(distance, 4), None, [])
        shapes = {"bins_before": before["bins"], "articles_before": before["articles"]}
        yield measure | shapes | {"unusual": "other" if unusual else None, "weight": 10 * distance / chance}


def _distance(ours: Facts, theirs: Facts) -> float:
    """The greatest difference of the two shares below an edge, over all edges that either has."""
    steps = [{low: articles / spread["articles"] for low, articles in spread["bins"]} for spread in (ours, theirs)]
    below, greatest = 0.0, 0.0
    for low in sorted({*steps[0], *steps[1]}):
        below += steps[0].get(low, 0) - steps[1].get(low, 0)
        greatest = max(greatest, abs(below))
    return greatest


def _measure(
    group: str, name: str, kind: str, now: float | None, before: float | None, history: Sequence[float | None]
) -> Facts:
    known = [value for value in history if value is not None]
    usual = [min(known), max(known)] if known else None
    return {
        "group": group, "name": name, "kind": kind, "now": now, "before": before, "usual": usual,
        "history": list(history),
    }  # fmt: skip
