"""Which line of a page is its headline: candidates are ranked by points for where they stand and what they say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import polars as pl
from numba import njit

from cleancopy.line_model import shape
from cleancopy.line_model.words import Words
from cleancopy.lines import Lines
from cleancopy.positions import positions, prose_lines
from cleancopy.signed_lines import signed_lines
from cleancopy.texts import Array, Bytes
from cleancopy.topics import topic_features

NO_TITLE = -1
MAX_LINES_TO_BYLINE = 3
MAX_WORDS = 40
MAX_CHARS = 200
MAX_LINES_TO_PROSE = 40
MAX_PROSE_BEFORE_PERMILLE = 300
MAX_LINES_TO_OPENING = 4
MIN_OPENING_WORDS = 3
MIN_TOLD_PERMILLE = 600
SHORT_PAGE_LINES = 25
NOT_AT_END = (shape.COLON, shape.ELLIPSIS, shape.PAUSE)
INITIALS_END = re.compile(r"(?:\b[^\W\d_]\.){2,}$")
SHAPES = {
    "words": shape.WORDS,
    "kind_of_end": shape.KIND_OF_END,
    "kind_of_start": shape.KIND_OF_START,
    "capitals_permille": shape.CAPITALS,
    "symbols": shape.SYMBOLS,
    "separators": shape.SEPARATORS,
    "years": shape.YEARS,
}
"""What the line model's kernel says of how a line is written, under the names of headline.toml."""
EVIDENCE_FEATURES = ("same_before", "same_after", "lines_to_byline", "lines_before")
BREADCRUMB = " >|[»›]"
FACT = r"^\p{Lu}[^.:!?]{1,24}: ?\S"


@dataclass(frozen=True)
class Points:
    """What a feature is worth: `points[i]` where it is at most `up_to[i]`, the last of them where it is more."""

    up_to: Array
    points: Array

    def of(self, values: Array) -> Array:
        """The points of each value. int64."""
        return np.asarray(self.points[np.searchsorted(self.up_to, values)])


@dataclass(frozen=True)
class Ranking:
    """How lines are ranked: the points of each feature, and how clear the outcome has to be.

    threshold   a headline has at least so many points
    margin      and so many more than any other line of its page with other words
    """

    points: Mapping[str, Points]
    threshold: int
    margin: int


@cache
def ranking() -> Ranking:
    """The reviewed table that lies beside this module."""
    table = tomllib.loads(files("cleancopy").joinpath("headline.toml").read_text("utf-8"))
    decision = table["decision"]
    points = {name: Points(np.array(its["up_to"]), np.array(its["points"])) for name, its in table["points"].items()}
    return Ranking(points, decision["no_headline"] + decision["threshold"], decision["margin"])


@dataclass(frozen=True)
class Headlines:
    """The headline of each document of a batch.

    line      int64  NO_TITLE where no line is clearly the headline
    evidence  what spoke for it: `repeated-line`, `above-byline`, `first-line`, `ranked`; None where there is none
    """

    line: Array
    evidence: tuple[str | None, ...]


def find_headlines(buffer: Bytes, lines: Lines, words: Words, is_known: Array, is_byline: Array) -> Headlines:
    """The line of each document that is clearly its headline.

    `is_known` says which lines some rule knows, `is_byline` which of them hold a name or a date (bool per line).
    """
    candidates = find_candidates(buffer, lines, words, is_known, is_byline)
    table = ranking()
    score = np.zeros(len(candidates.line), np.int64)
    for name, points in table.points.items():
        score += points.of(candidates.features[name])
    n = len(lines.first_line) - 1
    best = np.full(n, -1, np.int64)
    of_document = np.searchsorted(candidates.line, lines.first_line)
    choose_best(score, candidates.features["same_as"], of_document, table.threshold, table.margin, best)
    best = np.where(best >= 0, best, _openings(buffer, lines, candidates, of_document))
    line = np.where(best >= 0, candidates.line[np.maximum(best, 0)] if len(score) else NO_TITLE, NO_TITLE)
    return Headlines(line, _evidence(candidates, best))


def _openings(buffer: Bytes, lines: Lines, candidates: Candidates, of_document: Array) -> Array:
    """The candidate that opens each document and comes to its text right below. Else -1.

    In a longer document its words have to come back in the text, and nothing may stand between the two.
    """
    found = candidates.features
    opens = (found["lines_before"] == 0) & (found["words"] >= MIN_OPENING_WORDS)
    opens &= ~np.isin(found["kind_of_end"], NOT_AT_END)
    is_told = (found["lines_to_prose"] == 0) & (found["in_prose_permille"] >= MIN_TOLD_PERMILLE)
    is_told &= found["blank_after"] > 0
    opens &= is_told | ((found["page_lines"] <= SHORT_PAGE_LINES) & (found["lines_to_prose"] <= MAX_LINES_TO_OPENING))
    for number in np.flatnonzero(opens & (found["kind_of_end"] == shape.SENTENCE_END)):
        opens[number] = ends_with_initials(buffer, lines, int(candidates.line[number]))
    first = np.minimum(of_document[:-1], max(len(opens) - 1, 0))
    has_any = of_document[:-1] < of_document[1:]
    return np.where(has_any & opens[first], first, -1) if len(opens) else np.full(len(of_document) - 1, -1)


def ends_with_initials(buffer: Bytes, lines: Lines, line: int) -> bool:
    """Whether the full stop that ends the line belongs to initials such as 'U.S.'"""
    text = buffer[lines.start_byte[line] : lines.end_byte[line]].tobytes().decode()
    return bool(INITIALS_END.search(text))


def _evidence(candidates: Candidates, best: Array) -> tuple[str | None, ...]:
    """What spoke for each document's best candidate; None where that is -1."""
    evidence = np.full(len(best), None, np.object_)
    chosen = best[best >= 0]
    found = {name: candidates.features[name][chosen] for name in EVIDENCE_FEATURES}
    is_repeated = (found["same_before"] > 0) | (found["same_after"] > 0)
    is_above_byline = found["lines_to_byline"] <= MAX_LINES_TO_BYLINE
    kinds = [is_repeated, is_above_byline, found["lines_before"] == 0]
    evidence[best >= 0] = np.select(kinds, ["repeated-line", "above-byline", "first-line"], "ranked")
    return tuple(evidence.tolist())


@njit(cache=True, nogil=True)
def choose_best(score: Array, same_as: Array, of_document: Array, threshold: int, margin: int, best: Array) -> None:
    """Fill in which candidate leads each document's others by a margin; lines with the same words are no rivals."""
    for document in range(len(best)):
        leader = -1
        for number in range(of_document[document], of_document[document + 1]):
            if leader < 0 or score[number] > score[leader]:
                leader = number
        if leader < 0 or score[leader] < threshold:
            continue
        is_clear = True
        for number in range(of_document[document], of_document[document + 1]):
            is_rival = same_as[number] != same_as[leader]
            is_clear &= not is_rival or score[leader] - score[number] >= margin
        if is_clear:
            best[document] = leader


@dataclass(frozen=True)
class Candidates:
    """Lines that could be headlines, in reading order, and what is known of each by feature. int arrays."""

    line: Array
    features: Mapping[str, Array]


def find_candidates(buffer: Bytes, lines: Lines, words: Words, is_known: Array, is_byline: Array) -> Candidates:
    """The lines of a batch that could be headlines: no prose, no item, no breadcrumb, nothing that a rule knows."""
    written = np.flatnonzero(~lines.is_blank)
    is_prose = prose_lines(lines)
    where = positions(lines, written, is_prose, is_byline | signed_lines(buffer, lines, is_prose))
    n_words, n_chars = lines.n_words[written], lines.n_chars[written]
    could_be = (n_words <= MAX_WORDS) & (n_chars <= MAX_CHARS) & (n_chars > 2) & ~is_prose[written] & ~is_known[written]
    could_be &= where["lines_to_prose"] <= MAX_LINES_TO_PROSE
    could_be &= where["prose_before_permille"] <= MAX_PROSE_BEFORE_PERMILLE
    could_be &= ~starts_like_an_item(buffer, lines, written)
    chosen = np.flatnonzero(could_be)
    texts = pl.Series(lines.texts(buffer, written[chosen]), dtype=pl.String)
    chosen = chosen[~(texts.str.contains(BREADCRUMB).to_numpy() | _is_in_list_of_facts(texts, chosen))]
    features = {name: values[chosen] for name, values in where.items()}
    features |= _shapes(buffer, lines, written[chosen])
    features |= _neighbours(buffer, lines, written, chosen, is_known, where)
    features |= topic_features(words, lines, is_prose, written[chosen])
    features |= _among_candidates(features, np.searchsorted(written[chosen], lines.first_line))
    return Candidates(written[chosen], features)


def _among_candidates(features: Mapping[str, Array], borders: Array) -> dict[str, Array]:
    """What sets each candidate apart from the others of its page, whose borders among all candidates are given.

    topic_gap    how much more than it the one says that says most of the page's topic
    told_before  how many candidates above it have several words that mostly come back in the prose
    """
    topic, first, n_each = features["topic"], borders[:-1], np.diff(borders)
    is_told = (features["in_prose_permille"] >= MIN_TOLD_PERMILLE) & (features["words"] >= MIN_OPENING_WORDS)
    told_before = np.concatenate(([0], np.cumsum(is_told)))
    has_any = n_each > 0
    most = np.maximum.reduceat(topic, first[has_any]) if has_any.any() else np.zeros(0, np.int64)
    return {
        "topic_gap": np.repeat(most, n_each[has_any]) - topic,
        "told_before": told_before[:-1] - np.repeat(told_before[first], n_each),
    }


def _is_in_list_of_facts(texts: pl.Series, number: Array) -> Array:
    """Whether a line says 'Label: value', and the written line before or after it, by number, does too. bool."""
    says_fact = texts.str.contains(FACT).to_numpy()
    follows = np.diff(number, prepend=-9) == 1
    after_fact = follows & np.concatenate(([False], says_fact[:-1]))[: len(number)]
    before_fact = np.append((follows & says_fact)[1:], False)[: len(number)]
    return np.asarray(says_fact & (after_fact | before_fact))


def starts_like_an_item(buffer: Bytes, lines: Lines, which: Array) -> Array:
    """Whether each of the lines begins with a bullet, or with a number and a full stop. bool."""
    last = len(buffer) - 1
    first, second, third, fourth = (buffer[np.minimum(lines.start_byte[which] + at, last)] for at in range(4))
    number = _is_digit(first) & (_closes(second, third) | _is_digit(second) & _closes(third, fourth))
    bullet = (first == ord("*")) | ((first == ord("-")) & (second == ord(" ")))
    bullet |= (first == 0xE2) & (second == 0x80) & (third == 0xA2)  # •
    bullet |= (first == 0xC2) & (second == 0xB7)  # ·
    return np.asarray(number | bullet)


def _is_digit(byte: Array) -> Array:
    return np.asarray((byte >= ord("0")) & (byte <= ord("9")))


def _closes(byte: Array, following: Array) -> Array:
    return np.asarray(((byte == ord(".")) | (byte == ord(")"))) & (following == ord(" ")))


def _shapes(buffer: Bytes, lines: Lines, which: Array) -> dict[str, Array]:
    found = np.zeros((len(which), len(shape.SHAPE)), np.int32)
    found[:, shape.WORDS], found[:, shape.CHARACTERS] = lines.n_words[which], lines.n_chars[which]
    shape.measure_shapes(buffer, lines.start_byte[which], lines.end_byte[which], found)
    return {name: found[:, column] for name, column in SHAPES.items()}


def _neighbours(
    buffer: Bytes, lines: Lines, written: Array, chosen: Array, is_known: Array, where: Mapping[str, Array]
) -> dict[str, Array]:
    """What stands around each candidate: blank lines, and the written lines before and after it."""
    has_before, has_after = where["lines_before"] > 0, where["lines_after"] > 0
    gap = np.diff(written, prepend=-9, append=len(lines) + 9)
    item = starts_like_an_item(buffer, lines, written)
    n_words = lines.n_words[written]
    blank_before = (gap[:-1] > 1) | ~has_before
    heading = blank_before & ~item & (n_words >= 3) & (n_words <= 25) & ~lines.ends_sentence[written]
    heading &= ~is_known[written]
    before, after = chosen - 1, np.minimum(chosen + 1, len(written) - 1)
    number_of_headings = np.concatenate(([0], np.cumsum(heading)))
    document_start = chosen - where["lines_before"][chosen]
    return {
        "blank_before": blank_before[chosen].astype(np.int64),
        "blank_after": (gap[1:][chosen] > 1).astype(np.int64),
        "item_before": (item[before] & has_before[chosen]).astype(np.int64),
        "item_after": (item[after] & has_after[chosen]).astype(np.int64),
        "known_before": (is_known[written[before]] & has_before[chosen]).astype(np.int64),
        "known_after": (is_known[written[after]] & has_after[chosen]).astype(np.int64),
        "heading_before": (heading[before] & has_before[chosen]).astype(np.int64),
        "heading_after": (heading[after] & has_after[chosen]).astype(np.int64),
        "words_before": np.where(has_before[chosen], n_words[before], 0),
        "words_after_it": np.where(has_after[chosen], n_words[after], 0),
        "headings_before": number_of_headings[chosen] - number_of_headings[document_start],
    }
