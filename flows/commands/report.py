"""`cleancopy report [BUILD]`: draw a build's page again from its report.json."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cleancopy.builds import BuildStore
from cleancopy.holding import held
from flows.parameters import file_to_write
from flows.terminal import printable


def add_to(subcommands: Any) -> None:
    """Declare the command."""
    parser = subcommands.add_parser(
        "report",
        help="draw a build's page again, from its report.json",
        description="Draw the page of a build again, as this version draws it, from its report.json and nothing else. "
        "The page takes the place of the build's own in one step, unless --to names a file; nothing else is touched.",
    )
    parser.add_argument("build", nargs="?", metavar="BUILD", help="a build's id or its beginning (default: current)")
    parser.add_argument(
        "--to",
        metavar="FILE",
        help="write the page there instead; the folder has to be there",
    )
    parser.add_argument("--out", default="data", help="where builds are (default: data)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Draw the page and say where it is."""
    from cleancopy.report.redraw import redraw_page

    target = file_to_write(arguments.to) if arguments.to else None
    with held(BuildStore(Path(arguments.out)), arguments.build) as build:
        page = redraw_page(build, target)
    print(printable(str(page)))
    return 0
