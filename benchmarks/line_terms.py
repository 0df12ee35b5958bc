"""The terms of training lines as a sparse matrix: what the vocabulary's weights are learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from benchmarks.training_lines import TrainingLines
from cleancopy.line_model.concepts import NO_CONCEPT, load_lexicon
from cleancopy.line_model.vocabulary import (
    FIRST,
    LAST,
    MAX_WHOLE_WORDS,
    SCORE_UNIT,
    hash_pair,
    hash_term,
    hash_whole,
    square_root,
)
from cleancopy.line_model.words import fold, is_word_character
from cleancopy.lines import is_word_by_itself
from cleancopy.texts import Array

MIN_GROUPS = 6
"""A term of fewer sites says more of them than of furniture."""
REGULARISATION = 2.0
WORD, PAIR, FIRST_WORD, LAST_WORD, WHOLE = range(5)
PATTERNS = ("{}", "{}", "^{}", "{}$", "={}")


@dataclass(frozen=True)
class TermMatrix:
    """Counts of the terms that enough groups of pages have: lines by terms; `places` says where each first stands.

    places  int64, terms by (line, first word within it, number of words, kind)
    """

    counts: sparse.csr_matrix
    places: Array
    lines: TrainingLines
    of_words: bool

    def fit(self, chosen: Array, is_furniture: Array, weight: Array, max_terms: int) -> tuple[Array, int]:
        """A weight per term in thousandths, zero where it does not count, and the bias. Weights each line as told."""
        learned, bias = self._regress(np.arange(self.counts.shape[1]), chosen, is_furniture, weight)
        frequency = np.asarray((self.counts[chosen] > 0).sum(axis=0)).ravel()
        kept = np.sort(np.argsort(-np.abs(learned) * np.sqrt(frequency), kind="stable")[:max_terms])
        refitted, bias = self._regress(kept, chosen, is_furniture, weight)
        weights = np.zeros(self.counts.shape[1], np.int64)
        weights[kept] = np.where(np.rint(SCORE_UNIT * refitted) == 0, 1, np.rint(SCORE_UNIT * refitted))
        return weights, round(SCORE_UNIT * bias)

    def _regress(self, terms: Array, chosen: Array, is_furniture: Array, weight: Array) -> tuple[Array, float]:
        counts = self.counts[chosen][:, terms]
        known = np.maximum(np.asarray(counts.sum(axis=1)).ravel(), 1)
        scaled = sparse.diags(1 / np.sqrt(known)) @ counts
        regression = LogisticRegression(C=REGULARISATION, max_iter=300, solver="lbfgs", tol=1e-3)
        regression.fit(scaled, is_furniture[chosen], sample_weight=weight[chosen] / weight[chosen].mean())
        return regression.coef_[0], float(regression.intercept_[0])

    def score(self, weights: Array, bias: int) -> Array:
        """What `vocabulary.score_lines` gives every line with these weights. int32."""
        counts = self.counts.astype(np.int64)
        total = counts @ weights
        known = counts @ (weights != 0).astype(np.int64)
        root = np.array([square_root(int(number) * SCORE_UNIT * SCORE_UNIT) for number in np.maximum(known, 1)])
        return np.asarray(np.where(known > 0, bias + total * SCORE_UNIT // root, bias), np.int32)

    def written(self, weights: Array) -> dict[str, int]:
        """The terms that count, as the weights file has them, with their weights."""
        terms = {self._written_term(int(term)): int(weights[term]) for term in np.flatnonzero(weights)}
        return dict(sorted(terms.items()))

    def _written_term(self, term: int) -> str:
        line, first, size, kind = self.places[term]
        return PATTERNS[kind].format(" ".join(self._words(int(line))[first : first + size]))

    def _words(self, line: int) -> list[str]:
        lines = self.lines
        text = lines.buffer[lines.lines.start_byte[line] : lines.lines.end_byte[line]].tobytes().decode()
        words = folded_words(text)
        if self.of_words:
            return words
        names = [name.replace("_", "") for name in load_lexicon().concepts]
        first = lines.looked_up.words.first_word[line]
        concepts = lines.looked_up.concept[first : first + len(words)]
        return [
            word if set(word) == {"0"} and len(word) < 9 else "unknown" if concept == NO_CONCEPT else names[concept]
            for word, concept in zip(words, concepts, strict=True)
        ]


def folded_words(text: str) -> list[str]:
    """The words of a line as the kernels see them: lower case, digits as 0."""
    words, current = [], ""
    for character in text:
        point = ord(character)
        if is_word_by_itself(point) or not is_word_character(point):
            words += [current] if current else []
            current = ""
            words += [character] if is_word_by_itself(point) else []
        else:
            current += chr(fold(point))
    return [*words, current] if current else words


def by_words(lines: TrainingLines) -> TermMatrix:
    """The terms of the words themselves."""
    return _matrix(lines, lines.looked_up.words.word, True)


def by_concepts(lines: TrainingLines) -> TermMatrix:
    """The terms of the concepts that stand for the words."""
    return _matrix(lines, lines.looked_up.stand_ins, False)


def _matrix(lines: TrainingLines, word: Array, of_words: bool) -> TermMatrix:
    hashed, row, place = list_terms(word, lines.looked_up.words.first_word, lines.written)
    distinct, first, column = np.unique(hashed, return_index=True, return_inverse=True)
    groups = np.unique(np.stack([column, lines.group[row]]), axis=1)[0]
    is_common = np.bincount(groups, minlength=len(distinct)) >= MIN_GROUPS
    counts = sparse.csr_matrix(
        (np.ones(len(row), np.float64), (row, column)), shape=(len(lines.written), len(distinct))
    )
    places = place[first]
    places[:, 0] = lines.written[places[:, 0]]
    return TermMatrix(counts[:, is_common], places[is_common], lines, of_words)


@njit(cache=True)
def list_terms(word: Array, first_word: Array, lines: Array) -> tuple[Array, Array, Array]:
    """Every term of every line: its hash, the number of the line, and where it stands (see TermMatrix.places)."""
    n_terms = 0
    for line in lines:
        n_terms += 2 * (first_word[line + 1] - first_word[line]) + 3
    hashed, row = np.zeros(n_terms, np.uint64), np.zeros(n_terms, np.int64)
    place = np.zeros((n_terms, 4), np.int64)
    at_term = 0
    for number in range(len(lines)):
        first, end = first_word[lines[number]], first_word[lines[number] + 1]
        size = end - first
        for at in range(first, end):
            hashed[at_term], row[at_term] = word[at], number
            place[at_term] = np.array([number, at - first, 1, WORD])
            at_term += 1
            if at + 1 < end:
                hashed[at_term], row[at_term] = hash_pair(word[at], word[at + 1]), number
                place[at_term] = np.array([number, at - first, 2, PAIR])
                at_term += 1
        if size:
            hashed[at_term], row[at_term] = hash_term(word[first], FIRST), number
            place[at_term] = np.array([number, 0, 1, FIRST_WORD])
            hashed[at_term + 1], row[at_term + 1] = hash_term(word[end - 1], LAST), number
            place[at_term + 1] = np.array([number, size - 1, 1, LAST_WORD])
            at_term += 2
        if 0 < size <= MAX_WHOLE_WORDS:
            hashed[at_term], row[at_term] = hash_whole(word, first, end), number
            place[at_term] = np.array([number, 0, size, WHOLE])
            at_term += 1
    return hashed[:at_term], row[:at_term], place[:at_term]
