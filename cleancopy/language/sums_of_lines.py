"""The sums of lines: no n-gram goes beyond a blank and no address beyond a line end.

What a line says is the same wherever it stands, so that it is read once for its document, its article and the part of
that which it is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cleancopy.kernels import inlined_kernel
from cleancopy.language.adding_rows import LANES
from cleancopy.language.paragraphs import MIN_PART_CHARS, READ_BYTES, reading_end
from cleancopy.language.reading import MAX_CODE_POINTS, is_severed, read_on
from cleancopy.language.sums import (
    TEXT_START,
    Room,
    Sums,
    Tables,
    add_points,
    count_scripts,
    is_little_latin,
    row_at_end,
)
from cleancopy.lines import Lines
from cleancopy.texts import Array, Bytes

NO_SUMS = -1


class LineSums(NamedTuple):
    """What lines say, without the blanks around them.

    row        int32  the row of `sums` for each line, NO_SUMS where it was not summed up
    part_row   int32  the one for what is read of a long line as a part by itself, NO_SUMS where that is to be read anew
    n_points   int32  how many code points langdetect reads of it
    n_latin    int32  how many of these it counts as Latin
    n_other    int32  and how many as not
    end_row    int32  the row of the profiles for the n-gram that a blank behind the line ends
    sums       Sums   by rows
    """

    row: Array
    part_row: Array
    n_points: Array
    n_latin: Array
    n_other: Array
    end_row: Array
    sums: Sums


class Borders(NamedTuple):
    """Where lines begin and end, as in Lines."""

    first_byte: Array
    start_byte: Array
    end_byte: Array
    next_byte: Array
    n_chars: Array


def borders_of(lines: Lines) -> Borders:
    """What kernels ask of lines."""
    return Borders(lines.first_byte, lines.start_byte, lines.end_byte, lines.next_byte, lines.n_chars)


def no_line_sums(lines: Lines, is_new: Array) -> LineSums:
    """Sums of lines of which nothing has been read, with rows for those that are new (bool) and their parts."""
    has_two_rows = is_new & (lines.n_chars >= MIN_PART_CHARS) & (lines.end_byte - lines.start_byte > READ_BYTES)
    n_rows = int(is_new.sum() + has_two_rows.sum())
    sums = Sums(np.empty((n_rows, LANES), np.int32), *(np.empty(n_rows, np.int32) for _ in range(3)))
    row, part_row = (np.full(len(lines), NO_SUMS, np.int32) for _ in range(2))
    n_points, n_latin, n_other, end_row = (np.zeros(len(lines), np.int32) for _ in range(4))
    return LineSums(row, part_row, n_points, n_latin, n_other, end_row, sums)


@inlined_kernel
def sum_line(
    buffer: Bytes, borders: Borders, line: int, tables: Tables, room: Room, of_lines: LineSums, row: int
) -> int:
    """Sum up a line from a free row on, and return which one is free then.

    Of what is read of a long line as a part the sums are made on the way. Loops of two rounds read and add: what stands
    in them is compiled once, and is faster by a third.
    """
    n_of_part, n = read_line(buffer, borders, line, tables, room)
    n_latin, n_other = count_scripts(room.points, 0, n)
    of_lines.n_points[line], of_lines.n_latin[line], of_lines.n_other[line] = n, n_latin, n_other
    if n > MAX_CODE_POINTS:
        return row
    if n_of_part and n_latin and n_other:
        n_latin, n_other = count_scripts(room.points, 0, n_of_part)
        n_of_part = 0 if n_latin and is_little_latin(n_latin, n_other) else n_of_part
    clear_row(of_lines.sums, row)
    state, at, behind = TEXT_START, 0, n_of_part if n_of_part else n
    while True:
        state = add_points(room, at, behind, state, tables, of_lines.sums, row)
        if behind == n_of_part:
            of_lines.part_row[line] = row
        if behind == n:
            break
        copy_row(of_lines.sums, row, row + 1)
        row, at, behind = row + 1, behind, n
    of_lines.row[line], of_lines.end_row[line] = row, row_at_end(state, tables)
    return row + 1


@inlined_kernel
def read_line(buffer: Bytes, borders: Borders, line: int, tables: Tables, room: Room) -> tuple[int, int]:
    """Read a line. Gives how many code points are read of it as a part, and of all of it.

    The former is 0 for short lines, which are no parts by themselves, and where what stands behind makes a difference.
    """
    points, joined, address = room.points, tables.letters.joined, tables.letters.address
    start, end = borders.start_byte[line], borders.end_byte[line]
    is_part = borders.n_chars[line] >= MIN_PART_CHARS
    n, at, n_of_part, stop = 0, start, 0, reading_end(buffer, start, end) if is_part else end
    while True:
        n, at = read_on(buffer, at, stop, end, joined, address, points, n)
        if is_part and at == stop and not is_severed(buffer, at, end, joined, address, points, n):
            n_of_part = n
        if stop == end:
            break
        is_part, stop = False, end
    return n_of_part, n


@inlined_kernel
def clear_row(sums: Sums, row: int) -> None:
    """Set a row to zero."""
    for lane in range(LANES):
        sums.steps[row, lane] = 0
    sums.n_grams[row], sums.n_letters[row], sums.n_hangul[row] = 0, 0, 0


@inlined_kernel
def copy_row(sums: Sums, row: int, to_row: int) -> None:
    """Set a row to another one."""
    for lane in range(LANES):
        sums.steps[to_row, lane] = sums.steps[row, lane]
    sums.n_grams[to_row], sums.n_letters[to_row] = sums.n_grams[row], sums.n_letters[row]
    sums.n_hangul[to_row] = sums.n_hangul[row]


@inlined_kernel
def take_line(known: LineSums, of_line: int, of_lines: LineSums, line: int) -> None:
    """Let a line have what a known one has; the rows are those of the known sums."""
    of_lines.row[line], of_lines.part_row[line] = known.row[of_line], known.part_row[of_line]
    of_lines.n_points[line], of_lines.end_row[line] = known.n_points[of_line], known.end_row[of_line]
    of_lines.n_latin[line], of_lines.n_other[line] = known.n_latin[of_line], known.n_other[of_line]
