"""Words that are split otherwise than their characters say, units, and stop words: words.toml as tables for kernels."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

from cleancopy.kernels import inlined_kernel
from cleancopy.keys import stretch_key
from cleancopy.line_model.tables import Hash, find_slot, table_size
from cleancopy.texts import Array

SPARSENESS = 4
"""So much emptier are the tables in which hardly any word is found, for a quick no."""
STOP_SLOTS = 64
"""As many as a number has bits."""
LENGTH_BITS = 64
"""Known words have fewer bytes."""
UNKNOWN = -1
"""The place of a word that no table has."""
APOSTROPHES = ("'", "’")


class KnownWords(NamedTuple):
    """Words by their keys, in open-addressing tables.

    key      uint64  keys of the words that are split by themselves, EMPTY where a slot is free
    cut      int32   behind how many bytes the word in the same slot is split; 0 where it stays whole
    lengths  uint64  by first byte: a bit for each number of bytes that a word beginning with it has
    endings  uint64  by last byte: the same of words that end with it
    unit     uint64  keys of the units
    stop     uint64  keys of the stop words, each in the slot that `stop_slot` names
    stop_shift  uint64  for `stop_slot`
    """

    key: Array
    cut: Array
    lengths: Array
    endings: Array
    unit: Array
    stop: Array
    stop_shift: Hash


@inlined_kernel
def is_in(key: Hash, table: Array) -> bool:
    """Whether the key stands in a table of keys."""
    return bool(table[find_slot(table, key, len(table) - 1)] == key)


@inlined_kernel
def stop_slot(key: Hash, shift: Hash) -> Hash:
    """The only slot in which the key of a stop word can stand."""
    return key >> shift & np.uint64(STOP_SLOTS - 1)


@cache
def known_words() -> KnownWords:
    """The tables of words.toml."""
    given = given_words()
    cuts = dict(_split_words(given))
    key, cut = np.zeros(table_size(len(cuts)), np.uint64), np.zeros(table_size(len(cuts)), np.int32)
    for word, behind in cuts.items():
        slot = find_slot(key, key_of(word), len(key) - 1)
        key[slot], cut[slot] = key_of(word), behind
    lengths, endings = np.zeros(256, np.uint64), np.zeros(256, np.uint64)
    for spelled in map(str.encode, cuts):
        lengths[spelled[0]] |= np.uint64(1 << len(spelled))
        endings[spelled[-1]] |= np.uint64(1 << len(spelled))
    return KnownWords(key, cut, lengths, endings, _keys(given["units"]["words"]), *_stops(given["stop_words"]["words"]))


def given_words() -> dict[str, Any]:
    """What stands in words.toml, lists of words parted."""
    given: dict[str, Any] = tomllib.loads(files("cleancopy.quality").joinpath("words.toml").read_text("utf-8"))
    for section in ("contractions", "whole", "clock", "units", "stop_words"):
        given[section] = {name: words.split() for name, words in given[section].items()}
    return given


def key_of(word: str) -> Hash:
    """The key of a word, as `stretch_key` gives it."""
    letters = np.frombuffer(word.encode(), np.uint8)
    return np.uint64(stretch_key(letters, 0, len(letters)))


def _split_words(given: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Words, each with the number of bytes behind which it is split; 0 where it stays whole."""
    for kind, starts in given["contractions"].items():
        for start in [*starts, *map(str.capitalize, starts)]:
            for apostrophe in APOSTROPHES:
                yield start + given["endings"][kind].replace("'", apostrophe), len(start)
    for word in (word for words in given["whole"].values() for word in words):
        for apostrophe in APOSTROPHES:
            yield word.replace("'", apostrophe), 0
    for hour in given["clock"]["hours"]:
        for half in given["clock"]["halves"]:
            yield hour + half, len(hour)


def _keys(words: Iterable[str]) -> Array:
    distinct = sorted(set(words))
    table = np.zeros(table_size(SPARSENESS * len(distinct)), np.uint64)
    for word in distinct:
        table[find_slot(table, key_of(word), len(table) - 1)] = key_of(word)
    return table


def _stops(words: Iterable[str]) -> tuple[Array, Hash]:
    """The keys of the stop words, and the shift by which each of them has a slot of its own."""
    keys = np.array([key_of(word) for word in sorted(set(words))])
    for shift in map(np.uint64, range(64)):
        table = np.zeros(STOP_SLOTS, np.uint64)
        table[[stop_slot(key, shift) for key in keys]] = keys
        if np.count_nonzero(table) == len(keys):
            return table, shift
    raise ValueError("words.toml: no table has a slot for each stop word; list fewer of them")
