"""What repeats what in a corpus: equal texts, then nearly equal ones, each with the article that it goes for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from cleancopy.config import DuplicatesConfig
from cleancopy.duplicates.buckets import find_buckets
from cleancopy.duplicates.contained import NOTHING_CONTAINED, Contained, find_contained, meet_by_shingles
from cleancopy.duplicates.leaders import NONE, choose_leaders
from cleancopy.duplicates.sketch import Sketches
from cleancopy.repeats import FIRST, earliest_equal
from cleancopy.texts import Array

EQUAL_BELOW_WORDS = 30
"""Texts of fewer words than this are duplicates only of equal ones: a changed word is much of what they say."""


@dataclass(frozen=True)
class Corpus:
    """The articles that are compared, in the order of the input.

    keys      what `ORDERED_BY` names, doc_id and text_sha256
    sketches  of their texts
    texts     gives the texts of the articles with these numbers, in the order given
    """

    keys: pa.Table
    sketches: Sketches
    texts: Callable[[Array], pa.LargeStringArray]


@dataclass(frozen=True)
class Matches:
    """What goes and for which article, as arrays over the articles in the order of the input.

    kept        int64    the number of the article that stays in its place, NONE where it stays itself
    is_exact    bool     whether that has the same text
    similarity  float64  the share of their runs of words that they have in common; 1 where the text is the same

    `contained` are pairs of articles that both stay.
    """

    kept: Array
    is_exact: Array
    similarity: Array
    contained: Contained = NOTHING_CONTAINED

    @property
    def stays(self) -> Array:
        """Whether the article stays. bool."""
        return np.asarray(self.kept == NONE)


ORDERED_BY = ("n_chars", "published_at")
"""The columns by which the one that stays can be chosen."""


def no_matches(n: int) -> Matches:
    """Of so many articles none repeats another."""
    return Matches(np.full(n, NONE, np.int64), np.zeros(n, np.bool_), np.zeros(n))


def find_matches(corpus: Corpus, considered: Array, config: DuplicatesConfig) -> Matches:
    """Compare the considered articles (bool) with each other.

    Each that goes does so for one that stays. Whether an article stays depends on the articles that come before it in
    the order of `rank`, and on nothing else.
    """
    order = rank(corpus.keys, np.flatnonzero(considered), config.keep)
    n = len(corpus.keys)
    first_equal = earliest_equal(corpus.keys["text_sha256"].take(pa.array(order)), np.ones(len(order), np.bool_))
    kept, similarity = np.full(len(order), NONE, np.int64), np.zeros(len(order))
    if config.near:
        kept, similarity = _find_near(corpus, order, first_equal, config.threshold)
    is_copy = first_equal != FIRST
    is_exact = is_copy & (kept[first_equal] == NONE)
    similarity = np.where(is_copy, np.where(is_exact, 1.0, similarity[first_equal]), similarity)
    kept = np.where(is_copy, np.where(is_exact, first_equal, kept[first_equal]), kept)
    matches = no_matches(n)
    matches.kept[order] = np.where(kept == NONE, NONE, order[kept])
    matches.is_exact[order] = is_exact
    matches.similarity[order] = similarity
    if config.near and config.contained == "flag":
        stays = matches.stays & considered & (corpus.sketches.n_words >= EQUAL_BELOW_WORDS)
        return replace(matches, contained=_find_contained(corpus, stays))
    return matches


def _find_contained(corpus: Corpus, considered: Array) -> Contained:
    """Which of the considered articles stand in others, each pair in the order of the input."""
    buckets = meet_by_shingles(corpus.sketches.drawn, corpus.sketches.first, considered)
    places = np.unique(buckets.members)
    if not len(places):
        return NOTHING_CONTAINED
    found = find_contained(corpus.texts(places), buckets.renumbered(places))
    return Contained(places[found.later], places[found.inner], places[found.outer], found.share)


def rank(keys: pa.Table, numbers: Array, keep: str) -> Array:
    """The numbers of articles in the order in which they may stay; a complete one: what else is equal, doc_id settles.

    `first`: as they came in. `longest`: the longest text first. `newest`: the latest date first, those without last.
    """
    if keep == "first":
        return numbers
    chosen: dict[str, Any] = {"doc_id": keys["doc_id"].take(pa.array(numbers)), "number": numbers}
    column = "n_chars" if keep == "longest" else "published_at"
    chosen["key"] = keys[column].take(pa.array(numbers))
    ordered = pa.table(chosen).sort_by([("key", "descending"), ("doc_id", "ascending"), ("number", "ascending")])
    return np.asarray(ordered["number"].to_numpy())


def _find_near(corpus: Corpus, order: Array, first_equal: Array, threshold: float) -> tuple[Array, Array]:
    """For each article in order the place of the one that it nearly repeats, NONE where it repeats none; how alike."""
    kept, similarity = np.full(len(order), NONE, np.int64), np.zeros(len(order))
    is_in_order = len(order) == len(corpus.sketches) and bool((order[:-1] < order[1:]).all())
    keys = corpus.sketches.keys if is_in_order else corpus.sketches.keys[order]
    is_long = corpus.sketches.n_words[order] >= EQUAL_BELOW_WORDS
    buckets = find_buckets(keys, (first_equal == FIRST) & is_long)
    places = np.unique(buckets.members)
    if not len(places):
        return kept, similarity
    buckets = buckets.renumbered(places)
    marks = corpus.sketches.marks[order[places]]
    found = choose_leaders(corpus.texts(order[places]), marks, buckets, threshold)
    kept[places] = np.where(found.leader == NONE, NONE, places[found.leader])
    similarity[places] = found.similarity
    return kept, similarity
