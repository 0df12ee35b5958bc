"""Where the texts lost something: on which sites, and how far down the page."""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from cleancopy.report.excerpts import Facts, share
from cleancopy.report.names import shown_name
from cleancopy.report.tables import BuildTable

SLICES = 20
SHOWN_SITES = 200
FAMILIES_PER_SITE = 3

CHARACTERS = (pl.col("end_char") - pl.col("start_char")).cast(pl.Int64)
NOWHERE: Facts = {
    "sites": 0,
    "by_site": [],
    "other_sites": {"sites": 0, "articles": 0},
    "without_site": 0,
    "slices": {"characters_each": 0, "by_category": []},
}


def place_facts(articles: BuildTable, removed: BuildTable) -> Facts:
    """Articles and what they lost by site, most articles first, and by twentieth of the page from its top.

    `by_site` has the SHOWN_SITES with most articles, the others are summed up. A fragment counts where its middle
    stands. Rejected documents are in neither. All characters are code points of the normalised text.
    """
    if not articles.rows:
        return NOWHERE
    sites = _site_sums(articles)
    named = sites.filter(pl.col("site").is_not_null())
    shown = named[:SHOWN_SITES]
    by_category, by_site = _lost(articles, removed, shown["site"].to_list())
    rest = named[SHOWN_SITES:]
    return {
        "sites": named.height,
        "by_site": [_site(entry, by_site[entry["site"]]) for entry in shown.to_dicts()],
        "other_sites": {"sites": rest.height, "articles": sum(rest["articles"])},
        "without_site": sum(sites.filter(pl.col("site").is_null())["articles"]),
        "slices": {"characters_each": sum(sites["normalised_chars"]) // SLICES, "by_category": by_category},
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


def _lost(articles: BuildTable, removed: BuildTable, shown: list[str]) -> tuple[list[Facts], dict[str, list[Facts]]]:
    """Characters by category and twentieth of the page, and the categories that took most by shown site."""
    by_site: dict[str, list[Facts]] = defaultdict(list)
    if not removed.rows:
        return [], by_site
    # 64 bits instead of 32 letters, and sites as small numbers: the join holds every removed fragment.
    codes = pl.LazyFrame({"site": shown, "code": range(len(shown))}, schema={"site": pl.String, "code": pl.Int32})
    documents = (
        articles.columns("doc_id", "site", "raw_n_chars")
        .select(pl.col("doc_id").hash(), pl.col("site").cast(pl.String), "raw_n_chars")
        .join(codes, on="site", how="left")
        .select("doc_id", "code", "raw_n_chars")
    )
    middle = (pl.col("start_char").cast(pl.Int64) + pl.col("end_char")) * SLICES // (2 * pl.col("raw_n_chars"))
    lost = (
        removed.columns("doc_id", "category", "start_char", "end_char", "status")
        .filter(pl.col("status") == "article")
        .select(pl.col("doc_id").hash(), "category", "start_char", "end_char", CHARACTERS.alias("characters"))
        .join(documents, on="doc_id")
        .group_by("category", "code", middle.clip(0, SLICES - 1).alias("slice"))
        .agg(pl.col("characters").sum())
        .collect(engine="streaming")
    )
    for code, category, characters in _most_first(lost.filter(pl.col("code").is_not_null()), "code").iter_rows():
        if len(by_site[shown[code]]) < FAMILIES_PER_SITE:
            by_site[shown[code]].append({"category": category, "characters": characters})
    return _slices(lost), by_site


def _most_first(lost: pl.DataFrame, by: str) -> pl.DataFrame:
    sums = lost.group_by(by, "category").agg(pl.col("characters").sum())
    return sums.sort([by, "characters", "category"], descending=[False, True, False])


def _slices(lost: pl.DataFrame) -> list[Facts]:
    by_category: dict[str, list[int]] = defaultdict(lambda: [0] * SLICES)
    for category, number, characters in lost.select("category", "slice", "characters").iter_rows():
        by_category[category][number] += characters
    ordered = sorted(by_category.items(), key=lambda entry: (-sum(entry[1]), entry[0]))
    return [{"category": category, "characters": characters} for category, characters in ordered]


def _site(entry: Facts, families: list[Facts]) -> Facts:
    removed_share = share(entry["removed_chars"], entry["normalised_chars"])
    return entry | {"site": shown_name(entry["site"]), "removed_share": removed_share, "families": families}
