"""`cleancopy verify [BUILD]`: is a build still what it was when it was published?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cleancopy.builds import BuildStore
from cleancopy.errors import NotDoneError
from cleancopy.holding import held
from cleancopy.plurals import counted
from flows.terminal import printable

MAX_SHOWN = 20


def add_to(subcommands: Any) -> None:
    """Declare the command."""
    parser = subcommands.add_parser(
        "verify",
        help="prove a build again: files, counts, every character",
        description="Compare every file with the manifest, and put every article together with what was removed.",
    )
    parser.add_argument("build", nargs="?", metavar="BUILD", help="a build's id or its beginning (default: current)")
    parser.add_argument("--out", default="data", help="where builds are (default: data)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what was proved, or what is wrong. Gives 3 if anything is."""
    from cleancopy.verifying import verify_build

    with held(BuildStore(Path(arguments.out)), arguments.build) as build:
        verdict = verify_build(build)
    for problem in verdict.problems[:MAX_SHOWN]:
        print(printable(problem))
    if verdict.problems:
        print(
            f"build {build.name} is damaged: {counted(len(verdict.problems), 'problem')}; run again into another --out"
        )
        return NotDoneError.exit_status
    print(
        f"build {build.name}: {counted(verdict.files, 'file')} as written; {counted(verdict.documents, 'article')}, "
        f"{counted(verdict.characters, 'character')}: article + removals = normalised text"
    )
    return 0
