"""What every marker is given: a batch of documents, looked at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from cleancopy.beginnings import first_letters
from cleancopy.language.adding_up import SummedColumn, sum_by_lines
from cleancopy.language.profiles import load_profiles
from cleancopy.line_model.words import Words, find_words
from cleancopy.lines import Lines, find_lines
from cleancopy.matching import Hit, RuleHits, match_rules
from cleancopy.outline import NO_TITLE, ZONES, Outline, outline, without_number
from cleancopy.rulebook import Rule
from cleancopy.same_words import letter_prints
from cleancopy.sites import is_of_sites
from cleancopy.texts import Array, Bytes, utf8

TellLanguages = Callable[["Batch"], Sequence[str]]


ABOVE_TITLE = "above-title"
"""The zone that no line has by itself: it depends on where the title stands."""


class Views(NamedTuple):
    """What is asked of single lines, as views: one number of an array costs Python several times as much."""

    buffer: memoryview
    document: memoryview
    start_byte: memoryview
    end_byte: memoryview
    first_byte: memoryview
    next_byte: memoryview
    n_words: memoryview
    ends_sentence: memoryview
    zone: memoryview
    first_line: memoryview
    written_from: memoryview


@dataclass(frozen=True)
class Batch:
    """Documents with their normalised text, its lines and words, the rules' hits and the layout of each page.

    `sites` holds the site of each document where it is known; `tell_languages` gives the code of the language of
    each and is asked once for all documents, if at all.
    """

    text: pa.LargeStringArray
    buffer: Bytes
    lines: Lines
    words: Words
    hits: RuleHits
    outline: Outline
    sites: tuple[str | None, ...]
    tell_languages: TellLanguages
    prints_of: dict[int, tuple[int, Array, Array, Array]] = field(default_factory=dict, repr=False)
    lines_by_words: dict[tuple[int, int], dict[str, list[int]]] = field(default_factory=dict, repr=False)

    def line_text(self, line: int) -> str:
        """The line without the blanks around it."""
        views = self.views
        return str(views.buffer[views.start_byte[line] : views.end_byte[line]], "utf-8")

    @cached_property
    def views(self) -> Views:
        """Lines, zones and the text, to be asked about single lines."""
        lines, zone = self.lines, self.outline.zone
        places = (lines.document, lines.start_byte, lines.end_byte, lines.first_byte, lines.next_byte)
        arrays = (self.buffer, *places, lines.n_words, lines.ends_sentence, zone, lines.first_line, self.written_from)
        return Views(*(array.data for array in arrays))

    def stretch(self, line: int) -> tuple[int, int]:
        """The whole line, blanks and line end included, as start and end byte."""
        return self.views.first_byte[line], self.views.next_byte[line]

    def applies(self, rule: Rule, line: int) -> bool:
        """Whether a rule that matches the line may act there: its zones, sites and languages."""
        document = self.views.document[line]
        if rule.zones and ZONES[self.views.zone[line]] not in rule.zones:
            title_line = self.outline.title_line[document]
            if ABOVE_TITLE not in rule.zones or title_line == NO_TITLE or line >= title_line:
                return False
        if rule.sites and not is_of_sites(self.sites[document], rule.sites):
            return False
        return not rule.languages or self.language_of(document) in rule.languages

    def language_of(self, document: int) -> str:
        """The code of the language of a document as it came, furniture included; 'und' where it cannot be told."""
        return self._languages[document]

    @cached_property
    def _languages(self) -> Sequence[str]:
        return self.tell_languages(self)

    @cached_property
    def sums(self) -> SummedColumn:
        """What the n-grams of the documents and their lines say of languages, for them and for their articles."""
        return sum_by_lines(self.buffer, self.lines, load_profiles())

    @property
    def is_summed(self) -> bool:
        """Whether the sums were asked for, and so are there."""
        return "sums" in vars(self)

    def first_hit(self, line: int, hits: Sequence[Hit], scope: str) -> Hit | None:
        """The first of the hits, in the order of the rule book, that is of the scope and may act on the line."""
        for hit in hits:
            if hit.rule.scope == scope and self.applies(hit.rule, line):
                return hit
        return None

    def heading(self, line: int) -> Hit | None:
        """The block rule whose heading the line is."""
        return self._headings.get(line)

    @property
    def headings(self) -> list[tuple[int, Hit]]:
        """The lines that are headings, in reading order, each with its block rule."""
        return [(line, self._headings[line]) for line in sorted(self._headings)]

    @cached_property
    def _headings(self) -> dict[int, Hit]:
        """The block rule whose heading each line is, where it is any."""
        whole = self.hits.whole.items()
        return {line: hit for line, hits in whole if (hit := self.first_hit(line, hits, "block"))}

    def next_written(self, line: int, end: int) -> int | None:
        """The next line before `end` that is not blank."""
        following: int = self.views.written_from[line + 1]
        return following if following < end else None

    @cached_property
    def first_letters(self) -> Array:
        """The number of the first letters of each line, for tables of `beginnings`. int16."""
        return first_letters(self.buffer, self.lines, np.arange(len(self.lines)))

    @cached_property
    def written_from(self) -> Array:
        """For each line, and one past the last, the first from there on that is not blank. int64."""
        n_lines = len(self.lines)
        own_number = np.where(self.lines.is_blank, n_lines, np.arange(n_lines))
        return np.minimum.accumulate(np.append(own_number, n_lines)[::-1])[::-1]

    def lines_like(self, line: int) -> list[int]:
        """The lines of the document that have the words of a line, this one included; numbers before them aside."""
        document = self.views.document[line]
        if document not in self.prints_of:
            self.prints_of[document] = self._prints(document)
        first, prints, sorted_prints, order = self.prints_of[document]
        own = prints[line - first]
        at, end = np.searchsorted(sorted_prints, own, "left"), np.searchsorted(sorted_prints, own, "right")
        if end - at == 1:
            return [line]
        if (document, at) not in self.lines_by_words:
            self.lines_by_words[document, at] = self._by_words((first + order[at:end]).tolist())
        return self.lines_by_words[document, at][without_number(self.line_text(line))]

    def _prints(self, document: int) -> tuple[int, Array, Array, Array]:
        """The first line of a document, the prints of its lines, these sorted, and which line each of these is of."""
        first, end = int(self.lines.first_line[document]), int(self.lines.first_line[document + 1])
        prints = letter_prints(self.buffer, self.lines.start_byte[first:end], self.lines.end_byte[first:end])
        order = np.argsort(prints, kind="stable")
        return first, prints, prints[order], order

    def _by_words(self, lines: Sequence[int]) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for line in lines:
            found.setdefault(without_number(self.line_text(line)), []).append(line)
        return found

    def end_line(self, line: int) -> int:
        """One past the last line of the document that the line is of."""
        end: int = self.views.first_line[self.views.document[line] + 1]
        return end


def look_at(
    text: pa.LargeStringArray,
    given_titles: Sequence[str | None],
    sites: Sequence[str | None],
    rules: Sequence[Rule],
    tell_languages: TellLanguages,
) -> Batch:
    """Find lines, words, rule hits and layout of a column of normalised texts."""
    buffer, _ = utf8(text)
    lines = find_lines(text)
    words = find_words(buffer, lines)
    hits = match_rules(buffer, lines, rules)
    layout = outline(buffer, lines, words, hits, given_titles)
    return Batch(text, buffer, lines, words, hits, layout, tuple(sites), tell_languages)
