"""What the words of lines say by themselves: which concepts they are, and how much they speak for furniture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cleancopy.line_model.concepts import MAX_LOOKED_UP_WORDS, NO_CONCEPT, Lexicon, concepts_of
from cleancopy.line_model.distinct_words import DistinctWords, number_words
from cleancopy.line_model.page_words import PageWords, number_page_words
from cleancopy.line_model.vocabulary import (
    MIN_KNOWN_PERMILLE,
    TermWords,
    Vocabulary,
    concept_words,
    known_permille,
    look_up,
    score_lines,
)
from cleancopy.line_model.words import Words
from cleancopy.lines import Lines
from cleancopy.texts import Array, Bytes


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
    """Look up every word of the lines that are not blank once."""
    written = np.flatnonzero(~lines.is_blank)
    of_pages = number_page_words(words, written, np.searchsorted(written, lines.first_line))
    distinct = number_words(of_pages.word)
    concept_of = concepts_of(buffer, words, of_pages.first_at[distinct.first_at], lexicon)
    return LineWords(words, of_pages, distinct, lexicon, concept_of)


def weigh_words(looked_up: LineWords, terms: Vocabulary, concepts: Vocabulary) -> Wording:
    """What the words of each written line say: by themselves, or by their concepts on pages in unknown languages."""
    words, number, hashes = looked_up.of_pages, looked_up.distinct.number, looked_up.hashes
    as_terms = TermWords(words.word, number, look_up(hashes, terms))
    permille = known_permille(words, number, as_terms.weight[:, 1])
    by_word = np.repeat(permille >= MIN_KNOWN_PERMILLE, np.diff(words.borders))
    is_looked_up = np.diff(words.first_word) <= MAX_LOOKED_UP_WORDS
    scores = np.empty(len(words.written), np.int32)
    scores[by_word] = score_lines(words, as_terms, np.flatnonzero(by_word), terms)
    unknown = np.full(len(hashes), NO_CONCEPT, np.int16)
    for which, concept in ((~by_word & is_looked_up, looked_up.concept_of), (~by_word & ~is_looked_up, unknown)):
        rows = np.flatnonzero(which)
        if len(rows):
            stand_in = concept_words(concept, hashes, looked_up.lexicon.concepts)
            as_concepts = TermWords(stand_in[number], number, look_up(stand_in, concepts))
            scores[rows] = score_lines(words, as_concepts, rows, concepts)
    return Wording(scores, permille)


def known_words(looked_up: LineWords, terms: Vocabulary) -> Array:
    """How many of each document's words are terms by themselves. Permille, int32."""
    weight = look_up(looked_up.hashes, terms)
    return known_permille(looked_up.of_pages, looked_up.distinct.number, weight[:, 1])
