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
import pyarrow as pa

from cleancopy import rule_demands, rule_letters, rule_looks, rule_syntax
from cleancopy.kept_tables import kept_tables
from cleancopy.kernels import array_kernel
from cleancopy.line_model.wide import AHEAD, bring_near
from cleancopy.pattern_sets import BITS, count_candidates, keep_common, keep_met, list_candidates
from cleancopy.rule_demands import MAX_DEMANDS, Demand, demands_of, lengths_of
from cleancopy.rule_letters import ANY, View, openings_of
from cleancopy.rule_looks import (
    ALPHABET,
    KINDS,
    LETTERS,
    N_CODES,
    N_THINGS,
    NO_MORE,
    SIZE,
    kind_at,
    look_through,
    numbers_of,
    read_letters,
)
from cleancopy.texts import Array, Bytes

WHOLE, START, END = "whole", "start", "end"
"""What of a text a pattern has to match: all of it, or one end."""
MAX_COUNTED = 300
"""More letters than these are not told apart."""
FIRST, SECOND, LAST, KIND, LEAST, MOST = (
    *(number * N_CODES for number in range(4)),
    *(3 * N_CODES + len(KINDS) + number * (MAX_COUNTED + 1) for number in range(2)),
)
"""Where in `LikelyRules.row_of` the rows begin for each thing that is looked at."""
MAX_OPEN_SHARE = 0.02
"""Of patterns that can begin in fewer ways, no demands are told: they are left to few texts anyway."""


class Sought(NamedTuple):
    """A pattern, and what of a text it has to match: WHOLE, START or END."""

    match: str
    way: str


@dataclass(frozen=True)
class LikelyRules:
    """What the letters of a text leave possible. Sets of patterns are rows of bits, 64 patterns in a number.

    n_patterns   how many patterns there are
    row_of       int32   the row of `possible` for each code of three letters at the beginning (from FIRST on), of the
                         three behind these (SECOND) and of the last three (LAST), for each kind of first character
                         (KIND), and for each number of letters and digits (LEAST, MOST)
    possible     uint64  sets of patterns that are left
    bit_of       uint8   for each thing that a text can have the bit that stands for it, which others may share
    meets        uint64  for each bit and, side by side, each of MAX_DEMANDS, the patterns of which things with the bit
                         meet that demand; the first bit stands for all things that nobody demands
    at_end       the patterns are for END: letters are read from the last one on
    """

    n_patterns: int
    row_of: Array
    possible: Array
    bit_of: Bytes
    meets: Array
    at_end: bool

    def candidates(self, buffer: Bytes, start_byte: Array, end_byte: Array) -> list[Array]:
        """For each pattern the numbers of the stretches that it could match, in order. int64. No stretch is empty."""
        left = np.zeros((len(start_byte), self.possible.shape[1]), np.uint64)
        tables = (self.row_of, self.possible, self.bit_of, self.meets)
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
    return LikelyRules(
        len(patterns), **kept_tables("likely-rules", made_from, lambda: _tables(patterns)), at_end=at_end
    )


def _tables(patterns: Sequence[Sought]) -> dict[str, Array]:
    """The arrays of LikelyRules: each pattern is read for what it begins and ends with, its length, its demands."""
    first, second = _beginnings(patterns)
    sections = (first, second, _endings(patterns), _kinds(patterns), *_lengths(patterns))
    possible, row_of = _distinct(np.concatenate(list(map(_as_bits, sections))))
    is_open = first.mean(axis=0) > MAX_OPEN_SHARE
    demands = [demands_of(its.match) if told else () for its, told in zip(patterns, is_open, strict=True)]
    meeting = [_meeting([its[number : number + 1] for its in demands]) for number in range(MAX_DEMANDS)]
    meets, bit_of = _shared(np.concatenate(list(map(_as_bits, meeting)), axis=1))
    return {"row_of": row_of, "possible": possible, "bit_of": bit_of, "meets": meets}


def _as_bits(sets: Array) -> Array:
    """Rows of sets of patterns, bool each, as uint64."""
    n_words = max(-(-sets.shape[1] // BITS), 1)
    padded = np.zeros((len(sets), n_words * BITS), np.bool_)
    padded[:, : sets.shape[1]] = sets
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def _distinct(rows: Array) -> tuple[Array, Array]:
    """The distinct rows, one of zeros first, and for each row the number of its like. uint64 and int32."""
    with_none = np.concatenate([np.zeros((1, rows.shape[1]), np.uint64), rows])
    number = np.zeros(len(with_none), np.int64)
    for column in with_none.T:  # sorting rows would take most of the time that tables take
        its_number = _numbered(column)
        number = _numbered(number * (its_number.max() + 1) + its_number)
    first = np.flatnonzero(np.diff(np.maximum.accumulate(number), prepend=-1))
    return with_none[first], number[1:].astype(np.int32)


def _numbered(values: Array) -> Array:
    """The number of each value among the distinct ones, in the order in which they come. int64."""
    return np.asarray(pa.array(values).dictionary_encode().indices.to_numpy().astype(np.int64))


def _shared(rows: Array) -> tuple[Array, Bytes]:
    """A bit for each row, and the row for each bit: where there are too many, one bit stands for several rows.

    The last row is met by every text, and of those before it the bit of zeros is the first.
    """
    distinct, number = _distinct(rows[:-1])
    bit_of = np.where(number > 0, (number - 1) % (BITS - 1) + 1, 0).astype(np.uint8)
    meets = np.zeros((min(len(distinct), BITS), rows.shape[1]), np.uint64)
    np.bitwise_or.at(meets, bit_of, rows[:-1])
    return meets | rows[-1], bit_of


def _beginnings(patterns: Sequence[Sought]) -> tuple[Array, Array]:
    """For each code of three letters the patterns whose matches can begin with them, and go on with them. bool."""
    first, second = (np.zeros((SIZE,) * LETTERS + (len(patterns),), np.bool_) for _ in range(2))
    for number, (match, way) in enumerate(patterns):
        filling = NO_MORE if way == WHOLE else ANY
        openings = {its.ljust(2 * LETTERS, filling) for its in openings_of(match, View(2 * LETTERS, way == END))}
        _allow(first, {opening[:LETTERS] for opening in openings}, number)
        _allow(second, {opening[LETTERS:] for opening in openings}, number)
    return _with_any(first), _with_any(second)


def _endings(patterns: Sequence[Sought]) -> Array:
    """For each code of three letters, the last one first, the patterns whose matches can end with them. bool."""
    last = np.zeros((SIZE,) * LETTERS + (len(patterns),), np.bool_)
    for number, (match, way) in enumerate(patterns):
        openings = openings_of(match, View(LETTERS, at_end=True)) if way == WHOLE else [ANY * LETTERS]
        _allow(last, {opening.ljust(LETTERS, NO_MORE) for opening in openings}, number)
    return _with_any(last)


def _allow(sets: Array, letters: set[str], number: int) -> None:
    """Put down that the pattern can have these letters; of a pattern that nothing can match there are none."""
    told = np.array([[ALPHABET.index(letter) for letter in its] for its in sorted(letters)], np.int64)
    sets[(*told.reshape(-1, LETTERS).T, number)] = True


def _with_any(sets: Array) -> Array:
    """Codes by patterns; where any letter is allowed, each letter is."""
    any_letter = ALPHABET.index(ANY)
    sets |= sets[any_letter]
    sets |= sets[:, any_letter, np.newaxis]
    sets |= sets[:, :, any_letter, np.newaxis]
    return sets.reshape(N_CODES, -1)


def _kinds(patterns: Sequence[Sought]) -> Array:
    """For each kind of character the patterns whose matches can begin with it, or end with it if for END. bool."""
    suits = np.zeros((len(KINDS), len(patterns)), np.bool_)
    for number, (match, way) in enumerate(patterns):
        kinds = openings_of(match, View(1, way == END, of_kinds=True))
        suits[[KINDS.index(kind or ANY) for kind in kinds], number] = True
    return suits | suits[-1:]


def _lengths(patterns: Sequence[Sought]) -> tuple[Array, Array]:
    """For each number of letters the patterns that demand no more, and those that allow so many. bool."""
    lengths = np.array([lengths_of(its.match) for its in patterns], np.int64).reshape(-1, 2)
    goes_on = np.array([its.way != WHOLE for its in patterns], np.bool_)
    counted = np.arange(MAX_COUNTED + 1)[:, np.newaxis]
    return np.minimum(lengths[:, 0], MAX_COUNTED) <= counted, (counted <= lengths[:, 1]) | goes_on


def _meeting(demands: Sequence[tuple[Demand, ...]]) -> Array:
    """For each thing the patterns whose demand it meets; and in a last row those that have none. bool."""
    meeting = np.zeros((N_THINGS + 1, len(demands)), np.bool_)
    for number, its in enumerate(demands):
        things = [thing for demand in its for thing in demand]
        meeting[[at for thing in things for at in numbers_of(thing)] or -1, number] = True
    return meeting


@array_kernel
def find_possible(
    buffer: Bytes,
    start_byte: Array,
    end_byte: Array,
    at_end: bool,
    row_of: Array,
    possible: Array,
    bit_of: Bytes,
    meets: Array,
    left: Array,
) -> None:
    """Fill in which patterns could match each stretch, as bits."""
    for number in range(len(start_byte)):
        soon = min(number + AHEAD, len(start_byte) - 1)
        bring_near(buffer, end_byte[soon] - 1 if at_end else start_byte[soon])
        start, end, its = start_byte[number], end_byte[number], left[number]
        any_left, kind = np.uint64(0), row_of[KIND + kind_at(buffer, end - 1 if at_end else start)]
        for word in range(len(its)):
            its[word] = possible[kind, word]
            any_left |= its[word]
        if any_left == 0:
            continue
        first, n_bytes = read_letters(buffer, start, end, at_end, 0)
        if not keep_common(row_of, possible, (FIRST + first,), its):
            continue
        second, _ = read_letters(buffer, start, end, at_end, n_bytes)
        last, _ = read_letters(buffer, start, end, True, 0)
        if not keep_common(row_of, possible, (SECOND + second, LAST + last), its):
            continue
        n_letters, seen = look_through(buffer, start, end, bit_of)
        n_letters = min(n_letters, MAX_COUNTED)
        keep_common(row_of, possible, (LEAST + n_letters, MOST + n_letters), its)
        keep_met(meets, seen, its)
