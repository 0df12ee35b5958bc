"""`cleancopy explain DOC`: what became of a document, as a person wants to see it."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleancopy.builds import BuildStore
from cleancopy.holding import held
from cleancopy.plurals import counted
from flows.terminal import printable

if TYPE_CHECKING:  # reading tables needs pyarrow, which `--help` does without
    from cleancopy.lookup import Piece, Row

METADATA = (
    "title",
    "title_source",
    "authors_source",
    "section_source",
    "published_source",
    "publisher_source",
    "source_credit_source",
    "subtitle",
    "authors",
    "section",
    "published_at",
    "publisher",
    "source_credit",
    "reading_minutes",
    "lang",
    "warnings",
)
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
MAX_RAW_CHARS = 2000
RULE_COLUMN = 42


def add_to(subcommands: Any) -> None:
    """Declare the command."""
    parser = subcommands.add_parser(
        "explain",
        help="show one document: what was kept, removed and lifted, and by which rule",
        description="Show one document. Removed text is struck through on a terminal and stands in [- -] elsewhere; "
        "at the right, the rule that took it and the column that got it.",
    )
    parser.add_argument(
        "document", metavar="DOC", help="a doc_id (or its first digits), source_id, source_path, or source_path:row"
    )
    parser.add_argument("--out", default="data", help="where builds are (default: data)")
    parser.add_argument("--build", help="another build than the current one")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the document."""
    from rich.console import Console

    from cleancopy.lookup import find_document, find_original, pieces

    with held(BuildStore(Path(arguments.out)), arguments.build) as build:
        found = find_document(build, arguments.document)
        original = find_original(build, found.rejected) if found.rejected else None
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty(), emoji=False, markup=False)
    if found.rejected:
        _print_rejected(console, found.rejected, original)
    if found.article:
        _print_head(console, found.article)
        _print_text(console, list(pieces(found.article["text"], found.removed)))
        _print_reasons(console, found.removed)
    return 0


def _print_rejected(console: Any, row: Row, original: Row | None) -> None:
    """Why it is no article, the document that was kept instead of it, and its text."""
    _print_name(console, row)
    for reason in row["reasons"]:
        limit = f", limit: {reason['threshold']}" if reason["threshold"] else ""
        observed = f": {reason['observed']}" if reason["observed"] else ""
        console.print(_shown(f"rejected at {reason['stage']}: {reason['reason']}{observed}{limit}"), style="red")
    if original:
        title = f", “{original['title']}”" if original["title"] else ""
        what = "kept instead" if original["is_article"] else "it repeats, though rejected too"
        console.print(_shown(f"{what}: {_name(original)}{title}"))
    raw_text = row["raw_text"] or "(no text)"
    console.print(_shown(raw_text[:MAX_RAW_CHARS]), style="dim")
    if len(raw_text) > MAX_RAW_CHARS:
        more = counted(len(raw_text) - MAX_RAW_CHARS, "more character")
        console.print(f"… and {more}, in `raw_text` of the table rejected")


def _print_head(console: Any, article: Row) -> None:
    _print_name(console, article)
    kept = article["raw_n_chars"] - article["removed_n_chars"]
    of_all = counted(article["raw_n_chars"], "character")
    console.print(f"article: {kept:,} of {of_all} kept, {counted(article['n_words'], 'word')}")
    for name in METADATA:
        if article.get(name) not in (None, []):
            value = ", ".join(article[name]) if isinstance(article[name], list) else article[name]
            console.print(_shown(f"  {name:16} {value}"))
    console.print()


def _print_name(console: Any, row: Row) -> None:
    console.print(f"{printable(_name(row))}  {row['doc_id']}", style="bold")


def _name(row: Row) -> str:
    """Its file, with the number of its row and the row's own id where it is one of many."""
    if row.get("source_row") is None:
        return str(row["source_path"])
    return f"{row['source_path']}:{row['source_row']}  {row['source_id']}"


def _print_text(console: Any, document: list[Piece]) -> None:
    """Line by line, with the rules of what left the line at its right."""
    from rich.table import Table
    from rich.text import Text

    on_terminal = console.is_terminal
    grid = Table.grid(padding=(0, 2), expand=on_terminal)
    grid.add_column(justify="right", style="dim", no_wrap=True)
    grid.add_column(ratio=1)
    grid.add_column(style="cyan", width=RULE_COLUMN if on_terminal else None)
    for number, line in enumerate(_lines(document), 1):
        if not any(piece.text.strip() for piece in line):
            continue
        text, rules = Text(), []
        for piece in line:
            shown = _shown(piece.text)
            if piece.cut is None:
                text.append(shown)
            else:
                text.append(shown if on_terminal else f"[-{shown}-]", style="red strike")
                rules.append(_rule(piece.cut))
        if on_terminal:
            grid.add_row(str(number), text, "; ".join(dict.fromkeys(rules)))
        else:
            console.print(f"{number:4} {text.plain}" + (f"    <- {'; '.join(dict.fromkeys(rules))}" if rules else ""))
    if on_terminal:
        console.print(grid)


def _lines(document: list[Piece]) -> Iterator[list[Piece]]:
    """The pieces parted at line ends."""
    from cleancopy.lookup import Piece

    line: list[Piece] = []
    for piece in document:
        *ended, last = piece.text.split("\n")
        for text in ended:
            yield [*line, Piece(text, piece.cut)] if text else line
            line = []
        if last:
            line.append(Piece(last, piece.cut))
    yield line


def _rule(cut: Row) -> str:
    from cleancopy.marks import LINE_MODEL

    if cut["lifted_to"]:
        return f"{cut['rule']} -> {cut['lifted_to']}"
    return f"{cut['rule']} {cut['confidence']:.0%}" if cut["rule"] == LINE_MODEL else str(cut["rule"])


def _print_reasons(console: Any, removed: list[Row]) -> None:
    reasons = list(_reasons(removed))
    if reasons:
        console.print()
    for reason in reasons:
        console.print(f"  {_shown(reason)}", style="dim")


def _reasons(removed: list[Row]) -> Iterator[str]:
    """Each rule with its reason; where it has several, as the line model does, with the lines that each is for."""
    lines: dict[str, dict[str, dict[int, None]]] = {}
    for cut in removed:
        lines.setdefault(cut["rule"], {}).setdefault(cut["reason"], {})[cut["start_line"]] = None
    for rule, of_rule in lines.items():
        for reason, its in of_rule.items():
            where = f", line{'s' * (len(its) > 1)} {', '.join(map(str, its))}" if len(of_rule) > 1 else ""
            yield f"{rule}{where}: {reason}"


def _shown(text: str) -> str:
    """The text without anything that a terminal would obey."""
    return UNSEEN.sub(lambda letter: f"\\u{ord(letter[0]):04x}", str(text))
