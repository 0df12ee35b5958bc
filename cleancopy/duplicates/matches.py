"""What repeats what in a corpus: equal texts, then nearly equal ones, each with the article that it goes for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from cleancopy.config import DuplicatesConfig
from cleancopy.duplicates.contained import NOTHING_CONTAINED, Contained
from cleancopy.duplicates.finding import Corpus, find_leaders, find_pairs
from cleancopy.duplicates.known import Published
from cleancopy.duplicates.leaders import NONE
from cleancopy.texts import Array


@dataclass(frozen=True)
class Matches:
    """What goes and for which article, as arrays over the articles in the order of the input.

    kept        int64    the number of the article that stays in its place, NONE where it stays itself; from
                         `known.PUBLISHED` on it is a published one
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


def find_matches(
    corpus: Corpus, considered: Array, config: DuplicatesConfig, published: Published | None = None
) -> Matches:
    """Compare the considered articles (bool) with each other, and with what is published, as `config.scope` says.

    Each that goes does so for one that stays. Whether an article stays depends on the articles that come before it in
    the order of `rank`, and on nothing else; what is published comes before all others and stays.
    """
    order = rank(corpus.keys, np.flatnonzero(considered), config.keep)
    matches = no_matches(len(corpus.keys))
    known = published if config.scope != "batch" else None
    found = find_leaders(corpus, order, config, known)
    rows = np.flatnonzero(found.leader != NONE)
    gone = found.numbers[rows]
    matches.kept[gone] = found.numbers[found.leader[rows]]
    matches.similarity[gone], matches.is_exact[gone] = found.similarity[rows], found.is_exact[rows]
    if config.near and config.contained == "flag":
        return replace(matches, contained=find_pairs(corpus, matches.stays & considered, config.scope, known))
    return matches


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
