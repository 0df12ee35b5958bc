"""One document of a build, with all that the build knows of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cleancopy.errors import CleancopyError

MIN_PREFIX_CHARS = 6
MAX_LISTED = 5
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
    """The document that bears the name: a doc_id or its first six or more digits, a source_id or a source_path.

    Raises CleancopyError where none or several bear it.
    """
    found = [
        (table, row)
        for table in ("articles", "rejected")
        for row in _rows(build / table, _bears(name), ["doc_id", "source_path", "source_row"])
    ]
    if not found:
        raise CleancopyError(f"{name}: no document of build {build.name} is called so; give a doc_id, id or path")
    if len(found) > 1:
        listed = ", ".join(f"{row['doc_id']} ({row['source_path']})" for _, row in found[:MAX_LISTED])
        raise CleancopyError(f"{name}: {len(found)} documents are called so; give a doc_id: {listed}")
    table, row = found[0]
    is_it = (pc.field("doc_id") == row["doc_id"]) & (pc.field("source_path") == row["source_path"])
    whole = next(iter(_rows(build / table, is_it)))
    removed = _rows(build / "removed", pc.field("doc_id") == row["doc_id"])
    of_it = [cut for cut in removed if cut["status"] == ("article" if table == "articles" else "rejected")]
    return FoundDocument(
        whole if table == "articles" else None, whole if table == "rejected" else None, _one_document(of_it)
    )


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


def _bears(name: str) -> pc.Expression:
    is_named = (pc.field("source_id") == name) | (pc.field("source_path") == name) | (pc.field("doc_id") == name)
    if len(name) >= MIN_PREFIX_CHARS and all(digit in "0123456789abcdef" for digit in name):
        is_named = is_named | pc.starts_with(pc.field("doc_id"), name)
    return is_named


def _one_document(removed: list[Row]) -> list[Row]:
    """The rows of the first document, where equal documents stand several times in the ledger."""
    ends = [number for number, cut in enumerate(removed) if cut["seq"] == 0][1:]
    return removed[: ends[0]] if ends else removed


def _rows(folder: Path, condition: pc.Expression, columns: list[str] | None = None) -> Iterator[Row]:
    for path in sorted(folder.glob("*.parquet")):
        table: pa.Table = pq.read_table(path, filters=condition, columns=columns)
        yield from table.to_pylist()
