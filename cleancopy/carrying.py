"""Tables of one build carried over to the next: parts that stay as they are are not written again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.parts import PartWriter

Change = Callable[[pa.Table, int], pa.Table]
"""From some rows of a table, and the number of the first of them, to what stands in their place."""


def carry_over(
    parent: Path, writer: PartWriter, is_changed: Callable[[int, int], bool], change: Change
) -> Iterator[pa.Table]:
    """Put a table of the parent build before whatever is written next. Gives its rows as they are now, in pieces.

    A part is taken over as it is if it is full and laid out as the writer would, and `is_changed` says of its rows (the
    first, and the one after the last) that none is; other parts are written again. So the files are those that one
    writer would have made of all rows. Nothing is done until the pieces are asked for.
    """
    first = 0
    for path in sorted((parent / writer.folder.name).glob("part-*.parquet")):
        with pq.ParquetFile(path) as file:
            rows = file.metadata.num_rows
            stays = _is_laid_out_for(file.metadata, writer) and not is_changed(first, first + rows)
            if stays:
                writer.adopt(path)
            for number in range(file.num_row_groups):
                group = file.read_row_group(number).cast(writer.schema)
                if stays:
                    writer.content.update(group)
                else:
                    group = change(group, first)
                    writer.write(group)
                yield group
                first += len(group)


def _is_laid_out_for(part: pq.FileMetaData, writer: PartWriter) -> bool:
    """Whether the part has as many rows, in such row groups, as the writer would put into it."""
    full = part.num_rows == writer.part_rows
    groups = [part.row_group(number).num_rows for number in range(part.num_row_groups)]
    return full and all(rows == writer.row_group_rows for rows in groups[:-1]) and groups[-1] <= writer.row_group_rows
