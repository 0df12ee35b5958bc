"""Open-addressing hash tables in plain arrays, for kernels."""

from __future__ import annotations

from typing import Any

import numpy as np

from cleancopy.kernels import array_kernel, inlined_kernel
from cleancopy.texts import Array

Hash = Any
"""An unsigned number of 64 bits: NumPy's where Python calls a kernel, the machine's within it."""
Number = Any
"""A signed number of 64 bits likewise."""

EMPTY: Hash = np.uint64(0)


@array_kernel
def table_size(entries: int) -> int:
    """A power of two with room for at least twice as many entries."""
    size = 16
    while size < 2 * entries:
        size *= 2
    return size


@inlined_kernel
def find_slot(key: Array, wanted: Hash, mask: int) -> int:
    """Where the key stands in the table, or the free place where it belongs."""
    slot = np.int64((wanted ^ (wanted >> np.uint64(32))) & np.uint64(mask))
    while key[slot] != wanted and key[slot] != EMPTY:
        slot = (slot + 1) & mask
    return slot  # type: ignore[return-value]  # within kernels a number is a number
