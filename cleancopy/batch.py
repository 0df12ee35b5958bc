"""What every marker is given: a batch of documents, looked at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa

from cleancopy.line_model.words import Words, find_words
from cleancopy.lines import Lines, find_lines
from cleancopy.matching import Hit, RuleHits, match_rules
from cleancopy.outline import NO_TITLE, ZONES, Outline, outline, without_number
from cleancopy.rulebook import Rule
from cleancopy.same_words import lines_with_a_twin
from cleancopy.sites import is_of_sites
from cleancopy.texts import Array, Bytes, utf8

TellLanguages = Callable[[pa.LargeStringArray], Sequence[str]]


@dataclass(frozen=True)
class Batch:
    """Documents with their normalised text, its lines and words, the rules' hits and the layout of each page.

    `sites` holds the site of each document where it is known; `tell_languages` gives the code of each text of a column
    and is asked once for all documents, if at all.
    """

    text: pa.LargeStringArray
    buffer: Bytes
    lines: Lines
    words: Words
    hits: RuleHits
    outline: Outline
    sites: tuple[str | None, ...]
    tell_languages: TellLanguages
    repeated_lines_of: dict[int, dict[str, list[int]]] = field(default_factory=dict, repr=False)

    def line_text(self, line: int) -> str:
        """The line without the blanks around it."""
        return str(self._view[self.lines.start_byte[line] : self.lines.end_byte[line]], "utf-8")

    @cached_property
    def _view(self) -> memoryview:
        return memoryview(self.buffer)

    def stretch(self, line: int) -> tuple[int, int]:
        """The whole line, blanks and line end included, as start and end byte."""
        return int(self.lines.first_byte[line]), int(self.lines.next_byte[line])

    def applies(self, rule: Rule, line: int) -> bool:
        """Whether a rule that matches the line may act there: its zones, sites and languages."""
        document = int(self.lines.document[line])
        if rule.zones and not self._zones_of(line, document) & set(rule.zones):
            return False
        if rule.sites and not is_of_sites(self.sites[document], rule.sites):
            return False
        return not rule.languages or self.language_of(document) in rule.languages

    def language_of(self, document: int) -> str:
        """The code of the language of a document as it came, furniture included; 'und' where it cannot be told."""
        return self._languages[document]

    @cached_property
    def _languages(self) -> Sequence[str]:
        return self.tell_languages(self.text)

    def _zones_of(self, line: int, document: int) -> set[str]:
        zones = {ZONES[self.outline.zone[line]]}
        title_line = self.outline.title_line[document]
        if title_line != NO_TITLE and line < title_line:
            zones.add("above-title")
        return zones

    def first_hit(self, line: int, hits: Sequence[Hit], scope: str) -> Hit | None:
        """The first of the hits, in the order of the rule book, that is of the scope and may act on the line."""
        for hit in hits:
            if hit.rule.scope == scope and self.applies(hit.rule, line):
                return hit
        return None

    def heading(self, line: int) -> Hit | None:
        """The block rule whose heading the line is."""
        return self.first_hit(line, self.hits.whole.get(line, ()), "block")

    def next_written(self, line: int, end: int) -> int | None:
        """The next line before `end` that is not blank."""
        following = int(self.written_from[line + 1])
        return following if following < end else None

    @cached_property
    def written_from(self) -> Array:
        """For each line, and one past the last, the first from there on that is not blank. int64."""
        n_lines = len(self.lines)
        own_number = np.where(self.lines.is_blank, n_lines, np.arange(n_lines))
        return np.minimum.accumulate(np.append(own_number, n_lines)[::-1])[::-1]

    def lines_like(self, line: int) -> list[int]:
        """The lines of the document that have the words of a line, this one included; numbers before them aside."""
        document = int(self.lines.document[line])
        if document not in self.repeated_lines_of:
            self.repeated_lines_of[document] = self._repeated_lines(document)
        return self.repeated_lines_of[document].get(without_number(self.line_text(line)), [line])

    def _repeated_lines(self, document: int) -> dict[str, list[int]]:
        """The lines of a document by their words, those aside that no other line can be like."""
        first, end = int(self.lines.first_line[document]), int(self.lines.first_line[document + 1])
        likely = lines_with_a_twin(self.buffer, self.lines.start_byte[first:end], self.lines.end_byte[first:end])
        found: dict[str, list[int]] = {}
        for line in (first + likely).tolist():
            found.setdefault(without_number(self.line_text(line)), []).append(line)
        return found

    def end_line(self, line: int) -> int:
        """One past the last line of the document that the line is of."""
        return int(self.lines.first_line[self.lines.document[line] + 1])


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
