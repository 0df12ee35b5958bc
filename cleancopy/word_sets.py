"""Which lines hold one of some words, told by the hashes of their words: a pattern would read every letter again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from cleancopy.byte_steps import HIGH_BITS, STEP_BYTES, bytes_from
from cleancopy.kernels import array_kernel, kernel
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


@array_kernel
def find_any(word: Array, first_word: Array, which: Array, wanted: WordSet, found: Array) -> None:
    """Fill in which lines hold a word of the set."""
    for number in range(len(which)):
        for at in range(first_word[which[number]], first_word[which[number] + 1]):
            if holds(wanted, word[at]):
                found[number] = True
                break


@array_kernel
def holds(words: WordSet, hashed: Hash) -> bool:
    """Whether the set holds the word."""
    slot = find_slot(words.key, hashed, len(words.key) - 1) if words.may_hold[hashed & LAST_GLANCE] else -1
    return bool(slot >= 0 and words.key[slot] != EMPTY)


@kernel
def find_odd_letters(buffer: Bytes, start_byte: Array, end_byte: Array, found: Array) -> None:
    """Fill in which stretches have letters that the hashes of words may take otherwise than Python takes them.

    Those are all but the letters of ASCII and Latin-1; 'ß', which folds into two, is one, and so are 'ª' and '²'.
    """
    for number in range(len(start_byte)):
        found[number] = False
        at, end = start_byte[number], end_byte[number]
        while at < end and not found[number]:
            following = min(at + STEP_BYTES, end)
            if bytes_from(buffer, at, end) & HIGH_BITS:
                for lead in range(at, following):
                    found[number] |= buffer[lead] >= 0xC2 and is_odd(buffer[lead], buffer[lead + 1])
            at = following


@kernel
def is_odd(lead: int, following: int) -> bool:
    """Whether these first bytes of a character are of an odd letter; signs and punctuation are none."""
    if lead == 0xC2:
        return following >= 0xAA and following != 0xAB and following != 0xAE and following != 0xB7 and following != 0xBB
    if lead == 0xC3:
        return following == 0x9F
    return lead != 0xE2 or following != 0x80
