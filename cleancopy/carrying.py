"""Parts of a table of one build carried over to the next: those that stay as they are are not written again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.builds import read_manifest
from cleancopy.content_hash import CONTENT_VERSION
from cleancopy.parts import PartWriter, table_files

Change = Callable[[pa.Table], pa.Table]
"""From some rows of a table to what stands in their place, as many rows; the same object where they stay."""


def as_it_is(rows: pa.Table) -> pa.Table:
    """The change that changes nothing."""
    return rows


def parts_of(build: Path, table: str) -> list[list[Path]]:
    """The files of each part of a table, in the order of its rows: one file, but where the layout splits parts."""
    return [list(files) for _, files in groupby(table_files(build, table), key=lambda path: path.name)]


def rows_of(part: list[Path]) -> int:
    """How many rows a part has."""
    return sum(pq.read_metadata(path).num_rows for path in part)


@dataclass(frozen=True)
class Parent:
    """A build of which parts are carried over, and what its manifest says of its files.

    files   the facts of each file, by its path in the build
    blocks  the hashes of the blocks of the content of each file of whole blocks (content_hash.py)
    """

    build: Path
    files: dict[str, dict[str, Any]]
    blocks: dict[str, list[str]]


def open_parent(build: Path) -> Parent:
    """Read the build's manifest. Raises BuildBlockedError if it is damaged."""
    manifest = read_manifest(build)
    files = {file["path"]: file for file in manifest["files"]}
    is_known = manifest.get("content_version") == CONTENT_VERSION
    return Parent(build, files, manifest.get("content_blocks", {}) if is_known else {})


def carry_part(
    parent: Parent, part: list[Path], writer: PartWriter, change: Change = as_it_is, told: Sequence[str] = ("doc_id",)
) -> Iterator[pa.Table]:
    """Put a full part of another build before whatever is written next. Gives its rows as they are now, in pieces.

    It is taken over as it is if it is laid out as the writer would and `change` leaves all of its rows alone, else
    written again. Of what is taken over only the columns `told` are read, if the hashes of its blocks are known; they
    are those of the pieces given, and all that `change` needs to see that it leaves rows alone. Nothing is done until
    the pieces are asked for.
    """
    if len(part) == 1 and _is_laid_out_for(part[0], writer):
        pieces = list(read_pieces(part[0], writer.schema, told))
        if all(change(piece) is piece for piece in pieces):
            _take_over(parent, part[0], writer)
            yield from pieces
            return
    for path in part:
        for piece in map(change, read_pieces(path, writer.schema)):
            writer.write(piece)
            yield piece.select(told)


def read_pieces(path: Path, schema: pa.Schema, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The rows of a file, a row group at a time, as the schema has them; of all columns or some, in the order given."""
    chosen = pa.schema([schema.field(name) for name in columns or schema.names])
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            yield file.read_row_group(number, columns=columns and list(columns)).select(chosen.names).cast(chosen)


def _take_over(parent: Parent, path: Path, writer: PartWriter) -> None:
    name = path.relative_to(parent.build).as_posix()
    writer.adopt(path, parent.files[name])
    if name in parent.blocks and not writer.content.rows_of_block:
        writer.content.add_blocks(parent.blocks[name])
    else:
        for piece in read_pieces(path, writer.schema):
            writer.content.update(piece)


def _is_laid_out_for(path: Path, writer: PartWriter) -> bool:
    """Whether the file has as many rows, in such row groups, as the writer would put into it."""
    layout, metadata = writer.layout, pq.read_metadata(path)
    groups = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
    is_full = metadata.num_rows == layout.part_rows and not layout.split_by
    in_groups = all(rows == layout.row_group_rows for rows in groups[:-1]) and groups[-1] <= layout.row_group_rows
    return is_full and in_groups
