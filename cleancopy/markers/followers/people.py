"""Who wrote the text: the name below a byline's label, and what a site says of its authors."""

from __future__ import annotations

import itertools
import re

from cleancopy.batch import Batch
from cleancopy.markers.followers.walking import (
    MAX_LINK_WORDS,
    Followers,
    begins_block,
    is_short,
    is_unknown_prose,
    lines_below,
    without_next_heading,
    written_above,
    written_below,
)
from cleancopy.markers.strips import strip_hits
from cleancopy.outline import BYLINE_COLUMNS, HEAD, TAIL

MAX_BIO_WORDS = 80
MAX_BIO_PARAGRAPHS = 2
MAX_LINES_AFTER_BIO = 300
"""So many lines below are looked at for more of the article."""
NAME_WORD = re.compile(r"[^\W\d_][\w.'’-]*,?|&")
RELEASE = re.compile(
    r"(?i)^\W{0,4}(?:for immediate release|press release|(?:media|press|investor) (?:contacts?|relations|inquiries)|"
    r"pressekontakt|pressemitteilung|contacts? presse|communiqué de presse|contacto de prensa|nota de prensa|"
    r"contatt[oi] stampa|comunicato stampa|contacto de imprensa|comunicado de imprensa|perscontact|persbericht|"
    r"kontakt dla mediów|informacja prasowa)\W{0,4}$|^(?-i:SOURCE) \w|/PRNewswire/|\(BUSINESS WIRE\)|\(GLOBE NEWSWIRE\)"
)
"""What stands in a press release: its last lines are about the company, and are its text."""
RELEASE_LINES = 20
"""So many lines are looked at: the first ones, and as many before and after what is said of the company."""
MAX_NAME_WORDS = 8
MAX_NAME_CHARS = 60


def name(batch: Batch, heading: int, max_lines: int) -> Followers:
    """The next line, where it reads like a name: of a person, a desk or an agency."""
    line = batch.next_written(heading, batch.end_line(heading))
    if line is None or batch.heading(line) or strip_hits(batch, line):
        return Followers()
    words = batch.line_text(line).split()
    if not reads_like_name(words):
        return Followers()
    return Followers((line,), lifted_to="authors")


def below_byline(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Nothing more: the line itself goes, where a byline or a date stands right above it, ahead of the text.

    Below a picture the same words are the picture's credit.
    """
    above = written_above(batch, heading)
    is_in_masthead = batch.outline.zone[heading] == HEAD and above is not None and _says_who_or_when(batch, above)
    return Followers(heading_alone=is_in_masthead)


def _says_who_or_when(batch: Batch, line: int) -> bool:
    """Whether a rule lifts authors or a date from the line."""
    hit = batch.first_hit(line, batch.hits.whole.get(line, ()), "line")
    return any(its.rule.lifts in BYLINE_COLUMNS for its in ((hit,) if hit else strip_hits(batch, line)))


def reads_like_name(words: list[str]) -> bool:
    """Whether a line's words are those of a name: few, without digits or a full stop's weight, mostly capitalised."""
    if len(words) > MAX_NAME_WORDS or sum(map(len, words)) > MAX_NAME_CHARS or not words[0][0].isupper():
        return False
    capitals = sum(word[0].isupper() for word in words)
    return capitals * 2 > len(words) and all(NAME_WORD.fullmatch(word) for word in words)


def _is_release(batch: Batch, heading: int) -> bool:
    """Whether the page is a press release: its first lines say so, or those around the heading."""
    views = batch.views
    first, end = views.first_line[views.document[heading]], batch.end_line(heading)
    opening = range(first, min(first + RELEASE_LINES, end))
    around = range(max(heading - RELEASE_LINES, first), min(heading + RELEASE_LINES, end))
    return any(RELEASE.search(batch.line_text(line)) for line in {*opening, *around})


def bio(batch: Batch, heading: int, max_lines: int) -> Followers:
    """A paragraph about a person, and the short lines under it: names, profiles, buttons.

    Long ones look like the article's last paragraph. So do chapters about an author, after which the article goes on:
    then nothing is taken, nor from a press release.
    """
    if _is_release(batch, heading):
        return Followers()
    if batch.outline.zone[heading] != TAIL:
        return _last_paragraphs(batch, heading)
    taken: list[int] = []
    for line in lines_below(batch, heading, max_lines):
        is_paragraph = bool(batch.views.ends_sentence[line])
        if (is_paragraph and taken) or batch.views.n_words[line] > (MAX_BIO_WORDS if is_paragraph else MAX_LINK_WORDS):
            return without_next_heading(batch, taken) if len(taken) > 1 else Followers(tuple(taken))
        taken.append(line)
    return Followers(tuple(taken), heading_alone=True)


def _last_paragraphs(batch: Batch, heading: int) -> Followers:
    """At most two paragraphs with short lines around them, where they are the last unknown sentences of the page."""
    if batch.outline.zone[heading] == HEAD:
        return Followers()
    taken, n_paragraphs = [], 0
    for line in itertools.islice(written_below(batch, heading), MAX_LINES_AFTER_BIO):
        if _is_paragraph(batch, line):
            n_paragraphs += 1
            if n_paragraphs > MAX_BIO_PARAGRAPHS or batch.views.n_words[line] > MAX_BIO_WORDS:
                return Followers()
            if n_paragraphs == 1 and not _begins_with_name(batch, heading, line):
                return Followers()
        taken.append(line)
    end = next((number for number, line in enumerate(taken) if _ends_bio(batch, line)), len(taken))
    return Followers(tuple(taken[:end])) if n_paragraphs else Followers()


def _begins_with_name(batch: Batch, heading: int, line: int) -> bool:
    """Whether a paragraph begins with a name of two words, or with one that its heading has."""
    words = batch.line_text(line).split()[:2]
    return all(word[0].isupper() for word in words) or words[0] in batch.line_text(heading).split()


def _ends_bio(batch: Batch, line: int) -> bool:
    return begins_block(batch, line) or not (is_short(batch, line) or _is_paragraph(batch, line))


def _is_paragraph(batch: Batch, line: int) -> bool:
    """Whether a line is a sentence, unknown to the rules or known as a note on an author."""
    hit = batch.heading(line)
    return is_unknown_prose(batch, line) or (hit is not None and hit.rule.takes == "closing")
