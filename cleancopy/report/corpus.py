"""The published articles as a whole: how long, how much cut, in which languages, with what metadata and warnings."""

from __future__ import annotations

import polars as pl

from cleancopy.report.excerpts import Facts
from cleancopy.report.names import NAME_MAX_CHARS
from cleancopy.report.samples import LIFTED
from cleancopy.report.tables import BuildTable

WARNING_MEANINGS = {
    "aggregator-stub": "Most of the page was teasers of other articles, and the text that stays is short.",
    "cut-mid-word": "A long line breaks off in the middle of a word: the page may hold only the beginning of it.",
    "dangling-list": "A line announces a list that does not come.",
    "empty-slot": "A line of metadata has a place that nothing fills, as of a date that was lost.",
    "furniture-only": "Much of the page was furniture, and nothing that stays is a sentence: there may be no article.",
    "fused-text": "A counter, a site's name or a sentence is glued to the next word.",
    "guard-withdrew": "Too much of the page would have gone, so some or all removals were withdrawn.",
    "hardly-any-words": "Few of the page's characters are letters or digits.",
    "markup": "A tenth of the text or more is HTML tags: it was not extracted from its page.",
    "orphan-glossary": "Definitions whose terms were lost have been removed.",
    "unreadable-date": "The input's date could not be read; `published_at` is the page's own, or missing.",
}
"""What each kind of warning says about an article; a kind that is not here is shown by its name alone."""

EXAMPLES_PER_WARNING = 5
WARNING_MAX_CHARS = 300
SHOWN_LANGUAGES = 30


def total_facts(articles: BuildTable) -> Facts:
    """Sums over all articles, in code points and words, and how many articles had anything removed."""
    if not articles.rows:
        names = (
            "articles",
            "edited_articles",
            "warned_articles",
            "words",
            "kept_chars",
            "removed_chars",
            "normalised_chars",
            "unbalanced",
        )
        return dict.fromkeys(names, 0)
    kept, removed, whole = (pl.col(name).cast(pl.Int64) for name in ("n_chars", "removed_n_chars", "raw_n_chars"))
    sums = articles.columns("n_chars", "removed_n_chars", "raw_n_chars", "n_words", "n_removed", "warnings").select(
        pl.len().alias("articles"),
        (pl.col("n_removed") > 0).sum().alias("edited_articles"),
        (pl.col("warnings").list.len() > 0).sum().alias("warned_articles"),
        pl.col("n_words").cast(pl.Int64).sum().alias("words"),
        kept.sum().alias("kept_chars"),
        removed.sum().alias("removed_chars"),
        whole.sum().alias("normalised_chars"),
        (kept + removed != whole).sum().alias("unbalanced"),
    )
    return sums.collect().to_dicts()[0]


def lifted_facts(articles: BuildTable) -> list[Facts]:
    """For each column that content is lifted to: how many articles have a value."""
    if not articles.rows:
        return [{"column": name, "articles": 0} for name in LIFTED]
    missing = articles.missing(*LIFTED)
    return [{"column": name, "articles": articles.rows - missing[name]} for name in LIFTED]


def language_facts(articles: BuildTable) -> Facts:
    """Articles and words by language, most articles first; the rare ones beyond the shown are summed up."""
    if not articles.rows:
        return {"languages": 0, "by_language": [], "other_articles": 0}
    tally = (
        articles.columns("lang", "n_words")
        .group_by("lang")
        .agg(pl.len().alias("articles"), pl.col("n_words").cast(pl.Int64).sum().alias("words"))
        .collect()
        .sort(["articles", "lang"], descending=[True, False])
    )
    others = tally[SHOWN_LANGUAGES:]
    return {
        "languages": tally.height,
        "by_language": tally[:SHOWN_LANGUAGES].to_dicts(),
        "other_articles": sum(others["articles"]),
    }


def warning_facts(articles: BuildTable) -> list[Facts]:
    """Warnings by kind (what stands before a colon), with what it means, the number of articles and a few of them."""
    if not articles.rows:
        return []
    warned = (
        articles.columns("doc_id", "source_id", "warnings")
        .filter(pl.col("warnings").list.len() > 0)
        .explode("warnings")
        .rename({"warnings": "warning"})
        .with_columns(pl.col("warning").str.split(":").list.first().alias("kind"))
        .sort("row", "warning")
        .collect()
    )
    by_kind = warned.group_by("kind").agg(pl.len().alias("warnings"), pl.col("row").n_unique().alias("articles"))
    once = warned.unique(["kind", "row"], keep="first", maintain_order=True)
    examples = once.group_by("kind", maintain_order=True).head(EXAMPLES_PER_WARNING)
    cut = [pl.col("source_id").str.head(NAME_MAX_CHARS), pl.col("warning").str.head(WARNING_MAX_CHARS)]
    shown = examples.select("kind", "doc_id", *cut).partition_by("kind", as_dict=True)
    kinds = by_kind.sort(["articles", "kind"], descending=[True, False]).to_dicts()
    return [
        kind
        | {
            "meaning": WARNING_MEANINGS.get(kind["kind"]),
            "examples": shown[(kind["kind"],)].drop("kind").to_dicts(),
        }
        for kind in kinds
    ]
