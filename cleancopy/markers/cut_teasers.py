"""Teasers at the end of a page that no known heading announces: headlines, each above a text that breaks off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleancopy.batch import Batch
from cleancopy.markers.followers.walking import BULLET
from cleancopy.markers.structure import structure_label
from cleancopy.marks import Marks, MarkSheet
from cleancopy.texts import Array


@dataclass(frozen=True)
class MarkCutTeasers:
    """Take pairs of a headline and a text cut mid-word from the end of a page, and the label above them.

    Reads    the lines' features.
    Marks    at least `min_pairs` pairs in a row down to the last line: a headline of `min_headline_words` or more,
             below it a text of `min_text_words` or more that ends in a letter or an ellipsis; above them a label of
             at most `max_label_words`. A list of terms with long meanings has
             shorter headlines; lines of verse are about as long as each other, where a text has `min_length_ratio`
             times its headline's code points; steps of a recipe differ, where a site cuts its teasers at one length:
             the shortest text is at most `max_length_spread` shorter than the longest.
    """

    min_pairs: int = 2
    min_headline_words: int = 4
    min_text_words: int = 12
    min_length_ratio: float = 1.3
    max_length_spread: float = 0.1
    max_label_words: int = 4

    def __call__(self, batch: Batch) -> Marks:
        """Mark the teasers of a batch."""
        sheet = MarkSheet()
        label, confidence = structure_label("cut-teasers", self)
        written = np.flatnonzero(~batch.lines.is_blank)
        borders = np.searchsorted(written, batch.lines.first_line)
        for first, end in zip(*self._pages(batch, written, borders), strict=True):
            for line in self._teasers(batch, written[first:end].tolist()):
                sheet.add(*batch.stretch(line), label, confidence)
        return sheet.marks()

    def _pages(self, batch: Batch, written: Array, borders: Array) -> tuple[list[int], list[int]]:
        """The borders of those pages whose last lines have the lengths of headlines and their texts, by turns."""
        first, end = borders[:-1], borders[1:]
        is_long = end - first >= 2 * self.min_pairs
        first, end = first[is_long], end[is_long]
        n_words, n_chars = batch.lines.n_words, batch.lines.n_chars
        likely = np.ones(len(end), np.bool_)
        for below in range(0, 2 * self.min_pairs, 2):
            text, headline = written[end - 1 - below], written[end - 2 - below]
            likely &= (n_words[text] >= self.min_text_words) & ~batch.lines.ends_sentence[text]
            likely &= n_words[headline] >= self.min_headline_words
            likely &= n_chars[text] >= self.min_length_ratio * n_chars[headline]
        return first[likely].tolist(), end[likely].tolist()

    def _teasers(self, batch: Batch, lines: list[int]) -> list[int]:
        """The lines of the pairs at the end, and of the label above them."""
        first = len(lines)
        while first >= 2 and self._is_teaser(batch, lines[first - 2], lines[first - 1]):
            first -= 2
        lengths = batch.lines.n_chars[lines[first + 1 :: 2]]
        if len(lengths) < self.min_pairs or lengths.min() < (1 - self.max_length_spread) * lengths.max():
            return []
        above = lines[first - 1] if first else None
        if above is not None and not batch.views.ends_sentence[above]:
            first -= bool(batch.views.n_words[above] <= self.max_label_words)
        return lines[first:]

    def _is_teaser(self, batch: Batch, headline: int, text: int) -> bool:
        if batch.lines.n_chars[text] < self.min_length_ratio * batch.lines.n_chars[headline]:
            return False
        return self._is_headline(batch, headline) and self._breaks_off(batch, text)

    def _is_headline(self, batch: Batch, line: int) -> bool:
        return bool(batch.views.n_words[line] >= self.min_headline_words) and not batch.line_text(line).endswith(".")

    def _breaks_off(self, batch: Batch, line: int) -> bool:
        if batch.views.ends_sentence[line] or batch.views.n_words[line] < self.min_text_words:
            return False
        text = batch.line_text(line)
        return (text[-1].isalpha() or text.endswith(("...", "…"))) and not BULLET.match(text)
