"""Documents parted by their paragraphs, for telling what languages they are in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cleancopy.kernels import kernel
from cleancopy.lines import Lines
from cleancopy.texts import Array, Bytes, Offsets

MIN_PART_CHARS = 100
"""Shorter paragraphs are told together, where several stand in a row: of short texts many labels are wrong."""
READ_BYTES = 240
"""So much of a part is read; more of it would say the same, and take longer."""


class Parts(NamedTuple):
    """Parts of documents, a paragraph or several each, in reading order.

    document    int32  row of the column
    start_byte  int64  offset into the column's UTF-8 buffer
    end_byte    int64  exclusive; where what is read of the part ends
    n_chars     int64  code points of all its paragraphs
    """

    document: Array
    start_byte: Offsets
    end_byte: Offsets
    n_chars: Array


def find_parts(buffer: Bytes, lines: Lines) -> Parts:
    """The parts of each document: long paragraphs by themselves, short ones in a row together."""
    n = len(lines)
    parts = Parts(np.empty(n, np.int32), np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64))
    n_parts = fill_documents(lines.first_line, lines.start_byte, lines.end_byte, lines.n_chars, parts)
    parts = Parts(*(column[:n_parts] for column in parts))
    cut_parts(buffer, parts.start_byte, parts.end_byte)
    return parts


@kernel
def fill_documents(first_line: Array, start_byte: Offsets, end_byte: Offsets, n_chars: Array, parts: Parts) -> int:
    """Fill in the parts of all documents, whole, and return how many there are."""
    n_parts = 0
    for document in range(len(first_line) - 1):
        first, end = first_line[document], first_line[document + 1]
        n_before = n_parts
        n_parts = fill_parts(start_byte[first:end], end_byte[first:end], n_chars[first:end], parts, n_parts)
        parts.document[n_before:n_parts] = document
    return n_parts


@kernel
def fill_parts(start_byte: Offsets, end_byte: Offsets, n_chars: Array, parts: Parts, n_parts: int) -> int:
    """Fill in the parts of the lines of a document from part `n_parts` on, and return how many there are then.

    Short paragraphs that together are too short as well count with the part before, or with that behind where there is
    none. They are told by themselves where there is nothing else.
    """
    first_part, start, behind, short_chars = n_parts, -1, -1, 0
    for line in range(len(n_chars)):
        if start_byte[line] == end_byte[line]:
            continue
        is_long = n_chars[line] >= MIN_PART_CHARS
        if is_long and short_chars and n_parts > first_part:
            parts.n_chars[n_parts - 1] += short_chars
            short_chars = 0
        if is_long or start < 0:
            start = start_byte[line]
        behind = end_byte[line]
        short_chars += n_chars[line]
        if short_chars >= MIN_PART_CHARS:
            parts.n_chars[n_parts] = short_chars
            parts.start_byte[n_parts], parts.end_byte[n_parts] = start, behind
            n_parts, start, short_chars = n_parts + 1, -1, 0
    if short_chars and n_parts > first_part:
        parts.n_chars[n_parts - 1] += short_chars
    elif short_chars:
        parts.n_chars[n_parts] = short_chars
        parts.start_byte[n_parts], parts.end_byte[n_parts] = start, behind
        n_parts += 1
    return n_parts


@kernel
def cut_parts(buffer: Bytes, start_byte: Offsets, end_byte: Offsets) -> None:
    """Let longer parts end where reading ends."""
    for part in range(len(start_byte)):
        end_byte[part] = reading_end(buffer, start_byte[part], end_byte[part])


@kernel
def reading_end(buffer: Bytes, start: int, end: int) -> int:
    """Where reading of a part ends: READ_BYTES behind its start, or before the character that stands there."""
    behind = start + READ_BYTES
    if behind >= end:
        return end
    while buffer[behind] & 0xC0 == 0x80:
        behind -= 1
    return behind
