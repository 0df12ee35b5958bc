"""The checks as they came, and of rows that failed what a person asks next: which document is it, and what is in it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from cleancopy.report.excerpts import Facts, excerpt
from cleancopy.report.names import shown_name
from cleancopy.report.tables import BuildTable

EXAMPLES_PER_CHECK = 5
DESCRIBED_EXAMPLES = 200
OBSERVED_MAX_CHARS = 160
SNIPPET_MAX_CHARS = 200
WHERE = ("doc_id", "source_id", "source_path", "source_row")


def check_facts(checks: Sequence[Facts], articles: BuildTable, rejected: BuildTable) -> list[Facts]:
    """The checks with few and short examples: what was observed can be a whole article.

    Where an example's document is in one of the tables, the example has its source_id, source_path, source_row and a
    snippet of its text.
    """
    shown = [_example(example) for check in checks for example in check["examples"][:EXAMPLES_PER_CHECK]]
    described = _described([example["doc_id"] for example in shown][:DESCRIBED_EXAMPLES], articles, rejected)
    return [
        check
        | {
            "examples": [
                _example(example) | described.get(example["doc_id"], {})
                for example in check["examples"][:EXAMPLES_PER_CHECK]
            ]
        }
        for check in checks
    ]


def _example(example: Facts) -> Facts:
    return {"doc_id": example["doc_id"], **excerpt(str(example["observed"]), OBSERVED_MAX_CHARS)}


def _described(doc_ids: Sequence[str], articles: BuildTable, rejected: BuildTable) -> dict[str, Facts]:
    """By doc_id, first from what was rejected: that is where an article goes that breaks the contract."""
    found: dict[str, Facts] = {}
    for table, text in ((rejected, "raw_text"), (articles, "text")):
        missing = sorted(set(doc_ids) - found.keys())
        if not table.rows or not missing:
            continue
        rows = table.columns("doc_id").filter(pl.col("doc_id").is_in(missing)).collect()["row"].to_list()
        for entry in table.fetch(rows, *WHERE, text):
            found.setdefault(entry["doc_id"], _document(entry, entry[text]))
    return found


def _document(entry: Facts, text: str | None) -> Facts:
    return {
        "source_id": shown_name(entry["source_id"]),
        "source_path": shown_name(entry["source_path"]),
        "source_row": entry["source_row"],
        "snippet": excerpt(text or "", SNIPPET_MAX_CHARS),
    }
