"""Articles in the order in which readers look for them, and the rows of `removed` in the order of their articles.

Readers ask for a language or for days. Files say of each row group which values lie between which, so a reader passes
over row groups only where equal values are neighbours, which in the order of the input they are not.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.shards import read_arrow, write_arrow
from cleancopy.texts import Array

Tables = Mapping[str, pa.Table]

PORTION_ROWS = 10_000
"""How many rows are taken out of the order of the input at once."""

MAX_JOINED_BYTES = 600_000_000
"""What waits is held in memory up to this size, and put together there; the rest waits in files, which is slower."""


def arranged(
    portions: Iterable[Tables], sorted_by: Sequence[str], part_rows: int, folder: Path
) -> Iterator[dict[str, pa.Table]]:
    """The portions of a build with `articles` sorted, `part_rows` of them at a time, and `removed` put beside them.

    Both come in the order of the input, with whatever borders between the portions; what comes out depends on the rows
    alone. Rows of `removed` whose document is no article come after all others. Other tables pass as they are. `folder`
    is for what waits beyond MAX_JOINED_BYTES, and is cleared away.

    Raises OSError if the disk does not take what waits.
    """
    articles, removed, set_aside = (_Waiting(folder / name) for name in ("articles", "removed", "set_aside"))
    try:
        for portion in portions:
            yield {name: table for name, table in portion.items() if name not in ("articles", "removed")}
            is_of_article = pc.equal(portion["removed"]["status"], "article")
            articles.add(portion["articles"])
            removed.add(portion["removed"].filter(is_of_article))
            set_aside.add(portion["removed"].filter(pc.invert(is_of_article)))
            while articles.rows >= part_rows:
                yield from _part(articles, removed, sorted_by, part_rows)
        yield from _part(articles, removed, sorted_by, articles.rows)
        yield from ({"removed": waiting} for waiting in set_aside.portions)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _part(articles: _Waiting, removed: _Waiting, sorted_by: Sequence[str], rows: int) -> Iterator[dict[str, pa.Table]]:
    """The first `rows` articles, sorted, then what was removed from them."""
    if not rows:
        return
    of_part = articles.first(rows)
    known = of_part.columns(list(dict.fromkeys([*sorted_by, "doc_id", "n_removed"])))
    ascending = [(name, "ascending") for name in sorted_by]  # nulls come last
    order = pc.sort_indices(known, ascending).to_numpy().astype(np.int64)
    for start in range(0, rows, PORTION_ROWS):
        yield {"articles": of_part.take(order[start : start + PORTION_ROWS])}
    articles.drop(rows)
    ledger = removed.first(pc.sum(known["n_removed"]).as_py())
    place = pc.index_in(ledger.columns(["doc_id"])["doc_id"], value_set=known["doc_id"].take(order)).to_numpy()
    beside = np.argsort(place, kind="stable")
    for start in range(0, len(beside), PORTION_ROWS):
        yield {"removed": ledger.take(beside[start : start + PORTION_ROWS])}
    removed.drop(len(beside))


@dataclass(frozen=True)
class _Rows:
    """Rows of a table in the order of the input, in one piece or in several."""

    portions: tuple[pa.Table, ...]

    def columns(self, names: Sequence[str]) -> pa.Table:
        """The named columns, each in one piece."""
        return pa.concat_tables([portion.select(names) for portion in self.portions]).combine_chunks()

    def take(self, rows: Array) -> pa.Table:
        """The rows with these numbers, in this order. Arrow is slow at that over many pieces: each is asked apart."""
        if len(self.portions) == 1:
            return self.portions[0].take(rows)
        starts = np.cumsum([0, *map(len, self.portions)])
        portion_of = np.searchsorted(starts, rows, side="right") - 1
        taken = [self.portions[0].slice(0, 0)]
        for number in np.unique(portion_of):
            taken.append(self.portions[number].take(rows[portion_of == number] - starts[number]))
        place = np.empty(len(rows), np.int64)
        place[np.argsort(portion_of, kind="stable")] = np.arange(len(rows))
        return pa.concat_tables(taken).combine_chunks().take(place)


@dataclass
class _Waiting:
    """Rows of a table that wait, in memory as long as they are few, else in files that are mapped into memory."""

    folder: Path
    portions: list[pa.Table] = field(default_factory=list)
    bytes_in_memory: int = 0
    files: int = 0

    @property
    def rows(self) -> int:
        return sum(map(len, self.portions))

    def add(self, table: pa.Table) -> None:
        size = table.nbytes
        if self.bytes_in_memory + size > MAX_JOINED_BYTES:
            table, size = self._in_a_file(table), 0
        self.bytes_in_memory += size
        self.portions.append(table)

    def _in_a_file(self, table: pa.Table) -> pa.Table:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.files}.arrow"
        write_arrow(table.combine_chunks(), path)
        self.files += 1
        mapped = read_arrow(path)
        path.unlink()  # the mapping keeps what is needed
        return mapped

    def first(self, rows: int) -> _Rows:
        """The first rows, joined into one piece where that is not too large."""
        first, wanted = [], rows
        for portion in self.portions:
            first.append(portion.slice(0, wanted))
            wanted -= len(first[-1])
        joined = pa.concat_tables(first)
        return _Rows((joined.combine_chunks(),) if joined.nbytes <= MAX_JOINED_BYTES else tuple(first))

    def drop(self, rows: int) -> None:
        """Forget the first rows."""
        while rows:
            size = min(rows, len(self.portions[0]))
            self.portions[0] = self.portions[0].slice(size)
            rows -= size
            if len(self.portions) > 1 and not len(self.portions[0]):
                self.portions.pop(0)
        self.bytes_in_memory = sum(portion.nbytes for portion in self.portions)
