"""Some pages of a batch at a time: what features are made from, and the features themselves, stay in the cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from cleancopy.line_model.line_words import LineWords, Wording
from cleancopy.line_model.page_words import PageWords
from cleancopy.line_model.row_sets import BLOCK_ROWS
from cleancopy.line_model.sections import KINDS, kinds_of_concepts
from cleancopy.line_model.vocabulary import MIN_KNOWN_PERMILLE
from cleancopy.lines import Lines
from cleancopy.positions import prose_lines
from cleancopy.texts import Array

GROUP_ROWS = 4 * BLOCK_ROWS
"""Pages are taken together until the same trees are asked about so many of their lines: these are whole blocks."""
NO_LINE = -1
"""What stands for a title that a page does not have."""


@dataclass(frozen=True)
class Pages:
    """Pages, and what is known of their lines that are not blank, one row each.

    lines           these lines; `first_line` parts the rows into pages
    number          int64  of each row: the number of the line among all lines of the batch
    place           int64  the same, but twice as far apart on pages without a blank line: there every line stands by
                    itself, as if one were between all of them
    words           the words of the rows
    kinds           int16  per distinct word of a page: its kind of concept, row of sections.KINDS, or one past the last
    wording         int32  per row: what its words say
    known_permille  int32  per page: how many of its words are known
    is_prose        bool   per row; is_taken: whether earlier markers have marked it; is_title: whether it is the title
    title_row       int64  per page: the row that bears the title, or NO_LINE
    first_row       the number of the first row among all rows of the batch
    """

    lines: Lines
    number: Array
    place: Array
    words: PageWords
    kinds: Array
    wording: Array
    known_permille: Array
    is_prose: Array
    is_taken: Array
    is_title: Array
    title_row: Array
    first_row: int = 0

    @property
    def borders(self) -> Array:
        """The first row of each page, and one past the last. int64."""
        return self.lines.first_line

    @property
    def rows(self) -> slice:
        """Which rows of the batch these are."""
        return slice(self.first_row, self.first_row + len(self.lines))

    def groups(self) -> Iterator[Pages]:
        """The pages, so many at a time that those of which the same trees are asked have GROUP_ROWS rows or are one."""
        knows_words, n_rows = self.known_permille >= MIN_KNOWN_PERMILLE, np.diff(self.borders)
        rows_up_to = [np.concatenate(([0], np.cumsum(n_rows * its))) for its in (knows_words, ~knows_words)]
        first = 0
        while first < len(self.title_row):
            ends = (int(np.searchsorted(its, its[first] + GROUP_ROWS, side="right")) - 1 for its in rows_up_to)
            end = max(min(ends), first + 1)
            yield self._some(first, end)
            first = end

    def _some(self, first: int, end: int) -> Pages:
        """The pages from `first` to before `end`."""
        pages, first_row = slice(first, end), int(self.borders[first])
        rows = slice(first_row, int(self.borders[end]))
        title_row = self.title_row[pages]
        return replace(
            self,
            lines=part_of_lines(self.lines, rows, self.borders[first : end + 1] - first_row),
            number=self.number[rows],
            place=self.place[rows],
            words=self.words.some_pages(first, end),
            wording=self.wording[rows],
            known_permille=self.known_permille[pages],
            is_prose=self.is_prose[rows],
            is_taken=self.is_taken[rows],
            is_title=self.is_title[rows],
            title_row=np.where(title_row >= 0, title_row - first_row, NO_LINE),
            first_row=self.first_row + first_row,
        )


def pages_of_batch(lines: Lines, looked_up: LineWords, wording: Wording, is_taken: Array, title_line: Array) -> Pages:
    """All pages of a batch.

    is_taken    bool per line: whether earlier markers have marked it
    title_line  int64 per page: the line that bears the title, or a negative number
    """
    written, borders = looked_up.of_pages.written, looked_up.of_pages.borders
    is_title = np.zeros(len(lines), np.bool_)
    is_title[title_line[title_line >= 0]] = True
    kinds = np.append(kinds_of_concepts(looked_up.lexicon.concepts), np.int16(len(KINDS)))[looked_up.concept_of]
    own_lines = part_of_lines(lines, written, borders)
    return Pages(
        lines=own_lines,
        number=written,
        place=_places(written, borders),
        words=looked_up.of_pages,
        kinds=kinds[looked_up.distinct.number],
        wording=wording.score,
        known_permille=wording.known_permille,
        is_prose=prose_lines(own_lines),
        is_taken=is_taken[written],
        is_title=is_title[written],
        title_row=np.where(title_line >= 0, np.searchsorted(written, title_line), NO_LINE),
    )


def _places(written: Array, borders: Array) -> Array:
    """The numbers of the written lines, twice as far apart on pages of which none stands below a blank line. int64."""
    has_any = np.diff(borders) > 0
    first, last = written[borders[:-1][has_any]], written[borders[1:][has_any] - 1]
    is_unparted = np.zeros(len(borders) - 1, np.bool_)
    is_unparted[has_any] = last - first == np.diff(borders)[has_any] - 1
    return np.asarray(written * (1 + np.repeat(is_unparted, np.diff(borders))))


def part_of_lines(lines: Lines, which: Array | slice, first_line: Array) -> Lines:
    """Some of the lines, with the borders of their pages."""
    return Lines(
        document=lines.document[which],
        start_byte=lines.start_byte[which],
        end_byte=lines.end_byte[which],
        next_byte=lines.next_byte[which],
        first_byte=lines.first_byte[which],
        n_words=lines.n_words[which],
        n_chars=lines.n_chars[which],
        ends_sentence=lines.ends_sentence[which],
        first_line=first_line,
    )
