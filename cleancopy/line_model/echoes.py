"""What a line's words say elsewhere on its page: an article comes back to its words, furniture repeats its lines."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.met_words import ECHOED as ECHOED_WORDS
from cleancopy.line_model.met_words import IN_PROSE, RUNS, SAID, TELLING, TITLE, hash_of_numbers
from cleancopy.line_model.page_words import PageWords
from cleancopy.line_model.tables import EMPTY, Hash, find_slot, table_size
from cleancopy.line_model.words import FNV_OFFSET, FNV_PRIME
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


def echo_features(words: PageWords, met: Array, features: Array) -> None:
    """Fill in one row per line, one column per name in ECHOES. int32, at first 0.

    Of a line's words of at least `MIN_TELLING_CHARS` letters: how many stand in another line of the page, in a line of
    prose, and in the title; how many other lines of the page have the same words; and how many runs of three words of
    the line stand earlier on the page. `met` is what `count_met_words` gives.
    """
    share_echoes(met, features)
    find_same_lines(
        words.number, words.first_word, words.borders, words.first_distinct, words.word, words.times, features
    )


@array_kernel
def share_echoes(met: Array, features: Array) -> None:
    """Fill in the shares of words that stand elsewhere and of runs that were said before."""
    for row in range(len(met)):
        telling, runs = met[row, TELLING], met[row, RUNS]
        if telling:
            features[row, ECHOED] = 1000 * met[row, ECHOED_WORDS] // telling
            features[row, ECHOED_IN_PROSE] = 1000 * met[row, IN_PROSE] // telling
            features[row, IN_TITLE] = 1000 * met[row, TITLE] // telling
        if runs:
            features[row, SAID_BEFORE] = met[row, SAID]
            features[row, SAID_BEFORE_PERMILLE] = 1000 * met[row, SAID] // runs


@array_kernel
def find_same_lines(
    number: Array, first_word: Array, borders: Array, first_distinct: Array, word: Array, times: Array, features: Array
) -> None:
    """Fill in how many other lines of the page have the same words in the same order; numbers count as equal."""
    longest = 0
    for page in range(len(borders) - 1):
        longest = max(longest, borders[page + 1] - borders[page])
    size = table_size(longest)
    key, count = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    slots, rows = np.zeros(longest, np.int64), np.zeros(longest, np.int64)
    for page in range(len(borders) - 1):
        its_word, its_times = word[first_distinct[page] :], times[first_distinct[page] :]
        mask = table_size(borders[page + 1] - borders[page]) - 1
        candidates = 0
        for row in range(borders[page], borders[page + 1]):
            if not can_stand_again(its_times, number, first_word[row], first_word[row + 1]):
                continue
            hashed = hash_of_numbers(its_word, number, first_word[row], first_word[row + 1])
            slot = find_slot(key, hashed, mask)
            key[slot] = hashed
            count[slot] += 1
            rows[candidates], slots[candidates] = row, slot
            candidates += 1
        for candidate in range(candidates):
            features[rows[candidate], SAME_AGAIN] = count[slots[candidate]] - 1
        for candidate in range(candidates):
            key[slots[candidate]], count[slots[candidate]] = EMPTY, 0


@array_kernel
def can_stand_again(times: Array, number: Array, first: int, end: int) -> bool:
    """Whether a line has words, and all of them stand more than once on the page."""
    for at in range(first, end):
        if times[number[at]] == 1:
            return False
    return first < end


@array_kernel
def hash_of_words(word: Array, first: int, end: int) -> Hash:
    """One hash for a run of words. Never 0, which stands for an empty slot."""
    hashed = FNV_OFFSET
    for at in range(first, end):
        hashed = np.uint64((hashed ^ word[at]) * FNV_PRIME)
    return hashed | np.uint64(1)
