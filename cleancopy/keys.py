"""Keys of words and lines: hashes of their bytes, which are taken eight at a time."""

from __future__ import annotations

import numpy as np

from cleancopy.byte_steps import STEP_BYTES, bytes_from
from cleancopy.kernels import inlined_kernel
from cleancopy.line_model.tables import EMPTY, Hash
from cleancopy.texts import Bytes

KEY_FACTOR: Hash = np.uint64(0x9E3779B97F4A7C15)
"""The golden ratio as a number of 64 bits, odd: neighbours are far from each other when multiplied with it (Knuth)."""


@inlined_kernel
def add_to_key(key: Hash, step: Hash) -> Hash:
    """The key with eight more bytes in it."""
    key = (key ^ step) * KEY_FACTOR
    return key ^ (key >> np.uint64(29))


@inlined_kernel
def stretch_key(buffer: Bytes, start: int, end: int) -> Hash:
    """The key of a stretch. Never EMPTY."""
    key, at = np.uint64(0), start
    while end - at >= STEP_BYTES:
        key = add_to_key(key, bytes_from(buffer, at, end))
        at += STEP_BYTES
    return whole_key(add_to_key(key, bytes_from(buffer, at, end)))


@inlined_kernel
def whole_key(key: Hash) -> Hash:
    """The key once all bytes are in it."""
    return key if key != EMPTY else KEY_FACTOR
