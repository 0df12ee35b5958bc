"""The lines around a headline, where pages say who wrote the text and when. They are read as they stand, not cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
    """The written lines around a headline, nearest first, those below it before those above.

    numbers   the lines, by their number among the written lines of the page
    texts     what they say, for every number from the first of the window to the last
    title     the number of the headline; where there is none, the number before the place where it would stand
    headline  its text, or None
    """

    numbers: tuple[int, ...]
    texts: dict[int, str]
    is_prose: dict[int, bool]
    title: int
    headline: str | None

    def text(self, number: int) -> str:
        """The line's text; empty for the headline itself and beyond the window."""
        return "" if self.headline is not None and number == self.title else self.texts.get(number, "")

    def says(self, text: str) -> bool:
        """Whether one of the lines has the text in it."""
        return any(text in line for line in self.texts.values())


def find_mastheads(batch: Batch) -> list[Masthead]:
    """The masthead of every document of a batch."""
    written = np.flatnonzero(~batch.lines.is_blank)
    borders = np.searchsorted(written, batch.lines.first_line)
    is_prose = prose_lines(batch.lines)[written]
    mastheads = []
    for document, title_line in enumerate(batch.outline.title_line.tolist()):
        first, end = int(borders[document]), int(borders[document + 1])
        if title_line == NO_TITLE:
            title, numbers = _window_without_title(is_prose[first:end])
        else:
            title = int(np.searchsorted(written, title_line)) - first
            numbers = set(range(max(title - LINES_ABOVE, 0), min(title + LINES_BELOW + 1, end - first)))
        texts = {number: batch.line_text(int(written[first + number])) for number in numbers}
        prose = {number: bool(is_prose[first + number]) for number in numbers}
        headline = None if title_line == NO_TITLE else texts[title]
        nearest = sorted(numbers - ({title} if headline else set()), key=_nearness(title))
        mastheads.append(Masthead(tuple(nearest), texts, prose, title, headline))
    return mastheads


def _nearness(title: int) -> Callable[[int], int]:
    """A line above the headline counts as some lines further away than one below it."""
    return lambda number: number - title if number > title else title - number + ABOVE_IS_FARTHER


def _window_without_title(is_prose: Array) -> tuple[int, set[int]]:
    """The number before the place where a headline would stand, and the lines to look at."""
    of_prose = np.flatnonzero(is_prose)
    up_to = np.concatenate(([0], np.cumsum(is_prose)))
    ahead = up_to[np.minimum(of_prose + PROSE_WINDOW, len(is_prose))] - up_to[of_prose]
    thick = of_prose[ahead >= MIN_PROSE_IN_WINDOW]
    start = int(thick[0]) if len(thick) else int(of_prose[0]) if len(of_prose) else OPENING_LINES
    above = max(start - OPENING_LINES, 0)
    lines = set(range(above, min(start + LINES_INTO_PROSE, len(is_prose))))
    return above - 1, lines | set(range(min(OPENING_LINES, len(is_prose))))
