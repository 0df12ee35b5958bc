"""Rows that keep every promise of the tables, and for each check the changes that break it."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from schemas import TABLES, TableSchema
from schemas.column import Check
from schemas.quality_signals import QUALITY_SIGNALS

DOC_ID = "0123456789abcdef" * 2
SHA256 = "0123456789abcdef" * 4
WHERE_FROM = {"doc_id": DOC_ID, "source_id": "7", "source_path": "crawl/may.jsonl", "source_row": 7}

GOOD: dict[str, dict[str, Any]] = {
    "articles": WHERE_FROM
    | {
        "url": "https://paper.example/a",
        "site": "paper.example",
        "title": "Storks are back",
        "title_source": "input",
        "subtitle": "Earlier than last year",
        "authors": ["Ada Brook"],
        "authors_source": "byline",
        "section": "Nature",
        "section_source": "breadcrumb",
        "published_at": datetime(2024, 3, 1, tzinfo=UTC),
        "published_precision": "day",
        "published_source": "beside-headline",
        "publisher": "The Paper",
        "publisher_source": "copyright-publisher",
        "source_credit": "A Wire",
        "source_credit_source": "dateline",
        "reading_minutes": 1,
        "text": "Störche 🐦 are back.",
        "lang": "en",
        "lang_score": 0.75,
        "langs": [{"lang": "en", "share": 1.0}],
        "n_chars": 19,
        "n_words": 3,
        "n_lines": 1,
        "n_paragraphs": 1,
        "raw_n_chars": 25,
        "removed_n_chars": 6,
        "removed_ratio": 0.24,
        "n_removed": 1,
        "n_duplicates": 0,
        **{column.name: pa.scalar(0).cast(column.type).as_py() for column in QUALITY_SIGNALS},
        "cluster_id": DOC_ID,
        "normalised_sha256": SHA256,
        "text_sha256": SHA256,
        "warnings": ["short-text"],
        "schema_version": "1.2.0",
        "rules_hash": SHA256,
    },
    "removed": {
        "doc_id": DOC_ID,
        "seq": 0,
        "start_char": 4,
        "end_char": 9,
        "start_line": 1,
        "text": "Ödön…",
        "action": "lift",
        "lifted_to": "authors",
        "category": "byline",
        "rule": "byline-name",
        "marker": "Rules",
        "reason": "The author has a column of their own.",
        "confidence": 1.0,
        "zone": "head",
        "status": "article",
    },
    "rejected": WHERE_FROM
    | {
        "stage": "duplicates",
        "reason": "near-duplicate",
        "reasons": [
            {"stage": "duplicates", "reason": "near-duplicate", "observed": "0.9", "threshold": "0.7"},
            {"stage": "reject", "reason": "too-few-words", "observed": None, "threshold": None},
        ],
        "duplicate_of": DOC_ID,
        "similarity": 0.9,
        "kept_build": "b1",
        "raw_text": "",
        "raw_reference": "crawl/may.jsonl line 7",
        "replayable": True,
    },
    "duplicates": {
        "cluster_id": DOC_ID,
        "doc_id": DOC_ID,
        "kept_doc_id": DOC_ID[::-1],
        "kind": "exact",
        "similarity": 1.0,
    },
}

REASON = {"stage": "read", "reason": "no-text", "observed": None, "threshold": None}
BAD: dict[tuple[str, str, str], list[dict[str, Any]]] = {
    ("articles", "authors", "has-items"): [{"authors": []}],
    ("articles", "authors", "items"): [{"authors": ["Ada", " "]}, {"authors": [None]}],
    ("articles", "warnings", "items"): [{"warnings": ["Short text"]}, {"warnings": ["short-text", None]}],
    ("articles", "lang", "pattern"): [{"lang": code} for code in ("EN", "english", "zh_cn", "e", "en\n", "")],
    ("articles", "source_path", "pattern"): [{"source_path": "/crawl/may.jsonl"}, {"source_path": ""}],
    ("articles", "n_chars, text", "n-chars-counts-text"): [{"text": "Störche 🐦 are back!!"}, {"text": "One."}],
    ("articles", "raw_n_chars, n_chars, removed_n_chars", "nothing-vanished"): [{"raw_n_chars": 24}],
    ("articles", "removed_ratio, removed_n_chars, raw_n_chars", "removed-ratio-is-share"): [{"removed_ratio": 0.25}],
    **{
        ("articles", f"{column}, {source}", f"{name}-with-source"): [{column: None}, {source: None}]
        for name, column, source in (
            ("title", "title", "title_source"),
            ("authors", "authors", "authors_source"),
            ("section", "section", "section_source"),
            ("published", "published_at", "published_source"),
            ("publisher", "publisher", "publisher_source"),
            ("source-credit", "source_credit", "source_credit_source"),
        )
    },
    ("articles", "published_at, published_precision", "date-with-precision"): [
        {"published_at": None},
        {"published_precision": None},
    ],
    ("articles", "langs", "lang-of-items"): [
        {"langs": [{"lang": code, "share": 0.5}, {"lang": "en", "share": 0.5}]} for code in ("EN", "english", None)
    ],
    ("removed", "start_char, end_char", "end-after-start"): [{"end_char": 4}, {"end_char": 3}],
    ("removed", "start_char, end_char, text", "offsets-span-text"): [{"text": "Ödön"}, {"end_char": 10}],
    ("removed", "action, lifted_to", "lifted-to-with-lift"): [{"lifted_to": None}, {"action": "remove"}],
    ("rejected", "source_path", "pattern"): [{"source_path": "/crawl"}],
    ("rejected", "reasons", "has-items"): [{"reasons": []}],
    ("rejected", "reasons", "stage-of-items"): [
        {"reasons": [REASON | {"stage": "readx"}]},
        {"reasons": [REASON, REASON | {"stage": None}]},
    ],
    ("rejected", "reasons", "reason-of-items"): [
        {"reasons": [REASON | {"reason": "No text"}]},
        {"reasons": [REASON, REASON | {"reason": None}]},
    ],
    ("rejected", "stage, reason, reasons", "first-reason-first"): [{"stage": "read"}, {"reason": "too-few-words"}],
    ("rejected", "similarity, duplicate_of", "similarity-with-duplicate"): [{"duplicate_of": None}],
    ("duplicates", "kind, similarity", "exact-is-the-same"): [{"similarity": 0.99}],
}
"""What breaks the checks for which `_faulty` knows no general way."""


def _faulty(schema: TableSchema, column: str, check: Check) -> list[dict[str, Any]]:
    """Changes to the good row that break the check."""
    if (schema.name, column, check.name) in BAD:
        return BAD[schema.name, column, check.name]
    values: dict[str, list[Any]] = {
        "not-null": [None],
        "finite": [math.nan, math.inf, -math.inf],
        "not-blank": ["", " \n\t\u3000"],
        "not-empty": [""],
        "one-of": ["nonsense", ""],
    }
    if check.name in ("at-least", "at-most"):
        assert isinstance(check.parameter, int)
        return [{column: check.parameter + (-1 if check.name == "at-least" else 1)}]
    if "hex digits" in check.statement:
        good = GOOD[schema.name][column]
        return [{column: value} for value in (good[1:], good + "0", good + "\n", good.upper(), "")]
    if check.statement.startswith("lower-case words"):
        return [{column: value} for value in ("", "Two Words", "two_words", "two-", "two\n")]
    return [{column: value} for value in values[check.name]]


CASES = [
    (schema, column, check.name, changes)
    for schema in TABLES
    for column, check in schema.all_checks()
    for changes in _faulty(schema, column, check)
]


def good_table(schema: TableSchema, *rows: dict[str, Any]) -> pa.Table:
    """Rows like the good one but for the changes given."""
    return pa.Table.from_pylist([GOOD[schema.name] | changes for changes in rows], schema.arrow())
