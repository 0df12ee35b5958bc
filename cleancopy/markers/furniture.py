"""Single lines and fragments of lines that a rule takes whatever stands around them."""

from __future__ import annotations

from dataclasses import dataclass

from cleancopy.batch import Batch
from cleancopy.lines import is_blank
from cleancopy.markers.labels import heads_a_sentence
from cleancopy.marks import Label, Marks, MarkSheet
from cleancopy.matching import Hit


@dataclass(frozen=True)
class MarkLines:
    """Take each line that a line rule matches whole, its line end included.

    A rule that lifts says one thing of a page; where it matches several lines that say different things, it has come
    upon a list, and they stay. So does a label that heads a sentence after the last long paragraph.
    """

    def __call__(self, batch: Batch) -> Marks:
        """Mark the lines of a batch."""
        sheet = MarkSheet()
        found = {line: hit for line, hits in batch.hits.whole.items() if (hit := batch.first_hit(line, hits, "line"))}
        lists = _lists(batch, found)
        for line, hit in found.items():
            if line not in lists and not heads_a_sentence(batch, line, hit.rule):
                sheet.add(*batch.stretch(line), *_labelled(self, hit), _value(batch, line, hit))
        return sheet.marks()


def _lists(batch: Batch, found: dict[int, Hit]) -> set[int]:
    """The lines of which their document has others that the same lifting rule matches but that say another thing."""
    alike: dict[tuple[int, str], list[int]] = {}
    for line, hit in found.items():
        if hit.rule.lifts:
            alike.setdefault((batch.views.document[line], hit.rule.id), []).append(line)
    return {line for lines in alike.values() if len(set(map(batch.line_text, lines))) > 1 for line in lines}


@dataclass(frozen=True)
class MarkFragments:
    """Take what is stuck to the beginning or the end of a line, and the blanks between; the rest of the line stays."""

    def __call__(self, batch: Batch) -> Marks:
        """Mark the fragments of a batch."""
        sheet = MarkSheet()
        for line, hits in batch.hits.fragments.items():
            origin = int(batch.lines.start_byte[line])
            for scope in ("prefix", "suffix"):
                hit = batch.first_hit(line, hits, scope)
                if hit:
                    start, end = origin + hit.start_byte, origin + hit.end_byte
                    stretch = _with_blanks(batch, line, start, end)
                    sheet.add(*stretch, *_labelled(self, hit), _value(batch, line, hit))
        return sheet.marks()


def _with_blanks(batch: Batch, line: int, start: int, end: int) -> tuple[int, int]:
    """The stretch and the blanks that part it from the rest of the line."""
    while start > batch.lines.start_byte[line] and is_blank(batch.buffer[start - 1]):
        start -= 1
    while end < batch.lines.end_byte[line] and is_blank(batch.buffer[end]):
        end += 1
    return start, end


def _labelled(marker: MarkLines | MarkFragments, hit: Hit) -> tuple[Label, float]:
    rule = hit.rule
    lifted_to = rule.lifts if hit.value else None
    return Label(rule.id, rule.category, rule.why, type(marker).__name__, lifted_to, rule.proved), rule.confidence


def _value(batch: Batch, line: int, hit: Hit) -> tuple[int, int]:
    if not hit.value:
        return 0, 0
    origin = batch.views.start_byte[line]
    return origin + hit.value[0], origin + hit.value[1]
