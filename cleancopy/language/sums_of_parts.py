"""The sums of texts and of parts of them, in one walk: what stands in a part is read and added up once.

A part is told as a text by itself. Read within its text it has the same letters, unless what stands behind its end
makes a difference, or Latin is taken out of one of them: such a part is read again, alone.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numba import njit

from cleancopy.kernels import kernel
from cleancopy.language.letters import BLANK, Letters
from cleancopy.language.paragraphs import Parts
from cleancopy.language.profiles import LANES, Profiles
from cleancopy.language.reading import MAX_CODE_POINTS, READING_LENGTH, is_severed, read_on
from cleancopy.language.sums import (
    FOUND_LENGTH,
    TEXT_START,
    Sums,
    Tables,
    add_points,
    add_texts,
    has_little_latin,
    no_sums,
    tables_of,
    without_latin,
)
from cleancopy.texts import Array, Bytes, Offsets, utf8

ALONE = -1
"""The place of a part that is to be read by itself."""


def sum_with_parts(text: pa.LargeStringArray, parts: Parts, profiles: Profiles) -> tuple[Sums, Sums]:
    """The sums of each text, and of each part of those that have several; of a single part there are none."""
    buffer, offsets = utf8(text)
    first_part = np.searchsorted(parts.document, np.arange(len(text) + 1))
    of_texts, of_parts, tables = no_sums(len(text)), no_sums(len(parts.document)), tables_of(profiles)
    is_alone = np.zeros(len(parts.document), np.bool_)
    add_with_parts(buffer, offsets, first_part, parts.start_byte, parts.end_byte, tables, of_texts, of_parts, is_alone)
    add_texts(buffer, parts.start_byte, parts.end_byte, tables, np.flatnonzero(is_alone), of_parts)
    return of_texts, of_parts


@njit(cache=True, nogil=True)
def add_with_parts(
    buffer: Bytes,
    offsets: Offsets,
    first_part: Array,
    start_byte: Offsets,
    end_byte: Offsets,
    tables: Tables,
    of_texts: Sums,
    of_parts: Sums,
    is_alone: Array,
) -> None:
    """Fill in the sums of the texts, and of the parts of those with several; say which parts are to be read alone."""
    points, found = np.empty(READING_LENGTH, np.int32), np.empty(FOUND_LENGTH, np.int32)
    first_point, behind_point = np.empty(len(start_byte), np.int32), np.empty(len(start_byte), np.int32)
    for text in range(len(offsets) - 1):
        first, end = first_part[text], first_part[text + 1]
        if end - first == 1:
            first = end
        n = read_with_parts(
            buffer,
            offsets[text],
            offsets[text + 1],
            tables.letters,
            points,
            start_byte[first:end],
            end_byte[first:end],
            first_point[first:end],
            behind_point[first:end],
        )
        if has_little_latin(points, 0, n):
            n = without_latin(points, n)
            first_point[first:end] = ALONE
        state, at = TEXT_START, 0
        for part in range(first, end):
            if first_point[part] == ALONE or has_little_latin(points, first_point[part], behind_point[part]):
                is_alone[part] = True
                continue
            state = add_points(points, at, first_point[part], state, tables, found, of_texts, text)
            at = first_point[part]
            if state[1] != BLANK:
                is_alone[part] = True
                continue
            at = behind_point[part]
            state = add_points(points, first_point[part], at, state, tables, found, of_parts, part)
            add_sums(of_parts, part, of_texts, text)
        add_points(points, at, n, state, tables, found, of_texts, text)


@kernel
def read_with_parts(
    buffer: Bytes,
    start: int,
    end: int,
    letters: Letters,
    points: Array,
    start_byte: Offsets,
    end_byte: Offsets,
    first_point: Array,
    behind_point: Array,
) -> int:
    """Fill `points` with the code points of a text, and return how many count.

    Fills in at which of them each part begins and ends, ALONE where those are not the code points of the part: an
    address goes on behind its end, or begins there with a name that stands in it. Addresses within are the same.
    """
    joined, address = letters.joined, letters.address
    n, at = 0, start
    for part in range(len(start_byte)):
        n, at = read_on(buffer, at, start_byte[part], end, joined, address, points, n)
        is_reached, first_point[part] = at == start_byte[part], n
        n, at = read_on(buffer, at, end_byte[part], end, joined, address, points, n)
        behind_point[part] = n
        is_same = is_reached and at == end_byte[part] and n <= MAX_CODE_POINTS
        if not is_same or is_severed(buffer, at, end, joined, address, points, n):
            first_point[part] = ALONE
    n, _ = read_on(buffer, at, end, end, joined, address, points, n)
    return min(n, MAX_CODE_POINTS)


@kernel
def add_sums(of_parts: Sums, part: int, of_texts: Sums, text: int) -> None:
    """Add the sums of a part to those of its text."""
    for lane in range(LANES):
        of_texts.steps[text, lane] += of_parts.steps[part, lane]
    of_texts.n_grams[text] += of_parts.n_grams[part]
    of_texts.n_letters[text] += of_parts.n_letters[part]
    of_texts.n_hangul[text] += of_parts.n_hangul[part]
