"""The page over all builds: which there are, how each went, and how the numbers move from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from markupsafe import Markup

from cleancopy.blocked import blocked_because
from cleancopy.builds import BuildStore
from cleancopy.errors import NotDoneError
from cleancopy.report.excerpts import Facts, share
from cleancopy.report.page import HERE, content_hash, page_environment
from cleancopy.report.trend import finished_at, read_trend
from cleancopy.report.trend_plots import MAX_DOTS, trend_plot

INDEX_FILE = "index.html"
SHOWN_BUILDS = 500

PLOTS = (
    ("Articles", "articles"),
    ("Documents that became articles", "percent of those read"),
    ("Text removed", "percent of the characters"),
    ("Articles with warnings", "percent of the articles"),
    ("Time taken", "seconds"),
)


def index_path(store: BuildStore) -> Path:
    """Where the page over all builds lies."""
    return store.out / "builds" / INDEX_FILE


def write_index(store: BuildStore) -> Path:
    """Draw builds/index.html anew and put it in its place in one step. Gives its path.

    What cannot be read of a build is left blank: the index is for looking, and stands in nobody's way.
    """
    path = index_path(store)
    draft = path.with_name(f".{INDEX_FILE}.draft")
    draft.write_text(draw_index(index_facts(store)), "utf-8")
    return draft.replace(path)


def refresh_index(store: BuildStore) -> None:
    """Draw the index anew after something was published or deleted, which stays done if the disk does not take it."""
    with suppress(OSError):
        write_index(store)


def index_facts(store: BuildStore) -> Facts:
    """The builds, the last first, each with its trend, which is None for a build that has none to be read."""
    names = sorted(store.build_ids(), key=lambda name: (finished_at(store.build_path(name)), name), reverse=True)
    builds = []
    for name in names[:SHOWN_BUILDS]:
        trend = _as_of_now(store.build_path(name), read_trend(store.build_path(name)))
        builds.append({"build_id": name, "is_current": store.is_current(name), "trend": trend})
    return {"builds": builds, "omitted_builds": max(0, len(names) - SHOWN_BUILDS)}


def _as_of_now(build: Path, trend: Facts | None) -> Facts | None:
    """The trend with the build's status of now: one that was blocked may have been accepted since."""
    try:
        is_blocked = bool(blocked_because(build))
    except NotDoneError:
        return trend
    return trend and trend | {"status": "blocked" if is_blocked else "published"}


def draw_index(facts: Facts) -> str:
    """One HTML document under the same content security policy as a build's report, to whose pages it links."""
    style = (HERE / "page.css").read_text("utf-8")
    script = (HERE / "page.js.j2").read_text("utf-8")
    builds = [build | {"changed": _changed(facts["builds"], number)} for number, build in enumerate(facts["builds"])]
    return (
        page_environment()
        .get_template("index.html.j2")
        .render(
            facts=facts | {"builds": builds},
            plots=_plots([build["trend"] for build in reversed(builds) if build["trend"]]),
            style=Markup(style),
            script=Markup(script),
            style_hash=content_hash(style),
            script_hash=content_hash(script),
        )
    )


def _changed(builds: Sequence[Facts], number: int) -> list[str]:
    """Which of inputs, rules and configuration are not those of the build before."""
    trend = builds[number]["trend"]
    before = next((build["trend"] for build in builds[number + 1 :] if build["trend"]), None)
    if not trend or not before:
        return []
    return [name for name, value in trend["hashes"].items() if before["hashes"].get(name) != value]


def _plots(trends: Sequence[Facts]) -> list[Facts]:
    """The plots of the last builds, oldest first; a blocked build's numbers are no part of the line."""
    shown = [trend for trend in trends if trend["status"] == "published"][-MAX_DOTS:]
    if len(shown) < 2:
        return []
    columns = zip(*(_numbers(trend) for trend in shown), strict=True)
    labels = [f"{trend['finished_at'][:10]} {trend['build_id'][:6]}" for trend in shown]
    return [
        {"title": title, "drawn": trend_plot(values, labels, unit)}
        for (title, unit), values in zip(PLOTS, columns, strict=True)
    ]


def _numbers(trend: Facts) -> tuple[float, ...]:
    counts = trend["counts"]
    return (
        counts["articles"],
        100 * share(counts["articles"], counts["read"]),
        100 * share(*trend["removed_of_characters"]),
        100 * share(trend["warned_articles"], counts["articles"]),
        trend["duration_seconds"],
    )
