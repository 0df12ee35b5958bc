"""The journey of a batch of documents, top to bottom: normalise, mark, guard, cut, describe, reject."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.batch import Batch, look_at
from cleancopy.config import BoilerplateConfig, Config
from cleancopy.cut import Cut, cut, reassemble
from cleancopy.describe import describe
from cleancopy.errors import BuildBlockedError
from cleancopy.guard import guard
from cleancopy.language.telling import tell_documents
from cleancopy.ledger import write_ledger
from cleancopy.line_model.kept_model import load_line_model
from cleancopy.line_model.model import LineModel
from cleancopy.markers.aged_teasers import MarkAgedTeasers
from cleancopy.markers.below_end import MarkBelowEnd
from cleancopy.markers.blocks import MarkBlocks
from cleancopy.markers.company import MarkCompany
from cleancopy.markers.cut_teasers import MarkCutTeasers
from cleancopy.markers.enclosed import MarkEnclosed
from cleancopy.markers.furniture import MarkFragments, MarkLines
from cleancopy.markers.line_model import MarkByLineModel
from cleancopy.markers.menus import MarkMenus
from cleancopy.markers.said_twice import MarkSaidTwice
from cleancopy.markers.strips import MarkStrips
from cleancopy.markers.threads import MarkThreads
from cleancopy.markers.title import MarkTitle
from cleancopy.marks import Marks, concatenate
from cleancopy.normalise import one_line
from cleancopy.quality.presets import reasons_by_presets
from cleancopy.reject import Reason, other_language, rejected_rows, too_short
from cleancopy.rulebook import TAKES, Rule
from cleancopy.texts import Array
from cleancopy.tidying import normalise_documents

Marker = Callable[[Batch], Marks]

MARKERS: tuple[Marker, ...] = (
    MarkTitle(),
    MarkSaidTwice(),
    MarkThreads(),
    MarkBlocks(takes=("name",)),  # 'By' above a name, before 'By' is taken for an empty byline
    MarkAgedTeasers(),
    MarkStrips(),
    MarkBlocks(takes=tuple(kind for kind in TAKES if kind != "name")),
    MarkCutTeasers(),
    MarkLines(),
    MarkEnclosed(),
    MarkCompany(),
    MarkMenus(),
    MarkBelowEnd(),
    MarkFragments(),
)
"""Where marks overlap, the marker that stands earlier has its way. The line model comes after all of them."""


@dataclass(frozen=True)
class Cleaned:
    """What became of a batch of raw documents.

    articles           what `schemas.articles` promises but for build-wide columns, with position and raw_text besides
    removed            the ledger of every document that was read, with doc_id and position
    rejected           columns of `reject.REJECTED`
    proved_documents   for how many documents article and ledger were found to give back the normalised text
    proved_characters  how many code points those texts have
    """

    articles: pa.Table
    removed: pa.Table
    rejected: pa.Table
    proved_documents: int
    proved_characters: int


def clean(
    raw: pa.Table,
    config: Config,
    rules: Sequence[Rule],
    markers: Sequence[Marker] = MARKERS,
    line_model: LineModel | None = None,
) -> Cleaned:
    """Take a batch of raw documents (documents.RAW) through the journey.

    `line_model` stands in for the one that comes with the package, where the configuration asks for any. Raises
    BuildBlockedError if an article and its ledger do not give back the normalised text.
    """
    documents, unread = _normalised(raw)
    text = documents["text"].combine_chunks()
    batch = look_at(
        text,
        documents["title"].to_pylist(),
        documents["site"].to_pylist(),
        rules,
        lambda batch: tell_documents(batch, config.language.detector).code.to_pylist(),
    )
    marks, withdrawn = mark(batch, config.boilerplate, markers, line_model)
    outcome = cut(text, marks)
    removed = write_ledger(batch, outcome)
    _prove(documents, outcome, removed)
    articles = describe(documents, batch, outcome, removed, withdrawn, config.language)
    removed = removed.append_column("doc_id", documents["doc_id"].take(removed["document"]))
    removed = removed.append_column("position", documents["position"].take(removed["document"]))
    characters = pc.sum(articles["raw_n_chars"]).as_py() or 0
    articles, too_few = _reject(articles, config)
    rejected = pa.concat_tables([unread, too_few]).sort_by("position")
    return Cleaned(articles, removed.drop_columns("document"), rejected, len(documents), characters)


def mark(
    batch: Batch, config: BoilerplateConfig, markers: Sequence[Marker] = MARKERS, line_model: LineModel | None = None
) -> tuple[Marks, Array]:
    """All that should go, after the guard; and for each document whether the guard withdrew any of it (bool)."""
    marks = concatenate([marker(batch) for marker in markers] if config.enabled else [])
    if config.enabled and config.line_model:
        marks = concatenate([marks, MarkByLineModel(line_model or load_line_model())(batch, marks)])
    return guard(batch, marks, config.max_prose_ratio, config.max_model_ratio)


def _normalised(raw: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The documents that can be read, with text, title, given_*, raw_text and position; and the rest, rejected."""
    raw = raw.append_column("position", pa.array(np.arange(len(raw)), pa.int64()))
    for name in ("title", "authors", "date"):
        raw = raw.append_column(f"given_{name}", raw[name])
    titles = [one_line(title or "") or None for title in raw["title"].to_pylist()]
    raw = raw.set_column(raw.column_names.index("title"), "title", pa.array(titles, pa.string()))
    documents = raw["raw"].combine_chunks()
    raw_text, text = normalise_documents(documents)
    raw = raw.append_column("raw_text", raw_text).append_column("text", text).drop_columns("raw")
    is_bad = pc.not_equal(pc.fill_null(raw["fault"], ""), "").to_numpy() | raw_text.is_null().to_numpy(
        zero_copy_only=False
    )
    sizes = pc.fill_null(pc.binary_length(documents), 0)
    reasons = [_unread_reasons(raw, int(row), sizes[int(row)].as_py()) for row in np.flatnonzero(is_bad)]
    unread = rejected_rows(raw.filter(pa.array(is_bad)), reasons)
    return _without(raw, is_bad), unread


def _unread_reasons(raw: pa.Table, row: int, n_bytes: int) -> list[Reason]:
    fault = raw["fault"][row].as_py()
    if fault:
        return [Reason("read", fault, raw["fault_observed"][row].as_py())]
    return [Reason("normalise", "undecodable", f"{n_bytes} bytes")]


def _prove(documents: pa.Table, outcome: Cut, removed: pa.Table) -> None:
    """Put every text together again from its article and its ledger alone, and compare."""
    gone = removed["text"].combine_chunks()
    whole = reassemble(outcome.text, gone, removed["document"].to_numpy(), removed["start_char"].to_numpy())
    for document in np.flatnonzero(pc.not_equal(pa.chunked_array([whole]), documents["text"])):
        where = documents["source_path"][int(document)].as_py()
        raise BuildBlockedError(f"{where}: article and removals do not add up to the text; report this as a bug")


def _reject(articles: pa.Table, config: Config) -> tuple[pa.Table, pa.Table]:
    """The articles that stay, and those that their length, a preset or their language speaks against."""
    n_words, raw_n_chars = articles["n_words"].to_numpy(), articles["raw_n_chars"].to_numpy()
    settings = config.reject
    is_doubtful = (n_words < max(settings.min_words, 1)) & settings.enabled
    by_presets = reasons_by_presets(articles, settings.preset if settings.enabled else ())
    is_doubtful |= np.array([bool(its) for its in by_presets], np.bool_)
    if config.language.keep:
        is_doubtful |= ~pc.is_in(articles["lang"], pa.array(config.language.keep)).to_numpy()
    reasons: dict[int, list[Reason]] = {}
    for row in np.flatnonzero(is_doubtful).tolist():
        its = too_short(int(n_words[row]), int(raw_n_chars[row]), settings.min_words) if settings.enabled else []
        its += by_presets[row]
        lang, score = articles["lang"][row].as_py(), articles["lang_score"][row].as_py()
        its.extend(other_language(lang, score, config.language.keep))
        if its:
            reasons[row] = its
    is_bad = np.zeros(len(articles), np.bool_)
    is_bad[list(reasons)] = True
    rejected = rejected_rows(articles.filter(pa.array(is_bad)), list(reasons.values()))
    return _without(articles, is_bad), rejected


def _without(documents: pa.Table, is_bad: Array) -> pa.Table:
    """The others, as they lie where none is bad: a copy of all texts takes as long as reading them does."""
    return documents.filter(pa.array(~is_bad)) if is_bad.any() else documents
