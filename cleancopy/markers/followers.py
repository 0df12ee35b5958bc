"""What belongs to a block's heading: for each kind of block, a function that walks down from it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cleancopy.batch import Batch
from cleancopy.markers.strips import strip_hits
from cleancopy.outline import HEAD, TAIL, without_number


@dataclass(frozen=True)
class Followers:
    """The lines that go with a heading, and whether the heading goes even without any."""

    lines: tuple[int, ...] = ()
    heading_alone: bool = False
    lifted_to: str | None = None


MAX_BLURB_WORDS = 45
MIN_TURNS = 2
MIN_HEADLINE_WORDS = 4
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
DETERMINER = re.compile(r"(?:An?|The|Not|Any)\b")
BEFORE_NOUNS_END = ("of", "in", "for", "to", "by", "with", "from", "at", "on", "after", "before", "between", "into")
WHERE_NOUNS_END = frozenset((*BEFORE_NOUNS_END, "when", "where", "that", "which", "who", "whose", "used", "meaning"))
THIRD_PERSON = re.compile(r"[a-z]{2,}[^\W\dsui]s")
"""An English verb such as 'happens'. Nouns in the plural look alike: a definition that has one there is left alone."""
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
    """Headlines, texts cut mid-word and blurbs of other articles.

    The block ends at the first finished sentence, for there the article resumes: a short line just before it is the
    article's own heading and stays. Only where headlines and sentences take turns to the very end, at least twice,
    are the sentences blurbs.
    """
    below = list(_below(batch, heading, max_lines))
    taken = list(itertools.takewhile(lambda line: not _is_prose(batch, line), below))
    if len(taken) == len(below) or _take_turns(batch, below[max(len(taken) - 1, 0) :]):
        return Followers(tuple(below), heading_alone=True)
    return _given_back(batch, taken)


def headlines(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Teasers under a heading that could be an article's own: only where each line is as long as a headline."""
    found = teasers(batch, heading, max_lines)
    long_enough = all(batch.lines.n_words[line] >= MIN_HEADLINE_WORDS for line in found.lines)
    return Followers(found.lines) if long_enough else Followers()


def _is_prose(batch: Batch, line: int) -> bool:
    """Whether a line is a finished sentence, or a long text that does not break off."""
    if batch.hits.touches(line):
        return False
    text, n_words = batch.line_text(line), batch.lines.n_words[line]
    if not batch.lines.ends_sentence[line]:
        return bool(n_words > MAX_BLURB_WORDS) and not (text[-1].isalnum() or text.endswith(("...", "…")))
    return not (n_words <= MAX_HEADING_WORDS and text.endswith("?"))


def _take_turns(batch: Batch, lines: list[int]) -> bool:
    """Whether the lines, to their end, are headlines each followed by a sentence of a blurb's length."""
    own = [line for line in lines if not batch.hits.touches(line)]
    headlines, blurbs = own[0::2], own[1::2]
    return (
        len(blurbs) >= MIN_TURNS
        and not any(_is_prose(batch, line) for line in headlines)
        and all(_is_prose(batch, line) and batch.lines.n_words[line] <= MAX_BLURB_WORDS for line in blurbs)
    )


def _given_back(batch: Batch, taken: list[int]) -> Followers:
    """The article resumes: a short last line is the heading of what comes."""
    if len(taken) > 1 and batch.lines.n_words[taken[-1]] <= MAX_HEADING_WORDS and not batch.hits.touches(taken[-1]):
        taken = taken[:-1]
    return Followers(tuple(taken), heading_alone=True)


def definitions(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Definitions whose terms are lost: single sentences that name no term. With its terms, a glossary stays.

    In English, where verbs can be told from their ending, most lines must begin with an article besides.
    """
    is_english = batch.tell_language(batch.text[int(batch.lines.document[heading])].as_py()) == "en"
    taken: list[int] = []
    for line in _below(batch, heading, max_lines):
        text = batch.line_text(line)
        if not batch.lines.ends_sentence[line] or BULLET.match(text) or _names_a_term(text, is_english):
            return Followers()
        if batch.lines.n_words[line] > MAX_DEFINITION_WORDS or SENTENCES_WITHIN.search(text):
            break
        taken.append(line)
    determined = sum(bool(DETERMINER.match(batch.line_text(line))) for line in taken)
    if len(taken) < MIN_DEFINITIONS or (is_english and determined * 2 < len(taken)):
        return Followers()
    return Followers(tuple(taken))


def _names_a_term(text: str, is_english: bool) -> bool:
    """Whether a definition has a subject: set apart, or followed by a verb before the first preposition or pronoun."""
    if TERM_AND_MEANING.match(text) or not is_english:
        return bool(TERM_AND_MEANING.match(text))
    head = list(itertools.takewhile(lambda word: word not in WHERE_NOUNS_END, text.split()))
    return any(THIRD_PERSON.fullmatch(word) for word in head[1:])


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
    """Lines that stand again further down, as the headings they point to; numbers before them aside."""
    last_line = batch.last_lines(int(batch.lines.document[heading]))
    taken: list[int] = []
    for line in _below(batch, heading, max_lines):
        if last_line[without_number(batch.line_text(line))] == line:
            break
        taken.append(line)
    return Followers(tuple(taken), heading_alone=batch.outline.zone[heading] == HEAD)


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
    "headlines": headlines,
    "definitions": definitions,
    "links": links,
    "contents": contents,
    "name": name,
    "bio": bio,
    "rest": rest,
}
