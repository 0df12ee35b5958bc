"""What is no duplicate although nearly all words are the same."""

from __future__ import annotations

import numpy as np

from cleancopy.duplicates.overlap import Room, compare_with_set, fill_set
from cleancopy.duplicates.shingles import GOLDEN, mixed
from cleancopy.kernels import kernel
from cleancopy.lines import code_point
from cleancopy.texts import Array, Bytes, Offsets

SHORT_WORDS = 200
"""In a text of fewer words one other number is other news: a price, a score, a dividend, a temperature."""

MIN_OWN_NUMBERS = 3
MAX_SHARED_NUMBERS = 0.5
"""A longer text is another one if it and the other have so many numbers of their own, and share fewer than this."""

NO_NUMBER = np.uint64(0)


@kernel
def numbers_tell_apart(
    buffer: Bytes, offsets: Offsets, one: int, other: int, n_words: int, room: Room, other_room: Room, stamp: int
) -> bool:
    """Whether two texts with nearly the same words are about different things, by the numbers in them.

    `n_words` is the length of the longer one; `stamp` is one that the rooms have not seen yet.
    """
    n_one = find_numbers(buffer, offsets[one], offsets[one + 1], room[0])
    n_other = find_numbers(buffer, offsets[other], offsets[other + 1], other_room[0])
    distinct = fill_set(room[0], n_one, room[2], room[3], stamp)
    others, shared = compare_with_set(other_room[0], n_other, other_room, stamp, room, stamp, n_one)
    own = min(distinct, others) - shared
    if n_words < SHORT_WORDS:
        return own >= 1
    return own >= MIN_OWN_NUMBERS and shared < MAX_SHARED_NUMBERS * (distinct + others - shared)


@kernel
def find_numbers(buffer: Bytes, start: int, end: int, numbers: Array) -> int:
    """Fill in a hash per number of the stretch. Gives how many there are.

    A number is a run of digits of any script or of Chinese numerals, with single points, colons, strokes and dashes
    between; commas between count as nothing, so that 1,000 is 1000.
    """
    count = 0
    number = NO_NUMBER
    waiting = 0
    at = start
    while at < end:
        if number == NO_NUMBER and LAST_DIGIT < buffer[at] < FIRST_OF_LONGER:  # letters, quickly
            at += 1
            continue
        point, length = code_point(buffer, at, end)
        at += length
        digit = digit_of(point)
        if digit >= 0:
            if waiting and waiting != COMMA:
                number = (number + mixed(np.uint64(waiting + 16))) * GOLDEN
            number = (number + mixed(np.uint64(digit + 1))) * GOLDEN
            waiting = 0
        elif number != NO_NUMBER and not waiting and is_within_numbers(point):
            waiting = point
        elif number != NO_NUMBER:
            numbers[count] = number
            count += 1
            number, waiting = NO_NUMBER, 0
    numbers[count] = number
    return count + int(number != NO_NUMBER)


LAST_DIGIT, FIRST_OF_LONGER = 0x39, 0x80
NUMERALS = np.array([ord(numeral) for numeral in "〇一二三四五六七八九十百千万零两萬兩"], np.uint32)
"""Chinese numerals. What they are worth in all is not asked: it is enough that other ones make another number."""
FIRST_NUMERAL, LAST_NUMERAL = 0x3007, 0x96F6
COMMA = 0x2C
"""The sign that parts thousands."""


@kernel
def is_within_numbers(point: int) -> bool:
    """Whether a character can stand between the digits of one number: , - . / :"""
    return COMMA <= point <= 0x2F or point == 0x3A


@kernel
def digit_of(point: int) -> int:
    """The value of a digit, -1 for what is none: of ASCII, of the scripts that have their own, and of Chinese."""
    if 0x30 <= point <= 0x39:
        return point - 0x30
    if point < 0x660:
        return -1
    if 0x660 <= point <= 0x669 or 0x6F0 <= point <= 0x6F9:  # Arabic, Persian
        return point & 0xF
    if 0x966 <= point <= 0xD6F and point & 0x7F >= 0x66 and point & 0x7F <= 0x6F:  # Devanagari to Malayalam
        return (point & 0xF) - 6
    if 0xE50 <= point <= 0xE59:  # Thai
        return point & 0xF
    if FIRST_NUMERAL <= point <= LAST_NUMERAL:
        for value in range(len(NUMERALS)):
            if NUMERALS[value] == point:
                return value
        return -1
    return point - 0xFF10 if 0xFF10 <= point <= 0xFF19 else -1
