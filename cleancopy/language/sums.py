"""The sums over all n-grams of a text, language by language: the same integers whatever stands around the text."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numba import njit

from cleancopy.language.letters import BLANK, CODE_POINTS, NO_LETTER, UNKNOWN_LETTER, Letters
from cleancopy.language.profiles import LANES, LETTER_BITS, NO_ROW, Profiles, Rows, find_row
from cleancopy.language.reading import READING_LENGTH, read_text
from cleancopy.texts import Array, Bytes, Offsets, utf8

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
    add_texts(buffer, offsets, profiles.letters, profiles.rows, int(profiles.letters.letter[ord(HANGUL)]), sums)
    return sums


@njit(cache=True, nogil=True)
def add_texts(buffer: Bytes, offsets: Offsets, letters: Letters, rows: Rows, hangul: int, sums: Sums) -> None:
    """Fill in the sums of each text."""
    points = np.empty(READING_LENGTH, np.int32)
    for text in range(len(offsets) - 1):
        n = read_text(buffer, offsets[text], offsets[text + 1], letters.joined, letters.address, points)
        n = without_latin(points, n)
        counts = add_text(points[:n], letters, rows, hangul, sums.steps[text])
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
def add_text(points: Array, letters: Letters, rows: Rows, hangul: int, steps: Array) -> tuple[int, int, int]:
    """Add up the n-grams of a text in `steps`, and return how many n-grams, letters and syllables in Hangul it has.

    An n-gram has a blank at its borders only, and ends with none of two capitals in a row or more.
    """
    n_grams, n_letters, n_hangul = 0, 0, 0
    before, last, last_is_capital = NO_LETTER, BLANK, False
    for at in range(len(points)):
        point = points[at]
        letter = int(letters.letter[point]) if point < CODE_POINTS else UNKNOWN_LETTER
        is_capital = point < CODE_POINTS and letters.is_capital[point]
        if last == BLANK:
            before = NO_LETTER
        if not (is_capital and last_is_capital):
            row = row_at(before, last, letter, rows)
            n_grams += rows.grams[row]
            if row != NO_ROW:
                for lane in range(LANES):
                    steps[lane] += rows.steps[row, lane]
            n_letters += letter != BLANK
            n_hangul += letter == hangul
        before, last, last_is_capital = last, letter, is_capital
    return n_grams, n_letters, n_hangul


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
