"""Which line of a page is its headline: candidates are ranked by points for where they stand and what they say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from cleancopy.headline_candidates import MIN_TITLE_WORDS, MIN_TOLD_PERMILLE, Candidates, find_candidates
from cleancopy.kernels import array_kernel
from cleancopy.line_model import shape
from cleancopy.line_model.words import Words
from cleancopy.lines import Lines
from cleancopy.texts import Array, Bytes

NO_TITLE = -1
NO_POINTS = -(1 << 30)
"""Fewer than any line has."""
MAX_LINES_TO_BYLINE = 3
MAX_LINES_TO_OPENING = 4
MAX_LABEL_WORDS = 3
"""A line of so few words may name the site or a section; of two lines with more, the upper one is the headline."""
MAX_NOTICE_TOLD_PERMILLE, MIN_TOLD_MORE_PERMILLE = 300, 250
"""What a notice that opens a page says hardly comes back in its text; what the headline below says does so more."""
SHORT_PAGE_LINES = 25
OPENING_MARGIN = 7
"""The first line of a short page has so many more points than any other line above the text that is no label."""
NOT_AT_END = (shape.COLON, shape.ELLIPSIS, shape.PAUSE)
INITIALS_END = re.compile(r"(?:\b[^\W\d_]\.){2,}$")
EVIDENCE_FEATURES = ("same_before", "same_after", "lines_to_byline", "lines_before")


@dataclass(frozen=True)
class Points:
    """What a feature is worth: `points[i]` where it is at most `up_to[i]`, the last of them where it is more."""

    up_to: Array
    points: Array

    def add(self, values: Array, score: Array) -> None:
        """Add the points of each value to a score. int64."""
        add_points(values, self.up_to, self.points, score)


@array_kernel
def add_points(values: Array, up_to: Array, points: Array, score: Array) -> None:
    """Add the points of each value: those of the first step that it does not exceed, or the last."""
    for number in range(len(values)):
        exceeded = 0
        for step in range(len(up_to)):
            exceeded += values[number] > up_to[step]
        score[number] += points[exceeded]


@dataclass(frozen=True)
class Ranking:
    """How lines are ranked: the points of each feature, and how clear the outcome has to be.

    threshold     a headline has at least so many points
    margin        and so many more than any other line of its page with other words
    above_margin  the line right above the leader is the headline if it has hardly fewer points: less than so many
    site_margin   a label that opens the page names the site if the line right below it has less than so many fewer
    """

    points: Mapping[str, Points]
    threshold: int
    margin: int
    above_margin: int
    site_margin: int


@cache
def ranking() -> Ranking:
    """The reviewed table that lies beside this module."""
    table = tomllib.loads(files("cleancopy").joinpath("headline.toml").read_text("utf-8"))
    decision = table["decision"]
    points = {name: Points(np.array(its["up_to"]), np.array(its["points"])) for name, its in table["points"].items()}
    margins = (decision[name] for name in ("margin", "above_margin", "site_margin"))
    return Ranking(points, decision["no_headline"] + decision["threshold"], *margins)


@dataclass(frozen=True)
class Headlines:
    """The headline of each document of a batch.

    line      int64  NO_TITLE where no line is clearly the headline
    evidence  what spoke for it: `repeated-line`, `above-byline`, `first-line`, `ranked`; None where there is none
    likely    int64  where no line is clearly the headline, the one with most points if it clearly has most of those
                     above a byline: names and dates are looked for around it. Else NO_TITLE
    """

    line: Array
    evidence: tuple[str | None, ...]
    likely: Array


def find_headlines(buffer: Bytes, lines: Lines, words: Words, is_known: Array, is_byline: Array) -> Headlines:
    """The line of each document that is clearly its headline.

    `is_known` says which lines some rule knows, `is_byline` which of them hold a name or a date (bool per line).
    """
    candidates = find_candidates(buffer, lines, words, is_known, is_byline)
    table = ranking()
    score = np.zeros(len(candidates.line), np.int64)
    for name, points in table.points.items():
        points.add(candidates.features[name], score)
    n = len(lines.first_line) - 1
    best, likely = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
    of_document = np.searchsorted(candidates.line, lines.first_line)
    names = ("same_as", "lines_before", "words", "lines_to_byline")
    same_as, before, n_words, to_byline = (candidates.features[name] for name in names)
    limits = np.array([table.threshold, table.margin, table.above_margin, table.site_margin])
    choose_best(score, same_as, before, n_words, to_byline, of_document, limits, best, likely)
    if len(score):
        best = rather_below_notices(candidates, score, of_document, best, table.site_margin)
        best = _rather_only_lines(candidates, of_document, best)
    best = np.where(best >= 0, best, _openings(buffer, lines, candidates, score, of_document))
    likely = np.where(best < 0, likely, -1)
    return Headlines(_lines_of(candidates, best), _evidence(candidates, best), _lines_of(candidates, likely))


def _lines_of(candidates: Candidates, chosen: Array) -> Array:
    """The line of each document's candidate; NO_TITLE where that is -1. int64."""
    return np.append(candidates.line, NO_TITLE)[chosen]


def rather_below_notices(candidates: Candidates, score: Array, of_document: Array, best: Array, margin: int) -> Array:
    """Instead of a line that opens the page and of which its text hardly speaks: the one below it, of which it does.

    The first may be a notice to the reader. The second is more than a label, and has less than `margin` fewer points.
    """
    found, last = candidates.features, len(score) - 1
    before, told = found["lines_before"], found["in_prose_permille"]
    below = np.minimum(best + 1, last)
    is_beside = (best >= 0) & (best + 1 < of_document[1:]) & (before[best] == 0) & (before[below] == 1)
    is_told = (told[best] <= MAX_NOTICE_TOLD_PERMILLE) & (told[below] - told[best] >= MIN_TOLD_MORE_PERMILLE)
    is_headline = (found["words"][below] > MAX_LABEL_WORDS) & (score[best] - score[below] < margin)
    return np.where(is_beside & is_told & is_headline, below, best)


def _rather_only_lines(candidates: Candidates, of_document: Array, best: Array) -> Array:
    """Instead of no headline, or a label: the only line above the text that is more, if its words come back there.

    If they do not, no single word is clearly the headline either.
    """
    only, found = _only_lines(candidates, of_document), candidates.features
    is_told = found["in_prose_permille"][only] >= MIN_TOLD_PERMILLE
    is_open = (best < 0) | (found["words"][best] <= MAX_LABEL_WORDS)
    instead = np.where(is_told, only, np.where(found["words"][best] > 1, best, -1))
    return np.where((only >= 0) & is_open, instead, best)


def _only_lines(candidates: Candidates, of_document: Array) -> Array:
    """The candidate of each document that alone says more than a label above the text, a byline or date below it.

    -1 where there is none, or more than one.
    """
    found, n = candidates.features, len(of_document) - 1
    says_more = np.flatnonzero((found["prose_before_permille"] == 0) & (found["words"] > MAX_LABEL_WORDS))
    document = np.searchsorted(of_document, says_more, side="right") - 1
    n_others = np.bincount(document, minlength=n)
    is_above = found["lines_to_byline"] <= MAX_LINES_TO_BYLINE
    is_above &= ~np.isin(found["kind_of_end"], (*NOT_AT_END, shape.SENTENCE_END))
    is_only = (n_others[document] == 1) & is_above[says_more]
    only = np.full(n, -1)
    only[document[is_only]] = says_more[is_only]
    return only


def _openings(buffer: Bytes, lines: Lines, candidates: Candidates, score: Array, of_document: Array) -> Array:
    """The candidate that opens each document, leads the others above its text and comes to it right below. Else -1.

    In a longer document its words have to come back in the text, and nothing may stand between the two.
    """
    found = candidates.features
    opens = (found["lines_before"] == 0) & (found["words"] >= MIN_TITLE_WORDS)
    opens &= ~np.isin(found["kind_of_end"], NOT_AT_END)
    is_told = (found["lines_to_prose"] == 0) & (found["in_prose_permille"] >= MIN_TOLD_PERMILLE)
    is_told &= found["blank_after"] > 0
    opens &= is_told | ((found["page_lines"] <= SHORT_PAGE_LINES) & (found["lines_to_prose"] <= MAX_LINES_TO_OPENING))
    for number in np.flatnonzero(opens & (found["kind_of_end"] == shape.SENTENCE_END)):
        opens[number] = ends_with_initials(buffer, lines, int(candidates.line[number]))
    if not len(opens):
        return np.full(len(of_document) - 1, -1)
    first = np.minimum(of_document[:-1], len(opens) - 1)
    leads = score[first] - _points_of_rivals(candidates, score, of_document) >= OPENING_MARGIN
    has_any = of_document[:-1] < of_document[1:]
    return np.where(has_any & opens[first] & leads, first, -1)


def _points_of_rivals(candidates: Candidates, score: Array, of_document: Array) -> Array:
    """The points of the best candidate above each document's text, the first one and labels aside. int64."""
    found = candidates.features
    first = of_document[np.searchsorted(of_document, np.arange(len(score)), side="right") - 1]
    is_rival = (found["prose_before_permille"] == 0) & (found["words"] > MAX_LABEL_WORDS)
    is_rival &= found["same_as"] != found["same_as"][first]
    rivals = np.flatnonzero(is_rival)
    points = np.full(len(of_document) - 1, NO_POINTS)
    np.maximum.at(points, np.searchsorted(of_document, rivals, side="right") - 1, score[rivals])
    return points


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


@array_kernel
def choose_best(
    score: Array,
    same_as: Array,
    lines_before: Array,
    n_words: Array,
    lines_to_byline: Array,
    of_document: Array,
    limits: Array,
    best: Array,
    likely: Array,
) -> None:
    """Fill in which candidate of each document is its headline, -1 where none is clearly it, and which one is likely.

    It leads the document's others by a margin. Lines with the same words are no rivals, nor is the line right below a
    headline that is more than a label (what it says is the headline's second line), nor a label right above. Likely is
    the one that leads if it is above a byline and leads all that are above another one by the margin. `limits` are the
    threshold and the margins of a Ranking, in its order.
    """
    threshold, margin, above_margin, site_margin = limits
    for document in range(len(best)):
        first, end = of_document[document], of_document[document + 1]
        leader = -1
        for number in range(first, end):
            if leader < 0 or score[number] > score[leader]:
                leader = number
        if leader < 0:
            continue
        leader = _step_beside(score, lines_before, n_words, leader, first, end, above_margin, site_margin)
        is_likely = lines_to_byline[leader] <= MAX_LINES_TO_BYLINE
        is_clear = score[leader] >= threshold
        for number in range(first, end):
            distance = lines_before[number] - lines_before[leader]
            is_second_line = distance == 1 and n_words[leader] > MAX_LABEL_WORDS
            is_label = distance == -1 and n_words[number] <= MAX_LABEL_WORDS
            is_rival = same_as[number] != same_as[leader] and not is_second_line and not is_label
            leads = score[leader] - score[number] >= margin
            is_clear &= not is_rival or leads
            has_own = lines_to_byline[number] <= MAX_LINES_TO_BYLINE and abs(distance) > MAX_LINES_TO_BYLINE
            is_likely &= leads or not has_own or same_as[number] == same_as[leader]
        if is_clear:
            best[document] = leader
        if is_likely:
            likely[document] = leader


@array_kernel
def _step_beside(
    score: Array,
    lines_before: Array,
    n_words: Array,
    leader: int,
    first: int,
    end: int,
    above_margin: int,
    site_margin: int,
) -> int:
    """The leader, or the line beside it that is rather the headline: below the site's name, or above a second line."""
    below, above = leader + 1, leader - 1
    if lines_before[leader] == 0:
        names_site = n_words[leader] <= MAX_LABEL_WORDS and below < end and lines_before[below] == 1
        names_site = names_site and n_words[below] > MAX_LABEL_WORDS
        return below if names_site and score[leader] - score[below] < site_margin else leader
    if above >= first and lines_before[above] == lines_before[leader] - 1 and lines_before[above] > 0:
        is_headline = n_words[above] > MAX_LABEL_WORDS and score[leader] - score[above] < above_margin
        return above if is_headline else leader
    return leader
