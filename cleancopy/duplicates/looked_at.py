"""Which texts are looked at to see who stays, and which of them at once: few of those that meet are like each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cleancopy.duplicates.buckets import Buckets
from cleancopy.duplicates.sketch import BINS
from cleancopy.kernels import array_kernel, kernel
from cleancopy.texts import Array

MAX_ASKED = 64
"""Texts of one bucket of which all are asked which others they can be like."""


def part_rows(buckets: Buckets, same_as: Array, weights: Array, max_weight: float) -> Iterator[Array]:
    """The rows that meet others or are equal to one, in portions that weigh about the maximum at most, each ascending.

    Portions have nothing to do with each other, but for texts that hang together by buckets and weigh more by
    themselves: those are parted in order, and what is kept of one portion counts for the next.
    """
    root = first_linked(buckets.members, buckets.first, len(same_as))[same_as]
    rows = np.flatnonzero((root != np.arange(len(root))) | (np.bincount(root, minlength=len(root)) > 1))
    ends = np.cumsum(np.bincount(root[rows], weights=weights[rows], minlength=len(root)))
    number = (ends[root[rows]] // max_weight).astype(np.int64)
    for portion in np.unique(number):
        its = rows[number == portion]
        piece = (np.cumsum(weights[its]) // max_weight).astype(np.int64)
        yield from np.split(its, np.flatnonzero(np.diff(piece)) + 1)


@array_kernel
def first_linked(members: Array, first: Array, n_rows: int) -> Array:
    """For each row the first one that buckets link it to, one after the other. int64."""
    root = np.arange(n_rows)
    for bucket in range(len(first) - 1):
        for at in range(first[bucket] + 1, first[bucket + 1]):
            one, other = root_of(root, members[at - 1]), root_of(root, members[at])
            root[max(one, other)] = min(one, other)
    for row in range(n_rows):
        root[row] = root[root[row]]
    return root


@array_kernel
def root_of(root: Array, row: int) -> int:
    """The first row that is known to be linked with the row; the way there is made shorter."""
    while root[row] != row:
        root[row] = root[root[row]]
        row = root[row]
    return row


@array_kernel
def needed_texts(marks: Array, members: Array, first: Array, min_agreeing: int, n_before: int) -> Array:
    """Which of the texts may be compared shingle by shingle, whatever is kept: bool. Those kept before are not by
    themselves.

    Many meet by a phrase alone, and their sketches say so. In buckets of more than MAX_ASKED nobody asks them of all
    pairs, and each text counts as needed that was not kept before.
    """
    is_needed = np.zeros(len(marks), np.bool_)
    for bucket in range(len(first) - 1):
        start, end = first[bucket], first[bucket + 1]
        has_many = end - start > MAX_ASKED
        for at in range(end - 1, start - 1, -1):
            row = members[at]
            if has_many and row >= n_before:
                is_needed[row] = True
                continue
            for later in range(end - 1, at, -1):
                other = members[later]
                if other < n_before or (has_many and is_needed[row]):
                    break
                if is_needed[row] and is_needed[other]:
                    continue
                if count_agreeing(marks, row, other) >= min_agreeing:
                    is_needed[row] = is_needed[other] = True
    return is_needed


@array_kernel
def wanted_texts(
    rows: Array, is_needed: Array, same_as: Array, marks: Array, met: Array, first: Array, n_met: Array,
    of_rows: Array, starts: Array, min_agreeing: int,
) -> Array:  # fmt: skip
    """Which texts a portion of rows is compared with or as: bool, over all rows.

    They are those of the rows that are needed at all, and of what was kept in portions before that is enough like one
    of them; `met`, `first` and `n_met` are the kept ones of each bucket so far.
    """
    is_wanted = np.zeros(len(marks), np.bool_)
    for row in rows:
        same = same_as[row]
        if not is_needed[same]:
            continue
        is_wanted[same] = True
        for bucket in of_rows[starts[same] : starts[same + 1]]:
            for at in range(first[bucket], first[bucket] + n_met[bucket]):
                its = same_as[met[at]]
                if not is_wanted[its] and count_agreeing(marks, same, met[at]) >= min_agreeing:
                    is_wanted[its] = True
    return is_wanted


@kernel
def count_agreeing(marks: Array, one: int, other: int) -> int:
    """In how many bins two sketches agree."""
    agreeing = 0
    for number in range(BINS):
        agreeing += marks[one, number] == marks[other, number]
    return agreeing
