"""Which patterns could match which texts at all, told by a few letters of both.

A look at the letters at either end of a text, at how many it has and at what stands in it spares the engine nearly all
of its work. What is told may be too much, never too little. A set of patterns is a row of bits, so that what one look
leaves possible and what another does are put together at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numba import njit

from cleancopy import rule_demands, rule_letters, rule_looks, rule_syntax
from cleancopy.kept_tables import kept_tables
from cleancopy.rule_demands import MAX_DEMANDS, Demand, demands_of, lengths_of
from cleancopy.rule_letters import ANY, OTHER, View, openings_of
from cleancopy.rule_looks import (
    ALPHABET,
    KINDS,
    LETTERS,
    MAX_COUNTED,
    N_CODES,
    N_THINGS,
    NO_MORE,
    NO_THING,
    code_of,
    count_letters,
    kind_at,
    read_letters,
)
from cleancopy.texts import Array, Bytes

WHOLE, SEGMENT, START, END = "whole", "segment", "start", "end"
"""What a pattern has to match: all of a text; its first segment, whatever parts it from the next; or one end of it."""
FIRST, SECOND, LAST, KIND, LEAST, MOST, MOST_OF_SEGMENT = (
    *(number * N_CODES for number in range(4)),
    *(3 * N_CODES + len(KINDS) + number * (MAX_COUNTED + 1) for number in range(3)),
)
"""Where in `LikelyRules.row_of` the rows begin for each thing that is looked at."""
BITS = 64


class Sought(NamedTuple):
    """A pattern, and what of a text it has to match: WHOLE, SEGMENT, START or END."""

    match: str
    way: str


@dataclass(frozen=True)
class LikelyRules:
    """What the letters of a text leave possible. Sets of patterns are rows of bits, 64 patterns in a number.

    n_patterns   how many patterns there are
    row_of       int32   the row of `possible` for each code of three letters at the beginning (from FIRST on), of the
                         three behind these (SECOND) and of the last three (LAST), for each kind of first character
                         (KIND), and for each number of letters of all of the text (LEAST, MOST) or of its first segment
    possible     uint64  sets of patterns that are left
    demand_of    int32   the row of `demanded` for each thing that a text can have; 0 where nobody demands it
    demanded     uint64  for each of MAX_DEMANDS the set of patterns of which a thing meets that demand, side by side
    at_end       patterns for END: letters are read from the last one on
    """

    n_patterns: int
    row_of: Array
    possible: Array
    demand_of: Array
    demanded: Array
    at_end: bool

    def candidates(self, buffer: Bytes, start_byte: Array, end_byte: Array) -> list[Array]:
        """For each pattern the numbers of the stretches that it could match, in order. int64. No stretch is empty."""
        left = np.zeros((len(start_byte), self.possible.shape[1]), np.uint64)
        tables = (self.row_of, self.possible, self.demand_of, self.demanded)
        find_possible(buffer, start_byte, end_byte, self.at_end, *tables, left)
        counts = np.zeros(self.possible.shape[1] * BITS, np.int64)
        count_candidates(left, counts)
        first = np.cumsum(counts) - counts
        numbers = np.empty(int(counts.sum()), np.int64)
        list_candidates(left, first.copy(), numbers)
        return np.split(numbers, first[1 : self.n_patterns]) if self.n_patterns else []


@cache
def likely_rules(patterns: tuple[Sought, ...]) -> LikelyRules:
    """The tables for these patterns, which are all for END or none of them."""
    modules = (rule_letters, rule_demands, rule_looks, rule_syntax)
    code = [Path(source).read_bytes() for source in (__file__, *(str(module.__file__) for module in modules))]
    made_from: list[str | bytes] = [*(part for its in patterns for part in its), f"polars {pl.__version__}", *code]
    at_end = any(its.way == END for its in patterns)
    return LikelyRules(len(patterns), **kept_tables("likely-rules", made_from, lambda: _tables(patterns)), at_end=at_end)


def _tables(patterns: Sequence[Sought]) -> dict[str, Array]:
    """The arrays of LikelyRules: each pattern is read for what it begins and ends with, its length, its demands."""
    sections = [*_beginnings(patterns), _endings(patterns), _kinds(patterns), *_lengths(patterns)]
    possible, row_of = _distinct(np.concatenate(list(map(_as_bits, sections))))
    demands = [demands_of(its.match) for its in patterns]
    meeting = [_meeting([its[number : number + 1] for its in demands]) for number in range(MAX_DEMANDS)]
    demanded, demand_of = _distinct(np.concatenate(list(map(_as_bits, meeting)), axis=1))
    return {"row_of": row_of, "possible": possible, "demand_of": demand_of, "demanded": demanded}


def _as_bits(sets: Array) -> Array:
    """Rows of sets of patterns, bool each, as uint64."""
    n_words = max(-(-sets.shape[1] // BITS), 1)
    padded = np.zeros((len(sets), n_words * BITS), np.bool_)
    padded[:, : sets.shape[1]] = sets
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def _distinct(rows: Array) -> tuple[Array, Array]:
    """The distinct rows, one of zeros first, and for each row the number of its like. uint64 and int32."""
    with_none = np.concatenate([np.zeros((1, rows.shape[1]), np.uint64), rows])
    distinct, number = np.unique(with_none, axis=0, return_inverse=True)
    return distinct, number.reshape(-1)[1:].astype(np.int32)


def _beginnings(patterns: Sequence[Sought]) -> tuple[Array, Array]:
    """For each code of three letters the patterns whose matches can begin with them, and go on with them. bool."""
    first, second = (np.zeros((len(ALPHABET),) * LETTERS + (len(patterns),), np.bool_) for _ in range(2))
    for number, (match, way) in enumerate(patterns):
        filling = NO_MORE if way == WHOLE else ANY
        openings = {its.ljust(2 * LETTERS, filling) for its in openings_of(match, View(2 * LETTERS, way == END))}
        _allow(first, {opening[:LETTERS] for opening in openings}, number)
        _allow(second, {opening[LETTERS:] for opening in openings}, number)
    return _with_any(first), _with_any(second)


def _endings(patterns: Sequence[Sought]) -> Array:
    """For each code of three letters, the last one first, the patterns whose matches can end with them. bool."""
    last = np.zeros((len(ALPHABET),) * LETTERS + (len(patterns),), np.bool_)
    for number, (match, way) in enumerate(patterns):
        openings = openings_of(match, View(LETTERS, at_end=True)) if way == WHOLE else [ANY * LETTERS]
        _allow(last, {opening.ljust(LETTERS, NO_MORE) for opening in openings}, number)
    return _with_any(last)


def _allow(sets: Array, letters: set[str], number: int) -> None:
    told = np.array([[ALPHABET.index(letter) for letter in its] for its in sorted(letters)])
    sets[(*told.T, number)] = True


def _with_any(sets: Array) -> Array:
    """Codes by patterns; where any letter is allowed, each letter is."""
    sets |= sets[-1:]
    sets |= sets[:, -1:]
    sets |= sets[:, :, -1:]
    return sets.reshape(N_CODES, -1)


def _kinds(patterns: Sequence[Sought]) -> Array:
    """For each kind of character the patterns whose matches can begin with it, or end with it if for END. bool."""
    suits = np.zeros((len(KINDS), len(patterns)), np.bool_)
    for number, (match, way) in enumerate(patterns):
        kinds = openings_of(match, View(1, way == END, of_kinds=True))
        suits[[KINDS.index(kind or ANY) for kind in kinds], number] = True
    return suits | suits[-1:]


def _lengths(patterns: Sequence[Sought]) -> tuple[Array, Array, Array]:
    """For each number of letters the patterns that demand no more, and those that allow so many: of all, of a segment."""
    lengths = np.array([lengths_of(its.match) for its in patterns], np.int64).reshape(-1, 2)
    ways = np.array([its.way for its in patterns])
    counted = np.arange(MAX_COUNTED + 1)[:, np.newaxis]
    allowed = counted <= lengths[:, 1]
    return np.minimum(lengths[:, 0], MAX_COUNTED) <= counted, allowed | (ways != WHOLE), allowed | (ways != SEGMENT)


def _meeting(demands: Sequence[tuple[Demand, ...]]) -> Array:
    """For each thing the patterns whose demand, if they have one, it meets; NO_THING meets those that have none. bool."""
    meeting = np.zeros((N_THINGS, len(demands)), np.bool_)
    for number, its in enumerate(demands):
        meeting[[code_of(thing) for demand in its for thing in demand] or NO_THING, number] = True
    return meeting


@njit(cache=True, nogil=True)
def find_possible(
    buffer: Bytes,
    start_byte: Array,
    end_byte: Array,
    at_end: bool,
    row_of: Array,
    possible: Array,
    demand_of: Array,
    demanded: Array,
    left: Array,
) -> None:
    """Fill in which patterns could match each stretch, as bits."""
    met = np.empty(demanded.shape[1], np.uint64)
    for number in range(len(start_byte)):
        start, end, its = start_byte[number], end_byte[number], left[number]
        first, second = read_letters(buffer, start, end, at_end)
        last, _ = read_letters(buffer, start, end, True)
        kind = kind_at(buffer, end - 1 if at_end else start)
        its[:] = possible[row_of[FIRST + first]]
        if not keep_common(row_of, possible, (SECOND + second, LAST + last, KIND + kind), its):
            continue
        met[:] = demanded[demand_of[NO_THING]]
        n_letters, n_in_segment = count_letters(buffer, start, end, demand_of, demanded, met)
        n_letters, n_in_segment = min(n_letters, MAX_COUNTED), min(n_in_segment, MAX_COUNTED)
        keep_common(row_of, possible, (LEAST + n_letters, MOST + n_letters, MOST_OF_SEGMENT + n_in_segment), its)
        for word in range(len(met)):
            its[word % len(its)] &= met[word]


@njit(cache=True, nogil=True)
def keep_common(row_of: Array, possible: Array, codes: tuple[int, int, int], left: Array) -> bool:
    """Keep of the patterns that are left those that all of the codes leave possible, and say whether any is."""
    any_left = np.uint64(0)
    for word in range(len(left)):
        for code in codes:
            left[word] &= possible[row_of[code], word]
        any_left |= left[word]
    return any_left != 0


@njit(cache=True, nogil=True)
def count_candidates(left: Array, counts: Array) -> None:
    """Add up how many texts each pattern could match."""
    for number in range(len(left)):
        for word in range(left.shape[1]):
            bits, pattern = left[number, word], word * BITS
            while bits:
                counts[pattern] += np.int64(bits & ONE)
                bits >>= ONE
                pattern += 1


@njit(cache=True, nogil=True)
def list_candidates(left: Array, free: Array, numbers: Array) -> None:
    """Fill in the numbers of the texts that each pattern could match, from its place in `free` on."""
    for number in range(len(left)):
        for word in range(left.shape[1]):
            bits, pattern = left[number, word], word * BITS
            while bits:
                if bits & ONE:
                    numbers[free[pattern]] = number
                    free[pattern] += 1
                bits >>= ONE
                pattern += 1


ONE = np.uint64(1)
