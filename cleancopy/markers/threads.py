"""Threads of readers' comments, known by the lines that stand with each of them, whatever heading they have."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cleancopy.batch import Batch
from cleancopy.markers.followers.walking import written_above
from cleancopy.markers.structure import structure_label
from cleancopy.marks import Marks, MarkSheet
from cleancopy.outline import PARAGRAPH_WORDS
from cleancopy.texts import Array

READER, NUMBERED, SIGNED, TIME, DATE, BUTTON, PLATFORM = (
    *("comment-reader", "comment-numbered", "comment-signed"),
    *("comment-time", "comment-date", "comment-button", "comment-platform"),
)
BY_ITSELF = frozenset((NUMBERED, SIGNED, PLATFORM))
"""Signatures that open a comment, and of which enough prove a thread, without another kind."""
NAMES = frozenset((READER, NUMBERED, SIGNED))
"""Signatures that no page has above its text."""
MAX_NAME_WORDS = 6


@dataclass(frozen=True)
class Sign:
    """A line that stands with a comment: the reader's name, its time, a button; and the rules that say so."""

    line: int
    kinds: frozenset[str]


@dataclass(frozen=True)
class _Counts:
    """How many lines before each line, and in all, are written, hold a comment's words, are paragraphs. int64 each."""

    written: Array
    wordy: Array
    paragraphs: Array


@dataclass(frozen=True)
class MarkThreads:
    """Take the comments below an article, with the names, times and buttons among them.

    Reads    the hits of signature rules.
    Marks    rows of signatures with text between them, no more than `max_lines_between` lines apart, below at least
             `min_paragraphs` paragraphs: at least `min_signs` signatures of each of two kinds, such as names and times
             or times and buttons; or so many names with a time or a number in the same line; or so many names, times or
             days right below a heading of comments. One kind alone is not enough: a chronology has its dates, a live
             blog its times, a round-up its 'mara says:'. Nor are comments what a page is made of that has the names of
             readers above its first paragraph, or a button to reply right below its first text.
    """

    min_signs: int = 3
    min_dates: int = 4
    min_paragraphs: int = 2
    min_body_words: int = 5
    max_lines_between: int = 30
    max_lines_per_comment: int = 12

    def __call__(self, batch: Batch) -> Marks:
        """Mark the threads of a batch."""
        sheet = MarkSheet()
        label, confidence = structure_label("comment-thread", self)
        pages = list(self._pages(batch))
        counts = self._counts(batch) if pages else None
        for signs in pages:
            for first, end in self._threads(batch, counts, signs) if counts else ():
                for line in first + np.flatnonzero(~batch.lines.is_blank[first:end]):
                    sheet.add(*batch.stretch(int(line)), label, confidence, block=int(batch.lines.first_byte[first]))
        return sheet.marks()

    def _pages(self, batch: Batch) -> Iterator[list[Sign]]:
        """The signatures of each page that has enough of them."""
        found = sorted(batch.hits.signatures)
        for _, lines in itertools.groupby(found, key=lambda line: int(batch.lines.document[line])):
            signs = [Sign(line, _kinds(batch, line)) for line in lines]
            if len(signs) >= self.min_signs:
                yield signs

    def _counts(self, batch: Batch) -> _Counts:
        lines = batch.lines
        is_wordy = lines.n_words >= self.min_body_words
        is_paragraph = (lines.n_words >= PARAGRAPH_WORDS) & lines.ends_sentence
        return _Counts(*(np.concatenate(([0], np.cumsum(mask))) for mask in (~lines.is_blank, is_wordy, is_paragraph)))

    def _threads(self, batch: Batch, counts: _Counts, signs: Sequence[Sign]) -> Iterator[tuple[int, int]]:
        """The first line of each thread of a page, and the line after the last."""
        above = int(batch.lines.first_line[batch.lines.document[signs[0].line]])
        below_text = [sign for sign in signs if counts.paragraphs[sign.line] > counts.paragraphs[above]]
        if any(_names_a_reader(batch, sign) for sign in signs[: len(signs) - len(below_text)]):
            return
        for row in self._rows(batch, counts, below_text):
            start = next((at for at in range(len(row)) if self._opens(batch, counts, row, at)), len(row))
            thread = row[start:]
            if not thread or counts.paragraphs[thread[0].line] - counts.paragraphs[above] < self.min_paragraphs:
                continue
            heading = self._heading(batch, thread[0].line)
            answers_the_text = start > 0 and self._is_near(counts, row[start - 1], thread[0])
            if not self._is_proved(counts, thread, heading is not None) or (answers_the_text and heading is None):
                continue
            yield self._first(batch, thread[0], heading), self._end(batch, thread[-1])

    def _rows(self, batch: Batch, counts: _Counts, signs: Sequence[Sign]) -> Iterator[list[Sign]]:
        """The signatures in rows between which too many lines stand, or a heading of comments."""
        row: list[Sign] = []
        for sign in signs:
            if row and counts.written[sign.line] - counts.written[row[-1].line + 1] > self.max_lines_between:
                yield row
                row = []
            row.append(sign)
        if row:
            yield row

    def _opens(self, batch: Batch, counts: _Counts, row: Sequence[Sign], at: int) -> bool:
        """Whether a comment begins with the signature: its name or time, with another signature where one is due."""
        kinds = row[at].kinds
        if kinds & BY_ITSELF:
            return True
        if kinds == {BUTTON} or at + 1 == len(row):
            return False
        heading = self._heading(batch, row[at].line)
        if heading is not None and (at == 0 or row[at - 1].line < heading):
            return True
        following = row[at + 1]
        n_between = counts.written[following.line] - counts.written[row[at].line + 1]
        if BUTTON in following.kinds:
            return bool(n_between <= self.max_lines_per_comment)
        return bool(following.kinds - kinds) and bool(n_between <= 1)

    def _is_near(self, counts: _Counts, button: Sign, first: Sign) -> bool:
        return bool(counts.written[first.line] - counts.written[button.line + 1] <= 2)

    def _heading(self, batch: Batch, line: int) -> int | None:
        """The heading, label or form of comments not far above a line."""
        first = int(batch.lines.first_line[batch.lines.document[line]])
        n_written = 0
        for above in range(line - 1, first - 1, -1):
            if _is_of_comments(batch, above):
                return above
            n_written += not batch.lines.is_blank[above]
            if n_written >= self.max_lines_per_comment:
                return None
        return None

    def _is_proved(self, counts: _Counts, thread: Sequence[Sign], is_headed: bool) -> bool:
        """Whether signatures of different kinds, with texts between them, say that these are comments."""
        texts = sum(
            bool(counts.wordy[second.line] > counts.wordy[first.line + 1])
            for first, second in itertools.pairwise(thread)
        )
        if texts < self.min_signs - 1:
            return False
        number = {kind: sum(kind in sign.kinds for sign in thread) for kind in (READER, *BY_ITSELF, TIME, DATE, BUTTON)}
        readers = number[READER] >= self.min_signs
        times = number[TIME] >= self.min_signs
        buttons = number[BUTTON] >= self.min_signs
        if buttons and (readers or times or number[DATE] >= self.min_dates):
            return True
        if any(number[kind] >= self.min_signs for kind in BY_ITSELF):
            return True
        return (readers and times) or (is_headed and (readers or times or number[DATE] >= self.min_dates))

    def _first(self, batch: Batch, sign: Sign, heading: int | None) -> int:
        """Where the thread begins: with its heading, else with the name above the first time."""
        if heading is not None:
            return heading
        above = written_above(batch, sign.line)
        if above is not None and not sign.kinds & NAMES and _could_be_name(batch, above):
            return above
        return sign.line

    def _end(self, batch: Batch, sign: Sign) -> int:
        """One past the last line of the last comment, which ends with its button, or before the next short line."""
        end = batch.end_line(sign.line)
        last, taken = sign.line, 0
        if BUTTON not in sign.kinds or sign.kinds - {BUTTON, PLATFORM}:
            line = batch.next_written(last, end)
            while line is not None and taken < self.max_lines_per_comment and not batch.hits.touches(line):
                if taken and not batch.views.ends_sentence[line]:
                    break
                last, taken = line, taken + 1
                line = batch.next_written(line, end)
        return last + 1


def _kinds(batch: Batch, line: int) -> frozenset[str]:
    return frozenset(hit.rule.id for hit in batch.hits.signatures[line])


def _names_a_reader(batch: Batch, sign: Sign) -> bool:
    """Whether a signature has a name in it; the name of a site or a column that is called 'He Says' has no colon."""
    return bool(sign.kinds & {NUMBERED, SIGNED}) or (READER in sign.kinds and batch.line_text(sign.line).endswith(":"))


def _is_of_comments(batch: Batch, line: int) -> bool:
    """Whether a rule for headings, labels and forms of comments matches the line."""
    return any(hit.rule.category == "comments" for hit in batch.hits.whole.get(line, ()))


def _could_be_name(batch: Batch, line: int) -> bool:
    lines = batch.lines
    return bool(lines.n_words[line] <= MAX_NAME_WORDS) and not lines.ends_sentence[line]
