"""What every kind of block shares: the lines below its heading, and where the article resumes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cleancopy.batch import Batch

MAX_HEADING_WORDS = 12
MAX_LINK_WORDS = 12
PROSE_WORDS = 8
TAKE_NOTHING_ELSE = frozenset(("closing", "alone", "again", "below-byline"))
"""The kinds of block whose heading is the whole block."""
BULLET = re.compile(r"^(?:[•*▪►◦‣·–—-]|\d{1,2}[.)])\s")


@dataclass(frozen=True)
class Followers:
    """The lines that go with a heading, and whether the heading goes even without any."""

    lines: tuple[int, ...] = ()
    heading_alone: bool = False
    lifted_to: str | None = None


def begins_block(batch: Batch, line: int) -> bool:
    """Whether a line is the heading of a block that may have followers."""
    hit = batch.heading(line)
    return hit is not None and hit.rule.takes not in TAKE_NOTHING_ELSE


def lines_below(batch: Batch, heading: int, max_lines: int) -> Iterator[int]:
    """The written lines under the heading, as far as a block may reach: not past the next block's heading."""
    end = batch.end_line(heading)
    line = batch.next_written(heading, end)
    for _ in range(max_lines):
        if line is None or begins_block(batch, line):
            return
        yield line
        line = batch.next_written(line, end)


def written_below(batch: Batch, line: int) -> Iterator[int]:
    """The written lines under a line, to the end of the page."""
    end = batch.end_line(line)
    following = batch.next_written(line, end)
    while following is not None:
        yield following
        following = batch.next_written(following, end)


def written_above(batch: Batch, line: int) -> int | None:
    """The written line above a line of the same page."""
    first = int(batch.lines.first_line[batch.lines.document[line]])
    for above in range(line - 1, first - 1, -1):
        if batch.lines.start_byte[above] < batch.lines.end_byte[above]:
            return above
    return None


def without_next_heading(batch: Batch, taken: Sequence[int]) -> Followers:
    """The article resumes below: a short last line is the heading of what comes, and is given back.

    Not where it stands right below the line before, and apart from what comes.
    """
    if len(taken) > 1 and batch.views.n_words[taken[-1]] <= MAX_HEADING_WORDS and not batch.hits.touches(taken[-1]):
        is_of_row = taken[-1] == taken[-2] + 1 and batch.lines.is_blank[min(taken[-1] + 1, len(batch.lines) - 1)]
        taken = taken if is_of_row else taken[:-1]
    return Followers(tuple(taken), heading_alone=True)


def is_short(batch: Batch, line: int) -> bool:
    """Whether a line is no longer than a link, a tag or a button, and no sentence."""
    return bool(batch.views.n_words[line] <= MAX_LINK_WORDS) and not batch.views.ends_sentence[line]


def is_unknown_prose(batch: Batch, line: int) -> bool:
    """Whether a line is a sentence that no rule knows: what an article is made of."""
    is_sentence = batch.views.ends_sentence[line] and batch.views.n_words[line] >= PROSE_WORDS
    return bool(is_sentence) and not batch.hits.touches(line)
