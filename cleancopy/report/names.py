"""What to call a document: people know the source's name for it, not its 32 hex digits."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from cleancopy.report.excerpts import Facts
from cleancopy.report.tables import BuildTable

NAME_MAX_CHARS = 200
KNOWN_BY = ("source_id", "source_path", "source_row", "site")
WINDOWS = 12
WINDOW_ROWS = 5_000
"""A row group, as a build has it by default."""


def source_names(tables: Iterable[BuildTable], doc_ids: Iterable[str]) -> dict[str, str]:
    """`source_id` of each given document that stands in one of the tables; of a document in several, from the first."""
    wanted = sorted(set(doc_ids))
    names: dict[str, str] = {}
    for table in tables:
        if table.rows:
            rows = table.columns("doc_id", "source_id").filter(pl.col("doc_id").is_in(wanted)).collect()
            named = {
                doc_id: shown_name(source_id)
                for doc_id, source_id in zip(rows["doc_id"], rows["source_id"], strict=True)
            }
            names = named | names
    return names


def known_documents(articles: BuildTable, rejected: BuildTable, doc_ids: Iterable[str]) -> dict[str, Facts]:
    """What people know each given document by: source_id, source_path, source_row, title and site, as far as known.

    `published` tells whether it is an article; of a document that is rejected too its article is taken. One that
    stands in neither table is not among them.
    """
    missing = set(doc_ids)
    known: dict[str, Facts] = {}
    for table, title in ((articles, "title"), (rejected, "given_title")):
        if not table.rows or not missing:
            continue
        rows = table.columns("doc_id", *KNOWN_BY, title).filter(pl.col("doc_id").is_in(sorted(missing))).collect()
        for row in rows.drop("row").rename({title: "title"}).iter_rows(named=True):
            named = {name: shown_name(value) if isinstance(value, str) else value for name, value in row.items()}
            known.setdefault(row["doc_id"], named | {"published": table is articles})
        missing -= known.keys()
    return known


def shown_name(name: str) -> str:
    """A name, path or address at a length that can be read; the row's own id can be a whole text."""
    return name if len(name) <= NAME_MAX_CHARS else f"{name[: NAME_MAX_CHARS - 1]}…"


def spread_over_table(row: pl.Expr, rows: int = 0, window_rows: int = WINDOW_ROWS) -> pl.Expr:
    """A fixed shuffle of row numbers: the smallest of its values lie all over the table, whatever its order.

    Knuth's multiplicative hash (The Art of Computer Programming 3, 6.4): 2654435761 is prime and near 2^32 / phi. Of a
    table of `rows` rows, those in WINDOWS stretches of `window_rows` come before all others: so that few row groups,
    or pages, need be opened.
    """
    shuffled = (row.cast(pl.UInt64) * 2654435761) % 2**32
    every = -(-rows // (WINDOWS * window_rows))
    if every <= 1:
        return shuffled
    is_outside = (row // window_rows) % every != 0
    return shuffled + is_outside.cast(pl.UInt64) * 2**32
