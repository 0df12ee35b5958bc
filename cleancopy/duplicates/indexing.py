"""Writing the index that remembers (index.py): a segment for the articles of a run, after those that were there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.duplicates.buckets import KEY_SHIFT, ROW_MASK, pack, sorted_once
from cleancopy.duplicates.contained import DRAWN
from cleancopy.duplicates.finding import EQUAL_BELOW_WORDS, text_hashes
from cleancopy.duplicates.index import HASHES, SKETCHES, Segment, find_segments
from cleancopy.duplicates.known import TEXT
from cleancopy.duplicates.sketch import Sketches, binary_column
from cleancopy.parts import link_or_copy
from cleancopy.texts import Array

HASH_GROUP_ROWS = 1 << 17
SKETCH_GROUP_ROWS = 1 << 12
DRAWN_PER_PIECE = 16_000_000
SMALL_SEGMENT = 2
"""A segment that is less than so many times as large as the new ones is written together with them."""


def write_segment(
    folder: Path, number: int, first_article: int, sketches: Sketches, sha256: Array, doc_ids: pa.Array
) -> Segment:
    """Write the segment of the articles from `first_article` on. Raises OSError if the disk does not take it."""
    segment = Segment(folder, number, first_article, len(sha256))
    folder.mkdir(parents=True, exist_ok=True)
    with _open_hashes(segment.hashes_path) as file:
        for kind, packed in _packed_hashes(sketches, sha256):
            hashes = np.uint64(kind) << KEY_SHIFT | packed >> KEY_SHIFT
            articles = (packed & ROW_MASK).astype(np.uint32) + np.uint32(first_article)
            file.write_table(pa.table([hashes, articles], schema=HASHES), row_group_size=HASH_GROUP_ROWS)
    columns = [binary_column(sketches.marks), binary_column(sha256), doc_ids]
    write_sketches(segment.sketches_path, pa.Table.from_arrays(columns, schema=SKETCHES))
    return segment


def add_segment(parent: Path | None, folder: Path, sketches: Sketches, sha256: Array, doc_ids: pa.Array) -> list[Path]:
    """Write the index of a build: the parent's, and a segment of the articles that are new. Gives the files.

    Segments of the parent are taken over as they are, but for small ones, which are written together with the new one:
    so there are never more than a few, and each article is written again a few times in its life. Nothing that the
    parent has is changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = list(find_segments(parent)) if parent else []
    first = sum(segment.articles for segment in before)
    joined = [write_segment(folder, len(before), first, sketches, sha256, doc_ids)]
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


def _packed_hashes(sketches: Sketches, sha256: Array) -> Iterator[tuple[int, Array]]:
    """Kind by kind, the values above the rows that have them, sorted; in pieces that bound the memory of sorting."""
    rows = np.arange(len(sha256))
    is_long = sketches.n_words >= EQUAL_BELOW_WORDS
    for band in range(sketches.keys.shape[1]):
        yield band, np.sort(pack(sketches.keys[is_long, band], rows[is_long]))
    yield TEXT, np.sort(pack(text_hashes(sha256) & ROW_MASK, rows))
    counts = np.where(is_long, np.diff(sketches.first), 0)
    drawn = sketches.drawn[np.repeat(is_long, np.diff(sketches.first))]
    of_row = np.repeat(rows, counts)
    pieces = 1 + len(drawn) // DRAWN_PER_PIECE
    borders = np.linspace(0, 1 << 32, pieces + 1).astype(np.uint64)
    for start, end in pairwise(borders):
        chosen = (drawn >= start) & (drawn < end)
        yield DRAWN, sorted_once(pack(drawn[chosen], of_row[chosen]))
