"""Texts that stand whole, or nearly so, in another one: cut short, quoted, edited. They are told of and stay.

Of each text a share of its shingles is drawn (sketch.py), the same for all. Texts that draw the same rare shingles are
compared whole. A shingle that many texts have says nothing and only the first of them meet by it, so that a line that a
million pages share costs no more than the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numba import njit

from cleancopy.duplicates.buckets import KEY_SHIFT, Buckets, buckets_of_rows, shared_keys
from cleancopy.duplicates.overlap import (
    alphabet,
    compare_with_set,
    fill_set,
    find_shingles,
    longest_text,
    make_room,
)
from cleancopy.texts import Array, Bytes, Offsets, utf8

MIN_CONTAINED = 0.6
"""A text stands in another one if this share of its shingles does."""

MAX_TEXTS_PER_SHINGLE = 4
"""What so many earlier texts have is furniture or a phrase: a further one meets nobody by it."""

MIN_SHARED_DRAWN = 2
MAX_VERIFIED = 8
"""Texts that a text is compared with: those with which it shares most of what is drawn."""

SHINGLES_PER_PARTITION = 16_000_000


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


def meet_by_shingles(drawn: Array, first: Array, considered: Array) -> Buckets:
    """The texts that draw the same shingles, a bucket per shingle, with no more than MAX_TEXTS_PER_SHINGLE + 1 of them.

    `drawn` and `first` as in Sketches; `considered` (bool) says which texts count. Shingles are gone through in
    partitions of their hash, so that sorting takes little memory however many there are.
    """
    members, sizes = [], []
    n_partitions = 1 + len(drawn) // SHINGLES_PER_PARTITION
    for number in range(n_partitions):
        packed = np.sort(pack_partition(drawn, first, considered, number, n_partitions))
        of_part, its_sizes = shared_keys(packed, MAX_TEXTS_PER_SHINGLE + 1)
        members.append(of_part)
        sizes.append(its_sizes)
    ends = np.cumsum(np.concatenate(sizes), dtype=np.int64)
    return Buckets(np.concatenate(members), np.concatenate([np.zeros(1, np.int64), ends]))


@njit(cache=True, nogil=True)
def pack_partition(drawn: Array, first: Array, considered: Array, number: int, n_partitions: int) -> Array:
    """Shingle above row of all that is drawn in one partition by the considered texts, unsorted. uint64."""
    packed = np.empty(len(drawn), np.uint64)
    count = 0
    for row in range(len(considered)):
        if considered[row]:
            for at in range(first[row], first[row + 1]):
                if drawn[at] % n_partitions == number:
                    packed[count] = (np.uint64(drawn[at]) << KEY_SHIFT) | np.uint64(row)
                    count += 1
    return packed[:count].copy()


def find_contained(text: pa.LargeStringArray, buckets: Buckets) -> Contained:
    """Go through the texts in order, and compare each with those before it that share rare shingles with it."""
    n = len(text)
    of_rows, starts = buckets_of_rows(buckets.members, buckets.first, n)
    pairs, shares = np.empty((n * MAX_VERIFIED, 3), np.int64), np.empty(n * MAX_VERIFIED)
    buffer, offsets = utf8(text)
    count = compare_all(buffer, offsets, *alphabet(), buckets.members, buckets.first, of_rows, starts, pairs, shares)
    order = np.lexsort((pairs[:count, 1] + pairs[:count, 2], pairs[:count, 0]))
    later, inner, outer = pairs[:count][order].T
    return Contained(later, inner, outer, shares[:count][order])


@njit(cache=True, nogil=True)
def compare_all(
    buffer: Bytes, offsets: Offsets, of_ascii: Array, table: Array, members: Array, first: Array, of_rows: Array,
    starts: Array, pairs: Array, shares: Array,
) -> int:  # fmt: skip
    """Fill in the pairs (later, inner, outer) of which one text stands in the other. Gives how many there are."""
    n = len(offsets) - 1
    longest = longest_text(offsets)
    own, other = make_room(longest), make_room(longest)
    shared_drawn = np.zeros(n, np.int32)
    candidates = np.empty(MAX_VERIFIED, np.int64)
    count = 0
    for row in range(n):
        buckets = of_rows[starts[row] : starts[row + 1]]
        found = most_shared(row, buckets, members, first, shared_drawn, candidates)
        if not found:
            continue
        n_own = find_shingles(buffer, offsets, row, of_ascii, table, own[0], own[1])
        distinct = fill_set(own[1], n_own, own[2], own[3], row + 1)
        for place in range(found):
            earlier = candidates[place]
            n_other = find_shingles(buffer, offsets, earlier, of_ascii, table, other[0], other[1])
            stamp = row * MAX_VERIFIED + place + 1
            others, shared = compare_with_set(other[1], n_other, other, stamp, own, row + 1, n_own)
            if shared < MIN_CONTAINED * min(distinct, others):
                continue
            is_inner = distinct <= others
            pairs[count, 0] = row
            pairs[count, 1], pairs[count, 2] = (row, earlier) if is_inner else (earlier, row)
            shares[count] = shared / min(distinct, others)
            count += 1
    return count


@njit(cache=True, nogil=True)
def most_shared(row: int, buckets: Array, members: Array, first: Array, shared_drawn: Array, candidates: Array) -> int:
    """Fill in the earlier texts that share most of what is drawn with the row. Gives how many there are.

    `shared_drawn` is all zeros, before and after.
    """
    found = 0
    for bucket in buckets:
        for at in range(first[bucket], first[bucket + 1]):
            if members[at] >= row:
                break
            shared_drawn[members[at]] += 1
    for bucket in buckets:
        for at in range(first[bucket], first[bucket + 1]):
            earlier = members[at]
            if earlier >= row:
                break
            shared = shared_drawn[earlier]
            shared_drawn[earlier] = -abs(shared)
            if shared >= MIN_SHARED_DRAWN:
                found = keep_best(earlier, candidates, found, shared_drawn)
    for bucket in buckets:
        for at in range(first[bucket], first[bucket + 1]):
            if members[at] < row:
                shared_drawn[members[at]] = 0
    return found


@njit(cache=True, nogil=True)
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
