"""Guards that look at the build alone: how much was removed from the articles, in all and of one site."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from cleancopy.guardrails.findings import (
    MAX_EXAMPLES,
    Candidate,
    Example,
    Finding,
    NotJudged,
    example,
    finding,
    in_turn,
    too_few,
)
from cleancopy.plurals import counted
from cleancopy.report.excerpts import share
from cleancopy.report.names import shown_name
from cleancopy.report.wording import percent

MAX_NAMED_SITES = 10


def removed(candidate: Candidate) -> Finding:
    """How much of all text was removed."""
    totals, limit = candidate.report["totals"], candidate.config.guardrails.max_removed_ratio
    if candidate.few(totals["articles"]):
        raise NotJudged(f"{counted(totals['articles'], 'article')} {too_few(totals['articles'])} to judge")
    removed = share(totals["removed_chars"], totals["normalised_chars"])
    says = f"{percent(removed)} of all characters were removed; at most {percent(limit)} should be"
    return finding("removed-share", removed > limit, says, removed, limit, lambda: _lost_most(candidate, pl.lit(True)))


def _lost_most(candidate: Candidate, which: pl.Expr) -> Iterator[Example]:
    rows = candidate.articles.columns("doc_id", "source_id", "site", "removed_n_chars", "raw_n_chars").filter(which)
    most = rows.sort(["removed_n_chars", "row"], descending=[True, False]).head(MAX_EXAMPLES).collect()
    for row in most.to_dicts():
        yield example(row, f"{row['removed_n_chars']:,} of {counted(row['raw_n_chars'], 'character')} removed")


def removed_of_site(candidate: Candidate) -> Finding:
    """How much of the text was removed of the sites that lost too much; where none did, of the one that lost most.

    `figure` is of the one that lost most.
    """
    guardrails = candidate.config.guardrails
    sites = _shares_removed(candidate)
    if sites.is_empty():
        raise NotJudged(f"no site has {counted(guardrails.min_documents, 'article')}")
    worst, limit = sites.row(0, named=True), guardrails.max_site_removed_ratio
    over = sites.filter(pl.col("removed") > limit)
    says = (
        f"{percent(worst['removed'])} of the characters of {shown_name(worst['site'])} were removed "
        f"({counted(worst['articles'], 'article')}); at most {percent(limit)} of any site should be"
    )
    if len(over) > 1:
        each = [
            f"{shown_name(site['site'])} {percent(site['removed'])} ({counted(site['articles'], 'article')})"
            for site in over.head(MAX_NAMED_SITES).to_dicts()
        ]
        further = [f"and {len(over) - MAX_NAMED_SITES:,} more"] if len(over) > MAX_NAMED_SITES else []
        says = (
            f"{counted(len(over), 'site')} lost more than {percent(limit)} of their characters: "
            f"{', '.join([*each, *further])}"
        )
    shown = over["site"].head(MAX_EXAMPLES).to_list()
    return finding(
        "removed-share-of-site",
        len(over) > 0,
        says,
        worst["removed"],
        limit,
        lambda: in_turn(_lost_most(candidate, pl.col("site") == site) for site in shown),
    )


def _shares_removed(candidate: Candidate) -> pl.DataFrame:
    """How much of the text of each site was removed that has enough articles, the one that lost most first."""
    sums = [pl.col(name).cast(pl.Int64).sum() for name in ("removed_n_chars", "raw_n_chars")]
    return (
        candidate.articles.columns("site", "removed_n_chars", "raw_n_chars")
        .filter(pl.col("site").is_not_null())
        .group_by("site")
        .agg(pl.len().alias("articles"), *sums)
        .filter(pl.col("articles") >= max(candidate.config.guardrails.min_documents, 1))
        .with_columns(removed=pl.col("removed_n_chars") / pl.max_horizontal("raw_n_chars", 1))
        .sort(["removed", "site"], descending=[True, False])
        .collect()
    )
