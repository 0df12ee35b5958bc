"""The page guard: looks at all marks of a page before the cut, and withdraws those that would take the article."""

from __future__ import annotations

import numpy as np

from cleancopy.batch import Batch
from cleancopy.marks import Marks
from cleancopy.texts import Array

GUARD_WARNING = "guard-withdrew"


def guard(batch: Batch, marks: Marks, max_paragraph_ratio: float) -> tuple[Marks, Array]:
    """The marks that may stand, and for each document whether some were withdrawn (bool).

    Of the bytes of a page's paragraphs (at least twenty words that end like a sentence) at most the given share may be
    removed. Where more would go, the marks that touch paragraphs are withdrawn, the least sure ones first. Lifts stay:
    their content is not lost. A page without paragraphs is no article that could be harmed.
    """
    paragraph = np.flatnonzero(batch.outline.is_paragraph)
    total = np.bincount(
        batch.lines.document[paragraph],
        weights=(batch.lines.end_byte - batch.lines.start_byte)[paragraph],
        minlength=len(batch.text),
    )
    removes = np.array([label.action == "remove" for label in marks.labels], np.bool_)[marks.label]
    taken = np.where(removes, _paragraph_bytes(batch, paragraph, marks), 0)
    document = np.searchsorted(batch.lines.first_byte, marks.start_byte, side="right") - 1
    document = batch.lines.document[document] if len(batch.lines) else document
    withdrawn = np.zeros(len(marks), np.bool_)
    for page in np.flatnonzero(
        np.bincount(document, weights=taken, minlength=len(total)) > max_paragraph_ratio * total
    ):
        of_page = np.flatnonzero((document == page) & (taken > 0))
        surest_first = of_page[np.argsort(-marks.confidence[of_page], kind="stable")]
        too_much = np.cumsum(taken[surest_first]) > max_paragraph_ratio * total[page]
        withdrawn[surest_first[too_much]] = True
    warned = np.zeros(len(batch.text), np.bool_)
    warned[document[withdrawn]] = True
    return marks.take(~withdrawn), warned


def _paragraph_bytes(batch: Batch, paragraph: Array, marks: Marks) -> Array:
    """How many bytes of paragraphs each mark covers. int64."""
    starts, ends = batch.lines.start_byte[paragraph], batch.lines.end_byte[paragraph]
    before = np.concatenate(([0], np.cumsum(ends - starts)))
    return _bytes_up_to(marks.end_byte, starts, ends, before) - _bytes_up_to(marks.start_byte, starts, ends, before)


def _bytes_up_to(at: Array, starts: Array, ends: Array, before: Array) -> Array:
    """Paragraph bytes before each offset; `before` holds the bytes of all paragraphs before each paragraph."""
    if not len(starts):
        return np.zeros(len(at), np.int64)
    number = np.searchsorted(starts, at, side="right") - 1
    inside = np.clip(at - starts[number], 0, (ends - starts)[number])
    return np.where(number >= 0, before[number] + inside, 0)
