"""How much a line's own words speak for furniture: a weight per word, pair of words, beginning, end and whole line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from cleancopy.kernels import array_kernel
from cleancopy.line_model.concepts import NO_CONCEPT
from cleancopy.line_model.page_words import PageWords
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
BIT_SHIFT, WORD_SHIFT = np.uint64(47), np.uint64(53)
"""The first 17 bits of a hash tell the bit: eleven of them the number of 64 bits, six the one among these."""


@dataclass(frozen=True)
class Vocabulary:
    """Weights of terms as an open-addressing table, and the words that are known at all.

    key      uint64  hash of the term; EMPTY where the slot is free
    weight   int32   thousandths of a log odds; above zero speaks for furniture
    is_some  uint64  64 bits each; a bit is set where there is some term whose hash begins with its number. Most terms
                     of a text are unknown, and most of these are told by this, which stays in the cache
    """

    key: Array
    weight: Array
    is_some: Array
    bias: int


def vocabulary(terms: Mapping[str, int], bias: int) -> Vocabulary:
    """Terms as they are written in the weights file: `word`, `two words`, `^first`, `last$`, `=the whole line`."""
    key = np.zeros(table_size(len(terms)), np.uint64)
    weight = np.zeros(len(key), np.int32)
    is_some = np.zeros(1 << (64 - WORD_SHIFT), np.uint64)
    fill_weights(term_hashes(list(terms)), np.array(list(terms.values()), np.int32), key, weight, is_some)
    return Vocabulary(key, weight, is_some, bias)


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


@array_kernel
def replace_words(concept: Array, word: Array, numbers: Array, stand_in: Array, replaced: Array) -> None:
    """Fill in what stands for each word; the last of `stand_in` is for words without a concept."""
    for at in range(len(word)):
        is_number = False
        for number in numbers:
            is_number |= word[at] == number
        unnumbered = stand_in[-1] if concept[at] == NO_CONCEPT else stand_in[concept[at]]
        replaced[at] = word[at] if is_number else unnumbered


@array_kernel
def hash_term(word: Hash, salt: Hash) -> Hash:
    """The hash of a word in a place of its own, such as the first of its line."""
    return (np.uint64(word) ^ salt) * FNV_PRIME


@array_kernel
def hash_pair(first: Hash, second: Hash) -> Hash:
    """The hash of two words in this order."""
    return ((np.uint64(first) ^ PAIR) * FNV_PRIME ^ np.uint64(second)) * FNV_PRIME


@array_kernel
def hash_whole(word: Array, first: int, end: int) -> Hash:
    """The hash of all words of a line."""
    hashed = FNV_OFFSET ^ WHOLE
    for at in range(first, end):
        hashed = (hashed ^ word[at]) * FNV_PRIME
    return hashed


@array_kernel
def fill_weights(hashed: Array, weights: Array, key: Array, weight: Array, is_some: Array) -> None:
    """Put every term in its slot."""
    for entry in range(len(hashed)):
        is_some[hashed[entry] >> WORD_SHIFT] |= np.uint64(1) << ((hashed[entry] >> BIT_SHIFT) & np.uint64(63))
        slot = find_slot(key, hashed[entry], len(key) - 1)
        key[slot], weight[slot] = hashed[entry], weights[entry]


@dataclass(frozen=True)
class TermWords:
    """What the words of a batch count for as terms by themselves.

    word    uint64  per distinct word of a page: the hash that it is looked up by
    number  int32   likewise: its number in the batch
    weight  int32   per distinct word of the batch: its weight, and 1 where it has one, else 0 and 0. Words by 2
    """

    word: Array
    number: Array
    weight: Array


def look_up(word: Array, terms: Vocabulary) -> Array:
    """The weight of each word (hashes), and whether it has one. Words by 2, int32."""
    found = np.zeros((len(word), 2), np.int32)
    find_weights(word, terms.key, terms.weight, found)
    return found


@array_kernel
def find_weights(word: Array, key: Array, weight: Array, found: Array) -> None:
    """Fill in the weight of each word, and whether it has one."""
    for number in range(len(word)):
        slot = find_slot(key, word[number], len(key) - 1)
        found[number, 0], found[number, 1] = weight[slot], key[slot] != EMPTY


def score_lines(words: PageWords, looked_up: TermWords, rows: Array, terms: Vocabulary) -> Array:
    """For each row: the weights of its known terms, over the square root of their number, and the bias. int32."""
    scores = np.full(len(rows), terms.bias, np.int32)
    page = np.searchsorted(words.borders, rows, side="right") - 1
    longest = int(np.diff(words.first_word).max(initial=0))
    add_terms(
        words.number,
        words.first_word,
        words.first_distinct,
        looked_up.word,
        looked_up.number,
        looked_up.weight,
        rows,
        page,
        np.zeros((words.n_distinct, 2), np.int32),
        np.zeros(longest + 3, np.uint64),
        terms.key,
        terms.weight,
        terms.is_some,
        terms.bias,
        scores,
    )
    return scores


@array_kernel
def add_terms(
    number: Array,
    first_word: Array,
    first_distinct: Array,
    word: Array,
    number_in_batch: Array,
    own_weight: Array,
    rows: Array,
    page: Array,
    page_weight: Array,
    likely: Array,
    key: Array,
    weight: Array,
    is_some: Array,
    bias: int,
    scores: Array,
) -> None:
    """Fill in the scores. In `page_weight` is room for the weights of a page's words, in `likely` for terms."""
    place = 0
    while place < len(rows):
        its_page = page[place]
        its_first, its_end = first_distinct[its_page], first_distinct[its_page + 1]
        page_word = word[its_first:its_end]
        for its in range(its_end - its_first):
            at = number_in_batch[its_first + its]
            page_weight[its, 0], page_weight[its, 1] = own_weight[at, 0], own_weight[at, 1]
        while place < len(rows) and page[place] == its_page:
            first, end = first_word[rows[place]], first_word[rows[place] + 1]
            total = known = 0
            for at in range(first, end):
                total += page_weight[number[at], 0]
                known += page_weight[number[at], 1]
            for term in range(list_likely_terms(number, first, end, page_word, is_some, likely)):
                slot = find_slot(key, likely[term], len(key) - 1)
                if key[slot] != EMPTY:
                    total += weight[slot]
                    known += 1
            if known:
                scores[place] = bias + total * SCORE_UNIT // square_root(known * SCORE_UNIT * SCORE_UNIT)
            place += 1


@array_kernel
def list_likely_terms(number: Array, first: int, end: int, page_word: Array, is_some: Array, likely: Array) -> Number:
    """Fill in which terms of more than a word, and of a place, there may be in a line; how many these are."""
    if first == end:
        return 0
    before = page_word[number[first]]
    likely[0] = hash_term(before, FIRST)
    listed = may_be_term(likely[0], is_some)
    for at in range(first + 1, end):
        word = page_word[number[at]]
        likely[listed] = hash_pair(before, word)
        listed += may_be_term(likely[listed], is_some)  # else the next one takes its place: a question less
        before = word
    likely[listed] = hash_term(before, LAST)
    listed += may_be_term(likely[listed], is_some)
    if end - first <= MAX_WHOLE_WORDS:
        whole = FNV_OFFSET ^ WHOLE
        for at in range(first, end):
            whole = (whole ^ page_word[number[at]]) * FNV_PRIME
        likely[listed] = whole
        listed += may_be_term(whole, is_some)
    return listed


@array_kernel
def may_be_term(hashed: Hash, is_some: Array) -> Number:
    """1 if there is some term whose hash begins as this one does, else 0."""
    return np.int64((is_some[hashed >> WORD_SHIFT] >> ((hashed >> BIT_SHIFT) & np.uint64(63))) & np.uint64(1))


@array_kernel
def square_root(number: Number) -> Number:
    """The integer square root: the machine's own, set right where it was rounded."""
    root = np.int64(math.sqrt(number))
    while root * root > number:
        root -= 1
    while (root + 1) * (root + 1) <= number:
        root += 1
    return root


def known_permille(words: PageWords, number: Array, is_known: Array) -> Array:
    """The share of each page's words that are terms by themselves. int32, one per page.

    `number` is that in the batch of each distinct word of a page; `is_known` says of these whether they are.
    """
    shares = np.zeros(len(words.borders) - 1, np.int32)
    share_known(number, is_known, words.times, words.first_distinct, shares)
    return shares


@array_kernel
def share_known(number: Array, is_known: Array, times: Array, first_distinct: Array, shares: Array) -> None:
    """Fill in the share of known words of each page."""
    for page in range(len(shares)):
        known = n_words = 0
        for its in range(first_distinct[page], first_distinct[page + 1]):
            known += times[its] if is_known[number[its]] else 0
            n_words += times[its]
        shares[page] = 1000 * known // max(n_words, 1)
