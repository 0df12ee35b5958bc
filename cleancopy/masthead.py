"""The lines around a headline, where pages say who wrote the text and when. They are read as they stand, not cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import polars as pl

from cleancopy.batch import Batch
from cleancopy.outline import NO_TITLE
from cleancopy.positions import MIN_PROSE_IN_WINDOW, PROSE_WINDOW, prose_lines
from cleancopy.texts import Array

LINES_ABOVE = 6
ABOVE_IS_FARTHER = 3
LINES_BELOW = 16
OPENING_LINES = 12
"""Of a page without a headline: so many lines at its top, and as many above its prose."""
LINES_INTO_PROSE = 3
MAX_SHORT_CHARS = 200


@dataclass(frozen=True)
class Masthead:
    """The written lines around a headline. What they say is read off the batch only when somebody asks.

    first        row of the batch's written lines that is the page's number 0
    stretches    the lines to look at, as numbers among the written lines of the page: two times a first one and an end
    title        the number of the headline; where there is none, the number before the place where it would stand
    has_headline whether that line is there
    """

    mastheads: Mastheads = field(repr=False)
    first: int
    stretches: tuple[int, int, int, int]
    title: int
    has_headline: bool

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The lines, the headline aside, nearest first."""
        start, end, other_start, other_end = self.stretches
        window = {*range(start, end), *range(other_start, other_end)}
        return tuple(sorted((number for number in sorted(window) if self._is_beside(number)), key=self._distance))

    def _distance(self, number: int) -> int:
        return number - self.title if number > self.title else self.title - number + ABOVE_IS_FARTHER

    @cached_property
    def headline(self) -> str | None:
        """The headline's text, or None."""
        return self.mastheads.text(self.first + self.title) if self.has_headline else None

    def _is_within(self, number: int) -> bool:
        start, end, other_start, other_end = self.stretches
        return start <= number < end or other_start <= number < other_end

    def _is_beside(self, number: int) -> bool:
        return self._is_within(number) and not (self.has_headline and number == self.title)

    def text(self, number: int) -> str:
        """The line's text; empty for the headline itself and beyond the window."""
        return self.mastheads.text(self.first + number) if self._is_beside(number) else ""

    def is_prose(self, number: int) -> bool:
        """Whether a line of the window is a sentence of some length."""
        return bool(self.mastheads.is_prose[self.first + number])

    def says(self, text: str) -> bool:
        """Whether one of the lines has the text in it, the headline's among them."""
        start, end, other_start, other_end = self.stretches
        rows = (
            self.first + number for stretch in ((start, end), (other_start, other_end)) for number in range(*stretch)
        )
        return any(text in self.mastheads.text(row) for row in rows)


class ShortLines(NamedTuple):
    """The short lines of all mastheads of a batch, put into a column once for all that is asked of them.

    is_short  bool   per written line
    number    int64  per written line that is short, the row of `texts`
    """

    is_short: Array
    number: Array
    texts: pl.Series


@dataclass(frozen=True)
class Mastheads:
    """The masthead of every document of a batch, put together when it is asked for.

    written    int64  the lines of the batch that are not blank
    is_prose   bool   for each of them, whether it is a sentence of some length
    borders    int64  n + 1 rows of `written`: the first of each document
    title      int64  per document, as in Masthead
    stretches  int64  documents by four, as in Masthead
    """

    batch: Batch
    written: Array
    is_prose: Array
    borders: Array
    title: Array
    stretches: Array
    made: dict[int, Masthead] = field(default_factory=dict, repr=False)
    texts: dict[int, str] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.title)

    def __iter__(self) -> Iterator[Masthead]:
        return (self[document] for document in range(len(self)))

    def __getitem__(self, document: int) -> Masthead:
        if document not in self.made:
            start, end, other_start, other_end = self.stretches[document].tolist()
            self.made[document] = Masthead(
                self,
                int(self.borders[document]),
                (start, end, other_start, other_end),
                int(self.title[document]),
                int(self.batch.outline.title_line[document]) != NO_TITLE,
            )
        return self.made[document]

    def forget(self) -> None:
        """Let go of what was put together. Each masthead knows the others: a circle, which holds the whole batch in
        memory until Python looks for such, and that it does after many objects, not after much memory."""
        self.made.clear()

    def text(self, row: int) -> str:
        """What a written line says, by its row of `written`. Lines are asked for again and again."""
        said = self.texts.get(row)
        if said is None:
            said = self.texts[row] = self.batch.line_text(int(self.written[row]))
        return said

    def wanted(self, is_wanted: Array) -> dict[int, list[int]]:
        """The documents whose mastheads have lines that are wanted (bool per written line), and the numbers of these.

        The headline aside, nearest first; a line above it counts as some lines further away than one below.
        """
        rows = np.flatnonzero(is_wanted & self.is_within)
        document, number = self.document[rows], self.number[rows]
        from_title = number - self.title[document]
        is_beside = (from_title != 0) | (self.batch.outline.title_line[document] == NO_TITLE)
        document, number, from_title = document[is_beside], number[is_beside], from_title[is_beside]
        distance = np.where(from_title > 0, from_title, ABOVE_IS_FARTHER - from_title)
        order = np.lexsort((number, distance, document))
        found: dict[int, list[int]] = {}
        for its_document, its_number in zip(document[order].tolist(), number[order].tolist(), strict=True):
            found.setdefault(its_document, []).append(its_number)
        return found

    def headlines(self) -> list[str | None]:
        """The headline of each document."""
        title_line = self.batch.outline.title_line
        titled = np.flatnonzero(title_line != NO_TITLE)
        found: list[str | None] = [None] * len(self)
        texts = self.batch.lines.texts(self.batch.buffer, title_line[titled])
        for document, text in zip(titled.tolist(), texts.to_pylist(), strict=True):
            found[document] = text
        return found

    @cached_property
    def is_within(self) -> Array:
        """For each written line whether it is of a masthead. bool."""
        changes = np.zeros(len(self.written) + 1, np.int64)
        for start, end in self._rows():
            np.add.at(changes, start, 1)
            np.add.at(changes, end, -1)
        return np.asarray(np.cumsum(changes)[:-1] > 0)

    @cached_property
    def short(self) -> ShortLines:
        """The lines of mastheads that are short enough to say who wrote a text or when."""
        is_short = self.is_within & (self.batch.lines.n_chars[self.written] <= MAX_SHORT_CHARS)
        texts = self.batch.lines.texts(self.batch.buffer, self.written[is_short])
        return ShortLines(is_short, np.cumsum(is_short) - 1, pl.Series(texts, dtype=pl.String))

    @cached_property
    def number(self) -> Array:
        """The number of each written line among those of its page. int64."""
        return np.asarray(np.arange(len(self.written)) - self.borders[self.document])

    @cached_property
    def document(self) -> Array:
        """The document of each written line. int32."""
        return np.asarray(self.batch.lines.document[self.written])

    def with_any(self, is_wanted: Array) -> Array:
        """For each document whether a line of its masthead is wanted (bool per written line). bool."""
        up_to = np.concatenate(([0], np.cumsum(is_wanted)))
        wanted = [up_to[end] > up_to[start] for start, end in self._rows()]
        return np.asarray(np.logical_or(*wanted))

    def _rows(self) -> list[tuple[Array, Array]]:
        rows = self.borders[:-1, np.newaxis] + self.stretches
        return [(rows[:, 0], rows[:, 1]), (rows[:, 2], rows[:, 3])]


def find_mastheads(batch: Batch) -> Mastheads:
    """The masthead of every document of a batch."""
    written = np.flatnonzero(~batch.lines.is_blank)
    borders = np.searchsorted(written, batch.lines.first_line)
    is_prose = prose_lines(batch.lines)[written]
    title_line = batch.outline.title_line
    title = np.searchsorted(written, title_line) - borders[:-1]
    length = np.diff(borders)
    stretches = np.zeros((len(title), 4), np.int64)
    stretches[:, 0] = np.maximum(title - LINES_ABOVE, 0)
    stretches[:, 1] = np.minimum(title + LINES_BELOW + 1, length)
    untitled = np.flatnonzero(title_line == NO_TITLE)
    title[untitled], stretches[untitled] = _windows_without_title(is_prose, borders, untitled)
    return Mastheads(batch, written, is_prose, borders, title, stretches)


def _windows_without_title(is_prose: Array, borders: Array, documents: Array) -> tuple[Array, Array]:
    """For each of the documents the number before the place where a headline would stand, and the lines to look at.

    It would stand above its prose: where several lines of prose are near each other, or else above the first of them.
    """
    first, end = borders[documents], borders[documents + 1]
    prose = np.flatnonzero(is_prose)
    end_of_page = borders[np.searchsorted(borders, prose, side="right")]
    up_to = np.concatenate(([0], np.cumsum(is_prose)))
    ahead = up_to[np.minimum(prose + PROSE_WINDOW, end_of_page)] - up_to[prose]
    thick = prose[ahead >= MIN_PROSE_IN_WINDOW]
    start = np.full(len(documents), OPENING_LINES)
    for rows in (prose, thick):
        after = np.append(rows, len(is_prose))[np.searchsorted(rows, first)]
        start = np.where(after < end, after - first, start)
    above = np.maximum(start - OPENING_LINES, 0)
    below = np.maximum(np.minimum(start + LINES_INTO_PROSE, end - first), above)
    opening = np.minimum(OPENING_LINES, end - first)
    return above - 1, np.stack([above, below, np.zeros(len(documents), np.int64), opening], axis=1)
