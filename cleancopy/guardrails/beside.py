"""Guards that look at the build beside the one before: values that are missing, articles, languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import polars as pl

from cleancopy.guardrails.findings import (
    MAX_EXAMPLES,
    Candidate,
    Example,
    Finding,
    NotJudged,
    compared_with,
    example,
    finding,
    too_few,
)
from cleancopy.plurals import counted
from cleancopy.report.excerpts import Facts
from cleancopy.report.tables import BuildTable, is_missing
from cleancopy.report.wording import percent

COMPANIONS = ("_source", "_precision")
NO_METADATA = ("source_row", "cluster_id")
"""Columns that may be null and say nothing of how well the metadata were read."""


@dataclass(frozen=True)
class _Filled:
    """A column, the share of articles that have no value in it, and the one that may have none."""

    column: str
    nulls: float
    limit: float
    was: float | None

    @property
    def is_over(self) -> bool:
        return self.nulls > self.limit

    @property
    def compared(self) -> str:
        before = "" if self.was is None else f"before {percent(self.was)}, "
        return f"({before}limit {percent(self.limit)})"


def nulls(candidate: Candidate) -> Finding:
    """The columns that are beyond their limits, the furthest first; where none is, the one that is nearest to it.

    `figure` and `limit` are those of the first.
    """
    articles = candidate.report["counts"]["articles"]
    if candidate.few(articles):
        raise NotJudged(f"{counted(articles, 'article')} {too_few(articles)} to judge")
    filled = _filled(candidate)
    if not filled:
        raise NotJudged("there is no build before to compare with, and filled_columns names no column")
    first, over = filled[0], [one for one in filled if one.is_over]
    says = f"{percent(first.nulls)} of the articles have no {first.column} {first.compared}"
    if len(over) > 1:
        each = (f"{one.column} in {percent(one.nulls)} {one.compared}" for one in over)
        says = f"{counted(len(over), 'column')} lack a value in too many of the articles: {', '.join(each)}"
    missing = [one.column for one in over]
    return finding(
        "null-share", bool(over), says, first.nulls, first.limit, lambda: _without(candidate.articles, missing)
    )


def _filled(candidate: Candidate) -> list[_Filled]:
    """Every column that has a limit, the one that is furthest beyond it first."""
    guardrails, before = candidate.config.guardrails, candidate.before
    now = _null_shares(candidate.articles)
    found = {
        name: _Filled(name, now[name], guardrails.max_null_ratio, None)
        for name in guardrails.filled_columns
        if name in now
    }
    if before is not None and not candidate.few(before.report["counts"]["articles"]):
        for name, was in _null_shares(before.articles).items():
            risen = round(min(was + guardrails.max_null_increase, 1.0), 6)
            if name in now and risen < (found[name].limit if name in found else 1.0):
                found[name] = _Filled(name, now[name], risen, was)
    return sorted(found.values(), key=lambda one: (one.nulls - one.limit, one.column), reverse=True)


def _null_shares(articles: BuildTable) -> dict[str, float]:
    """The share of rows without a value, by column; those that go with another column are not among them."""
    names = [
        name for name in sorted(articles.nullable_columns) if not name.endswith(COMPANIONS) and name not in NO_METADATA
    ]
    missing = articles.missing(*names)
    return {name: round(missing[name] / articles.rows, 6) if articles.rows else 0.0 for name in names}


def _without(articles: BuildTable, columns: Sequence[str]) -> Iterator[Example]:
    """Articles that lack a value, of every column in turn, each once; with all of the columns that it lacks."""
    rows = articles.columns("doc_id", "source_id", *columns)
    schema = rows.collect_schema()
    missing = rows.select(
        "row", "doc_id", "source_id", *(is_missing(name, schema[name]).alias(name) for name in columns)
    )
    found = pl.collect_all([missing.filter(pl.col(name)).head(MAX_EXAMPLES * len(columns)) for name in columns])
    shown = set()
    for in_turn in zip_longest(*(of_column.to_dicts() for of_column in found)):
        for row in in_turn:
            if row is not None and row["row"] not in shown:
                shown.add(row["row"])
                yield example(row, f"no {', no '.join(name for name in columns if row[name])}")


def rows(candidate: Candidate) -> Finding:
    """How many articles there are beside the build before."""
    articles, guardrails = candidate.report["counts"]["articles"], candidate.config.guardrails
    before = candidate.before
    if before is None:
        raise NotJudged("there is no build before to compare with")
    articles_before = before.report["counts"]["articles"]
    if candidate.few(articles_before):
        were = "was" if articles_before == 1 else "were"
        raise NotJudged(f"before there {were} {counted(articles_before, 'article')}: too few to compare")
    times, most = articles / articles_before, guardrails.max_rows_times
    says = f"{counted(articles, 'article')}, before {articles_before:,}; "
    if most and times > most:
        says += f"at most {most} times as many should be there"
        return finding("rows", True, says, times, most, lambda: _only_in(candidate.articles, before.articles, "new"))
    says += f"at least {percent(guardrails.min_rows_ratio)} of as many should be there"
    fails = times < guardrails.min_rows_ratio
    gone = _only_in(before.articles, candidate.articles, "no article any more")
    return finding("rows", fails, says, times, guardrails.min_rows_ratio, lambda: gone)


def _only_in(articles: BuildTable, others: BuildTable, observed: str) -> Iterator[Example]:
    rows = articles.columns("doc_id", "source_id").join(others.columns("doc_id"), on="doc_id", how="anti")
    for row in rows.sort("row").head(MAX_EXAMPLES).collect().to_dicts():
        yield example(row, observed)


def languages(candidate: Candidate) -> Finding:
    """How far the languages' shares have moved: half the sum of the differences, which is 1 where nothing is shared."""
    if not candidate.config.language.enabled:
        raise NotJudged("no language is told")
    before = compared_with(candidate, candidate.report["counts"]["articles"])
    now, was = _language_shares(candidate.report), _language_shares(before.report)
    rise = {code: now.get(code, 0.0) - was.get(code, 0.0) for code in now | was}
    moved, limit = round(sum(map(abs, rise.values())) / 2, 6), candidate.config.guardrails.max_language_shift
    code = max(rise, key=lambda code: (rise[code], code))  # one that became rarer makes room for it
    says = (
        f"{percent(moved)} of the articles are in other languages than before, most of all {code}: "
        f"{percent(now.get(code, 0.0))}, before {percent(was.get(code, 0.0))}; at most {percent(limit)} should be"
    )
    return finding("language-mix", moved > limit, says, moved, limit, lambda: _in_language(candidate.articles, code))


def _language_shares(report: Facts) -> dict[str, float]:
    total = report["counts"]["articles"]
    return {entry["lang"]: entry["articles"] / total for entry in report["languages"]["by_language"]}


def _in_language(articles: BuildTable, code: str) -> Iterator[Example]:
    rows = articles.columns("doc_id", "source_id", "lang").filter(pl.col("lang") == code)
    for row in rows.head(MAX_EXAMPLES).collect().to_dicts():
        yield example(row, f"lang {code}")
