"""The profiles of the installed langdetect as tables of integers: what each n-gram says for each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np
import orjson

from cleancopy.errors import CleancopyError
from cleancopy.kept_tables import kept_tables
from cleancopy.kernels import kernel
from cleancopy.language import adding_rows, letters
from cleancopy.language.adding_rows import LANES
from cleancopy.language.letters import BLANK, UNKNOWN_LETTER, Letters, letter_tables
from cleancopy.texts import Array

STEPS_PER_NAT = 1024
"""Sums are in 1024ths of a nat, so that they are integers. No n-gram says more than ln(20001) nats, and a row adds
three at most: less than 32,768 steps, which are int16, and the sum of the 10,000 letters of a text less than 2^31."""
SMOOTHING = 0.5 / 10_000
"""langdetect's own alpha and base frequency, without the noise that it adds to them."""
MAX_LETTERS = 3
LETTER_BITS = 16
"""A key has the numbers of one to three letters in order, the last one lowest."""
NO_KEY, SLOT_BITS = 0, 18
NO_ROW = 0


class Rows(NamedTuple):
    """What the n-grams that end at a letter say, by the longest of them.

    steps   int16  one row per n-gram, LANES long: the sum over it and the shorter ones at its end; row 0 is for none
    grams   uint8  how many n-grams each row sums up
    single  int32  the row of each letter by itself, by its number
    key     int64  keys of pairs and threes by slot (open addressing), NO_KEY where a slot is free
    row     int32  the row of the key in the same slot
    """

    steps: Array
    grams: Array
    single: Array
    key: Array
    row: Array


@dataclass(frozen=True, eq=False)
class Profiles:
    """All tables, and the codes of the languages in alphabetical order, which is that of the lanes."""

    codes: tuple[str, ...]
    letters: Letters
    rows: Rows


class _Counts(NamedTuple):
    """Of one language: its code, its n-grams (strings), how often each was seen, and all of its length (both int64)."""

    code: str
    grams: Array
    n_seen: Array
    n_of_length: Array


@cache
def load_profiles() -> Profiles:
    """The tables of this process: made once in about a second, then read from where they were kept."""
    code = [Path(source).read_bytes() for source in (__file__, letters.__file__, adding_rows.__file__)]
    tables = kept_tables("langdetect", [version("langdetect"), *code], _tables)
    of_letters = Letters(**{name: tables[name] for name in Letters._fields})
    of_grams = Rows(**{name: tables[name] for name in Rows._fields})
    return Profiles(tuple(tables["codes"].tolist()), of_letters, of_grams)


def _tables() -> dict[str, Array]:
    """The arrays of Letters and Rows by name, and the codes of the languages."""
    counts = _read_counts()
    known = np.unique(np.concatenate([_points_of(of_language.grams).ravel() for of_language in counts]))
    known = known[known > 0]
    if known[0] != ord(" ") or len(known) >= UNKNOWN_LETTER:
        raise CleancopyError("langdetect: its profiles have other letters than expected; install version 1.0.9")
    codes = np.array([of_language.code for of_language in counts])
    return letter_tables(known.tolist())._asdict() | _rows(counts, known)._asdict() | {"codes": codes}


def _read_counts() -> list[_Counts]:
    """The profiles in the order of their codes, which is not that of the folder."""
    from langdetect.detector_factory import PROFILES_DIRECTORY

    files = [path for path in Path(PROFILES_DIRECTORY).iterdir() if path.is_file() and not path.name.startswith(".")]
    return sorted(map(_counts_of, files), key=lambda of_language: of_language.code)


def _counts_of(file: Path) -> _Counts:
    profile = orjson.loads(file.read_bytes())
    # a blank by itself says nothing
    count_of = {gram: count for gram, count in profile["freq"].items() if 1 <= len(gram) <= MAX_LETTERS and gram != " "}
    grams = np.array(list(count_of), f"U{MAX_LETTERS}")
    length = (_points_of(grams) > 0).sum(axis=1)
    return _Counts(profile["name"], grams, np.array(list(count_of.values())), np.array(profile["n_words"])[length - 1])


def _points_of(grams: Array) -> Array:
    """The code points of n-grams, one row each, zeros behind the last letter. uint32."""
    return grams.view(np.uint32).reshape(-1, MAX_LETTERS)


def keys_of(grams: Array, known: Array) -> Array:
    """The keys of n-grams of known letters, given in ascending order of their code points. int64."""
    points = _points_of(grams)
    keys = np.zeros(len(grams), np.int64)
    for place in range(MAX_LETTERS):
        is_letter = points[:, place] > 0
        numbers = np.searchsorted(known, points[:, place]) + BLANK
        keys = np.where(is_letter, keys << LETTER_BITS | numbers, keys)
    return keys


def _rows(counts: Sequence[_Counts], known: Array) -> Rows:
    keys_by_language = [keys_of(of_language.grams, known) for of_language in counts]
    keys = np.unique(np.concatenate(keys_by_language))
    keys = np.concatenate([[NO_KEY], keys])
    steps, n_grams = np.zeros((len(keys), LANES), np.int16), np.ones(len(keys), np.uint8)
    for lane, (of_language, its_keys) in enumerate(zip(counts, keys_by_language, strict=True)):
        steps[np.searchsorted(keys, its_keys), lane] = steps_of(of_language.n_seen, of_language.n_of_length)
    steps[NO_ROW], n_grams[NO_ROW] = 0, 0
    _add_shorter(keys, steps, n_grams)
    single = np.zeros(UNKNOWN_LETTER + 1, np.int32)
    is_single = keys <= UNKNOWN_LETTER
    single[keys[is_single]] = np.flatnonzero(is_single)
    slot_keys, slot_rows = np.full(1 << SLOT_BITS, NO_KEY, np.int64), np.zeros(1 << SLOT_BITS, np.int32)
    fill_slots(keys[~is_single], np.flatnonzero(~is_single).astype(np.int32), slot_keys, slot_rows)
    return Rows(steps, n_grams, single, slot_keys, slot_rows)


def steps_of(n_seen: Array, n_of_length: Array) -> Array:
    """What n-grams say for a language: ln((smoothing + share) / smoothing), in whole steps. int16."""
    nats = np.log((SMOOTHING + n_seen / n_of_length) / SMOOTHING)
    return np.asarray(np.rint(nats * STEPS_PER_NAT).astype(np.int16))


def _add_shorter(keys: Array, steps: Array, n_grams: Array) -> None:
    """Add to the row of each n-gram that of the longest one at its end, pairs first. `keys` are in ascending order."""
    for length in range(2, MAX_LETTERS + 1):
        longer = np.flatnonzero((keys >> LETTER_BITS * (length - 1) > 0) & (keys >> LETTER_BITS * length == 0))
        row = np.zeros(len(longer), np.int64)
        for shorter in range(1, length):
            wanted = keys[longer] & (1 << LETTER_BITS * shorter) - 1
            place = np.searchsorted(keys, wanted)
            row = np.where(keys[place] == wanted, place, row)
        steps[longer] += steps[row]
        n_grams[longer] += n_grams[row]


@kernel
def fill_slots(new_keys: Array, new_rows: Array, key: Array, row: Array) -> None:
    """Put each key with its row into the first free slot from its own on."""
    for number in range(len(new_keys)):
        slot = slot_of(new_keys[number])
        while key[slot] != NO_KEY:
            slot = (slot + 1) & (len(key) - 1)
        key[slot], row[slot] = new_keys[number], new_rows[number]


@kernel
def find_row(wanted: int, key: Array, row: Array) -> int:
    """The row of a key, NO_ROW if it is not there."""
    slot = slot_of(wanted)
    while key[slot] != NO_KEY:
        if key[slot] == wanted:
            return int(row[slot])
        slot = (slot + 1) & (len(key) - 1)
    return NO_ROW


@kernel
def slot_of(key: int) -> np.int64:
    """The slot where the search for a key begins: the highest bits of a product (Fibonacci hashing)."""
    return np.int64((np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - SLOT_BITS))
