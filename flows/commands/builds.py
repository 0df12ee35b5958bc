"""`cleancopy builds`: which builds there are."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cleancopy.builds import BuildStore, read_manifest, read_run_facts
from cleancopy.errors import BuildBlockedError
from flows.terminal import printable


def add_to(subcommands: Any) -> None:
    """Declare the command."""
    parser = subcommands.add_parser("builds", help="list the builds; * is the current one")
    parser.add_argument("--out", default="data", help="where builds are (default: data)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """List the builds, the damaged ones first, then the oldest. Gives 1 if one is damaged."""
    store = BuildStore(Path(arguments.out))
    current = store.current_id()
    lines, damaged = [], []
    for name in store.build_ids():
        mark = "*" if name == current else " "
        try:
            lines.append(_line(store.build_path(name), mark))
        except BuildBlockedError as error:
            damaged.append(f"{mark} {name}  {error}")
    if not lines and not damaged:
        print(printable(f"{arguments.out}: no builds yet; make one with `cleancopy run INPUT --out {arguments.out}`"))
    for line in [*damaged, *(line for _, line in sorted(lines))]:
        print(printable(line))
    return 1 if damaged else 0


def _line(build: Path, mark: str) -> tuple[tuple[str, str], str]:
    """What is said of a build, after what it is sorted by."""
    finished_at, manifest = read_run_facts(build)["finished_at"], read_manifest(build)
    counts = manifest["counts"]
    line = (
        f"{mark} {build.name}  {finished_at}  {manifest['status']:9}  "
        f"{counts['articles']:>9,} articles  {counts['rejected']:>9,} rejected"
    )
    return (finished_at, build.name), line
