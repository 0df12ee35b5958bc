"""Some articles, whole, with what was removed from them in its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cleancopy.report.cuts import Cuts
from cleancopy.report.excerpts import Facts, excerpt, share
from cleancopy.report.losses import Losses
from cleancopy.report.names import shown_name
from cleancopy.report.rebuilt import line_blocks, rebuild, windows_around_cuts
from cleancopy.report.tables import BuildTable
from cleancopy.report.watched import Shortlist, settle, shortlist

DOCUMENT_MAX_CHARS = 12_000
VALUE_MAX_CHARS = 300
REASON_MAX_CHARS = 300

LIMITS = {"prose": "max_prose_ratio", "model": "max_model_ratio"}
"""What the guard limits, and the setting of section `boilerplate` that says how far."""

LIFTED = ("title", "authors", "published_at", "section", "reading_minutes", "source_credit", "publisher")
"""The columns of articles that content can be lifted to."""

NAMES = ("source_id", "source_path", "url", "site")
"""What is cut to a length that can be read."""

ARTICLE = (
    "doc_id", "source_id", "source_path", "source_row", "url", "site", "lang", "n_chars", "n_words",
    "raw_n_chars", "removed_n_chars", "removed_ratio", "n_removed", "n_duplicates", "warnings", *LIFTED, "text",
)  # fmt: skip


@dataclass(frozen=True)
class Candidates:
    """Articles that may be shown, read whole.

    articles  how many the build has
    limits    those of the guard, by the names that a document's `guard` has; empty where the settings have none
    listed    which are to be chosen from; None where no article is to be shown
    entries   ARTICLE by row
    """

    articles: int
    limits: Facts
    listed: Shortlist | None = None
    entries: dict[int, Facts] = field(default_factory=dict)

    @property
    def doc_ids(self) -> set[str]:
        """Of all of them."""
        return {entry["doc_id"] for entry in self.entries.values()}


def list_candidates(articles: BuildTable, losses: Losses, sampled_documents: int, settings: Facts) -> Candidates:
    """Those worth a look and a spread over all others. `losses` has seen all of `removed`."""
    boilerplate = settings.get("boilerplate", {})
    limits = {name: boilerplate[setting] for name, setting in LIMITS.items() if boilerplate.get(setting)}
    if not articles.rows or not sampled_documents:
        return Candidates(articles.rows, limits)
    listed = shortlist(articles, losses, sampled_documents, limits)
    entries = dict(zip(listed.rows, articles.fetch(listed.rows, *ARTICLE), strict=True))
    return Candidates(articles.rows, limits, listed, entries)


def sample_facts(candidates: Candidates, cuts: Cuts, losses: Losses) -> Facts:
    """The articles that are chosen from the candidates, as line blocks.

    `cuts` has all fragments of the candidates. Raises NotDoneError when an article and its fragments do not make one
    text.
    """
    limits, listed, entries = candidates.limits, candidates.listed, candidates.entries
    if listed is None:
        return {"articles": candidates.articles, "limits": limits, "documents": []}
    # A rejected document can share a doc_id with an article only by mistake; the rows of articles are the ones to show.
    cuts_of = {
        doc_id: sorted((cut for cut in of_one if cut["status"] == "article"), key=lambda cut: cut["seq"])
        for doc_id, of_one in cuts.of_documents(candidates.doc_ids).items()
    }
    chosen = settle(listed, limits, entries, cuts_of, losses.proved)
    documents = [
        _document(entries[row], cuts_of[entries[row]["doc_id"]]) | {"chosen_as": causes, "guard": chosen.guard.get(row)}
        for row, causes in chosen.causes.items()
    ]
    return {
        "articles": candidates.articles,
        "document_max_chars": DOCUMENT_MAX_CHARS,
        "limits": limits,
        "documents": documents,
    }


def _document(entry: Facts, cuts: list[Facts]) -> Facts:
    pieces = rebuild(entry["doc_id"], entry["text"], cuts)
    blocks = line_blocks(pieces, windows_around_cuts(pieces, DOCUMENT_MAX_CHARS))
    shown = {segment["cut"] for block in blocks for segment in block.get("segments", ())} - {None}
    facts = {name: entry[name] for name in ARTICLE if name not in (*LIFTED, "text")}
    named = {name: shown_name(entry[name]) for name in NAMES if entry[name] is not None}
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
    facts = {name: value for name, value in cut.items() if name not in ("doc_id", "text", "status")}
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
