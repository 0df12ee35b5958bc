"""What the walk over `removed` sums up for each article: which are worth a look is chosen by it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from cleancopy.marks import LINE_MODEL
from cleancopy.report.fragments import Fragments
from cleancopy.report.tables import BuildTable

LONG_FRAGMENT_CHARS = 60
"""A fragment shorter than this holds no sentence to speak of."""
SUMS = {"by_model": pl.Int64, "by_rules": pl.Int64, "long": pl.Int64, "least_sure": pl.Float64}


@dataclass
class Losses:
    """Sums over the fragments of each article. `proved` are the rules that the page guard does not count."""

    proved: frozenset[str]
    _sums: list[pl.DataFrame] = field(default_factory=lambda: [pl.DataFrame(schema={"hash": pl.UInt64(), **SUMS})])

    def add(self, fragments: Fragments) -> None:
        """Count in a portion."""
        is_of_article = fragments.is_said(pl.col("status") == "article")
        by_model = fragments.is_said(pl.col("rule") == LINE_MODEL)
        by_rule = fragments.is_said(~pl.col("rule").is_in([LINE_MODEL, *self.proved]))
        is_long = fragments.is_said(pl.col("action") == "remove") & (fragments.characters >= LONG_FRAGMENT_CHARS)
        characters = np.where(is_of_article, fragments.characters, 0)
        sure = np.where(is_of_article & is_long, fragments.confidence, np.inf)
        sums = pl.DataFrame(
            {
                "hash": fragments.documents,
                "by_model": np.add.reduceat(characters * by_model, fragments.starts),
                "by_rules": np.add.reduceat(characters * ~by_model, fragments.starts),
                "long": np.add.reduceat(characters * (is_long & by_rule), fragments.starts),
                "least_sure": np.minimum.reduceat(sure, fragments.starts),
            },
            schema_overrides=SUMS,
        )
        self._sums.append(sums.filter(np.logical_or.reduceat(is_of_article, fragments.starts)))

    def by_article(self, articles: BuildTable) -> pl.DataFrame:
        """Of each article that lost something: by its row what the model took as a share of what rules had left
        (`model_ratio`), a bound of the prose lost (`long_ratio`), and how sure the least sure of its long removals is
        (`least_sure`, null where it has none)."""
        sums = pl.concat(self._sums).group_by("hash").agg(pl.exclude("least_sure").sum(), pl.col("least_sure").min())
        documents = articles.columns("doc_id", "raw_n_chars").with_columns(pl.col("doc_id").hash().alias("hash"))
        left = (pl.col("raw_n_chars") - pl.col("by_rules")).clip(1)
        told = (
            sums.lazy()
            .join(documents, on="hash")
            .select(
                "row",
                "doc_id",
                model_ratio=pl.col("by_model") / left,
                long_ratio=pl.col("long") / pl.col("raw_n_chars"),
                least_sure=pl.when(pl.col("least_sure").is_finite()).then("least_sure"),
            )
        )
        return told.collect()
