"""`cleancopy open [BUILD]`: a build's page in the browser."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path
from typing import Any

from cleancopy.builds import BuildStore
from cleancopy.errors import NotDoneError
from flows.terminal import printable


def add_to(subcommands: Any) -> None:
    """Declare the command."""
    parser = subcommands.add_parser(
        "open",
        help="open a build's report in the browser",
        description="Open a build's page in the browser, and print where it is; without a browser that is all.",
    )
    parser.add_argument("build", nargs="?", metavar="BUILD", help="a build's id or its beginning (default: current)")
    parser.add_argument("--out", default="data", help="where builds are (default: data)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Open the page."""
    build = BuildStore(Path(arguments.out)).find(arguments.build)
    page = build / "report" / "index.html"
    if not page.is_file():
        raise NotDoneError(f"{page}: is not there; draw it with `cleancopy report {build.name}`")
    print(printable(str(page)), flush=True)
    webbrowser.open(page.resolve().as_uri())
    return 0
