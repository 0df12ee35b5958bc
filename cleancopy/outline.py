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
    is_paragraph  bool per line: at least twenty words that end like a sentence
    title_line    int64 per document: the line that is the title, NO_TITLE where none is found
    title_source  per document: `given` (the input named the title), `repeated-line`, `first-line`, or None
    """

    zone: Array
    is_paragraph: Array
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
    return Outline(zone, is_paragraph, title_line, tuple(title_source))


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
    """A line that is not blank: its number, its text and its words."""

    line: int
    text: str
    words: str


TITLE_SEARCH_LINES = 15


def _written_lines(buffer: Bytes, lines: Lines, first: int, end: int, zone: Array) -> list[WrittenLine]:
    """The first lines of a document that hold anything."""
    written = []
    for line in range(first, end):
        start_byte, end_byte = lines.start_byte[line], lines.end_byte[line]
        if start_byte < end_byte:
            text = buffer[start_byte : min(end_byte, start_byte + 1000)].tobytes().decode("utf-8", "ignore")
            written.append(WrittenLine(line, text, words_of(text)))
        if len(written) == TITLE_SEARCH_LINES:
            break
    return written


def words_of(text: str) -> str:
    """The text's letters and digits in lower case, other characters as single blanks: for telling titles apart."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _given_title(head: list[WrittenLine], given: str) -> tuple[int, str]:
    """The line that bears the title the input gave, a site's name behind it aside."""
    wanted = words_of(given)
    for line in head:
        if line.words and (line.words == wanted or wanted.startswith(line.words + " ") and " " in line.words):
            return line.line, "given"
    return NO_TITLE, "given"


def _title(head: list[WrittenLine], hits: RuleHits) -> tuple[int, str | None]:
    """The title as pages put it: a headline that stands twice at the top, else the first line no rule knows."""
    unknown = [line for line in head if not hits.touches(line.line)]
    for number, line in enumerate(unknown[:4]):
        again = [other for other in unknown[number + 1 : number + 3] if other.words == line.words]
        if again and looks_like_title(line.text):
            return line.line, "repeated-line"
    for number, line in enumerate(unknown[:2]):
        if looks_like_title(line.text):
            return (line.line, "first-line") if len(unknown) > number + 1 else (NO_TITLE, None)
        if " " in line.text:
            break  # a sentence: the text begins without a title
    return NO_TITLE, None


MAX_TITLE_CHARS = 200
MAX_TITLE_WORDS = 40
NOT_AT_START = tuple("•*-–—·▪►◦>#|,;:.…)")
NOT_AT_END = tuple(",;:…、，；：")
SENTENCE_END = re.compile(r"(?:[.。।۔]|\.\.\.)[\"'”’»)\]]*$")
INITIALS_END = re.compile(r"(?:\b[^\W\d_]\.){2,}$")


def looks_like_title(text: str) -> bool:
    """Whether a line could be a headline: a few words that do not end like a sentence or a list's announcement."""
    words = words_of(text).split()
    letters = sum(letter.isalpha() for letter in text)
    if not words or len(text) > MAX_TITLE_CHARS or len(words) > MAX_TITLE_WORDS or letters * 2 < len(text):
        return False
    if len(words) == 1 and words[0].isascii():
        return False
    if text.startswith(NOT_AT_START) or text.endswith(NOT_AT_END):
        return False
    return not SENTENCE_END.search(text) or bool(INITIALS_END.search(text))
