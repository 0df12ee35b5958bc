"""From the shards' outcomes to a whole build in a draft folder: tables, manifest, card, report."""

from __future__ import annotations

import platform
import socket
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

import cleancopy
from cleancopy.builds import read_json, read_manifest, write_json
from cleancopy.content_hash import CONTENT_VERSION
from cleancopy.duplicates.index import FOLDER
from cleancopy.guardrails.findings import Before, accept, finding_facts
from cleancopy.guardrails.judging import judge_build, open_current
from cleancopy.journey import MARKERS
from cleancopy.memory import give_back_memory
from cleancopy.normalise import NORMALISE_VERSION
from cleancopy.parts import file_facts
from cleancopy.report.drift import drift_facts
from cleancopy.report.facts import gather_facts
from cleancopy.report.page import draw_page
from cleancopy.report.rejections import reasons_in_words
from cleancopy.report.rules import compare_rules
from cleancopy.report.tables import open_table
from cleancopy.report.trend import TREND_FILE, earlier_trends, trend_of
from cleancopy.report.turnover import turnover_facts
from flows.card import write_descriptions
from flows.going_on import carry_over, count_sources, index_articles, match_corpus
from flows.plan import LIBRARIES, Plan
from flows.replayed import replay_facts, write_replayed
from flows.settle import noting, settle
from flows.tables import write_tables
from schemas import ARTICLES, TABLES
from schemas.judge import CheckResult

NAMED_SKIPPED = 20
ENVIRONMENT_LIBRARIES = (*LIBRARIES, "prefect", "pandera", "numba")


def assemble_build(plan: Plan, outcomes: Sequence[Path], flow_run: dict[str, Any] | None, workers: int = 1) -> Path:
    """Write the whole build into its draft folder, with so many workers at once. Gives the folder.

    Raises BuildBlockedError if an article and its ledger, as they are going to be written, do not add up, and OSError
    if the disk does not take the files.
    """
    draft = plan.store.begin_draft(plan.build_id)
    proofs = [read_json(outcome / "proof.json") for outcome in outcomes]
    n_read, n_passed_over = (sum(proof[name] for proof in proofs) for name in ("read", "passed_over"))
    tables, checks = (
        write_replayed(plan, outcomes, draft) if plan.reason else _write(plan, outcomes, n_read, draft, workers)
    )
    give_back_memory()
    proofs += [read_manifest(plan.goes_on_from)["proof"]] if plan.goes_on_from else []
    proof = {name: sum(one[name] for one in proofs) for name in ("documents", "characters")}
    manifest = _manifest(plan, tables, checks, proof) | (replay_facts(plan, tables) if plan.reason else {})
    manifest["other_files"] = write_descriptions(draft, manifest)
    manifest["other_files"] += [file_facts(path, draft) for path in sorted((draft / FOLDER).glob("*"))]
    write_json(draft / "manifest.json", manifest)
    applied = plan.rules if plan.config.boilerplate.enabled else ()
    run, sampled_documents = _run_facts(plan, flow_run), plan.config.report.sampled_documents
    if plan.goes_on_from:
        run["added"] = _added(plan.goes_on_from, tables, n_read, n_passed_over)
    facts = gather_facts(draft, manifest, run, manifest["checks"], sampled_documents, applied)
    # Which build was there before is no part of what this one is made of: it stands where the clock does.
    before = open_current(plan.store)
    guards = finding_facts(accept(judge_build(draft, facts, before, plan.config, plan.parent_path), plan.accepted))
    rules_compared = compare_rules(facts, before.report if before else None)
    facts["run"] = run | {"rules_compared": rules_compared, "guards": guards}
    trend = trend_of(facts)
    turnover = _turnover(draft, before)
    drift = drift_facts(trend, earlier_trends(plan.store, plan.build_id), turnover)
    facts["run"] |= {"turnover": turnover, "drift": drift}
    write_json(draft / "run.json", facts["run"])
    (draft / "report").mkdir()
    write_json(draft / "report" / "report.json", facts)
    write_json(draft / "report" / TREND_FILE, trend)
    (draft / "report" / "index.html").write_text(draw_page(facts), "utf-8")
    return draft


def _write(
    plan: Plan, outcomes: Sequence[Path], n_read: int, draft: Path, workers: int
) -> tuple[dict[str, Any], list[CheckResult]]:
    """Write the Parquet files of a run, and the index for the next one. Gives facts of each table, and all checks."""
    corpus = match_corpus(plan, outcomes)
    carry, parent = None, plan.goes_on_from
    if parent:
        carry = partial(carry_over, parent, corpus)
        n_read += read_manifest(parent)["counts"]["read"]
    numbers = [np.zeros(0, np.int64)]
    portions = noting(settle(outcomes, corpus, workers=workers), numbers)
    tables, checks = write_tables(plan, portions, n_read, draft, carry, workers)
    index_articles(plan, outcomes, np.concatenate(numbers), draft)
    return tables, checks


def _manifest(plan: Plan, tables: dict[str, Any], checks: list[CheckResult], proof: dict[str, int]) -> dict[str, Any]:
    """What the build holds and where it comes from, without anything that has a clock."""
    counts = {"read": tables["articles"]["rows"] + tables["rejected"]["rows"]}
    counts |= {name: facts["rows"] for name, facts in tables.items()}
    checks = [*checks, *_build_checks(counts, plan.store.draft_path(plan.build_id))]
    blocked_because = [_in_words(check) for check in checks if _blocks(check)]
    return {
        "build_id": plan.build_id,
        "parent": plan.parent,
        "status": "blocked" if blocked_because else "published",
        "blocked_because": blocked_because,
        "cleancopy_version": cleancopy.__version__,
        "normalise_version": NORMALISE_VERSION,
        "schema_version": ARTICLES.version,
        "schema_versions": {schema.name: schema.version for schema in TABLES},
        "inputs_hash": plan.hashes["inputs"],
        "rules_hash": plan.hashes["rules"],
        "config_hash": plan.hashes["config"],
        "code_hash": plan.hashes["code"],
        "content_version": CONTENT_VERSION,
        "content_sha256": {name: facts["content_sha256"] for name, facts in tables.items()},
        "content_blocks": {path: its for facts in tables.values() for path, its in facts["content_blocks"].items()},
        "counts": counts,
        "proof": proof,
        "inputs": count_sources(plan),
        "settings": plan.config.settings(),
        "markers": [repr(marker) for marker in MARKERS],
        "checks": [_check_facts(check) for check in checks],
        "files": [file for facts in tables.values() for file in facts["files"]],
    }


def _build_checks(counts: dict[str, int], draft: Path) -> list[CheckResult]:
    """What must hold of the build as a whole before it may be published."""
    some = CheckResult("articles", "", "at-least-one", "there is at least one article")
    if counts["articles"] == 0:
        why = reasons_in_words(open_table(draft, "rejected"))
        observed = ": ".join(filter(None, [f"all {counts['read']:,} were rejected", why]))
        some = replace(some, status="fail", examples=(("", observed),))
    return [some]


def _blocks(check: CheckResult) -> bool:
    """Whether a check stands in the way of publishing: bad articles are rejected one by one, nothing else may fail."""
    is_of_rows = check.table == "articles" and bool(check.column) and check.check != "unique"
    return check.status == "error" or (check.status == "fail" and not is_of_rows)


def _in_words(check: CheckResult) -> str:
    where = f"{check.table}.{check.column}" if check.column else check.table
    observed = f" ({check.examples[0][1]})" if check.examples else ""
    return f"{where}: {check.statement}: {check.status}{observed}"


def _check_facts(check: CheckResult) -> dict[str, Any]:
    examples = [{"doc_id": doc_id, "observed": observed} for doc_id, observed in check.examples]
    return vars(check) | {"examples": examples}


def _added(parent: Path, tables: dict[str, Any], n_read: int, n_passed_over: int) -> dict[str, int]:
    """What a run brings to the build that it goes on from, whose articles all stay."""
    articles = tables["articles"]["rows"] - read_manifest(parent)["counts"]["articles"]
    return {"documents": n_read, "articles": articles, "passed_over": n_passed_over}


def _turnover(draft: Path, before: Before | None) -> dict[str, Any] | None:
    """Which documents are new and gone since the build before. None where there is none to compare with."""
    if before is None:
        return None
    now = open_table(draft, "articles"), open_table(draft, "rejected")
    return turnover_facts(now, (before.articles, before.rejected), before.report["build"]["build_id"])


def _run_facts(plan: Plan, flow_run: dict[str, Any] | None) -> dict[str, Any]:
    """Everything with a clock or a host."""
    finished = datetime.now(UTC)
    started = datetime.fromisoformat(plan.started_at)
    return {
        "started_at": plan.started_at,
        "finished_at": finished.isoformat(timespec="seconds"),
        "duration_seconds": round((finished - started).total_seconds(), 1),
        "host": socket.gethostname(),
        "python": platform.python_version(),
        "versions": {library: version(library) for library in ENVIRONMENT_LIBRARIES},
        "flow_run": flow_run,
        "command": plan.command if flow_run or plan.reason else f"{plan.command} --plain",
        "out": str(plan.out),
        "failing_rules": list(plan.failing_rules),
        "skipped": {"files": len(plan.skipped), "first": list(plan.skipped[:NAMED_SKIPPED])},
    }
