"""The guard that looks at what repeats what: one article must not stand for a large share of its site."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from cleancopy.guardrails.findings import MAX_EXAMPLES, Candidate, Example, Finding, NotJudged, example, finding
from cleancopy.plurals import counted
from cleancopy.report.names import shown_name
from cleancopy.report.tables import BuildTable
from cleancopy.report.wording import percent

GUARD = "duplicate-share-of-site"
MIN_SWALLOWED = 20
"""Where fewer go for one article it is no matter how small the site is."""


def duplicates_of_site(candidate: Candidate) -> Finding:
    """The article for which the largest share of a site goes.

    Pages that say "please enable cookies" are all alike, and so are articles of which the rules left nothing but what
    the site puts below each.
    """
    limit = candidate.config.duplicates.max_site_ratio
    if not candidate.config.duplicates.enabled:
        raise NotJudged("no duplicates are looked for")
    swallowed = _swallowed(candidate)
    if swallowed.is_empty():
        raise NotJudged(f"no article stands for {MIN_SWALLOWED} others of a site")
    worst = swallowed.row(0, named=True)
    over = (swallowed["share"] > limit).sum()
    says = (
        f"{worst['gone']:,} of {counted(worst['documents'], 'article')} of {shown_name(worst['site'])} "
        f"({percent(worst['share'])}) go as duplicates of one, {_name(candidate.articles, worst['duplicate_of'])}; "
        f"at most {percent(limit)} of any site should{f', and {over} articles stand for more' if over > 1 else ''}"
    )
    examples = _gone(candidate.rejected, worst["duplicate_of"], worst["site"])
    return finding(GUARD, over > 0, says, worst["share"], limit, lambda: examples)


def _swallowed(candidate: Candidate) -> pl.DataFrame:
    """How much of which site goes for which article, the largest share first. A site that nothing names is none.

    Of a build that goes on from another one what is new counts: a site that sends nothing but one page any more is
    small beside all that was published of it.
    """
    known = pl.concat(
        [pl.LazyFrame(schema={"doc_id": pl.String})]
        + [table.columns("doc_id").select(pl.col("doc_id").cast(pl.String)) for table in candidate.gone_on_from]
    )
    rejected = _of_sites(candidate.rejected, known, "stage", "duplicate_of")
    gone = rejected.filter(pl.col("stage") == "duplicates")
    sizes = pl.concat([table.select("site") for table in (gone, _of_sites(candidate.articles, known))])
    return (
        gone.group_by("site", "duplicate_of")
        .agg(pl.len().alias("gone"))
        .filter(pl.col("gone") >= MIN_SWALLOWED)
        .join(sizes.group_by("site").agg(pl.len().alias("documents")), on="site")
        .with_columns(share=pl.col("gone") / pl.col("documents"))
        .sort(["share", "site", "duplicate_of"], descending=[True, False, False])
        .collect()
    )


def _of_sites(table: BuildTable, known: pl.LazyFrame, *names: str) -> pl.LazyFrame:
    """The site and some columns of the documents that name one and are not known."""
    rows = table.columns("doc_id", "site", *names).filter(pl.col("site").is_not_null())
    return rows.cast({"doc_id": pl.String, "site": pl.String}).join(known, on="doc_id", how="anti")


def _name(articles: BuildTable, doc_id: str) -> str:
    """How people call an article: by its source_id, with the doc_id that the commands take."""
    rows = articles.columns("doc_id", "source_id").filter(pl.col("doc_id") == doc_id).head(1).collect().to_dicts()
    return f"{shown_name(rows[0]['source_id'])} ({doc_id})" if rows else doc_id


def _gone(rejected: BuildTable, doc_id: str, site: str) -> Iterator[Example]:
    """Documents of the site that go for the article."""
    rows = rejected.columns("doc_id", "source_id", "site", "stage", "duplicate_of", "reason", "similarity").filter(
        pl.col("stage") == "duplicates", pl.col("duplicate_of") == doc_id, pl.col("site") == site
    )
    for row in rows.head(MAX_EXAMPLES).collect().to_dicts():
        yield example(row, f"{row['reason']}, {percent(row['similarity'] or 0.0)} alike")
