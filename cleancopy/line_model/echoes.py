"""What a line's words say elsewhere on its page: an article comes back to its words, furniture repeats its lines."""

from __future__ import annotations

import numpy as np
from numba import njit

from cleancopy.line_model.tables import EMPTY, Hash, find_slot, table_size
from cleancopy.line_model.words import FNV_OFFSET, FNV_PRIME, DistinctWords, Words
from cleancopy.texts import Array

ECHOES = (
    "echoed, permille",
    "echoed in prose, permille",
    "in title, permille",
    "same line again",
    "said before, permille",
    "said before",
)
ECHOED, ECHOED_IN_PROSE, IN_TITLE, SAME_AGAIN, SAID_BEFORE_PERMILLE, SAID_BEFORE = range(len(ECHOES))
RUN_WORDS = 3
NOWHERE = -1
MIN_TELLING_CHARS = 4
"""Shorter words stand on every page."""


def echo_features(
    words: Words,
    distinct: DistinctWords,
    said_in: Array,
    first_word: Array,
    borders: Array,
    is_prose: Array,
    title_row: Array,
    features: Array,
) -> None:
    """Fill in one row per line, one column per name in ECHOES. int32.

    Of a line's words of at least `MIN_TELLING_CHARS` letters: how many stand in another line of the page, in a line of
    prose, and in the title; how many other lines of the page have the same words; and how many runs of three words of
    the line stand earlier on the page. `said_in` is what `earlier_runs` gives; `first_word` says which words a row has,
    `borders` parts the rows into pages.
    """
    seen = np.zeros((len(distinct), 4), np.int32)
    find_echoes(distinct.number, words.n_chars, first_word, borders, is_prose, title_row, seen, features)
    find_same_lines(words.word, first_word, borders, features)
    count_said_before(said_in, first_word, borders, features)


@njit(cache=True, nogil=True)
def find_echoes(
    number: Array,
    n_chars: Array,
    first_word: Array,
    borders: Array,
    is_prose: Array,
    title_row: Array,
    seen: Array,
    features: Array,
) -> None:
    """Fill in the shares of words that stand elsewhere.

    `seen` holds four numbers for each distinct word, at first 0: one past the last row that has it, and in how many
    rows, rows of prose and titles of that row's page it stands.
    """
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for row in range(first, end):
            for at in range(first_word[row], first_word[row + 1]):
                if n_chars[at] < MIN_TELLING_CHARS:
                    continue
                its = number[at]
                if seen[its, 0] <= first:
                    seen[its, 0], seen[its, 1], seen[its, 2], seen[its, 3] = 0, 0, 0, 0
                if seen[its, 0] != row + 1:
                    seen[its, 0] = row + 1
                    seen[its, 1] += 1
                    seen[its, 2] += is_prose[row]
                    seen[its, 3] += row == title_row[page]
        for row in range(first, end):
            telling = echoed = in_prose = titled = 0
            for at in range(first_word[row], first_word[row + 1]):
                if n_chars[at] >= MIN_TELLING_CHARS:
                    its = number[at]
                    telling += 1
                    echoed += seen[its, 1] > 1
                    in_prose += seen[its, 2] > is_prose[row]
                    titled += seen[its, 3]
            if telling:
                features[row, ECHOED] = 1000 * echoed // telling
                features[row, ECHOED_IN_PROSE] = 1000 * in_prose // telling
                features[row, IN_TITLE] = 1000 * titled // telling


@njit(cache=True, nogil=True)
def find_same_lines(word: Array, first_word: Array, borders: Array, features: Array) -> None:
    """Fill in how many other lines of the page have the same words in the same order; numbers count as equal."""
    longest = 0
    for page in range(len(borders) - 1):
        longest = max(longest, borders[page + 1] - borders[page])
    size = table_size(longest)
    key, count = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    slots = np.zeros(longest, np.int64)
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        mask = table_size(end - first) - 1
        for row in range(first, end):
            hashed = hash_of_words(word, first_word[row], first_word[row + 1])
            slot = find_slot(key, hashed, mask)
            slots[row - first] = slot
            key[slot] = hashed
            count[slot] += 1
        for row in range(first, end):
            if first_word[row] < first_word[row + 1]:
                features[row, SAME_AGAIN] = count[slots[row - first]] - 1
        for row in range(end - first):
            key[slots[row]], count[slots[row]] = EMPTY, 0


@njit(cache=True, nogil=True)
def hash_of_words(word: Array, first: int, end: int) -> Hash:
    """One hash for a run of words. Never 0, which stands for an empty slot."""
    hashed = FNV_OFFSET
    for at in range(first, end):
        hashed = np.uint64((hashed ^ word[at]) * FNV_PRIME)
    return hashed | np.uint64(1)


def earlier_runs(words: Words, first_word: Array, borders: Array) -> Array:
    """For each word: the last row of its page up to its own in which the run of three words that it begins stands.

    NOWHERE where there is none; of the last two words of a row, which begin no run, nothing is said. int32.
    """
    said_in = np.empty(len(words.word), np.int32)
    find_earlier_runs(words.word, first_word, borders, said_in)
    return said_in


@njit(cache=True, nogil=True)
def find_earlier_runs(word: Array, first_word: Array, borders: Array, said_in: Array) -> None:
    """Fill in the row in which each run of words stood last on its page."""
    longest = 0
    for page in range(len(borders) - 1):
        longest = max(longest, first_word[borders[page + 1]] - first_word[borders[page]])
    key, last_row = np.zeros(table_size(longest), np.uint64), np.zeros(table_size(longest), np.int32)
    slots = np.zeros(longest, np.int64)
    for page in range(len(borders) - 1):
        mask = table_size(first_word[borders[page + 1]] - first_word[borders[page]]) - 1
        filled = 0
        for row in range(borders[page], borders[page + 1]):
            for at in range(first_word[row], first_word[row + 1] - RUN_WORDS + 1):
                hashed = hash_of_words(word, at, at + RUN_WORDS)
                slot = find_slot(key, hashed, mask)
                if key[slot] == hashed:
                    said_in[at] = last_row[slot]
                else:
                    said_in[at] = NOWHERE
                    key[slot] = hashed
                    slots[filled] = slot
                    filled += 1
                last_row[slot] = row
        for at in range(filled):
            key[slots[at]] = EMPTY


@njit(cache=True, nogil=True)
def count_said_before(said_in: Array, first_word: Array, borders: Array, features: Array) -> None:
    """Fill in how many of a line's runs of three words stand earlier on the page."""
    for row in range(borders[0], borders[-1]):
        first, runs = first_word[row], first_word[row + 1] - first_word[row] - RUN_WORDS + 1
        if runs < 1:
            continue
        known = 0
        for at in range(first, first + runs):
            known += said_in[at] != NOWHERE
        features[row, SAID_BEFORE] = known
        features[row, SAID_BEFORE_PERMILLE] = 1000 * known // runs
