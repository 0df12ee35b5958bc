"""All that the line model sees of each line, put side by side: one integer per feature."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numba import njit

from cleancopy.line_model import shape as shapes
from cleancopy.line_model.cohesion import COHESION, cohesion_features
from cleancopy.line_model.concepts import (
    MAX_LOOKED_UP_WORDS,
    NO_CONCEPT,
    Lexicon,
    concepts_of,
    count_concepts,
)
from cleancopy.line_model.echoes import ECHOES, SAME_AGAIN, echo_features
from cleancopy.line_model.met_words import count_met_words
from cleancopy.line_model.page_words import PageWords, number_page_words
from cleancopy.line_model.place import MAIN_NAMES, PLACE, place_features
from cleancopy.line_model.sections import KINDS, SECTION_NAMES, kinds_of_concepts, line_shapes, section_features
from cleancopy.line_model.shape import SHAPE, shape_features
from cleancopy.line_model.surroundings import AVERAGED, SURROUNDINGS, kinds_of_lines, surrounding_features
from cleancopy.line_model.vocabulary import (
    MIN_KNOWN_PERMILLE,
    Vocabulary,
    concept_words,
    known_permille,
    look_up,
    score_lines,
)
from cleancopy.line_model.words import DistinctWords, Words, number_words
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
    "known words of the page, permille",
)
WINDOWS = ((3, 0), (0, 3), (10, 0), (0, 10), (25, 0), (0, 25))
PROSE_WINDOW = 10
LONG_LINE_WORDS = 12
MAX_WEIGHT_WORDS = 60
BESIDE = (-1, 1)
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
OWN_PARTS = (SHAPE, ECHOES, (*PLACE, *MAIN_NAMES), SECTION_NAMES, WORDING, COHESION, SURROUNDINGS)
OWN_NAMES = tuple(name for part in OWN_PARTS for name in part)
NAMES = (*OWN_NAMES, *(f"{name}, {offset:+d}" for offset in BESIDE for name in SEEN_BESIDE))
PART_ENDS = np.cumsum([len(part) for part in OWN_PARTS])
SEEN = np.array([OWN_NAMES.index(name) for name in SEEN_BESIDE])
AVERAGED_COLUMNS = np.array([OWN_NAMES.index(name) for name in AVERAGED])
KNOWN = WORDING[-1]
NO_LINE = -1
"""What stands for a neighbour beyond the ends of the page."""


@dataclass(frozen=True)
class Wording:
    """What the words of a batch say.

    score           int32  per line that is not blank, thousandths of a log odds; above zero speaks for furniture
    known_permille  int32  per document: how many of its words the vocabulary knows, few where it is in another language
    """

    score: Array
    known_permille: Array


@dataclass(frozen=True)
class LineWords:
    """The words of a batch's lines, and what the lexicon makes of them.

    of_pages    the words of the lines that are not blank, numbered page by page
    distinct    the number in the batch of each distinct word of a page
    lexicon     whose concepts are meant
    concept_of  int16 per distinct word of the batch
    """

    words: Words
    of_pages: PageWords
    distinct: DistinctWords
    lexicon: Lexicon
    concept_of: Array

    @property
    def hashes(self) -> Array:
        """The hash of each distinct word of the batch. uint64."""
        return self.of_pages.word[self.distinct.first_at]

    @cached_property
    def concept(self) -> Array:
        """The concept of each word where it stands; NO_CONCEPT in lines over MAX_LOOKED_UP_WORDS. int16."""
        concept = np.full(len(self.words.word), NO_CONCEPT, np.int16)
        words, n_words = self.of_pages, np.diff(self.of_pages.first_word)
        page = np.repeat(np.arange(len(words.borders) - 1), np.diff(words.first_word[words.borders]))
        its = self.distinct.number[words.first_distinct[page] + words.number]
        at = np.repeat(self.words.first_word[words.written] - words.first_word[:-1], n_words) + np.arange(len(its))
        is_looked_up = np.repeat(n_words <= MAX_LOOKED_UP_WORDS, n_words)
        concept[at] = np.where(is_looked_up, self.concept_of[its], np.int16(NO_CONCEPT))
        return concept

    @cached_property
    def stand_ins(self) -> Array:
        """What stands for each word where words are in a language never seen. uint64."""
        return concept_words(self.concept, self.words.word, self.lexicon.concepts)


def line_words(buffer: Bytes, lines: Lines, words: Words, lexicon: Lexicon) -> LineWords:
    """Look up every word of a batch once."""
    of_pages = number_page_words(words, lines)
    distinct = number_words(of_pages.word)
    concept_of = concepts_of(buffer, words, of_pages.first_at[distinct.first_at], lexicon)
    return LineWords(words, of_pages, distinct, lexicon, concept_of)


def line_features(
    buffer: Bytes,
    lines: Lines,
    looked_up: LineWords,
    wording: Wording,
    is_taken: Array,
    title_line: Array,
    lexicon: Lexicon,
) -> tuple[Array, Array]:
    """The numbers of the lines that are not blank, and their features: one row per line, one column per name. int32.

    wording     what `weigh_words` gives
    is_taken    bool per line: whether earlier markers have marked it
    title_line  int64 per document: the line that bears the title, or -1
    """
    words = looked_up.of_pages
    written, borders = words.written, words.borders
    is_prose = prose_lines(lines)
    is_title = np.zeros(len(lines), np.bool_)
    is_title[title_line[title_line >= 0]] = True
    title_row = np.where(title_line >= 0, np.searchsorted(written, title_line), NO_LINE)
    n_words = lines.n_words[written]
    features = np.zeros((len(written), len(NAMES)), np.int32)
    shape, echoes, place, sections, around, cohesion, surroundings, _ = np.split(features, PART_ENDS, axis=1)
    shape_features(buffer, lines, written, shape)
    met = count_met_words(words, is_prose[written], title_row)
    echo_features(words, met, echoes)
    place_features(lines, written, is_prose, is_taken, is_title, place)
    own_shape = line_shapes(
        n_words, shape[:, shapes.KIND_OF_START], lines.ends_sentence[written], shape[:, shapes.YEARS]
    )
    kinds = np.append(kinds_of_concepts(lexicon.concepts), NO_CONCEPT)[looked_up.concept_of]
    counts = count_concepts(kinds[looked_up.distinct.number], words, len(KINDS))
    section_features(borders, n_words, counts, echoes[:, SAME_AGAIN], own_shape, sections)
    wording_features(borders, n_words, wording.score, around)
    around[:, WORDING.index(KNOWN)] = wording.known_permille[lines.document[written]]
    cohesion_features(met, borders, cohesion)
    kinds_of_line = kinds_of_lines(n_words, shape[:, shapes.CAPITALISED_WORDS], shape[:, shapes.KIND_OF_START])
    surrounding_features(borders, np.hstack([features[:, AVERAGED_COLUMNS], kinds_of_line]), surroundings)
    copy_beside(features, borders, SEEN, np.array(BESIDE), len(OWN_NAMES))
    return written, features


def weigh_words(looked_up: LineWords, terms: Vocabulary, concepts: Vocabulary) -> Wording:
    """What the words of each written line say: by themselves, or by their concepts on pages in unknown languages."""
    words, number, hashes = looked_up.of_pages, looked_up.distinct.number, looked_up.hashes
    as_terms = look_up(hashes, terms)
    permille = known_permille(words, as_terms.is_known[number])
    by_word = np.repeat(permille >= MIN_KNOWN_PERMILLE, np.diff(words.borders))
    is_looked_up = np.diff(words.first_word) <= MAX_LOOKED_UP_WORDS
    scores = np.empty(len(words.written), np.int32)
    scores[by_word] = score_lines(words, number, as_terms, np.flatnonzero(by_word), terms)
    unknown = np.full(len(hashes), NO_CONCEPT, np.int16)
    for which, concept in ((~by_word & is_looked_up, looked_up.concept_of), (~by_word & ~is_looked_up, unknown)):
        stand_ins = look_up(concept_words(concept, hashes, looked_up.lexicon.concepts), concepts)
        scores[which] = score_lines(words, number, stand_ins, np.flatnonzero(which), concepts)
    return Wording(scores, permille)


def known_words(looked_up: LineWords, terms: Vocabulary) -> Array:
    """How many of each document's words are terms by themselves. Permille, int32."""
    is_known = look_up(looked_up.hashes, terms).is_known
    return known_permille(looked_up.of_pages, is_known[looked_up.distinct.number])


def wording_features(borders: Array, n_words: Array, wording: Array, features: Array) -> None:
    """Fill in the wording of each line and of the lines around it: one column per name in WORDING. int32."""
    weight = np.where(n_words > LONG_LINE_WORDS, np.minimum(n_words, MAX_WEIGHT_WORDS), 0).astype(np.int64)
    scores_up_to = np.concatenate(([0], np.cumsum(wording, dtype=np.int64)))
    prose_up_to = np.concatenate(([0], np.cumsum(wording * weight)))
    weight_up_to = np.concatenate(([0], np.cumsum(weight)))
    features[:, 0] = wording
    average_wording(borders, scores_up_to, np.array(WINDOWS), features)
    average_prose_wording(borders, prose_up_to, weight_up_to, features, 1 + len(WINDOWS))


@njit(cache=True, nogil=True)
def average_wording(borders: Array, scores_up_to: Array, windows: Array, features: Array) -> None:
    """Fill in the average wording in each window of lines before or after each line of a page."""
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for line in range(first, end):
            for number in range(len(windows)):
                before, after = windows[number]
                start = max(line - before, first) if before else line + 1
                stop = min(line + 1 + after, end) if after else line
                features[line, 1 + number] = (scores_up_to[stop] - scores_up_to[start]) // max(stop - start, 1)


@njit(cache=True, nogil=True)
def average_prose_wording(
    borders: Array, prose_up_to: Array, weight_up_to: Array, features: Array, column: int
) -> None:
    """Fill in the average wording of the long lines in PROSE_WINDOW lines before, after, and all above and below."""
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for line in range(first, end):
            near_start, near_stop = max(line - PROSE_WINDOW, first), min(line + 1 + PROSE_WINDOW, end)
            stretches = ((near_start, line), (line + 1, near_stop), (first, line), (line + 1, end))
            for number in range(len(stretches)):
                start, stop = stretches[number]
                weight = max(weight_up_to[stop] - weight_up_to[start], 1)
                features[line, column + number] = (prose_up_to[stop] - prose_up_to[start]) // weight


@njit(cache=True, nogil=True)
def copy_beside(features: Array, borders: Array, seen: Array, offsets: Array, first_column: int) -> None:
    """Fill in, from `first_column` on, the columns `seen` of the lines so far from each line of its page, side by side.

    Beyond the ends of the page they are NO_LINE.
    """
    for page in range(len(borders) - 1):
        for line in range(borders[page], borders[page + 1]):
            column = first_column
            for offset in offsets:
                other = line + offset
                is_there = borders[page] <= other < borders[page + 1]
                for number in seen:
                    features[line, column] = features[other, number] if is_there else NO_LINE
                    column += 1
