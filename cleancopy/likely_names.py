"""Which lines may name people, told by the hashes of their words and the letters these begin with.

A name is two words or more that begin large and stand in no label of pages, nothing between them but particles and
what is put behind names. What is told may be too much, never too little.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from cleancopy.batch import Batch
from cleancopy.kernels import array_kernel
from cleancopy.likely_bylines import two_large_words
from cleancopy.lines import is_blank
from cleancopy.name_words import other_words, words
from cleancopy.texts import Array, Bytes
from cleancopy.word_sets import WordSet, find_odd_letters, holds, word_set

BLANK, FULL_STOP, HYPHEN, APOSTROPHE = ord(" "), ord("."), ord("-"), ord("'")
FIRST_BYTE_OF_LATIN, FIRST_BYTE_OF_QUOTES, LAST_BYTE_OF_APOSTROPHE = 0xC3, 0xE2, 0x99


def may_name(batch: Batch, which: Array) -> Array:
    """Whether `listed_names` may find names in each of the lines `which` (int64, numbers). bool."""
    lines, its = batch.lines, batch.words
    found, is_odd = np.zeros(len(which), np.bool_), np.empty(len(which), np.bool_)
    find_odd_letters(batch.buffer, lines.start_byte[which], lines.end_byte[which], is_odd)
    find_names(
        batch.buffer,
        lines.start_byte,
        lines.end_byte,
        its.word,
        its.start_byte,
        its.first_word,
        which,
        *word_sets(),
        found,
    )
    texts = pl.Series(lines.texts(batch.buffer, which[is_odd]), dtype=pl.String)
    found[is_odd] = texts.str.contains(two_large_words()).to_numpy()
    return found


@cache
def word_sets() -> tuple[WordSet, WordSet, WordSet]:
    """Particles, what is put behind names, and words that stand in labels: those that are one word to the hashes."""
    kinds = (words("particles"), words("credentials"), other_words())
    particles, credentials, others = (word_set(filter(str.isalpha, kind)) for kind in kinds)
    return particles, credentials, others


@array_kernel
def find_names(
    buffer: Bytes,
    start_byte: Array,
    end_byte: Array,
    word: Array,
    word_start: Array,
    first_word: Array,
    which: Array,
    particles: WordSet,
    credentials: WordSet,
    others: WordSet,
    found: Array,
) -> None:
    """Fill in which lines have two words side by side that may be a name. The lines have no odd letters."""
    for number in range(len(which)):
        line = which[number]
        begin, end = start_byte[line], end_byte[line]
        is_begun = False
        for at in range(first_word[line], first_word[line + 1]):
            hashed = word[at]
            start = behind_digits(buffer, word_start[at], end)
            stop, is_glued = end_of_word(buffer, start, end)
            if start == stop:
                is_begun = False
                continue
            is_glued |= start > word_start[at]  # to a date
            is_joined = joins(buffer, stop, end)
            if goes_on(buffer, start, begin):
                is_begun |= is_glued
                continue
            is_short_form = stop < end and buffer[stop] == FULL_STOP  # 'D. Miller'
            if holds(particles, hashed) and not (is_joined or is_glued or is_short_form):
                continue
            is_large = is_glued or 0x41 <= buffer[start] <= 0x5A or buffer[start] == FIRST_BYTE_OF_LATIN
            is_large |= is_joined and stop == start + 1
            may_be = is_large and (is_glued or is_joined or not holds(others, hashed))
            if may_be and is_begun and is_blank(buffer[start - 1]):
                found[number] = True
                break
            is_put_behind = holds(credentials, hashed) or (is_joined and buffer[stop] == FULL_STOP)
            is_open = is_joined or (stop < end and (is_blank(buffer[stop]) or buffer[stop] == FULL_STOP))
            is_begun = (may_be and is_open) or (is_put_behind and is_begun)


@array_kernel
def goes_on(buffer: Bytes, start: int, begin: int) -> bool:
    """Whether what begins there is no word by itself, but behind a hyphen, an apostrophe or a full stop of another."""
    before = start - 1
    if before <= begin:
        return False
    if buffer[before] == LAST_BYTE_OF_APOSTROPHE and before >= begin + 2 and buffer[before - 2] == FIRST_BYTE_OF_QUOTES:
        before -= 2
    elif buffer[before] != HYPHEN and buffer[before] != APOSTROPHE and buffer[before] != FULL_STOP:
        return False
    if before > begin and buffer[before - 1] >= 0x80:
        return before > begin + 1 and int(buffer[before - 2]) == FIRST_BYTE_OF_LATIN
    return before > begin and is_letter(buffer, before - 1)


@array_kernel
def is_letter(buffer: Bytes, at: int) -> bool:
    """Whether a byte is a letter of ASCII or may end one of Latin-1."""
    byte = int(buffer[at])
    return 0x41 <= byte <= 0x5A or 0x61 <= byte <= 0x7A or 0x80 <= byte < 0xC0


@array_kernel
def behind_digits(buffer: Bytes, at: int, end: int) -> int:
    """Where the digits end that begin there."""
    while at < end and 0x30 <= buffer[at] <= 0x39:
        at += 1
    return at


@array_kernel
def end_of_word(buffer: Bytes, start: int, end: int) -> tuple[int, bool]:
    """Where the letters end that begin there, and whether a large one stands behind a small one among them."""
    at, is_glued, is_small = start, False, False
    while at < end and (is_letter(buffer, at) or buffer[at] == FIRST_BYTE_OF_LATIN):
        is_glued |= is_small and 0x41 <= buffer[at] <= 0x5A
        is_small = buffer[at] >= 0x61
        at += 1
    return at, is_glued


@array_kernel
def joins(buffer: Bytes, at: int, end: int) -> bool:
    """Whether a word goes on there, behind a hyphen, an apostrophe or a full stop."""
    if at >= end:
        return False
    if buffer[at] == FULL_STOP:
        return at + 1 < end and (is_letter(buffer, at + 1) or buffer[at + 1] == FIRST_BYTE_OF_LATIN)
    is_curled = buffer[at] == FIRST_BYTE_OF_QUOTES and at + 2 < end and buffer[at + 2] == LAST_BYTE_OF_APOSTROPHE
    return buffer[at] == HYPHEN or buffer[at] == APOSTROPHE or is_curled
