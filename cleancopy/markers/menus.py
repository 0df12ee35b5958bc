"""Menus of whole pages: runs of short lines above the title and below the text, known by some of their entries."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cleancopy.batch import Batch
from cleancopy.headline import NO_TITLE
from cleancopy.markers.followers.walking import MAX_LINK_WORDS, PROSE_WORDS
from cleancopy.markers.structure import marks_of_lines
from cleancopy.marks import Marks, concatenate
from cleancopy.outline import HEAD
from cleancopy.texts import Array

MENU_FAMILIES = frozenset(("navigation", "cookies", "copyright", "sharing", "newsletter"))
"""Families of rules whose lines stand in menus and footers. Labels of advertisements stand between paragraphs too."""
FOOTER_FAMILIES = frozenset(("navigation", "cookies", "copyright"))
"""With one of these a footer begins; a button to share or a newsletter's box stands above a list of the article too."""


@dataclass(frozen=True)
class Looks:
    """What the lines of a batch look like: counts over all lines before each, and a mask.

    n_written  int64  lines that are not blank
    n_prose    int64  sentences that no rule knows
    is_short   bool   no longer than a link, and no sentence
    """

    n_written: Array
    n_prose: Array
    is_short: Array


@dataclass(frozen=True)
class MarkMenus:
    """Take the short lines among which the entries of a site's menu stand.

    Reads    the rules' hits, the layout.
    Marks    above the title, where at least `min_entries` lines are known as entries of a menu, every short line that
             is no sentence; where fewer are, such lines in rows of `min_lines` with one of them, or in rows of
             `min_unknown_lines`. On a page without a title such rows go as far as the last entry above its text.
             Below the text, every short line from the first of at least `min_footer_entries` entries to the end of the
             page, where between one entry and the next, and after the last, at most `max_lines_between` lines stand
             and no sentence that no rule knows. A footer does not begin with a button to share or a newsletter's box.
    """

    min_entries: int = 2
    min_lines: int = 8
    min_unknown_lines: int = 20
    min_footer_entries: int = 4
    max_lines_between: int = 40

    def __call__(self, batch: Batch) -> Marks:
        """Mark the menus of a batch."""
        looks = _looks(batch)
        entries = _entries(batch)
        found = self._above_titles(batch, looks, entries)
        below = entries[batch.outline.zone[entries] != HEAD]
        borders = np.searchsorted(below, batch.lines.first_line)
        for page in np.flatnonzero(np.diff(borders) >= self.min_footer_entries).tolist():
            found += self._below_text(batch, looks, page, below[borders[page] : borders[page + 1]])
        return concatenate(found)

    def _above_titles(self, batch: Batch, looks: Looks, entries: Array) -> list[Marks]:
        """The menus above the titles of pages that have enough lines there."""
        title_line, first_line = batch.outline.title_line, batch.lines.first_line[:-1]
        title_line = np.where(title_line == NO_TITLE, self._ends_of_heads(batch, entries), title_line)
        n_entries = np.searchsorted(entries, title_line) - np.searchsorted(entries, first_line)
        before = _before(looks.is_short)
        is_menu = (n_entries >= self.min_entries) & (batch.outline.title_line != NO_TITLE)
        has_rows = before[title_line] - before[first_line] >= self.min_lines
        found = []
        for page in np.flatnonzero(is_menu | has_rows).tolist():
            start, end = int(first_line[page]), int(title_line[page])
            for first, after in [(start, end)] if is_menu[page] else self._rows(batch, looks, entries, start, end):
                found.append(self._marks(batch, looks, "menu-above-title", first, after))
        return found

    def _ends_of_heads(self, batch: Batch, entries: Array) -> Array:
        """For each page where a menu above its text may end, should it have no title: past its last known entry.

        A button to share or a newsletter's box stands below a headline that was not told from the menu, too.
        """
        ends = batch.lines.first_line[:-1].copy()
        is_untitled = batch.outline.title_line[batch.lines.document[entries]] == NO_TITLE
        above = entries[is_untitled & (batch.outline.zone[entries] == HEAD)].tolist()
        in_head = np.array([entry for entry in above if _families(batch, entry) & FOOTER_FAMILIES], np.int64)
        np.maximum.at(ends, batch.lines.document[in_head], in_head + 1)
        return ends

    def _rows(self, batch: Batch, looks: Looks, entries: Array, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Rows of short lines between which no other stands, long enough for a menu of which little is known."""
        is_other = ~looks.is_short[start:end] & ~batch.lines.is_blank[start:end]
        borders = [start - 1, *(start + np.flatnonzero(is_other)).tolist(), end]
        for above, below in itertools.pairwise(borders):
            n_short = np.count_nonzero(looks.is_short[above + 1 : below])
            has_entry = np.searchsorted(entries, below) > np.searchsorted(entries, above)
            if n_short >= (self.min_lines if has_entry else self.min_unknown_lines):
                yield above + 1, below

    def _below_text(self, batch: Batch, looks: Looks, page: int, entries: Array) -> list[Marks]:
        """The footer of a page, whose entries below its head are given."""
        end = int(batch.lines.first_line[page + 1])
        start = above = end
        n_entries = n_above = 0
        for entry in reversed(entries.tolist()):
            if not self._is_near(looks, entry, above):
                break
            above, n_above = entry, n_above + 1
            if _families(batch, entry) & FOOTER_FAMILIES:
                start, n_entries = above, n_above
        if n_entries >= self.min_footer_entries:
            return [self._marks(batch, looks, "footer-menu", start, end)]
        return []

    def _is_near(self, looks: Looks, entry: int, below: int) -> bool:
        """Whether few lines, and no unknown sentence, stand between an entry and the next one below."""
        n_written = looks.n_written[below] - looks.n_written[entry + 1]
        return bool(n_written <= self.max_lines_between and looks.n_prose[below] == looks.n_prose[entry + 1])

    def _marks(self, batch: Batch, looks: Looks, rule_id: str, start: int, end: int) -> Marks:
        """The short lines of the stretch, as arrays: whole pages have hundreds of them."""
        lines = start + np.flatnonzero(looks.is_short[start:end])
        return marks_of_lines(batch, rule_id, self, lines, np.full(len(lines), start))


def _looks(batch: Batch) -> Looks:
    lines = batch.lines
    is_known = np.zeros(len(lines), np.bool_)
    is_known[batch.hits.known] = True
    is_written = lines.n_chars > 0
    is_prose = lines.ends_sentence & (lines.n_words >= PROSE_WORDS) & ~is_known
    is_short = is_written & (lines.n_words <= MAX_LINK_WORDS) & ~lines.ends_sentence
    return Looks(_before(is_written), _before(is_prose), is_short)


def _before(mask: Array) -> Array:
    """How many are true before each position, and in all at the end. int64."""
    return np.concatenate(([0], np.cumsum(mask)))


def _entries(batch: Batch) -> Array:
    """The lines that a rule of a site's own families matches, in reading order. int64."""
    known = {line for line, hits in batch.hits.whole.items() for hit in hits if hit.rule.category in MENU_FAMILIES}
    for line, segments in batch.hits.strip.items():
        if all(any(hit.rule.category in MENU_FAMILIES for hit in segment.hits) for segment in segments):
            known.add(line)
    return np.array(sorted(known), np.int64)


def _families(batch: Batch, line: int) -> set[str]:
    """The families of the rules that match the line or a part of it."""
    segments = batch.hits.strip.get(line, ())
    hits = [*batch.hits.whole.get(line, ()), *(hit for segment in segments for hit in segment.hits)]
    return {hit.rule.category for hit in hits}
