"""Metadata strips: lines that hold nothing but byline, date, section, reading time, counters and the like."""

from __future__ import annotations

from dataclasses import dataclass

from cleancopy.batch import Batch
from cleancopy.marks import Label, Marks, MarkSheet
from cleancopy.matching import Hit


@dataclass(frozen=True)
class MarkStrips:
    """Take a line apart at its separators, and lift or remove each part.

    Reads    the segment rules' hits.
    Marks    every segment of a line whose segments are all known to some rule that may act there. The separators go
             with the segment before them, so a strip goes as a whole or not at all.
    """

    def __call__(self, batch: Batch) -> Marks:
        """Mark the strips of a batch."""
        sheet = MarkSheet()
        for line in batch.hits.strip:
            hits = strip_hits(batch, line)
            if hits:
                self._mark(batch, sheet, line, hits)
        return sheet.marks()

    def _mark(self, batch: Batch, sheet: MarkSheet, line: int, hits: tuple[Hit, ...]) -> None:
        origin = int(batch.lines.start_byte[line])
        start = int(batch.lines.first_byte[line])
        ends = [origin + following.start_byte for following in hits[1:]] + [int(batch.lines.next_byte[line])]
        for hit, end in zip(hits, ends, strict=True):
            rule = hit.rule
            label = Label(rule.id, rule.category, rule.why, type(self).__name__, rule.lifts if hit.value else None)
            value = (origin + hit.value[0], origin + hit.value[1]) if hit.value else (0, 0)
            sheet.add(start, end, label, rule.confidence, value)
            start = end


def strip_hits(batch: Batch, line: int) -> tuple[Hit, ...]:
    """For each segment of the line the rule that takes it; nothing if one segment has none that may act there."""
    hits = []
    for segment in batch.hits.strip.get(line, ()):
        hit = batch.first_hit(line, segment.hits, "segment")
        if hit is None:
            return ()
        hits.append(hit)
    return tuple(hits)
