"""The headline: lifted where it first stands, removed where it stands again before the text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleancopy.batch import Batch
from cleancopy.marks import Label, Marks, MarkSheet, concatenate
from cleancopy.outline import HEAD, NO_TITLE, words_of
from cleancopy.same_words import find_repetitions
from cleancopy.texts import Array

SOURCE_CONFIDENCE = {"given": 1.0, "repeated-line": 0.95, "above-byline": 0.9, "first-line": 0.85, "ranked": 0.8}


@dataclass(frozen=True)
class MarkTitle:
    """Lift the title line; remove its repetition.

    Reads    the layout's title line.
    Marks    the title's line, lifted to `title`; each later line with the same words that stands in the head, with at
             most `max_lines_between` lines between that no rule knows, or `max_lines_with_metadata` where a byline or
             the like stands between too. A poem's refrain has nothing of the kind before it.
    """

    max_lines_between: int = 1
    max_lines_with_metadata: int = 4

    def __call__(self, batch: Batch) -> Marks:
        """Mark the titles of a batch."""
        sheet = MarkSheet()
        titled = np.flatnonzero(batch.outline.title_line != NO_TITLE)
        title_lines = batch.outline.title_line[titled]
        is_repeated = _repeated_in_head(batch, titled, title_lines)
        for title_line in title_lines[is_repeated].tolist():
            self._remove_again(batch, sheet, title_line)
        return concatenate([self._lifts(batch, titled, title_lines), sheet.marks()])

    def _lifts(self, batch: Batch, titled: Array, title_lines: Array) -> Marks:
        """The titles, as arrays: nearly every page has one."""
        lines = batch.lines
        sources = [batch.outline.title_source[document] or "ranked" for document in titled.tolist()]
        return Marks(
            start_byte=lines.first_byte[title_lines],
            end_byte=lines.next_byte[title_lines],
            value_start=lines.start_byte[title_lines],
            value_end=lines.end_byte[title_lines],
            label=np.zeros(len(titled), np.int32),
            confidence=np.array([SOURCE_CONFIDENCE[source] for source in sources], np.float32),
            block=lines.first_byte[title_lines],
            labels=(Label("title", "title", "The headline is a column of its own.", type(self).__name__, "title"),),
        )

    def _remove_again(self, batch: Batch, sheet: MarkSheet, title_line: int) -> None:
        label = Label("title-again", "title", "The headline stands here a second time.", type(self).__name__)
        between, allowed = 0, self.max_lines_between
        title = words_of(batch.line_text(title_line))
        line = batch.next_written(title_line, batch.end_line(title_line))
        while line is not None and between <= self.max_lines_with_metadata and batch.outline.zone[line] == HEAD:
            if batch.hits.touches(line):
                allowed = self.max_lines_with_metadata
            elif words_of(batch.line_text(line)) != title:
                between += 1
            elif between <= allowed:
                sheet.add(*batch.stretch(line), label, 0.95)
            line = batch.next_written(line, batch.end_line(line))


def _repeated_in_head(batch: Batch, titled: Array, title_lines: Array) -> Array:
    """Whether some line of the head below each title may have its words. bool."""
    lines = batch.lines
    is_head = (batch.outline.zone == HEAD) & ~lines.is_blank
    ends = lines.first_line[titled + 1]
    return np.asarray(find_repetitions(batch.buffer, lines.start_byte, lines.end_byte, title_lines, ends, is_head))
