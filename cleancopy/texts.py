"""A column of texts as two NumPy arrays, and back: what the kernels read and write."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleancopy.kernels import array_kernel, inlined_kernel, kernel

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]
Array = npt.NDArray[Any]


def utf8(text: pa.LargeStringArray) -> tuple[Bytes, Offsets]:
    """The bytes of all texts in a row, uint8, and the n + 1 offsets that part them, int64. Offsets start at 0."""
    if len(text) == 0:
        return np.zeros(0, np.uint8), np.zeros(1, np.int64)
    _, offsets, data = (pa.concat_arrays([text]) if text.offset else text).buffers()
    buffer = np.frombuffer(data, np.uint8) if data else np.zeros(0, np.uint8)
    parting = np.frombuffer(offsets, np.int64)[: len(text) + 1]
    return (buffer[parting[0] : parting[-1]], parting - parting[0])


def from_utf8(buffer: Bytes, offsets: Offsets) -> pa.LargeStringArray:
    """The texts whose bytes stand in `buffer`, parted by the n + 1 `offsets`."""
    return pa.LargeStringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(buffer))


def in_one_piece(column: pa.ChunkedArray) -> pa.Array:
    """The column as one array: where it lies, if it is one already. combine_chunks would copy that too."""
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays([pa.array([], column.type), *column.chunks])


def documents_of(text: pa.LargeStringArray, at_byte: Array) -> Array:
    """The number of the text in which each byte of the column's buffer stands. int32."""
    _, offsets = utf8(text)
    return (np.searchsorted(offsets, at_byte, side="right") - 1).astype(np.int32)


def slices(buffer: Bytes, start_byte: Offsets, end_byte: Offsets) -> pa.LargeStringArray:
    """One text per stretch of the buffer, in the order given."""
    offsets = np.concatenate(([0], np.cumsum(end_byte - start_byte))).astype(np.int64)
    out = np.empty(offsets[-1], np.uint8)
    copy_pieces(buffer, start_byte, end_byte, out)
    return from_utf8(out, offsets)


@kernel
def copy_pieces(buffer: Bytes, start_byte: Offsets, end_byte: Offsets, out: Bytes) -> None:
    """Lay the pieces of the buffer end to end in `out`."""
    at = 0
    for piece in range(len(start_byte)):
        at += copy_piece(buffer, start_byte[piece], end_byte[piece], out, at)


@inlined_kernel
def copy_piece(buffer: Bytes, start_byte: int, end_byte: int, out: Bytes, at: int) -> int:
    """Lay a piece of the buffer at its place in `out`. Gives its length.

    By a loop over two pieces, which is compiled into one move of memory; where one is set to the other it is byte by
    byte, five times as slow.
    """
    length = end_byte - start_byte
    source, target = buffer[start_byte:end_byte], out[at : at + length]
    for byte in range(length):
        target[byte] = source[byte]
    return length


@array_kernel
def count_characters(buffer: Bytes, start_byte: Offsets, end_byte: Offsets) -> Array:
    """Code points in each stretch: the bytes that do not continue a code point. int64."""
    counts = np.zeros(len(start_byte), np.int64)
    for stretch in range(len(start_byte)):
        counts[stretch] = count_in(buffer, start_byte[stretch], end_byte[stretch])
    return counts


@inlined_kernel
def count_in(text: Bytes, start: int, end: int) -> int:
    """Code points that begin between these bytes."""
    count = 0
    for byte in text[start:end]:
        count += byte & 0xC0 != 0x80
    return count
