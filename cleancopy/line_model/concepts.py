"""Which of a line's words are those that site furniture is made of, in the eight languages of concepts.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pyarrow as pa

from cleancopy.byte_steps import HIGH_BITS, STEP_BYTES
from cleancopy.kernels import array_kernel, inlined_kernel
from cleancopy.keys import add_to_key
from cleancopy.line_model.page_words import PageWords
from cleancopy.line_model.tables import EMPTY, Hash, Number, find_slot, table_size
from cleancopy.line_model.words import (
    NO_BYTES,
    NO_KEY,
    Words,
    add_character,
    find_words,
    fold,
    folded_step,
    whole_hash,
)
from cleancopy.lines import code_point, find_lines
from cleancopy.texts import Array, Bytes, utf8

MAX_LOOKED_UP_WORDS = 80
"""Longer lines are prose, and their words are not looked up."""
MIN_STEM_CHARS, MAX_STEM_CHARS = 4, 16
STEM = "*"
NO_CONCEPT = -1


@dataclass(frozen=True)
class Lexicon:
    """The words of concepts.toml as two open-addressing tables, one of whole words and one of stems.

    word_key, stem_key          uint64  hash of the word or stem; EMPTY where the slot is free
    word_concept, stem_concept  int16   row of `concepts`
    stem_opening                uint64  a third table: the first MIN_STEM_CHARS letters of the stems
    """

    concepts: tuple[str, ...]
    word_key: Array
    word_concept: Array
    stem_key: Array
    stem_concept: Array
    stem_opening: Array


@cache
def load_lexicon() -> Lexicon:
    """Read concepts.toml, which comes with the package."""
    concepts = tomllib.loads(files("cleancopy.line_model").joinpath("concepts.toml").read_text("utf-8"))
    entries = [
        (entry, number)
        for number, languages in enumerate(concepts.values())
        for listed in languages.values()
        for entry in listed.split()
    ]
    words = [(entry, number) for entry, number in entries if not entry.endswith(STEM)]
    stems = [(entry.removesuffix(STEM), number) for entry, number in entries if entry.endswith(STEM)]
    openings, _ = _table([(stem[:MIN_STEM_CHARS], number) for stem, number in stems])
    return Lexicon(tuple(concepts), *_table(words), *_table(stems), openings)


def _table(entries: list[tuple[str, int]]) -> tuple[Array, Array]:
    text = pa.array(["\n".join(word for word, _ in entries)], pa.large_string())
    buffer, _ = utf8(text)
    found = find_words(buffer, find_lines(text))
    key = np.zeros(table_size(len(entries)), np.uint64)
    concept = np.zeros(len(key), np.int16)
    fill_table(found.word[found.first_word[:-1]], np.array([number for _, number in entries], np.int16), key, concept)
    return key, concept


@array_kernel
def fill_table(hashed: Array, number: Array, key: Array, concept: Array) -> None:
    """Put every word in its slot; of equal words the first one stays."""
    for entry in range(len(hashed)):
        slot = find_slot(key, hashed[entry], len(key) - 1)
        if key[slot] == EMPTY:
            key[slot], concept[slot] = hashed[entry], number[entry]


def concepts_of(buffer: Bytes, words: Words, which: Array, lexicon: Lexicon) -> Array:
    """The concept of each of the words `which`; NO_CONCEPT for unknown ones. int16."""
    concept = np.empty(len(which), np.int16)
    find_concepts(
        buffer,
        words.start_byte[which],
        words.n_chars[which],
        words.word[which],
        lexicon.word_key,
        lexicon.word_concept,
        lexicon.stem_key,
        lexicon.stem_concept,
        lexicon.stem_opening,
        concept,
    )
    return concept


@array_kernel
def find_concepts(
    buffer: Bytes,
    start_byte: Array,
    n_chars: Array,
    word: Array,
    word_key: Array,
    word_concept: Array,
    stem_key: Array,
    stem_concept: Array,
    stem_opening: Array,
    found: Array,
) -> None:
    """Fill in the concept of each word: by the whole word, else by its longest stem."""
    beginnings = np.zeros(MAX_STEM_CHARS, np.uint64)
    for number in range(len(word)):
        found[number] = concept_of(word[number], word_key, word_concept)
        if found[number] != NO_CONCEPT or n_chars[number] < MIN_STEM_CHARS:
            continue
        at, letters = start_byte[number], min(n_chars[number], MAX_STEM_CHARS)
        if at + STEP_BYTES <= len(buffer):
            opening = folded_step(buffer, at, MIN_STEM_CHARS)
            if opening & HIGH_BITS == EMPTY and not holds(stem_opening, add_to_key(NO_KEY, opening)):
                continue
        hashed, step, waiting = NO_KEY, NO_BYTES, np.int64(0)
        for letter in range(letters):
            point, n_bytes = code_point(buffer, at, len(buffer))
            hashed, step, waiting = add_character(hashed, step, waiting, fold(point))
            beginnings[letter] = whole_hash(hashed, step, waiting)
            at += n_bytes
            if letter == MIN_STEM_CHARS - 1 and not holds(stem_opening, beginnings[letter]):
                break
        else:
            found[number] = concept_of_stem(beginnings[:letters], stem_key, stem_concept)


@inlined_kernel
def holds(key: Array, hashed: Hash) -> bool:
    """Whether a table has a key."""
    return bool(key[find_slot(key, hashed, len(key) - 1)] == hashed)


@array_kernel
def concept_of_stem(beginnings: Array, key: Array, concept: Array) -> Number:
    """The concept of the longest stem among the hashes of a word's beginnings, which are from one letter on."""
    for letters in range(len(beginnings), MIN_STEM_CHARS - 1, -1):
        found = concept_of(beginnings[letters - 1], key, concept)
        if found != NO_CONCEPT:
            return found
    return np.int64(NO_CONCEPT)


@array_kernel
def concept_of(hashed: Hash, key: Array, concept: Array) -> Number:
    """The concept of the word with this hash; NO_CONCEPT if the table does not know it."""
    slot = find_slot(key, hashed, len(key) - 1)
    return np.int64(concept[slot]) if key[slot] == hashed else np.int64(NO_CONCEPT)


def count_concepts(concept: Array, words: PageWords, n_concepts: int) -> Array:
    """How many words of each line belong to each concept, or kind of concepts. Lines by concepts, int32.

    `concept` holds that of each distinct word of a page, `n_concepts` where there is none, which saves a question at
    each word. Lines over MAX_LOOKED_UP_WORDS have none.
    """
    counts = np.zeros((len(words.written), n_concepts + 1), np.int32)
    add_concepts(concept, words.number, words.first_word, words.borders, words.first_distinct, counts)
    return counts[:, :n_concepts]


@array_kernel
def add_concepts(
    concept: Array, number: Array, first_word: Array, borders: Array, first_distinct: Array, counts: Array
) -> None:
    """Add every word of each line to the count of its concept."""
    for page in range(len(borders) - 1):
        its_concept = concept[first_distinct[page] :]
        for line in range(borders[page], borders[page + 1]):
            if first_word[line + 1] - first_word[line] <= MAX_LOOKED_UP_WORDS:
                for at in range(first_word[line], first_word[line + 1]):
                    counts[line, its_concept[number[at]]] += 1
