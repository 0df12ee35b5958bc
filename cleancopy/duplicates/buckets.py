"""Buckets: the texts that have a key in common. Found band by band with one sort each, whatever the keys are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from cleancopy.texts import Array

KEY_SHIFT = np.uint64(32)
ROW_MASK = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True)
class Buckets:
    """Which texts meet. A text that meets none is in no bucket.

    members  int64  rows, bucket by bucket, ascending in each
    first    int64  n + 1 numbers: where in `members` each bucket begins
    """

    members: Array
    first: Array

    def __len__(self) -> int:
        return len(self.first) - 1

    def renumbered(self, rows: Array) -> Buckets:
        """The same buckets, each row called by its place among `rows`, which are ascending and name all members."""
        return Buckets(np.searchsorted(rows, self.members), self.first)


def find_buckets(keys: Array, considered: Array) -> Buckets:
    """The buckets of all bands, from `keys` (uint32, a column per band); `considered` (bool) says which rows count."""
    rows = np.flatnonzero(considered).astype(np.uint64)
    members, sizes = [], []
    for band in range(keys.shape[1]):
        packed = np.sort((keys[rows, band].astype(np.uint64) << KEY_SHIFT) | rows)
        of_band, its_sizes = shared_keys(packed, len(packed))
        members.append(of_band)
        sizes.append(its_sizes)
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.concatenate(sizes), dtype=np.int64)])
    return Buckets(np.concatenate(members), first)


@njit(cache=True, nogil=True)
def shared_keys(packed: Array, max_rows: int) -> tuple[Array, Array]:
    """The rows whose key is not theirs alone, and how many have each such key; `packed` is sorted, key above row.

    Each row counts once, and of those that have a key the first `max_rows`.
    """
    members = np.empty(len(packed), np.int64)
    sizes = np.empty(len(packed) // 2, np.int64)
    n_members, n_buckets = 0, 0
    start = 0
    while start < len(packed):
        end = start + 1
        while end < len(packed) and packed[end] >> KEY_SHIFT == packed[start] >> KEY_SHIFT:
            end += 1
        size = 0
        for at in range(start, end):
            if size < max_rows and (at == start or packed[at] != packed[at - 1]):
                members[n_members + size] = np.int64(packed[at] & ROW_MASK)
                size += 1
        if size > 1:
            sizes[n_buckets] = size
            n_buckets += 1
            n_members += size
        start = end
    return members[:n_members].copy(), sizes[:n_buckets].copy()


@njit(cache=True, nogil=True)
def buckets_of_rows(members: Array, first: Array, n_rows: int) -> tuple[Array, Array]:
    """The buckets that each row is in, row by row, ascending in each, and the n + 1 numbers that part the rows."""
    starts = np.zeros(n_rows + 1, np.int64)
    for row in members:
        starts[row + 1] += 1
    for row in range(n_rows):
        starts[row + 1] += starts[row]
    buckets = np.empty(len(members), np.int64)
    filled = starts[:-1].copy()
    for bucket in range(len(first) - 1):
        for at in range(first[bucket], first[bucket + 1]):
            row = members[at]
            buckets[filled[row]] = bucket
            filled[row] += 1
    return buckets, starts
