"""`cleancopy rules list`: every rule, and what it took in the current build."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cleancopy.builds import BuildStore, read_manifest
from cleancopy.holding import held
from cleancopy.plurals import counted
from flows.terminal import printable

if TYPE_CHECKING:  # reading tables needs pyarrow, which `--help` does without
    from cleancopy.rule_use import RuleUse
    from cleancopy.rulebook import Rule


class Entry(NamedTuple):
    """What is said of a rule; `use` is None where it took nothing or there is no build."""

    name: str
    category: str
    scope: str
    why: str
    use: RuleUse | None


def add_to(actions: Any) -> None:
    """Declare the command."""
    parser = actions.add_parser(
        "list",
        help="every rule, and what it took in the current build",
        description="List the rules: first those that took something in the build, from most documents on, then those "
        "that took nothing. Markers that go without a rule stand among them, in brackets. Without a build, the rules "
        "alone.",
    )
    parser.add_argument("--config", metavar="FILE", help="a cleancopy.toml that names further rule folders")
    parser.add_argument("--out", default="data", help="where builds are (default: data)")
    parser.add_argument("--build", help="another build than the current one")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the rules, a line each."""
    from cleancopy.rulebook import load_rules
    from flows.plan import find_config

    rules = load_rules([Path(folder) for folder in find_config(arguments.config).boilerplate.rules])
    store = BuildStore(Path(arguments.out))
    if arguments.build or store.current_id() is not None:
        with held(store, arguments.build) as build:
            _print_use(rules, build)
    else:
        _print([_entry(rule, None) for rule in rules], with_counts=False)
        print(
            f"{counted(len(rules), 'rule')}; {printable(arguments.out)} has no build yet that would say what they take"
        )
    return 0


def _print_use(rules: Sequence[Rule], build: Path) -> None:
    from cleancopy.line_model.reasons import GENERAL
    from cleancopy.marks import LINE_MODEL
    from cleancopy.rule_use import count_removals
    from cleancopy.rulebook import rules_hash

    used = count_removals(build)
    entries = [_entry(rule, used.get(rule.id)) for rule in rules]
    known = {rule.id for rule in rules}
    entries += [
        Entry(use.rule, use.category, f"({use.marker})", GENERAL if use.rule == LINE_MODEL else use.reason, use)
        for use in used.values()
        if use.rule not in known
    ]
    taking = sorted(((entry.use, entry) for entry in entries if entry.use), key=lambda pair: _order(pair[0]))
    idle = [entry for entry in entries if not entry.use]
    _print([entry for _, entry in taking], with_counts=True)
    if idle:
        print("\ntook nothing:")
        _print(idle, with_counts=False)
    taken = f"{len(rules) - len(idle)} took something in build {build.name}, {len(idle)} nothing"
    print(f"\n{counted(len(rules), 'rule')}: {taken}")
    if read_manifest(build).get("rules_hash") != rules_hash(rules):
        print("the build was made with other rules than these: name its configuration with --config, or run again")


def _order(use: RuleUse) -> tuple[int, int, str]:
    return -use.documents, -use.removals, use.rule


def _entry(rule: Rule, use: RuleUse | None) -> Entry:
    lifts = f" -> {rule.lifts}" if rule.lifts else ""
    sites = f" [only {', '.join(rule.sites)}]" if rule.sites else ""
    return Entry(rule.id, rule.category, rule.scope, f"{rule.why}{lifts}{sites}", use)


def _print(entries: Sequence[Entry], with_counts: bool) -> None:
    """A table with a heading, its columns as wide as what stands in them."""
    rows = [("rule", "category", "scope", "documents", "removals", "characters", "why")]
    for entry in entries:
        counts = (entry.use.documents, entry.use.removals, entry.use.characters) if entry.use else (0, 0, 0)
        said = [f"{count:,}" for count in counts]
        rows.append((entry.name, entry.category, entry.scope, said[0], said[1], said[2], entry.why))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    for row in rows:
        names = [f"{row[column]:{widths[column]}}" for column in range(3)]
        counts_shown = [f"{row[column]:>{widths[column]}}" for column in range(3, 6)] if with_counts else []
        print(printable("  ".join([*names, *counts_shown, row[6]])))
