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


@dataclass(frozen=True)
class Met:
    """What is known of texts that are published already: that they have these hashes, each as a row with a hash.

    hashes  uint64  kind above value, see index.py
    rows    int64
    """

    hashes: Array
    rows: Array

    def packed(self, kind: int) -> Array:
        """Value above row, of one kind. uint64."""
        chosen = self.hashes >> KEY_SHIFT == np.uint64(kind)
        return pack(self.hashes[chosen] & ROW_MASK, self.rows[chosen])


NOBODY_MET = Met(np.zeros(0, np.uint64), np.zeros(0, np.int64))


def pack(values: Array, rows: Array) -> Array:
    """Values of 32 bits above rows of 32 bits. uint64."""
    return np.asarray((values.astype(np.uint64) << KEY_SHIFT) | rows.astype(np.uint64))


def sorted_once(values: Array) -> Array:
    """The values in order, each once. What np.unique gives, which is slow for many different ones."""
    ordered = np.sort(values)
    is_first = np.ones(len(ordered), np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return np.asarray(ordered[is_first])


def find_buckets(keys: Array, rows: Array, met: Met = NOBODY_MET) -> Buckets:
    """The buckets of all bands, from `keys` (uint32, a column per band, one line for each of the `rows`)."""
    members, sizes = [], []
    for band in range(keys.shape[1]):
        packed = np.sort(np.concatenate([met.packed(band), pack(keys[:, band], rows)]))
        of_band, its_sizes = shared_keys(packed, len(packed))
        members.append(of_band)
        sizes.append(its_sizes)
    return join_buckets(members, sizes)


def join_buckets(members: list[Array], sizes: list[Array]) -> Buckets:
    """Buckets of several bands or partitions as one."""
    ends = np.cumsum(np.concatenate(sizes), dtype=np.int64)
    return Buckets(np.concatenate(members), np.concatenate([np.zeros(1, np.int64), ends]))


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
