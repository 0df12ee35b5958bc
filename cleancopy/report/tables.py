"""The tables of a build folder, read narrowly: a few columns whole, and whole rows only where they are asked for.

Texts make up nearly all bytes of a build. So every question is first answered on columns without texts, which gives
row numbers, and only the row groups that hold those rows are then opened for their texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.errors import NotDoneError
from cleancopy.page_reading import read_texts, rows_of_groups
from cleancopy.parts import table_files
from cleancopy.texts import Array

LONG_BYTES = 2_000_000
"""A column of texts that takes more than that in a row group is read by the page."""


MANY = 1 / 3
"""From which share of the row groups of a part on they are read in one go: one by one takes twice the time."""
ROW = "row of the part"


@dataclass(frozen=True)
class RowGroup:
    """A stretch of rows that can be read alone. `first_row` counts over all parts of the table, from 0."""

    part: Path
    number: int
    first_row: int
    rows: int


@dataclass(frozen=True)
class BuildTable:
    """One table of a build: the parts below `folder`, in the order of their names, seen as one sequence of rows.

    `fields` are the columns as the first part declares them, with description and unit in their metadata; `footers` are
    what the parts say of themselves. `held` are columns that are in memory, with `row`.
    """

    folder: Path
    row_groups: tuple[RowGroup, ...] = field(default=())
    known_columns: frozenset[str] = field(default=frozenset())
    nullable_columns: frozenset[str] = field(default=frozenset())
    fields: tuple[pa.Field, ...] = field(default=())
    footers: tuple[pq.FileMetaData, ...] = field(default=())
    held: pl.DataFrame | None = None

    @property
    def rows(self) -> int:
        """How many rows all parts have together."""
        return sum(group.rows for group in self.row_groups)

    def columns(self, *names: str) -> pl.LazyFrame:
        """The named columns of all rows, with `row` (uint32, from 0) before them; nothing is read until collected.

        Raises NotDoneError when the table has rows but lacks a column.
        """
        if not self.row_groups:
            return pl.LazyFrame(schema={"row": pl.UInt32(), **{name: pl.Null() for name in names}})
        if self.held is not None and set(names) <= set(self.held.columns):
            return self.held.lazy().select("row", *names)
        return self._scan(*names).with_row_index("row")

    def holding(self, *names: str) -> BuildTable:
        """The same table with these columns of all rows in memory, for those that are asked for again and again.

        Raises NotDoneError when the table has rows but lacks a column.
        """
        return replace(self, held=self.columns(*names).collect()) if self.row_groups else self

    def missing(self, *names: str) -> dict[str, int]:
        """How many rows have no value in each of these columns: none, or a list without items.

        As far as the footers say so, nothing is read. Raises NotDoneError when the table has rows but lacks a column.
        """
        self._refuse_unknown(names)
        told = _null_counts(self.footers, names)
        left = [name for name in names if name not in told]
        if left:
            kinds = self.columns(*left).collect_schema()
            sums = self.columns(*left).select(is_missing(name, kinds[name]).sum().alias(name) for name in left)
            told |= sums.collect().to_dicts()[0]
        return {name: told[name] for name in names}

    def portions(self, rows: int, *names: str) -> Iterator[pl.DataFrame]:
        """The named columns of all rows in their order, at most so many rows at a time.

        Raises NotDoneError when the table lacks a column.
        """
        self._refuse_unknown(names)
        for parts, n_rows in self._parts_of_at_most(rows):
            scanned = pl.scan_parquet(parts, glob=False, hive_partitioning=False).select(names)
            for first in range(0, n_rows, rows):
                yield scanned.slice(first, rows).collect()

    def _parts_of_at_most(self, rows: int) -> Iterator[tuple[list[Path], int]]:
        """Parts that follow each other, with the number of their rows; larger ones alone."""
        parts: list[Path] = []
        n_rows = 0
        for part, groups in groupby(self.row_groups, key=lambda group: group.part):
            of_part = sum(group.rows for group in groups)
            if parts and n_rows + of_part > rows:
                yield parts, n_rows
                parts, n_rows = [], 0
            parts.append(part)
            n_rows += of_part
        if parts:
            yield parts, n_rows

    def _scan(self, *names: str) -> pl.LazyFrame:
        self._refuse_unknown(names)
        parts = list(dict.fromkeys(group.part for group in self.row_groups))
        return pl.scan_parquet(parts, glob=False, hive_partitioning=False).select(names)

    def fetch(self, rows: Sequence[int], *names: str) -> list[dict[str, Any]]:
        """The named columns of the given rows, in the order of `rows`. Only the row groups that hold them are read.

        Whole texts are read at the cost of a page each. Raises NotDoneError when the table lacks a column.
        """
        self._refuse_unknown(names)
        if self.held is None:
            return self._read(names, rows)
        known = [name for name in names if name in self.held.columns]
        left = [name for name in names if name not in known]
        of_rows = self.held[list(rows)].select("row", *known).to_dicts()
        read = self._read(left, rows) if left else [{} for _ in rows]
        both = (its | more for its, more in zip(of_rows, read, strict=True))
        return [{name: its[name] for name in names} for its in both]

    def _read(self, names: Sequence[str], rows: Sequence[int]) -> list[dict[str, Any]]:
        wanted = np.unique(np.array(rows, np.int64))
        found: dict[int, dict[str, Any]] = {}
        for part, groups in groupby(self.row_groups, key=lambda group: group.part):
            of_part = list(groups)
            first, end = of_part[0].first_row, of_part[-1].first_row + of_part[-1].rows
            inside = wanted[np.searchsorted(wanted, first) : np.searchsorted(wanted, end)]
            if len(inside):
                found.update(zip(inside.tolist(), _read_rows(part, inside - first, names), strict=True))
        return [found[row] for row in rows]

    def _refuse_unknown(self, names: Sequence[str]) -> None:
        for name in names:
            if self.row_groups and name not in self.known_columns:
                raise NotDoneError(f"{self.folder}: lacks the column {name!r}; make the build again")


def open_table(build: Path, name: str) -> BuildTable:
    """Look through the footers of all files of a table. A folder without parts is a table without rows.

    Raises NotDoneError when a part is no Parquet file.
    """
    groups: list[RowGroup] = []
    known_columns: set[str] = set()
    nullable_columns: set[str] = set()
    fields: tuple[pa.Field, ...] = ()
    footers: list[pq.FileMetaData] = []
    first_row = 0
    for part in table_files(build, name):
        footer = _footer(part)
        footers.append(footer)
        declared = footer.schema.to_arrow_schema()
        known_columns.update(declared.names)
        nullable_columns.update(column.name for column in declared if column.nullable)
        fields = fields or tuple(declared)
        for number in range(footer.num_row_groups):
            rows = footer.row_group(number).num_rows
            groups.append(RowGroup(part, number, first_row, rows))
            first_row += rows
    names = frozenset(known_columns), frozenset(nullable_columns)
    return BuildTable(build / name, tuple(groups), *names, fields, tuple(footers))


def is_missing(name: str, kind: pl.DataType) -> pl.Expr:
    """Whether a row has no value in a column of this kind: none, or a list without items."""
    missing = pl.col(name).is_null()
    return missing | (pl.col(name).list.len() == 0) if isinstance(kind, pl.List) else missing


def _footer(part: Path) -> pq.FileMetaData:
    try:
        return pq.read_metadata(part)
    except (OSError, pa.ArrowInvalid) as error:
        raise NotDoneError(f"{part}: cannot be read as Parquet: {error}; make the build again") from error


def _null_counts(footers: Sequence[pq.FileMetaData], names: Sequence[str]) -> dict[str, int]:
    """Of those of the columns of which all parts say it, how many rows have no value. None says it of a list."""
    of_parts = [_null_counts_of_part(footer, names) for footer in footers]
    return {name: sum(of[name] for of in of_parts) for name in names if of_parts and all(name in of for of in of_parts)}


def _null_counts_of_part(footer: pq.FileMetaData, names: Sequence[str]) -> dict[str, int]:
    paths = {footer.schema.column(leaf).path: leaf for leaf in range(len(footer.schema))}
    groups = [footer.row_group(number) for number in range(footer.num_row_groups)]
    counts = {}
    for name in paths.keys() & set(names):
        said = [group.column(paths[name]).statistics for group in groups]
        if all(its is not None and its.has_null_count for its in said):
            counts[name] = sum(its.null_count for its in said)
    return counts


def _read_rows(part: Path, rows: Array, names: Sequence[str]) -> list[dict[str, Any]]:
    """The given rows (int64, ascending, each once) of a part, of which there is at least one."""
    with pq.ParquetFile(part) as opened:
        kinds = opened.schema_arrow
        long = [name for name in names if pa.types.is_string(kinds.field(name).type) and _is_long(opened, name)]
        short = [name for name in names if name not in long]
        groups = list(rows_of_groups(opened, rows))
        if len(groups) > opened.num_row_groups * MANY:
            columns = _filtered(part, rows, short)
        else:
            read = [
                opened.read_row_group(number, columns=short, use_threads=False).take(pa.array(inside))
                for number, inside in groups
            ]
            columns = pa.concat_tables(read).to_pydict()
    columns |= {name: read_texts(part, rows, name).to_pylist() for name in long}
    return [dict(zip(names, values, strict=True)) for values in zip(*(columns[name] for name in names), strict=True)]


def _filtered(part: Path, rows: Array, names: Sequence[str]) -> dict[str, list[Any]]:
    """The named columns of the given rows, by going through all of the part."""
    scanned = pl.scan_parquet(part, glob=False, hive_partitioning=False, row_index_name=ROW)
    wanted = scanned.filter(pl.col(ROW).is_in(pl.Series(rows, dtype=pl.UInt32).implode()))
    return wanted.select(names).collect().to_dict(as_series=False)


def _is_long(part: pq.ParquetFile, name: str) -> bool:
    """Whether a column's values are so long that those of a whole row group are not to stand in memory."""
    leaf = next(at for at in range(len(part.schema)) if part.schema.column(at).path == name)
    groups = [part.metadata.row_group(number) for number in range(part.metadata.num_row_groups)]
    return any(group.column(leaf).total_uncompressed_size > LONG_BYTES for group in groups)
