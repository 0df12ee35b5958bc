"""Hashes of texts as bytes: a half of what their hex digits take, and compared without a dictionary of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from cleancopy.repeats import FIRST
from cleancopy.texts import Array, utf8

SHA256_BYTES = 32


def sha256_bytes(column: pa.ChunkedArray) -> Array:
    """The bytes of hashes that are written in hex digits, or are a column of bytes already. uint8, SHA256_BYTES
    columns."""
    pieces = [_bytes_of(chunk) for chunk in column.chunks if len(chunk)]
    return pieces[0] if len(pieces) == 1 else np.concatenate([np.zeros((0, SHA256_BYTES), np.uint8), *pieces])


def sha256_column(column: pa.ChunkedArray) -> pa.FixedSizeBinaryArray:
    """Hashes that are written in hex digits as a column of bytes."""
    hashes = np.ascontiguousarray(sha256_bytes(column))
    return pa.Array.from_buffers(pa.binary(SHA256_BYTES), len(hashes), [None, pa.py_buffer(hashes)])


def first_equal(hashes: Array) -> Array:
    """For each hash the number of the first equal one, FIRST for the first itself. int64.

    Only those whose first bytes are not theirs alone are compared whole.
    """
    earlier = np.full(len(hashes), FIRST, np.int64)
    words = np.ascontiguousarray(hashes).view(np.uint64)
    order = np.argsort(words[:, 0], kind="stable")
    is_again = words[order[1:], 0] == words[order[:-1], 0]
    is_alike = np.zeros(len(hashes), np.bool_)
    is_alike[1:] = is_again
    is_alike[:-1] |= is_again
    rows = order[is_alike]
    rows = rows[np.lexsort((rows, *words[rows].T))]
    if len(rows):
        is_new = np.concatenate([[True], (words[rows[1:]] != words[rows[:-1]]).any(axis=1)])
        first = rows[is_new][np.cumsum(is_new) - 1]
        earlier[rows[~is_new]] = first[~is_new]
    return earlier


def _bytes_of(hashes: pa.Array) -> Array:
    if pa.types.is_fixed_size_binary(hashes.type):
        whole = np.frombuffer(hashes.buffers()[1], np.uint8).reshape(-1, SHA256_BYTES)
        return whole[hashes.offset : hashes.offset + len(hashes)]
    buffer, _ = utf8(hashes.cast(pa.large_string()))
    digits = np.where(buffer >= ord("a"), buffer - ord("a") + 10, buffer - ord("0")).astype(np.uint8)
    pairs = digits.reshape(-1, SHA256_BYTES, 2)
    return np.asarray(pairs[:, :, 0] << 4 | pairs[:, :, 1])
