"""Texts as runs of five words, each run a 64-bit hash. What all comparing of articles rests on."""

from __future__ import annotations

from functools import cache

import numpy as np

from cleancopy.duplicates.characters import ALONE, NOTHING, character_table, classified
from cleancopy.kernels import kernel
from cleancopy.lines import code_point
from cleancopy.texts import Array, Bytes

SHINGLE_WORDS = 5

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST_FACTOR = np.uint64(0xFF51AFD7ED558CCD)
SECOND_FACTOR = np.uint64(0xC4CEB9FE1A85EC53)
HALF = np.uint64(33)
ZERO = np.uint64(0)


@kernel
def mixed(value: np.uint64) -> np.uint64:
    """Every bit of the value in every bit of the result, and back again: the finaliser of MurmurHash3."""
    value ^= value >> HALF
    value *= FIRST_FACTOR
    value ^= value >> HALF
    value *= SECOND_FACTOR
    return value ^ (value >> HALF)


@cache
def ascii_hashes() -> Array:
    """For each ASCII character what it adds to the hash of its word, the same in either case; 0 ends a word. uint64."""
    entries = character_table()[:128]
    return np.array([ZERO if entry == NOTHING else mixed(np.uint64(entry)) for entry in entries], np.uint64)


@kernel
def hash_words(buffer: Bytes, start: int, end: int, of_ascii: Array, table: Array, words: Array) -> int:
    """Fill in a hash per word of the stretch, in order. Gives how many there are.

    A word is a run of letters, marks and digits, in lower case; a character of a script without blanks is a word by
    itself. `words` holds one more entry than the stretch has bytes, or as many as that.
    """
    count = 0
    word = ZERO
    at = start
    while at < end:
        byte = buffer[at]
        if byte < 128:
            # No branch here: where a word ends is what no processor foresees.
            letter = of_ascii[byte]
            words[count] = word
            ends = letter == ZERO
            count += ends & (word != ZERO)
            word = ZERO if ends else (word + letter) * GOLDEN
            at += 1
            continue
        point, length = code_point(buffer, at, end)
        at += length
        entry = classified(point, table)
        if entry & ALONE or entry == NOTHING:
            words[count] = word
            count += word != ZERO
            word = ZERO
            if entry != NOTHING:
                words[count] = mixed(np.uint64(entry))
                count += 1
        else:
            word = (word + mixed(np.uint64(entry))) * GOLDEN
    words[count] = word
    return count + int(word != ZERO)


@kernel
def hash_shingles(words: Array, n_words: int, shingles: Array) -> int:
    """Fill in a hash per run of SHINGLE_WORDS words, in order, repetitions included. Gives how many there are."""
    if n_words < SHINGLE_WORDS:
        return 0
    leaving = GOLDEN
    for _ in range(SHINGLE_WORDS - 2):
        leaving *= GOLDEN
    run = ZERO
    for at in range(SHINGLE_WORDS - 1):
        run = run * GOLDEN + words[at]
    for at in range(SHINGLE_WORDS - 1, n_words):
        run = run * GOLDEN + words[at]
        shingles[at - SHINGLE_WORDS + 1] = mixed(run)
        run -= words[at - SHINGLE_WORDS + 1] * leaving
    return n_words - SHINGLE_WORDS + 1
