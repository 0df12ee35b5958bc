"""The sums over all n-grams of a text, language by language: the same integers whatever stands around the text."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numba import njit

from cleancopy.language.letters import BLANK, CODE_POINTS, NO_LETTER, UNKNOWN_LETTER, Letters
from cleancopy.language.profiles import LANES, LETTER_BITS, NO_ROW, Profiles, Rows, find_row
from cleancopy.language.reading import READING_LENGTH, read_text
from cleancopy.texts import Array, Bytes, Offsets, utf8

NEAR_LETTERS = 64
FIRST_LATIN, LAST_LATIN = ord("A"), ord("z")
FIRST_OTHER = 0x300
"""langdetect counts what stands between A and z as Latin and what stands from here on as not."""

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


def sum_texts(text: pa.LargeStringArray, profiles: Profiles) -> Sums:
    """The sums of a column of texts. Of longer texts the first 10,000 characters count, as for langdetect."""
    buffer, offsets = utf8(text)
    n = len(text)
    sums = Sums(np.zeros((n, LANES), np.int32), *(np.zeros(n, np.int32) for _ in range(3)))
    hangul = int(profiles.letters.letter[ord(HANGUL)])
    add_texts(buffer, offsets, profiles.letters, profiles.rows, near_rows(profiles), hangul, sums)
    return sums


@cache
def near_rows(profiles: Profiles) -> Array:
    """What `row_at` says of each three letters with numbers below NEAR_LETTERS: nearly all that Latin texts have.

    int32, by the three numbers in a row. It is asked once per letter of a text, and is small enough for the caches.
    """
    near = np.empty((NEAR_LETTERS, NEAR_LETTERS, NEAR_LETTERS), np.int32)
    fill_near_rows(profiles.rows, near)
    return near


@njit(cache=True, nogil=True)
def fill_near_rows(rows: Rows, near: Array) -> None:
    """Fill in the row of each three letters."""
    for before in range(NEAR_LETTERS):
        for last in range(NEAR_LETTERS):
            for letter in range(NEAR_LETTERS):
                near[before, last, letter] = row_at(before, last, letter, rows)


@njit(cache=True, nogil=True)
def add_texts(
    buffer: Bytes, offsets: Offsets, letters: Letters, rows: Rows, near: Array, hangul: int, sums: Sums
) -> None:
    """Fill in the sums of each text."""
    points = np.empty(READING_LENGTH, np.int32)
    for text in range(len(offsets) - 1):
        n = read_text(buffer, offsets[text], offsets[text + 1], letters.joined, letters.address, points)
        n = without_latin(points, n)
        counts = add_text(points[:n], letters, rows, near, hangul, sums.steps[text])
        sums.n_grams[text], sums.n_letters[text], sums.n_hangul[text] = counts


@njit(cache=True, nogil=True)
def without_latin(points: Array, n: int) -> int:
    """Take what is Latin out of a text of which less than a third is, and return how many code points are left."""
    n_latin, n_other = 0, 0
    for at in range(n):
        n_latin += FIRST_LATIN <= points[at] <= LAST_LATIN
        n_other += points[at] >= FIRST_OTHER
    if n_latin * 2 >= n_other:
        return n
    left = 0
    for at in range(n):
        if not FIRST_LATIN <= points[at] <= LAST_LATIN:
            points[left] = points[at]
            left += 1
    return left


@njit(cache=True, nogil=True)
def add_text(
    points: Array, letters: Letters, rows: Rows, near: Array, hangul: int, steps: Array
) -> tuple[int, int, int]:
    """Add up the n-grams of a text in `steps`, and return how many n-grams, letters and syllables in Hangul it has.

    An n-gram has a blank at its borders only, and ends with none of two capitals in a row or more.
    """
    n_grams, n_letters, n_hangul = 0, 0, 0
    before, last, last_is_capital = NO_LETTER, BLANK, False
    found, n_found = np.empty(len(points), np.int32), 0
    for at in range(len(points)):
        point = points[at]
        letter = int(letters.letter[point]) if point < CODE_POINTS else UNKNOWN_LETTER
        is_capital = point < CODE_POINTS and letters.is_capital[point]
        if last == BLANK:
            before = NO_LETTER
        if not (is_capital and last_is_capital):
            if before < NEAR_LETTERS and last < NEAR_LETTERS and letter < NEAR_LETTERS:
                row = int(near[before, last, letter])
            else:
                row = row_at(before, last, letter, rows)
            n_grams += rows.grams[row]
            if row != NO_ROW:
                found[n_found] = row
                n_found += 1
            n_letters += letter != BLANK
            n_hangul += letter == hangul
        before, last, last_is_capital = last, letter, is_capital
    add_rows(rows.steps, found[:n_found], steps)
    return n_grams, n_letters, n_hangul


@njit(cache=True, nogil=True)
def add_rows(row_steps: Array, found: Array, steps: Array) -> None:
    """Add the rows that were found to `steps`, four at a time.

    They lie far apart in memory; known beforehand, several are fetched at once, and the sums are written less often.
    """
    n_by_four = len(found) // 4 * 4
    for at in range(0, n_by_four, 4):
        first, second, third, fourth = found[at], found[at + 1], found[at + 2], found[at + 3]
        for lane in range(LANES):
            pair = np.int32(row_steps[first, lane]) + np.int32(row_steps[second, lane])
            other = np.int32(row_steps[third, lane]) + np.int32(row_steps[fourth, lane])
            steps[lane] += np.int32(np.int32(pair) + np.int32(other))
    for at in range(n_by_four, len(found)):
        for lane in range(LANES):
            steps[lane] += row_steps[found[at], lane]


@njit(cache=True, nogil=True)
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
