"""One table of a build as Parquet files whose bytes depend on its rows alone, not on the portions they came in."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.content_hash import ContentHash


@dataclass
class PartWriter:
    """Writes part-00000.parquet, part-00001.parquet, ... into a folder.

    Parquet bytes change with the chunks a table comes in, so rows are gathered into row groups of a fixed size, each
    written from one chunk. A table without rows is one file without rows.
    """

    folder: Path
    schema: pa.Schema
    part_rows: int
    row_group_rows: int
    waiting: list[pa.Table] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    writer: Any = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self.content = ContentHash(self.schema)

    def write(self, table: pa.Table) -> None:
        """Add rows. Raises OSError if the disk does not take them."""
        self.content.update(table)
        self.waiting.append(table)
        while sum(map(len, self.waiting)) >= self.row_group_rows:
            self._write_row_group()

    def adopt(self, path: Path) -> None:
        """Take over a part of another build as it is, by a link where the disk can, after parts that are full.

        Its rows are those that come next, and are counted and hashed as if they had been written.
        """
        while sum(map(len, self.waiting)):
            self._write_row_group()
        if self.writer:
            self.writer.close()
            self.writer = None
        self.rows.append(pq.read_metadata(path).num_rows)
        link_or_copy(path, self.folder / f"part-{len(self.rows) - 1:05d}.parquet")

    def close(self) -> dict[str, Any]:
        """Write what is waiting. Gives rows, content_sha256 and files with rows, bytes and sha256."""
        while sum(map(len, self.waiting)) or not self.rows:
            self._write_row_group()
        if self.writer:
            self.writer.close()
        files = [file_facts(path) | {"rows": rows} for path, rows in zip(self._paths(), self.rows, strict=True)]
        return {"rows": sum(self.rows), "content_sha256": self.content.hexdigest(), "files": files}

    def _write_row_group(self) -> None:
        gathered = pa.concat_tables([self.schema.empty_table(), *self.waiting])
        if not self.rows or self.rows[-1] >= self.part_rows:
            self._begin_part()
        size = min(self.row_group_rows, self.part_rows - self.rows[-1])
        group = gathered.slice(0, size).combine_chunks()
        self.writer.write_table(group, row_group_size=max(len(group), 1))
        self.rows[-1] += len(group)
        self.waiting = [gathered.slice(size)]

    def _begin_part(self) -> None:
        if self.writer:
            self.writer.close()
        path = self.folder / f"part-{len(self.rows):05d}.parquet"
        self.writer = pq.ParquetWriter(path, self.schema, compression="zstd", compression_level=3, version="2.6")
        self.rows.append(0)

    def _paths(self) -> Iterator[Path]:
        return (self.folder / f"part-{number:05d}.parquet" for number in range(len(self.rows)))


def link_or_copy(path: Path, to: Path) -> None:
    """Have the file in a second place too, which no one may write to from then on."""
    try:
        to.hardlink_to(path)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(path, to)


def file_facts(path: Path) -> dict[str, Any]:
    """What the manifest says of a file: its path from the build's folder on, bytes and SHA-256."""
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {"path": f"{path.parent.name}/{path.name}", "bytes": path.stat().st_size, "sha256": digest}
