"""Rows of a table that wait until all of them are there, and are then asked for in any order, some at a time.

Texts are long: beyond a certain size they wait in files. Of each file what lies between the first and the last row that
is asked for is read, so rows that are asked for together should lie together in what was added. What else a row has is
short and waits in memory, columns that repeat by numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.kernels import kernel
from cleancopy.texts import Array, Bytes, Offsets, copy_piece, in_one_piece, utf8

TEXT = "text"
"""The column of long texts, where a table has one."""

PORTION_ROWS = 5_000
"""So many rows are given at once: a row group of a file, which need not be put together then."""

PORTION_BYTES = 100_000_000
"""Texts that are given at once have so many bytes, or are one text."""

MAX_BYTES_IN_MEMORY = 4_000_000
"""Texts of a table wait in memory up to this size; the rest waits in files."""


@dataclass
class Waiting:
    """Rows of one table. `folder` is for texts beyond MAX_BYTES_IN_MEMORY; the columns `repeating` hold texts that
    repeat.

    Whatever is asked raises OSError if the disk does not take or give texts.
    """

    schema: pa.Schema
    folder: Path
    repeating: Sequence[str] = ()
    short: list[pa.Table] = field(default_factory=list)
    texts: list[_Texts] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many wait."""
        return sum(map(len, self.short))

    def add(self, table: pa.Table, order: Array | None = None) -> None:
        """Put rows at the end, in the order of these places of the table (int64) where they are given."""
        if not len(table):
            return
        order = np.arange(len(table)) if order is None else order
        if TEXT in self.schema.names:
            lengths = pc.binary_length(table[TEXT])
            self.texts.append(self._put_away(table[TEXT], order))
            table = _with(table, TEXT, lengths)
        for name in self.repeating:
            table = _with(table, name, table[name].dictionary_encode())
        self.short.append(table.combine_chunks().take(order))

    def columns(self, names: Sequence[str]) -> pa.Table:
        """These columns of all rows, each in one piece; those that repeat are encoded."""
        return self._all.select(names)

    def portions(self, order: Array | None = None) -> Iterator[pa.Table]:
        """The rows with these numbers (int64), or all of them in the order in which they were added, some at a time."""
        order = np.arange(self.rows) if order is None else order
        ends = np.cumsum(_counts(self._all[TEXT])[order]) if self.texts else np.zeros(len(order), np.int64)
        start, before = 0, 0
        while start < len(order):
            as_bytes_go = int(np.searchsorted(ends, before + PORTION_BYTES, side="right"))
            end = min(max(as_bytes_go, start + 1), start + PORTION_ROWS, len(order))
            yield self._take(order[start:end])
            start, before = end, int(ends[end - 1])

    @property
    def _all(self) -> pa.Table:
        """All that is short, in one piece, which takes the place of what it is made of, column by column."""
        if len(self.short) != 1:
            joined = {}
            for name in self.schema.names:
                joined[name] = pa.concat_tables([table.select([name]) for table in self.short])[name].combine_chunks()
                self.short = [table.drop_columns(name) for table in self.short]
            self.short = [pa.table(joined)]
        return self.short[0]

    def _put_away(self, column: pa.ChunkedArray, order: Array) -> _Texts:
        content, ends = _in_order(column, order)
        if len(content) + sum(texts.bytes_in_memory for texts in self.texts) <= MAX_BYTES_IN_MEMORY:
            return _Texts(content, ends)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{len(self.texts)}.texts"
        content.tofile(path)
        return _Texts(path, ends)

    def _take(self, rows: Array) -> pa.Table:
        short = self._all.take(rows)
        columns = []
        for its in self.schema:
            column = self._texts_of(rows, short[TEXT]) if its.name == TEXT else short[its.name]
            columns.append(column if column.type == its.type else column.cast(its.type))
        return pa.Table.from_arrays(columns, schema=self.schema)

    def _texts_of(self, rows: Array, lengths: pa.ChunkedArray) -> pa.LargeStringArray:
        ends = _ends(_counts(lengths))
        content = np.empty(ends[-1], np.uint8)
        first_rows = np.cumsum([0, *(len(texts.ends) - 1 for texts in self.texts)])
        added = np.searchsorted(first_rows, rows, side="right") - 1
        for number in np.unique(added).tolist():
            is_its = added == number
            self.texts[number].lay(rows[is_its] - first_rows[number], content, ends[:-1][is_its])
        validity = in_one_piece(lengths).is_valid().buffers()[1] if lengths.null_count else None
        buffers = [validity, pa.py_buffer(ends), pa.py_buffer(content)]
        return pa.Array.from_buffers(pa.large_string(), len(rows), buffers)


@dataclass(frozen=True)
class _Texts:
    """Texts one after the other, in memory or in a file, and where each ends, with 0 before the first."""

    source: Bytes | Path
    ends: Offsets

    @property
    def bytes_in_memory(self) -> int:
        return 0 if isinstance(self.source, Path) else len(self.source)

    def lay(self, rows: Array, into: Bytes, at: Offsets) -> None:
        """Copy the texts of these rows to where each has its place."""
        first, last = int(self.ends[rows.min()]), int(self.ends[rows.max() + 1])
        if isinstance(self.source, Path):
            between = np.fromfile(self.source, np.uint8, last - first, offset=first)
        else:
            between = self.source[first:last]
        lay_pieces(between, self.ends[rows] - first, self.ends[rows + 1] - first, into, at)


def _in_order(column: pa.ChunkedArray, order: Array) -> tuple[Bytes, Offsets]:
    """The texts of a column in this order, and where each ends, with 0 before the first; missing ones are empty."""
    ends = _ends(_counts(pc.binary_length(column))[order])
    content = np.empty(ends[-1], np.uint8)
    at = np.empty(len(order), np.int64)
    at[order] = ends[:-1]
    first_row = 0
    for chunk in column.chunks:
        buffer, parting = utf8((chunk.fill_null("") if chunk.null_count else chunk).cast(pa.large_string()))
        lay_pieces(buffer, parting[:-1], parting[1:], content, at[first_row : first_row + len(chunk)])
        first_row += len(chunk)
    return content, ends


@kernel
def lay_pieces(buffer: Bytes, start_byte: Offsets, end_byte: Offsets, into: Bytes, at_byte: Offsets) -> None:
    """Copy each piece of the buffer to where it has its place."""
    for piece in range(len(start_byte)):
        copy_piece(buffer, start_byte[piece], end_byte[piece], into, at_byte[piece])


def _with(table: pa.Table, name: str, values: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, values)


def _counts(lengths: pa.ChunkedArray) -> Array:
    """How many bytes each text has; a missing one has none. int64."""
    return np.asarray(pc.fill_null(lengths, 0).to_numpy()).astype(np.int64)


def _ends(lengths: Array) -> Offsets:
    return np.concatenate([[0], np.cumsum(lengths)])
