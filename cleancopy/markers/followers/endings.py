"""What follows an article: readers' comments, and the last lines by which a site signs off."""

from __future__ import annotations

import itertools
import re

from cleancopy.batch import Batch
from cleancopy.markers.followers.walking import (
    Followers,
    is_short,
    is_unknown_prose,
    lines_below,
    written_above,
    written_below,
)
from cleancopy.outline import HEAD, TAIL

MIN_SIGNATURES = 2
MAX_LINES_PER_COMMENT = 12
MAX_LINES_AFTER_ENDING = 300
"""So many lines below are looked at for more of the article."""
SAYS = re.compile(
    r"(?:\d{1,3}[.)]\s*)?[^\W\d_][^,;:!?]{0,40} (?:says?|said|wrote|commented|schreibt|sagt|sagte|meint|dit|écrit|"
    r"dice|dijo|escribió|scrive|ha detto|diz|disse|escreveu|zegt|schrijft|zei|mówi|pisze|napisała?)(?: on .{4,40})?:?"
)
"""The line above a reader's comment that names the reader."""


def rest(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Everything to the end of the page or to the next block, where the article is over.

    Long comments look like paragraphs of the article: there the article is known to be over by the readers' names,
    dates and buttons between them, and the block ends where these do.
    """
    below = list(lines_below(batch, heading, batch.end_line(heading)))
    if batch.outline.zone[heading] == TAIL:
        return Followers(tuple(below), heading_alone=True)
    thread = _thread(batch, below)
    return Followers(thread, heading_alone=bool(thread))


def _thread(batch: Batch, below: list[int]) -> tuple[int, ...]:
    """The lines as far as signatures of comments stand among them, no more than a comment's lines apart."""
    n_signatures = n_taken = since_last = 0
    for number, line in enumerate(below):
        since_last += 1
        if since_last > MAX_LINES_PER_COMMENT:
            break
        if _signs_a_comment(batch, line):
            n_signatures, n_taken, since_last = n_signatures + 1, number + 1, 0
    else:
        n_taken = len(below)
    return tuple(below[:n_taken]) if n_signatures >= MIN_SIGNATURES else ()


def _signs_a_comment(batch: Batch, line: int) -> bool:
    hits = [*batch.hits.whole.get(line, ()), *(hit for part in batch.hits.strip.get(line, ()) for hit in part.hits)]
    if any(hit.rule.category == "comments" or hit.rule.lifts == "published_at" for hit in hits):
        return True
    return not batch.views.ends_sentence[line] and bool(SAYS.fullmatch(batch.line_text(line)))


def closing(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Nothing more: the line itself goes, where no sentence that is unknown to the rules comes after it.

    In the middle of an article the same words are the author's.
    """
    if batch.outline.zone[heading] == HEAD:
        return Followers()
    below = itertools.islice(written_below(batch, heading), MAX_LINES_AFTER_ENDING)
    return Followers(heading_alone=not any(is_unknown_prose(batch, line) for line in below))


def alone(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Nothing more: the line itself goes, where paragraphs, furniture or the page's borders are its neighbours.

    Among other short lines it is an item of a list, or a line of code.
    """
    above = written_above(batch, heading)
    below = batch.next_written(heading, batch.end_line(heading))
    stands_alone = all(line is None or _is_no_list_item(batch, line) for line in (above, below))
    return Followers(heading_alone=stands_alone)


def again(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Nothing more: the line itself goes, where the page has it once more. The heading of a section stands once."""
    others = (line for line in batch.lines_like(heading) if line != heading)
    return Followers(heading_alone=any(line > heading or line in batch.hits.whole for line in others))


def _is_no_list_item(batch: Batch, line: int) -> bool:
    title_line = int(batch.outline.title_line[batch.lines.document[line]])
    return line == title_line or batch.hits.touches(line) or not is_short(batch, line)
