"""Articles in the order in which readers look for them, and the rows of `removed` in the order of their articles.

Readers ask for a language or for days. Files say of each row group which values lie between which, so a reader passes
over row groups only where equal values are neighbours, which in the order of the input they are not.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.shards import read_arrow, write_arrow
from cleancopy.texts import Array

Tables = Mapping[str, pa.Table]

PORTION_ROWS = 2_500
"""How many rows are taken out of the order of the input at once."""

MAX_BYTES_IN_MEMORY = 100_000_000
"""What waits of each table is held in memory up to this size; the rest waits in files."""


def arranged(
    portions: Iterable[Tables], sorted_by: Sequence[str], part_rows: int, folder: Path
) -> Iterator[dict[str, pa.Table]]:
    """The portions of a build with `articles` sorted, `part_rows` of them at a time, and `removed` put beside them.

    Both come in the order of the input, with whatever borders between the portions; what comes out depends on the rows
    alone. Rows of `removed` whose document is no article come after all others. Other tables pass as they are. `folder`
    is for what waits beyond MAX_BYTES_IN_MEMORY, and is cleared away.

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
        yield from ({"removed": stretch.read()} for stretch in set_aside.stretches)
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
class _Stretch:
    """Neighbouring rows that wait: of a table in memory, or of one in a file, which is mapped while it is read."""

    source: pa.Table | Path
    start: int
    rows: int

    def read(self) -> pa.Table:
        """The rows. Of a file the pages that are read stay in memory as long as the table does."""
        table = read_arrow(self.source) if isinstance(self.source, Path) else self.source
        return table.slice(self.start, self.rows)

    def first(self, rows: int) -> _Stretch:
        """The first rows, or all of them where there are no more."""
        return replace(self, rows=min(rows, self.rows))

    def after(self, rows: int) -> _Stretch:
        """What follows the first rows."""
        return replace(self, start=self.start + rows, rows=self.rows - rows)

    @property
    def bytes_in_memory(self) -> int:
        """What its table takes in memory, 0 where that is in a file."""
        return 0 if isinstance(self.source, Path) else self.read().nbytes


@dataclass(frozen=True)
class _Rows:
    """Rows of a table in the order of the input, in stretches; at least one."""

    stretches: tuple[_Stretch, ...]

    def columns(self, names: Sequence[str]) -> pa.Table:
        """The named columns, each in one piece of its own memory."""
        return pa.concat_tables([_copied(stretch.read().select(names)) for stretch in self.stretches]).combine_chunks()

    def take(self, rows: Array) -> pa.Table:
        """The rows with these numbers, in this order. Each stretch is asked apart: Arrow is slow over many pieces."""
        starts = np.cumsum([0, *(stretch.rows for stretch in self.stretches)])
        stretch_of = np.searchsorted(starts, rows, side="right") - 1
        taken = [self.stretches[0].read().slice(0, 0)]
        for number in np.unique(stretch_of):
            taken.append(self.stretches[number].read().take(rows[stretch_of == number] - starts[number]))
        place = np.empty(len(rows), np.int64)
        place[np.argsort(stretch_of, kind="stable")] = np.arange(len(rows))
        return pa.concat_tables(taken).combine_chunks().take(place)


@dataclass
class _Waiting:
    """Rows of a table that wait, in memory as long as they are few, else in files."""

    folder: Path
    stretches: list[_Stretch] = field(default_factory=list)
    files: int = 0

    @property
    def rows(self) -> int:
        return sum(stretch.rows for stretch in self.stretches)

    def add(self, table: pa.Table) -> None:
        """Put rows at the end."""
        in_memory = sum(stretch.bytes_in_memory for stretch in self.stretches)
        source = table if in_memory + table.nbytes <= MAX_BYTES_IN_MEMORY else self._in_a_file(table)
        self.stretches.append(_Stretch(source, 0, len(table)))

    def _in_a_file(self, table: pa.Table) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.files}.arrow"
        write_arrow(table.combine_chunks(), path)
        self.files += 1
        return path

    def first(self, rows: int) -> _Rows:
        """The first rows."""
        first = []
        for stretch in self.stretches:
            first.append(stretch.first(rows))
            rows -= first[-1].rows
        return _Rows(tuple(first))

    def drop(self, rows: int) -> None:
        """Forget the first rows, and files of which none is left."""
        while rows:
            first = self.stretches[0]
            size = min(rows, first.rows)
            rows -= size
            self.stretches[0] = first.after(size)
            if size == first.rows and len(self.stretches) > 1:
                self.stretches.pop(0)
                if isinstance(first.source, Path):
                    first.source.unlink()


def _copied(table: pa.Table) -> pa.Table:
    """The same rows in memory of their own, so that no file stays mapped for their sake."""
    return table.take(np.arange(len(table)))
