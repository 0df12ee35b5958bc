"""What was taken out of the texts, by category and rule, with examples from all over the corpus."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import polars as pl

from cleancopy.report.cuts import Cuts
from cleancopy.report.excerpts import Facts, excerpt
from cleancopy.report.fragments import RULE
from cleancopy.report.names import source_names
from cleancopy.report.rule_counts import COUNTS, RuleCounts
from cleancopy.report.tables import BuildTable

EXAMPLES_PER_RULE = 3
REASONS_PER_RULE = 3
EXAMPLE_MAX_CHARS = 240
REASON_MAX_CHARS = 300

ZONES = ("head", "body", "tail")
PerRule = dict[tuple[str, str], list[Facts]]
TOLD = ("doc_id", "action", "lifted_to", "start_line", "zone")
SHOWN = ("rows", "characters", "documents", "rejected_rows")


def removal_facts(cuts: Cuts, named: Sequence[BuildTable], counts: RuleCounts) -> Facts:
    """Rows, characters (code points) and documents: altogether, by category, and by rule, most characters first.

    `named` are the tables that know the documents' source names; `counts` has seen all of `removed`, and `cuts` has its
    candidates. `rejected_rows` are rows of documents that were cut and then rejected.
    """
    if not counts.rows:
        nothing = dict.fromkeys(SHOWN, 0)
        return nothing | {"zones": dict.fromkeys(ZONES, 0), "by_category": []}
    tally = counts.by_kind()
    documents, of_categories, of_rules = counts.documents()
    by_rule = _sums(tally, RULE).join(of_rules, on=RULE).select(*RULE, *SHOWN)
    by_category = _sums(tally, ["category"]).join(of_categories, on="category").select("category", *SHOWN)
    rules = _rules(by_rule, tally, _examples(cuts, named, counts.candidates()))
    zones = _by_zone(tally, [])
    of_category, of_rule = _by_zone(tally, ["category"]), _by_zone(tally, RULE)
    categories = by_category.sort(["characters", "category"], descending=[True, False]).to_dicts()
    for entry in categories:
        entry["zones"] = of_category[entry["category"],]
        entry["rules"] = rules[entry["category"]]
        for rule in entry["rules"]:
            rule["zones"] = of_rule[rule["category"], rule["rule"]]
    total = tally.select(pl.col(COUNTS).sum(), documents=pl.lit(documents)).select(SHOWN)
    return total.to_dicts()[0] | {"zones": zones[()], "by_category": categories}


def _sums(tally: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    return tally.group_by(by).agg(pl.col(COUNTS).sum())


def _by_zone(tally: pl.DataFrame, by: Sequence[str]) -> dict[tuple[str, ...], Facts]:
    """Characters at the head, in the body and in the tail, for each combination of what stands in the columns `by`."""
    sums: dict[tuple[str, ...], Facts] = defaultdict(lambda: dict.fromkeys(ZONES, 0))
    for *of, zone, characters in _sums(tally, [*by, "zone"]).select(*by, "zone", "characters").iter_rows():
        sums[tuple(of)][zone] = characters
    return sums


def _rules(by_rule: pl.DataFrame, tally: pl.DataFrame, examples: PerRule) -> dict[str, list[Facts]]:
    """All that is known about each rule, by category, most characters first."""
    actions = _per_rule(_sums(tally, [*RULE, "action", "lifted_to"]), "action", "lifted_to")
    reasons = _sums(tally, [*RULE, "reason"]).with_columns(pl.col("reason").str.head(REASON_MAX_CHARS))
    wordings = _per_rule(reasons, "reason")
    rules = defaultdict(list)
    for rule in by_rule.sort(["characters", *RULE], descending=[True, False, False]).to_dicts():
        key = (rule["category"], rule["rule"])
        more = {"actions": actions[key], "reasons": wordings[key][:REASONS_PER_RULE], "examples": examples[key]}
        rules[rule["category"]].append(rule | more)
    return rules


def _per_rule(tally: pl.DataFrame, *what: str) -> PerRule:
    """The rows of a tally by category and rule, most rows first, ties by the columns of `what`."""
    per_rule = defaultdict(list)
    ordered = tally.sort(["rows", *what], descending=[True, *(False for _ in what)], nulls_last=True)
    for entry in ordered.select(*RULE, *what, "rows").to_dicts():
        per_rule[entry.pop("category"), entry.pop("rule")].append(entry)
    return per_rule


def _examples(cuts: Cuts, named: Sequence[BuildTable], rows: dict[tuple[str, str], list[int]]) -> PerRule:
    shown = {key: _most_telling([cuts.by_row[row] for row in chosen]) for key, chosen in rows.items()}
    names = source_names(named, {entry["doc_id"] for entries in shown.values() for entry in entries})
    return {key: [_example(entry, names) for entry in entries] for key, entries in shown.items()}


def _most_telling(candidates: list[Facts]) -> list[Facts]:
    """Few candidates, no text twice; those from a document not yet shown go first."""
    different = list({entry["text"]: entry for entry in reversed(candidates)}.values())[::-1]
    first_of_document = {entry["doc_id"]: entry for entry in reversed(different)}
    chosen = [entry for entry in different if first_of_document[entry["doc_id"]] is entry]
    chosen += [entry for entry in different if first_of_document[entry["doc_id"]] is not entry]
    return chosen[:EXAMPLES_PER_RULE]


def _example(entry: Facts, names: dict[str, str]) -> Facts:
    text = excerpt(entry["text"], EXAMPLE_MAX_CHARS)
    told = {name: entry[name] for name in TOLD}
    source_id = names.get(entry["doc_id"], entry["doc_id"])
    reason = entry["reason"][:REASON_MAX_CHARS]
    return told | text | {"reason": reason, "line": entry["start_line"], "source_id": source_id}
