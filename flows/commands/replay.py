"""`cleancopy replay --reason R`: try rejected documents again."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleancopy.builds import BuildStore, read_manifest
from cleancopy.plurals import counted
from flows.commands.run import STATUS, add_accept_to, print_outcome
from flows.parameters import as_parameter
from flows.terminal import printable

if TYPE_CHECKING:
    from flows.replaying import Replay


def add_to(subcommands: Any) -> None:
    """Declare the command."""
    parser = subcommands.add_parser(
        "replay",
        help="try rejected documents again, after a rule or a setting was changed",
        description="Try the documents again that a build rejected for a reason, from the text that is stored with "
        "them, with the rules, the configuration and the code of now. What is accepted now is added to the articles of "
        "that build, which stay as they are, and becomes a new build with that one as its parent; the others stay "
        "rejected. To make all articles anew, run the inputs again.",
    )
    parser.add_argument("--reason", required=True, metavar="R", help="a reason in `rejected`, such as too-few-words")
    parser.add_argument("--dry-run", action="store_true", help="say how many would be accepted, and make no build")
    parser.add_argument("--config", metavar="FILE", help="a cleancopy.toml (default: the one in this folder, if any)")
    parser.add_argument("--build", help="another parent than the current build")
    parser.add_argument("--out", default="data", help="where builds are (default: data)")
    add_accept_to(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Replay, and say what came of it."""
    from flows.replaying import replay

    config = as_parameter(arguments.config) if arguments.config else None
    done = replay(arguments.out, arguments.build, arguments.reason, config, arguments.accept, arguments.dry_run)
    if done.outcome is not None:
        print_outcome(done.outcome)
    would = "would be" if arguments.dry_run else "is" if done.accepted == 1 else "are"
    print(
        f"  replayed  {counted(done.documents, 'document')} rejected for {arguments.reason}: "
        f"{done.accepted:,} {would} {'an article' if done.accepted == 1 else 'articles'}"
    )
    for reason, count in done.still_rejected.items():
        print(printable(f"            {count:,} still rejected: {reason}"))
    if done.outcome is None:
        print(f"  no build  {'--dry-run' if arguments.dry_run else 'none is accepted'}: {done.parent} stays as it is")
        return 0
    for line in _other_makings(BuildStore(Path(arguments.out)), done):
        print(line)
    return STATUS[done.outcome["status"]]


def _other_makings(store: BuildStore, done: Replay) -> list[str]:
    """What of the parent's making is not as it would be now, for its articles stay as they are."""
    old, new = (read_manifest(store.build_path(name)) for name in (done.parent, (done.outcome or {})["build_id"]))
    kinds = {"rules_hash": "rules", "config_hash": "configuration", "code_hash": "code"}
    other = [kind for name, kind in kinds.items() if old.get(name) != new.get(name)]
    if not other:
        return []
    return [f"  carried   the other articles are as {done.parent} has them, made by other {', '.join(other)}"]
