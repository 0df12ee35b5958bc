"""The steps of a run as plain functions: paths go in, paths come out. The flow and `--plain` both walk them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleancopy.blocked import accepted_guards, blocked_because, failing_guards
from cleancopy.builds import read_json, read_run_facts, write_json
from cleancopy.delta import publish_delta
from cleancopy.duplicates.sketch import sketch
from cleancopy.guardrails.findings import accept, finding_facts
from cleancopy.guardrails.judging import judge_build, open_current
from cleancopy.history import append_refusal
from cleancopy.journey import clean
from cleancopy.memory import give_back_memory, reuse_memory
from cleancopy.plurals import counted
from cleancopy.report.index import index_path, refresh_index
from cleancopy.report.redraw import restate_run
from cleancopy.report.rejections import broken_files
from cleancopy.report.rules import rule_warnings
from cleancopy.rule_engine import forget_patterns
from cleancopy.shards import read_arrow, write_arrow, write_shards
from flows import plan as planning
from flows.assemble import assemble_build
from flows.lanes import available_cores
from flows.meet import SKETCHES, meet_in, write_partitions
from flows.parent import without_published
from flows.plan import Plan
from flows.remarks import remarks
from flows.replayed import find_retried, refuse_unfit_parent, settle_retried, write_retried
from flows.settled import read_facts

TABLES = ("articles", "removed", "rejected")

FEW_SHARDS = 8
"""To put the outcomes of so many together takes less memory than cleaning did, so nothing has to make room for it."""


def plan_run(inputs: Sequence[str], out: str, config_path: str | None, accepted: Sequence[str] = ()) -> str:
    """Check everything that can be checked before data is read. Gives the path of plan.json."""
    return str(planning.make_plan(inputs, out, config_path, accepted))


def plan_replay(parent: Path, reason: str, out: str, config_path: str | None, accepted: Sequence[str] = ()) -> str:
    """Check that documents of the build can be tried again. Gives the path of plan.json.

    Raises NotDoneError where the build is damaged, or of another version than what would be added to it.
    """
    refuse_unfit_parent(parent)
    return str(planning.make_replay_plan(parent.name, reason, out, config_path, accepted))


def take_up(plan_path: str) -> list[str]:
    """Put the documents into shards that are to be tried again. Gives the shards' paths.

    Raises NothingRetriedError where there are none.
    """
    plan = planning.read_plan(plan_path)
    retried = find_retried(plan.store.build_path(plan.parent or ""), plan.reason or "")
    return [str(path) for path in write_retried(plan, retried)]


def settle_again(plan_path: str, outcome_paths: Sequence[str]) -> dict[str, Any]:
    """Settle the documents beside the parent's articles, once: `assemble` finds it put down.

    Gives how many are `accepted`, and how many are `still_rejected` for which reason.
    """
    plan = planning.read_plan(plan_path)
    facts = read_facts(settle_retried(plan, [Path(path) for path in outcome_paths]))
    return {name: facts[name] for name in ("accepted", "still_rejected")}


def task_key(plan_path: str, part: str) -> str:
    """A name for a part of a plan that changes with its content, the rules, the configuration and the code."""
    plan = planning.read_plan(plan_path)
    return hashlib.sha256(f"{plan.build_id} {','.join(plan.keys)} {part}".encode()).hexdigest()


def take_in(plan_path: str, group: int) -> list[str]:
    """Read a group of input files into shards. Gives the shards' paths."""
    reuse_memory()
    plan = planning.read_plan(plan_path)
    folder = plan.store.work / "shards" / plan.build_id
    return [str(path) for path in write_shards(plan.groups[group], folder, plan.keys[group], plan.config.input)]


def clean_shard(plan_path: str, shard_path: str) -> str:
    """Take a shard through the journey. Gives the path of its outcome, which a second call finds done.

    Raises BuildBlockedError if an article and its ledger do not add up.
    """
    reuse_memory()
    plan = planning.read_plan(plan_path)
    shard = Path(shard_path)
    folder = plan.store.work / "outcomes" / plan.build_id / shard.stem
    if (folder / "proof.json").exists():
        return str(folder)
    given = read_arrow(shard)
    documents = without_published(given, plan.goes_on_from)
    cleaned = clean(documents, plan.config, plan.rules)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for table in TABLES:
        write_arrow(getattr(cleaned, table), folder / f"{table}.arrow")
    if plan.config.duplicates.looks_for_near:
        write_arrow(sketch(cleaned.articles["text"].combine_chunks()).table, folder / SKETCHES)
    proof = {
        "read": len(documents),
        "passed_over": len(given) - len(documents),
        "documents": cleaned.proved_documents,
        "characters": cleaned.proved_characters,
    }
    write_json(folder / "proof.draft", proof)
    (folder / "proof.draft").replace(folder / "proof.json")
    return str(folder)


def list_partitions(plan_path: str, outcome_paths: Sequence[str]) -> list[str]:
    """In what partitions it is to be found which articles meet: a path for each; none where assembling does it."""
    if len(outcome_paths) > FEW_SHARDS:
        forget_patterns()
    give_back_memory()
    plan = planning.read_plan(plan_path)
    return [str(path) for path in write_partitions(plan, [Path(path) for path in outcome_paths])]


def meet(plan_path: str, partition_path: str) -> str:
    """Find which articles meet in a partition. Gives the path of what was found, which a second call finds done."""
    give_back_memory()
    return str(meet_in(planning.read_plan(plan_path), Path(partition_path)))


def assemble(
    plan_path: str, outcome_paths: Sequence[str], flow_run: dict[str, Any] | None, workers: int | None = None
) -> str:
    """Put the shards' outcomes together: duplicates, validation, files, report. Gives the path of the draft.

    `workers` is how many threads may be busy, as many as there are cores where it is not said.
    """
    give_back_memory()
    plan, outcomes = planning.read_plan(plan_path), [Path(path) for path in outcome_paths]
    return str(assemble_build(plan, outcomes, flow_run, workers or available_cores()))


def publish(plan_path: str, draft_path: str) -> dict[str, Any]:
    """Put the draft in its place and make it current, unless it is blocked. Gives what people want to know of it."""
    plan = planning.read_plan(plan_path)
    if not draft_path:
        plan.store.clear_work_of(plan.build_id)
        return _publish_again(plan)
    build = plan.store.finish_draft(plan.build_id)
    run = read_run_facts(build)
    status = "blocked" if blocked_because(build) else "published"
    if status == "published":
        _make_current(plan, accepted_guards(run))
    refresh_index(plan.store)
    plan.store.clear_work()
    return _outcome(plan, status, run["guards"], is_new=True)


def _publish_again(plan: Plan) -> dict[str, Any]:
    """Make a build current that is there already, unless the guards, asked anew beside what is current now, object.

    Its run.json may be that of a build that was published once, and stays; the history says that it was refused.
    """
    if plan.store.is_current(plan.build_id):
        _publish_delta(plan)
        if not index_path(plan.store).is_file():
            refresh_index(plan.store)
        return _outcome(plan, "nothing-to-do", [])
    build = plan.store.build_path(plan.build_id)
    report = read_json(build / "report" / "report.json")
    findings = judge_build(build, report, open_current(plan.store), plan.config, plan.parent_path)
    judged = {"guards": finding_facts(accept(findings, plan.accepted))}
    if objecting := failing_guards(judged):
        plan.store.complete_history()
        append_refusal(plan.store.out, plan.build_id, plan.verb, [finding["message"] for finding in objecting])
        return _outcome(plan, "blocked", judged["guards"])
    if blocked_because(build):
        restate_run(build, read_run_facts(build) | judged)
    _make_current(plan, accepted_guards(judged))
    refresh_index(plan.store)
    return _outcome(plan, "published", judged["guards"])


def _make_current(plan: Plan, accepted: list[str]) -> None:
    plan.store.point_to(plan.build_id, plan.verb, accepted)
    _publish_delta(plan)


def _publish_delta(plan: Plan) -> None:
    """See that the Delta tables, where they are asked for, have the build as their newest version."""
    if plan.config.publish.delta:
        publish_delta(plan.store.delta, plan.store.build_path(plan.build_id))


def _outcome(plan: Plan, status: str, guards: list[dict[str, Any]], is_new: bool = False) -> dict[str, Any]:
    """What is said of a build. How its rules did is news only when it has just been made, that some fail always."""
    build = plan.store.build_path(plan.build_id)
    manifest = read_json(build / "manifest.json")
    report = read_json(build / "report" / "report.json")
    counts = manifest["counts"]
    articles, verb = counted(counts["articles"], "article"), "is" if counts["articles"] == 1 else "are"
    objections = [finding["message"] for finding in failing_guards({"guards": guards})]
    messages = {
        "published": f"{articles} of {counted(counts['read'], 'document')} {verb} published",
        "nothing-to-do": "nothing to do: this very build is current",
        "blocked": f"not published: {'; '.join([*manifest['blocked_because'], *objections])}",
    }
    return {
        "status": status,
        "message": messages[status],
        "build_id": manifest["build_id"],
        "build_path": str(build),
        "report_path": str(build / "report" / "index.html"),
        "web_address": plan.config.report.web_address,
        "counts": counts,
        "proof": manifest["proof"],
        "checks": manifest["checks"],
        "guards": guards,
        "is_acceptable": not manifest["blocked_because"],
        "skipped": list(plan.skipped),
        "remarks": remarks(plan, status),
        **_report_facts(report),
        "rule_warnings": [*plan.failing_rules, *(rule_warnings(report) if is_new else [])],
        "added": report["run"].get("added") if is_new else None,
    }


def _report_facts(report: dict[str, Any]) -> dict[str, Any]:
    """What the report says of broken files, of duplicates, of the share of characters removed and the rules that took
    most."""
    rules = [rule for category in report["removals"]["by_category"] for rule in category["rules"]]
    most = sorted(rules, key=lambda rule: (-rule["rows"], rule["rule"]))
    duplicates = [entry for entry in report["rejections"]["by_reason"] if entry["stage"] == "duplicates"]
    return {
        "broken_files": broken_files(report["rejections"]["by_reason"]),
        "rejected_duplicates": sum(entry["documents"] for entry in duplicates),
        "removed_of_characters": report["shares"]["removed_of_characters"],
        "top_rules": [{"rule": rule["rule"], "count": rule["rows"]} for rule in most],
    }
