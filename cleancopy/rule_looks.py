"""How a text is looked at before rules are matched: its letters as codes, and the things that patterns demand.

Letters are those of `rule_letters`, three of them a code; things are those of `rule_demands`.
"""

from __future__ import annotations

from string import ascii_lowercase

import numpy as np
from numba import njit

from cleancopy.rule_letters import ANY, DIGIT, OTHER, kind_of
from cleancopy.rule_syntax import ASCII
from cleancopy.texts import Array, Bytes

LETTERS = 3
NO_MORE = "$"
ALPHABET = ascii_lowercase + DIGIT + OTHER + NO_MORE + ANY
SIZE = len(ALPHABET)
A_DIGIT, BEYOND_ASCII, NONE_LEFT = ALPHABET.index(DIGIT), ALPHABET.index(OTHER), ALPHABET.index(NO_MORE)
SMALL_S, SMALL_K = ALPHABET.index("s"), ALPHABET.index("k")
KINDS = "".join(dict.fromkeys(map(kind_of, ASCII))) + OTHER + ANY
OTHER_KIND = KINDS.index(OTHER)
N_CODES = SIZE**LETTERS
FIRST_BEYOND_ASCII = 0x80
NO_THING = N_CODES + FIRST_BEYOND_ASCII + 1
N_THINGS = NO_THING + 1
"""Things are numbered: codes of three letters, then the characters of ASCII, then OTHER, then none at all."""
MAX_COUNTED = 300
"""More letters than these are not told apart."""
BLANK = 32
NO_SEPARATOR, SEPARATOR, MAYBE_SEPARATOR = range(3)


def code_of(thing: str) -> int:
    """The number of a thing: of three letters, a digit, a sign of ASCII or OTHER."""
    if len(thing) == 1:
        return N_CODES + (FIRST_BEYOND_ASCII if thing == OTHER else ord(thing))
    code = 0
    for letter in thing:
        code = code * SIZE + ALPHABET.index(letter)
    return code


@njit(cache=True, nogil=True)
def read_letters(buffer: Bytes, start: int, end: int, at_end: bool) -> tuple[int, int]:
    """The codes of the first letters of a stretch and of those behind them, or from its end on."""
    first, code, n_letters, passed = 0, 0, 0, 0
    while n_letters < 2 * LETTERS and passed < end - start:
        letter = letter_at(buffer, end - 1 - passed if at_end else start + passed)
        passed += 1
        if letter != PASSED_OVER:
            code = code * SIZE + letter
            n_letters += 1
            if n_letters == LETTERS:
                first, code = code, 0
    while n_letters < 2 * LETTERS:
        code = code * SIZE + NONE_LEFT
        n_letters += 1
        if n_letters == LETTERS:
            first, code = code, 0
    return first, code


@njit(cache=True, nogil=True)
def letter_at(buffer: Bytes, at: int) -> int:
    """The row of ALPHABET of the character that begins at a byte; PASSED_OVER where none begins or it is no letter."""
    byte = buffer[at]
    if byte < 0x80:
        return int(LETTER_OF_BYTE[byte])
    if byte < 0xC0:
        return PASSED_OVER
    if byte == 0xC5 and buffer[at + 1] == 0xBF:  # ſ
        return SMALL_S
    if byte == 0xE2 and buffer[at + 1] == 0x84 and buffer[at + 2] == 0xAA:  # the sign for kelvin
        return SMALL_K
    return BEYOND_ASCII


PASSED_OVER = -1
LETTER_OF_BYTE = np.array(
    [
        ALPHABET.index(DIGIT if letter.isdigit() else letter.lower()) if letter.isalnum() else PASSED_OVER
        for letter in ASCII
    ]
)


@njit(cache=True, nogil=True)
def kind_at(buffer: Bytes, at: int) -> int:
    """The row of KINDS of the character of which a byte is the first or the last."""
    return int(KIND_OF_BYTE[buffer[at]]) if buffer[at] < 0x80 else OTHER_KIND


KIND_OF_BYTE = np.array([KINDS.index(kind_of(letter)) for letter in ASCII])


@njit(cache=True, nogil=True)
def count_letters(
    buffer: Bytes, start: int, end: int, demand_of: Array, demanded: Array, met: Array
) -> tuple[int, int]:
    """How many letters and digits of ASCII a stretch has, and its first segment has at least; and note what it meets.

    For each thing in the stretch, the row of `demanded` that `demand_of` says is added to `met`.
    """
    code, n_read, n_letters, n_in_segment = 0, 0, 0, NOT_ENDED
    has_begun = False  # the first segment; separators before it are passed over
    for at in range(start, end):
        byte = buffer[at]
        if n_in_segment == NOT_ENDED and byte != BLANK and not 0x80 <= byte < 0xC0:
            separator = separator_at(buffer, at, start, end)
            if separator != NO_SEPARATOR and has_begun:
                n_in_segment = n_letters
            has_begun |= separator != SEPARATOR
        letter = letter_at(buffer, at)
        if letter == PASSED_OVER:
            if byte < 0x80 and byte != BLANK:
                meet(demand_of, demanded, N_CODES + int(byte), met)
            continue
        code = (code * SIZE + letter) % N_CODES
        n_read += 1
        n_letters += letter != BEYOND_ASCII
        if n_read >= LETTERS:
            meet(demand_of, demanded, code, met)
        if letter == A_DIGIT:
            meet(demand_of, demanded, N_CODES + ord(DIGIT), met)
        elif byte >= 0x80:
            meet(demand_of, demanded, N_CODES + FIRST_BEYOND_ASCII, met)
    return n_letters, n_letters if n_in_segment == NOT_ENDED else n_in_segment


NOT_ENDED = -1


@njit(cache=True, nogil=True)
def meet(demand_of: Array, demanded: Array, thing: int, met: Array) -> None:
    """Add the patterns of which a thing meets a demand. Most things are demanded by none."""
    row = demand_of[thing]
    if row:
        for word in range(len(met)):
            met[word] |= demanded[row, word]


@njit(cache=True, nogil=True)
def separator_at(buffer: Bytes, at: int, start: int, end: int) -> int:
    """Whether the character that begins at a byte may part segments, as `matching.SEPARATOR` does; rather too often."""
    byte = buffer[at]
    if byte < 0x80:
        if byte == 0x7C:  # |
            return SEPARATOR
        if byte == 0x2D or byte == 0x2F:  # - /
            return MAYBE_SEPARATOR if at > start and may_be_blank(buffer[at - 1]) else NO_SEPARATOR
        if byte == 0x2E or byte == 0x21:  # . !
            return MAYBE_SEPARATOR if at + 1 < end and may_be_blank(buffer[at + 1]) else NO_SEPARATOR
        return NO_SEPARATOR
    if byte == 0xC2:  # · »
        return SEPARATOR if buffer[at + 1] == 0xB7 else MAYBE_SEPARATOR
    if byte == 0xE2:  # • ∙ – — ›, and what is near them
        is_dot = buffer[at + 1] == 0x80 and buffer[at + 2] == 0xA2 or buffer[at + 1] == 0x88 and buffer[at + 2] == 0x99
        is_sign = buffer[at + 1] == 0x80 and buffer[at + 2] not in (0x98, 0x99, 0x9C, 0x9D)
        return SEPARATOR if is_dot else MAYBE_SEPARATOR if is_sign else NO_SEPARATOR
    is_katakana_dot = byte == 0xE3 and buffer[at + 1] == 0x83 and buffer[at + 2] == 0xBB  # ・
    return SEPARATOR if is_katakana_dot else NO_SEPARATOR


@njit(cache=True, nogil=True)
def may_be_blank(byte: int) -> bool:
    """Whether a blank may begin or end with the byte."""
    return byte <= BLANK or byte >= 0x80
