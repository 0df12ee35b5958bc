"""`cleancopy builds prune`: delete old builds, and say what that frees."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleancopy.build_sizes import freed_bytes, size_in_words
from cleancopy.builds import BuildStore
from cleancopy.errors import CleancopyError
from cleancopy.plurals import counted
from flows.commands.builds_list import add_out_to
from flows.durations import parse_duration

if TYPE_CHECKING:
    from cleancopy.pruning import Fate

GRACE = "1h"


def add_to(actions: Any) -> None:
    """Declare the command."""
    parser = actions.add_parser(
        "prune",
        help="delete old builds, never one that is current, being read or needed",
        description="Delete builds that are beyond the newest N published ones and older than TIME, as far as these "
        "are given. Whatever is given, the current build stays, one that was current a moment ago, one that is being "
        "read, and one whose files are part of a build that stays.",
    )
    parser.add_argument("--keep", type=_number, metavar="N", help="the newest N published builds stay")
    parser.add_argument("--older-than", metavar="TIME", help="what was made less than this ago stays: 12h, 30d")
    parser.add_argument(
        "--grace",
        metavar="TIME",
        default=GRACE,
        help=f"what was current less than this ago stays, for readers that hold no build (default: {GRACE})",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would go, and delete nothing")
    add_out_to(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Delete, or say what would be deleted."""
    from cleancopy.pruning import plan_pruning, prune
    from cleancopy.report.index import refresh_index

    if arguments.keep is None and arguments.older_than is None:
        raise CleancopyError("builds prune: says not what may go; give --keep N, --older-than TIME or both")
    older_than = _time(arguments.older_than, "--older-than") if arguments.older_than else None
    grace = timedelta(0) if arguments.grace in ("0", "0s") else _time(arguments.grace, "--grace")
    store = BuildStore(Path(arguments.out))
    if not (store.out / "builds").is_dir():
        raise CleancopyError(f"{arguments.out}: has no builds; name a folder that has some with --out")
    with store.only_run():
        store.complete_history()
        fates = plan_pruning(store, arguments.keep, older_than, grace, datetime.now(UTC))
        outcome = fates if arguments.dry_run else [*prune(store, fates), *(fate for fate in fates if fate.stays)]
        if not arguments.dry_run:
            refresh_index(store)
    _print(outcome, arguments.dry_run)
    return 0


def _print(fates: Sequence[Fate], is_dry: bool) -> None:
    gone = [fate for fate in fates if fate.stays is None]
    for fate in sorted(fates, key=lambda fate: (fate.finished_at, fate.build_id)):
        what = ("would go" if is_dry else "deleted") if fate.stays is None else f"stays: {fate.stays}"
        when = fate.finished_at.isoformat(timespec="seconds")
        print(f"{fate.build_id}  {when}  {size_in_words(fate.size.bytes, fate.size.shared_bytes):>13}  {what}")
    verb = "would free" if is_dry else "freed"
    freed = freed_bytes(fate.size for fate in gone)
    print(f"{len(gone)} of {counted(len(fates), 'build')}: {verb} {freed / 1e6:,.1f} MB")


def _time(typed: str, option: str) -> timedelta:
    return timedelta(seconds=parse_duration(typed, option))


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is no positive number")
    return number
