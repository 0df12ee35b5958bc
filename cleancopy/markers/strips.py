"""Metadata strips: lines that hold nothing but byline, date, section, reading time, counters and the like."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from cleancopy.batch import Batch
from cleancopy.markers.followers.walking import is_short
from cleancopy.markers.labels import heads_a_sentence
from cleancopy.marks import Label, Marks, MarkSheet
from cleancopy.matching import Hit
from cleancopy.outline import HEAD

CREDITS = frozenset(("byline-credits",))
"""Rules for lines that say who worked on a page: those of a film or a play stand in its review too."""


@dataclass(frozen=True)
class MarkStrips:
    """Take a line apart at its separators, and lift or remove each part.

    Reads    the segment rules' hits.
    Marks    every segment of a line whose segments are all known to some rule that may act there. The separators go
             with the segment before them, so a strip goes as a whole or not at all. Dates that stand alone on their
             lines with text between them are a chronology, and stay; so do several lines of the same parts, a date
             among them, which are a list; credits below the head right beside short lines that no rule knows, which
             are those of a film or a play; and labels that head a sentence after the last long paragraph.
    """

    def __call__(self, batch: Batch) -> Marks:
        """Mark the strips of a batch."""
        sheet = MarkSheet()
        found = {line: hits for line in batch.hits.strip if (hits := strip_hits(batch, line))}
        content = _chronology(batch, found) | _lists(batch, found) | _casts(batch, found)
        for line, hits in found.items():
            if line not in content and not all(heads_a_sentence(batch, line, hit.rule) for hit in hits):
                self._mark(batch, sheet, line, hits)
        return sheet.marks()

    def _mark(self, batch: Batch, sheet: MarkSheet, line: int, hits: tuple[Hit, ...]) -> None:
        origin = batch.views.start_byte[line]
        block, line_end = batch.stretch(line)
        start, ends = block, [*(origin + following.start_byte for following in hits[1:]), line_end]
        for hit, end in zip(hits, ends, strict=True):
            rule = hit.rule
            label = Label(
                rule.id, rule.category, rule.why, type(self).__name__, rule.lifts if hit.value else None, rule.proved
            )
            value = (origin + hit.value[0], origin + hit.value[1]) if hit.value else (0, 0)
            sheet.add(start, end, label, rule.confidence, value, block)
            start = end


def _chronology(batch: Batch, found: dict[int, tuple[Hit, ...]]) -> set[int]:
    """The lines that hold a date alone, in documents where text that no rule knows stands between two of them."""
    dates: dict[int, list[int]] = {}
    for line in sorted(found):
        if all(hit.rule.lifts == "published_at" for hit in found[line]):
            dates.setdefault(batch.views.document[line], []).append(line)
    return {
        line
        for lines in dates.values()
        for first, second in itertools.pairwise(lines)
        if any(between not in found for between in _written_between(batch, first, second))
        for line in lines
    }


def _lists(batch: Batch, found: dict[int, tuple[Hit, ...]]) -> set[int]:
    """The strips with a date of which their document has others that are made of the same parts but say another."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for line, hits in found.items():
        names_and_dates = any(hit.rule.lifts in ("authors", "published_at") for hit in hits) and any(
            letter.isalpha() for letter in batch.line_text(line)
        )
        if names_and_dates and any(digit.isdigit() for digit in batch.line_text(line)):
            shape = (batch.views.document[line], *(hit.rule.id for hit in hits))
            alike.setdefault(shape, []).append(line)
    return {line for lines in alike.values() if len(set(map(batch.line_text, lines))) > 1 for line in lines}


def _casts(batch: Batch, found: dict[int, tuple[Hit, ...]]) -> set[int]:
    """The credits below the head that have a short line, unknown to the rules, right above or below."""
    credits = [line for line, hits in found.items() if all(hit.rule.id in CREDITS for hit in hits)]
    return {
        line
        for line in credits
        if batch.outline.zone[line] != HEAD
        and any(
            0 <= beside < len(batch.lines)
            and batch.lines.document[beside] == batch.lines.document[line]
            and not batch.lines.is_blank[beside]
            and not batch.hits.touches(beside)
            and is_short(batch, beside)
            for beside in (line - 1, line + 1)
        )
    }


def _written_between(batch: Batch, first: int, second: int) -> Iterator[int]:
    line = batch.next_written(first, second)
    while line is not None:
        yield line
        line = batch.next_written(line, second)


def strip_hits(batch: Batch, line: int) -> tuple[Hit, ...]:
    """For each segment of the line the rule that takes it; nothing if one segment has none that may act there."""
    hits = []
    for segment in batch.hits.strip.get(line, ()):
        hit = batch.first_hit(line, segment.hits, "segment")
        if hit is None:
            return ()
        hits.append(hit)
    return tuple(hits)
