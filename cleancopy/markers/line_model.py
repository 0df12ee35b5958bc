"""What the trained line model takes for furniture, beside what the rules have taken."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from cleancopy.batch import Batch
from cleancopy.kernels import array_kernel
from cleancopy.line_model.features import NAMES
from cleancopy.line_model.model import LineModel, LineScores, columns_of, score_batch, speaking_features
from cleancopy.line_model.reasons import reason
from cleancopy.lines import Lines
from cleancopy.marks import LINE_MODEL, Label, Marks
from cleancopy.positions import prose_lines
from cleancopy.references import reference_lines
from cleancopy.texts import Array

MIN_TITLE_WORDS = 4
MAX_TITLES = 3
MIN_TITLE_EXCESS = 500
TOLD = NAMES.index("echoed in prose, permille")
MIN_TOLD_PERMILLE = 250
"""A line that could be the title goes only if its score is so much above what its place demands; where no title is
known, only if less of it comes back in the text."""
MIN_STANDFIRST_WORDS = 10
MAX_LINES_TO_STANDFIRST = 4
MAX_SCORE = 20_000
"""From here on the chance is 1, and 0 as far below zero."""
GIVEN = "given"
NO_DOCUMENT = -1
ADVERTISEMENT_RULES = ("advertisement-label", "advertisement-word")


@dataclass(frozen=True)
class MarkByLineModel:
    """Take the lines that the line model takes for furniture.

    Reads    the lines, their words, the title's line and what the markers before it have marked.
    Marks    whole lines that no earlier mark touches; never the title's line, the standfirst below it, a list of
             references, nor, where no title was given, a line that could well be it, such as the only one above a
             byline where no title is known. The confidence is the chance that the model gives, the reason names the
             features that spoke most. A run of neighbouring lines is one block.
    """

    model: LineModel

    def __call__(self, batch: Batch, earlier: Marks) -> Marks:
        """Mark the furniture of a batch that earlier marks have left."""
        is_taken, is_touched = covered_lines(batch, earlier)
        lines = lines_the_model_sees(batch, earlier)
        title_line = batch.outline.title_line
        is_spared = is_touched | _standfirsts(batch) | reference_lines(batch) | above_bylines(batch, is_touched)
        scores = score_batch(self.model, batch.buffer, lines, batch.words, is_taken, is_spared, title_line)
        return self._marks(batch, without_titles(scores, _possible_titles(batch, is_touched), lines, title_line))

    def _marks(self, batch: Batch, scores: LineScores) -> Marks:
        """The marks of the rows that are chosen, as arrays: pages of comments have hundreds of them."""
        chosen = scores.chosen
        line = scores.line[chosen]
        start = batch.lines.first_byte[line]
        same_page = np.diff(batch.lines.document[line], prepend=NO_DOCUMENT) == 0
        is_next = same_page & (np.diff(chosen, prepend=0) == 1)
        first_of_block = np.maximum.accumulate(np.where(is_next, 0, np.arange(len(chosen))))
        labels: dict[Label, int] = {}
        reasons, reason_of = speaking_features(self.model, scores.features)
        label_of = [labels.setdefault(self._label(names), len(labels)) for names in reasons]
        nothing = np.zeros(len(chosen), np.int64)
        return Marks(
            start_byte=start,
            end_byte=batch.lines.next_byte[line],
            value_start=nothing,
            value_end=nothing,
            label=np.array(label_of, np.int32)[reason_of],
            confidence=chances(scores.score[chosen]),
            block=start[first_of_block],
            labels=tuple(labels),
        )

    def _label(self, names: tuple[str, ...]) -> Label:
        return Label(LINE_MODEL, LINE_MODEL, reason(names), type(self).__name__)


def lines_the_model_sees(batch: Batch, marks: Marks) -> Lines:
    """The batch's lines, those that are nothing but a label of an advertisement being blank.

    Such labels stand between the paragraphs of an article as well as elsewhere, and say nothing of their neighbours.
    """
    is_label = np.array([label.rule in ADVERTISEMENT_RULES for label in marks.labels], np.bool_)[marks.label]
    is_blank = covered_lines(batch, marks.take(is_label))[0]
    return batch.lines.blanked(is_blank) if is_blank.any() else batch.lines


def _standfirsts(batch: Batch) -> Array:
    """The title's line of each page and the standfirst below it: a sentence among the next few lines. bool per line."""
    lines = batch.lines
    is_sentence = lines.ends_sentence & (lines.n_words >= MIN_STANDFIRST_WORDS)
    found = np.zeros(len(lines), np.bool_)
    mark_standfirsts(lines.first_line, batch.outline.title_line, lines.n_words, is_sentence, found)
    return found


def above_bylines(batch: Batch, is_touched: Array) -> Array:
    """The line right above a byline or a date, of each page without a title that has one such line. bool per line.

    It stands above the first paragraph, and no title was given. Several such lines are likely those of teasers.
    """
    lines, outline = batch.lines, batch.outline
    could_be = ~is_touched & ~outline.is_byline & (lines.n_words >= MIN_TITLE_WORDS)
    found = np.zeros(len(lines), np.bool_)
    has_title = np.array([source is not None for source in outline.title_source], np.bool_)
    mark_above_bylines(
        lines.first_line, has_title, lines.n_words, could_be, outline.is_byline, prose_lines(lines), found
    )
    return found


def _possible_titles(batch: Batch, is_touched: Array) -> Array:
    """The lines that could be the title, unless the text bears one that was given. bool per line.

    These are the last few lines of some words above the first paragraph; where there is no paragraph, the first line.
    """
    lines = batch.lines
    could_be = ~is_touched & (lines.n_words >= MIN_TITLE_WORDS)
    found = np.zeros(len(lines), np.bool_)
    is_given = np.array([source == GIVEN for source in batch.outline.title_source], np.bool_)
    is_given &= batch.outline.title_line >= 0
    mark_possible_titles(lines.first_line, is_given, could_be, prose_lines(lines), found)
    return found


def without_titles(scores: LineScores, is_possible: Array, lines: Lines, title_line: Array) -> LineScores:
    """The scores, but of the lines that could be the title (bool per line) only those are chosen that are hardly it.

    Where no title is known that is neither the one with the lowest score of its page nor one of which the text speaks.
    """
    document, could_be = lines.document[scores.line], is_possible[scores.line]
    lowest = np.full(len(title_line), np.iinfo(np.int64).max)
    np.minimum.at(lowest, document[could_be], scores.excess[could_be])
    excess, page = scores.excess[scores.chosen], document[scores.chosen]
    may_be = (excess == lowest[page]) | (scores.features[:, TOLD] >= MIN_TOLD_PERMILLE)
    is_kept = could_be[scores.chosen] & ((excess <= MIN_TITLE_EXCESS) | may_be & (title_line[page] < 0))
    goes = np.flatnonzero(~is_kept)  # copied by columns: what spoke for them is read so
    return replace(scores, chosen=scores.chosen[goes], features=columns_of(scores.features, goes).T)


@array_kernel
def mark_standfirsts(first_line: Array, title_line: Array, n_words: Array, is_sentence: Array, found: Array) -> None:
    """Mark each page's title, and the sentences among the next written lines."""
    for document in range(len(title_line)):
        if title_line[document] < 0:
            continue
        found[title_line[document]] = True
        written = 0
        for line in range(title_line[document] + 1, first_line[document + 1]):
            if n_words[line]:
                written += 1
                if written > MAX_LINES_TO_STANDFIRST:
                    break
                found[line] |= is_sentence[line]


@array_kernel
def mark_above_bylines(
    first_line: Array,
    has_title: Array,
    n_words: Array,
    could_be: Array,
    is_byline: Array,
    is_prose: Array,
    found: Array,
) -> None:
    """Mark in each page without a title the line above a byline, if one such line stands above the first paragraph."""
    for document in range(len(has_title)):
        if has_title[document]:
            continue
        above, n_signed, signed = first_line[document], 0, first_line[document]
        for line in range(first_line[document], first_line[document + 1]):
            if is_prose[line]:
                break
            if not n_words[line]:
                continue
            if is_byline[line] and could_be[above]:
                n_signed += 1
                signed = above
            above = line
        if n_signed == 1:
            found[signed] = True


@array_kernel
def mark_possible_titles(first_line: Array, is_given: Array, could_be: Array, is_prose: Array, found: Array) -> None:
    """Mark the last lines above each page's first paragraph that could be its title; without one the first line."""
    for document in range(len(is_given)):
        if is_given[document]:
            continue
        first, end = first_line[document], first_line[document + 1]
        paragraph = first
        while paragraph < end and not is_prose[paragraph]:
            paragraph += 1
        left = MAX_TITLES
        if paragraph < end:
            for line in range(paragraph - 1, first - 1, -1):
                if could_be[line] and left:
                    found[line] = True
                    left -= 1
        else:
            for line in range(first, end):
                if could_be[line]:
                    found[line] = True
                    break


def chance(score: int) -> float:
    """The chance that goes with thousandths of a log odds, to two places."""
    return round(float(1 / (1 + np.exp(-score / 1000))), 2)


def chances(score: Array) -> Array:
    """The chance that goes with each score. float32."""
    at_least, chance_from = _steps_of_chance()
    return chance_from[np.searchsorted(at_least, score, side="right")]


@cache
def _steps_of_chance() -> tuple[Array, Array]:
    """The scores from which on the chance is a hundredth higher, and all the chances there are."""
    at_least = [
        bisect_left(range(-MAX_SCORE, MAX_SCORE), hundredths / 100, key=chance) - MAX_SCORE
        for hundredths in range(1, 101)
    ]
    return np.array(at_least), np.array([hundredths / 100 for hundredths in range(101)], np.float32)


def covered_lines(batch: Batch, marks: Marks) -> tuple[Array, Array]:
    """Per line of the batch: whether more than half of it is marked, and whether any of it is. Two arrays of bool."""
    order = np.argsort(marks.start_byte, kind="stable")
    marked = np.zeros(len(batch.lines), np.int64)
    add_marked_bytes(
        batch.lines.start_byte, batch.lines.end_byte, marks.start_byte[order], marks.end_byte[order], marked
    )
    return 2 * marked > batch.lines.end_byte - batch.lines.start_byte, marked > 0


@array_kernel
def add_marked_bytes(start_byte: Array, end_byte: Array, mark_start: Array, mark_end: Array, marked: Array) -> None:
    """Fill in how many bytes of each line are marked. Marks are in the order of their starts, and may overlap."""
    line, past = 0, 0
    for mark in range(len(mark_start)):
        start, end = max(mark_start[mark], past), mark_end[mark]  # past what the marks before cover
        while line < len(start_byte) and end_byte[line] <= start:
            line += 1
        reached = line
        while reached < len(start_byte) and start_byte[reached] < end:
            marked[reached] += max(min(end_byte[reached], end) - max(start_byte[reached], start), 0)
            reached += 1
        past = max(past, end)
