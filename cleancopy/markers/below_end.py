"""What stands below an article on a whole page: known by several lines that no page has above its end."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleancopy.batch import Batch
from cleancopy.markers.labels import MAX_LABEL_WORDS
from cleancopy.markers.structure import marks_of_lines
from cleancopy.marks import Marks, concatenate
from cleancopy.outline import PARAGRAPH_WORDS
from cleancopy.texts import Array

ENDINGS = frozenset(
    (
        *("comments-heading", "comments-label", "comment-form", "counter-comments", "previous-next", "author-archive"),
        *("site-account-form", "site-legal-page", "rights-reserved", "copyright-line", "copyright-publisher"),
    )
)
"""Rules for lines with which a page's own matter begins, where the article is over."""
BOXES = frozenset(("related-heading", "related-more-from", "more-links-heading", "tags-heading"))
"""Rules for headings of boxes that stand below the article, or between its paragraphs: no text may follow."""
COMPANIONS = frozenset(
    (
        *("related-label", "site-menu-item", "site-legal", "share-label", "share-prompt", "newsletter-prompt"),
        *("author-box", "about-the-author", "network-label", "follow-us", "cookie-notice", "cookie-button"),
    )
)
"""Rules for lines that stand below an article too, and elsewhere."""
KNOWN = ENDINGS | BOXES | COMPANIONS


@dataclass(frozen=True)
class _Sums:
    """Over all lines before each line, and over all: unknown sentences, their words, and paragraphs."""

    sentences: memoryview
    words: memoryview
    paragraphs: memoryview


@dataclass(frozen=True)
class MarkBelowEnd:
    """Take what stands below the end of an article: teasers, forms, notes on the site, menus.

    Reads    the rules' hits.
    Marks    from the first line on that is an ending, all lines to the end of the page but sentences of more than
             `max_sentence_words`. An ending stands below `min_paragraphs` paragraphs and the title; from it on stand
             lines that at least `min_kinds` rules know, between each of which and the next there are at most
             `max_sentences_between` sentences of `min_sentence_words` or more that no rule knows, and from a heading of
             a box none; the sentences below it have at most `max_words_ratio` of the words of those above. A label
             right above a sentence is none, for it could head a section. Sentences stand or fall apart from the short
             lines, should the page's guard withdraw them.
    """

    min_kinds: int = 3
    min_paragraphs: int = 2
    min_sentence_words: int = 15
    max_sentence_words: int = 60
    max_sentences_between: int = 4
    max_words_ratio: float = 0.34

    def __call__(self, batch: Batch) -> Marks:
        """Mark what stands below the articles of a batch."""
        known = _known(batch)
        if not known:
            return concatenate([])
        sums = self._sums(batch)
        parts: list[Array] = []
        for page, lines in itertools.groupby(sorted(known), key=batch.views.document.__getitem__):
            of_page = {line: known[line] for line in lines}
            if len(set[str]().union(*of_page.values())) < self.min_kinds:
                continue
            first = self._first(batch, sums, page, of_page)
            if first is not None:
                parts += self._parts(batch, first)
        return self._marks(batch, [part for part in parts if len(part)])

    def _sums(self, batch: Batch) -> _Sums:
        lines = batch.lines
        is_known = np.zeros(len(lines), np.bool_)
        is_known[batch.hits.known] = True
        is_unknown = lines.ends_sentence & (lines.n_words >= self.min_sentence_words) & ~is_known
        is_paragraph = lines.ends_sentence & (lines.n_words >= PARAGRAPH_WORDS)
        columns = (is_unknown, np.where(is_unknown, lines.n_words, 0), is_paragraph)
        return _Sums(*(np.concatenate(([0], np.cumsum(column, dtype=np.int64))).data for column in columns))

    def _first(self, batch: Batch, sums: _Sums, page: int, known: dict[int, set[str]]) -> int | None:
        """The ending of a page that stands furthest up, found from below; None where it has none."""
        start, end = int(batch.lines.first_line[page]), int(batch.lines.first_line[page + 1])
        title_line = int(batch.outline.title_line[page])
        found, below, kinds = None, end, set[str]()
        for line in reversed(known):
            n_between = sums.sentences[below] - sums.sentences[line + 1]
            is_below_text = sums.paragraphs[line] - sums.paragraphs[start] >= self.min_paragraphs and line > title_line
            if n_between > self.max_sentences_between or not is_below_text:
                break
            below = line
            kinds |= known[line]
            is_ending = known[line] & ENDINGS or (known[line] & BOXES and n_between == 0)
            is_ending = is_ending and not _heads_a_sentence(batch, line)
            above_words = sums.words[line] - sums.words[start]
            is_less = sums.words[end] - sums.words[line] <= self.max_words_ratio * above_words
            if is_ending and len(kinds) >= self.min_kinds and is_less:
                found = line
        return found

    def _parts(self, batch: Batch, first: int) -> tuple[Array, Array]:
        """The lines that are no sentences, and the sentences that are not too long. int64 each."""
        lines = batch.lines
        below = np.arange(first, batch.end_line(first))
        is_sentence = lines.ends_sentence[below]
        is_written = lines.n_chars[below] > 0
        is_short_sentence = is_sentence & (lines.n_words[below] <= self.max_sentence_words)
        return below[is_written & ~is_sentence], below[is_short_sentence]

    def _marks(self, batch: Batch, parts: Sequence[Array]) -> Marks:
        """One mark a line, one block a part, as arrays: most whole pages have such lines."""
        if not parts:
            return concatenate([])
        lines = np.concatenate(parts)
        first_of_part = np.repeat([part[0] for part in parts], [len(part) for part in parts])
        return marks_of_lines(batch, "below-end", self, lines, first_of_part)


def _heads_a_sentence(batch: Batch, line: int) -> bool:
    """Whether a label stands right above a sentence that no rule knows: then it could be the heading of a section."""
    if batch.views.ends_sentence[line] or batch.views.n_words[line] > MAX_LABEL_WORDS:
        return False
    below = batch.next_written(line, batch.end_line(line))
    return below is not None and bool(batch.views.ends_sentence[below]) and not batch.hits.touches(below)


def _known(batch: Batch) -> dict[int, set[str]]:
    """For each line that some rule of KNOWN matches, or a part of it: those rules."""
    known: dict[int, set[str]] = {}
    for line, hits in batch.hits.whole.items():
        for hit in hits:
            if hit.rule.id in KNOWN:
                known.setdefault(line, set()).add(hit.rule.id)
    for line, segments in batch.hits.strip.items():
        for segment in segments:
            for hit in segment.hits:
                if hit.rule.id in KNOWN:
                    known.setdefault(line, set()).add(hit.rule.id)
    return known
