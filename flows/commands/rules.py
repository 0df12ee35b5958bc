"""`cleancopy rules`: list the rules, and test them on their own examples."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

MAX_SHOWN = 50


def add_to(subcommands: Any) -> None:
    """Declare the command and its own subcommands."""
    parser = subcommands.add_parser("rules", help="list or test the boilerplate rules")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, help_text, action in (
        ("list", "every rule: id, category, scope, reason", list_rules),
        ("test", "check every rule against its examples and all keeps", test_rules),
    ):
        subparser = actions.add_parser(name, help=help_text)
        subparser.add_argument("--config", metavar="FILE", help="a cleancopy.toml that names further rule folders")
        subparser.set_defaults(run=action)


def _load(arguments: argparse.Namespace) -> Any:
    from cleancopy.rulebook import load_rules
    from flows.plan import find_config

    return load_rules([Path(folder) for folder in find_config(arguments.config).boilerplate.rules])


def list_rules(arguments: argparse.Namespace) -> int:
    """Print the rules, a line each."""
    rules = _load(arguments)
    width = max(len(rule.id) for rule in rules)
    for rule in rules:
        lifts = f" -> {rule.lifts}" if rule.lifts else ""
        print(f"{rule.id:{width}}  {rule.category:12} {rule.scope:8} {rule.why}{lifts}")
    print(f"{len(rules)} rules")
    return 0


def test_rules(arguments: argparse.Namespace) -> int:
    """Print every example that comes out otherwise than its rule says. Gives 1 if there is one."""
    from cleancopy.rule_examples import failures

    rules = _load(arguments)
    failed = list(failures(rules))
    for failure in failed[:MAX_SHOWN]:
        print(failure)
    examples = sum(len(rule.removes) + len(rule.keeps) for rule in rules)
    print(f"{len(rules)} rules, {examples} examples, {len(failed)} failures")
    return 1 if failed else 0
