"""Words by number: equal ones have the same, so that what is known of a word is looked up once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.tables import EMPTY, Number, find_slot, table_size
from cleancopy.texts import Array

FIRST_TABLE_WORDS = 16_384
"""For so many distinct words there is room from the start; the table grows with them."""


@dataclass(frozen=True)
class DistinctWords:
    """Words by number: what is known of a word needs to be looked up once, not wherever it stands.

    number    int32  of each word; equal words have the same, counted in the order in which they appear
    first_at  int64  for each number, the first word that has it
    """

    number: Array
    first_at: Array

    def __len__(self) -> int:
        return len(self.first_at)


def number_words(word: Array) -> DistinctWords:
    """Give every distinct one of these words, which are hashes, a number."""
    number = np.empty(len(word), np.int32)
    first_at = np.empty(len(word), np.int64)
    n_distinct = fill_numbers(word, number, first_at)
    return DistinctWords(number, first_at[:n_distinct])


@array_kernel
def fill_numbers(word: Array, number: Array, first_at: Array) -> int:
    """Fill in the number of each word and where each number appears first; how many numbers there are."""
    size = table_size(min(len(word), FIRST_TABLE_WORDS))
    at = n_distinct = 0
    while at < len(word):
        key, held = np.zeros(size, np.uint64), np.zeros(size, np.int32)
        enter_words(word, first_at[:n_distinct], key, held)
        at, n_distinct = number_until_full(word, at, n_distinct, key, held, number, first_at)
        size *= 2
    return n_distinct


@array_kernel
def enter_words(word: Array, first_at: Array, key: Array, held: Array) -> None:
    """Put the words that have a number into a table."""
    for number in range(len(first_at)):
        slot = find_slot(key, word[first_at[number]], len(key) - 1)
        key[slot], held[slot] = word[first_at[number]], number


@array_kernel
def number_until_full(
    word: Array, at: int, n_distinct: int, key: Array, held: Array, number: Array, first_at: Array
) -> tuple[Number, Number]:
    """Number the words from `at` on until half of the table is taken; where this ends, and how many numbers there are.

    A function of its own, for kernels that change their tables are slow at reading them.
    """
    while at < len(word) and 2 * n_distinct < len(key):
        slot = find_slot(key, word[at], len(key) - 1)
        if key[slot] == EMPTY:
            key[slot], held[slot], first_at[n_distinct] = word[at], n_distinct, at
            n_distinct += 1
        number[at] = held[slot]
        at += 1
    return at, n_distinct
