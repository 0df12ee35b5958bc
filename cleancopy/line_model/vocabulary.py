"""How much a line's own words speak for furniture: a weight per word, pair of words, beginning, end and whole line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numba import njit

from cleancopy.line_model.concepts import NO_CONCEPT
from cleancopy.line_model.tables import EMPTY, Hash, Number, find_slot, table_size
from cleancopy.line_model.words import FNV_OFFSET, FNV_PRIME, find_words, hash_of
from cleancopy.lines import find_lines
from cleancopy.texts import Array, utf8

PAIR, FIRST, LAST, WHOLE = (np.uint64(salt) for salt in (0x9E3779B97F4A7C15, 3, 5, 7))
MAX_WHOLE_WORDS = 6
MIN_KNOWN_PERMILLE = 450
"""On pages of which fewer words are known at all, concepts stand for words: they are in another language. Of English
pages seven words in ten are known and more, of those in German, French or Spanish one to four in ten."""
SCORE_UNIT = 1000


@dataclass(frozen=True)
class Vocabulary:
    """Weights of terms as an open-addressing table, and the words that are known at all.

    key     uint64  hash of the term; EMPTY where the slot is free
    weight  int32   thousandths of a log odds; above zero speaks for furniture
    """

    key: Array
    weight: Array
    bias: int


def vocabulary(terms: Mapping[str, int], bias: int) -> Vocabulary:
    """Terms as they are written in the weights file: `word`, `two words`, `^first`, `last$`, `=the whole line`."""
    key = np.zeros(table_size(len(terms)), np.uint64)
    weight = np.zeros(len(key), np.int32)
    fill_weights(term_hashes(list(terms)), np.array(list(terms.values()), np.int32), key, weight)
    return Vocabulary(key, weight, bias)


def term_hashes(terms: list[str]) -> Array:
    """The hash of each term. uint64."""
    text = pa.array(["\n".join(term.strip("^$=") for term in terms)], pa.large_string())
    buffer, _ = utf8(text)
    words = find_words(buffer, find_lines(text))
    hashed = np.zeros(len(terms), np.uint64)
    for number, term in enumerate(terms):
        own = words.word[words.first_word[number] : words.first_word[number + 1]]
        if term.startswith("="):
            hashed[number] = hash_whole(own, 0, len(own))
        elif term.startswith("^"):
            hashed[number] = hash_term(own[0], FIRST)
        elif term.endswith("$") and len(own) == 1:
            hashed[number] = hash_term(own[0], LAST)
        else:
            hashed[number] = own[0] if len(own) == 1 else hash_pair(own[0], own[1])
    return hashed


def concept_words(concept: Array, word: Array, names: tuple[str, ...]) -> Array:
    """Each word's concept in the place of the word; numbers stay, and all unknown words are one. uint64."""
    numbers, stand_in = _stand_ins(names)
    replaced = np.empty(len(word), np.uint64)
    replace_words(concept, word, numbers, stand_in, replaced)
    return replaced


@cache
def _stand_ins(names: tuple[str, ...]) -> tuple[Array, Array]:
    """The hashes of numbers, which stand for themselves, and of what stands for the concepts and all else. uint64."""
    numbers = [hash_of("0" * digits) for digits in range(1, 9)]
    stand_in = [hash_of(name.replace("_", "")) for name in (*names, "unknown")]
    return np.array(numbers, np.uint64), np.array(stand_in, np.uint64)


@njit(cache=True, nogil=True)
def replace_words(concept: Array, word: Array, numbers: Array, stand_in: Array, replaced: Array) -> None:
    """Fill in what stands for each word; the last of `stand_in` is for words without a concept."""
    for at in range(len(word)):
        is_number = False
        for number in numbers:
            is_number |= word[at] == number
        unnumbered = stand_in[-1] if concept[at] == NO_CONCEPT else stand_in[concept[at]]
        replaced[at] = word[at] if is_number else unnumbered


@njit(cache=True, nogil=True)
def hash_term(word: Hash, salt: Hash) -> Hash:
    """The hash of a word in a place of its own, such as the first of its line."""
    return (np.uint64(word) ^ salt) * FNV_PRIME


@njit(cache=True, nogil=True)
def hash_pair(first: Hash, second: Hash) -> Hash:
    """The hash of two words in this order."""
    return ((np.uint64(first) ^ PAIR) * FNV_PRIME ^ np.uint64(second)) * FNV_PRIME


@njit(cache=True, nogil=True)
def hash_whole(word: Array, first: int, end: int) -> Hash:
    """The hash of all words of a line."""
    hashed = FNV_OFFSET ^ WHOLE
    for at in range(first, end):
        hashed = (hashed ^ word[at]) * FNV_PRIME
    return hashed


@njit(cache=True, nogil=True)
def fill_weights(hashed: Array, weights: Array, key: Array, weight: Array) -> None:
    """Put every term in its slot."""
    for entry in range(len(hashed)):
        slot = find_slot(key, hashed[entry], len(key) - 1)
        key[slot], weight[slot] = hashed[entry], weights[entry]


@njit(cache=True, nogil=True)
def score_lines(
    number: Array, hashed: Array, first_word: Array, lines: Array, key: Array, weight: Array, bias: int
) -> Array:
    """For each line: the weights of its known terms, over the square root of their number, and the bias. int32.

    `number` tells the words of the lines apart, `hashed` says what each distinct word is looked up as.
    """
    own_weight, is_known = np.zeros(len(hashed), np.int32), np.zeros(len(hashed), np.bool_)
    for distinct in range(len(hashed)):
        slot = find_slot(key, hashed[distinct], len(key) - 1)
        own_weight[distinct], is_known[distinct] = weight[slot], key[slot] != EMPTY
    scores = np.full(len(lines), bias, np.int32)
    for row in range(len(lines)):
        first, end = first_word[lines[row]], first_word[lines[row] + 1]
        if first == end:
            continue
        before, whole = hashed[number[first]], FNV_OFFSET ^ WHOLE
        total, known = add_term(hash_term(before, FIRST), key, weight, np.int64(0), np.int64(0))
        for at in range(first, end):
            total += own_weight[number[at]]
            known += is_known[number[at]]
            word = hashed[number[at]]
            whole = (whole ^ word) * FNV_PRIME
            if at > first:
                total, known = add_term(hash_pair(before, word), key, weight, total, known)
            before = word
        total, known = add_term(hash_term(before, LAST), key, weight, total, known)
        if end - first <= MAX_WHOLE_WORDS:
            total, known = add_term(whole, key, weight, total, known)
        if known:
            scores[row] = bias + total * SCORE_UNIT // square_root(known * SCORE_UNIT * SCORE_UNIT)
    return scores


@njit(cache=True, nogil=True)
def square_root(number: Number) -> Number:
    """The integer square root: the machine's own, set right where it was rounded."""
    root = np.int64(math.sqrt(number))
    while root * root > number:
        root -= 1
    while (root + 1) * (root + 1) <= number:
        root += 1
    return root


@njit(cache=True, nogil=True)
def add_term(hashed: Hash, key: Array, weight: Array, total: Number, known: Number) -> tuple[Number, Number]:
    """The sum of weights and the number of known terms with one more term."""
    slot = find_slot(key, hashed, len(key) - 1)
    if key[slot] == EMPTY:
        return total, known
    return total + weight[slot], known + 1


@njit(cache=True, nogil=True)
def known_permille(number: Array, hashed: Array, first_word: Array, borders: Array, key: Array) -> Array:
    """The share of each page's words that are terms by themselves. int32, one per page."""
    is_known = np.zeros(len(hashed), np.bool_)
    for distinct in range(len(hashed)):
        is_known[distinct] = key[find_slot(key, hashed[distinct], len(key) - 1)] != EMPTY
    shares = np.zeros(len(borders) - 1, np.int32)
    for page in range(len(borders) - 1):
        first, end = first_word[borders[page]], first_word[borders[page + 1]]
        known = 0
        for at in range(first, end):
            known += is_known[number[at]]
        shares[page] = 1000 * known // max(end - first, 1)
    return shares
