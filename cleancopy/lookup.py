"""One document of a build, with all that the build knows of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cleancopy.builds import MAKE_ANEW
from cleancopy.errors import CleancopyError, NotDoneError
from cleancopy.inputs import text_of_path
from cleancopy.parts import table_files
from cleancopy.wholeness import refuse_damaged

MIN_PREFIX_CHARS = 6
MAX_LISTED = 5
MAX_ROW_DIGITS = 18
"""No row of a file has a longer number."""
LEDGER = [
    *("doc_id", "seq", "start_char", "end_char", "start_line", "text"),
    *("rule", "confidence", "reason", "lifted_to", "status"),
]
"""The columns of `removed` that it takes to put a document together and to explain it."""

NEEDED = {
    "articles": ("text", "normalised_sha256", "raw_n_chars", "removed_n_chars", "n_words"),
    "rejected": ("reasons", "raw_text"),
}
"""The columns without which a document's own row is of no use; builds of other versions may lack further ones."""

NAMES = ["doc_id", "source_id", "source_path", "source_row"]
"""What people know a document by."""

Row = dict[str, Any]


@dataclass(frozen=True)
class FoundDocument:
    """A document's row in `articles` or in `rejected`, and its rows in `removed` in reading order."""

    article: Row | None
    rejected: Row | None
    removed: list[Row]


@dataclass(frozen=True)
class Piece:
    """A stretch of a normalised text: kept, where `cut` is None, or removed, with its row of the ledger."""

    text: str
    cut: Row | None


def find_document(build: Path, name: str) -> FoundDocument:
    """The document that bears the name: a doc_id or its first six or more digits, a source_id, a source_path, or a
    source_path and a source_row with a colon between. Of rows that are the same document the article is taken.

    Raises CleancopyError where none or several bear it, and NotDoneError where the build is damaged.
    """
    refuse_damaged(build)
    found = [
        (table, row)
        for table in ("articles", "rejected")
        for row in _rows(build / table, _bears(name), ["doc_id", "source_path", "source_row"])
    ]
    if not found:
        raise CleancopyError(f"{name}: no document of build {build.name} is called so; give a doc_id, id or path")
    if len({row["doc_id"] for _, row in found}) > 1:
        listed = ", ".join(f"{row['doc_id']} ({row['source_path']})" for _, row in found[:MAX_LISTED])
        raise CleancopyError(f"{name}: {len(found)} documents are called so; give a doc_id: {listed}")
    table, row = found[0]
    is_it = (pc.field("doc_id") == row["doc_id"]) & (pc.field("source_path") == row["source_path"])
    whole = next(iter(_rows(build / table, is_it)))
    if missing := [column for column in NEEDED[table] if column not in whole]:
        raise NotDoneError(f"{build / table}: has no column {missing[0]!r}; {MAKE_ANEW}")
    removed = _rows(build / "removed", pc.field("doc_id") == row["doc_id"], LEDGER)
    of_it = [cut for cut in removed if cut["status"] == ("article" if table == "articles" else "rejected")]
    return FoundDocument(
        whole if table == "articles" else None, whole if table == "rejected" else None, _one_document(of_it)
    )


def find_original(build: Path, rejected: Row) -> Row | None:
    """NAMES of the document that a rejected one repeats; `title` too and `is_article`, whether it became an article.

    None where it repeats none, or one that the build does not have. Raises NotDoneError where the build is damaged.
    """
    doc_id = rejected.get("duplicate_of")
    if doc_id is None:
        return None
    is_it = pc.field("doc_id") == doc_id
    for row in _rows(build / "articles", is_it, [*NAMES, "title"]):
        return row | {"is_article": True}
    if doc_id != rejected["doc_id"]:
        for row in _rows(build / "rejected", is_it, NAMES):
            return row | {"title": None, "is_article": False}
    return None


def pieces(article: str, removed: Sequence[Row]) -> Iterator[Piece]:
    """The normalised text as a sequence of kept and removed stretches; joined, they are the text."""
    taken, position = 0, 0
    for cut in removed:
        gap = cut["start_char"] - position
        if gap:
            yield Piece(article[taken : taken + gap], None)
        yield Piece(cut["text"], cut)
        taken += gap
        position = cut["end_char"]
    if article[taken:]:
        yield Piece(article[taken:], None)


def _bears(typed: str) -> pc.Expression:
    # A name from the command line that is no UTF-8 holds surrogates; in a build it is written with escapes.
    name = text_of_path(Path(typed)) if any("\ud800" <= letter <= "\udfff" for letter in typed) else typed
    is_named = (pc.field("source_id") == name) | (pc.field("source_path") == name) | (pc.field("doc_id") == name)
    path, _, row = name.rpartition(":")
    if path and row.isascii() and row.isdecimal() and len(row) <= MAX_ROW_DIGITS:
        is_named = is_named | ((pc.field("source_path") == path) & (pc.field("source_row") == int(row)))
    if len(name) >= MIN_PREFIX_CHARS and all(digit in "0123456789abcdef" for digit in name):
        is_named = is_named | pc.starts_with(pc.field("doc_id"), name)
    return is_named


def _one_document(removed: list[Row]) -> list[Row]:
    """The rows of the first document, where equal documents stand several times in the ledger."""
    ends = [number for number, cut in enumerate(removed) if cut["seq"] == 0][1:]
    return removed[: ends[0]] if ends else removed


def _rows(folder: Path, condition: pc.Expression, columns: list[str] | None = None) -> Iterator[Row]:
    for path in table_files(folder.parent, folder.name):
        try:
            rows: list[Row] = pq.read_table(path, filters=condition, columns=columns, partitioning=None).to_pylist()
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise NotDoneError(f"{path}: cannot be read: {error}; {MAKE_ANEW}") from error
        yield from rows
