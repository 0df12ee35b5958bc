"""From articles to who meets whom, among themselves and in what is published, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cleancopy.config import DuplicatesConfig
from cleancopy.duplicates.buckets import KEY_SHIFT, NOBODY_MET, Buckets, Met, find_buckets, sorted_once
from cleancopy.duplicates.contained import (
    DRAWN,
    MAX_TEXTS_PER_SHINGLE,
    Contained,
    candidates_of,
    find_contained,
    meet_by_shingles,
)
from cleancopy.duplicates.known import PUBLISHED, TEXT, Published
from cleancopy.duplicates.leaders import MAX_MET, NONE, choose_leaders, min_agreeing, needed_texts
from cleancopy.duplicates.sketch import BANDS, BINS, Sketches
from cleancopy.repeats import FIRST, earliest_equal
from cleancopy.texts import Array, from_utf8, utf8

EQUAL_BELOW_WORDS = 30
"""Texts of fewer words than this are duplicates only of equal ones: a changed word is much of what they say."""

SHA256_BYTES = 32


@dataclass(frozen=True)
class Corpus:
    """The articles that are compared, in the order of the input.

    keys      doc_id, text_sha256, and what `matches.ORDERED_BY` names
    sketches  of their texts; empty where only equal texts are looked for
    texts     gives the texts of the articles with these numbers, in the order given
    """

    keys: pa.Table
    sketches: Sketches
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


def sha256_bytes(column: pa.ChunkedArray) -> Array:
    """The bytes of hashes that are written in hex digits. uint8, SHA256_BYTES columns."""
    buffer, _ = utf8(column.cast(pa.large_string()).combine_chunks())
    digits = np.where(buffer >= ord("a"), buffer - ord("a") + 10, buffer - ord("0")).astype(np.uint8)
    pairs = digits.reshape(-1, SHA256_BYTES, 2)
    return np.asarray(pairs[:, :, 0] << 4 | pairs[:, :, 1])


def text_hashes(sha256: Array) -> Array:
    """What an index knows texts by: kind TEXT and the first bytes of their hash. uint64."""
    first = np.ascontiguousarray(sha256[:, :4]).view(">u4")[:, 0].astype(np.uint64)
    return np.uint64(TEXT) << KEY_SHIFT | first


def band_hashes(keys: Array) -> Array:
    """What an index knows sketches by: the band and the key, of every text and band. uint64."""
    bands = np.arange(keys.shape[1], dtype=np.uint64) << KEY_SHIFT
    return (keys.astype(np.uint64) | bands).ravel()


def drawn_hashes(drawn: Array) -> Array:
    """What an index knows drawn shingles by. uint64."""
    return np.uint64(DRAWN) << KEY_SHIFT | drawn.astype(np.uint64)


def meet_published(published: Published | None, hashes: Callable[[], Array], limit: int) -> tuple[Met, Array]:
    """The published articles that have one of the hashes, of each hash the first few; rows count the articles met.

    The hashes are made where they are asked for: for a corpus without anything published they would be idle memory.
    """
    if published is None:
        return NOBODY_MET, np.zeros(0, np.int64)
    asked = sorted_once(hashes())
    place, article = published.look_up(asked, limit)
    articles, rows = np.unique(article, return_inverse=True)
    return Met(asked[place], rows.astype(np.int64)), articles.astype(np.int64)


def find_leaders(corpus: Corpus, order: Array, config: DuplicatesConfig, published: Published | None) -> Found:
    """For each article in order, after those that are published, the one that it goes for."""
    digests = corpus.keys["text_sha256"].take(pa.array(order))
    sha256 = sha256_bytes(digests if published is not None else digests.slice(0, 0))
    equal = earliest_equal(digests, np.ones(len(order), np.bool_))
    equal = equal if config.scope != "published" else np.full(len(order), FIRST)
    places, keys = _that_meet(corpus, order, equal, config)
    met, articles = meet_published(published, lambda: np.concatenate([text_hashes(sha256), band_hashes(keys)]), MAX_MET)
    n_before, n = len(articles), len(articles) + len(order)
    marks, sha256_before = _marks(corpus, order, published, articles, config.near)
    same_as = np.arange(n)
    same_as[n_before:] = np.where(equal == FIRST, same_as[n_before:], equal + n_before)
    for row, before in _equal_published(met, sha256_before, sha256):
        same_as[n_before + row] = before
    buckets = find_buckets(keys, places + n_before, met)
    is_needed = needed_texts(marks, buckets.members, buckets.first, min_agreeing(config.threshold), n_before)
    text = _texts(corpus, order, published, articles, is_needed)
    meets_new = config.scope != "published"
    leaders = choose_leaders(text, marks, buckets, same_as, config.threshold, n_before, meets_new)
    is_exact = (same_as != np.arange(n)) & (leaders.leader == same_as)
    numbers = np.concatenate([articles + PUBLISHED, order])
    return Found(numbers, leaders.leader, leaders.similarity, is_exact)


def _that_meet(corpus: Corpus, order: Array, equal: Array, config: DuplicatesConfig) -> tuple[Array, Array]:
    """The places in order of those that are compared by their sketches, and the keys of these."""
    if not config.near:
        return np.zeros(0, np.int64), np.zeros((0, BANDS), np.uint32)
    is_long = corpus.sketches.n_words[order] >= EQUAL_BELOW_WORDS
    places = np.flatnonzero(is_long & (equal == FIRST))
    return places, corpus.sketches.keys[order[places]]


def _marks(
    corpus: Corpus, order: Array, published: Published | None, articles: Array, near: bool
) -> tuple[Array, Array]:
    """The marks of all rows, and the hashes of the published texts."""
    marks = corpus.sketches.marks if near else np.zeros((len(corpus.keys), BINS), np.uint8)
    is_in_order = len(order) == len(marks) and bool((order[:-1] < order[1:]).all())
    marks = marks if is_in_order else marks[order]
    if published is None or not len(articles):
        return marks, np.zeros((0, SHA256_BYTES), np.uint8)
    before, sha256 = published.sketches(articles)
    return np.concatenate([before, marks]), sha256


def _equal_published(met: Met, sha256_before: Array, sha256: Array) -> list[tuple[int, int]]:
    """Articles whose text is published already: their place, and the row of the first one that has it."""
    rows = np.unique(met.rows[met.hashes >> KEY_SHIFT == np.uint64(TEXT)])
    if not len(rows):
        return []
    first: dict[bytes, int] = {}
    for row in rows.tolist():
        first.setdefault(sha256_before[row].tobytes(), row)
    may_be = np.flatnonzero(np.isin(text_hashes(sha256), met.hashes)).tolist()
    found = ((place, first.get(sha256[place].tobytes())) for place in may_be)
    return [(place, row) for place, row in found if row is not None]


def _texts(
    corpus: Corpus, order: Array, published: Published | None, articles: Array, is_needed: Array
) -> pa.LargeStringArray:
    """The texts of the rows that need one; the others are empty."""
    n_before = len(articles)
    pieces = [corpus.texts(order[np.flatnonzero(is_needed[n_before:])])]
    if published is not None and n_before:
        pieces.insert(0, published.texts(articles[is_needed[:n_before]]))
    buffer, offsets = utf8(pieces[0] if len(pieces) == 1 else pa.concat_arrays(pieces))
    lengths = np.zeros(len(is_needed), np.int64)
    lengths[is_needed] = np.diff(offsets)
    return from_utf8(buffer, np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]))


def find_pairs(corpus: Corpus, stays: Array, scope: str, published: Published | None) -> Contained:
    """Which of the articles that stay stand in others, or others in them, each pair in the order of the input."""
    sketches = corpus.sketches
    numbers = np.flatnonzero(stays)
    met, articles = meet_published(published, lambda: _drawn_by(sketches, stays), MAX_TEXTS_PER_SHINGLE + 1)
    n_before = len(articles)
    rows = np.full(len(stays), NONE, np.int64)
    rows[numbers] = np.arange(len(numbers)) + n_before
    buckets: Buckets = meet_by_shingles(sketches.drawn, sketches.first, rows, met)
    candidates = candidates_of(buckets, n_before + len(numbers), n_before, meets_new=scope != "published")
    is_needed = candidates[:, 0] != NONE
    is_needed[np.unique(candidates[candidates != NONE])] = True
    found = find_contained(_texts(corpus, numbers, published, articles, is_needed), candidates)
    names = np.concatenate([articles + PUBLISHED, numbers])
    return Contained(names[found.later], names[found.inner], names[found.outer], found.share)


def _drawn_by(sketches: Sketches, chosen: Array) -> Array:
    """What an index knows the drawn shingles of the chosen texts (bool) by. uint64."""
    return drawn_hashes(sketches.drawn[np.repeat(chosen, np.diff(sketches.first))])
