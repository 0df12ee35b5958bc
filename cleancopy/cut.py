"""The one function that cuts texts along marks, and its inverse.

Cutting happens once, here, so that what left a text and what stayed add up by construction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.marks import Marks
from cleancopy.texts import Array, Bytes, Offsets, copy_piece, copy_pieces, count_in, from_utf8, utf8

UNMARKED = -1
BYTES_PER_STEP = 32
"""So many bytes are looked at at once, none of which can have more code points."""

NEWLINE = 10


@dataclass(frozen=True)
class Cut:
    """What stayed and what left.

    text      one string per document
    removed   the stretches that left, in reading order, without overlaps; a stretch takes the blank line with it that
              would otherwise stand double or at the border of the article
    """

    text: pa.LargeStringArray
    removed: Marks


def cut(text: pa.LargeStringArray, marks: Marks) -> Cut:
    """Take the marked stretches out of every text.

    Where marks overlap, the one that comes earlier has its way and the later one keeps the rest. So the buffer is
    parted wherever a line, a document or a mark begins or ends, the pieces are painted from the last mark to the
    first, and the colours are read off. Each kept byte is copied once.

    Raises ValueError if a mark lies outside the buffer or ends before it starts.
    """
    buffer, offsets = utf8(text)
    if len(marks) and (marks.start_byte.min() < 0 or marks.end_byte.max() > len(buffer)):
        raise ValueError("marks: a mark lies outside the text buffer")
    if (marks.end_byte < marks.start_byte).any():
        raise ValueError("marks: a mark ends before it starts")
    borders = _borders(buffer, offsets, marks)
    owner = np.full(max(len(borders) - 1, 0), UNMARKED, np.int64)
    paint(owner, np.searchsorted(borders, marks.start_byte), np.searchsorted(borders, marks.end_byte))
    absorb_blank_lines(buffer, borders, owner, np.searchsorted(borders, offsets))
    return Cut(_kept(buffer, offsets, borders, owner), _removed(borders, owner, marks))


def _borders(buffer: Bytes, offsets: Offsets, marks: Marks) -> Array:
    """Where a document, a line end or a mark begins or ends, each place once and in order. int64.

    One flag for each byte: telling equal places apart by sorting them takes several times as long.
    """
    is_border = np.zeros(len(buffer) + 1, np.bool_)
    np.equal(buffer, NEWLINE, out=is_border[:-1])
    is_border[1:] |= is_border[:-1]
    for places in (offsets, marks.start_byte, marks.end_byte):
        is_border[places] = True
    return np.flatnonzero(is_border)


@kernel
def paint(owner: Array, start_piece: Array, end_piece: Array) -> None:
    """Write each mark's number over its pieces, last mark first, so that the first has the last word."""
    for mark in range(len(start_piece) - 1, -1, -1):
        owner[start_piece[mark] : end_piece[mark]] = mark


@kernel
def absorb_blank_lines(buffer: Bytes, borders: Array, owner: Array, document_piece: Array) -> None:
    """Let each removal take the line ends that would be left over: of emptied lines, and of doubled blank lines.

    Pieces are parted at line ends, so a line end that stayed is a piece of one byte. `document_piece` holds the first
    piece of each document and the end.
    """
    for document in range(len(document_piece) - 1):
        first, last = document_piece[document], document_piece[document + 1]
        taker = UNMARKED  # the latest removal
        after_blank = True  # nothing stayed yet, or what stayed last is a blank line
        line_kept, line_cut = False, False
        for piece in range(first, last):
            if owner[piece] != UNMARKED:
                taker = owner[piece]
                line_cut = True
                if buffer[borders[piece + 1] - 1] == NEWLINE:
                    line_kept, line_cut = False, False
            elif buffer[borders[piece]] != NEWLINE:
                line_kept, after_blank = True, False
            else:
                if not line_kept and taker != UNMARKED and (line_cut or after_blank):
                    owner[piece] = taker
                elif not line_kept:
                    after_blank = True
                line_kept, line_cut = False, False
        taker = UNMARKED
        for piece in range(last - 1, first - 1, -1):  # line ends before a removed tail
            if owner[piece] != UNMARKED:
                taker = owner[piece]
            elif taker != UNMARKED and buffer[borders[piece]] == NEWLINE:
                owner[piece] = taker
            else:
                break


def _kept(buffer: Bytes, offsets: Offsets, borders: Array, owner: Array) -> pa.LargeStringArray:
    stays = owner == UNMARKED
    kept_before = np.concatenate(([0], np.cumsum(np.diff(borders) * stays))).astype(np.int64)
    new_offsets = kept_before[np.searchsorted(borders, offsets)]
    out = np.empty(new_offsets[-1], np.uint8)
    copy_pieces(buffer, borders[:-1][stays], borders[1:][stays], out)
    return from_utf8(out, new_offsets)


def _removed(borders: Array, owner: Array, marks: Marks) -> Marks:
    """Neighbouring pieces of one mark as one stretch; a mark painted over in its middle comes back as two."""
    changes = np.diff(owner, prepend=UNMARKED - 1) != 0
    first = np.flatnonzero(changes)
    last = np.append(first[1:], len(owner))
    marked = owner[first] != UNMARKED
    taken = marks.take(owner[first][marked])
    return replace(taken, start_byte=borders[first][marked], end_byte=borders[last][marked])


def reassemble(
    text: pa.LargeStringArray, removed_text: pa.LargeStringArray, document: Array, start_char: Array
) -> pa.LargeStringArray:
    """Put back what `cut` took out: the proof that nothing else was lost.

    The removed stretches come in reading order: their texts, the number of the document each left, and the code point
    at which it stood in the whole text. Nothing else is known of the whole text here.

    Raises ValueError if a stretch stands beyond what its document can fill.
    """
    kept, kept_offsets = utf8(text)
    gone, gone_offsets = utf8(removed_text)
    first_row = np.searchsorted(document, np.arange(len(text) + 1))
    out = np.empty(len(kept) + len(gone), np.uint8)
    offsets = np.zeros(len(text) + 1, np.int64)
    if not interleave(kept, kept_offsets, gone, gone_offsets, first_row, start_char, out, offsets):
        raise ValueError("reassemble: a removed stretch stands beyond the end of its document")
    return from_utf8(out, offsets)


@kernel
def interleave(
    kept: Bytes,
    kept_offsets: Offsets,
    gone: Bytes,
    gone_offsets: Offsets,
    first_row: Array,
    start_char: Array,
    out: Bytes,
    offsets: Offsets,
) -> bool:
    """Lay kept and removed bytes where they stood; false where a removed stretch cannot stand where it says."""
    at = 0
    for document in range(len(kept_offsets) - 1):
        source, end = kept_offsets[document], kept_offsets[document + 1]
        characters = 0
        for row in range(first_row[document], first_row[document + 1]):
            stops = skip_characters(kept, source, end, start_char[row] - characters)
            characters += count_in(kept, source, stops)
            if characters != start_char[row]:
                return False
            at += copy_piece(kept, source, stops, out, at)
            source = stops
            characters += count_in(gone, gone_offsets[row], gone_offsets[row + 1])
            at += copy_piece(gone, gone_offsets[row], gone_offsets[row + 1], out, at)
        at += copy_piece(kept, source, end, out, at)
        offsets[document + 1] = at
    return True


@inlined_kernel
def skip_characters(text: Bytes, start: int, end: int, count: int) -> int:
    """The byte before which so many code points stand and the next one begins; the end where there are fewer."""
    at = start
    while count >= BYTES_PER_STEP and at + BYTES_PER_STEP <= end:
        count -= count_in(text, at, at + BYTES_PER_STEP)
        at += BYTES_PER_STEP
    while at < end and (count > 0 or text[at] & 0xC0 == 0x80):
        count -= text[at] & 0xC0 != 0x80
        at += 1
    return at
