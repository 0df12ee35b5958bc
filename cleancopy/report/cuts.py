"""Which rows of `removed` the report shows, and what stands in them: read in one go, since all are unpacked for any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from cleancopy.report.excerpts import Facts
from cleancopy.report.fragments import KIND, Fragments
from cleancopy.report.tables import BuildTable
from cleancopy.texts import Array

COLUMNS = (
    "doc_id", "seq", "start_char", "end_char", "start_line", "text", "action", "lifted_to", "category", "rule",
    "marker", "reason", "confidence", "zone", "status",
)  # fmt: skip


@dataclass
class Seen:
    """What the walk over `removed` has seen and is asked for again: what is said of each row, by 4 bytes, and where the
    rows of each document stand, by the hashes of the doc_ids."""

    _kinds: pl.DataFrame = field(default_factory=pl.DataFrame)
    _kind: list[Array] = field(default_factory=list)
    _documents: list[Array] = field(default_factory=list)
    _first_rows: list[Array] = field(default_factory=list)
    _end_rows: list[Array] = field(default_factory=list)

    def add(self, fragments: Fragments) -> None:
        """Note a portion."""
        self._kinds = fragments.kinds
        self._kind.append(fragments.kind)
        borders = fragments.first_row + np.append(fragments.starts, len(fragments.kind))
        self._documents.append(fragments.documents)
        self._first_rows.append(borders[:-1])
        self._end_rows.append(borders[1:])

    def rows_of(self, doc_ids: Iterable[str]) -> list[int]:
        """The rows of these documents, ascending; and those of others that have a hash with them."""
        if not self._documents:
            return []
        wanted = pl.Series(sorted(set(doc_ids)), dtype=pl.String).hash().to_numpy()
        found = np.flatnonzero(np.isin(np.concatenate(self._documents), wanted))
        first_rows, end_rows = np.concatenate(self._first_rows)[found], np.concatenate(self._end_rows)[found]
        return [row for first, end in zip(first_rows, end_rows, strict=True) for row in range(first, end)]

    def said_of(self, rows: Sequence[int]) -> list[Facts]:
        """KIND of these rows."""
        return self._kinds[np.concatenate(self._kind)[rows]].to_dicts() if rows else []


@dataclass(frozen=True)
class Cuts:
    """Some rows of `removed`, with COLUMNS, by their numbers."""

    by_row: dict[int, Facts]

    def of_documents(self, doc_ids: Iterable[str]) -> dict[str, list[Facts]]:
        """The rows of each of these documents, by doc_id, in the order of the table."""
        of_each: dict[str, list[Facts]] = {doc_id: [] for doc_id in doc_ids}
        for row in sorted(self.by_row):
            cut = self.by_row[row]
            if cut["doc_id"] in of_each:
                of_each[cut["doc_id"]].append(cut)
        return of_each


def read_cuts(removed: BuildTable, rows: Iterable[int], seen: Seen) -> Cuts:
    """These rows of `removed`, of which `seen` has seen all. Raises NotDoneError when the table lacks a column."""
    wanted = sorted(set(rows))
    read = removed.fetch(wanted, *(name for name in COLUMNS if name not in KIND))
    both = (its | said for its, said in zip(read, seen.said_of(wanted), strict=True))
    return Cuts({row: {name: cut[name] for name in COLUMNS} for row, cut in zip(wanted, both, strict=True)})
