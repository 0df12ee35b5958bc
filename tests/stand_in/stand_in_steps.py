"""Steps that keep the promises of flows/steps.py and do next to nothing, so that a test sees the flow alone.

A file `behaviour.json` in the folder of the inputs tells what should go wrong. Every call is a line in OUT/calls.txt.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleancopy.errors import CleancopyError


def plan_run(inputs: Sequence[str], out: str, config_path: str | None, accepted: Sequence[str] = ()) -> str:
    files = sorted(path for given in inputs for path in Path(given).glob("*.txt"))
    if not files:
        raise CleancopyError(f"{inputs[0]}: no input; give a folder with files")
    content = b"".join(path.name.encode() + path.read_bytes() for path in files)
    build_id = hashlib.sha256(content).hexdigest()[:32]
    folder = Path(out).resolve() / "work" / build_id
    folder.mkdir(parents=True, exist_ok=True)
    plan = {
        "build_id": build_id,
        "out": str(Path(out).resolve()),
        "groups": [{"key": path.name, "sources": [str(path)]} for path in files],
        "done": (Path(out) / "published" / build_id).exists(),
        "behaviour": _behaviour(Path(inputs[0])),
    }
    (folder / "plan.json").write_text(json.dumps(plan))
    _note(plan, "plan")
    return str(folder / "plan.json")


def task_key(plan_path: str, part: str) -> str:
    return hashlib.sha256(f"{_plan(plan_path)['build_id']} {part}".encode()).hexdigest()


def take_in(plan_path: str, group: int) -> list[str]:
    plan = _plan(plan_path)
    _note(plan, f"take_in {group}")
    text = Path(plan["groups"][group]["sources"][0]).read_text()
    paths = [Path(plan_path).parent / f"{plan['groups'][group]['key']}-{number}.shard" for number in range(2)]
    for path in paths:
        path.write_text(text)
    return [str(path) for path in paths]


def clean_shard(plan_path: str, shard_path: str) -> str:
    plan, name = _plan(plan_path), Path(shard_path).name
    _note(plan, f"clean {name}")
    behaviour = plan["behaviour"]
    time.sleep(behaviour.get("seconds_per_shard", 0))
    if behaviour.get("unmendable") == name:
        raise CleancopyError(f"{name}: is unmendable; mend it")
    if behaviour.get("dies_at") == name and _once(plan, "died"):
        time.sleep(1)  # by then all others are done and on record
        os._exit(9)
    if behaviour.get("passing_fault") == name and _once(plan, "faulted"):
        raise OSError("the disk went away for a moment")
    outcome = Path(shard_path).with_suffix(".outcome")
    outcome.write_text(Path(shard_path).read_text().upper())
    return str(outcome)


def list_partitions(plan_path: str, outcome_paths: Sequence[str]) -> list[str]:
    count = _plan(plan_path)["behaviour"].get("partitions", 0)
    return [str(Path(plan_path).parent / f"{number}-of-{count}.json") for number in range(count)]


def meet(plan_path: str, partition_path: str) -> str:
    _note(_plan(plan_path), f"meet {Path(partition_path).stem}")
    found = Path(partition_path).with_suffix(".met")
    found.write_text("who meets whom")
    return str(found)


def assemble(
    plan_path: str, outcome_paths: Sequence[str], flow_run: dict[str, Any] | None, workers: int | None = None
) -> str:
    _note(_plan(plan_path), "assemble")
    draft = Path(plan_path).parent / "draft"
    draft.mkdir(exist_ok=True)
    texts = [Path(path).read_text() for path in outcome_paths]
    (draft / "articles.json").write_text(json.dumps({"articles": texts, "flow_run": flow_run}))
    return str(draft)


def publish(plan_path: str, draft_path: str) -> dict[str, Any]:
    plan = _plan(plan_path)
    _note(plan, "publish")
    outcome = {
        "build_id": plan["build_id"],
        "build_path": None,
        "report_path": None,
        "counts": {},
        "checks": [],
        "guards": [],
    }
    if plan["done"]:
        return {**outcome, "status": "nothing-to-do", "proof": None, "message": "This build is there already."}
    report = Path(draft_path) / "index.html"
    report.write_text("a report")
    outcome |= {
        "report_path": str(report),
        "rejected_duplicates": 0,
        "counts": {"read": 4, "articles": 3, "rejected": 1, "removed": 7, "duplicates": 0},
        "proof": {"documents": 4, "characters": 1234},
        "checks": [_check(number) for number in range(3)],
    }
    if plan["behaviour"].get("blocked"):
        found = {"guard": "rows", "status": "failed", "message": "rows: 1 article", "figure": 0.1, "limit": 0.5}
        outcome["guards"] = [found | {"examples": [{"doc_id": "d", "source_id": "a", "observed": "gone"}]}]
        return {**outcome, "status": "blocked", "message": "articles: 1 of 3 checks failed; see the report"}
    published = Path(plan["out"]) / "published" / plan["build_id"]
    published.parent.mkdir(exist_ok=True)
    Path(draft_path).rename(published)
    outcome |= {"build_path": str(published), "report_path": str(published / "index.html")}
    return {**outcome, "status": "published", "message": "3 articles published."}


def _check(number: int) -> dict[str, Any]:
    return {
        "table": "articles",
        "column": "text",
        "check": f"check-{number}",
        "statement": "is not empty",
        "status": "fail" if number == 2 else "pass",
        "failing_rows": 1 if number == 2 else 0,
    }


def _plan(plan_path: str) -> dict[str, Any]:
    return json.loads(Path(plan_path).read_text())


def _behaviour(folder: Path) -> dict[str, Any]:
    path = folder / "behaviour.json"
    return json.loads(path.read_text()) if path.exists() else {}


def _note(plan: dict[str, Any], call: str) -> None:
    with (Path(plan["out"]) / "calls.txt").open("a") as notes:
        notes.write(call + "\n")


def _once(plan: dict[str, Any], what: str) -> bool:
    mark = Path(plan["out"]) / what
    if mark.exists():
        return False
    mark.touch()
    return True
