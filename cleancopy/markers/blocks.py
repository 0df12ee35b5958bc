"""Blocks: a heading that is furniture, and what belongs to it by structure and within bounds."""

from __future__ import annotations

from dataclasses import dataclass

from cleancopy.batch import Batch
from cleancopy.markers.followers import FOLLOWERS, Followers, begins_block
from cleancopy.marks import Label, Marks, MarkSheet
from cleancopy.matching import Hit


@dataclass(frozen=True)
class MarkBlocks:
    """Take a block's heading and its followers, one mark a line.

    Reads    the hits of the rules for blocks of the kinds in `takes`, which match the heading; how the followers look
             (cleancopy/markers/followers/).
    Marks    the heading and at most `max_lines` further lines. A block ends where the article resumes or where the
             next block begins. A heading whose followers are not what the rule expects stays, unless it is furniture
             by itself, stands before other furniture, or is the last line; one whose rule lifts stays then too.
    """

    takes: tuple[str, ...]
    max_lines: int = 60

    def __call__(self, batch: Batch) -> Marks:
        """Mark the blocks of a batch."""
        sheet = MarkSheet()
        taken: set[int] = set()
        for line, hit in batch.headings:
            if hit.rule.takes in self.takes and line not in taken:
                taken |= self._mark(batch, sheet, line, hit)
        return sheet.marks()

    def _mark(self, batch: Batch, sheet: MarkSheet, heading: int, hit: Hit) -> set[int]:
        """Mark the block below a heading, if it is one, and say which lines it has."""
        rule = hit.rule
        followers = FOLLOWERS[rule.takes or ""](batch, heading, self.max_lines)
        is_block = bool(followers.lines) or followers.heading_alone
        if not is_block and (rule.lifts or not _before_furniture(batch, heading)):
            return set()
        label = Label(
            rule.id, rule.category, rule.why, type(self).__name__, rule.lifts or followers.lifted_to, rule.proved
        )
        block = batch.views.first_byte[heading]
        sheet.add(*batch.stretch(heading), label, rule.confidence, _value_of(batch, heading, hit), block)
        for line in followers.lines:
            sheet.add(*batch.stretch(line), label, rule.confidence, _value_below(batch, followers, line), block)
        return {heading, *followers.lines}


def _value_of(batch: Batch, heading: int, hit: Hit) -> tuple[int, int]:
    if not hit.value:
        return 0, 0
    origin = batch.views.start_byte[heading]
    return origin + hit.value[0], origin + hit.value[1]


def _value_below(batch: Batch, followers: Followers, line: int) -> tuple[int, int]:
    if followers.lifted_to:
        return batch.views.start_byte[line], batch.views.end_byte[line]
    return 0, 0


def _before_furniture(batch: Batch, heading: int) -> bool:
    """Whether nothing follows a heading but the next one. A line that goes by itself is no heading."""
    following = batch.next_written(heading, batch.end_line(heading))
    return following is None or begins_block(batch, following)
