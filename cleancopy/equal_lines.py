"""Which long lines of a batch are the same, byte for byte: the notes of a site stand on each of its pages."""

from __future__ import annotations

import numpy as np

from cleancopy.byte_steps import STEP_BYTES, bytes_from
from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.keys import stretch_key
from cleancopy.line_model.tables import EMPTY, table_size
from cleancopy.lines import Lines
from cleancopy.texts import Array, Bytes

UPPER_HALF = np.uint64(32)
MIN_BYTES = 64
"""Whether a shorter line was there before takes about as long to find out as to read it again: languages of whole
pages, which have many such lines, would take a tenth longer."""


def first_equal(buffer: Bytes, lines: Lines) -> Array:
    """For each line the first one with the same characters, blanks around them aside.

    int32, the line's own number where there is none before, and for all lines of fewer than MIN_BYTES.
    """
    equal = np.arange(len(lines), dtype=np.int32)
    long = np.flatnonzero(lines.end_byte - lines.start_byte >= MIN_BYTES)
    size = table_size(len(long))
    key, held = np.zeros(size, np.uint64), np.empty(size, np.int32)
    find_equal(buffer, lines.start_byte, lines.end_byte, long, key, held, equal)
    return equal


@kernel
def find_equal(
    buffer: Bytes, start_byte: Array, end_byte: Array, long: Array, key: Array, held: Array, equal: Array
) -> None:
    """Fill in the first equal ones of the long lines. `key` is a table of keys, all empty at first."""
    mask = len(key) - 1
    for line in long:
        start, end = start_byte[line], end_byte[line]
        its_key = stretch_key(buffer, start, end)
        slot = np.int64(its_key >> UPPER_HALF) & mask
        while key[slot] != EMPTY:
            if key[slot] == its_key and is_equal(buffer, start, end, start_byte[held[slot]], end_byte[held[slot]]):
                equal[line] = held[slot]
                break
            slot = (slot + 1) & mask
        if key[slot] == EMPTY:
            key[slot], held[slot] = its_key, line


@inlined_kernel
def is_equal(buffer: Bytes, start: int, end: int, other_start: int, other_end: int) -> bool:
    """Whether two stretches have the same bytes."""
    if end - start != other_end - other_start:
        return False
    for at in range(0, end - start, STEP_BYTES):
        if bytes_from(buffer, start + at, end) != bytes_from(buffer, other_start + at, other_end):
            return False
    return True
