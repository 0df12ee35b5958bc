"""The sums over all n-grams of a text, language by language: the same integers whatever stands around the text."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.language.adding_rows import LANES, ROWS_AT_ONCE, add_rows
from cleancopy.language.letters import BLANK, CODE_POINTS, NO_LETTER, UNKNOWN_LETTER, Letters
from cleancopy.language.profiles import LETTER_BITS, NO_ROW, Profiles, Rows, find_row
from cleancopy.language.reading import READING_LENGTH, read_text
from cleancopy.texts import Array, Bytes, Offsets, utf8

NEAR_LETTERS = 64
FIRST_LATIN, LAST_LATIN = ord("A"), ord("z")
FIRST_OTHER = 0x300
"""langdetect counts what stands between A and z as Latin and what stands from here on as not."""

GRAM_BITS, MOST_GRAMS, LETTER, ROW_BIT = 2, 3, 1 << 2, 3
"""A row sums up as many n-grams as one has letters at most, which is told in so many bits; the next bit is set where
an n-gram could end at a letter, and above it stands the number of the row."""

State = tuple[int, int, int]
"""The last letter but one, unless a blank parts it from the next; the last one, and its code point."""
TEXT_START: State = (NO_LETTER, BLANK, ord(" "))

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


class Room(NamedTuple):
    """What is filled in while a text is read: its code points and the rows that were found, both int32."""

    points: Array
    found: Array


@cache
def tables_of(profiles: Profiles) -> Tables:
    """The tables of the profiles, for kernels."""
    hangul = int(profiles.letters.letter[ord(HANGUL)])
    return Tables(profiles.letters, profiles.rows, near_rows(profiles.rows, profiles.letters), hangul)


def reading_room() -> Room:
    """Room for the longest text of which all is read."""
    return Room(np.empty(READING_LENGTH, np.int32), np.empty(READING_LENGTH + ROWS_AT_ONCE, np.int32))


def no_sums(n: int) -> Sums:
    """Sums of so many texts, of which nothing has been read."""
    return Sums(np.zeros((n, LANES), np.int32), *(np.zeros(n, np.int32) for _ in range(3)))


def sum_texts(text: pa.LargeStringArray, profiles: Profiles) -> Sums:
    """The sums of a column of texts. Of longer texts the first 10,000 characters count, as for langdetect."""
    buffer, offsets = utf8(text)
    sums = no_sums(len(text))
    add_texts(buffer, offsets[:-1], offsets[1:], tables_of(profiles), reading_room(), np.arange(len(text)), sums)
    return sums


def near_rows(rows: Rows, letters: Letters) -> Array:
    """What is to be added at each three letters with numbers below NEAR_LETTERS: nearly all that Latin texts have.

    int32, by the three numbers in a row: the row, LETTER if the last one is a letter, and how many n-grams the row sums
    up; 0 at the second of two capitals. It is asked once per letter of a text, and is small enough for the caches.
    """
    near = np.empty((NEAR_LETTERS, NEAR_LETTERS, NEAR_LETTERS), np.int32)
    is_capital = np.zeros(NEAR_LETTERS, np.bool_)
    is_capital[letters.letter[letters.is_capital & (letters.letter < NEAR_LETTERS)]] = True
    fill_near_rows(rows, is_capital, near)
    return near


@kernel
def fill_near_rows(rows: Rows, is_capital: Array, near: Array) -> None:
    """Fill in what is to be added at each three letters."""
    for before in range(NEAR_LETTERS):
        for last in range(NEAR_LETTERS):
            for letter in range(NEAR_LETTERS):
                row = row_at(before, last, letter, rows)
                is_letter = LETTER if letter != BLANK else 0
                says = row << ROW_BIT | is_letter | rows.grams[row]
                near[before, last, letter] = 0 if is_capital[last] and is_capital[letter] else says


@kernel
def add_texts(
    buffer: Bytes, start_byte: Offsets, end_byte: Offsets, tables: Tables, room: Room, wanted: Array, sums: Sums
) -> None:
    """Fill in the sums of the wanted ones of the stretches, each a text by itself."""
    points, letters = room.points, tables.letters
    for text in wanted:
        n = read_text(buffer, start_byte[text], end_byte[text], letters.joined, letters.address, points)
        if is_little_latin(*count_scripts(points, 0, n)):
            n = without_latin(points, n)
        add_points(room, 0, n, TEXT_START, tables, sums, text)


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
def add_points(room: Room, first: int, behind: int, state: State, tables: Tables, sums: Sums, row: int) -> State:
    """Add the n-grams that end in a stretch of what was read to a row of the sums; `state` is what stands before it.

    An n-gram has a blank at its borders only, and ends with none of two capitals in a row or more. Gives what stands
    before the next stretch.
    """
    points, found = room.points, room.found
    letters = tables.letters
    before, last, last_point = state
    n_found, n_grams, n_letters, n_hangul = 0, 0, 0, 0
    for at in range(first, behind):
        point = points[at]
        letter = int(letters.letter[point]) if point < CODE_POINTS else UNKNOWN_LETTER
        if (before | last | letter) < NEAR_LETTERS:
            near = int(tables.near[before, last, letter])
            its_row = near >> ROW_BIT
            n_grams += near & MOST_GRAMS
            n_letters += near >> GRAM_BITS & 1
        elif is_capital(point, letters) and is_capital(last_point, letters):
            its_row = NO_ROW
        else:
            its_row = row_at(before, last, letter, tables.rows)
            n_grams += tables.rows.grams[its_row]
            n_letters += letter != BLANK
            n_hangul += letter == tables.hangul
        found[n_found] = its_row
        n_found += its_row != NO_ROW
        before, last, last_point = NO_LETTER if letter == BLANK else last, letter, point
    add_rows(tables.rows.steps, found, n_found, sums.steps[row])
    sums.n_grams[row] += n_grams
    sums.n_letters[row] += n_letters
    sums.n_hangul[row] += n_hangul
    return before, last, last_point


@inlined_kernel
def is_capital(point: int, letters: Letters) -> bool:
    """Whether langdetect takes a code point for a capital."""
    return bool(point < CODE_POINTS and letters.is_capital[point])


@inlined_kernel
def row_at_end(state: State, tables: Tables) -> int:
    """The row of the n-gram that ends with a blank behind what was read."""
    before, last, _ = state
    return row_at(before, last, BLANK, tables.rows)


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
