"""`cleancopy builds use BUILD`: make another build the current one, which is how one goes back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cleancopy.blocked import blocked_because
from cleancopy.builds import BuildStore
from cleancopy.errors import BuildBlockedError, CleancopyError, NotDoneError
from cleancopy.wholeness import is_whole
from flows.commands.builds_list import add_out_to
from flows.terminal import printable


def add_to(actions: Any) -> None:
    """Declare the command."""
    parser = actions.add_parser(
        "use",
        help="make a build the current one: go back, or forward again",
        description="Make a build the current one, in one step that readers see whole or not at all. The build is not "
        "changed. One that is damaged is refused; one that was blocked is refused without --force.",
    )
    parser.add_argument("build", nargs="?", metavar="BUILD", help="a build's id or its beginning")
    parser.add_argument("--previous", action="store_true", help="the one that was current before this one")
    parser.add_argument("--force", action="store_true", help="also a build that was blocked; this is noted")
    parser.add_argument("--verify", action="store_true", help="first prove every file and character of it again")
    add_out_to(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Move the pointer."""
    from cleancopy.report.index import refresh_index

    if bool(arguments.build) == arguments.previous:
        raise CleancopyError("builds use: no build is named, or two are; give BUILD or --previous")
    store = BuildStore(Path(arguments.out))
    with store.only_run():
        build = store.find(arguments.build or _previous(store))
        if store.is_current(build.name):
            if arguments.verify:
                _refuse_unproved(build)
            print(f"nothing to do: build {build.name} is current")
            return 0
        _refuse_unfit(build, arguments.force, arguments.verify)
        before = _named(store)
        store.point_to(build.name, "use --force" if blocked_because(build) else "use")
        refresh_index(store)
    print(f"build {build.name} is current")
    if before:
        print(printable(f"  back again: cleancopy builds use {before} --out {arguments.out}"))
    return 0


def _named(store: BuildStore) -> str | None:
    """The build that is current; None where there is none, or the pointer is what is to be mended."""
    try:
        return store.current_id()
    except CleancopyError:
        return None


def _previous(store: BuildStore) -> str:
    from cleancopy.history import before, read_history

    store.complete_history()
    current = store.current_id()
    if current is None:
        raise CleancopyError(f"{store.out}: no build is current; name one, see `cleancopy builds`")
    previous = before(read_history(store.out), current)
    if previous is None:
        raise CleancopyError(f"{store.out}: no build was current before {current}; name one, see `cleancopy builds`")
    return previous


def _refuse_unfit(build: Path, force: bool, verify: bool) -> None:
    if not is_whole(build):
        raise NotDoneError(f"{build}: is damaged, files are missing or cut short; see `cleancopy verify`")
    causes = blocked_because(build)
    if causes and not force:
        raise BuildBlockedError(f"{build}: was blocked: {'; '.join(causes)}; give --force to use it all the same")
    if verify:
        _refuse_unproved(build)


def _refuse_unproved(build: Path) -> None:
    """Raise NotDoneError if a file or character of the build is not as it was written."""
    from cleancopy.verifying import verify_build

    if problems := verify_build(build).problems:
        raise NotDoneError(f"{build}: is damaged: {problems[0]}; use another build")
