"""What belongs to a block's heading: for each kind of block, a function that walks down from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cleancopy.batch import Batch
from cleancopy.markers.strips import strip_hits
from cleancopy.outline import TAIL, words_of


@dataclass(frozen=True)
class Followers:
    """The lines that go with a heading, and whether the heading goes even without any."""

    lines: tuple[int, ...] = ()
    heading_alone: bool = False
    lifted_to: str | None = None


MAX_BLURB_WORDS = 45
MAX_HEADLINE_WORDS = 30
MAX_HEADING_WORDS = 12
MAX_LINK_WORDS = 12
MAX_DEFINITION_WORDS = 40
MAX_BIO_WORDS = 80
MIN_DEFINITIONS = 2
BULLET = re.compile(r"^(?:[•*▪►◦‣·–—-]|\d{1,2}[.)])\s")
TERM_AND_MEANING = re.compile(
    r"^(?:\S+\s+){0,5}?(?:\S+:|[–—-])\s|"
    r"^(?:\S+\s+){0,2}(?!that\b|which\b|who\b|where\b)\S+\s+"
    r"(?:is|are|means|refers to|ist|sind|est|sont|es|son|è|sono|é|são|zijn|jest|są|to)\s"
)
"""A definition that names its term: set apart by a colon or a dash, or as the subject of the sentence."""
SENTENCES_WITHIN = re.compile(r"[.!?][\"'”’)]*\s+\S")
NAME_WORD = re.compile(r"[^\W\d_][\w.'’-]*,?|&")
MAX_NAME_WORDS = 8
MAX_NAME_CHARS = 60


def _below(batch: Batch, heading: int, max_lines: int) -> Iterator[int]:
    """The written lines under the heading, as far as a block may reach: not past the next block's heading."""
    end = batch.end_line(heading)
    line = batch.next_written(heading, end)
    for _ in range(max_lines):
        if line is None or batch.heading(line):
            return
        yield line
        line = batch.next_written(line, end)


def teasers(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Headlines, texts cut mid-word and short blurbs of other articles.

    The block ends at the first paragraph of the article: a long one, one that another paragraph follows, or one that
    no headline precedes. A short line just before it is the article's own heading and stays.
    """
    taken: list[int] = []
    for line in _below(batch, heading, max_lines):
        if batch.hits.touches(line) or not batch.lines.ends_sentence[line]:
            if batch.lines.n_words[line] > MAX_BLURB_WORDS and not _is_cut(batch, line):
                return _given_back(batch, taken)
            taken.append(line)
        elif _is_blurb(batch, line, taken):
            taken.append(line)
        else:
            return _given_back(batch, taken)
    return Followers(tuple(taken), heading_alone=True)


def _is_cut(batch: Batch, line: int) -> bool:
    """Whether a line breaks off: it ends in a letter or in an ellipsis."""
    text = batch.line_text(line)
    return text[-1].isalnum() or text.endswith(("...", "…"))


def _is_blurb(batch: Batch, line: int, taken: list[int]) -> bool:
    """Whether a sentence belongs to the headline above it rather than to the article."""
    lines = batch.lines
    if lines.n_words[line] > MAX_BLURB_WORDS:
        return False
    if not taken:
        return bool(lines.n_words[line] <= MAX_HEADLINE_WORDS) and _another_teaser_follows(batch, line)
    headline_above = not lines.ends_sentence[taken[-1]] and lines.n_words[taken[-1]] <= MAX_HEADLINE_WORDS
    return (headline_above or _another_teaser_follows(batch, line)) and not _article_resumes(batch, line)


def _article_resumes(batch: Batch, line: int) -> bool:
    """Whether a paragraph stands right below, or a long one anywhere below."""
    below = batch.next_written(line, batch.end_line(line))
    if below is None:
        return False
    rest = slice(below, batch.end_line(line))
    long = (batch.lines.n_words[rest] > MAX_BLURB_WORDS) & batch.lines.ends_sentence[rest]
    return bool(long.any()) or bool(batch.outline.is_paragraph[below])


def _another_teaser_follows(batch: Batch, line: int) -> bool:
    """Whether what stands below is no sentence, with something below it in turn."""
    below = batch.next_written(line, batch.end_line(line))
    return below is not None and not batch.lines.ends_sentence[below] and not _article_resumes(batch, line)


def _given_back(batch: Batch, taken: list[int]) -> Followers:
    """The article resumes: a short last line is the heading of what comes."""
    if len(taken) > 1 and batch.lines.n_words[taken[-1]] <= MAX_HEADING_WORDS and not batch.hits.touches(taken[-1]):
        taken = taken[:-1]
    return Followers(tuple(taken), heading_alone=True)


def definitions(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Definitions whose terms are lost: single sentences that name no term. With its terms, a glossary stays."""
    taken: list[int] = []
    for line in _below(batch, heading, max_lines):
        text = batch.line_text(line)
        if not batch.lines.ends_sentence[line] or BULLET.match(text):
            return Followers()
        if batch.lines.n_words[line] > MAX_DEFINITION_WORDS or SENTENCES_WITHIN.search(text):
            break
        if TERM_AND_MEANING.match(text):
            return Followers()
        taken.append(line)
    return Followers(tuple(taken)) if len(taken) >= MIN_DEFINITIONS else Followers()


def links(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Short lines that are no sentences: names of pages, tags, buttons."""
    taken: list[int] = []
    for line in _below(batch, heading, max_lines):
        is_link = batch.lines.n_words[line] <= MAX_LINK_WORDS and not batch.lines.ends_sentence[line]
        if not is_link and not batch.hits.touches(line):
            given_back = _given_back(batch, taken)
            return Followers(given_back.lines, heading_alone=bool(given_back.lines))
        taken.append(line)
    return Followers(tuple(taken), heading_alone=True)


def contents(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Lines that stand again further down, as the headings they point to."""
    last_line = {words_of(batch.line_text(line)): line for line in _written_after(batch, heading)}
    taken: list[int] = []
    for line in _below(batch, heading, max_lines):
        if last_line[words_of(batch.line_text(line))] == line:
            break
        taken.append(line)
    return Followers(tuple(taken), heading_alone=True)


def _written_after(batch: Batch, line: int) -> Iterator[int]:
    end = batch.end_line(line)
    following = batch.next_written(line, end)
    while following is not None:
        yield following
        following = batch.next_written(following, end)


def name(batch: Batch, heading: int, max_lines: int) -> Followers:
    """The next line, where it reads like a name: of a person, a desk or an agency."""
    line = batch.next_written(heading, batch.end_line(heading))
    if line is None or batch.heading(line) or strip_hits(batch, line):
        return Followers()
    words = batch.line_text(line).split()
    if not reads_like_name(words):
        return Followers()
    return Followers((line,), lifted_to="authors")


def reads_like_name(words: list[str]) -> bool:
    """Whether a line's words are those of a name: few, without digits or a full stop's weight, mostly capitalised."""
    if len(words) > MAX_NAME_WORDS or sum(map(len, words)) > MAX_NAME_CHARS or not words[0][0].isupper():
        return False
    capitals = sum(word[0].isupper() for word in words)
    return capitals * 2 > len(words) and all(NAME_WORD.fullmatch(word) for word in words)


def bio(batch: Batch, heading: int, max_lines: int) -> Followers:
    """A paragraph about a person, and the short lines under it: names, profiles, buttons."""
    taken: list[int] = []
    for line in _below(batch, heading, max_lines):
        is_paragraph = bool(batch.lines.ends_sentence[line])
        if (is_paragraph and taken) or batch.lines.n_words[line] > (MAX_BIO_WORDS if is_paragraph else MAX_LINK_WORDS):
            return _given_back(batch, taken) if len(taken) > 1 else Followers(tuple(taken))
        taken.append(line)
    return Followers(tuple(taken), heading_alone=True)


def rest(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Everything to the end of the page or to the next block, where the article is over."""
    if batch.outline.zone[heading] != TAIL:
        return Followers()
    return Followers(tuple(_below(batch, heading, batch.end_line(heading))), heading_alone=True)


FOLLOWERS: dict[str, Callable[[Batch, int, int], Followers]] = {
    "teasers": teasers,
    "definitions": definitions,
    "links": links,
    "contents": contents,
    "name": name,
    "bio": bio,
    "rest": rest,
}
