"""Who stays: each text is compared with those that were kept before it, and goes if it is enough like one of them.

Only kept texts are ever compared with, so nothing is chained through a third one that is gone itself, and a bucket
that a million texts are in costs each of them MAX_MET comparisons of sketches at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cleancopy.duplicates.buckets import Buckets, buckets_of_rows
from cleancopy.duplicates.guards import numbers_tell_apart
from cleancopy.duplicates.looked_at import count_agreeing, wanted_texts
from cleancopy.duplicates.overlap import (
    Room,
    alphabet,
    compare_with_set,
    fill_set,
    find_shingles,
    jaccard,
    longest_text,
    make_room,
)
from cleancopy.duplicates.shingles import SHINGLE_WORDS
from cleancopy.duplicates.sketch import BINS
from cleancopy.kernels import array_kernel, kernel
from cleancopy.texts import Array, Bytes, Offsets, utf8

NONE = -1
MAX_MET = 64
"""Kept texts of one bucket that a text is compared with: the first ones."""

MAX_VERIFIED = 16
"""Kept texts that a text is compared with shingle by shingle: those whose sketches agree most."""

SLACK = 0.17
"""By how much less than the threshold sketches may agree: some four standard deviations of 128 bins."""


Texts = Callable[[Array], pa.LargeStringArray]
"""From rows (int64, ascending) to the texts of all rows, empty but for those of these."""


@dataclass(frozen=True)
class Leaders:
    """For each text the row of the kept one that it goes for, NONE where it stays (int64), and how alike (float64)."""

    leader: Array
    similarity: Array


def choose_leaders(
    portions: Iterable[Array], texts: Texts, is_needed: Array, marks: Array, buckets: Buckets, same_as: Array,
    threshold: float, n_before: int = 0, meets_new: bool = True,
) -> Leaders:  # fmt: skip
    """Go through the texts as `part_rows` parts them; `marks` are those of their sketches, and `is_needed` says which
    may be looked at (looked_at.py). The first `n_before` are kept already, and where not `meets_new` the others are
    compared with these alone.

    A text goes for the kept one that it is most like, the earliest of those equally like it. `same_as` (int64) names
    the first text that is equal to it, or itself: it goes for that one if that is kept, and else is compared as that
    one would be now. Only those that are their own first need be in buckets.
    """
    n = len(marks)
    of_rows, starts = buckets_of_rows(buckets.members, buckets.first, n)
    leader, similarity = np.full(n, NONE, np.int64), np.zeros(n)
    met, n_met, last_asked = buckets.members.copy(), np.zeros(len(buckets), np.int64), np.full(n, NONE, np.int64)
    least = min_agreeing(threshold)
    for rows in portions:
        is_wanted = wanted_texts(
            rows, is_needed, same_as, marks, met, buckets.first, n_met, of_rows, starts, least
        )  # fmt: skip
        buffer, offsets = utf8(texts(np.flatnonzero(is_wanted)))
        attach(
            rows, buffer, offsets, marks, met, buckets.first, n_met, last_asked, of_rows, starts, same_as, *alphabet(),
            threshold, least, n_before, meets_new, leader, similarity,
        )  # fmt: skip
    return Leaders(leader, similarity)


def min_agreeing(threshold: float) -> int:
    """In how many bins the sketches of two texts must agree for them to be compared."""
    return int(np.floor((threshold - SLACK) * BINS))


@array_kernel
def attach(
    rows: Array, buffer: Bytes, offsets: Offsets, marks: Array, met: Array, first: Array, n_met: Array,
    last_asked: Array, of_rows: Array, starts: Array, same_as: Array, of_ascii: Array, table: Array,
    threshold: float, min_agreeing: int, n_before: int, meets_new: bool, leader: Array, similarity: Array,
) -> None:  # fmt: skip
    """Fill in leader and similarity of the rows. `met` begins as the buckets' members and ends as the kept ones among
    them, `n_met` as zeros, `last_asked` as NONE: all go on from portion to portion."""
    longest = longest_text(offsets)
    rooms = make_room(longest), make_room(longest), make_room(longest), make_room(longest)
    candidates = np.empty(MAX_VERIFIED, np.int64)
    agreements = np.empty(MAX_VERIFIED, np.int64)
    for row in rows:
        same = same_as[row]
        if same != row and leader[same] == NONE:
            leader[row], similarity[row] = same, 1.0
            continue
        buckets = of_rows[starts[same] : starts[same + 1]]
        if row >= n_before:
            found = meet(row, same, buckets, met, first, n_met, marks, min_agreeing, last_asked, candidates, agreements)
            if found:
                leader[row], similarity[row] = most_like(
                    row, same_as, candidates[:found], buffer, offsets, of_ascii, table, threshold, rooms
                )
        if leader[row] == NONE and (meets_new or row < n_before):
            for bucket in buckets:
                if n_met[bucket] < MAX_MET:
                    met[first[bucket] + n_met[bucket]] = row
                    n_met[bucket] += 1


@kernel
def most_like(
    row: int, same_as: Array, candidates: Array, buffer: Bytes, offsets: Offsets, of_ascii: Array, table: Array,
    threshold: float, rooms: tuple[Room, Room, Room, Room],
) -> tuple[int, float]:  # fmt: skip
    """The candidate that the row is most like, and how much; NONE and 0 where it is not enough like any of them.

    The text of each, of the row as of a candidate, stands where `same_as` says.
    """
    same = same_as[row]
    own, other = rooms[0], rooms[1]
    own_stamp = row + 1
    n_own = find_shingles(buffer, offsets, same, of_ascii, table, own[0], own[1])
    distinct = fill_set(own[1], n_own, own[2], own[3], own_stamp)
    best, best_alike = NONE, 0.0
    for place in range(len(candidates)):
        kept = candidates[place]
        its = same_as[kept]
        n_other = find_shingles(buffer, offsets, its, of_ascii, table, other[0], other[1])
        other_stamp = row * MAX_VERIFIED + place + 1
        others, shared = compare_with_set(other[1], n_other, other, other_stamp, own, own_stamp, n_own)
        alike = jaccard(distinct, others, shared)
        is_better = alike > best_alike or (alike == best_alike and kept < best)
        if alike < threshold or not is_better:
            continue
        n_words = max(n_own, n_other) + SHINGLE_WORDS - 1
        if not numbers_tell_apart(buffer, offsets, same, its, n_words, rooms[2], rooms[3], other_stamp):
            best, best_alike = kept, alike
        if best_alike == 1.0:
            break
    return best, best_alike


@kernel
def meet(
    row: int, same: int, buckets: Array, met: Array, first: Array, n_met: Array, marks: Array, min_agreeing: int,
    last_asked: Array, candidates: Array, agreements: Array,
) -> int:  # fmt: skip
    """Fill in the kept texts whose sketches agree most with that of the row, best first, the earliest of equals first.

    Gives how many there are.
    """
    found = 0
    for bucket in buckets:
        for at in range(first[bucket], first[bucket] + n_met[bucket]):
            kept = met[at]
            if last_asked[kept] == row:
                continue
            last_asked[kept] = row
            agreeing = count_agreeing(marks, same, kept)
            if agreeing < min_agreeing:
                continue
            found = insert(kept, agreeing, candidates, agreements, found)
    return found


@kernel
def insert(kept: int, agreeing: int, candidates: Array, agreements: Array, found: int) -> int:
    """Put a candidate at its place among those found so far. Gives how many there are now."""
    at = found
    while at > 0 and (agreements[at - 1] < agreeing or (agreements[at - 1] == agreeing and candidates[at - 1] > kept)):
        at -= 1
    if at == len(candidates):
        return found
    last = min(found, len(candidates) - 1)
    for place in range(last, at, -1):
        candidates[place] = candidates[place - 1]
        agreements[place] = agreements[place - 1]
    candidates[at], agreements[at] = kept, agreeing
    return last + 1
