"""Lists of links, and tables of contents."""

from __future__ import annotations

from cleancopy.batch import Batch
from cleancopy.markers.followers.walking import Followers, is_short, lines_below, without_next_heading
from cleancopy.outline import HEAD


def links(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Short lines that are no sentences: names of pages, tags, buttons."""
    taken: list[int] = []
    for line in lines_below(batch, heading, max_lines):
        if not is_short(batch, line) and not batch.hits.touches(line):
            found = without_next_heading(batch, taken)
            return Followers(found.lines, heading_alone=bool(found.lines))
        taken.append(line)
    return Followers(tuple(taken), heading_alone=True)


def contents(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Lines that stand again further down, as the headings they point to; numbers before them aside.

    More than half of them head text there: the lines of a refrain stand again too, but only the last may head any.
    """
    taken: list[int] = []
    n_heading_text = 0
    for line in lines_below(batch, heading, max_lines):
        again = batch.lines_like(line)[-1]
        if again == line:
            break
        taken.append(line)
        below = batch.next_written(again, batch.end_line(again))
        n_heading_text += below is not None and not is_short(batch, below)
    if taken and n_heading_text * 2 <= len(taken):
        return Followers()
    first = batch.next_written(heading, batch.end_line(heading))
    is_lost_list = batch.outline.zone[heading] == HEAD and first is not None and is_short(batch, first)
    return Followers(tuple(taken), heading_alone=is_lost_list)
