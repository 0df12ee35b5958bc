"""`cleancopy path TABLE`: where a table of a build lies, for other programs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cleancopy.builds import BuildStore

TABLES = ("articles", "removed", "rejected", "duplicates", "report", "manifest")
INSIDE = {"report": "report/index.html", "manifest": "manifest.json"}


def add_to(subcommands: Any) -> None:
    """Declare the command."""
    parser = subcommands.add_parser("path", help="say where a table of the current build lies")
    parser.add_argument("table", choices=TABLES, metavar="TABLE", help=", ".join(TABLES))
    parser.add_argument("--out", default="data", help="where builds are (default: data)")
    parser.add_argument("--build", help="another build than the current one")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the path: of a table the folder that holds its Parquet files."""
    build = BuildStore(Path(arguments.out)).find(arguments.build)
    print(build / INSIDE.get(arguments.table, arguments.table))
    return 0
