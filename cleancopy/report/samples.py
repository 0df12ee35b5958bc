"""Some articles, whole, with what was removed from them in its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl

from cleancopy.report.excerpts import Facts, excerpt, share
from cleancopy.report.losses import Losses
from cleancopy.report.names import shown_name
from cleancopy.report.rebuilt import line_blocks, rebuild, windows_around_cuts
from cleancopy.report.tables import BuildTable
from cleancopy.report.watched import settle, shortlist

DOCUMENT_MAX_CHARS = 12_000
VALUE_MAX_CHARS = 300
REASON_MAX_CHARS = 300

LIMITS = {"prose": "max_prose_ratio", "model": "max_model_ratio"}
"""What the guard limits, and the setting of section `boilerplate` that says how far."""

LIFTED = ("title", "authors", "published_at", "section", "reading_minutes", "source_credit", "publisher")
"""The columns of articles that content can be lifted to."""

ARTICLE = (
    "doc_id", "source_id", "source_path", "source_row", "url", "site", "lang", "n_chars", "n_words",
    "raw_n_chars", "removed_n_chars", "removed_ratio", "n_removed", "n_duplicates", "warnings", *LIFTED, "text",
)  # fmt: skip
CUT = (
    "doc_id", "seq", "start_char", "end_char", "start_line", "text", "action", "lifted_to", "category", "rule",
    "marker", "reason", "confidence", "zone",
)  # fmt: skip


def sample_facts(
    articles: BuildTable, removed: BuildTable, losses: Losses, sampled_documents: int, settings: Facts
) -> Facts:
    """At most `sampled_documents` articles as line blocks, those worth a look and a spread over all others.

    `losses` has seen all of `removed`. `limits` are those of the guard, by the names that a document's `guard` has, and
    empty where the settings have none. Raises NotDoneError when an article and its removed rows do not make one text.
    """
    boilerplate = settings.get("boilerplate", {})
    limits = {name: boilerplate[setting] for name, setting in LIMITS.items() if boilerplate.get(setting)}
    if not articles.rows or not sampled_documents:
        return {"articles": articles.rows, "limits": limits, "documents": []}
    listed = shortlist(articles, losses, sampled_documents, limits)
    entries = dict(zip(listed.rows, articles.fetch(listed.rows, *ARTICLE), strict=True))
    cuts = _cuts_of(removed, [entry["doc_id"] for entry in entries.values()])
    chosen = settle(listed, limits, entries, cuts, losses.proved)
    documents = [
        _document(entries[row], cuts[entries[row]["doc_id"]]) | {"chosen_as": causes, "guard": chosen.guard.get(row)}
        for row, causes in chosen.causes.items()
    ]
    return {
        "articles": articles.rows,
        "document_max_chars": DOCUMENT_MAX_CHARS,
        "limits": limits,
        "documents": documents,
    }


def _cuts_of(removed: BuildTable, doc_ids: Sequence[str]) -> dict[str, list[Facts]]:
    """The removed rows of the given documents, by document, in reading order."""
    cuts: dict[str, list[Facts]] = defaultdict(list)
    if not removed.rows:
        return cuts
    # A rejected document can share a doc_id with an article only by mistake; the rows of articles are the ones to show.
    of_articles = removed.of_documents(doc_ids, *CUT, "status").filter(pl.col("status") == "article")
    for cut in of_articles.select(CUT).sort("doc_id", "seq").to_dicts():
        cuts[cut.pop("doc_id")].append(cut)
    return cuts


def _document(entry: Facts, cuts: list[Facts]) -> Facts:
    pieces = rebuild(entry["doc_id"], entry["text"], cuts)
    blocks = line_blocks(pieces, windows_around_cuts(pieces, DOCUMENT_MAX_CHARS))
    shown = {segment["cut"] for block in blocks for segment in block.get("segments", ())} - {None}
    facts = {name: entry[name] for name in ARTICLE if name not in (*LIFTED, "text")}
    named = {name: shown_name(entry[name]) for name in ("source_id", "source_path", "url") if entry[name] is not None}
    return (
        facts
        | named
        | {
            "removed_share": share(entry["removed_n_chars"], entry["raw_n_chars"]),
            "lifted": {name: _value(entry[name]) for name in LIFTED if entry[name] not in (None, [])},
            "cuts": {str(number): _cut(cut) for number, cut in enumerate(cuts) if number in shown},
            "blocks": blocks,
        }
    )


def _cut(cut: Facts) -> Facts:
    facts = {name: value for name, value in cut.items() if name != "text"}
    return facts | {"confidence": round(cut["confidence"], 4), "reason": cut["reason"][:REASON_MAX_CHARS]}


def _value(value: Any) -> Any:
    """A lifted value as JSON can hold it: times in ISO form, long texts cut."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [_value(item) for item in value[:20]]
    if isinstance(value, str):
        return excerpt(value, VALUE_MAX_CHARS)["text"]
    return value
