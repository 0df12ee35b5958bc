"""The headline: lifted where it first stands, removed where it stands again before the text."""

from __future__ import annotations

from dataclasses import dataclass

from cleancopy.batch import Batch
from cleancopy.marks import Label, Marks, MarkSheet
from cleancopy.outline import HEAD, NO_TITLE, words_of
from cleancopy.texts import Array
from cleancopy.topics import line_hashes

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
        hashes = line_hashes(batch.words)
        for document, title_line in enumerate(batch.outline.title_line.tolist()):
            if title_line != NO_TITLE:
                self._lift(batch, sheet, document, title_line)
                self._remove_again(batch, sheet, title_line, hashes)
        return sheet.marks()

    def _lift(self, batch: Batch, sheet: MarkSheet, document: int, line: int) -> None:
        label = Label("title", "title", "The headline is a column of its own.", type(self).__name__, "title")
        confidence = SOURCE_CONFIDENCE[batch.outline.title_source[document] or "ranked"]
        lines = batch.lines
        value = (int(lines.start_byte[line]), int(lines.end_byte[line]))
        sheet.add(int(lines.first_byte[line]), int(lines.next_byte[line]), label, confidence, value)

    def _remove_again(self, batch: Batch, sheet: MarkSheet, title_line: int, hashes: Array) -> None:
        label = Label("title-again", "title", "The headline stands here a second time.", type(self).__name__)
        between, allowed = 0, self.max_lines_between
        line = batch.next_written(title_line, batch.end_line(title_line))
        while line is not None and between <= self.max_lines_with_metadata and batch.outline.zone[line] == HEAD:
            if batch.hits.touches(line):
                allowed = self.max_lines_with_metadata
            elif not _says_the_same(batch, hashes, title_line, line):
                between += 1
            elif between <= allowed:
                sheet.add(*batch.stretch(line), label, 0.95)
            line = batch.next_written(line, batch.end_line(line))


def _says_the_same(batch: Batch, hashes: Array, first: int, second: int) -> bool:
    """Whether two lines have the same words. The hashes of words in plain letters differ where the words do."""
    if hashes[first] != hashes[second] and _is_plain(batch, first) and _is_plain(batch, second):
        return False
    return words_of(batch.line_text(first)) == words_of(batch.line_text(second))


def _is_plain(batch: Batch, line: int) -> bool:
    """Whether every character of the line is a single byte."""
    return bool(batch.lines.n_chars[line] == batch.lines.end_byte[line] - batch.lines.start_byte[line])
