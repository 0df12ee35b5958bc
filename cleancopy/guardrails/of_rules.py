"""Guards that look at the rules beside the build before: those that suddenly fire, those that fall silent."""

from __future__ import annotations

from collections.abc import Iterator

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
)
from cleancopy.plurals import counted
from cleancopy.report.excerpts import share
from cleancopy.report.names import source_names
from cleancopy.report.rules import compare_rules, documents_by_rule
from cleancopy.report.tables import BuildTable
from cleancopy.report.wording import percent


def surges(candidate: Candidate) -> Finding:
    """The rule whose share of the documents rose most, of those that took far more than chance would have it."""
    before = compared_with(candidate, candidate.report["counts"]["articles"])
    compared = compare_rules(candidate.report, before.report)
    if compared is None:
        raise NotJudged("the build before says too little of its rules")
    limit = candidate.config.guardrails.max_rule_increase
    rises = {
        surge["rule"]: round(
            surge["documents"] / compared["documents"] - surge["documents_before"] / compared["documents_before"], 6
        )
        for surge in compared["surges"]
    }
    rule = max(rises, key=lambda rule: (rises[rule], rule), default=None)
    if rule is None:
        return finding("rules-surge", False, "no rule takes far more than before", 0.0, limit, lambda: iter(()))
    surge = next(surge for surge in compared["surges"] if surge["rule"] == rule)
    says = (
        f"{rule} took something from {surge['documents']:,} of {counted(compared['documents'], 'document')}, before "
        f"from {surge['documents_before']:,} of {compared['documents_before']:,}; a rise of {percent(limit)} of the "
        "documents at most should be"
    )
    return finding(
        "rules-surge",
        rises[rule] > limit,
        says,
        rises[rule],
        limit,
        lambda: _taken_by(candidate.articles, candidate.removed, rule),
    )


def silences(candidate: Candidate) -> Finding:
    """The rule that took from most documents before and takes nothing now. Rules that are gone are none of these."""
    before = compared_with(candidate, candidate.report["counts"]["articles"])
    taken, documents = documents_by_rule(before.report["removals"]), before.report["proof"]["documents"]
    limit = candidate.config.guardrails.max_silenced_ratio
    idle = [entry["rule"] for entry in candidate.report["rules"]["took_nothing"] if taken.get(entry["rule"])]
    rule = max(idle, key=lambda rule: (taken[rule], rule), default=None)
    if rule is None:
        return finding("rules-silent", False, "no rule has fallen silent", 0.0, limit, lambda: iter(()))
    was = share(taken[rule], documents)
    says = (
        f"{rule} took nothing, before something from {taken[rule]:,} of {counted(documents, 'document')} "
        f"({percent(was)}); no rule that took from {percent(limit)} should fall silent"
    )
    return finding(
        "rules-silent", was >= limit > 0, says, was, limit, lambda: _taken_by(before.articles, before.removed, rule)
    )


def _taken_by(articles: BuildTable, removed: BuildTable, rule: str) -> Iterator[Example]:
    of_rule = removed.columns("doc_id", "rule").filter(pl.col("rule") == rule)
    first = of_rule.unique("doc_id", keep="first", maintain_order=True).head(MAX_EXAMPLES).collect()
    shown = removed.fetch(first["row"].to_list(), "doc_id", "text")
    names = source_names([articles], [row["doc_id"] for row in shown])
    for row in shown:
        yield example(row | {"source_id": names.get(row["doc_id"], row["doc_id"])}, row["text"])
