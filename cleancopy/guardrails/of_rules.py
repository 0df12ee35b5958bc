"""Guards that look at the rules beside the build before: those that suddenly fire, those that fall silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    in_turn,
)
from cleancopy.plurals import counted
from cleancopy.report.excerpts import Facts, share
from cleancopy.report.names import source_names
from cleancopy.report.rules import compare_rules, documents_by_rule
from cleancopy.report.tables import BuildTable
from cleancopy.report.wording import percent


def surges(candidate: Candidate) -> Finding:
    """The rules whose share of the documents rose too much, of those that took far more than chance would have it.

    The one that rose most is first, and stands alone where none rose too much; `figure` is of it.
    """
    before = compared_with(candidate, candidate.report["counts"]["articles"])
    compared = compare_rules(candidate.report, before.report)
    if compared is None:
        raise NotJudged("the build before says too little of its rules")
    limit = candidate.config.guardrails.max_rule_increase
    risen = sorted(((_rise(surge, compared), surge["rule"], surge) for surge in compared["surges"]), reverse=True)
    if not risen:
        return finding("rules-surge", False, "no rule takes far more than before", 0.0, limit, lambda: iter(()))
    over = [surge for rise, _, surge in risen if rise > limit]
    documents, were = compared["documents"], f"{compared['documents_before']:,}"
    first = risen[0][2]
    says = (
        f"{first['rule']} took something from {first['documents']:,} of {counted(documents, 'document')}, before "
        f"from {first['documents_before']:,} of {were}; a rise of {percent(limit)} of the documents at most should be"
    )
    if len(over) > 1:
        each = (
            f"{surge['rule']} from {surge['documents']:,} of {documents:,} "
            f"(before {surge['documents_before']:,} of {were})"
            for surge in over
        )
        says = (
            f"{counted(len(over), 'rule')} took something from far more documents than before, a rise of more than "
            f"{percent(limit)} of them: {', '.join(each)}"
        )
    rules = [surge["rule"] for surge in over]
    return finding(
        "rules-surge",
        bool(over),
        says,
        risen[0][0],
        limit,
        lambda: _taken_by_each(candidate.articles, candidate.removed, rules),
    )


def _rise(surge: Facts, compared: Facts) -> float:
    """How much larger the share of the documents is from which the rule takes something."""
    was: float = surge["documents_before"] / compared["documents_before"]
    now: float = surge["documents"] / compared["documents"]
    return round(now - was, 6)


def silences(candidate: Candidate) -> Finding:
    """The rules that took from too many documents before and take nothing now. Rules that are gone are none of these.

    The one that took from most is first, and stands alone where none took from too many; `figure` is of it.
    """
    before = compared_with(candidate, candidate.report["counts"]["articles"])
    taken, documents = documents_by_rule(before.report["removals"]), before.report["proof"]["documents"]
    limit = candidate.config.guardrails.max_silenced_ratio
    idle = [entry["rule"] for entry in candidate.report["rules"]["took_nothing"] if taken.get(entry["rule"])]
    if not idle:
        return finding("rules-silent", False, "no rule has fallen silent", 0.0, limit, lambda: iter(()))
    idle.sort(key=lambda rule: (taken[rule], rule), reverse=True)
    was = {rule: share(taken[rule], documents) for rule in idle}
    over = [rule for rule in idle if was[rule] >= limit > 0]
    first = idle[0]
    says = (
        f"{first} took nothing, before something from {taken[first]:,} of {counted(documents, 'document')} "
        f"({percent(was[first])}); no rule that took from {percent(limit)} should fall silent"
    )
    if len(over) > 1:
        each = (f"{rule} from {taken[rule]:,} of {documents:,} ({percent(was[rule])})" for rule in over)
        says = (
            f"{counted(len(over), 'rule')} took nothing, before something from {percent(limit)} of the documents or "
            f"more: {', '.join(each)}"
        )
    return finding(
        "rules-silent",
        bool(over),
        says,
        was[first],
        limit,
        lambda: _taken_by_each(before.articles, before.removed, over),
    )


def _taken_by_each(articles: BuildTable, removed: BuildTable, rules: Sequence[str]) -> Iterator[Example]:
    """What each of the rules took, of the first few of them: no more examples are shown."""
    return in_turn(_taken_by(articles, removed, rule) for rule in rules[:MAX_EXAMPLES])


def _taken_by(articles: BuildTable, removed: BuildTable, rule: str) -> Iterator[Example]:
    of_rule = removed.columns("doc_id", "rule").filter(pl.col("rule") == rule)
    first = of_rule.unique("doc_id", keep="first", maintain_order=True).head(MAX_EXAMPLES).collect()
    shown = removed.fetch(first["row"].to_list(), "doc_id", "text")
    names = source_names([articles], [row["doc_id"] for row in shown])
    for row in shown:
        yield example(row | {"source_id": names.get(row["doc_id"], row["doc_id"])}, row["text"])
