"""What a page shows a part of, and says how much: a gallery's numbered pictures, some of the readers' comments."""

from __future__ import annotations

import itertools
import re

from cleancopy.batch import Batch
from cleancopy.markers.followers.walking import Followers, is_short, is_unknown_prose, written_below

MIN_PICTURES = 4
MAX_LINES_PER_PICTURE = 4
MAX_LINES_OF_COMMENTS = 300
COUNTER = re.compile(r"\W{0,6}(\d{1,3}) ?/ ?(\d{1,3})(?!\d)")
"""The number of a picture, of how many: `• 3/12 The upper pier`."""
ALL_COMMENTS = "all-comments"
"""The rule for the link below comments to all of them."""


def pictures(batch: Batch, heading: int, max_lines: int) -> Followers:
    """The captions of a gallery that are numbered from 1 on, `1/12` to `12/12`, each with its text and its credit.

    Not fewer than four: the page says by itself how far the gallery goes.
    """
    taken: list[int] = []
    starts: list[int] = []
    shown = total = 0
    for line in written_below(batch, heading):
        number, of = _counter(batch, line)
        if number == shown + 1 and number <= of and (shown == 0 or of == total):
            shown, total = number, of
            starts.append(len(taken))
        elif len(taken) - (starts[-1] if starts else 0) >= MAX_LINES_PER_PICTURE:
            break
        taken.append(line)
    if shown < max(MIN_PICTURES, total):
        return Followers()
    most_lines = max(end - start for start, end in itertools.pairwise(starts))
    of_last = taken[starts[-1] :][:most_lines]
    return Followers(tuple(taken[: starts[-1] + _lines_of_last(batch, of_last)]))


def _counter(batch: Batch, line: int) -> tuple[int, int]:
    found = COUNTER.match(batch.line_text(line))
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _lines_of_last(batch: Batch, lines: list[int]) -> int:
    """How many of the lines are the last picture's: its caption, a text below a heading, the credit's few words."""
    n_lines = 1
    if batch.views.ends_sentence[lines[0]] or len(lines) == 1:
        return n_lines
    if batch.views.ends_sentence[lines[1]] and not batch.hits.touches(lines[1]):
        n_lines += 1
    has_credit = n_lines < len(lines) and is_short(batch, lines[n_lines]) and _is_set_in(batch, lines[n_lines])
    return n_lines + int(has_credit)


def _is_set_in(batch: Batch, line: int) -> bool:
    """Whether blanks stand before the line's text, as below an item of a list."""
    return bool(batch.lines.first_byte[line] < batch.lines.start_byte[line])


def comments(batch: Batch, heading: int, max_lines: int) -> Followers:
    """All lines down to the link to all comments, below which the article does not go on."""
    below = list(itertools.islice(written_below(batch, heading), MAX_LINES_OF_COMMENTS))
    links = [at for at, line in enumerate(below) if _leads_to_all(batch, line)]
    if not links or any(is_unknown_prose(batch, line) for line in below[links[-1] :]):
        return Followers()
    return Followers(tuple(below[: links[-1] + 1]))


def _leads_to_all(batch: Batch, line: int) -> bool:
    return any(hit.rule.id == ALL_COMMENTS for hit in batch.hits.whole.get(line, ()))
