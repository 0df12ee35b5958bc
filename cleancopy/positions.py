"""Where lines stand on their page: how far from its ends, from its prose, and from names and dates."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import kernel
from cleancopy.lines import Lines
from cleancopy.texts import Array

FAR = 99
"""Distances end here; so far is a line of a kind that the page does not have."""
MIN_PROSE_WORDS = 15
WIDE_LINES = 15
PROSE_WINDOW, MIN_PROSE_IN_WINDOW = 8, 3
"""A page's text begins where, of so many lines, so many are sentences of some length: a notice is no beginning."""


def prose_lines(lines: Lines) -> Array:
    """Whether a line is a sentence of some length. bool."""
    return np.asarray((lines.n_words >= MIN_PROSE_WORDS) & lines.ends_sentence)


def positions(lines: Lines, written: Array, is_prose: Array, is_byline: Array) -> dict[str, Array]:
    """For the lines in `written` (those that are not blank, by number), by name. int64 each; written lines count.

    `is_prose` and `is_byline` are bool per line of the batch.
    """
    number = np.arange(len(written))
    borders = np.searchsorted(written, lines.first_line)
    length = np.diff(borders)
    first, end = np.repeat(borders[:-1], length), np.repeat(borders[1:], length)
    prose, byline = is_prose[written], is_byline[written]
    words = np.concatenate(([0], np.cumsum(lines.n_words[written] * prose)))
    before = np.concatenate(([0], np.cumsum(prose)))
    begins_text = prose & (before[np.minimum(number + PROSE_WINDOW, end)] - before[number] >= MIN_PROSE_IN_WINDOW)
    return {
        "lines_before": number - first,
        "lines_after": end - number - 1,
        "page_lines": end - first,
        "prose_before_permille": 1000 * (words[number] - words[first]) // np.maximum(words[end] - words[first], 1),
        "lines_since_prose": _since(prose, first),
        "lines_to_prose": _until(prose, end),
        "lines_to_text": _until(begins_text, end),
        "lines_since_byline": _since(byline, first),
        "lines_to_byline": _until(byline, end),
        "prose_in_15_before": before[number] - before[np.maximum(number - WIDE_LINES, first)],
        "prose_in_15_after": before[np.minimum(number + 1 + WIDE_LINES, end)] - before[number + 1],
    }


def _since(is_kind: Array, first: Array) -> Array:
    """How many lines stand between each line and the last one of the kind before it on its page."""
    distance = np.empty(len(is_kind), np.int64)
    count_since(is_kind, first, distance)
    return distance


def _until(is_kind: Array, end: Array) -> Array:
    """How many lines stand between each line and the next one of the kind after it on its page."""
    distance = np.empty(len(is_kind), np.int64)
    count_until(is_kind, end, distance)
    return distance


@kernel
def count_since(is_kind: Array, first: Array, distance: Array) -> None:
    """Fill in the distance to the line of the kind before; `first` is the first line of each one's page."""
    last = -1
    for line in range(len(is_kind)):
        distance[line] = min(line - last - 1, FAR) if last >= first[line] else FAR
        if is_kind[line]:
            last = line


@kernel
def count_until(is_kind: Array, end: Array, distance: Array) -> None:
    """Fill in the distance to the line of the kind after; `end` is one past the last line of each one's page."""
    following = len(is_kind)
    for line in range(len(is_kind) - 1, -1, -1):
        distance[line] = min(following - line - 1, FAR) if following < end[line] else FAR
        if is_kind[line]:
            following = line
