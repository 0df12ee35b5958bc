"""`cleancopy rules propose`: lines that stand in many documents of a site, as rules to review."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from cleancopy.builds import BuildStore
from cleancopy.errors import CleancopyError
from cleancopy.plurals import counted
from flows.parameters import as_parameter, file_to_write, path_of
from flows.terminal import printable


def add_to(actions: Any) -> None:
    """Declare the command."""
    parser = actions.add_parser(
        "propose",
        help="lines that stand in many documents of a site, as rules to review",
        description="Find what the rules leave in many documents of one site: lines, and blocks of neighbouring lines, "
        "with dates, digits and names masked. Gives a rule file that the rule book refuses until a person has filled "
        "in `keeps`; nothing applies it by itself.",
    )
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help="a file or a folder")
    parser.add_argument("--config", metavar="FILE", help="a cleancopy.toml (default: the one in this folder, if any)")
    parser.add_argument("--to", metavar="FILE", help="write the rule file there (default: standard output)")
    parser.add_argument("--site", metavar="HOST", help="the site of the documents that bring none")
    parser.add_argument(
        "--min-documents", type=_count, metavar="N", help="documents of a site that have the line (default: 20)"
    )
    parser.add_argument(
        "--min-share", type=_share, metavar="SHARE", help="share of the site's documents (default: 0.05)"
    )
    parser.add_argument("--out", default="data", help="where builds are, which are never read as input (default: data)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print or write the proposals."""
    from cleancopy.inputs import find_sources
    from cleancopy.journey import clean
    from cleancopy.proposal_rules import as_rule_file
    from cleancopy.proposals import MIN_DOCUMENTS, MIN_SHARE, LineTally
    from cleancopy.rule_changes import batches, quick
    from cleancopy.rulebook import load_rules
    from flows.plan import find_config

    target = file_to_write(arguments.to) if arguments.to else None
    if target and target.exists():
        raise CleancopyError(f"{target}: is there already; remove it or give another name with --to")
    config = find_config(arguments.config)
    rules = load_rules([Path(folder) for folder in config.boilerplate.rules])
    inputs = [path_of(as_parameter(typed)) for typed in arguments.inputs]
    tally = LineTally(arguments.site)
    for raw in batches(find_sources(inputs, BuildStore(Path(arguments.out)).own_paths), config.input):
        tally.add(clean(raw, quick(config), rules).articles)
    min_documents = MIN_DOCUMENTS if arguments.min_documents is None else arguments.min_documents
    min_share = MIN_SHARE if arguments.min_share is None else arguments.min_share
    proposals = tally.propose(min_documents, min_share)
    text = as_rule_file(proposals, {rule.id for rule in rules})
    if target is None:
        sys.stdout.write(text)
        return 0
    target.write_text(text, "utf-8")
    print(
        printable(
            f"{target}: {counted(len(proposals.found), 'proposed rule')} from "
            f"{counted(proposals.documents, 'document')}, to review"
        )
    )
    return 0


def _count(text: str) -> int:
    number = int(text)
    if number < 2:
        raise argparse.ArgumentTypeError(f"{text} is less than 2: nothing would be repeated")
    return number


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no share from 0 to 1")
    return share
