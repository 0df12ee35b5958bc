"""Buckets: the texts that have a hash in common. Found with one sort, whatever the hashes are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cleancopy.kernels import array_kernel
from cleancopy.texts import Array, in_one_piece

KEY_SHIFT = np.uint64(32)
ROW_MASK = np.uint64(0xFFFFFFFF)
STORED_BUCKETS = pa.schema({"members": pa.large_list(pa.int64())})


@dataclass(frozen=True)
class Buckets:
    """Which texts meet. A text that meets none is in no bucket.

    members  int64  what the texts are called, bucket by bucket; in each first those that are published (known.py), then
                    the others, both ascending
    first    int64  n + 1 numbers: where in `members` each bucket begins
    """

    members: Array
    first: Array

    def __len__(self) -> int:
        return len(self.first) - 1

    def table(self) -> pa.Table:
        """A row per bucket, to be stored."""
        lists = pa.LargeListArray.from_arrays(pa.array(self.first), pa.array(self.members))
        return pa.Table.from_arrays([lists], schema=STORED_BUCKETS)


def stored_buckets(table: pa.Table) -> Buckets:
    """The buckets that `Buckets.table` made a table of, where they lie if it is in one piece."""
    lists = in_one_piece(table["members"])
    return Buckets(lists.flatten().to_numpy(), lists.offsets.to_numpy() - lists.offsets[0].as_py())


def pack(values: Array, rows: Array) -> Array:
    """Values of 32 bits above rows of 32 bits. uint64."""
    return np.asarray((values.astype(np.uint64) << KEY_SHIFT) | rows.astype(np.uint64))


def sorted_once(values: Array) -> Array:
    """The values in order, each once. What np.unique gives, which is slow for many different ones."""
    ordered = np.sort(values)
    is_first = np.ones(len(ordered), np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return np.asarray(ordered[is_first])


def join_buckets(members: list[Array], sizes: list[Array]) -> Buckets:
    """Buckets that were found one after the other, as one."""
    ends = np.cumsum(np.concatenate([np.zeros(0, np.int64), *sizes]), dtype=np.int64)
    return Buckets(np.concatenate([np.zeros(0, np.int64), *members]), np.concatenate([np.zeros(1, np.int64), ends]))


def choose_buckets(partitions: Iterable[Buckets], rows: Array, max_rows: int) -> Buckets:
    """The buckets of all partitions, of those texts alone that count; `rows` (int64) is what each is called from now
    on, less than 0 where it does not count.

    Of each bucket the first `max_rows`: those that are published, which keep their names, then the others in the order
    of the rows. What is left of a bucket is one if it has more than one text, and not all are published.
    """
    members, sizes = [], []
    for buckets in partitions:
        its_members, its_sizes = choose_members(buckets.members, buckets.first, rows, max_rows)
        members.append(its_members)
        sizes.append(its_sizes)
    return join_buckets(members, sizes)


@array_kernel
def choose_members(members: Array, first: Array, rows: Array, max_rows: int) -> tuple[Array, Array]:
    """The members of what is left of each bucket, and how many there are in each."""
    chosen = np.empty(len(members), np.int64)
    sizes = np.empty(len(first) - 1, np.int64)
    n_chosen, n_buckets = 0, 0
    for bucket in range(len(first) - 1):
        start, end = n_chosen, n_chosen
        is_in_order = True
        for at in range(first[bucket], first[bucket + 1]):
            if members[at] >= len(rows):
                chosen[end] = members[at]
                start += 1
                end += 1
            elif rows[members[at]] >= 0:
                chosen[end] = rows[members[at]]
                is_in_order = is_in_order and (end == start or chosen[end - 1] < chosen[end])
                end += 1
        if not is_in_order:
            chosen[start:end].sort()
        size = min(end - n_chosen, max_rows)
        if end > start and size > 1:
            sizes[n_buckets] = size
            n_buckets += 1
            n_chosen += size
    return chosen[:n_chosen].copy(), sizes[:n_buckets].copy()


@array_kernel
def shared_keys(packed: Array) -> tuple[Array, Array]:
    """The rows whose key is not theirs alone, and how many have each such key; `packed` is sorted, key above row.

    Each row counts once.
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
            if at == start or packed[at] != packed[at - 1]:
                members[n_members + size] = np.int64(packed[at] & ROW_MASK)
                size += 1
        if size > 1:
            sizes[n_buckets] = size
            n_buckets += 1
            n_members += size
        start = end
    return members[:n_members].copy(), sizes[:n_buckets].copy()


@array_kernel
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
