"""`cleancopy rules`: what the rules take, what changed rules would take, which rules are wanting, and their tests."""

from __future__ import annotations

import argparse
from typing import Any

from flows.commands import rules_diff, rules_list, rules_propose, rules_test


def add_to(subcommands: Any) -> None:
    """Declare the command and its own subcommands."""
    parser = subcommands.add_parser("rules", help="list, test, compare or propose boilerplate rules")
    actions: argparse._SubParsersAction[argparse.ArgumentParser] = parser.add_subparsers(
        dest="action", metavar="ACTION", required=True
    )
    for command in (rules_list, rules_test, rules_diff, rules_propose):
        command.add_to(actions)
