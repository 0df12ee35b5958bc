"""Columns about articles: metadata, language, counts, warnings, hashes. Describing changes no text."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.batch import Batch
from cleancopy.config import LanguageConfig
from cleancopy.content_hash import text_hashes
from cleancopy.cut import Cut
from cleancopy.damage import find_damage
from cleancopy.guard import GUARD_WARNING
from cleancopy.language.mixed import LANG_SHARE, share_languages
from cleancopy.language.paragraphs import find_parts
from cleancopy.language.telling import tell_articles
from cleancopy.language.told import UNKNOWN, Languages
from cleancopy.lift import GIVEN, lifted_values, metadata, read_pages
from cleancopy.lines import Lines, find_lines
from cleancopy.no_article import find_no_articles
from cleancopy.outline import PARAGRAPH_WORDS
from cleancopy.quality.measuring import measure_quality
from cleancopy.texts import Array, utf8

CARRIED = (
    *("position", "doc_id", "source_id", "source_path", "source_row", "url", "site"),
    *("given_title", "given_authors", "given_date", "raw_text"),
)
UNREAD_DATE = "unreadable-date"
"""The warning about an article whose date was given in a way that nobody can tell the day from."""


def describe(
    documents: pa.Table, batch: Batch, outcome: Cut, removed: pa.Table, withdrawn: Array, language: LanguageConfig
) -> pa.Table:
    """The columns of the articles, in the order of the documents.

    `documents` has CARRIED, text (normalised), title, date and authors as given; `removed` is the ledger; `withdrawn`
    says from which documents the guard withdrew marks.
    """
    titles = batch.outline.title_source
    lines = find_lines(outcome.text)
    readings = read_pages(batch)
    found = metadata(documents, titles, lifted_values(batch, outcome), readings)
    readings.mastheads.forget()
    columns = {name: documents[name] for name in CARRIED} | {name: found[name] for name in found.column_names}
    columns |= {"text": pa.chunked_array([outcome.text])}
    columns |= _languages(batch, outcome, lines, language) | _counts(documents["text"], outcome.text, lines, removed)
    signals = measure_quality(outcome.text, lines)
    columns |= {name: signals[name] for name in signals.column_names}
    damage = find_damage(batch, outcome.text, lines, removed)
    for document in np.flatnonzero(withdrawn).tolist():
        damage[document].add(GUARD_WARNING)
    for document in _unread_dates(documents["date"], found["published_source"]):
        damage[document].add(UNREAD_DATE)
    doubts = find_no_articles(batch, outcome.text, lines)
    warnings = [sorted(kinds | others) for kinds, others in zip(damage, doubts, strict=True)]
    columns["warnings"] = pa.array(warnings, pa.list_(pa.string()))
    whole_hashes = pa.array(text_hashes(batch.text), pa.string())
    columns |= {"normalised_sha256": whole_hashes, "text_sha256": _article_hashes(outcome.text, whole_hashes, removed)}
    return pa.table(columns)


def _unread_dates(given: pa.ChunkedArray, source: pa.ChunkedArray) -> list[int]:
    """The documents whose date was given and could not be read. One that can be read comes before all others."""
    if given.null_count == len(given):
        return []
    is_given = pc.fill_null(pc.utf8_length(pc.utf8_trim_whitespace(given)), 0).to_numpy() > 0
    is_read = pc.fill_null(pc.equal(source, GIVEN), False).to_numpy()
    return [int(document) for document in np.flatnonzero(is_given & ~is_read)]


def _article_hashes(text: pa.LargeStringArray, of_whole: pa.StringArray, removed: pa.Table) -> pa.StringArray:
    """The hashes of the articles: where nothing was removed, that of the whole text."""
    is_cut = np.zeros(len(text), np.bool_)
    is_cut[removed["document"].to_numpy()] = True
    of_cut = pa.array(text_hashes(text.filter(pa.array(is_cut))), pa.string())
    return pc.replace_with_mask(of_whole, pa.array(is_cut), of_cut)


def _languages(batch: Batch, outcome: Cut, lines: Lines, language: LanguageConfig) -> dict[str, pa.Array]:
    n = len(outcome.text)
    if not language.enabled:
        told = Languages(pa.array([UNKNOWN] * n, pa.string()), pa.array(np.zeros(n), pa.float32()))
        return {"lang": told.code, "lang_score": told.score, "langs": pa.array([[]] * n, pa.list_(LANG_SHARE))}
    parts = find_parts(utf8(outcome.text)[0], lines)
    told, of_parts = tell_articles(batch, outcome, lines, parts, language.detector)
    return {"lang": told.code, "lang_score": told.score, "langs": share_languages(parts, told, of_parts)}


def _counts(whole: pa.ChunkedArray, text: pa.LargeStringArray, lines: Lines, removed: pa.Table) -> dict[str, pa.Array]:
    """How long the articles are and how much went. A paragraph has at least twenty words and ends like a sentence."""
    n = len(text)
    document = removed["document"].to_numpy()
    removed_chars = np.bincount(document, weights=pc.utf8_length(removed["text"]).to_numpy(), minlength=n)
    raw_chars = pc.utf8_length(whole).to_numpy()
    ratio = np.round(removed_chars / np.maximum(raw_chars, 1), 4)
    is_paragraph = (lines.n_words >= PARAGRAPH_WORDS) & lines.ends_sentence
    return {
        "n_chars": pc.utf8_length(text).cast(pa.int32()),
        "n_words": pa.array(_per_document(lines, lines.n_words, n), pa.int32()),
        "n_lines": pa.array(_per_document(lines, ~lines.is_blank, n), pa.int32()),
        "n_paragraphs": pa.array(_per_document(lines, is_paragraph, n), pa.int32()),
        "raw_n_chars": pa.array(raw_chars, pa.int32()),
        "removed_n_chars": pa.array(removed_chars.astype(np.int32), pa.int32()),
        "removed_ratio": pa.array(ratio, pa.float32()),
        "n_removed": pa.array(np.bincount(document, minlength=n), pa.int32()),
    }


def _per_document(lines: Lines, values: Array, n_documents: int) -> Array:
    return np.bincount(lines.document, weights=values, minlength=n_documents).astype(np.int64)
