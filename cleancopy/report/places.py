"""Where the texts lost something: on which sites, and how far down the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from cleancopy.kernels import kernel
from cleancopy.report.excerpts import Facts, share
from cleancopy.report.fragments import NO_ARTICLE, Fragments
from cleancopy.report.names import shown_name
from cleancopy.report.tables import BuildTable
from cleancopy.texts import Array

SLICES = 20
SHOWN_SITES = 200
FAMILIES_PER_SITE = 3
NO_CATEGORY = -1

NOWHERE: Facts = {
    "sites": 0,
    "by_site": [],
    "other_sites": {"sites": 0, "articles": 0},
    "without_site": 0,
    "slices": {"characters_each": 0, "by_category": []},
}


@dataclass
class Places:
    """Counts for the walk over `removed`: characters by category, site and twentieth of the page.

    `sites` are summed up by `_site_sums`. Of the articles, by row, `_site` are the numbers of their sites among those
    that are shown, or how many these are, `_chars` the lengths of the normalised texts.
    """

    sites: pl.DataFrame
    _site: Array
    _chars: Array
    categories: dict[str, int] = field(default_factory=dict)
    _category_of_kind: list[int] = field(default_factory=list)
    _lost: Array = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def shown(self) -> list[str]:
        """The sites with most articles."""
        return self.sites.filter(pl.col("site").is_not_null())[:SHOWN_SITES]["site"].to_list()

    def add(self, fragments: Fragments) -> None:
        """Count in a portion."""
        for (category,) in fragments.kinds[len(self._category_of_kind) :].select("category").iter_rows():
            self._category_of_kind.append(self.categories.setdefault(category, len(self.categories)))
        n_sites = len(self.shown) + 1
        lost = np.zeros(len(self.categories) * n_sites * SLICES, np.int64)
        lost[: len(self._lost)] = self._lost
        self._lost = lost
        is_of_article = fragments.is_said(pl.col("status") == "article")
        category = np.where(is_of_article, self._category_of_kind, NO_CATEGORY)
        place = category[fragments.kind], fragments.article[fragments.stretch]
        ends = fragments.start_char, fragments.end_char
        sum_by_place(*place, *ends, self._site, self._chars, lost.reshape(-1, n_sites, SLICES))

    def lost(self) -> Array:
        """Characters by category, shown site (the last for all others) and twentieth of the page. int64."""
        return self._lost.reshape(len(self.categories), len(self.shown) + 1, SLICES)


def counting_places(articles: BuildTable) -> Places:
    """What has seen no fragment yet, for the articles of a build."""
    if not articles.rows:
        nothing = np.zeros(0, np.int64)
        return Places(pl.DataFrame(schema={"site": pl.String}), nothing, nothing)
    sites = _site_sums(articles)
    shown = sites.filter(pl.col("site").is_not_null())[:SHOWN_SITES]["site"]
    number = pl.col("site").cast(pl.String).replace_strict(shown, range(len(shown)), default=len(shown))
    chars = pl.col("raw_n_chars").cast(pl.Int64).clip(1)
    columns = articles.columns("site", "raw_n_chars").select(number.cast(pl.Int64), chars).collect()
    return Places(sites, columns["site"].to_numpy(), columns["raw_n_chars"].to_numpy())


@kernel
def sum_by_place(
    category: Array, article: Array, start_char: Array, end_char: Array, site: Array, chars: Array, lost: Array
) -> None:
    """Add up the characters of fragments that have a category and an article, each where its middle stands."""
    for row in range(len(category)):
        of, its = article[row], category[row]
        if of != NO_ARTICLE and its != NO_CATEGORY:
            middle = (start_char[row] + end_char[row]) * SLICES // (2 * chars[of])
            lost[its, site[of], min(max(middle, 0), SLICES - 1)] += end_char[row] - start_char[row]


def place_facts(articles: BuildTable, places: Places) -> Facts:
    """Articles and what they lost by site, most articles first, and by twentieth of the page from its top.

    `places` has seen all of `removed`. `by_site` has the SHOWN_SITES with most articles, the others are summed up. A
    fragment counts where its middle stands. Rejected documents are in neither. All characters are code points of the
    normalised text.
    """
    if not articles.rows:
        return NOWHERE
    sites = places.sites
    named = sites.filter(pl.col("site").is_not_null())
    shown, rest = named[:SHOWN_SITES], named[SHOWN_SITES:]
    lost, categories = places.lost(), list(places.categories)
    return {
        "sites": named.height,
        "by_site": [
            _site(entry, _most_first(categories, lost[:, number].sum(axis=1))[:FAMILIES_PER_SITE])
            for number, entry in enumerate(shown.to_dicts())
        ],
        "other_sites": {"sites": rest.height, "articles": sum(rest["articles"])},
        "without_site": sum(sites.filter(pl.col("site").is_null())["articles"]),
        "slices": {
            "characters_each": sum(sites["normalised_chars"]) // SLICES,
            "by_category": [
                {
                    "category": entry["category"],
                    "characters": lost[places.categories[entry["category"]]].sum(axis=0).tolist(),
                }
                for entry in _most_first(categories, lost.sum(axis=(1, 2)))
            ],
        },
    }


def _site_sums(articles: BuildTable) -> pl.DataFrame:
    rows = articles.columns("site", "raw_n_chars", "removed_n_chars", "n_removed", "n_words", "warnings")
    sums = rows.group_by(pl.col("site").cast(pl.String)).agg(
        pl.len().alias("articles"),
        pl.col("n_words").cast(pl.Int64).sum().alias("words"),
        pl.col("raw_n_chars").cast(pl.Int64).sum().alias("normalised_chars"),
        pl.col("removed_n_chars").cast(pl.Int64).sum().alias("removed_chars"),
        pl.col("n_removed").cast(pl.Int64).sum().alias("fragments"),
        (pl.col("warnings").list.len() > 0).sum().alias("warned_articles"),
    )
    return sums.sort(["articles", "site"], descending=[True, False], nulls_last=True).collect()


def _most_first(categories: Sequence[str], characters: Array) -> list[Facts]:
    """Those that lost anything, most characters first."""
    lost = sorted(
        (-n_chars, category) for category, n_chars in zip(categories, characters.tolist(), strict=True) if n_chars
    )
    return [{"category": category, "characters": -n_chars} for n_chars, category in lost]


def _site(entry: Facts, families: list[Facts]) -> Facts:
    removed_share = share(entry["removed_chars"], entry["normalised_chars"])
    return entry | {"site": shown_name(entry["site"]), "removed_share": removed_share, "families": families}
