"""Which documents are no articles, each with all the reasons. Rejecting edits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa


class Reason(NamedTuple):
    """Why a document is no article: where that was found, a kebab-case reason, what was seen, and what was asked."""

    stage: str
    reason: str
    observed: str | None = None
    threshold: str | None = None


REASON = pa.struct({name: pa.string() for name in Reason._fields})

REJECTED = pa.schema(
    {
        "position": pa.int64(),
        "doc_id": pa.string(),
        "source_id": pa.string(),
        "source_path": pa.string(),
        "source_row": pa.int64(),
        "stage": pa.string(),
        "reason": pa.string(),
        "reasons": pa.list_(REASON),
        "duplicate_of": pa.string(),
        "similarity": pa.float32(),
        "kept_build": pa.string(),
        "url": pa.string(),
        "site": pa.string(),
        "given_title": pa.string(),
        "given_authors": pa.list_(pa.string()),
        "given_date": pa.string(),
        "raw_text": pa.large_string(),
        "raw_reference": pa.string(),
        "replayable": pa.bool_(),
    }
)
"""Rejected documents; `position` is the document's number in the order of the input and is not published."""


def too_short(n_words: int, raw_n_chars: int, min_words: int) -> list[Reason]:
    """The reasons against an article of so many words, from a text of so many code points before the cut."""
    reasons = []
    if n_words == 0:
        name = "empty-after-cutting" if raw_n_chars else "empty"
        reasons.append(Reason("reject", name, "0 words", "at least 1 word"))
    if n_words < min_words:
        reasons.append(Reason("reject", "too-few-words", f"{n_words} words", f"at least {min_words} words"))
    return reasons


def other_language(lang: str, lang_score: float, keep: Sequence[str]) -> list[Reason]:
    """The reason against an article in a language that is not among those to keep; all are where none is named."""
    if not keep or lang in keep:
        return []
    return [Reason("reject", "other-language", f"{lang}, score {lang_score:.4f}", f"one of {', '.join(keep)}")]


def rejected_rows(
    documents: pa.Table,
    reasons: Sequence[Sequence[Reason]],
    duplicate_of: Sequence[str | None] | None = None,
    similarity: Sequence[float | None] | None = None,
) -> pa.Table:
    """One row per rejected document, in the order given.

    `documents` has position, doc_id, source_id, source_path, source_row, raw_text and what its row gave (url, site,
    given_title, given_authors, given_date); each has at least one reason. A document can be replayed when its text was
    read.
    """
    count = len(documents)
    columns: dict[str, Any] = {name: documents[name] for name in REJECTED.names if name in documents.column_names}
    columns["stage"] = [its[0].stage for its in reasons]
    columns["reason"] = [its[0].reason for its in reasons]
    columns["reasons"] = _lists(reasons)
    columns["duplicate_of"] = pa.array(duplicate_of or [None] * count, pa.string())
    columns["similarity"] = pa.array(similarity or [None] * count, pa.float32())
    columns["kept_build"] = pa.nulls(count, pa.string())
    columns["raw_reference"] = [
        path if row is None else f"{path}:{row}"
        for path, row in zip(documents["source_path"].to_pylist(), documents["source_row"].to_pylist(), strict=True)
    ]
    readable = documents["raw_text"].is_valid().to_pylist()
    columns["replayable"] = [good and its[0].stage != "read" for good, its in zip(readable, reasons, strict=True)]
    return pa.table({name: columns[name] for name in REJECTED.names}).cast(REJECTED)


def _lists(reasons: Sequence[Sequence[Reason]]) -> pa.ListArray:
    """The reasons as a column, list<REASON>."""
    fields = zip(*(reason for its in reasons for reason in its), strict=True)
    columns = [pa.array(values, pa.string()) for values in fields] or [pa.array([], pa.string()) for _ in REASON]
    borders = np.cumsum([0, *map(len, reasons)])
    return pa.ListArray.from_arrays(
        pa.array(borders, pa.int32()), pa.StructArray.from_arrays(columns, fields=list(REASON))
    )
