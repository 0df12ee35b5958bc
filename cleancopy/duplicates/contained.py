"""Texts that stand whole, or nearly so, in another one: cut short, quoted, edited. They are told of and stay.

Of each text a share of its shingles is drawn (sketch.py), the same for all. Texts that draw the same rare shingles are
compared: by bits first, which tell of most that they are different (bit_sets.py), then whole. A shingle that many
texts have says nothing and only the first of them meet by it, so that a line that a million pages share costs no more
than the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cleancopy.duplicates.bit_sets import possible_candidates
from cleancopy.duplicates.buckets import Buckets, buckets_of_rows
from cleancopy.duplicates.leaders import NONE
from cleancopy.duplicates.sorted_sets import TOO_FEW, count_shared, shingle_sets
from cleancopy.kernels import array_kernel, kernel
from cleancopy.texts import Array, Offsets

MIN_CONTAINED = 0.65
"""A text stands in another one if this share of its shingles does."""

MIN_SHARED_DRAWN = 2
SHORT_CHARACTERS = 600
"""Of a text of fewer, a paragraph or two, so little is drawn that one shingle is enough to be compared with what came
before it."""

MAX_VERIFIED = 8
"""Texts that a text is compared with: those with which it shares most of what is drawn."""


@dataclass(frozen=True)
class Contained:
    """One row per pair, in the order of the later text of each, then of the earlier one.

    later   int64    the row of the text that came later
    inner   int64    the one that stands in the other
    outer   int64    the one that it stands in
    share   float64  how much of the inner one does, of its different shingles
    """

    later: Array
    inner: Array
    outer: Array
    share: Array


_NOTHING = np.zeros(0, np.int64)
NOTHING_CONTAINED = Contained(_NOTHING, _NOTHING, _NOTHING, np.zeros(0))


def candidates_of(buckets: Buckets, lengths: Array, n_before: int = 0, meets_new: bool = True) -> Array:
    """For each text the earlier ones to compare it with: int32, MAX_VERIFIED columns, best first, then NONE.

    `lengths` are those of the texts in characters. Of the first `n_before` they do not count: those are compared with
    none of those before them, and where not `meets_new` the others are with these alone.
    """
    of_rows, starts = buckets_of_rows(buckets.members, buckets.first, len(lengths))
    candidates = np.full((len(lengths), MAX_VERIFIED), NONE, np.int32)
    min_shared = np.where(lengths < SHORT_CHARACTERS, 1, MIN_SHARED_DRAWN)
    find_candidates(buckets.members, buckets.first, of_rows, starts, min_shared, n_before, meets_new, candidates)
    return candidates


@array_kernel
def find_candidates(
    members: Array, first: Array, of_rows: Array, starts: Array, min_shared: Array, n_before: int, meets_new: bool,
    candidates: Array,
) -> None:  # fmt: skip
    """Fill in the candidates of each text."""
    shared_drawn = np.zeros(len(candidates), np.int32)
    for row in range(n_before, len(candidates)):
        before = row if meets_new else n_before
        buckets = of_rows[starts[row] : starts[row + 1]]
        most_shared(before, buckets, members, first, min_shared[row], shared_drawn, candidates[row])


def part_candidates(candidates: Array, lengths: Array, max_length: float) -> Iterator[tuple[Array, Array]]:
    """The rows that have candidates, in portions, each with all rows whose texts it takes to compare them.

    Both ascending, int64. `lengths` of the texts of a portion add up to the maximum, or are those of one row.
    """
    rows = np.flatnonzero(candidates[:, 0] != NONE)
    number = number_portions(candidates, rows, lengths, max_length)
    for portion in np.unique(number):
        its = rows[number == portion]
        others = candidates[its]
        yield its, np.unique(np.concatenate([its, others[others != NONE]]))


@array_kernel
def number_portions(candidates: Array, rows: Array, lengths: Array, max_length: float) -> Array:
    """The number of the portion of each row. A text that several rows of a portion are compared with counts once."""
    numbers = np.zeros(len(rows), np.int64)
    last_needed = np.full(len(candidates), NONE, np.int64)
    portion, length = 0, 0.0
    for at in range(len(rows)):
        more = length_of_new(rows[at], candidates, lengths, last_needed, portion)
        if length and length + more > max_length:
            portion, length = portion + 1, 0.0
            more = length_of_new(rows[at], candidates, lengths, last_needed, portion)
        numbers[at] = portion
        length += more
        last_needed[rows[at]] = portion
        for place in range(MAX_VERIFIED):
            if candidates[rows[at], place] != NONE:
                last_needed[candidates[rows[at], place]] = portion
    return numbers


@kernel
def length_of_new(row: int, candidates: Array, lengths: Array, last_needed: Array, portion: int) -> float:
    """How long those of a row and its candidates are that the portion does not need yet."""
    length = 0.0 if last_needed[row] == portion else lengths[row]
    for place in range(MAX_VERIFIED):
        other = candidates[row, place]
        if other != NONE and last_needed[other] != portion:
            length += lengths[other]
    return length


def find_contained(text: pa.LargeStringArray, candidates: Array, rows: Array) -> Contained:
    """Compare each text of the rows with its candidates; no other texts need be there."""
    possible = possible_candidates(text, candidates, rows, MIN_CONTAINED)
    rows, possible = rows[possible[:, 0] != NONE], possible[possible[:, 0] != NONE]
    earlier = possible[possible != NONE]
    is_compared = np.zeros(len(text), np.bool_)
    is_compared[rows], is_compared[earlier] = True, True
    pairs, shares = np.empty((len(earlier), 3), np.int64), np.empty(len(earlier))
    count = compare_all(*shingle_sets(text, is_compared), rows, possible, pairs, shares)
    order = np.lexsort((pairs[:count, 1] + pairs[:count, 2], pairs[:count, 0]))
    later, inner, outer = pairs[:count][order].T
    return Contained(later, inner, outer, shares[:count][order])


@array_kernel
def compare_all(shingles: Array, first: Offsets, rows: Array, candidates: Array, pairs: Array, shares: Array) -> int:
    """Fill in the pairs (later, inner, outer) of which one text stands in the other. Gives how many there are.

    `candidates` are those of the rows, one after the other.
    """
    count = 0
    for number in range(len(rows)):
        row = rows[number]
        for earlier in candidates[number]:
            if earlier == NONE:
                break
            inner, outer = row, earlier
            if first[row + 1] - first[row] > first[earlier + 1] - first[earlier]:
                inner, outer = earlier, row
            inner_set = shingles[first[inner] : first[inner + 1]]
            shared = count_shared(inner_set, shingles[first[outer] : first[outer + 1]], MIN_CONTAINED * len(inner_set))
            if shared != TOO_FEW:
                pairs[count, 0], pairs[count, 1], pairs[count, 2] = row, inner, outer
                shares[count] = shared / len(inner_set)
                count += 1
    return count


@kernel
def most_shared(
    before: int, buckets: Array, members: Array, first: Array, min_shared: int, shared_drawn: Array, candidates: Array
) -> int:
    """Fill in those of the texts before that share most of what is drawn, and enough. Gives how many there are.

    `buckets` are those that the text itself is in. `shared_drawn` is all zeros, before and after.
    """
    found = 0
    for bucket in buckets:
        for at in range(first[bucket], first[bucket + 1]):
            if members[at] >= before:
                break
            shared_drawn[members[at]] += 1
    for bucket in buckets:
        for at in range(first[bucket], first[bucket + 1]):
            if members[at] >= before:
                break
            shared = shared_drawn[members[at]]
            if shared >= min_shared:
                shared_drawn[members[at]] = -shared  # asked
                found = keep_best(members[at], candidates, found, shared_drawn)
    for bucket in buckets:
        for at in range(first[bucket], first[bucket + 1]):
            if members[at] < before:
                shared_drawn[members[at]] = 0
    return found


@kernel
def keep_best(earlier: int, candidates: Array, found: int, shared_drawn: Array) -> int:
    """Put a text at its place among the candidates, most shared first (counts are negative now), then the earliest."""
    at = found
    while at > 0:
        before = candidates[at - 1]
        if shared_drawn[before] < shared_drawn[earlier]:
            break
        if shared_drawn[before] == shared_drawn[earlier] and before < earlier:
            break
        at -= 1
    if at == len(candidates):
        return found
    last = min(found, len(candidates) - 1)
    for place in range(last, at, -1):
        candidates[place] = candidates[place - 1]
    candidates[at] = earlier
    return last + 1
