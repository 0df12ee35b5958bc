"""The lines around a headline, where pages say who wrote the text and when. They are read as they stand, not cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

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
        """The lines, the headline aside, nearest first, those below it before those above."""
        return tuple(sorted(self._beside_headline(), key=_nearness(self.title)))

    def numbers_in(self, is_wanted: Array) -> list[int]:
        """Those of `numbers` whose lines are wanted (bool per written line of the batch)."""
        wanted = [number for number in self._beside_headline() if is_wanted[self.first + number]]
        return sorted(wanted, key=_nearness(self.title))

    @cached_property
    def headline(self) -> str | None:
        """The headline's text, or None."""
        return self._line_text(self.title) if self.has_headline else None

    def _beside_headline(self) -> set[int]:
        return self._window - ({self.title} if self.has_headline else set())

    @cached_property
    def _window(self) -> set[int]:
        start, end, other_start, other_end = self.stretches
        return set(range(start, end)) | set(range(other_start, other_end))

    def text(self, number: int) -> str:
        """The line's text; empty for the headline itself and beyond the window."""
        if number not in self._window or (self.has_headline and number == self.title):
            return ""
        return self._line_text(number)

    def is_prose(self, number: int) -> bool:
        """Whether a line of the window is a sentence of some length."""
        return bool(self.mastheads.is_prose[self.first + number])

    def says(self, text: str) -> bool:
        """Whether one of the lines has the text in it."""
        return any(text in self._line_text(number) for number in self._window)

    def _line_text(self, number: int) -> str:
        return self.mastheads.batch.line_text(int(self.mastheads.written[self.first + number]))


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
    for document in np.flatnonzero(title_line == NO_TITLE).tolist():
        of_page = is_prose[borders[document] : borders[document + 1]]
        title[document], stretches[document] = _window_without_title(of_page)
    return Mastheads(batch, written, is_prose, borders, title, stretches)


def _nearness(title: int) -> Callable[[int], int]:
    """A line above the headline counts as some lines further away than one below it."""
    return lambda number: number - title if number > title else title - number + ABOVE_IS_FARTHER


def _window_without_title(is_prose: Array) -> tuple[int, tuple[int, int, int, int]]:
    """The number before the place where a headline would stand, and the lines to look at."""
    of_prose = np.flatnonzero(is_prose)
    up_to = np.concatenate(([0], np.cumsum(is_prose)))
    ahead = up_to[np.minimum(of_prose + PROSE_WINDOW, len(is_prose))] - up_to[of_prose]
    thick = of_prose[ahead >= MIN_PROSE_IN_WINDOW]
    start = int(thick[0]) if len(thick) else int(of_prose[0]) if len(of_prose) else OPENING_LINES
    above = max(start - OPENING_LINES, 0)
    end = max(min(start + LINES_INTO_PROSE, len(is_prose)), above)
    return above - 1, (above, end, 0, min(OPENING_LINES, len(is_prose)))
