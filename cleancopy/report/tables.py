"""The tables of a build folder, read narrowly: a few columns whole, and whole rows only where they are asked for.

Texts make up nearly all bytes of a build. So every question is first answered on columns without texts, which gives
row numbers, and only the row groups that hold those rows are then opened for their texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.errors import NotDoneError
from cleancopy.page_reading import read_texts
from cleancopy.parts import table_files

BATCH_ROWS = 500


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

    `fields` are the columns as the first part declares them, with description and unit in their metadata.
    """

    folder: Path
    row_groups: tuple[RowGroup, ...] = field(default=())
    known_columns: frozenset[str] = field(default=frozenset())
    nullable_columns: frozenset[str] = field(default=frozenset())
    fields: tuple[pa.Field, ...] = field(default=())

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
        self._refuse_unknown(names)
        parts = list(dict.fromkeys(group.part for group in self.row_groups))
        return pl.scan_parquet(parts, glob=False, hive_partitioning=False).select(names).with_row_index("row")

    def fetch(self, rows: Sequence[int], *names: str) -> list[dict[str, Any]]:
        """The named columns of the given rows, in the order of `rows`. Only the row groups that hold them are read.

        Raises NotDoneError when the table lacks a column.
        """
        self._refuse_unknown(names)
        wanted = sorted(set(rows))
        by_group: dict[RowGroup, list[int]] = defaultdict(list)
        position = 0
        for group in self.row_groups:
            while position < len(wanted) and wanted[position] < group.first_row + group.rows:
                by_group[group].append(wanted[position])
                position += 1
        found: dict[int, dict[str, Any]] = {}
        for part, groups in groupby(by_group, key=lambda group: group.part):
            with pq.ParquetFile(part) as opened:
                for group in groups:
                    found.update(zip(by_group[group], _read_rows(opened, group, by_group[group], names), strict=True))
        return [found[row] for row in rows]

    def texts(self, rows: Sequence[int], column: str) -> list[str]:
        """A column of texts without nulls of the given rows, in the order of `rows`, at the cost of a page each.

        Raises NotDoneError when the table lacks the column.
        """
        self._refuse_unknown([column])
        wanted = np.unique(np.array(rows, np.int64))
        found: dict[int, str] = {}
        for part, groups in groupby(self.row_groups, key=lambda group: group.part):
            of_part = list(groups)
            first, end = of_part[0].first_row, of_part[-1].first_row + of_part[-1].rows
            inside = wanted[np.searchsorted(wanted, first) : np.searchsorted(wanted, end)]
            found.update(zip(inside.tolist(), read_texts(part, inside - first, column).to_pylist(), strict=True))
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
    first_row = 0
    for part in table_files(build, name):
        footer = _footer(part)
        declared = footer.schema.to_arrow_schema()
        known_columns.update(declared.names)
        nullable_columns.update(column.name for column in declared if column.nullable)
        fields = fields or tuple(declared)
        for number in range(footer.num_row_groups):
            rows = footer.row_group(number).num_rows
            groups.append(RowGroup(part, number, first_row, rows))
            first_row += rows
    names = frozenset(known_columns), frozenset(nullable_columns)
    return BuildTable(build / name, tuple(groups), *names, fields)


def _footer(part: Path) -> pq.FileMetaData:
    try:
        return pq.read_metadata(part)
    except (OSError, pa.ArrowInvalid) as error:
        raise NotDoneError(f"{part}: cannot be read as Parquet: {error}; make the build again") from error


def _read_rows(
    part: pq.ParquetFile, group: RowGroup, rows: Sequence[int], names: Sequence[str]
) -> list[dict[str, Any]]:
    """The given rows (ascending) of one row group, decoded a batch at a time: its texts never all stand in memory."""
    chosen: list[dict[str, Any]] = []
    first_row = group.first_row
    for batch in part.iter_batches(BATCH_ROWS, row_groups=[group.number], columns=list(names)):
        inside = [row - first_row for row in rows[len(chosen) :] if row < first_row + batch.num_rows]
        if inside:
            chosen.extend(batch.take(pa.array(inside, pa.int64())).to_pylist())
        first_row += batch.num_rows
        if len(chosen) == len(rows):
            break
    return chosen
