"""How a page is laid out: where its text begins and ends, and which line is its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cleancopy.lines import Lines
from cleancopy.matching import RuleHits
from cleancopy.texts import Array, Bytes

ZONES = ("head", "body", "tail")
HEAD, BODY, TAIL = range(3)
PARAGRAPH_WORDS = 20
SHORT_PARAGRAPH_WORDS = 8
LABEL_LINES = 8
"""In a text without any paragraph, so many lines count as its head."""
NO_TITLE = -1


@dataclass(frozen=True)
class Outline:
    """The layout of every document of a batch.

    zone          int8 per line: row of ZONES; head is before the first paragraph, tail is after the last one
    title_line    int64 per document: the line that is the title, NO_TITLE where none is found
    title_source  per document: `given` (the input named the title), `repeated-line`,
                  `above-byline`, `first-line`, or None
    """

    zone: Array
    title_line: Array
    title_source: tuple[str | None, ...]


def outline(buffer: Bytes, lines: Lines, hits: RuleHits, given_titles: Sequence[str | None]) -> Outline:
    """Lay out every document of the batch."""
    is_paragraph = (lines.n_words >= PARAGRAPH_WORDS) & lines.ends_sentence
    zone = np.full(len(lines), BODY, np.int8)
    title_line = np.full(len(given_titles), NO_TITLE, np.int64)
    title_source: list[str | None] = []
    for document, given in enumerate(given_titles):
        first, end = int(lines.first_line[document]), int(lines.first_line[document + 1])
        zone[first:end] = _zones(lines, is_paragraph, first, end)
        head = _written_lines(buffer, lines, first, end, zone)
        title_line[document], source = _given_title(head, given) if given else _title(head, hits)
        title_source.append(source)
    return Outline(zone, title_line, tuple(title_source))


def _zones(lines: Lines, is_paragraph: Array, first: int, end: int) -> Array:
    """Head, body or tail for the lines of one document."""
    zone = np.full(end - first, BODY, np.int8)
    paragraphs = np.flatnonzero(is_paragraph[first:end])
    if not len(paragraphs):
        short = (lines.n_words[first:end] >= SHORT_PARAGRAPH_WORDS) & lines.ends_sentence[first:end]
        paragraphs = np.flatnonzero(short)
    if len(paragraphs):
        zone[: paragraphs[0]] = HEAD
        zone[paragraphs[-1] + 1 :] = TAIL
    else:
        zone[:LABEL_LINES] = HEAD
    return zone


@dataclass(frozen=True)
class WrittenLine:
    """A line that is not blank: its number, its text, its words, and whether it stands before the first paragraph."""

    line: int
    text: str
    words: str
    is_head: bool


MAX_HEAD_LINES = 200
MIN_HEAD_LINES = 15
"""So many lines are searched for a title even where the first of them is a paragraph."""
SHORT_HEAD_LINES = 8
"""A page that begins with so few unknown lines begins with its title rather than with a menu."""
MAX_LINES_TO_TITLE = 3


def _written_lines(buffer: Bytes, lines: Lines, first: int, end: int, zone: Array) -> list[WrittenLine]:
    """The lines that hold anything, down to the first paragraph and a few more."""
    written: list[WrittenLine] = []
    for line in range(first, end):
        if len(written) >= (MAX_HEAD_LINES if zone[line] == HEAD else MIN_HEAD_LINES):
            break
        start_byte, end_byte = lines.start_byte[line], lines.end_byte[line]
        if start_byte < end_byte:
            text = buffer[start_byte : min(end_byte, start_byte + 1000)].tobytes().decode("utf-8", "ignore")
            written.append(WrittenLine(line, text, words_of(text), bool(zone[line] == HEAD)))
    return written


def words_of(text: str) -> str:
    """The text's letters and digits in lower case, other characters as single blanks: for telling titles apart."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def without_number(text: str) -> str:
    """The words of a heading, a number such as '2.' before them aside: for telling headings apart."""
    return words_of(NUMBERING.sub("", text))


NUMBERING = re.compile(r"^\d{1,2}[.)]?\s+")


TITLE_AND_SITE = re.compile(r"\s[|·•–—-]\s[^|·•]{1,40}$")


def _given_title(head: list[WrittenLine], given: str) -> tuple[int, str]:
    """The line that bears the title the input gave, a site's name behind either of them aside."""
    wanted = words_of(given)
    for line in head:
        begins_it = " " in line.words and wanted.startswith(line.words + " ")
        ends_with_site = " " in wanted and line.words.startswith(wanted + " ") and TITLE_AND_SITE.search(line.text)
        if line.words and (line.words == wanted or begins_it or ends_with_site):
            return line.line, "given"
    return NO_TITLE, "given"


def _title(head: list[WrittenLine], hits: RuleHits) -> tuple[int, str | None]:
    """The title as pages put it: standing twice, or above the byline, or first on a page that has no menu."""
    unknown = [line for line in head if not hits.touches(line.line)]
    searches = (
        ("repeated-line", _repeated(unknown)),
        ("above-byline", _above_byline(head, hits)),
        ("first-line", _first_line(unknown)),
    )
    return next(((line, source) for source, line in searches if line is not None), (NO_TITLE, None))


def _repeated(unknown: list[WrittenLine]) -> int | None:
    """A headline that stands again with at most one line between; further down it would be a refrain."""
    for number, line in enumerate(unknown[:MAX_LINES_TO_TITLE]):
        again = any(other.words == line.words for other in unknown[number + 1 : number + 3])
        if line.is_head and again and looks_like_title(line.text, MIN_SURE_WORDS):
            return line.line
    return None


def _above_byline(head: list[WrittenLine], hits: RuleHits) -> int | None:
    """The nearest headline above the first byline or date, a standfirst or two between them aside."""
    for number, line in enumerate(head):
        if any(hit.rule.lifts in BYLINE_COLUMNS for segment in hits.strip.get(line.line, ()) for hit in segment.hits):
            unknown = [other for other in head[:number] if not hits.touches(other.line)]
            if len(unknown) <= MAX_LINES_TO_TITLE:  # a page without a menu: its first headline is the title
                found = [other.line for other in unknown if looks_like_title(other.text, MIN_WORDS_ABOVE_BYLINE)]
                return found[0] if found else None
            near = [other.line for other in unknown[-2:] if looks_like_title(other.text, MIN_SURE_WORDS)]
            return near[-1] if near else None
    return None


BYLINE_COLUMNS = ("authors", "published_at")


def _first_line(unknown: list[WrittenLine]) -> int | None:
    """The first line that no rule knows, on a page that comes to its text soon; a one-word label before it aside."""
    if sum(line.is_head for line in unknown) > SHORT_HEAD_LINES:
        return None
    for number, line in enumerate(unknown[:2]):
        if looks_like_title(line.text, MIN_FIRST_WORDS):
            return line.line if len(unknown) > number + 1 else None
        if " " in line.text:
            return None  # a sentence or a longer label: the text begins without a title
    return None


MAX_TITLE_CHARS = 200
MAX_TITLE_WORDS = 40
MIN_FIRST_WORDS = 3
MIN_WORDS_ABOVE_BYLINE = 2
MIN_SURE_WORDS = 4
"""Menus hold shorter lines, which stand twice or above a byline by chance."""
MIN_LETTERS_WITHOUT_BLANKS = 6
NOT_AT_START = tuple("•*-–—·▪►◦>#|,;:.…)")
NOT_AT_END = tuple(",;:…、，；：")
SENTENCE_END = re.compile(r"(?:[.。।۔]|\.\.\.)[\"'”’»)\]]*$")
INITIALS_END = re.compile(r"(?:\b[^\W\d_]\.){2,}$")


def looks_like_title(text: str, min_words: int) -> bool:
    """Whether a line could be a headline: some words that do not end like a sentence or a list's announcement.

    Where words are written without blanks between, six letters count as enough of them.
    """
    words = words_of(text).split()
    letters = sum(letter.isalpha() for letter in text)
    if not words or len(text) > MAX_TITLE_CHARS or len(words) > MAX_TITLE_WORDS or letters * 2 < len(text):
        return False
    if len(words) < min_words and (words[0].isascii() or letters < MIN_LETTERS_WITHOUT_BLANKS):
        return False
    if text.startswith(NOT_AT_START) or text.endswith(NOT_AT_END):
        return False
    return not SENTENCE_END.search(text) or bool(INITIALS_END.search(text))
