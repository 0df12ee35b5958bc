"""The sums over all n-grams of a text, language by language: the same integers whatever stands around the text."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numba import njit

from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.language.letters import BLANK, CODE_POINTS, NO_LETTER, UNKNOWN_LETTER, Letters
from cleancopy.language.profiles import LANES, LETTER_BITS, NO_ROW, Profiles, Rows, find_row
from cleancopy.language.reading import READING_LENGTH, read_text
from cleancopy.texts import Array, Bytes, Offsets, utf8

NEAR_LETTERS = 64
ROWS_AT_ONCE = 8
FOUND_LENGTH = READING_LENGTH + ROWS_AT_ONCE
FIRST_LATIN, LAST_LATIN = ord("A"), ord("z")
FIRST_OTHER = 0x300
"""langdetect counts what stands between A and z as Latin and what stands from here on as not."""

GRAM_BITS, MOST_GRAMS = 2, 3
"""A row sums up as many n-grams as one has letters at most, which is told in so many bits."""

State = tuple[int, int, bool]
"""The last letter but one, unless a blank parts it from the next; the last one, and whether it is a capital."""
TEXT_START: State = (NO_LETTER, BLANK, False)

HANGUL = "가"
"""What langdetect makes of every syllable in Hangul."""


class Sums(NamedTuple):
    """What the n-grams of each text say.

    steps      int32  texts by lanes, in steps of a nat (STEPS_PER_NAT); the lanes are the languages in order
    n_grams    int32  how many n-grams stand in a profile
    n_letters  int32  at how many letters n-grams could end, those that no profile knows among them
    n_hangul   int32  how many of these were syllables in Hangul
    """

    steps: Array
    n_grams: Array
    n_letters: Array
    n_hangul: Array


class Tables(NamedTuple):
    """What the kernels look up: of letters, of n-grams, `near_rows` of them, and the number of HANGUL."""

    letters: Letters
    rows: Rows
    near: Array
    hangul: int


@cache
def tables_of(profiles: Profiles) -> Tables:
    """The tables of the profiles, for kernels."""
    hangul = int(profiles.letters.letter[ord(HANGUL)])
    return Tables(profiles.letters, profiles.rows, near_rows(profiles.rows), hangul)


def no_sums(n: int) -> Sums:
    """Sums of so many texts, of which nothing has been read."""
    return Sums(np.zeros((n, LANES), np.int32), *(np.zeros(n, np.int32) for _ in range(3)))


def sum_texts(text: pa.LargeStringArray, profiles: Profiles) -> Sums:
    """The sums of a column of texts. Of longer texts the first 10,000 characters count, as for langdetect."""
    buffer, offsets = utf8(text)
    sums = no_sums(len(text))
    add_texts(buffer, offsets[:-1], offsets[1:], tables_of(profiles), np.arange(len(text)), sums)
    return sums


def near_rows(rows: Rows) -> Array:
    """What `row_at` says of each three letters with numbers below NEAR_LETTERS: nearly all that Latin texts have.

    int32, by the three numbers in a row: the row, and in the lowest GRAM_BITS how many n-grams it sums up. It is asked
    once per letter of a text, and is small enough for the caches.
    """
    near = np.empty((NEAR_LETTERS, NEAR_LETTERS, NEAR_LETTERS), np.int32)
    fill_near_rows(rows, near)
    return near


@kernel
def fill_near_rows(rows: Rows, near: Array) -> None:
    """Fill in the row of each three letters."""
    for before in range(NEAR_LETTERS):
        for last in range(NEAR_LETTERS):
            for letter in range(NEAR_LETTERS):
                row = row_at(before, last, letter, rows)
                near[before, last, letter] = row << GRAM_BITS | rows.grams[row]


@njit(cache=True, nogil=True)
def add_texts(buffer: Bytes, start_byte: Offsets, end_byte: Offsets, tables: Tables, wanted: Array, sums: Sums) -> None:
    """Fill in the sums of the wanted ones of the stretches, each a text by itself."""
    points, found = np.empty(READING_LENGTH, np.int32), np.empty(FOUND_LENGTH, np.int32)
    letters = tables.letters
    for text in wanted:
        n = read_text(buffer, start_byte[text], end_byte[text], letters.joined, letters.address, points)
        if is_little_latin(*count_scripts(points, 0, n)):
            n = without_latin(points, n)
        add_points(points, 0, n, TEXT_START, tables, found, sums, text)


@inlined_kernel
def count_scripts(points: Array, first: int, behind: int) -> tuple[int, int]:
    """How much of what stands there langdetect counts as Latin, and how much as not."""
    n_latin, n_other = 0, 0
    for at in range(first, behind):
        n_latin += (points[at] >= FIRST_LATIN) & (points[at] <= LAST_LATIN)  # no branches, so that many go at once
        n_other += points[at] >= FIRST_OTHER
    return n_latin, n_other


@inlined_kernel
def is_little_latin(n_latin: int, n_other: int) -> bool:
    """Whether so little is Latin, less than a third, that it is taken out before counting."""
    return n_latin * 2 < n_other


@kernel
def without_latin(points: Array, n: int) -> int:
    """Take what is Latin out of a text, and return how many code points are left."""
    left = 0
    for at in range(n):
        if not FIRST_LATIN <= points[at] <= LAST_LATIN:
            points[left] = points[at]
            left += 1
    return left


@inlined_kernel
def add_points(
    points: Array, first: int, behind: int, state: State, tables: Tables, found: Array, sums: Sums, row: int
) -> State:
    """Add the n-grams that end in a stretch of a text to a row of the sums; `state` is what stands before it.

    An n-gram has a blank at its borders only, and ends with none of two capitals in a row or more. Gives what stands
    before the next stretch. `found` is room for a number a code point.
    """
    letters = tables.letters
    before, last, last_is_capital = state
    n_found, n_grams, n_letters, n_hangul = 0, 0, 0, 0
    for at in range(first, behind):
        point = points[at]
        letter = int(letters.letter[point]) if point < CODE_POINTS else UNKNOWN_LETTER
        is_capital = point < CODE_POINTS and letters.is_capital[point]
        if not (is_capital and last_is_capital):
            its_row, its_grams = row_and_grams(before, last, letter, tables)
            n_grams += its_grams
            found[n_found] = its_row
            n_found += its_row != NO_ROW
            n_letters += letter != BLANK
            n_hangul += letter == tables.hangul
        before, last, last_is_capital = NO_LETTER if letter == BLANK else last, letter, is_capital
    add_rows(tables.rows.steps, found, n_found, sums.steps[row])
    sums.n_grams[row] += n_grams
    sums.n_letters[row] += n_letters
    sums.n_hangul[row] += n_hangul
    return before, last, last_is_capital


@inlined_kernel
def row_and_grams(before: int, last: int, letter: int, tables: Tables) -> tuple[int, int]:
    """What `row_at` gives, and how many n-grams that row sums up."""
    if before < NEAR_LETTERS and last < NEAR_LETTERS and letter < NEAR_LETTERS:
        near = int(tables.near[before, last, letter])
        return near >> GRAM_BITS, near & MOST_GRAMS
    row = row_at(before, last, letter, tables.rows)
    return row, int(tables.rows.grams[row])


@inlined_kernel
def row_at_end(state: State, tables: Tables) -> int:
    """The row of the n-gram that ends with a blank behind what was read."""
    before, last, _ = state
    return row_and_grams(before, last, BLANK, tables)[0]


@inlined_kernel
def add_rows(row_steps: Array, found: Array, n_found: int, steps: Array) -> None:
    """Add the rows that were found to `steps`, eight at a time; `found` has room for so many that they come out even.

    They lie far apart in memory; known beforehand, several are fetched at once, and the sums are written less often.
    No step is negative, and two together are below 2^16: they are added by pairs of half the width first.
    """
    found[n_found : n_found + ROWS_AT_ONCE - 1] = NO_ROW  # whose steps are zero
    for at in range(0, n_found, ROWS_AT_ONCE):
        one, two, three, four = found[at], found[at + 1], found[at + 2], found[at + 3]
        five, six, seven, eight = found[at + 4], found[at + 5], found[at + 6], found[at + 7]
        for lane in range(LANES):
            first = np.uint16(row_steps[one, lane]) + np.uint16(row_steps[two, lane])
            second = np.uint16(row_steps[three, lane]) + np.uint16(row_steps[four, lane])
            third = np.uint16(row_steps[five, lane]) + np.uint16(row_steps[six, lane])
            fourth = np.uint16(row_steps[seven, lane]) + np.uint16(row_steps[eight, lane])
            low = np.int32(np.uint16(first)) + np.int32(np.uint16(second))
            high = np.int32(np.uint16(third)) + np.int32(np.uint16(fourth))
            steps[lane] += np.int32(np.int32(low) + np.int32(high))


@kernel
def row_at(before: int, last: int, letter: int, rows: Rows) -> int:
    """The row of the longest known n-gram that ends with a letter and the two before it."""
    if letter == UNKNOWN_LETTER or (letter == BLANK and last == BLANK):
        return NO_ROW
    if last != UNKNOWN_LETTER:
        pair = last << LETTER_BITS | letter
        row = NO_ROW
        if before != NO_LETTER and before != UNKNOWN_LETTER:
            row = find_row(before << 2 * LETTER_BITS | pair, rows.key, rows.row)
        if row == NO_ROW:
            row = find_row(pair, rows.key, rows.row)
        if row != NO_ROW:
            return row
    return int(rows.single[letter])
