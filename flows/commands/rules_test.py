"""`cleancopy rules test`: every rule on its own examples."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cleancopy.plurals import counted
from flows.terminal import printable

MAX_SHOWN = 50


def add_to(actions: Any) -> None:
    """Declare the command."""
    parser = actions.add_parser("test", help="check every rule against its examples and all keeps")
    parser.add_argument("--config", metavar="FILE", help="a cleancopy.toml that names further rule folders")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print every example that comes out otherwise than its rule says. Gives 1 if there is one."""
    from cleancopy.rule_examples import failures
    from cleancopy.rulebook import load_rules
    from flows.plan import find_config

    rules = load_rules([Path(folder) for folder in find_config(arguments.config).boilerplate.rules])
    failed = list(failures(rules))
    for failure in failed[:MAX_SHOWN]:
        print(printable(failure))
    examples = sum(len(rule.removes) + len(rule.keeps) for rule in rules)
    print(f"{counted(len(rules), 'rule')}, {counted(examples, 'example')}, {counted(len(failed), 'failure')}")
    return 1 if failed else 0
