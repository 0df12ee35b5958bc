"""The index that remembers: which published articles have which hashes. Part of a build, read by row group.

In a build's folder `index/`, in segments that are never changed: `hashes-<n>.parquet` has one row per hash and article,
sorted, `sketches-<n>.parquet` one row per article. Articles are numbered in the order of the input, which is not that
of the build's files; that of a later batch follows that of an earlier one. Each segment follows the one before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cleancopy.duplicates.digests import SHA256_BYTES
from cleancopy.duplicates.sketch import BINS, numbers_of_binary
from cleancopy.page_reading import read_texts
from cleancopy.parts import table_files
from cleancopy.texts import Array

FOLDER = "index"
HASHES = pa.schema({"hash": pa.uint64(), "article": pa.uint32()})
DOC_ID_BYTES = 16
SKETCHES = pa.schema({"marks": pa.binary(BINS), "sha256": pa.binary(SHA256_BYTES), "doc_id": pa.binary(DOC_ID_BYTES)})
TEXT_BATCH_ROWS = 1_000


@dataclass(frozen=True)
class Segment:
    """Some articles of a build, from `first_article` on."""

    folder: Path
    number: int
    first_article: int
    articles: int

    @property
    def hashes_path(self) -> Path:
        """The file of hashes."""
        return self.folder / f"hashes-{self.number:05d}.parquet"

    @property
    def sketches_path(self) -> Path:
        """The file of sketches."""
        return self.folder / f"sketches-{self.number:05d}.parquet"


@dataclass(frozen=True)
class BuildIndex:
    """The articles of a build and their index, to be asked as `known.Published` says."""

    build: Path

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The segments in order."""
        return tuple(find_segments(self.build / FOLDER))

    @property
    def n_articles(self) -> int:
        """How many articles the index knows."""
        return sum(segment.articles for segment in self.segments)

    def look_up(self, hashes: Array, limit: int) -> tuple[Array, Array]:
        """The articles that have these hashes (uint64, sorted, each once), of each the first so many.

        Gives the place of the hash among those asked for and the article, both int64, sorted.
        """
        found = [pair for segment in self.segments for pair in _look_up(segment.hashes_path, hashes, limit)]
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        place, article = (np.concatenate(side) for side in zip(*found, strict=True))
        order = np.lexsort((article, place))
        place, article = place[order], article[order]
        is_among_first = np.arange(len(place)) - np.searchsorted(place, place) < limit
        return place[is_among_first], article[is_among_first]

    def sketches(self, articles: Array) -> tuple[Array, Array]:
        """The marks (uint8) and the SHA-256 of the text (32 uint8) of each article; they are ascending."""
        table = self._rows(articles, ["marks", "sha256"])
        marks = numbers_of_binary(table["marks"], np.uint8, BINS)
        return marks, numbers_of_binary(table["sha256"], np.uint8, SHA256_BYTES)

    def doc_ids(self, articles: Array) -> list[str]:
        """What the articles are called; they are ascending."""
        return [doc_id.hex() for doc_id in self._rows(articles, ["doc_id"])["doc_id"].to_pylist()]

    def texts(self, articles: Array) -> pa.LargeStringArray:
        """The texts of the articles, which lie in the files in another order; they are ascending."""
        doc_ids = pa.array(self.doc_ids(articles), pa.string())
        pieces, found = [pa.array([], pa.large_string())], [np.zeros(0, np.int64)]
        for path in table_files(self.build, "articles"):
            place = pc.index_in(pq.read_table(path, columns=["doc_id"])["doc_id"], value_set=doc_ids)
            rows = np.flatnonzero(place.is_valid().to_numpy())
            found.append(place.take(pa.array(rows)).to_numpy().astype(np.int64))
            pieces.append(read_texts(path, rows, "text"))
        return pa.concat_arrays(pieces).take(pa.array(np.argsort(np.concatenate(found))))

    def _rows(self, articles: Array, names: list[str]) -> pa.Table:
        tables = [pa.schema([SKETCHES.field(name) for name in names]).empty_table()]
        for segment in self.segments:
            rows = articles - segment.first_article
            inside = rows[(rows >= 0) & (rows < segment.articles)]
            tables += _rows(segment.sketches_path, inside, names)
        return pa.concat_tables(tables)


def doc_id_bytes(doc_ids: pa.ChunkedArray) -> pa.Array:
    """The doc_ids as the index has them."""
    return pa.array([bytes.fromhex(doc_id) for doc_id in doc_ids.to_pylist()], pa.binary(DOC_ID_BYTES))


def find_segments(folder: Path) -> Iterator[Segment]:
    """The segments of an index, in order."""
    first = 0
    for path in sorted(folder.glob("sketches-*.parquet")):
        count = pq.read_metadata(path).num_rows
        yield Segment(folder, int(path.stem.split("-")[1]), first, count)
        first += count


def _look_up(path: Path, hashes: Array, limit: int) -> Iterator[tuple[Array, Array]]:
    """Places and articles, from those row groups alone that can hold one of the hashes."""
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            borders = file.metadata.row_group(number).column(0).statistics
            if borders is None or not borders.has_min_max:  # no rows: a batch of which nothing stayed
                continue
            start = int(np.searchsorted(hashes, np.uint64(borders.min), "left"))
            end = int(np.searchsorted(hashes, np.uint64(borders.max), "right"))
            if start < end:
                table = file.read_row_group(number)
                place, row = _matching(table["hash"].to_numpy(), hashes[start:end], limit)
                yield place + start, table["article"].to_numpy()[row].astype(np.int64)


def _matching(sorted_hashes: Array, asked: Array, limit: int) -> tuple[Array, Array]:
    """The places of the asked ones that are there, and the rows of the first few that have each."""
    left = np.searchsorted(sorted_hashes, asked, "left")
    counts = np.minimum(np.searchsorted(sorted_hashes, asked, "right") - left, limit)
    place = np.repeat(np.arange(len(asked)), counts)
    within = np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts, counts)
    return place, np.repeat(left, counts) + within


def _rows(path: Path, rows: Array, names: list[str]) -> Iterator[pa.Table]:
    """The given rows (ascending) of a Parquet file, from those row groups alone that hold one."""
    if not len(rows):
        return
    with pq.ParquetFile(path) as file:
        first = 0
        for number in range(file.num_row_groups):
            count = file.metadata.row_group(number).num_rows
            inside = rows[(rows >= first) & (rows < first + count)] - first
            if len(inside):
                yield from _rows_of_group(file, number, inside, names)
            first += count


def _rows_of_group(file: pq.ParquetFile, number: int, rows: Array, names: list[str]) -> Iterator[pa.Table]:
    first = 0
    for batch in file.iter_batches(TEXT_BATCH_ROWS, row_groups=[number], columns=names):
        inside = rows[(rows >= first) & (rows < first + batch.num_rows)] - first
        if len(inside):
            yield pa.Table.from_batches([batch.take(pa.array(inside))])
        first += batch.num_rows
        if first > rows[-1]:
            return
