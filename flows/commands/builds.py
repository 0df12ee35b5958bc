"""`cleancopy builds`: which builds there are, what is in one, which one is current, which may go, what changed."""

from __future__ import annotations

import argparse
from typing import Any

from flows.commands import builds_diff, builds_list, builds_prune, builds_show, builds_use


def add_to(subcommands: Any) -> None:
    """Declare the command and its own subcommands. Without one, it lists."""
    parser = subcommands.add_parser(
        "builds",
        help="list, show, compare, roll back to and prune builds",
        description="List the builds; * is the current one. More with one of the actions.",
    )
    parser.add_argument("--out", default="data", help="where builds are (default: data)")
    builds_list.add_json_to(parser, default=False)
    parser.set_defaults(run=builds_list.run)
    actions: argparse._SubParsersAction[argparse.ArgumentParser] = parser.add_subparsers(
        dest="action", metavar="ACTION"
    )
    for command in (builds_list, builds_show, builds_use, builds_prune, builds_diff):
        command.add_to(actions)
