"""Everything the validation report says, gathered from the tables of a build: the content of report.json."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleancopy.report.corpus import language_facts, lifted_facts, total_facts, warning_facts
from cleancopy.report.cuts import Cuts, Seen, read_cuts
from cleancopy.report.distributions import distribution_facts
from cleancopy.report.excerpts import Facts, share
from cleancopy.report.failing import check_facts
from cleancopy.report.fragments import article_rows, walk
from cleancopy.report.losses import Losses
from cleancopy.report.pairs import Pairs, choose_pairs, pair_facts
from cleancopy.report.places import Places, counting_places, place_facts
from cleancopy.report.rejections import duplicate_facts, rejection_facts, repeated_by_samples
from cleancopy.report.removals import removal_facts
from cleancopy.report.rule_counts import RuleCounts
from cleancopy.report.rules import rule_facts
from cleancopy.report.samples import Candidates, list_candidates, sample_facts
from cleancopy.report.tables import BuildTable, open_table
from cleancopy.rulebook import Rule

REPORT_VERSION = 2
REASONS_PER_STEP = 4
BUILD = ("build_id", "cleancopy_version", "schema_version", "rules_hash", "config_hash", "inputs_hash")
TABLES = ("articles", "removed", "rejected", "duplicates")

HELD = {
    "articles": (
        *("doc_id", "source_id", "site", "n_chars", "n_words", "raw_n_chars", "removed_n_chars"),
        *("removed_ratio", "n_removed", "warnings"),
    ),
    "rejected": ("doc_id", "source_id"),
}
"""What is asked for several times, some 130 bytes an article: to unpack it each time takes longer than all else."""

FUNNEL = (
    ("read", ()),
    ("readable", ("read", "normalise")),
    ("articles", ("reject",)),
    ("unique", ("duplicates",)),
    ("valid", ("validate",)),
)
"""What is left, and the stages that rejected documents since the step before."""


def gather_facts(
    build: Path,
    manifest: dict[str, Any],
    run: dict[str, Any],
    checks: list[dict[str, Any]],
    sampled_documents: int,
    rules: Sequence[Rule] = (),
) -> dict[str, Any]:
    """Read the tables of a build folder and return what the report shows, as JSON can hold it.

    Same tables, manifest, checks and rules (those that were applied): same facts; only what stands under `run` has a
    clock. Texts are read for the examples and the `sampled_documents` alone. Raises NotDoneError when a table cannot
    be read, and when an article and its removed rows do not make one text.
    """
    tables = {name: open_table(build, name) for name in TABLES}
    tables |= {name: tables[name].holding(*names) for name, names in HELD.items()}
    articles, removed, rejected, duplicates = (tables[name] for name in TABLES)
    as_given = {
        "report_version": REPORT_VERSION,
        "run": run,
        "build": {name: manifest[name] for name in BUILD},
        "blocked_because": list(manifest.get("blocked_because", ())),
        "counts": dict(manifest["counts"]),
        "proof": dict(manifest["proof"]),
        "checks": check_facts(checks, articles, rejected),
        "settings": manifest["settings"],
        "files": [dict(entry) for entry in manifest["files"]],
    }
    counts, losses, places, seen = _counted(articles, removed, rules)
    candidates = list_candidates(articles, losses, sampled_documents, manifest["settings"])
    pairs = choose_pairs(duplicates)
    cuts = _cuts(removed, counts, seen, candidates, pairs)
    removals = removal_facts(cuts, (articles, rejected), counts)
    sums = _sums(manifest, tables)
    return (
        as_given
        | sums
        | {
            "removals": removals,
            "rules": rule_facts(rules, removals),
            "places": place_facts(articles, places),
            "samples": sample_facts(candidates, cuts, losses),
            "duplicates": duplicate_facts(duplicates, articles, rejected, repeated_by_samples(sums["rejections"]))
            | {"compared": pair_facts(pairs, articles, rejected, cuts)},
            "lifted": lifted_facts(articles),
            "warnings": warning_facts(articles),
            "languages": language_facts(articles),
            "distributions": distribution_facts(articles),
        }
    )


def _counted(
    articles: BuildTable, removed: BuildTable, rules: Sequence[Rule]
) -> tuple[RuleCounts, Losses, Places, Seen]:
    """What is found on one walk over the table of removals."""
    counters = (
        RuleCounts(removed.rows),
        Losses(articles.rows, frozenset(rule.id for rule in rules if rule.proved)),
        counting_places(articles),
        Seen(),
    )
    walk(removed, article_rows(articles), counters)
    return counters


def _cuts(removed: BuildTable, counts: RuleCounts, seen: Seen, candidates: Candidates, pairs: Pairs) -> Cuts:
    """All fragments that are shown: examples of rules, those of sampled articles, and those of compared documents."""
    doc_ids = candidates.doc_ids | {pair[key] for pair in pairs for key in ("doc_id", "kept_doc_id")}
    examples = (row for rows in counts.candidates().values() for row in rows)
    return read_cuts(removed, (*examples, *seen.rows_of(doc_ids)), seen)


def _sums(manifest: Facts, tables: dict[str, BuildTable]) -> Facts:
    """What compares the tables with the manifest and with each other."""
    totals = total_facts(tables["articles"])
    rejections = rejection_facts(tables["rejected"])
    return {
        "totals": totals,
        "shares": _shares(manifest["counts"], totals),
        "accounts": _accounts(manifest, tables, totals),
        "rejections": rejections,
        "funnel": _funnel(manifest["counts"]["read"], rejections["by_reason"], tables["articles"].rows),
    }


def _shares(counts: Facts, totals: Facts) -> Facts:
    return {
        "articles_of_read": share(counts["articles"], counts["read"]),
        "rejected_of_read": share(counts["rejected"], counts["read"]),
        "edited_of_articles": share(totals["edited_articles"], totals["articles"]),
        "removed_of_characters": share(totals["removed_chars"], totals["normalised_chars"]),
    }


def _accounts(manifest: Facts, tables: dict[str, BuildTable], totals: Facts) -> list[Facts]:
    """The sums that must agree whatever the data, each with both sides as found."""
    counts = manifest["counts"]
    listed_rows: dict[str, int] = defaultdict(int)
    for entry in manifest["files"]:
        listed_rows[entry["path"].split("/")[0]] += entry["rows"]
    entries = [
        ("Documents read are articles or rejected.", counts["read"], tables["articles"].rows + tables["rejected"].rows),
        (
            "Characters of articles and characters removed from them are the characters of the normalised texts.",
            totals["normalised_chars"],
            totals["kept_chars"] + totals["removed_chars"],
        ),
        ("No article by itself has more or fewer characters than that.", 0, totals["unbalanced"]),
        *(
            (f"The manifest counts the rows that the table {name} has.", counts[name], tables[name].rows)
            for name in TABLES
        ),
        *(
            (f"The files of {name} list the rows that the table has.", listed_rows[name], tables[name].rows)
            for name in TABLES
        ),
    ]
    return [
        {"statement": statement, "expected": expected, "found": found, "holds": expected == found}
        for statement, expected, found in entries
    ]


def _funnel(read: int, by_reason: Sequence[Facts], published: int) -> list[Facts]:
    """From what was read to what was published: what is left at each step, what was lost before it, and why."""
    steps: list[Facts] = []
    left = read
    for step, stages in FUNNEL:
        reasons = [entry for entry in by_reason if entry["stage"] in stages]
        lost = sum(entry["documents"] for entry in reasons)
        left -= lost
        steps.append({"step": step, "documents": left, "lost": lost, "reasons": _main_reasons(reasons)})
    steps.append({"step": "published", "documents": published, "lost": left - published, "reasons": []})
    return steps


def _main_reasons(reasons: Sequence[Facts]) -> list[Facts]:
    return [{"reason": entry["reason"], "documents": entry["documents"]} for entry in reasons[:REASONS_PER_STEP]]
