"""Teasers of other articles: headlines, texts cut mid-word, and blurbs."""

from __future__ import annotations

import itertools

from cleancopy.batch import Batch
from cleancopy.markers.followers.walking import (
    BULLET,
    MAX_HEADING_WORDS,
    Followers,
    lines_below,
    without_next_heading,
    written_above,
)
from cleancopy.outline import HEAD

MAX_BLURB_WORDS = 45
MAX_HEADLINE_WORDS = 25
MIN_HEADLINE_WORDS = 4
MIN_HEADLINES = 2
MIN_TURNS = 2


def teasers(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Headlines, texts cut mid-word and blurbs of other articles.

    The block ends at the first finished sentence, for there the article resumes: a short line just before it is the
    article's own heading and stays. Only where headlines and sentences take turns to the very end, at least twice,
    are the sentences blurbs.
    """
    below = list(lines_below(batch, heading, max_lines))
    taken = list(itertools.takewhile(lambda line: not is_prose(batch, line), below))
    if len(taken) == len(below) or _take_turns(batch, below[max(len(taken) - 1, 0) :]):
        return Followers(tuple(below), heading_alone=True)
    if not taken:
        return Followers(heading_alone=_below_title(batch, heading))  # further down it is a section's heading
    return without_next_heading(batch, taken)


def _below_title(batch: Batch, heading: int) -> bool:
    """Whether a heading stands right below the title or its byline."""
    above = written_above(batch, heading)
    title_line = batch.outline.title_line[batch.lines.document[heading]]
    return (
        batch.outline.zone[heading] == HEAD and above is not None and (above == title_line or batch.hits.touches(above))
    )


def headlines(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Teasers under a heading that could be an article's own: at least two lines, each of which could be a headline.

    A list of things, of steps or of books under 'Recommended' has shorter lines, bullets or lower-case letters.
    Lines that a rule knows, such as the date under a headline, do not count.
    """
    found = teasers(batch, heading, max_lines)
    unknown = [line for line in found.lines if not batch.hits.touches(line)]
    if len(unknown) < MIN_HEADLINES or not all(could_be_headline(batch, line) for line in unknown):
        return Followers()
    return Followers(found.lines)


def could_be_headline(batch: Batch, line: int) -> bool:
    """Whether a line has a headline's length and does not begin or end like an item of a list."""
    n_words = batch.views.n_words[line]
    if n_words > MAX_HEADLINE_WORDS:
        return not batch.views.ends_sentence[line]  # a teaser's text, cut mid-word
    text = batch.line_text(line)
    begins_like_one = not BULLET.match(text) and not text[0].islower()
    return bool(n_words >= MIN_HEADLINE_WORDS) and begins_like_one and not text.endswith((":", ";", ",", "."))


def is_prose(batch: Batch, line: int) -> bool:
    """Whether a line is a finished sentence, or a long text that does not break off."""
    if batch.hits.touches(line):
        return False
    text, n_words = batch.line_text(line), batch.views.n_words[line]
    if not batch.views.ends_sentence[line]:
        return bool(n_words > MAX_BLURB_WORDS) and not (text[-1].isalnum() or text.endswith(("...", "…")))
    return not (n_words <= MAX_HEADING_WORDS and text.endswith("?"))


def _take_turns(batch: Batch, lines: list[int]) -> bool:
    """Whether the lines, to their end, are headlines each followed by a sentence of a blurb's length."""
    own = [line for line in lines if not batch.hits.touches(line)]
    headlines, blurbs = own[0::2], own[1::2]
    return (
        len(blurbs) >= MIN_TURNS
        and not any(is_prose(batch, line) for line in headlines)
        and all(is_prose(batch, line) and batch.views.n_words[line] <= MAX_BLURB_WORDS for line in blurbs)
    )
