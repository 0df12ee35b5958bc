"""The headline: lifted where it first stands, removed where it stands again before the text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleancopy.batch import Batch
from cleancopy.kernels import array_kernel
from cleancopy.marks import Label, Marks, concatenate
from cleancopy.outline import HEAD, NO_TITLE, words_of
from cleancopy.same_words import find_repetitions
from cleancopy.texts import Array

SOURCE_CONFIDENCE = {"given": 1.0, "repeated-line": 0.95, "above-byline": 0.9, "first-line": 0.85, "ranked": 0.8}
CONFIDENCE_AGAIN = 0.95


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
        titled = np.flatnonzero(batch.outline.title_line != NO_TITLE)
        title_lines = batch.outline.title_line[titled]
        return concatenate([self._lifts(batch, titled, title_lines), self._removals(batch, titled, title_lines)])

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

    def _removals(self, batch: Batch, titled: Array, title_lines: Array) -> Marks:
        """The lines that say a title again, as arrays: every third page may have one."""
        lines = batch.lines
        is_known = np.zeros(len(lines), np.bool_)
        is_known[batch.hits.known] = True
        is_head = (batch.outline.zone == HEAD) & ~lines.is_blank
        says_title = _lines_that_say_them(batch, titled, title_lines, is_head)
        goes = np.zeros(len(lines), np.bool_)
        limits = self.max_lines_between, self.max_lines_with_metadata
        ends = lines.first_line[titled + 1]
        find_removals(title_lines, ends, lines.is_blank, is_head, is_known, says_title, *limits, goes)
        again = np.flatnonzero(goes)
        nothing = np.zeros(len(again), np.int64)
        return Marks(
            start_byte=lines.first_byte[again],
            end_byte=lines.next_byte[again],
            value_start=nothing,
            value_end=nothing,
            label=np.zeros(len(again), np.int32),
            confidence=np.full(len(again), CONFIDENCE_AGAIN, np.float32),
            block=lines.first_byte[again],
            labels=(Label("title-again", "title", "The headline stands here a second time.", type(self).__name__),),
        )


def _lines_that_say_them(batch: Batch, titled: Array, title_lines: Array, is_head: Array) -> Array:
    """Whether a line of the head below a title has the title's words. bool per line."""
    lines, ends = batch.lines, batch.lines.first_line[titled + 1]
    repeats = np.full(len(lines), NO_TITLE, np.int64)
    find_repetitions(batch.buffer, lines.start_byte, lines.end_byte, title_lines, ends, is_head, repeats)
    likely = np.flatnonzero(repeats != NO_TITLE)
    says_title = np.zeros(len(lines), np.bool_)
    for line, title_line in zip(likely.tolist(), title_lines[repeats[likely]].tolist(), strict=True):
        text, title = batch.line_text(line), batch.line_text(title_line)
        says_title[line] = text == title or words_of(text) == words_of(title)
    return says_title


@array_kernel
def find_removals(
    title_lines: Array,
    ends: Array,
    is_blank: Array,
    is_head: Array,
    is_known: Array,
    says_title: Array,
    max_between: int,
    max_with_metadata: int,
    goes: Array,
) -> None:
    """Fill in which lines that say a title are near enough below it."""
    for number in range(len(title_lines)):
        between, allowed = 0, max_between
        for line in range(title_lines[number] + 1, ends[number]):
            if is_blank[line]:
                continue
            if not is_head[line] or between > max_with_metadata:
                break
            if is_known[line]:
                allowed = max_with_metadata
            elif not says_title[line]:
                between += 1
            elif between <= allowed:
                goes[line] = True
