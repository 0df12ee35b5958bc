"""One table of a build as Parquet files whose bytes depend on its rows alone, not on the portions they came in."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cleancopy.content_hash import ContentHash

PAGE_ROWS = 1_000
"""Rows of a page, which is what readers that know the page index unpack to see one row. Fewer pack a tenth worse."""

ROWS_PER_STEP = 64
"""After so many rows pyarrow looks whether a page is full, at a megabyte. By itself it looks after 1,024, and a page of
long texts has six; smaller ones pack two hundredths worse, and a single text is read in a quarter of the time."""

FALSE_POSITIVE_RATIO = 0.01


@dataclass(frozen=True)
class Layout:
    """How a table lies in its files.

    part_rows       rows of a part: part-00000.parquet, part-00001.parquet, ...
    row_group_rows  rows that are packed, and can be passed over, together
    sorted_by       columns by which the rows of each part are in order, as the caller gives them; nulls come last
    looked_up_by    columns with a Bloom filter in each row group
    split_by        a column of texts, none of them null, by which each part is split into folders, one file in each;
                    the column stays in the files. Rows of one value must be neighbours within a part
    split_name      what the folders are called, `name=value`. Not what the column is called: pyarrow and pandas would
                    read a column of another type from the folders, and refuse the files
    """

    part_rows: int
    row_group_rows: int
    sorted_by: tuple[str, ...] = ()
    looked_up_by: tuple[str, ...] = ()
    split_by: str | None = None
    split_name: str = ""


@dataclass
class PartWriter:
    """Writes the files of a table into a folder.

    Parquet bytes change with the chunks a table comes in, so rows are gathered into row groups of a fixed size, each
    written from one chunk. A table without rows is one file without rows.
    """

    folder: Path
    schema: pa.Schema
    layout: Layout
    waiting: list[pa.Table] = field(default_factory=list)
    written: dict[Path, int] = field(default_factory=dict)
    adopted: dict[Path, dict[str, Any]] = field(default_factory=dict)
    parts: int = 0
    part_rows: int = 0
    writer: Any = None
    path: Path | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self.content = ContentHash(self.schema)

    def write(self, table: pa.Table) -> None:
        """Add rows. Raises OSError if the disk does not take them."""
        self.content.update(table)
        self.put(table)

    def put(self, table: pa.Table) -> None:
        """Add rows that are told to `content` apart. Raises OSError if the disk does not take them."""
        self.waiting.append(table)
        while sum(map(len, self.waiting)) >= self.layout.row_group_rows:
            self._write_row_group()

    def adopt(self, path: Path, facts: dict[str, Any]) -> None:
        """Take over a part of another build as it is, by a link where the disk can, after parts that are full.

        `facts` are those that the manifest of that build has of the file. Its rows are those that come next; they are
        still to be told to `content`.
        """
        while sum(map(len, self.waiting)):
            self._write_row_group()
        self._end_file()
        self.parts, self.part_rows = self.parts + 1, pq.read_metadata(path).num_rows
        adopted = self.folder / f"part-{self.parts - 1:05d}.parquet"
        link_or_copy(path, adopted)
        self.written[adopted] = self.part_rows
        self.adopted[adopted] = facts

    def close(self) -> dict[str, Any]:
        """Write what is waiting. Gives rows, content_sha256, content_blocks, and files with rows, bytes and sha256."""
        while sum(map(len, self.waiting)) or not self.written:
            self._write_row_group()
        self._end_file()
        files = [self._facts(path) | {"rows": rows} for path, rows in self.written.items()]
        return {
            "rows": sum(self.written.values()),
            "content_sha256": self.content.hexdigest(),
            "content_blocks": {} if self.layout.split_by else dict(self._content_blocks()),
            "files": files,
        }

    def _facts(self, path: Path) -> dict[str, Any]:
        """Of a file that was taken over, what was said of it when it was written."""
        if facts := self.adopted.get(path):
            return {"path": _path_in(path, self.folder.parent), "bytes": facts["bytes"], "sha256": facts["sha256"]}
        return file_facts(path, self.folder.parent)

    def _content_blocks(self) -> Iterator[tuple[str, list[str]]]:
        """The hashes of the blocks of each file that is made of whole blocks, by the path of the file."""
        first, size = 0, self.content.block_rows
        for path, rows in self.written.items():
            if rows and first % size == 0 and rows % size == 0:
                yield _path_in(path, self.folder.parent), self.content.blocks[first // size : (first + rows) // size]
            first += rows

    def _write_row_group(self) -> None:
        gathered = pa.concat_tables([table for table in self.waiting if len(table)] or [self.schema.empty_table()])
        if not self.parts or self.part_rows >= self.layout.part_rows:
            self._end_file()
            self.parts, self.part_rows = self.parts + 1, 0
        size = min(self.layout.row_group_rows, self.layout.part_rows - self.part_rows)
        group = gathered.slice(0, size)
        path = self.folder / f"part-{self.parts - 1:05d}.parquet"
        if self.layout.split_by and len(group):
            group = _neighbours_alike(group, self.layout.split_by)
            path = self.folder / f"{self.layout.split_name}={group[self.layout.split_by][0]}" / path.name
        if self.writer is None or path != self.path:
            self._begin_file(path, len(group))
        self.writer.write_table(_in_one_piece(group), row_group_size=max(len(group), 1))
        self.part_rows += len(group)
        self.written[path] += len(group)
        # Of a table without rows nothing is kept: even that would hold on to all that it was cut from.
        self.waiting = [gathered.slice(len(group))] if len(group) < len(gathered) else []

    def _begin_file(self, path: Path, first_group_rows: int) -> None:
        self._end_file()
        if path in self.written:
            raise ValueError(f"{path}: rows of one value are no neighbours; sort the table by {self.layout.split_by}")
        path.parent.mkdir(exist_ok=True)
        self.path = path
        filter_size = {"ndv": max(first_group_rows, 1), "fpp": FALSE_POSITIVE_RATIO}
        self.writer = pq.ParquetWriter(
            path,
            self.schema,
            version="2.6",
            compression="zstd",
            compression_level=3,
            max_rows_per_page=PAGE_ROWS,
            write_batch_size=ROWS_PER_STEP,
            write_page_index=True,
            write_page_checksum=True,
            sorting_columns=_sorting_columns(self.schema, self.layout.sorted_by),
            bloom_filter_options=dict.fromkeys(self.layout.looked_up_by, filter_size) or None,
        )
        self.written[path] = 0

    def _end_file(self) -> None:
        if self.writer:
            self.writer.close()
            self.writer = None


def link_or_copy(path: Path, to: Path) -> None:
    """Have the file in a second place too, which no one may write to from then on."""
    try:
        to.hardlink_to(path)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(path, to)


def table_files(build: Path, table: str) -> list[Path]:
    """The Parquet files of a table of a build, in the order of its rows, however it is laid out."""
    return sorted((build / table).rglob("*.parquet"), key=lambda path: (path.name, path.parent.name))


def file_facts(path: Path, build: Path | None = None) -> dict[str, Any]:
    """What the manifest says of a file: its path from the build's folder on, bytes and SHA-256.

    Without `build` the file is taken to lie in one of its folders.
    """
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {
        "path": _path_in(path, build or path.parent.parent),
        "bytes": path.stat().st_size,
        "sha256": digest,
    }


def _path_in(path: Path, build: Path) -> str:
    return path.relative_to(build).as_posix()


def _in_one_piece(rows: pa.Table) -> pa.Table:
    """The rows as they lie, if that is in one piece. combine_chunks would copy these too."""
    return rows if all(column.num_chunks == 1 for column in rows.columns) else rows.combine_chunks()


def _neighbours_alike(rows: pa.Table, column: str) -> pa.Table:
    """The first rows, as far as they have the same value in the column."""
    others = pc.index(pc.not_equal(rows[column], rows[column][0]), True).as_py()
    return rows if others < 0 else rows.slice(0, others)


def _sorting_columns(schema: pa.Schema, names: Sequence[str]) -> list[pq.SortingColumn] | None:
    """What Parquet says of the order. It counts leaves, of which a list of structs has several."""
    leaves = [name for field in schema for name in [field.name] * _leaves(field.type)]
    return [pq.SortingColumn(leaves.index(name), nulls_first=False) for name in names] or None


def _leaves(kind: pa.DataType) -> int:
    if pa.types.is_struct(kind):
        return sum(_leaves(member.type) for member in kind)
    return _leaves(kind.value_type) if pa.types.is_list(kind) else 1
