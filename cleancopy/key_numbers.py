"""Numbers for keys of 64 bits, in the order in which they are first met."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.line_model.tables import EMPTY, Hash, Number, table_size
from cleancopy.texts import Array

UPPER_HALF = np.uint64(32)


class KeyNumbers:
    """Numbers the keys of one portion after the other. What two things have in common is their key alone."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, np.uint64)
        self._key, self._held = np.zeros(0, np.uint64), np.zeros(0, np.int32)

    def number(self, keys: Array) -> tuple[Array, Array]:
        """The number of each key (uint64), int32; and where those stand first that were not met before, int64."""
        keys = np.maximum(keys, EMPTY + np.uint64(1))  # EMPTY is no key
        self._make_room(len(keys))
        number, new = np.empty(len(keys), np.int32), np.empty(len(keys), np.int64)
        n_new = number_keys(keys, len(self._keys), self._key, self._held, number, new)
        self._keys = np.concatenate([self._keys, keys[new[:n_new]]])
        return number, new[:n_new]

    def _make_room(self, n_more: int) -> None:
        size = table_size(len(self._keys) + n_more)
        if size <= len(self._key):
            return
        self._key, self._held = np.zeros(size, np.uint64), np.zeros(size, np.int32)
        unused = np.empty(len(self._keys), np.int32), np.empty(len(self._keys), np.int64)
        number_keys(self._keys, 0, self._key, self._held, *unused)


@kernel
def number_keys(keys: Array, n_known: int, key: Array, held: Array, number: Array, new: Array) -> int:
    """Fill in what number each key has in the table; new ones get the next numbers, and are put into it.

    In `new` is filled in where these stand first; how many they are. Nothing else is looked at here, so that several
    places of the table are on their way to the cache at a time.
    """
    n_new, mask = 0, len(key) - 1
    for stretch in range(len(keys)):
        slot = first_slot(keys[stretch], key)
        while key[slot] != keys[stretch] and key[slot] != EMPTY:
            slot = (slot + 1) & mask
        if key[slot] == EMPTY:
            key[slot], held[slot] = keys[stretch], n_known + n_new
            new[n_new] = stretch
            n_new += 1
        number[stretch] = held[slot]
    return n_new


@inlined_kernel
def first_slot(key: Hash, table: Array) -> Number:
    """The place in a table where a key belongs, if it is free."""
    return np.int64(key >> UPPER_HALF) & (len(table) - 1)
