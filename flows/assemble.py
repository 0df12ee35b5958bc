"""From the shards' outcomes to a whole build in a draft folder: tables, manifest, card, report."""

from __future__ import annotations

import platform
import socket
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import cleancopy
from cleancopy.builds import read_json, read_manifest, write_json
from cleancopy.duplicates.index import FOLDER
from cleancopy.errors import BuildBlockedError
from cleancopy.journey import MARKERS
from cleancopy.normalise import NORMALISE_VERSION
from cleancopy.parts import PartWriter, file_facts
from cleancopy.proof import unproved
from cleancopy.report.facts import gather_facts
from cleancopy.report.page import draw_page
from cleancopy.report.rules import compare_rules, last_report
from flows.card import dataset_card
from flows.going_on import carry_table, count_sources, index_articles, match_corpus
from flows.match import judge_sites
from flows.plan import LIBRARIES, Plan
from flows.settle import settle
from schemas import ARTICLES, TABLES
from schemas.judge import CheckResult, judge_unique, key_of, merge

ENVIRONMENT_LIBRARIES = (*LIBRARIES, "prefect", "pandera", "numba")


def assemble_build(plan: Plan, outcomes: Sequence[Path], flow_run: dict[str, Any] | None) -> Path:
    """Write the whole build into its draft folder. Gives the folder.

    Raises BuildBlockedError if an article and its ledger, as they are going to be written, do not add up, and OSError
    if the disk does not take the files.
    """
    draft = plan.store.begin_draft(plan.build_id)
    tables, checks = _write_tables(plan, outcomes, draft)
    proofs = [read_json(outcome / "proof.json") for outcome in outcomes]
    proofs += [read_manifest(plan.parent_path)["proof"]] if plan.parent_path else []
    proof = {name: sum(one[name] for one in proofs) for name in ("documents", "characters")}
    manifest = _manifest(plan, tables, checks, proof)
    (draft / "README.md").write_text(dataset_card(manifest), "utf-8")
    manifest["other_files"] = [file_facts(draft / "README.md") | {"path": "README.md"}]
    manifest["other_files"] += [file_facts(path) for path in sorted((draft / FOLDER).glob("*"))]
    write_json(draft / "manifest.json", manifest)
    applied = plan.rules if plan.config.boilerplate.enabled else ()
    run, sampled_documents = _run_facts(plan, flow_run), plan.config.report.sampled_documents
    facts = gather_facts(draft, manifest, run, manifest["checks"], sampled_documents, applied)
    # Which build was there before is no part of what this one is made of: it stands where the clock does.
    facts["run"] = run | {"rules_compared": compare_rules(facts, last_report(plan.store))}
    write_json(draft / "run.json", facts["run"])
    (draft / "report").mkdir()
    write_json(draft / "report" / "report.json", facts)
    (draft / "report" / "index.html").write_text(draw_page(facts), "utf-8")
    return draft


def _write_tables(plan: Plan, outcomes: Sequence[Path], draft: Path) -> tuple[dict[str, Any], list[CheckResult]]:
    """Write the Parquet files. Gives facts of each table, and all checks."""
    layout = plan.config.publish
    writers = {
        schema.name: PartWriter(draft / schema.name, schema.arrow(), layout.part_rows, layout.row_group_rows)
        for schema in TABLES
    }
    checks, article_keys = [], []
    if outcomes:
        corpus = match_corpus(plan, outcomes)
        checks.append((judge_sites(corpus.keys, corpus.matches, plan.config.duplicates),))
        for name, writer in writers.items():
            for carried in carry_table(plan, name, writer, corpus):
                article_keys += key_of(ARTICLES, carried).chunks if name == ARTICLES.name else []
        published = []
        for settled in settle(outcomes, corpus):
            _prove(settled.tables["articles"], settled.tables["removed"])
            for name, table in settled.tables.items():
                writers[name].write(table)
            checks.append(settled.checks)
            published.append(settled.numbers)
            article_keys += key_of(ARTICLES, settled.tables["articles"]).chunks
        index_articles(plan, outcomes, corpus, np.concatenate(published), draft)
    unique = judge_unique(ARTICLES, pa.chunked_array(article_keys, pa.string()))
    return {name: writer.close() for name, writer in writers.items()}, [*merge(checks), unique]


def _prove(articles: pa.Table, removed: pa.Table) -> None:
    bad = unproved(articles, removed.filter(pc.equal(removed["status"], "article")))
    if bad:
        raise BuildBlockedError(f"{bad[0]}: article and removals do not add up to the text; report this as a bug")


def _manifest(plan: Plan, tables: dict[str, Any], checks: list[CheckResult], proof: dict[str, int]) -> dict[str, Any]:
    """What the build holds and where it comes from, without anything that has a clock."""
    counts = {"read": tables["articles"]["rows"] + tables["rejected"]["rows"]}
    counts |= {name: facts["rows"] for name, facts in tables.items()}
    checks = [*checks, *_build_checks(counts)]
    blocked_because = [_in_words(check) for check in checks if _blocks(check)]
    return {
        "build_id": plan.build_id,
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
        "content_sha256": {name: facts["content_sha256"] for name, facts in tables.items()},
        "counts": counts,
        "proof": proof,
        "inputs": count_sources(plan),
        "parent": plan.parent,
        "settings": plan.config.settings(),
        "markers": [repr(marker) for marker in MARKERS],
        "checks": [_check_facts(check) for check in checks],
        "files": [file for facts in tables.values() for file in facts["files"]],
    }


def _build_checks(counts: dict[str, int]) -> list[CheckResult]:
    """What must hold of the build as a whole before it may be published."""
    some = CheckResult("articles", "", "at-least-one", "there is at least one article")
    if counts["articles"] == 0:
        some = CheckResult(*_named(some), status="fail", examples=(("", f"all {counts['read']} were rejected"),))
    return [some]


def _named(check: CheckResult) -> tuple[str, str, str, str]:
    return check.table, check.column, check.check, check.statement


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
    return asdict(check) | {"examples": examples}


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
        "command": plan.command,
    }
