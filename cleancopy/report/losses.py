"""What the walk over `removed` sums up for each article: which are worth a look is chosen by it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from cleancopy.kernels import kernel
from cleancopy.marks import LINE_MODEL
from cleancopy.report.fragments import NO_ARTICLE, Fragments
from cleancopy.report.tables import BuildTable
from cleancopy.texts import Array

LONG_FRAGMENT_CHARS = 60
"""A fragment shorter than this holds no sentence to speak of."""

OF_ARTICLE, OF_MODEL, REMOVED, COUNTED = 1, 2, 4, 8
"""What a kind of fragment says: it is of an article, found by the model, no lift, counted by the page guard."""


@dataclass
class Losses:
    """Sums over the fragments of each of so many articles. `proved` are the rules that the page guard does not count.

    `lost` has, by row of the article, the characters that the model took, those that rules took, those of long removals
    that are counted, and how many fragments there are (int64); `least_sure` how sure the least sure of its long
    removals is, infinity where it has none.
    """

    articles: int
    proved: frozenset[str]
    lost: Array = field(init=False)
    least_sure: Array = field(init=False)

    def __post_init__(self) -> None:
        self.lost = np.zeros((self.articles, 4), np.int64)
        self.least_sure = np.full(self.articles, np.inf)

    def add(self, fragments: Fragments) -> None:
        """Count in a portion."""
        is_counted = ~pl.col("rule").is_in([LINE_MODEL, *self.proved])
        says = np.zeros(len(fragments.kinds), np.int64)
        for bit, expression in (
            (OF_ARTICLE, pl.col("status") == "article"),
            (OF_MODEL, pl.col("rule") == LINE_MODEL),
            (REMOVED, pl.col("action") == "remove"),
            (COUNTED, is_counted),
        ):
            says |= np.where(fragments.is_said(expression), bit, 0)
        place = fragments.kind, fragments.stretch, fragments.article
        sum_losses(*place, fragments.characters, fragments.confidence, says, self.lost, self.least_sure)

    def by_article(self, articles: BuildTable) -> pl.DataFrame:
        """Of each article that lost something: by its row what the model took as a share of what rules had left
        (`model_ratio`), a bound of the prose lost (`long_ratio`), and how sure the least sure of its long removals is
        (`least_sure`, null where it has none)."""
        by_model, by_rules, long, fragments = (pl.Series(sums) for sums in self.lost.T)
        whole, least_sure = pl.col("raw_n_chars"), pl.Series(self.least_sure)
        told = articles.columns("doc_id", "raw_n_chars").select(
            "row",
            "doc_id",
            model_ratio=by_model / (whole - by_rules).clip(1),
            long_ratio=long / whole,
            least_sure=pl.when(least_sure.is_finite()).then(least_sure),
            is_cut=fragments > 0,
        )
        return told.filter("is_cut").collect()


@kernel
def sum_losses(
    kind: Array,
    stretch: Array,
    article: Array,
    characters: Array,
    confidence: Array,
    says: Array,
    lost: Array,
    least_sure: Array,
) -> None:
    """Add up what each article lost. `says` is what each kind says, as bits."""
    for row in range(len(kind)):
        its, to = says[kind[row]], article[stretch[row]]
        if to == NO_ARTICLE or not its & OF_ARTICLE:
            continue
        lost[to, 0 if its & OF_MODEL else 1] += characters[row]
        lost[to, 3] += 1
        if its & REMOVED and characters[row] >= LONG_FRAGMENT_CHARS:
            if its & COUNTED:
                lost[to, 2] += characters[row]
            least_sure[to] = min(least_sure[to], np.float64(confidence[row]))
