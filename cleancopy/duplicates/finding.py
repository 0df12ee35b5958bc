"""From articles to who meets whom, among themselves and in what is published, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from cleancopy.config import DuplicatesConfig
from cleancopy.duplicates.buckets import KEY_SHIFT, Buckets, choose_buckets, sorted_once
from cleancopy.duplicates.contained import NOTHING_CONTAINED, Contained, candidates_of, find_contained, part_candidates
from cleancopy.duplicates.digests import SHA256_BYTES, first_equal, sha256_bytes
from cleancopy.duplicates.known import PUBLISHED, TEXT, Published
from cleancopy.duplicates.leaders import MAX_MET, NONE, choose_leaders, min_agreeing
from cleancopy.duplicates.looked_at import needed_texts, part_rows
from cleancopy.duplicates.meeting import MAX_TEXTS_PER_SHINGLE, Meetings, Portions
from cleancopy.duplicates.sketch import BINS
from cleancopy.repeats import FIRST
from cleancopy.texts import Array, from_utf8, utf8

PORTION_CHARS = 50_000_000
"""Of texts that are compared whole about so much is in memory at once."""

SETS_OF_CHARS = 60_000_000
"""And of texts that may stand in each other so much, as their shingles are there too, which take more room."""


@dataclass(frozen=True)
class Corpus:
    """The articles that are compared, in the order of the input.

    keys      doc_id, text_sha256 in hex digits or as bytes, and what `matches.ORDERED_BY` names
    sketches  of their texts, in the portions that they lie in; none where only equal texts are looked for
    meetings  which of the texts meet, and which of what is published they meet
    texts     gives the texts of the articles with these numbers, in the order given; they are there until it is asked
              for others
    """

    keys: pa.Table
    sketches: Portions
    meetings: Meetings
    texts: Callable[[Array], pa.LargeStringArray]


@dataclass(frozen=True)
class Found:
    """Over articles in the order in which they may stay, those that are published and were met first.

    numbers     int64    what each is called: its place in the input, or its place in what is published + PUBLISHED
    leader      int64    the row of the one that it goes for, NONE where it stays
    similarity  float64
    is_exact    bool     whether the two texts are equal
    """

    numbers: Array
    leader: Array
    similarity: Array
    is_exact: Array


def text_hashes(sha256: Array) -> Array:
    """What an index knows texts by: kind TEXT and the first bytes of their hash. uint64."""
    first = np.ascontiguousarray(sha256[:, :4]).view(">u4")[:, 0].astype(np.uint64)
    return np.uint64(TEXT) << KEY_SHIFT | first


def find_leaders(corpus: Corpus, order: Array, config: DuplicatesConfig, published: Published | None) -> Found:
    """For each article in order, after those that are published, the one that it goes for."""
    sha256 = sha256_bytes(corpus.keys["text_sha256"])[order]
    equal = first_equal(sha256) if config.scope != "published" else np.full(len(order), FIRST)
    if published is None:
        sha256 = np.zeros((0, SHA256_BYTES), np.uint8)
    met = corpus.meetings.by_bands() if config.near else ()
    buckets = choose_buckets(met, _places(corpus, order, equal), len(order) + MAX_MET)
    buckets, articles = _with_published(buckets, _published_alike(published, sha256))
    n_before, n = len(articles), len(articles) + len(order)
    marks, sha256_before = _marks(corpus, order, published, articles)
    same_as = np.arange(n)
    same_as[n_before:] = np.where(equal == FIRST, same_as[n_before:], equal + n_before)
    for row, before in _equal_published(sha256_before, sha256):
        same_as[n_before + row] = before
    is_needed = needed_texts(marks, buckets.members, buckets.first, min_agreeing(config.threshold), n_before)
    portions = part_rows(buckets, same_as, is_needed * _lengths(corpus, order, n_before), PORTION_CHARS)
    texts = partial(_texts, corpus, order, published, articles)
    meets_new = config.scope != "published"
    leaders = choose_leaders(
        portions, texts, is_needed, marks, buckets, same_as, config.threshold, n_before, meets_new
    )  # fmt: skip
    is_exact = (same_as != np.arange(n)) & (leaders.leader == same_as)
    numbers = np.concatenate([articles + PUBLISHED, order])
    return Found(numbers, leaders.leader, leaders.similarity, is_exact)


def _places(corpus: Corpus, order: Array, equal: Array) -> Array:
    """The place in order of each article that is compared by its sketch, NONE of the others. int64."""
    places = np.full(len(corpus.keys), NONE, np.int64)
    places[order] = np.where(equal == FIRST, np.arange(len(order)), NONE)
    return places


def _published_alike(published: Published | None, sha256: Array) -> Array:
    """The published articles that may have one of the texts with these hashes. int64."""
    if published is None:
        return np.zeros(0, np.int64)
    return published.look_up(sorted_once(text_hashes(sha256)), MAX_MET)[1]


def _with_published(buckets: Buckets, others: Array) -> tuple[Buckets, Array]:
    """The buckets with rows as members, those that are published first; and the published articles, ascending.

    `others` are published articles that have a row too.
    """
    is_published = buckets.members >= PUBLISHED
    met = buckets.members[is_published] - PUBLISHED
    articles = np.unique(np.concatenate([met, others]))
    if not len(articles):
        return buckets, articles
    rows = buckets.members + len(articles)
    rows[is_published] = np.searchsorted(articles, met)
    return Buckets(rows, buckets.first), articles


def _marks(corpus: Corpus, order: Array, published: Published | None, articles: Array) -> tuple[Array, Array]:
    """The marks of all rows, and the hashes of the published texts."""
    marks = np.zeros((len(articles) + len(order), BINS), np.uint8)
    rows = np.full(len(corpus.keys), NONE, np.int64)
    rows[order] = np.arange(len(articles), len(marks))
    first = 0
    for sketches in corpus.sketches:
        its_rows = rows[first : first + len(sketches)]
        marks[its_rows[its_rows != NONE]] = sketches.marks[its_rows != NONE]
        first += len(sketches)
    if published is None or not len(articles):
        return marks, np.zeros((0, SHA256_BYTES), np.uint8)
    marks[: len(articles)], sha256 = published.sketches(articles)
    return marks, sha256


def _equal_published(sha256_before: Array, sha256: Array) -> list[tuple[int, int]]:
    """Articles whose text is published already: their place, and the row of the first one that has it."""
    if not len(sha256_before):
        return []
    may_be = np.isin(text_hashes(sha256), text_hashes(sha256_before))
    first: dict[bytes, int] = {}
    for row in np.flatnonzero(np.isin(text_hashes(sha256_before), text_hashes(sha256))).tolist():
        first.setdefault(sha256_before[row].tobytes(), row)
    found = ((place, first.get(sha256[place].tobytes())) for place in np.flatnonzero(may_be).tolist())
    return [(place, row) for place, row in found if row is not None]


def _lengths(corpus: Corpus, order: Array, n_before: int) -> Array:
    """About how long the text of each row is; of those that are published as long as others are on average. float64."""
    lengths = corpus.keys["n_chars"].to_numpy()[order]
    return np.concatenate([np.full(n_before, lengths.mean() if len(lengths) else 0), lengths])


def _texts(
    corpus: Corpus, order: Array, published: Published | None, articles: Array, rows: Array
) -> pa.LargeStringArray:
    """The texts of the rows (ascending); those of all others are empty."""
    n_before = len(articles)
    pieces = [corpus.texts(order[rows[rows >= n_before] - n_before])]
    if published is not None and n_before:
        pieces.insert(0, published.texts(articles[rows[rows < n_before]]))
    buffer, offsets = utf8(pieces[0] if len(pieces) == 1 else pa.concat_arrays(pieces))
    ends = np.zeros(n_before + len(order) + 1, np.int64)
    ends[rows + 1] = np.diff(offsets)
    return from_utf8(buffer, np.cumsum(ends, out=ends))


def find_pairs(corpus: Corpus, stays: Array, scope: str, published: Published | None) -> Contained:
    """Which of the articles that stay stand in others, or others in them, each pair in the order of the input."""
    numbers = np.flatnonzero(stays)
    places = np.full(len(stays), NONE, np.int64)
    places[numbers] = np.arange(len(numbers))
    buckets = choose_buckets(corpus.meetings.by_shingles(), places, MAX_TEXTS_PER_SHINGLE + 1)
    buckets, articles = _with_published(buckets, np.zeros(0, np.int64))
    n_before = len(articles)
    lengths = _lengths(corpus, numbers, n_before)
    candidates = candidates_of(buckets, lengths, n_before, meets_new=scope != "published")
    found = [NOTHING_CONTAINED]
    for rows, needed in part_candidates(candidates, lengths, SETS_OF_CHARS):
        text = _texts(corpus, numbers, published, articles, needed)
        found.append(find_contained(text, candidates, rows))
    names = np.concatenate([articles + PUBLISHED, numbers])
    later, inner, outer = (
        names[np.concatenate([getattr(its, name) for its in found])] for name in ("later", "inner", "outer")
    )
    return Contained(later, inner, outer, np.concatenate([its.share for its in found]))
