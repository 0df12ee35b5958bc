"""How a text is looked at before rules are matched: its letters as codes, and the things that patterns demand.

Letters are those of `rule_letters`, three of them a code; things are those of `rule_demands`.
"""

from __future__ import annotations

from string import ascii_lowercase

import numpy as np

from cleancopy.kernels import array_kernel, inlined_kernel
from cleancopy.line_model.tables import Hash
from cleancopy.rule_letters import ANY, DIGIT, OTHER, kind_of
from cleancopy.rule_syntax import ASCII
from cleancopy.texts import Bytes

LETTERS, LETTER_BITS = 3, 5
NO_MORE = "$"
ALPHABET = ascii_lowercase + DIGIT + OTHER + NO_MORE + ANY
SIZE, N_CODES = 1 << LETTER_BITS, 1 << LETTER_BITS * LETTERS
A_DIGIT, BEYOND_ASCII, NONE_LEFT = ALPHABET.index(DIGIT), ALPHABET.index(OTHER), ALPHABET.index(NO_MORE)
SMALL_S, SMALL_K = ALPHABET.index("s"), ALPHABET.index("k")
KINDS = "".join(dict.fromkeys(map(kind_of, ASCII))) + OTHER + ANY
OTHER_KIND = KINDS.index(OTHER)
N_THINGS = N_CODES + 0x100
"""Things are numbered: codes of three letters, then bytes: signs, digits, and all of those that are beyond ASCII."""


def numbers_of(thing: str) -> list[int]:
    """The numbers of a thing: of three letters, a sign of ASCII, a digit or OTHER."""
    if len(thing) == 1:
        its_bytes = range(0x80, 0x100) if thing == OTHER else b"0123456789" if thing == DIGIT else thing.encode()
        return [N_CODES + byte for byte in its_bytes]
    code = 0
    for letter in thing:
        code = code << LETTER_BITS | ALPHABET.index(letter)
    return [code]


@array_kernel
def read_letters(buffer: Bytes, start: int, end: int, at_end: bool, passed: int) -> tuple[int, int]:
    """The code of the first letters of a stretch, or of its last ones from the end on, and how many bytes these take.

    So many bytes of the stretch were `passed` before.
    """
    if at_end:
        while passed < end - start and LETTER_OF_BYTE[buffer[end - 1 - passed]] == PASSED_OVER:
            passed += 1  # most lines end in one mark
    if passed + LETTERS <= end - start:
        code = letters_side_by_side(buffer, end - 1 - passed if at_end else start + passed, -1 if at_end else 1)
        if code != NOT_SIDE_BY_SIDE:
            return code, passed + LETTERS
    code, n_letters = 0, 0
    while n_letters < LETTERS and passed < end - start:
        letter = letter_at(buffer, end - 1 - passed if at_end else start + passed)
        passed += 1
        if letter != PASSED_OVER:
            code = code << LETTER_BITS | letter
            n_letters += 1
    for _ in range(LETTERS - n_letters):
        code = code << LETTER_BITS | NONE_LEFT
    return code, passed


@inlined_kernel
def letters_side_by_side(buffer: Bytes, at: int, step: int) -> int:
    """The code of the next bytes if all are letters and digits of ASCII, as most are; else NOT_SIDE_BY_SIDE."""
    code, is_plain = 0, True
    for place in range(LETTERS):
        letter = int(LETTER_OF_BYTE[buffer[at + place * step]])
        is_plain &= PASSED_OVER < letter < BEYOND_ASCII
        code = code << LETTER_BITS | letter
    return code if is_plain else NOT_SIDE_BY_SIDE


@array_kernel
def letter_at(buffer: Bytes, at: int) -> int:
    """The row of ALPHABET of the character that begins at a byte; PASSED_OVER where none begins or it is no letter."""
    letter = LETTER_OF_BYTE[buffer[at]]
    if letter == BEYOND_ASCII:
        if buffer[at] == 0xC5 and buffer[at + 1] == 0xBF:  # ſ
            return SMALL_S
        if buffer[at] == 0xE2 and buffer[at + 1] == 0x84 and buffer[at + 2] == 0xAA:  # the sign for kelvin
            return SMALL_K
    return int(letter)


def _letter_of_byte(byte: int) -> int:
    if byte >= 0x80:
        return BEYOND_ASCII if byte & 0xC0 == 0xC0 else PASSED_OVER
    letter = chr(byte)
    return ALPHABET.index(DIGIT if letter.isdigit() else letter.lower()) if letter.isalnum() else PASSED_OVER


PASSED_OVER = NOT_SIDE_BY_SIDE = -1
LETTER_OF_BYTE = np.array([_letter_of_byte(byte) for byte in range(0x100)], np.int8)


@array_kernel
def kind_at(buffer: Bytes, at: int) -> int:
    """The row of KINDS of the character of which a byte is the first or the last."""
    return int(KIND_OF_BYTE[buffer[at]]) if buffer[at] < 0x80 else OTHER_KIND


KIND_OF_BYTE = np.array([KINDS.index(kind_of(letter)) for letter in ASCII])


@array_kernel
def look_through(buffer: Bytes, start: int, end: int, bit_of: Bytes) -> tuple[int, Hash]:
    """How many letters and digits of ASCII a stretch has, ſ and its like among them, and the bits of all its things.

    Hardly a branch, for this is done with most of all that short lines hold.
    """
    code, n_letters, seen = NO_LETTERS, 0, np.uint64(0)
    for at in range(start, end):
        byte = buffer[at]
        letter = letter_at(buffer, at) if byte >= FIRST_DOUBTFUL else int(LETTER_OF_BYTE[byte])
        n_letters += letter != PASSED_OVER and letter != BEYOND_ASCII
        code = code if letter == PASSED_OVER else (code << LETTER_BITS | letter) & N_CODES - 1
        seen |= ONE << np.uint64(bit_of[code]) | ONE << np.uint64(bit_of[N_CODES + byte])
    return n_letters, seen


NO_LETTERS = (NONE_LEFT << LETTER_BITS | NONE_LEFT) << LETTER_BITS | NONE_LEFT
FIRST_DOUBTFUL = 0xC5
"""With this byte begins the first character beyond ASCII that may count as a letter of it."""
ONE = np.uint64(1)
