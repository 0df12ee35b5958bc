"""`cleancopy builds list`: which builds there are."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from cleancopy.blocked import blocked_because
from cleancopy.builds import BuildStore, read_manifest, read_run_facts
from cleancopy.errors import NotDoneError
from flows.terminal import printable


def add_out_to(parser: argparse.ArgumentParser) -> None:
    """Declare --out of an action. Where it is not given, what was given before the action counts."""
    parser.add_argument("--out", default=argparse.SUPPRESS, help="where builds are (default: data)")


def add_json_to(parser: argparse.ArgumentParser, default: Any = argparse.SUPPRESS) -> None:
    """Declare --json, of an action like --out."""
    parser.add_argument("--json", action="store_true", default=default, help="say it as JSON, for programs")


def add_to(actions: Any) -> None:
    """Declare the command."""
    parser = actions.add_parser("list", help="list the builds; * is the current one (also without any action)")
    add_out_to(parser)
    add_json_to(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the builds, the damaged ones first, then the oldest. Gives 3 if one is damaged."""
    store = BuildStore(Path(arguments.out))
    current = store.current_id()
    whole, damaged = [], []
    for name in store.build_ids():
        try:
            whole.append(_facts(store.build_path(name), name == current))
        except NotDoneError as error:
            damaged.append({"build_id": name, "is_current": name == current, "damage": str(error)})
    whole.sort(key=lambda facts: (facts["finished_at"], facts["build_id"]))
    if arguments.json:
        print(json.dumps([*damaged, *whole], indent=2))
    elif not whole and not damaged:
        print(printable(f"{arguments.out}: no builds yet; make one with `cleancopy run INPUT --out {arguments.out}`"))
    else:
        for facts in [*damaged, *whole]:
            print(printable(_line(facts)))
    return NotDoneError.exit_status if damaged else 0


def _facts(build: Path, is_current: bool) -> dict[str, Any]:
    run, manifest = read_run_facts(build), read_manifest(build)
    return {
        "build_id": build.name,
        "is_current": is_current,
        "finished_at": run["finished_at"],
        "status": "blocked" if blocked_because(build) else "published",
        "parent": manifest.get("parent"),
        "counts": manifest["counts"],
    }


def _line(facts: dict[str, Any]) -> str:
    mark = "*" if facts["is_current"] else " "
    if "damage" in facts:
        return f"{mark} {facts['build_id']}  {facts['damage']}"
    counts = facts["counts"]
    parent = f"  parent {facts['parent']}" if facts["parent"] else ""
    articles = "article " if counts["articles"] == 1 else "articles"
    return (
        f"{mark} {facts['build_id']}  {facts['finished_at']}  {facts['status']:9}  "
        f"{counts['articles']:>9,} {articles}  {counts['rejected']:>9,} rejected{parent}"
    )
