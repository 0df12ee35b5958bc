"""How a page is laid out: where its text begins and ends, and which line is its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa

from cleancopy.headline import NO_TITLE as NO_TITLE
from cleancopy.headline import find_headlines
from cleancopy.headline_candidates import starts_like_an_item
from cleancopy.line_model.words import Words, find_words
from cleancopy.lines import Lines, find_lines
from cleancopy.matching import RuleHits
from cleancopy.texts import Array, Bytes, utf8
from cleancopy.topics import line_hashes

ZONES = ("head", "body", "tail")
HEAD, BODY, TAIL = range(3)
PARAGRAPH_WORDS = 20
SHORT_PARAGRAPH_WORDS = 8
LABEL_LINES = 8
"""In a text without any paragraph, so many lines count as its head."""
BYLINE_COLUMNS = ("authors", "published_at")
BYLINE_FAMILIES = frozenset(("byline", "dates", "reading-time"))


@dataclass(frozen=True)
class Outline:
    """The layout of every document of a batch.

    zone          int8 per line: row of ZONES; head is before the first paragraph (where a title stands further down,
                  before the first one after it), tail is after the last one
    title_line    int64 per document: the line that is the title, NO_TITLE where none is found
    title_source  per document: `given` (the input named the title), `repeated-line`, `above-byline`, `first-line`,
                  `ranked`, or None
    is_byline     bool per line: whether a rule finds a name or a date in it
    likely_title  int64 per document: where no title is found, the line that rather than others is it, above a byline;
                  else NO_TITLE
    """

    zone: Array
    title_line: Array
    title_source: tuple[str | None, ...]
    is_byline: Array
    likely_title: Array


def outline(buffer: Bytes, lines: Lines, words: Words, hits: RuleHits, given_titles: Sequence[str | None]) -> Outline:
    """Lay out every document of the batch."""
    is_known, is_byline = known_lines(lines, hits)
    headlines = find_headlines(buffer, lines, words, is_known, is_byline)
    title_line = headlines.line.copy()
    title_source = list(headlines.evidence)
    if any(given_titles):
        same = _lines_like(given_titles, lines, words)
        zone = _zones(lines, headlines.line)
        for document, given in enumerate(given_titles):
            if given:
                title_source[document] = "given"
                likely = int(headlines.line[document])
                title_line[document] = _given_title(buffer, lines, zone, document, given, same[document], likely)
    return Outline(_zones(lines, title_line), title_line, tuple(title_source), is_byline, headlines.likely)


def known_lines(lines: Lines, hits: RuleHits) -> tuple[Array, Array]:
    """Which lines some rule for whole lines or strips knows, and which of them hold a name or a date. bool each."""
    is_known, is_byline = np.zeros(len(lines), np.bool_), np.zeros(len(lines), np.bool_)
    is_known[hits.known] = True
    of_strips = ((line, hit) for line, its in hits.strip.items() for segment in its for hit in segment.hits)
    of_lines = ((line, hit) for line, its in hits.whole.items() for hit in its)
    is_byline[[line for line, hit in chain(of_strips, of_lines) if hit.rule.category in BYLINE_FAMILIES]] = True
    return is_known, is_byline


def _zones(lines: Lines, title_line: Array) -> Array:
    """Head, body or tail for every line."""
    head_end = np.minimum(lines.first_line[:-1] + LABEL_LINES, lines.first_line[1:])
    tail_start = lines.first_line[1:].copy()
    for min_words in (SHORT_PARAGRAPH_WORDS, PARAGRAPH_WORDS):
        paragraphs = np.flatnonzero((lines.n_words >= min_words) & lines.ends_sentence)
        borders = np.searchsorted(paragraphs, lines.first_line)
        first, end = borders[:-1], borders[1:]
        after_title = np.maximum(np.searchsorted(paragraphs, title_line, side="right"), first)
        opening = np.where(after_title < end, after_title, first)
        has_any = first < end
        head_end[has_any] = paragraphs[opening[has_any]]
        tail_start[has_any] = paragraphs[end[has_any] - 1] + 1
    number, document = np.arange(len(lines)), lines.document
    zone = np.where(number < head_end[document], HEAD, BODY)
    return np.where(number >= tail_start[document], TAIL, zone).astype(np.int8)


MAX_HEAD_LINES = 200
MIN_HEAD_LINES = 15
"""So many lines are searched for a title even where the first of them is a paragraph."""
NUMBERING = re.compile(r"^\d{1,2}[.)]?\s+")
TITLE_AND_SITE = re.compile(r"\s[|·•–—-]\s[^|·•]{1,40}$")


def words_of(text: str) -> str:
    """The text's letters and digits in lower case, other characters as single blanks: for telling titles apart."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def without_number(text: str) -> str:
    """The words of a heading, a number such as '2.' before them aside: for telling headings apart."""
    return words_of(NUMBERING.sub("", text))


def _lines_like(given_titles: Sequence[str | None], lines: Lines, words: Words) -> list[Array]:
    """For each document, its lines with the words of the title that was given; digits count as equal."""
    titles = pa.array([" ".join((title or "").split()) for title in given_titles], pa.large_string())
    title_lines = find_lines(titles)
    wanted = np.zeros(len(titles), np.uint64)
    wanted[title_lines.document] = line_hashes(find_words(utf8(titles)[0], title_lines))
    found = np.flatnonzero(line_hashes(words) == wanted[lines.document])
    return np.split(found, np.searchsorted(found, lines.first_line[1:-1]))


def _given_title(buffer: Bytes, lines: Lines, zone: Array, document: int, given: str, same: Array, likely: int) -> int:
    """The line that bears the title the input gave, a site's name behind either of them aside.

    Of several lines with its words it is the one that is likely the headline anyway, else the first that is no item.
    """
    wanted = words_of(given)
    same = np.array([line for line in same if words_of(_text(buffer, lines, line)) == wanted], np.int64)
    if wanted and len(same):
        if likely in same:
            return likely
        plain = same[~starts_like_an_item(buffer, lines, same)]
        return int(plain[0] if len(plain) else same[0])
    for line in _head_lines(lines, zone, document):
        text = _text(buffer, lines, line)
        words = words_of(text)
        begins_it = " " in words and wanted.startswith(words + " ")
        ends_with_site = " " in wanted and words.startswith(wanted + " ") and TITLE_AND_SITE.search(text)
        if begins_it or ends_with_site:
            return line
    return NO_TITLE


def _text(buffer: Bytes, lines: Lines, line: int) -> str:
    return buffer[lines.start_byte[line] : lines.end_byte[line]].tobytes().decode()


def _head_lines(lines: Lines, zone: Array, document: int) -> list[int]:
    """The lines that hold anything, down to the first paragraph and a few more."""
    first, end = int(lines.first_line[document]), int(lines.first_line[document + 1])
    written = first + np.flatnonzero(~lines.is_blank[first:end])[:MAX_HEAD_LINES]
    n_head = int(np.count_nonzero(zone[written] == HEAD))
    return [int(line) for line in written[: max(n_head, MIN_HEAD_LINES)]]
