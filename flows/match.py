"""Which of a run's articles repeat others: the shards' texts and sketches brought together, and compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numba import njit

from cleancopy.config import DuplicatesConfig
from cleancopy.duplicates.finding import Corpus
from cleancopy.duplicates.index import BuildIndex
from cleancopy.duplicates.known import PUBLISHED
from cleancopy.duplicates.matches import Matches, find_matches, no_matches
from cleancopy.duplicates.sketch import STORED, Sketches, stored_sketches
from cleancopy.repeats import Repeats
from cleancopy.shards import read_arrow
from cleancopy.texts import Array, Bytes, Offsets, from_utf8, utf8

SKETCHES = "sketches.arrow"


def match_articles(
    outcomes: Sequence[Path],
    keys: pa.Table,
    repeats: Repeats,
    config: DuplicatesConfig,
    published: BuildIndex | None = None,
) -> Matches:
    """Which articles are so much like others that they go; `keys` and `repeats` are those of all articles."""
    if not config.enabled:
        return no_matches(len(keys))
    sketches = read_sketches(outcomes, config)
    texts = [chunk for outcome in outcomes for chunk in read_arrow(outcome / "articles.arrow")["text"].chunks]
    corpus = Corpus(keys, sketches, lambda numbers: gather(texts, numbers))
    return find_matches(corpus, repeats.stays, config, published)


def read_sketches(outcomes: Sequence[Path], config: DuplicatesConfig) -> Sketches:
    """The sketches of all articles, in order; none where only equal texts are looked for."""
    tables = [read_arrow(outcome / SKETCHES) for outcome in outcomes] if config.looks_for_near else []
    return stored_sketches(pa.concat_tables([STORED.empty_table(), *tables]))


def published_names(matches: Matches, published: BuildIndex | None) -> dict[int, str]:
    """The doc_id of each published article that another is like, by its number."""
    numbers = np.unique(np.concatenate([matches.kept, matches.contained.inner, matches.contained.outer]))
    numbers = numbers[numbers >= PUBLISHED]
    if published is None or not len(numbers):
        return {}
    return dict(zip(numbers.tolist(), published.doc_ids(numbers - PUBLISHED), strict=True))


def gather(chunks: Sequence[pa.LargeStringArray], numbers: Array) -> pa.LargeStringArray:
    """The texts with these numbers, counted through all chunks, in the order given. Other texts are not touched.

    Each is copied once, to where it belongs: what pyarrow takes from each chunk would have to be joined, and put in
    order.
    """
    order = np.argsort(numbers, kind="stable")
    ascending = numbers[order]
    borders = np.cumsum([0, *map(len, chunks)])
    cuts = np.searchsorted(ascending, borders)
    wanted = [
        (*utf8(chunk), ascending[start:end] - first, order[start:end])
        for chunk, first, start, end in zip(chunks, borders[:-1], cuts[:-1], cuts[1:], strict=True)
        if end > start
    ]
    ends = np.zeros(len(numbers) + 1, np.int64)
    for _, offsets, rows, places in wanted:
        ends[places + 1] = offsets[rows + 1] - offsets[rows]
    np.cumsum(ends, out=ends)
    gathered = np.empty(ends[-1], np.uint8)
    for buffer, offsets, rows, places in wanted:
        copy_texts(buffer, offsets, rows, places, gathered, ends)
    return from_utf8(gathered, ends)


@njit(cache=True, nogil=True)
def copy_texts(buffer: Bytes, offsets: Offsets, rows: Array, places: Array, gathered: Bytes, ends: Offsets) -> None:
    """Copy the texts of the rows to their places among those that are gathered; `ends` part these."""
    for at in range(len(rows)):
        row, place = rows[at], places[at]
        gathered[ends[place] : ends[place + 1]] = buffer[offsets[row] : offsets[row + 1]]
