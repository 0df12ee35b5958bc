"""One walk over `removed`, in portions of numbers: what the report counts there would take a pass over it each.

Texts and ids of 32 letters stay out of it: a document is 64 bits, and all else that is said of a fragment in words is
one of a few thousand kinds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import polars as pl

from cleancopy.key_numbers import KeyNumbers
from cleancopy.report.tables import BuildTable
from cleancopy.texts import Array

RULE = ("category", "rule")
KIND = (*RULE, "action", "lifted_to", "reason", "zone", "status")
"""What is said of a fragment in words. All fragments that are alike in it are of one kind."""
PORTION_ROWS = 100_000
NO_ARTICLE = -1


@dataclass(frozen=True)
class Fragments:
    """Rows of `removed` that follow each other.

    first_row   the row of the first of them in the table
    kind        int32: row of `kinds`
    start_char, end_char  int64, code points of the normalised text, end exclusive
    confidence  float32
    stretch     int64, ascending: which stretch of rows of one document each row is in; row of the two that follow
    starts      int64: the first row of each stretch, counted from the first of the portion
    documents   uint64: the hash of each stretch's doc_id; a document can have several stretches
    article     int64: the row of `articles` of the document of each stretch, NO_ARTICLE where it has none
    kinds       KIND of all kinds that were met so far; later portions have the same rows first
    """

    first_row: int
    kind: Array
    start_char: Array
    end_char: Array
    confidence: Array
    stretch: Array
    starts: Array
    documents: Array
    article: Array
    kinds: pl.DataFrame

    @property
    def characters(self) -> Array:
        """How long each fragment is, in code points. int64."""
        return self.end_char - self.start_char

    def is_said(self, says: pl.Expr) -> Array:
        """Of which kinds this holds, by number. bool."""
        return np.asarray(self.kinds.select(says).to_series().to_numpy())


@dataclass(frozen=True)
class ArticleRows:
    """Where the articles of a build stand in their table: by the hashes of their doc_ids, ascending."""

    hashes: Array
    rows: Array

    def of(self, documents: Array) -> Array:
        """The row of each of these documents (uint64, hashes), int64; NO_ARTICLE of those that are none."""
        if not len(self.hashes):
            return np.full(len(documents), NO_ARTICLE)
        place = np.searchsorted(self.hashes, documents).clip(0, len(self.hashes) - 1)
        return np.where(self.hashes[place] == documents, self.rows[place], NO_ARTICLE)


def article_rows(articles: BuildTable) -> ArticleRows:
    """Those of all articles: 16 bytes each."""
    if not articles.rows:
        return ArticleRows(np.zeros(0, np.uint64), np.zeros(0, np.int64))
    hashes = articles.columns("doc_id").select(pl.col("doc_id").hash()).collect().to_series().to_numpy()
    rows = np.argsort(hashes)
    return ArticleRows(hashes[rows], rows)


class Counter(Protocol):
    """What wants to see all fragments."""

    def add(self, fragments: Fragments) -> None:
        """Count in a portion; they come in the order of the table."""


@dataclass
class Kinds:
    """The kinds that were met so far, in the order in which they were: `frame` has KIND of each, by number."""

    frame: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=dict.fromkeys(KIND, pl.String())))
    _numbers: KeyNumbers = field(default_factory=KeyNumbers)

    def number(self, said: pl.DataFrame) -> Array:
        """The number of each row's kind, int32; those that are new get the next ones."""
        # Each column by a seed of its own: the same words in other columns are another kind.
        keys = said.select(pl.sum_horizontal(pl.col(name).hash(seed) for seed, name in enumerate(KIND)))
        numbers, new = self._numbers.number(keys.to_series().to_numpy())
        self.frame = pl.concat([self.frame, said[new]])
        return numbers


def walk(removed: BuildTable, articles: ArticleRows, counters: Iterable[Counter]) -> None:
    """Show all fragments of a build to these, PORTION_ROWS at a time."""
    kinds, first_row = Kinds(), 0
    for rows in removed.portions(PORTION_ROWS, "doc_id", *KIND, "start_char", "end_char", "confidence"):
        fragments = _as_numbers(first_row, rows, kinds, articles)
        for counter in counters:
            counter.add(fragments)
        first_row += len(rows)


def _as_numbers(first_row: int, rows: pl.DataFrame, kinds: Kinds, articles: ArticleRows) -> Fragments:
    documents = rows.select(pl.col("doc_id").hash()).to_series().to_numpy()
    is_start = np.ones(len(documents), np.bool_)
    is_start[1:] = documents[1:] != documents[:-1]
    starts = np.flatnonzero(is_start)
    return Fragments(
        first_row=first_row,
        kind=kinds.number(rows.select(KIND)),
        start_char=rows["start_char"].to_numpy().astype(np.int64),
        end_char=rows["end_char"].to_numpy().astype(np.int64),
        confidence=rows["confidence"].to_numpy(),
        stretch=np.cumsum(is_start) - 1,
        starts=starts,
        documents=documents[starts],
        article=articles.of(documents[starts]),
        kinds=kinds.frame,
    )
