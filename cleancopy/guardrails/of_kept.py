"""The guard that looks at how many documents became articles, of all and of those that a run adds to a build."""

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
    too_few,
)
from cleancopy.plurals import counted
from cleancopy.report.excerpts import Facts, share
from cleancopy.report.wording import percent

GUARD = "kept-share"


def kept(candidate: Candidate) -> Finding:
    """How many of the documents became articles: of all, or of those added where fewer of them did."""
    counts, limit = candidate.report["counts"], candidate.config.guardrails.min_kept_ratio
    if candidate.few(counts["read"]):
        raise NotJudged(f"{counted(counts['read'], 'document')} {too_few(counts['read'])} to judge")
    kept = share(counts["articles"], counts["read"])
    says = (
        f"{counts['articles']:,} of {counted(counts['read'], 'document')} became articles ({percent(kept)}); "
        f"at least {percent(limit)} should"
    )
    found = [finding(GUARD, kept < limit, says, kept, limit, lambda: _most_rejected(candidate.report))]
    found += _of_added(candidate)
    return min(found, key=lambda one: one.figure or 0.0)


def _most_rejected(report: Facts) -> Iterator[Example]:
    """Documents that were rejected for the reasons that most were."""
    for reason in report["rejections"]["by_reason"]:
        for sample in reason["samples"]:
            yield Example(sample["doc_id"], sample["source_id"], reason["reason"])


def _of_added(candidate: Candidate) -> Iterator[Finding]:
    """How many of the documents became articles that a build has more than the one it goes on from, if they are enough.

    Copies of what was published are no loss, only there already, and are looked for where there are too few articles.
    """
    if not candidate.gone_on_from:
        return
    parent_articles, parent_rejected = candidate.gone_on_from
    counts, limit = candidate.report["counts"], candidate.config.guardrails.min_kept_ratio
    documents = counts["read"] - parent_articles.rows - parent_rejected.rows
    articles, copies = counts["articles"] - parent_articles.rows, 0
    if candidate.few(documents):
        return
    if share(articles, documents) < limit:
        copies = documents - articles - _lost(candidate).select(pl.len()).collect().item()
    if candidate.few(documents - copies):
        return
    kept = share(articles, documents - copies)
    left_out = f", {counted(copies, 'copy', 'copies')} of published ones left out" if copies else ""
    says = (
        f"{articles:,} of {counted(documents - copies, 'added document')} became articles ({percent(kept)}{left_out}); "
        f"at least {percent(limit)} should"
    )
    yield finding(GUARD, kept < limit, says, kept, limit, lambda: _most_lost(candidate))


def _lost(candidate: Candidate) -> pl.LazyFrame:
    """The added documents that were rejected, but for copies of what was published: rows behind those carried over."""
    articles, rejected = candidate.gone_on_from
    published = articles.columns("doc_id").select(pl.col("doc_id").cast(pl.String))
    rows = candidate.rejected.columns("doc_id", "source_id", "reason", "duplicate_of")
    added = rows.filter(pl.col("row") >= rejected.rows).with_columns(pl.col("duplicate_of").cast(pl.String))
    return added.join(published, left_on="duplicate_of", right_on="doc_id", how="anti")


def _most_lost(candidate: Candidate) -> Iterator[Example]:
    """Added documents that were rejected for the reasons that most of them were."""
    lost = _lost(candidate).with_columns(documents=pl.len().over("reason"))
    first = lost.sort(["documents", "reason", "row"], descending=[True, False, False]).head(MAX_EXAMPLES).collect()
    for row in first.to_dicts():
        yield example(row, row["reason"])
