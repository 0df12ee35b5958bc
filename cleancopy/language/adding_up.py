"""The sums of texts and of their parts, put together from those of their lines.

What does not add up is read anew: the line in which langdetect stops reading, after 10,000 code points; lines with
Latin letters in texts out of which these are taken; parts that end within a short line, or out of which Latin is taken.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cleancopy.equal_lines import first_equal
from cleancopy.kept_lines import NO_LINE
from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.language.adding_rows import LANES
from cleancopy.language.paragraphs import MIN_PART_CHARS, Parts
from cleancopy.language.profiles import NO_ROW, Profiles
from cleancopy.language.reading import MAX_CODE_POINTS, read_text
from cleancopy.language.sums import (
    TEXT_START,
    Room,
    Sums,
    Tables,
    add_points,
    add_texts,
    count_scripts,
    is_little_latin,
    no_sums,
    reading_room,
    row_at_end,
    tables_of,
    without_latin,
)
from cleancopy.language.sums_of_lines import (
    NO_SUMS,
    Borders,
    LineSums,
    borders_of,
    no_line_sums,
    sum_line,
    take_line,
)
from cleancopy.lines import Lines
from cleancopy.texts import Array, Bytes


class Known(NamedTuple):
    """Lines that were summed up before.

    line   int32  which of them each line of a column is, NO_LINE where it is none that has sums
    sums          theirs
    """

    line: Array
    sums: LineSums


def known_lines(line: Array, sums: LineSums) -> Known:
    """Of lines that are told to be others (int32, or NO_LINE) those that were summed up: not all lines count."""
    return Known(np.where(sums.row[line] == NO_SUMS, np.int32(NO_LINE), line), sums)


class SummedColumn(NamedTuple):
    """The sums of texts, and those of their lines; the rows of known lines are those of the known sums."""

    of_texts: Sums
    of_lines: LineSums
    known: Known


def sum_by_lines(buffer: Bytes, lines: Lines, profiles: Profiles, known: Known | None = None) -> SummedColumn:
    """The sums of a column of texts and of its lines, of which those that are known are not read again.

    Where nothing is known lines that come again are read once. Of a column of which most is known few do.
    """
    equal = np.arange(len(lines), dtype=np.int32) if known else first_equal(buffer, lines)
    known = known or _nothing_known(lines)
    of_lines = no_line_sums(lines, (known.line == NO_LINE) & ~lines.is_blank)
    of_texts = no_sums(len(lines.first_line) - 1)
    places, room = borders_of(lines), reading_room()
    add_by_lines(buffer, lines.first_line, places, equal, known, tables_of(profiles), room, of_lines, of_texts)
    return SummedColumn(of_texts, of_lines, known)


def _nothing_known(lines: Lines) -> Known:
    no_line = np.full(len(lines), NO_LINE, np.int32)
    return known_lines(no_line, no_line_sums(lines, np.zeros(len(lines), np.bool_)))


@kernel
def add_by_lines(
    buffer: Bytes,
    first_line: Array,
    borders: Borders,
    equal: Array,
    known: Known,
    tables: Tables,
    room: Room,
    of_lines: LineSums,
    of_texts: Sums,
) -> None:
    """Fill in the sums of texts and lines; `equal` names for each line an earlier one with the same sums, or itself."""
    row = 0
    for text in range(len(first_line) - 1):
        first, end = first_line[text], first_line[text + 1]
        row, is_little = sum_lines(buffer, first, end, borders, equal, known, tables, room, of_lines, row)
        add_lines(buffer, first, end, borders, known, tables, room, of_lines, is_little, of_texts, text)


@kernel
def sum_lines(
    buffer: Bytes,
    first: int,
    end: int,
    borders: Borders,
    equal: Array,
    known: Known,
    tables: Tables,
    room: Room,
    of_lines: LineSums,
    row: int,
) -> tuple[int, bool]:
    """Sum up the lines of a text that count and are not known, from a free row on.

    Gives which row is free then, and whether so little of the text is Latin that it is taken out.
    """
    n, n_latin, n_other = 0, 0, 0
    for line in range(first, end):
        start_byte, end_byte = borders.start_byte[line], borders.end_byte[line]
        if known.line[line] != NO_LINE:
            take_line(known.sums, known.line[line], of_lines, line)
        elif of_lines.row[equal[line]] != NO_SUMS:
            take_line(of_lines, equal[line], of_lines, line)
        elif start_byte < end_byte and n < MAX_CODE_POINTS:
            row = sum_line(buffer, borders, line, tables, room, of_lines, row)
        n += start_byte - borders.first_byte[line]
        left = max(0, MAX_CODE_POINTS - n)
        if of_lines.n_points[line] <= left:
            n_latin += of_lines.n_latin[line]
            n_other += of_lines.n_other[line]
        elif left:
            read_text(buffer, start_byte, end_byte, tables.letters.joined, tables.letters.address, room.points)
            latin, other = count_scripts(room.points, 0, left)
            n_latin += latin
            n_other += other
        n += of_lines.n_points[line] + borders.next_byte[line] - end_byte
    return row, is_little_latin(n_latin, n_other)


@kernel
def add_lines(
    buffer: Bytes,
    first: int,
    end: int,
    borders: Borders,
    known: Known,
    tables: Tables,
    room: Room,
    of_lines: LineSums,
    is_little: bool,
    of_texts: Sums,
    text: int,
) -> None:
    """Add up the lines of a text as far as they count."""
    n = 0
    for line in range(first, end):
        start_byte, end_byte = borders.start_byte[line], borders.end_byte[line]
        n += start_byte - borders.first_byte[line]
        left = MAX_CODE_POINTS - n
        if left <= 0:
            break
        if start_byte < end_byte:
            last_row = of_lines.end_row[line]
            if of_lines.n_points[line] > left or (is_little and of_lines.n_latin[line]):
                last_row = add_anew(buffer, start_byte, end_byte, left, is_little, tables, room, of_texts, text)
            else:
                add_line(known, of_lines, line, of_lines.row[line], of_texts, text)
            n += of_lines.n_points[line]
            if n < MAX_CODE_POINTS and end_byte < borders.next_byte[line]:
                add_row(tables, last_row, of_texts, text)
        n += borders.next_byte[line] - end_byte


@kernel
def add_anew(
    buffer: Bytes,
    start: int,
    end: int,
    left: int,
    is_little: bool,
    tables: Tables,
    room: Room,
    of_texts: Sums,
    text: int,
) -> int:
    """Add a line by reading it, `left` code points at most. Gives the row of the n-gram that a blank behind it ends."""
    letters = tables.letters
    n = min(left, read_text(buffer, start, end, letters.joined, letters.address, room.points))
    if is_little:
        n = without_latin(room.points, n)
    return row_at_end(add_points(room, 0, n, TEXT_START, tables, of_texts, text), tables)


@inlined_kernel
def add_line(known: Known, of_lines: LineSums, line: int, row: int, sums: Sums, to_row: int) -> None:
    """Add one of the rows of a line."""
    if known.line[line] != NO_LINE:
        add_sums(known.sums.sums, row, sums, to_row)
    else:
        add_sums(of_lines.sums, row, sums, to_row)


@inlined_kernel
def add_sums(sums: Sums, row: int, to_sums: Sums, to_row: int) -> None:
    """Add a row of sums to another."""
    for lane in range(LANES):
        to_sums.steps[to_row, lane] += sums.steps[row, lane]
    to_sums.n_grams[to_row] += sums.n_grams[row]
    to_sums.n_letters[to_row] += sums.n_letters[row]
    to_sums.n_hangul[to_row] += sums.n_hangul[row]


@inlined_kernel
def add_row(tables: Tables, row: int, sums: Sums, to_row: int) -> None:
    """Add a row of the profiles."""
    if row != NO_ROW:
        for lane in range(LANES):
            sums.steps[to_row, lane] += tables.rows.steps[row, lane]
        sums.n_grams[to_row] += tables.rows.grams[row]


def sum_parts(buffer: Bytes, lines: Lines, parts: Parts, column: SummedColumn, profiles: Profiles) -> Sums:
    """The sums of each part of the texts that have several, as of a text by itself; of a single part there are none."""
    of_parts, tables = no_sums(len(parts.document)), tables_of(profiles)
    wanted = np.flatnonzero(np.bincount(parts.document, minlength=1)[parts.document] > 1)
    first_line = np.searchsorted(lines.start_byte, parts.start_byte)
    is_alone = np.zeros(len(parts.document), np.bool_)
    places, known, of_lines = borders_of(lines), column.known, column.of_lines
    add_parts(wanted, first_line, parts.end_byte, places, known, of_lines, tables, of_parts, is_alone)
    add_texts(buffer, parts.start_byte, parts.end_byte, tables, reading_room(), np.flatnonzero(is_alone), of_parts)
    return of_parts


@kernel
def add_parts(
    wanted: Array,
    first_line: Array,
    end_byte: Array,
    borders: Borders,
    known: Known,
    of_lines: LineSums,
    tables: Tables,
    of_parts: Sums,
    is_alone: Array,
) -> None:
    """Fill in the sums of the wanted parts, given the lines they begin with; say which are to be read by themselves."""
    for part in wanted:
        line = first_line[part]
        if borders.n_chars[line] < MIN_PART_CHARS:
            behind = lines_end(line, end_byte[part], borders, of_lines)
            is_alone[part] = behind == NO_LINE
            for one in range(line, behind):
                if borders.start_byte[one] < borders.end_byte[one]:
                    add_line(known, of_lines, one, of_lines.row[one], of_parts, part)
                    if borders.end_byte[one] < end_byte[part]:
                        add_row(tables, of_lines.end_row[one], of_parts, part)
        elif of_lines.part_row[line] != NO_SUMS:
            add_line(known, of_lines, line, of_lines.part_row[line], of_parts, part)
        else:
            is_alone[part] = True


@inlined_kernel
def lines_end(line: int, end_byte: int, borders: Borders, of_lines: LineSums) -> int:
    """One past the last line of a part that begins with a short one; NO_LINE if they do not add up to it."""
    n_latin, n_other = 0, 0
    while line < len(borders.start_byte) and borders.start_byte[line] < end_byte:
        is_blank = borders.start_byte[line] == borders.end_byte[line]
        if not is_blank and (of_lines.row[line] == NO_SUMS or borders.end_byte[line] > end_byte):
            return NO_LINE
        n_latin += of_lines.n_latin[line]
        n_other += of_lines.n_other[line]
        line += 1
    return NO_LINE if n_latin and is_little_latin(n_latin, n_other) else line
