"""The page guard: looks at all marks of a page before the cut, and withdraws those that would take the article."""

from __future__ import annotations

import numpy as np

from cleancopy.batch import Batch
from cleancopy.marks import LINE_MODEL, Marks
from cleancopy.texts import Array, documents_of, utf8

GUARD_WARNING = "guard-withdrew"
MIN_PROSE_WORDS = 8


def guard(batch: Batch, marks: Marks, max_prose_ratio: float, max_model_ratio: float) -> tuple[Marks, Array]:
    """The marks that may stand, and for each document whether some were withdrawn (bool).

    Two limits for each page. Rules: of the bytes of finished sentences they may remove at most `max_prose_ratio`; whole
    lines that a rule takes which bears its proof are no part of the page in this count, neither as taken nor as there.
    The line model: where it would take more than `max_model_ratio` of what the rules have left, it does not know the
    page, and all its marks are withdrawn; within the article's main prose it demands a higher score by itself. Lifts
    are not counted, for their content is not lost; they go only with the block they are part of.
    """
    within, overreached = _limit_model(batch, marks, max_model_ratio)
    kept, lost_prose = _limit_prose(batch, within, max_prose_ratio)
    return kept, overreached | lost_prose


def _limit_model(batch: Batch, marks: Marks, max_model_ratio: float) -> tuple[Marks, Array]:
    """The marks without those of the model on pages of which it would take too much, and which pages these are."""
    size = (marks.end_byte - marks.start_byte).astype(np.float64)
    by_model = np.array([label.rule == LINE_MODEL for label in marks.labels], np.bool_)[marks.label]
    document = documents_of(batch.text, marks.start_byte)
    _, offsets = utf8(batch.text)
    n_documents = len(batch.text)
    left = np.diff(offsets) - np.bincount(document, weights=np.where(by_model, 0, size), minlength=n_documents)
    taken = np.bincount(document, weights=np.where(by_model, size, 0), minlength=n_documents)
    too_much = taken > max_model_ratio * np.maximum(left, 0)
    return marks.take(~(by_model & too_much[document])), too_much & (taken > 0)


def _limit_prose(batch: Batch, marks: Marks, max_prose_ratio: float) -> tuple[Marks, Array]:
    """The marks without those of rules that would take too much of a page's prose, and which pages these are.

    Prose is every line of at least eight words that ends like a sentence. Where more than the given share of its bytes
    would be removed, blocks that touch prose are withdrawn, the least sure ones first, each as a whole. A page without
    prose is no article that could be harmed.
    """
    is_prose = (batch.lines.n_words >= MIN_PROSE_WORDS) & batch.lines.ends_sentence
    prose = np.flatnonzero(is_prose & ~_proved_lines(batch, marks))
    length = (batch.lines.end_byte - batch.lines.start_byte)[prose]
    allowed = max_prose_ratio * np.bincount(batch.lines.document[prose], weights=length, minlength=len(batch.text))
    is_bounded = [label.action == "remove" and label.rule != LINE_MODEL for label in marks.labels]
    removes = np.array(is_bounded, np.bool_)[marks.label]
    taken = np.where(removes, _prose_bytes(batch, prose, marks), 0)
    document = documents_of(batch.text, marks.start_byte)
    withdrawn = np.zeros(len(marks), np.bool_)
    for page in np.flatnonzero(np.bincount(document, weights=taken, minlength=len(allowed)) > allowed):
        of_page = np.flatnonzero((document == page) & (taken > 0))
        surest_first = of_page[np.argsort(-marks.confidence[of_page], kind="stable")]
        too_much = surest_first[np.cumsum(taken[surest_first]) > allowed[page]]
        withdrawn |= (document == page) & np.isin(marks.block, marks.block[too_much])
    warned = np.zeros(len(batch.text), np.bool_)
    warned[document[withdrawn]] = True
    return marks.take(~withdrawn), warned


def _proved_lines(batch: Batch, marks: Marks) -> Array:
    """Whether a rule that bears its proof takes the line. bool."""
    is_proved = np.array([label.is_proved for label in marks.labels], np.bool_)[marks.label]
    return np.isin(batch.lines.first_byte, marks.start_byte[is_proved])


def _prose_bytes(batch: Batch, prose: Array, marks: Marks) -> Array:
    """How many bytes of prose each mark covers. int64."""
    starts, ends = batch.lines.start_byte[prose], batch.lines.end_byte[prose]
    before = np.concatenate(([0], np.cumsum(ends - starts)))
    return _bytes_up_to(marks.end_byte, starts, ends, before) - _bytes_up_to(marks.start_byte, starts, ends, before)


def _bytes_up_to(at: Array, starts: Array, ends: Array, before: Array) -> Array:
    """Prose bytes before each offset; `before` holds those before each line of prose."""
    if not len(starts):
        return np.zeros(len(at), np.int64)
    number = np.searchsorted(starts, at, side="right") - 1
    inside = np.clip(at - starts[number], 0, (ends - starts)[number])
    return np.where(number >= 0, before[number] + inside, 0)
