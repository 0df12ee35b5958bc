"""A build in a few kilobytes: what its report says in numbers, for comparing builds without reading their reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cleancopy.builds import BuildStore, read_json, read_run_facts
from cleancopy.errors import CleancopyError
from cleancopy.report.excerpts import Facts
from cleancopy.report.story import blocked_because

TREND_VERSION = 1
TREND_FILE = "trend.json"
COMPARED_SITES = 50
EARLIER_BUILDS = 10

NEEDED = {
    "build_id", "status", "hashes", "failed_checks", "counts", "removed_of_characters", "warned_articles", "numbers",
    "shares", "spreads",
}  # fmt: skip
"""Without one of these a trend is damaged."""

Part = tuple[int, int]
"""How many of how many."""


def trend_of(facts: Facts) -> Facts:
    """What later builds are compared with: the facts of report.json without texts.

    `shares` are groups of {name: [part, whole]}, `numbers` {name: value}, `spreads` {name: {articles, bins}} with bins
    of [from, articles]. Nothing in it has a clock: same tables, same trend.
    """
    totals, counts = facts["totals"], facts["counts"]
    distributions = facts["distributions"]
    numbers = {"documents read": counts["read"], "articles": counts["articles"]}
    if distributions["words"]:
        numbers |= {
            "median words of an article": distributions["words"]["median"],
            "median percent removed of an article": distributions["removed_percent"]["median"],
        }
    return {
        "trend_version": TREND_VERSION,
        "build_id": facts["build"]["build_id"],
        "status": "blocked" if blocked_because(facts) else "published",
        "hashes": {name: facts["build"][f"{name}_hash"] for name in ("inputs", "rules", "config")},
        "failed_checks": sum(check["status"] != "pass" for check in facts["checks"]),
        "counts": counts,
        "removed_of_characters": [totals["removed_chars"], totals["normalised_chars"]],
        "warned_articles": totals["warned_articles"],
        "numbers": numbers,
        "shares": _shares(facts),
        "spreads": _spreads(distributions),
    }


def _shares(facts: Facts) -> dict[str, dict[str, Part]]:
    read, articles = facts["counts"]["read"], facts["totals"]["articles"]
    documents, characters = facts["proof"]["documents"], facts["totals"]["normalised_chars"]
    categories = facts["removals"]["by_category"]
    rules = [rule for category in categories for rule in category["rules"]]
    sites = facts["places"]["by_site"][:COMPARED_SITES]
    return {
        "documents": {"became articles": (facts["counts"]["articles"], read)},
        "text removed": {"of all characters": (facts["totals"]["removed_chars"], characters)},
        "rejected as": _of(((entry["reason"], entry["documents"]) for entry in facts["rejections"]["by_reason"]), read),
        "documents cut by family": _of(((entry["category"], entry["documents"]) for entry in categories), documents),
        "documents cut by rule": _of(((rule["rule"], rule["documents"]) for rule in rules), documents)
        | {rule["rule"]: (0, documents) for rule in facts["rules"]["took_nothing"]},
        "articles with warning": _of(((kind["kind"], kind["articles"]) for kind in facts["warnings"]), articles),
        "articles with": _of(((entry["column"], entry["articles"]) for entry in facts["lifted"]), articles),
        "articles in language": _of(
            ((entry["lang"], entry["articles"]) for entry in facts["languages"]["by_language"]), articles
        ),
        "articles from site": _of(((entry["site"], entry["articles"]) for entry in sites), articles),
        "text removed on site": {entry["site"]: (entry["removed_chars"], entry["normalised_chars"]) for entry in sites},
    }


def _of(tally: Iterable[tuple[str, int]], whole: int) -> dict[str, Part]:
    """Parts of one whole; of two with the same name, as of a reason at two stages, the sum."""
    parts: dict[str, Part] = {}
    for name, part in tally:
        parts[name] = (parts.get(name, (0, whole))[0] + part, whole)
    return parts


def _spreads(distributions: Facts) -> Facts:
    named = [("words", distributions["words"]), ("percent removed", distributions["removed_percent"])]
    named += [(column["column"], column) for column in distributions["columns"] if column["is_signal"]]
    return {
        name: {
            "articles": sum(entry["articles"] for entry in spread["bins"]),
            "bins": [[entry["from"], entry["articles"]] for entry in spread["bins"]],
        }
        for name, spread in named
        if spread and spread["bins"]
    }


def read_trend(build: Path) -> Facts | None:
    """A build's trend with `finished_at` and `duration_seconds` from its run.json.

    None where it has none that this version reads, as of a build of an older one.
    """
    try:
        trend: dict[str, Any] = read_json(build / "report" / TREND_FILE)
        run = read_run_facts(build)
    except CleancopyError:
        return None
    if trend.get("trend_version") != TREND_VERSION or not trend.keys() >= NEEDED:
        return None
    return trend | {"finished_at": run["finished_at"], "duration_seconds": run.get("duration_seconds", 0)}


def earlier_trends(store: BuildStore, build_id: str) -> list[Facts]:
    """The trends of the builds published before, the last first, at most EARLIER_BUILDS; the current one leads them.

    A build that is damaged or was made by an older version is passed over: it is for other commands to complain.
    """
    times = {name: finished_at(store.build_path(name)) for name in store.build_ids() if name != build_id}
    last_first: Sequence[str] = sorted(
        times, key=lambda name: (store.is_current(name), times[name], name), reverse=True
    )
    trends = (read_trend(store.build_path(name)) for name in last_first)
    published = (trend for trend in trends if trend and trend["status"] == "published")
    return [trend for trend, _ in zip(published, range(EARLIER_BUILDS), strict=False)]


def finished_at(build: Path) -> str:
    """When a build was finished, in ISO form; empty where that cannot be read."""
    try:
        return str(read_run_facts(build)["finished_at"])
    except CleancopyError:
        return ""
