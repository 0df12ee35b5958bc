"""Every guard, asked about one build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cleancopy.builds import BuildStore
from cleancopy.config import Config
from cleancopy.errors import CleancopyError
from cleancopy.guardrails.alone import removed, removed_of_site
from cleancopy.guardrails.beside import languages, nulls, rows
from cleancopy.guardrails.findings import Before, Candidate, Finding, NotJudged
from cleancopy.guardrails.of_duplicates import duplicates_of_site
from cleancopy.guardrails.of_kept import kept
from cleancopy.guardrails.of_rules import silences, surges
from cleancopy.report.excerpts import Facts
from cleancopy.report.rules import last_report
from cleancopy.report.tables import open_table
from cleancopy.wholeness import refuse_damaged

COMPARED = {"build", "counts", "languages", "proof", "removals", "rules"}
"""What of the report.json of the build before the guards read."""

BEFORE = ("articles", "removed", "rejected")
"""The tables of the build before, in the order of `Before`."""

JUDGES: dict[str, Callable[[Candidate], Finding]] = {
    "kept-share": kept,
    "removed-share": removed,
    "removed-share-of-site": removed_of_site,
    "duplicate-share-of-site": duplicates_of_site,
    "null-share": nulls,
    "rows": rows,
    "language-mix": languages,
    "rules-surge": surges,
    "rules-silent": silences,
}


def open_current(store: BuildStore) -> Before | None:
    """The current build, to compare with. None where there is none, or its report or its articles cannot be used."""
    report = last_report(store)
    if report is None or not report.keys() >= COMPARED:
        return None
    try:
        build = store.find(None)
        refuse_damaged(build)
        articles, removed, rejected = (open_table(build, name) for name in BEFORE)
        return Before(articles, removed, rejected, report)
    except CleancopyError:  # what is wrong with that build is for the commands to say that are asked about it
        return None


def judge_build(
    build: Path, report: Facts, before: Before | None, config: Config, parent: Path | None = None
) -> list[Finding]:
    """Ask every guard about a build, which lies in the folder `build` and of which `report` is the report.json.

    `parent` is the folder of the build that this one goes on from, if it does and that one is still there.
    Same build, build before and limits: same findings. Texts are not read. No guard is asked where they are disabled.
    """
    if not config.guardrails.enabled:
        return []
    known = tuple(open_table(parent, name) for name in ("articles", "rejected")) if parent else ()
    articles, removed, rejected = (open_table(build, name) for name in ("articles", "removed", "rejected"))
    candidate = Candidate(articles, removed, rejected, report, before, config, known)
    return [_judged(guard, judge, candidate) for guard, judge in JUDGES.items()]


def _judged(guard: str, judge: Callable[[Candidate], Finding], candidate: Candidate) -> Finding:
    try:
        return judge(candidate)
    except NotJudged as reason:
        return Finding(guard, "not-judged", f"{guard}: {reason}")
