"""Which lines hold one of some words, told by the hashes of their words: a pattern would read every letter again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numba import njit

from cleancopy.line_model.tables import EMPTY, find_slot, table_size
from cleancopy.line_model.words import Words, hash_of
from cleancopy.texts import Array

GLANCES = 4096
LAST_GLANCE = np.uint64(GLANCES - 1)
"""So many bits of a word tell that most words are none of the set."""


class WordSet(NamedTuple):
    """A table of the hashes of words, uint64, and whether any of them ends in these bits, bool."""

    key: Array
    may_hold: Array


def word_set(words: Iterable[str]) -> WordSet:
    """The set of these words of ASCII, in lower case; of one that has several parts, the last."""
    hashes = np.array([hash_of(re.findall("[a-z0-9]+", word)[-1]) for word in words], np.uint64)
    key, may_hold = np.zeros(table_size(len(hashes)), np.uint64), np.zeros(GLANCES, np.bool_)
    for hashed in hashes:
        key[find_slot(key, hashed, len(key) - 1)] = hashed
    may_hold[hashes & LAST_GLANCE] = True
    return WordSet(key, may_hold)


def hold_any(words: Words, which: Array, wanted: WordSet) -> Array:
    """Whether each of the lines `which` (int64, numbers) holds a word of the set, whatever its case. bool."""
    found = np.zeros(len(which), np.bool_)
    find_any(words.word, words.first_word, which, *wanted, found)
    return found


@njit(cache=True, nogil=True)
def find_any(word: Array, first_word: Array, which: Array, key: Array, may_hold: Array, found: Array) -> None:
    """Fill in which lines hold a word of the table."""
    for number in range(len(which)):
        for at in range(first_word[which[number]], first_word[which[number] + 1]):
            if may_hold[word[at] & LAST_GLANCE] and key[find_slot(key, word[at], len(key) - 1)] != EMPTY:
                found[number] = True
                break
