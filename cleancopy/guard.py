"""The page guard: looks at all marks of a page before the cut, and withdraws those that would take the article."""

from __future__ import annotations

import numpy as np

from cleancopy.batch import Batch
from cleancopy.marks import Marks
from cleancopy.texts import Array, documents_of

GUARD_WARNING = "guard-withdrew"
MIN_PROSE_WORDS = 8


def guard(batch: Batch, marks: Marks, max_prose_ratio: float) -> tuple[Marks, Array]:
    """The marks that may stand, and for each document whether some were withdrawn (bool).

    Of the bytes of a page's prose (lines of at least eight words that end like a sentence) at most the given share may
    be removed. Where more would go, blocks that touch prose are withdrawn, the least sure ones first, each as a whole.
    Lifts stay: their content is not lost. A page without prose is no article that could be harmed.
    """
    prose = np.flatnonzero((batch.lines.n_words >= MIN_PROSE_WORDS) & batch.lines.ends_sentence)
    length = (batch.lines.end_byte - batch.lines.start_byte)[prose]
    allowed = max_prose_ratio * np.bincount(batch.lines.document[prose], weights=length, minlength=len(batch.text))
    removes = np.array([label.action == "remove" for label in marks.labels], np.bool_)[marks.label]
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
