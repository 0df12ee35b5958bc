"""All that the line model sees of each line, put side by side: one integer per feature."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from cleancopy.line_model import shape as shapes
from cleancopy.line_model.concepts import Lexicon, concepts_of_words, count_concepts
from cleancopy.line_model.echoes import ECHOES, SAME_AGAIN, echo_features
from cleancopy.line_model.place import MAIN_NAMES, PLACE, place_features
from cleancopy.line_model.sections import SECTION_NAMES, line_shapes, section_features
from cleancopy.line_model.shape import SHAPE, shape_features
from cleancopy.line_model.vocabulary import (
    MIN_KNOWN_PERMILLE,
    Vocabulary,
    concept_words,
    known_permille,
    score_lines,
)
from cleancopy.line_model.words import Words
from cleancopy.lines import Lines
from cleancopy.positions import prose_lines
from cleancopy.texts import Array, Bytes

WORDING = (
    "wording",
    "wording of 3 before",
    "wording of 3 after",
    "wording of 10 before",
    "wording of 10 after",
    "wording of 25 before",
    "wording of 25 after",
    "prose wording of 10 before",
    "prose wording of 10 after",
    "prose wording above",
    "prose wording below",
)
WINDOWS = ((3, 0), (0, 3), (10, 0), (0, 10), (25, 0), (0, 25))
LONG_LINE_WORDS = 12
MAX_WEIGHT_WORDS = 60
BESIDE = (-2, -1, 1, 2)
SEEN_BESIDE = (
    "words",
    "kind of end",
    "kind of start",
    "digits, permille",
    "capitalised words, permille",
    "punctuation, permille",
    "sentence ends",
    "echoed in prose, permille",
    "taken",
    "furniture words, permille",
    "wording",
)
OWN_NAMES = (*SHAPE, *ECHOES, *PLACE, *MAIN_NAMES, *SECTION_NAMES, *WORDING)
NAMES = (*OWN_NAMES, *(f"{name}, {offset:+d}" for offset in BESIDE for name in SEEN_BESIDE))
NO_LINE = -1
"""What stands for a neighbour beyond the ends of the page."""


@dataclass(frozen=True)
class LineWords:
    """The words of a batch's lines, and what the lexicon makes of them; `words` are what the vocabulary weighs."""

    words: Words
    concept: Array
    stand_ins: Array


def line_words(buffer: Bytes, lines: Lines, words: Words, lexicon: Lexicon) -> LineWords:
    """Look up every word of a batch once."""
    concept = concepts_of_words(buffer, lines, words.first_word, lexicon)
    return LineWords(words, concept, concept_words(concept, words.word, lexicon.concepts))


def line_features(
    buffer: Bytes,
    lines: Lines,
    looked_up: LineWords,
    wording: Array,
    is_taken: Array,
    title_line: Array,
    lexicon: Lexicon,
) -> tuple[Array, Array]:
    """The numbers of the lines that are not blank, and their features: one row per line, one column per name. int32.

    wording     int32 per line that is not blank: what `wording_scores` gives
    is_taken    bool per line: whether earlier markers have marked it
    title_line  int64 per document: the line that bears the title, or -1
    """
    words = looked_up.words
    written = np.flatnonzero(~lines.is_blank)
    borders = np.searchsorted(written, lines.first_line)
    is_prose = prose_lines(lines)
    echoes = echo_features(words, lines.first_line, is_prose, title_line)[written]
    shape = shape_features(buffer, lines)[written]
    is_title = np.zeros(len(lines), np.bool_)
    is_title[title_line[title_line >= 0]] = True
    n_words = lines.n_words[written]
    own_shape = line_shapes(
        n_words, shape[:, shapes.KIND_OF_START], lines.ends_sentence[written], shape[:, shapes.YEARS]
    )
    concepts = count_concepts(looked_up.concept, words.first_word, len(lexicon.concepts))[written]
    features = np.empty((len(written), len(NAMES)), np.int32)
    own = features[:, : len(OWN_NAMES)]
    parts = (
        shape,
        echoes,
        place_features(lines, written, is_prose, is_taken, is_title),
        section_features(borders, n_words, concepts, lexicon.concepts, echoes[:, SAME_AGAIN], own_shape),
        wording_features(borders, n_words, wording),
    )
    np.concatenate(parts, axis=1, out=own)
    features[:, len(OWN_NAMES) :] = beside(own, borders)
    return written, features


def wording_scores(
    looked_up: LineWords, lines: Lines, written: Array, terms: Vocabulary, concepts: Vocabulary
) -> Array:
    """What the words of each written line say: by themselves, or by their concepts on pages in unknown languages."""
    words, first_word = looked_up.words.word, looked_up.words.first_word
    is_known = known_permille(words, first_word, lines.first_line, terms.key) >= MIN_KNOWN_PERMILLE
    by_word = is_known[lines.document[written]]
    scores = np.empty(len(written), np.int32)
    for which, hashes, weights in ((by_word, words, terms), (~by_word, looked_up.stand_ins, concepts)):
        scores[which] = score_lines(hashes, first_word, written[which], weights.key, weights.weight, weights.bias)
    return scores


def wording_features(borders: Array, n_words: Array, wording: Array) -> Array:
    """The wording of each line and of the lines around it. int32, one column per name in WORDING."""
    weight = np.where(n_words > LONG_LINE_WORDS, np.minimum(n_words, MAX_WEIGHT_WORDS), 0).astype(np.int64)
    scores_up_to = np.concatenate(([0], np.cumsum(wording, dtype=np.int64)))
    prose_up_to = np.concatenate(([0], np.cumsum(wording * weight)))
    weight_up_to = np.concatenate(([0], np.cumsum(weight)))
    line = np.arange(len(wording))
    page = np.searchsorted(borders, line, side="right") - 1
    first, end = borders[page], borders[page + 1]

    def mean(up_to: Array, start: Array, stop: Array, weights: Array | None = None) -> Array:
        size = stop - start if weights is None else weights[stop] - weights[start]
        return np.asarray((up_to[stop] - up_to[start]) // np.maximum(size, 1))

    columns = [wording]
    for before, after in WINDOWS:
        start = np.maximum(line - before, first) if before else line + 1
        stop = np.minimum(line + 1 + after, end) if after else line
        columns.append(mean(scores_up_to, start, stop))
    for start, stop in (
        (np.maximum(line - 10, first), line),
        (line + 1, np.minimum(line + 11, end)),
        (first, line),
        (line + 1, end),
    ):
        columns.append(mean(prose_up_to, start, stop, weight_up_to))
    return np.stack(columns, axis=1).astype(np.int32)


def beside(own: Array, borders: Array) -> Array:
    """Some features of the two lines before and after each line of the same page; NO_LINE beyond its ends."""
    seen = np.array([OWN_NAMES.index(name) for name in SEEN_BESIDE])
    copied = np.full((len(own), len(BESIDE) * len(seen)), NO_LINE, np.int32)
    copy_beside(own, borders, seen, np.array(BESIDE), copied)
    return copied


@njit(cache=True, nogil=True)
def copy_beside(own: Array, borders: Array, seen: Array, offsets: Array, copied: Array) -> None:
    """Fill in the columns `seen` of the lines that stand so far from each line of a page, side by side."""
    for page in range(len(borders) - 1):
        for line in range(borders[page], borders[page + 1]):
            for number in range(len(offsets)):
                other = line + offsets[number]
                if borders[page] <= other < borders[page + 1]:
                    for column in range(len(seen)):
                        copied[line, number * len(seen) + column] = own[other, seen[column]]
