"""What a line's words say elsewhere on its page: an article comes back to its words, furniture repeats its lines."""

from __future__ import annotations

import numpy as np
from numba import njit

from cleancopy.line_model.tables import EMPTY, Hash, find_slot, table_size
from cleancopy.line_model.words import FNV_OFFSET, FNV_PRIME, Words
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
MIN_TELLING_CHARS = 4
"""Shorter words stand on every page."""


def echo_features(words: Words, first_line: Array, is_prose: Array, title_line: Array) -> Array:
    """One row per line, one column per name in ECHOES. int32.

    Of a line's words of at least `MIN_TELLING_CHARS` letters: how many stand in another line of the page, in a line of
    prose, and in the title; how many other lines of the page have the same words; and how many runs of three words of
    the line stand earlier on the page.
    """
    features = np.zeros((len(words.first_word) - 1, len(ECHOES)), np.int32)
    find_echoes(words.word, words.n_chars, words.first_word, first_line, is_prose, title_line, features)
    find_same_lines(words.word, words.first_word, first_line, features)
    find_said_before(words.word, words.first_word, first_line, features)
    return features


@njit(cache=True, nogil=True)
def find_echoes(
    word: Array,
    n_chars: Array,
    first_word: Array,
    first_line: Array,
    is_prose: Array,
    title_line: Array,
    features: Array,
) -> None:
    """Fill in the shares of words that stand elsewhere. The table of a page's words is emptied after each page."""
    longest = 0
    for document in range(len(first_line) - 1):
        longest = max(longest, first_word[first_line[document + 1]] - first_word[first_line[document]])
    size = table_size(longest)
    key, last_line = np.zeros(size, np.uint64), np.zeros(size, np.int64)
    n_lines, n_prose = np.zeros(size, np.int32), np.zeros(size, np.int32)
    in_title = np.zeros(size, np.bool_)
    slots = np.zeros(longest, np.int64)
    for document in range(len(first_line) - 1):
        start_line, end_line = first_line[document], first_line[document + 1]
        first, end = first_word[start_line], first_word[end_line]
        mask = table_size(end - first) - 1
        for line in range(start_line, end_line):
            for at in range(first_word[line], first_word[line + 1]):
                slot = find_slot(key, word[at], mask)
                slots[at - first] = slot
                if key[slot] == EMPTY:
                    key[slot], last_line[slot] = word[at], -1
                if last_line[slot] != line:
                    last_line[slot] = line
                    n_lines[slot] += 1
                    n_prose[slot] += is_prose[line]
                    in_title[slot] |= line == title_line[document]
        for line in range(start_line, end_line):
            telling = echoed = in_prose = titled = 0
            for at in range(first_word[line], first_word[line + 1]):
                if n_chars[at] >= MIN_TELLING_CHARS:
                    slot = slots[at - first]
                    telling += 1
                    echoed += n_lines[slot] > 1
                    in_prose += n_prose[slot] > is_prose[line]
                    titled += in_title[slot]
            if telling:
                features[line, ECHOED] = 1000 * echoed // telling
                features[line, ECHOED_IN_PROSE] = 1000 * in_prose // telling
                features[line, IN_TITLE] = 1000 * titled // telling
        for at in range(end - first):
            slot = slots[at]
            key[slot], n_lines[slot], n_prose[slot], in_title[slot] = EMPTY, 0, 0, False


@njit(cache=True, nogil=True)
def find_same_lines(word: Array, first_word: Array, first_line: Array, features: Array) -> None:
    """Fill in how many other lines of the page have the same words in the same order; numbers count as equal."""
    longest = 0
    for document in range(len(first_line) - 1):
        longest = max(longest, first_line[document + 1] - first_line[document])
    size = table_size(longest)
    key, count = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    slots = np.zeros(longest, np.int64)
    for document in range(len(first_line) - 1):
        start_line, end_line = first_line[document], first_line[document + 1]
        mask = table_size(end_line - start_line) - 1
        for line in range(start_line, end_line):
            hashed = hash_of_words(word, first_word[line], first_word[line + 1])
            slot = find_slot(key, hashed, mask)
            slots[line - start_line] = slot
            key[slot] = hashed
            count[slot] += 1
        for line in range(start_line, end_line):
            if first_word[line] < first_word[line + 1]:
                features[line, SAME_AGAIN] = count[slots[line - start_line]] - 1
        for line in range(end_line - start_line):
            key[slots[line]], count[slots[line]] = EMPTY, 0


@njit(cache=True, nogil=True)
def hash_of_words(word: Array, first: int, end: int) -> Hash:
    """One hash for a run of words. Never 0, which stands for an empty slot."""
    hashed = FNV_OFFSET
    for at in range(first, end):
        hashed = np.uint64((hashed ^ word[at]) * FNV_PRIME)
    return hashed | np.uint64(1)


@njit(cache=True, nogil=True)
def find_said_before(word: Array, first_word: Array, first_line: Array, features: Array) -> None:
    """Fill in how many of a line's runs of three words stand earlier on the page."""
    longest = 0
    for document in range(len(first_line) - 1):
        longest = max(longest, first_word[first_line[document + 1]] - first_word[first_line[document]])
    key = np.zeros(table_size(longest), np.uint64)
    slots = np.zeros(longest, np.int64)
    for document in range(len(first_line) - 1):
        start_line, end_line = first_line[document], first_line[document + 1]
        first = first_word[start_line]
        mask = table_size(first_word[end_line] - first) - 1
        filled = 0
        for line in range(start_line, end_line):
            runs = first_word[line + 1] - first_word[line] - 2
            if runs < 1:
                continue
            known, line_filled = 0, filled
            for at in range(first_word[line], first_word[line] + runs):
                hashed = hash_of_words(word, at, at + 3)
                slot = find_slot(key, hashed, mask)
                if key[slot] == hashed:
                    known += 1
                else:
                    slots[line_filled] = slot
                    line_filled += 1
                    key[slot] = hashed
            filled = line_filled
            features[line, SAID_BEFORE] = known
            features[line, SAID_BEFORE_PERMILLE] = 1000 * known // runs
        for at in range(filled):
            key[slots[at]] = EMPTY
