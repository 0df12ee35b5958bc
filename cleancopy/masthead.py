"""The lines around a headline, where pages say who wrote the text and when. They are read as they stand, not cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import polars as pl

from cleancopy.batch import Batch
from cleancopy.digits import digits_of
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
    title        the number of the headline; where there is none, that of a line that likely is it, or the number
                 before the place where it would stand
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

    def _is_beside(self, number: int) -> bool:
        start, end, other_start, other_end = self.stretches
        is_within = start <= number < end or other_start <= number < other_end
        return is_within and not (self.has_headline and number == self.title)

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


class _Views(NamedTuple):
    """What is asked of single mastheads and lines, as views and lists: one number of an array costs Python more."""

    written: memoryview
    borders: list[int]
    title: list[int]
    stretches: list[list[int]]
    has_headline: list[bool]


@dataclass(frozen=True)
class Mastheads:
    """The masthead of every document of a batch, put together when it is asked for.

    written    int64  the lines of the batch that are not blank
    is_prose   bool   for each of them, whether it is a sentence of some length
    borders    int64  n + 1 rows of `written`: the first of each document
    title      int64  per document, as in Masthead
    stretches  int64  documents by four, as in Masthead

    What is told of all lines of all mastheads is told in arrays as long as `rows`, in the order of the batch.
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
            views = self._views
            start, end, other_start, other_end = views.stretches[document]
            self.made[document] = Masthead(
                self,
                views.borders[document],
                (start, end, other_start, other_end),
                views.title[document],
                views.has_headline[document],
            )
        return self.made[document]

    @cached_property
    def _views(self) -> _Views:
        by_document = (self.borders, self.title, self.stretches, self.batch.outline.title_line != NO_TITLE)
        return _Views(self.written.data, *(array.tolist() for array in by_document))

    def forget(self) -> None:
        """Let go of what was put together. Each masthead knows the others: a circle, which holds the whole batch in
        memory until Python looks for such, and that it does after many objects, not after much memory."""
        self.made.clear()

    def text(self, row: int) -> str:
        """What a written line says, by its row of `written`. Lines are asked for again and again."""
        said = self.texts.get(row)
        if said is None:
            said = self.texts[row] = self.batch.line_text(self._views.written[row])
        return said

    def wanted(self, is_wanted: Array) -> dict[int, list[int]]:
        """The documents whose mastheads have lines that are wanted (bool each), and the numbers of these.

        The headline aside, nearest first; a line above it counts as some lines further away than one below.
        """
        chosen = np.flatnonzero(is_wanted & ~((self.from_title == 0) & self.has_headline))
        document, from_title = self.document[chosen], self.from_title[chosen]
        number = from_title + self.title[document]
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
    def rows(self) -> Array:
        """The rows of `written` that are of mastheads. int64."""
        changes = np.zeros(len(self.written) + 1, np.int64)
        for start, end in ((0, 1), (2, 3)):
            np.add.at(changes, self.borders[:-1] + self.stretches[:, start], 1)
            np.add.at(changes, self.borders[:-1] + self.stretches[:, end], -1)
        return np.flatnonzero(np.cumsum(changes)[:-1])

    @cached_property
    def line(self) -> Array:
        """The number in the batch of each line of a masthead. int64."""
        return np.asarray(self.written[self.rows])

    @cached_property
    def document(self) -> Array:
        """The document of each. int32."""
        return np.asarray(self.batch.lines.document[self.line])

    @cached_property
    def has_headline(self) -> Array:
        """Whether its document has a headline. bool."""
        return np.asarray(self.batch.outline.title_line[self.document] != NO_TITLE)

    @cached_property
    def from_title(self) -> Array:
        """How many written lines it stands below the headline, or the place of one; less than 0 above. int64."""
        return np.asarray(self.rows - (self.borders[:-1] + self.title)[self.document])

    @cached_property
    def is_below_headline(self) -> Array:
        """Whether it is the first line below a headline. bool."""
        return np.asarray((self.from_title == 1) & self.has_headline)

    @cached_property
    def n_chars(self) -> Array:
        """Its code points. int32."""
        return np.asarray(self.batch.lines.n_chars[self.line])

    @cached_property
    def n_digits(self) -> Array:
        """Its digits; 0 where it is longer than a line that gives a date or a name. int64."""
        n_digits, short = np.zeros(len(self.rows), np.int64), np.flatnonzero(self.n_chars <= MAX_SHORT_CHARS)
        n_digits[short] = digits_of(self.batch.buffer, self.batch.lines, self.line[short])
        return n_digits

    def saying(self, is_asked: Array, pattern: str) -> Array:
        """Which of the lines that are asked (bool each) the pattern is found in. bool."""
        asked, found = np.flatnonzero(is_asked), np.zeros(len(is_asked), np.bool_)
        texts = pl.Series(self.batch.lines.texts(self.batch.buffer, self.line[asked]), dtype=pl.String)
        found[asked] = texts.str.contains(pattern).to_numpy()
        return found

    def with_any(self, is_wanted: Array) -> Array:
        """For each document whether a line of its masthead is wanted (bool each). bool."""
        is_with = np.zeros(len(self), np.bool_)
        is_with[self.document[is_wanted]] = True
        return is_with


def find_mastheads(batch: Batch) -> Mastheads:
    """The masthead of every document of a batch."""
    written = np.flatnonzero(~batch.lines.is_blank)
    borders = np.searchsorted(written, batch.lines.first_line)
    is_prose = prose_lines(batch.lines)[written]
    layout = batch.outline
    title_line = np.where(layout.title_line == NO_TITLE, layout.likely_title, layout.title_line)
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
