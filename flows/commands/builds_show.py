"""`cleancopy builds show [BUILD]`: what a build holds, where it comes from, what was found against it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleancopy.blocked import blocked_because
from cleancopy.build_sizes import build_size, size_in_words
from cleancopy.builds import BuildStore, read_manifest, read_run_facts
from cleancopy.history import read_history, read_refusals
from cleancopy.holding import held
from cleancopy.plurals import counted
from flows.commands.builds_list import add_json_to, add_out_to
from flows.terminal import printable

HASHES = ("inputs_hash", "rules_hash", "config_hash", "code_hash")


def add_to(actions: Any) -> None:
    """Declare the command."""
    parser = actions.add_parser("show", help="one build: counts, origin, checks, guards, when it was current")
    parser.add_argument("build", nargs="?", metavar="BUILD", help="a build's id or its beginning (default: current)")
    add_out_to(parser)
    add_json_to(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what is known of the build."""
    store = BuildStore(Path(arguments.out))
    with held(store, arguments.build) as build:
        facts = _facts(store, build)
    if arguments.json:
        print(json.dumps(facts, indent=2))
    else:
        for line in _lines(facts):
            print(printable(line))
    return 0


def _facts(store: BuildStore, build: Path) -> dict[str, Any]:
    manifest, run = read_manifest(build), read_run_facts(build)
    causes, size = blocked_because(build), build_size(build)
    return {
        "build_id": build.name,
        "path": str(build),
        "is_current": store.is_current(build.name),
        "status": "blocked" if causes else "published",
        "blocked_because": causes,
        "finished_at": run["finished_at"],
        "duration_seconds": run.get("duration_seconds"),
        "command": run.get("command"),
        "parent": manifest.get("parent"),
        "replayed": manifest.get("replayed"),
        "cleancopy_version": manifest.get("cleancopy_version"),
        "schema_version": manifest.get("schema_version"),
        **{name: manifest.get(name) for name in HASHES},
        "counts": manifest["counts"],
        "proof": manifest["proof"],
        "bytes": size.bytes,
        "shared_bytes": size.shared_bytes,
        "failing_checks": [check for check in manifest["checks"] if check.get("status") != "pass"],
        "guards": run.get("guards") or [],
        "became_current": [
            {"at": turn.at, "by": turn.by, "accepted": list(turn.accepted)}
            for turn in read_history(store.out)
            if turn.build == build.name
        ],
        "refused": [
            {"at": refusal.at, "by": refusal.by, "because": list(refusal.because)}
            for refusal in read_refusals(store.out)
            if refusal.refused == build.name
        ],
    }


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    counts, proof = facts["counts"], facts["proof"]
    yield f"build     {facts['build_id']}  {facts['status']}{', current' if facts['is_current'] else ''}"
    yield f"path      {facts['path']}  ({size_in_words(facts['bytes'], facts['shared_bytes'])})"
    yield f"made      {facts['finished_at']}, in {facts['duration_seconds']} s, by: {facts['command']}"
    if facts["parent"]:
        replayed = facts["replayed"] or {}
        reason = f", replayed: {replayed['reason']}" if "reason" in replayed else ""
        yield f"parent    {facts['parent']}{reason}"
    articles, removals = counted(counts["articles"], "article"), counted(counts["removed"], "removal")
    yield f"documents {counts['read']:,} read, {articles}, {counts['rejected']:,} rejected, {removals}"
    documents, characters = (proof.get(name, 0) for name in ("documents", "characters"))
    yield f"proof     {counted(documents, 'document')}, {counted(characters, 'character')}"
    yield "from      " + ", ".join(f"{name.removesuffix('_hash')} {str(facts[name])[:12]}" for name in HASHES)
    for cause in facts["blocked_because"]:
        yield f"blocked   {cause}"
    for check in facts["failing_checks"]:
        where = ".".join(filter(None, (check["table"], check["column"])))
        yield f"check     {where}: {check['statement']}: {check['status']}, {counted(check['failing_rows'], 'row')}"
    for finding in facts["guards"]:
        yield f"guard     {finding['status']:10} {_told(finding)}"
    for turn in facts["became_current"]:
        accepted = f", accepted {', '.join(turn['accepted'])}" if turn["accepted"] else ""
        yield f"current   from {turn['at']} on, by {turn['by']}{accepted}"
    yield from _refused(facts["refused"])


def _refused(refusals: list[dict[str, Any]]) -> Iterator[str]:
    """What stood in the way of the build the last time that a run came to it again; a nightly one may do so often."""
    for last in refusals[-1:]:
        times = f", the last of {len(refusals):,} times" if len(refusals) > 1 else ""
        for cause in last["because"]:
            yield f"refused   on {last['at']}, by {last['by']}{times}: {cause}"


def _told(finding: dict[str, Any]) -> str:
    """A guard with its figure and its limit; where it could not judge, why."""
    if finding["figure"] is None:
        return str(finding["message"])
    return f"{finding['guard']}  {finding['figure']:g}, limit {finding['limit']:g}"
