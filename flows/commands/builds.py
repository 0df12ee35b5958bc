"""`cleancopy builds`: which builds there are."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cleancopy.builds import BuildStore, read_json


def add_to(subcommands: Any) -> None:
    """Declare the command."""
    parser = subcommands.add_parser("builds", help="list the builds; * is the current one")
    parser.add_argument("--out", default="data", help="where builds are (default: data)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the builds, oldest first."""
    store = BuildStore(Path(arguments.out))
    current = store.current_id()
    found = [(read_json(store.build_path(name) / "run.json"), name) for name in store.build_ids()]
    if not found:
        print(f"{arguments.out}: no builds yet; make one with `cleancopy run INPUT --out {arguments.out}`")
    for run_facts, name in sorted(found, key=lambda pair: (pair[0]["finished_at"], pair[1])):
        manifest = read_json(store.build_path(name) / "manifest.json")
        mark, counts = "*" if name == current else " ", manifest["counts"]
        print(
            f"{mark} {name}  {run_facts['finished_at']}  {manifest['status']:9}  "
            f"{counts['articles']:>9,} articles  {counts['rejected']:>9,} rejected"
        )
    return 0
