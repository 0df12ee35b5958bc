"""Which of a run's articles repeat others: the shards' texts and sketches brought together, and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
from numba import njit

from cleancopy.config import DuplicatesConfig
from cleancopy.duplicates.finding import Corpus
from cleancopy.duplicates.index import BuildIndex
from cleancopy.duplicates.known import PUBLISHED
from cleancopy.duplicates.matches import Matches, find_matches, no_matches
from cleancopy.repeats import Repeats
from cleancopy.shards import read_arrow
from cleancopy.texts import Array, Bytes, Offsets, from_utf8, in_one_piece, utf8
from flows.meet import count_partitions, meet_or_read, read_sketches


def match_articles(
    outcomes: Sequence[Path],
    keys: pa.Table,
    repeats: Repeats,
    config: DuplicatesConfig,
    published: BuildIndex | None = None,
    found: Path | None = None,
) -> Matches:
    """Which articles are so much like others that they go; `keys` and `repeats` are those of all articles.

    `found` is where it may have been put down before who meets whom (meet.py).
    """
    if not config.enabled:
        return no_matches(len(keys))
    published = published if config.scope != "batch" else None
    sketches = read_sketches(outcomes, config)
    texts = StoredTexts(tuple(outcome / "articles.arrow" for outcome in outcomes))
    meetings = meet_or_read(sketches, published, count_partitions(outcomes, config), found)
    corpus = Corpus(keys, sketches, meetings, lambda numbers: gather(texts, texts.lengths, numbers))
    return find_matches(corpus, repeats.stays, config, published)


def published_names(matches: Matches, published: BuildIndex | None) -> dict[int, str]:
    """The doc_id of each published article that another is like, by its number."""
    numbers = np.unique(np.concatenate([matches.kept, matches.contained.inner, matches.contained.outer]))
    numbers = numbers[numbers >= PUBLISHED]
    if published is None or not len(numbers):
        return {}
    return dict(zip(numbers.tolist(), published.doc_ids(numbers - PUBLISHED), strict=True))


@dataclass(frozen=True)
class StoredTexts(Sequence[pa.LargeStringArray]):
    """The texts of each shard's articles, from its file. It is mapped while they are in use."""

    paths: tuple[Path, ...]

    @cached_property
    def lengths(self) -> list[Array]:
        """Of each shard the bytes of every text. int64."""
        return [np.diff(utf8(text)[1]) for text in self]

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, number: int) -> pa.LargeStringArray:
        return in_one_piece(read_arrow(self.paths[number])["text"])


def gather(portions: Sequence[pa.LargeStringArray], lengths: Sequence[Array], numbers: Array) -> pa.LargeStringArray:
    """The texts with these numbers, counted through portions with texts of these lengths, in the order given.

    Other texts are not touched, nor portions without any of them. Each is copied once, to where it belongs: what
    pyarrow takes from each portion would have to be joined, and put in order.
    """
    order = np.argsort(numbers, kind="stable")
    ascending = numbers[order]
    borders = np.cumsum([0, *map(len, lengths)])
    cuts = np.searchsorted(ascending, borders)
    wanted = [
        (number, ascending[start:end] - first, order[start:end])
        for number, (first, start, end) in enumerate(zip(borders[:-1], cuts[:-1], cuts[1:], strict=True))
        if end > start
    ]
    ends = np.zeros(len(numbers) + 1, np.int64)
    for number, rows, places in wanted:
        ends[places + 1] = lengths[number][rows]
    np.cumsum(ends, out=ends)
    gathered = np.empty(ends[-1], np.uint8)
    for number, rows, places in wanted:
        buffer, offsets = utf8(portions[number])
        copy_texts(buffer, offsets, rows, places, gathered, ends)
    return from_utf8(gathered, ends)


@njit(cache=True, nogil=True)
def copy_texts(buffer: Bytes, offsets: Offsets, rows: Array, places: Array, gathered: Bytes, ends: Offsets) -> None:
    """Copy the texts of the rows to their places among those that are gathered; `ends` part these."""
    for at in range(len(rows)):
        row, place = rows[at], places[at]
        gathered[ends[place] : ends[place + 1]] = buffer[offsets[row] : offsets[row + 1]]
