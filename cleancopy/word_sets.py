"""Which lines hold one of some words, told by the hashes of their words: a pattern would read every letter again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numba import njit

from cleancopy.kernels import kernel
from cleancopy.line_model.tables import EMPTY, Hash, find_slot, table_size
from cleancopy.line_model.words import Words, hash_of
from cleancopy.texts import Array, Bytes

GLANCES = 4096
LAST_GLANCE = np.uint64(GLANCES - 1)
"""So many bits of a word tell that most words are none of the set."""


class WordSet(NamedTuple):
    """A table of the hashes of words, uint64, and whether any of them ends in these bits, bool."""

    key: Array
    may_hold: Array


def word_set(words: Iterable[str]) -> WordSet:
    """The set of these words, in lower case; of one that has several parts, the last."""
    hashes = np.array([hash_of(re.findall(r"\w+", word)[-1]) for word in words], np.uint64)
    key, may_hold = np.zeros(table_size(len(hashes)), np.uint64), np.zeros(GLANCES, np.bool_)
    for hashed in hashes:
        key[find_slot(key, hashed, len(key) - 1)] = hashed
    may_hold[hashes & LAST_GLANCE] = True
    return WordSet(key, may_hold)


def hold_any(words: Words, which: Array, wanted: WordSet) -> Array:
    """Whether each of the lines `which` (int64, numbers) holds a word of the set, whatever its case. bool."""
    found = np.zeros(len(which), np.bool_)
    find_any(words.word, words.first_word, which, wanted, found)
    return found


@njit(cache=True, nogil=True)
def find_any(word: Array, first_word: Array, which: Array, wanted: WordSet, found: Array) -> None:
    """Fill in which lines hold a word of the set."""
    for number in range(len(which)):
        for at in range(first_word[which[number]], first_word[which[number] + 1]):
            if holds(wanted, word[at]):
                found[number] = True
                break


@njit(cache=True, nogil=True)
def holds(words: WordSet, hashed: Hash) -> bool:
    """Whether the set holds the word."""
    return words.may_hold[hashed & LAST_GLANCE] and words.key[find_slot(words.key, hashed, len(words.key) - 1)] != EMPTY


@kernel
def find_odd_letters(buffer: Bytes, start_byte: Array, end_byte: Array, found: Array) -> None:
    """Fill in which stretches have letters that hashes of words may take otherwise than Python does where it folds case.

    Those are all but ASCII and the letters of Latin-1; 'ß' is one. Signs of Latin-1 and punctuation are none.
    """
    for number in range(len(start_byte)):
        found[number] = False
        for at in range(start_byte[number], end_byte[number]):
            byte = buffer[at]
            if byte >= 0xC3:
                following = buffer[at + 1]
                if not (byte == 0xC3 and following != 0x9F or byte == 0xE2 and following == 0x80):
                    found[number] = True
                    break
