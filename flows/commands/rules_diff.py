"""`cleancopy rules diff`: which articles other rules would alter, line by line, before anything is published."""

from __future__ import annotations

import argparse
import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleancopy.builds import BuildStore, read_run_facts
from cleancopy.config import Config, load_config
from cleancopy.errors import CleancopyError
from cleancopy.plurals import counted
from flows.parameters import as_parameter, path_of
from flows.terminal import printable

if TYPE_CHECKING:  # rules and tables need pyarrow and polars, which `--help` does without
    from cleancopy.rule_changes import Alteration, RuleSet

MAX_LINE_CHARS = 200
TEXT_WIDTH = 60


def add_to(actions: Any) -> None:
    """Declare the command."""
    parser = actions.add_parser(
        "diff",
        help="which articles other rules would alter, line by line; nothing is published",
        description="Clean the inputs under the rules of the configuration and under the new ones, and show every "
        "article that comes out otherwise: `-` is newly removed, `+` newly kept, ` ` a column that changes. Nothing is "
        "written. Each document is looked at by itself: that two articles become equal is not seen.",
    )
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="a file or a folder (default: what the build is of)")
    parser.add_argument("--config", metavar="FILE", help="the configuration as it is (default: cleancopy.toml, if any)")
    new = parser.add_mutually_exclusive_group(required=True)
    new.add_argument(
        "--rules",
        metavar="FOLDER",
        action="append",
        help="a folder of rules to use instead of those that the configuration names; may be given several times",
    )
    new.add_argument("--new-config", metavar="FILE", help="another configuration to compare with")
    parser.add_argument("--out", default="data", help="where builds are (default: data)")
    parser.set_defaults(run=run)


@dataclass
class Totals:
    """What all alterations come to."""

    documents: int = 0
    altered: int = 0
    newly_removed: int = 0
    newly_kept: int = 0
    columns: int = 0
    rejected: int = 0
    accepted: int = 0

    def add(self, alteration: Alteration) -> None:
        """Count one more document."""
        self.altered += 1
        self.newly_removed += sum(change.is_removed for change in alteration.lines)
        self.newly_kept += sum(not change.is_removed for change in alteration.lines)
        self.columns += len(alteration.columns)
        self.rejected += alteration.rejected_after is not None
        self.accepted += alteration.rejected_before is not None


def run(arguments: argparse.Namespace) -> int:
    """Print what would be different, and a total."""
    from cleancopy.inputs import find_sources
    from cleancopy.rule_changes import alterations, batches

    before, after = _rule_sets(arguments)
    store = BuildStore(Path(arguments.out))
    inputs = [path_of(as_parameter(typed)) for typed in arguments.inputs] or _inputs_of_build(store)
    sources = find_sources(inputs, store.own_paths)
    for line in _rule_lines(before, after):
        print(printable(line))
    totals = Totals()
    for raw in batches(sources, before.config.input):
        totals.documents += len(raw)
        for alteration in alterations(raw, before, after):
            totals.add(alteration)
            for line in _lines(alteration):
                print(printable(line))
    print(_total(totals))
    return 0


def _rule_sets(arguments: argparse.Namespace) -> tuple[RuleSet, RuleSet]:
    from cleancopy.rule_changes import RuleSet
    from cleancopy.rulebook import load_rules
    from flows.plan import find_config

    config = find_config(arguments.config)
    if arguments.new_config:
        changed = load_config(path_of(as_parameter(arguments.new_config)))
    else:
        changed = replace(config, boilerplate=replace(config.boilerplate, rules=tuple(arguments.rules)))
    before, after = (
        RuleSet(one, load_rules([Path(folder) for folder in one.boilerplate.rules])) for one in (config, changed)
    )
    return before, after


def _inputs_of_build(store: BuildStore) -> list[Path]:
    """What the current build was made of, as its run was told. Raises CleancopyError if that is not found from here."""
    try:
        build = store.find(None)
    except CleancopyError as error:
        raise CleancopyError(f"input: none is given, and there is no build to take it from: {error}") from error
    typed = shlex.split(str(read_run_facts(build).get("command", "")))
    paths = [path_of(parameter) for parameter in typed[2 : typed.index("--out")]] if "--out" in typed else []
    missing = [path for path in paths if not path.exists()]
    if missing or not paths:
        named = f"{missing[0]} is not found from here" if missing else "run.json does not tell them"
        raise CleancopyError(f"{build}: the inputs of the build cannot be used: {named}; name the inputs")
    return paths


def _rule_lines(before: RuleSet, after: RuleSet) -> list[str]:
    """How the two sets of rules differ, by name."""
    from cleancopy.rulebook import rules_hash

    old, new = ({rule.id: rules_hash([rule]) for rule in rule_set.rules} for rule_set in (before, after))
    kinds = {
        "new rules": [name for name in new if name not in old],
        "rules gone": [name for name in old if name not in new],
        "rules changed": [name for name in new if name in old and new[name] != old[name]],
    }
    lines = [f"{kind}: {', '.join(names)}" for kind, names in kinds.items() if names]
    if not lines:
        lines.append("the rules are the same" if list(old) == list(new) else "the same rules in another order")
    if _other_settings(before.config) != _other_settings(after.config):
        lines.append("other settings differ too")
    return [*lines, ""]


def _other_settings(config: Config) -> dict[str, Any]:
    return replace(config, boilerplate=replace(config.boilerplate, rules=())).settings()


def _lines(alteration: Alteration) -> list[str]:
    """A document's alterations: its name, its columns, its lines."""
    row = f", row {alteration.source_row}" if alteration.source_row is not None else ""
    said = [f"{alteration.source_path}{row}  {alteration.doc_id}"]
    if alteration.rejected_after:
        said.append(f"  no article any more: {alteration.rejected_after}")
    if alteration.rejected_before:
        said.append(f"  an article now; it was rejected: {alteration.rejected_before}")
    for name, (old, new) in alteration.columns.items():
        said.append(f"    {name}: {_value(old)} => {_value(new)}")
    for change in alteration.lines:
        sign, part = "-" if change.is_removed else "+", "" if change.is_whole_line else " (a part of the line)"
        said.append(f"  {sign} {change.line:4} {_cut_short(change.text):{TEXT_WIDTH}}  <- {change.rule}{part}")
    return [*said, ""]


def _value(value: Any) -> str:
    if value is None or value == []:
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, list) else _cut_short(str(value))


def _cut_short(text: str) -> str:
    return text if len(text) <= MAX_LINE_CHARS else f"{text[: MAX_LINE_CHARS - 1]}…"


def _total(totals: Totals) -> str:
    said = [
        f"{counted(totals.newly_removed, 'line')} newly removed",
        f"{totals.newly_kept:,} newly kept",
        f"{counted(totals.columns, 'column')} changed",
    ]
    if totals.rejected:
        said.append(counted(totals.rejected, "no article any more", "no articles any more"))
    if totals.accepted:
        said.append(counted(totals.accepted, "article that was rejected", "articles that were rejected"))
    documents = counted(totals.documents, "document")
    return f"{totals.altered:,} of {documents} altered: {', '.join(said)}; nothing was published"
