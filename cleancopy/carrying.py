"""Parts of a table of one build carried over to the next: those that stay as they are are not written again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.parts import PartWriter, table_files

Change = Callable[[pa.Table], pa.Table]
"""From some rows of a table to what stands in their place, as many rows; the same object where they stay."""


def parts_of(build: Path, table: str) -> list[list[Path]]:
    """The files of each part of a table, in the order of its rows: one file, but where the layout splits parts."""
    return [list(files) for _, files in groupby(table_files(build, table), key=lambda path: path.name)]


def rows_of(part: list[Path]) -> int:
    """How many rows a part has."""
    return sum(pq.read_metadata(path).num_rows for path in part)


def carry_part(part: list[Path], writer: PartWriter, change: Change) -> Iterator[pa.Table]:
    """Put a full part of another build before whatever is written next. Gives its rows as they are now, in pieces.

    It is taken over as it is if it is laid out as the writer would and `change` leaves all of its rows alone, else
    written again. Nothing is done until the pieces are asked for.
    """
    pieces = [(piece, change(piece)) for path in part for piece in read_pieces(path, writer.schema)]
    if len(part) == 1 and _is_laid_out_for(part[0], writer) and all(old is new for old, new in pieces):
        writer.adopt(part[0])
        for piece, _ in pieces:
            writer.content.update(piece)
    else:
        for _, piece in pieces:
            writer.write(piece)
    yield from (piece for _, piece in pieces)


def read_pieces(path: Path, schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows of a file, a row group at a time, as the schema has them."""
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            yield file.read_row_group(number).cast(schema)


def _is_laid_out_for(path: Path, writer: PartWriter) -> bool:
    """Whether the file has as many rows, in such row groups, as the writer would put into it."""
    layout, metadata = writer.layout, pq.read_metadata(path)
    groups = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
    is_full = metadata.num_rows == layout.part_rows and not layout.split_by
    in_groups = all(rows == layout.row_group_rows for rows in groups[:-1]) and groups[-1] <= layout.row_group_rows
    return is_full and in_groups
