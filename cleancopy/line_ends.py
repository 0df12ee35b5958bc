"""Where lines end: line ends are looked for 64 bytes at a time."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.line_model.tables import Hash, Number
from cleancopy.line_model.wide import WIDTH, bytes_between, count_ones, first_one
from cleancopy.texts import Array, Bytes, Offsets

NEWLINE = 10
NONE, ONE = np.uint64(0), np.uint64(1)


def part_lines(buffer: Bytes, offsets: Offsets) -> tuple[Array, Array]:
    """Where each line ends, its line end included, and the number of the first line of each document, and of all."""
    next_byte = np.empty(count_newlines(buffer) + len(offsets), np.int64)
    first_line = np.zeros(len(offsets), np.int64)
    find_line_ends(buffer, offsets, next_byte, first_line)
    return next_byte[: first_line[-1]], first_line


@kernel
def count_newlines(buffer: Bytes) -> Number:
    """How many line ends there are."""
    n_newlines = np.int64(0)
    for at in range(0, len(buffer), WIDTH):
        n_newlines += count_ones(newlines_from(buffer, at, len(buffer)))
    return n_newlines


@kernel
def find_line_ends(buffer: Bytes, offsets: Offsets, next_byte: Array, first_line: Array) -> None:
    """Fill in where the lines of each document end; its last one, if it has no line end, with the document."""
    line = 0
    for document in range(len(offsets) - 1):
        start, end = offsets[document], offsets[document + 1]
        for at in range(start, end, WIDTH):
            newlines = newlines_from(buffer, at, end)
            while newlines:
                next_byte[line] = at + first_one(newlines) + 1
                line += 1
                newlines &= newlines - ONE
        if start < end and buffer[end - 1] != NEWLINE:
            next_byte[line] = end
            line += 1
        first_line[document + 1] = line


@inlined_kernel
def newlines_from(buffer: Bytes, at: int, end: int) -> Hash:
    """Which of the next 64 bytes before the end are line ends."""
    if at + WIDTH <= len(buffer):
        newlines = bytes_between(buffer, at, NEWLINE, NEWLINE)
        return newlines if at + WIDTH <= end else newlines & ((ONE << np.uint64(end - at)) - ONE)
    newlines = NONE
    for place in range(end - at):
        if buffer[at + place] == NEWLINE:
            newlines |= ONE << np.uint64(place)
    return newlines
