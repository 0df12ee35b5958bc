"""Writing the index that remembers (index.py): a segment for the articles of a run, after those that were there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.duplicates.buckets import KEY_SHIFT, ROW_MASK, pack, sorted_once
from cleancopy.duplicates.finding import text_hashes
from cleancopy.duplicates.index import HASHES, SKETCHES, Segment, find_segments
from cleancopy.duplicates.known import DRAWN, TEXT
from cleancopy.duplicates.leaders import NONE
from cleancopy.duplicates.meeting import Partition, Portions, pack_bands, pack_drawn
from cleancopy.duplicates.sketch import BINS, binary_column
from cleancopy.parts import link_or_copy
from cleancopy.texts import Array

HASH_GROUP_ROWS = 1 << 17
SKETCH_GROUP_ROWS = 1 << 12
ARTICLES_PER_PIECE = 250_000
SMALL_SEGMENT = 2
"""A segment that is less than so many times as large as the new ones is written together with them."""


@dataclass(frozen=True)
class Indexed:
    """Articles that an index is to know.

    sketches  those of the corpus that they are of, in its portions; none where only equal texts are looked for
    rows      int64  for each article of the corpus its place among these, NONE where it is none of them
    sha256    uint8  of each text
    doc_ids   what each is called
    """

    sketches: Portions
    rows: Array
    sha256: Array
    doc_ids: pa.Array

    def __len__(self) -> int:
        return len(self.sha256)


def write_segment(folder: Path, number: int, first_article: int, articles: Indexed) -> Segment:
    """Write the segment of the articles from `first_article` on. Raises OSError if the disk does not take it."""
    segment = Segment(folder, number, first_article, len(articles))
    folder.mkdir(parents=True, exist_ok=True)
    with _open_hashes(segment.hashes_path) as file:
        for kind, packed in _packed_hashes(articles):
            hashes = np.uint64(kind) << KEY_SHIFT | packed >> KEY_SHIFT
            numbers = (packed & ROW_MASK).astype(np.uint32) + np.uint32(first_article)
            file.write_table(pa.table([hashes, numbers], schema=HASHES), row_group_size=HASH_GROUP_ROWS)
    columns = [binary_column(_marks(articles)), binary_column(articles.sha256), articles.doc_ids]
    write_sketches(segment.sketches_path, pa.Table.from_arrays(columns, schema=SKETCHES))
    return segment


def add_segment(parent: Path | None, folder: Path, articles: Indexed) -> list[Path]:
    """Write the index of a build: the parent's, and a segment of the articles that are new. Gives the files.

    Segments of the parent are taken over as they are, but for small ones, which are written together with the new one:
    so there are never more than a few, and each article is written again a few times in its life. Nothing that the
    parent has is changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = list(find_segments(parent)) if parent else []
    first = sum(segment.articles for segment in before)
    joined = [write_segment(folder, len(before), first, articles)]
    while before and before[-1].articles < SMALL_SEGMENT * sum(segment.articles for segment in joined):
        joined.insert(0, before.pop())
    for segment in before:
        for path in (segment.hashes_path, segment.sketches_path):
            link_or_copy(path, folder / path.name)
    if len(joined) > 1:
        _join(joined, Segment(folder, len(before), joined[0].first_article, 0))
    return sorted(folder.glob("*-*.parquet"))


def _join(segments: list[Segment], joined: Segment) -> None:
    """Write several segments as one, and delete the last of them, which is not published yet."""
    hashes = pa.concat_tables([pq.read_table(segment.hashes_path) for segment in segments])
    sketches = pa.concat_tables([pq.read_table(segment.sketches_path) for segment in segments])
    segments[-1].hashes_path.unlink()
    segments[-1].sketches_path.unlink()
    order = np.argsort(hashes["hash"].to_numpy(), kind="stable")
    with _open_hashes(joined.hashes_path) as file:
        file.write_table(hashes.take(pa.array(order)), row_group_size=HASH_GROUP_ROWS)
    write_sketches(joined.sketches_path, sketches)


def write_sketches(path: Path, table: pa.Table) -> None:
    """Write the file of sketches of a segment."""
    pq.write_table(table, path, row_group_size=SKETCH_GROUP_ROWS, compression="none", use_dictionary=False)


def _open_hashes(path: Path) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        path,
        HASHES,
        compression="none",  # differences of sorted hashes are packed already, and articles are at random
        use_dictionary=False,
        column_encoding={"hash": "DELTA_BINARY_PACKED", "article": "PLAIN"},
        version="2.6",
    )


def _marks(articles: Indexed) -> Array:
    marks, first = np.zeros((len(articles), BINS), np.uint8), 0
    for sketches in articles.sketches:
        rows = articles.rows[first : first + len(sketches)]
        marks[rows[rows != NONE]] = sketches.marks[rows != NONE]
        first += len(sketches)
    return marks


def _packed_hashes(articles: Indexed) -> Iterator[tuple[int, Array]]:
    """Kind by kind, the values above the rows that have them, sorted; in pieces that bound the memory of sorting."""
    count = 1 + len(articles) // ARTICLES_PER_PIECE
    for partition in (Partition(number, count) for number in range(count)):
        yield from pack_bands(articles.sketches, partition, articles.rows).items()
    yield TEXT, np.sort(pack(text_hashes(articles.sha256) & ROW_MASK, np.arange(len(articles))))
    for partition in (Partition(number, count) for number in range(count)):
        yield DRAWN, sorted_once(pack_drawn(articles.sketches, partition, articles.rows))
