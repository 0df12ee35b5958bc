"""Which lines of the documents the lines of their articles are."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import kernel
from cleancopy.lines import Lines
from cleancopy.marks import Marks
from cleancopy.texts import Array

NO_LINE = -1


def lines_left_whole(whole: Lines, kept: Lines, removed: Marks) -> Array:
    """For each line of the articles (int32) the line of the documents that it is, NO_LINE where some of that was cut.

    `removed` are the stretches that left, in reading order, without overlaps. A line counts without the blanks around
    it; blank lines are none.
    """
    line = np.full(len(kept), NO_LINE, np.int32)
    stretches = removed.start_byte, removed.end_byte
    match_lines(whole.start_byte, whole.end_byte, kept.start_byte, kept.end_byte, *stretches, line)
    return line


@kernel
def match_lines(
    whole_start: Array,
    whole_end: Array,
    kept_start: Array,
    kept_end: Array,
    removed_start: Array,
    removed_end: Array,
    line: Array,
) -> None:
    """Fill in the lines: where one stood before the cut is told by how much left before it."""
    stretch, n_removed, candidate = 0, 0, 0
    for number in range(len(kept_start)):
        start, end = kept_start[number], kept_end[number]
        if start == end:
            continue
        while stretch < len(removed_start) and removed_start[stretch] - n_removed <= start:
            n_removed += removed_end[stretch] - removed_start[stretch]
            stretch += 1
        is_cut = stretch < len(removed_start) and removed_start[stretch] - n_removed < end
        while candidate < len(whole_start) and whole_start[candidate] < start + n_removed:
            candidate += 1
        is_whole = candidate < len(whole_start) and whole_start[candidate] == start + n_removed
        if is_whole and not is_cut and whole_end[candidate] == end + n_removed:
            line[number] = candidate
