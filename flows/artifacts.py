"""What a run leaves in Prefect's UI: a summary, the checks, a link to the report. All capped; the rest is on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from cleancopy.plurals import counted
from flows.report_link import report_link

MAX_CHECK_ROWS = 200
MAX_TOP_RULES = 10
MAX_EXAMPLES = 3
CHECK_COLUMNS = ("table", "column", "check", "statement", "status", "failing_rows")


def record_artifacts(outcome: dict[str, Any], flow: str = "curate") -> None:
    """Show what `publish` said of a build in Prefect's UI, under the name of the flow that made it.

    Artifacts live in Prefect's database, so they stay small.
    """
    create_markdown_artifact(summary(outcome), key=f"{flow}-summary", description="What went in and what came out")
    if checks := check_rows(outcome):
        create_table_artifact(checks, key=f"{flow}-checks", description="The schema checks of every table")
    if objections := objection_rows(outcome):
        create_table_artifact(
            objections, key=f"{flow}-objections", description="Checks that failed, guards that object"
        )
    if report_path := outcome.get("report_path"):
        link = report_link(Path(report_path), outcome["build_id"], outcome.get("web_address") or "")
        create_link_artifact(link, link_text="Report", key=f"{flow}-report", description=f"On disk: {report_path}")


def summary(outcome: dict[str, Any]) -> str:
    """The outcome as Markdown: counts, share removed, proof, most used rules, where things are."""
    lines = [f"# {_as_words(outcome['status'])}: build {outcome['build_id'][:8]}", "", outcome["message"], ""]
    lines += _count_lines(outcome)
    if proof := outcome.get("proof"):
        documents = counted(proof["documents"], "document")
        lines += [f"Proved: {counted(proof['characters'], 'character')} of {documents} put together again.", ""]
    lines += [
        f"Guard {finding['status']}: {finding['message']}.\n"
        for finding in outcome.get("guards") or []
        if finding["status"] in ("failed", "accepted")
    ]
    lines += [f"Rules: {warning}.\n" for warning in outcome.get("rule_warnings") or []]
    lines += _rule_lines(outcome.get("top_rules") or [])
    if outcome.get("build_path"):
        lines.append(f"Build: `{outcome['build_path']}`  ")
    if outcome.get("report_path"):
        lines.append(f"Report: `{outcome['report_path']}`")
    return "\n".join(lines).rstrip() + "\n"


def check_rows(outcome: dict[str, Any]) -> list[dict[str, Any]]:
    """The checks as table rows, those that failed first, at most MAX_CHECK_ROWS and one that says what is left out."""
    checks = sorted(outcome.get("checks") or [], key=_passes)
    rows = [{column: check.get(column) for column in CHECK_COLUMNS} for check in checks[:MAX_CHECK_ROWS]]
    if len(checks) > MAX_CHECK_ROWS:
        left_out = f"{len(checks) - MAX_CHECK_ROWS} further checks: see the report"
        rows.append(dict.fromkeys(CHECK_COLUMNS) | {"statement": left_out})
    return rows


def objection_rows(outcome: dict[str, Any]) -> list[dict[str, Any]]:
    """What speaks against the build, as table rows with examples: guards first, those that were overruled too."""
    rows = [
        {
            "what": finding["guard"],
            "status": finding["status"],
            "says": finding["message"],
            "figure": finding["figure"],
            "limit": finding["limit"],
            "examples": "; ".join(f"{one['source_id']} ({one['observed']})" for one in finding["examples"]),
        }
        for finding in outcome.get("guards") or []
        if finding["status"] in ("failed", "accepted")
    ]
    for check in outcome.get("checks") or []:
        if not _passes(check):
            where = ".".join(filter(None, (check["table"], check["column"])))
            shown = "; ".join(
                f"{one['doc_id']} ({one['observed']})" for one in check.get("examples", ())[:MAX_EXAMPLES]
            )
            found = {"what": f"{where} {check['check']}", "status": check["status"], "says": check["statement"]}
            rows.append(found | {"figure": check["failing_rows"], "limit": 0, "examples": shown})
    return rows[:MAX_CHECK_ROWS]


def _passes(check: dict[str, Any]) -> bool:
    return check.get("status") == "pass" and not check.get("failing_rows")


def _count_lines(outcome: dict[str, Any]) -> list[str]:
    counts = outcome.get("counts") or {}
    if not counts:
        return []
    lines = ["| | |", "|---|---:|"]
    lines += [f"| {_as_words(name)} | {number:,} |" for name, number in counts.items()]
    if counts.get("read"):
        lines.append(f"| Rejected share | {counts.get('rejected', 0) / counts['read']:.1%} |")
    if (removed := outcome.get("removed_of_characters")) is not None:
        lines.append(f"| Removed share of characters | {removed:.1%} |")
    return [*lines, ""]


def _rule_lines(top_rules: list[dict[str, Any]]) -> list[str]:
    if not top_rules:
        return []
    lines = ["| Rule | Removed pieces |", "|---|---:|"]
    return [*lines, *(f"| {top['rule']} | {top['count']:,} |" for top in top_rules[:MAX_TOP_RULES]), ""]


def _as_words(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").capitalize()
