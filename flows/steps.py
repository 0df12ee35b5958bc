"""The steps of a run as plain functions: paths go in, paths come out. The flow and `--plain` both walk them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from cleancopy.builds import BuildStore, read_json, write_json
from cleancopy.journey import clean
from cleancopy.report.index import write_index
from cleancopy.report.rules import rule_warnings
from cleancopy.shards import read_arrow, write_arrow, write_shards
from flows import plan as planning
from flows.assemble import assemble_build
from flows.plan import Plan

TABLES = ("articles", "removed", "rejected")


def plan_run(inputs: Sequence[str], out: str, config_path: str | None) -> str:
    """Check everything that can be checked before data is read. Gives the path of plan.json."""
    return str(planning.make_plan(inputs, out, config_path))


def task_key(plan_path: str, part: str) -> str:
    """A name for a part of a plan that changes with its content, the rules, the configuration and the code."""
    plan = planning.read_plan(plan_path)
    return hashlib.sha256(f"{plan.build_id} {','.join(plan.keys)} {part}".encode()).hexdigest()


def take_in(plan_path: str, group: int) -> list[str]:
    """Read a group of input files into shards. Gives the shards' paths."""
    plan = planning.read_plan(plan_path)
    folder = plan.store.work / "shards" / plan.build_id
    return [str(path) for path in write_shards(plan.groups[group], folder, plan.keys[group], plan.config.input)]


def clean_shard(plan_path: str, shard_path: str) -> str:
    """Take a shard through the journey. Gives the path of its outcome, which a second call finds done.

    Raises BuildBlockedError if an article and its ledger do not add up.
    """
    plan = planning.read_plan(plan_path)
    shard = Path(shard_path)
    folder = plan.store.work / "outcomes" / plan.build_id / shard.stem
    if (folder / "proof.json").exists():
        return str(folder)
    cleaned = clean(read_arrow(shard), plan.config, plan.rules)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for table in TABLES:
        write_arrow(getattr(cleaned, table), folder / f"{table}.arrow")
    proof = {"documents": cleaned.proved_documents, "characters": cleaned.proved_characters}
    write_json(folder / "proof.draft", proof)
    (folder / "proof.draft").replace(folder / "proof.json")
    return str(folder)


def assemble(plan_path: str, outcome_paths: Sequence[str], flow_run: dict[str, Any] | None) -> str:
    """Put the shards' outcomes together: duplicates, validation, files, report. Gives the path of the draft."""
    return str(assemble_build(planning.read_plan(plan_path), [Path(path) for path in outcome_paths], flow_run))


def publish(plan_path: str, draft_path: str) -> dict[str, Any]:
    """Put the draft in its place and make it current, unless it is blocked. Gives what people want to know of it."""
    plan = planning.read_plan(plan_path)
    store = plan.store
    if not draft_path:
        if store.is_current(plan.build_id):
            return _outcome(plan, "nothing-to-do")
        store.point_to(plan.build_id)
        _draw_index(store)
        return _outcome(plan, "published")
    build = store.finish_draft(plan.build_id)
    status = str(read_json(build / "manifest.json")["status"])
    if status == "published":
        store.point_to(plan.build_id)
    _draw_index(store)
    store.clear_work()
    return _outcome(plan, status, is_new=True)


def _draw_index(store: BuildStore) -> None:
    """The index is for looking: where the disk does not take it, the build is published all the same."""
    with suppress(OSError):
        write_index(store)


def _outcome(plan: Plan, status: str, is_new: bool = False) -> dict[str, Any]:
    """What is said of a build. How its rules did beside the build before is news only when it has just been made."""
    build = plan.store.build_path(plan.build_id)
    manifest = read_json(build / "manifest.json")
    report = read_json(build / "report" / "report.json")
    counts = manifest["counts"]
    messages = {
        "published": f"{counts['articles']:,} articles of {counts['read']:,} documents are published",
        "nothing-to-do": "nothing to do: this very build is current",
        "blocked": f"not published: {'; '.join(manifest['blocked_because'])}",
    }
    return {
        "status": status,
        "message": messages[status],
        "build_id": manifest["build_id"],
        "build_path": str(build),
        "report_path": str(build / "report" / "index.html"),
        "counts": counts,
        "proof": manifest["proof"],
        "checks": manifest["checks"],
        "skipped": list(plan.skipped),
        **_report_facts(report),
        "rule_warnings": rule_warnings(report) if is_new else [],
    }


def _report_facts(report: dict[str, Any]) -> dict[str, Any]:
    """The share of characters removed, and the rules that took most stretches, from the report."""
    rules = [rule for category in report["removals"]["by_category"] for rule in category["rules"]]
    most = sorted(rules, key=lambda rule: (-rule["rows"], rule["rule"]))
    return {
        "removed_of_characters": report["shares"]["removed_of_characters"],
        "top_rules": [{"rule": rule["rule"], "count": rule["rows"]} for rule in most],
    }
