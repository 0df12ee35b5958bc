"""How each line is written, whatever its words mean: the part of the line model that every language shares."""

from __future__ import annotations

from numba import njit

from cleancopy.lines import BLANK, Lines, code_point, is_blank, is_closing, is_sentence_end
from cleancopy.texts import Array, Bytes

SHAPE = (
    "words",
    "characters",
    "characters per word, tenths",
    "kind of end",
    "kind of start",
    "sentence ends",
    "commas",
    "digits, permille",
    "capitals, permille",
    "capitalised words, permille",
    "punctuation, permille",
    "symbols",
    "separators",
    "address signs",
    "brackets",
    "quotes",
    "years",
    "indent bytes",
)
"""Names of the columns. All are counts, permilles or kinds: integers, so that every machine decides alike."""
(
    WORDS,
    CHARACTERS,
    CHARACTERS_PER_WORD,
    KIND_OF_END,
    KIND_OF_START,
    SENTENCE_ENDS,
    COMMAS,
    DIGITS,
    CAPITALS,
    CAPITALISED_WORDS,
    PUNCTUATION,
    SYMBOLS,
    SEPARATORS,
    ADDRESS_SIGNS,
    BRACKETS,
    QUOTES,
    YEARS,
    INDENT_BYTES,
) = range(len(SHAPE))
OTHER, SENTENCE_END, QUESTION, COLON, ELLIPSIS, PAUSE, DIGIT, CLOSING = range(8)
"""Kinds of ends: what the last character is."""
LETTER, CAPITAL, STARTS_WITH_DIGIT, BULLET, OPENING, SYMBOL = range(6)
"""Kinds of starts: what the first character is."""


def shape_features(buffer: Bytes, lines: Lines, which: Array, features: Array) -> None:
    """Fill in one row per line in `which`, one column per name in SHAPE. int32, at first 0."""
    start_byte = lines.start_byte[which]
    features[:, WORDS] = lines.n_words[which]
    features[:, CHARACTERS] = lines.n_chars[which]
    features[:, INDENT_BYTES] = start_byte - lines.first_byte[which]
    measure_shapes(buffer, start_byte, lines.end_byte[which], features)


@njit(cache=True, nogil=True)
def measure_shapes(buffer: Bytes, start_byte: Array, end_byte: Array, features: Array) -> None:
    """Fill in what the characters of each line say."""
    for line in range(len(start_byte)):
        start, end = start_byte[line], end_byte[line]
        if start == end:
            continue
        row = features[line]
        count_characters_of(buffer, start, end, row)
        characters, words = max(row[CHARACTERS], 1), max(row[WORDS], 1)
        row[CHARACTERS_PER_WORD] = 10 * characters // words
        row[DIGITS] = 1000 * row[DIGITS] // characters
        row[CAPITALS] = 1000 * row[CAPITALS] // characters
        row[PUNCTUATION] = 1000 * row[PUNCTUATION] // characters
        row[CAPITALISED_WORDS] = 1000 * row[CAPITALISED_WORDS] // words
        row[KIND_OF_END] = kind_of_end(buffer, start, end)
        row[KIND_OF_START] = kind_of_start(buffer, start, end)


@njit(cache=True, nogil=True)
def count_characters_of(buffer: Bytes, start: int, end: int, row: Array) -> None:
    """Count what a line is made of, in one pass. Small letters, nearly all there is, only end what came before."""
    at, after_blank, run_of_digits, ended = start, True, 0, False
    sentence_ends = digits = years = capitals = capitalised = 0
    while at < end:
        byte = buffer[at]
        if 0x61 <= byte <= 0x7A:
            at += 1
            years += run_of_digits == 4
            after_blank, run_of_digits, ended = False, 0, False
            while at < end and 0x61 <= buffer[at] <= 0x7A:
                at += 1
            continue
        if byte == BLANK:
            at += 1
            sentence_ends += ended
            years += run_of_digits == 4
            after_blank, run_of_digits, ended = True, 0, False
            continue
        point, length = code_point(buffer, at, end)
        at += length
        blank = is_blank(point)
        sentence_ends += blank and ended
        ended = (is_sentence_end(point) or point == 0x2E) or (ended and is_closing(point))
        if 0x30 <= point <= 0x39:
            digits += 1
            run_of_digits += 1
        else:
            years += run_of_digits == 4
            run_of_digits = 0
        if is_capital(point):
            capitals += 1
            capitalised += after_blank
        elif not blank:
            count_sign(point, row)
        after_blank = blank
    row[SENTENCE_ENDS] = sentence_ends + ended
    row[YEARS] = years + (run_of_digits == 4)
    row[DIGITS], row[CAPITALS], row[CAPITALISED_WORDS] = digits, capitals, capitalised


@njit(cache=True, nogil=True)
def count_sign(point: int, row: Array) -> None:
    """Count a character that is neither blank nor capital, if it is a sign."""
    if point >= 0x2190:
        row[SYMBOLS] += is_symbol(point)
    if point >= 0x80:
        row[SEPARATORS] += point == 0xB7 or point == 0x2022 or point == 0xBB or point == 0x203A or point == 0x2219
        row[SYMBOLS] += point == 0xA9 or point == 0xAE
        row[QUOTES] += 0x2018 <= point <= 0x201F or point == 0xAB or point == 0xBB
        row[PUNCTUATION] += 0x2010 <= point <= 0x203E or 0xA0 <= point <= 0xBF
        return
    if 0x30 <= point <= 0x39 or 0x61 <= point <= 0x7A:
        return
    row[PUNCTUATION] += 1
    if point == 0x2C:
        row[COMMAS] += 1
    elif point == 0x7C or point == 0x2F or point == 0x3E or point == 0x3C:  # | / > <
        row[SEPARATORS] += 1
    elif point == 0x40 or point == 0x23:  # @ #
        row[ADDRESS_SIGNS] += 1
    elif point == 0x28 or point == 0x5B or point == 0x7B:  # ( [ {
        row[BRACKETS] += 1
    elif point == 0x22:
        row[QUOTES] += 1


@njit(cache=True, nogil=True)
def is_symbol(point: int) -> bool:
    """Arrows, box drawings, dingbats and emoji."""
    return 0x2190 <= point < 0x2C00 or 0x1F000 <= point < 0x20000 or 0xE000 <= point < 0xF900


@njit(cache=True, nogil=True)
def is_capital(point: int) -> bool:
    """Capital letters of the Latin, Greek and Cyrillic alphabets."""
    if point < 0x100:
        return 0x41 <= point <= 0x5A or (0xC0 <= point <= 0xDE and point != 0xD7)
    if point < 0x139 or 0x14A <= point <= 0x177:
        return point < 0x180 and point & 1 == 0
    if point < 0x180:
        return point & 1 == 1
    return 0x391 <= point <= 0x3A9 or 0x400 <= point <= 0x42F


@njit(cache=True, nogil=True)
def kind_of_end(buffer: Bytes, start: int, end: int) -> int:
    """What the last character is, closing quotes and brackets behind a sentence's end aside."""
    closing = False
    while end > start:
        at = end - 1
        while at > start and buffer[at] & 0xC0 == 0x80:
            at -= 1
        point, _ = code_point(buffer, at, end)
        if is_closing(point):
            closing, end = True, at
            continue
        if point == 0x2026 or (point == 0x2E and at > start and buffer[at - 1] == 0x2E):
            return ELLIPSIS
        if point == 0x3F or point == 0xFF1F or point == 0x61F:
            return QUESTION
        if point == 0x2E or is_sentence_end(point):
            return SENTENCE_END
        if closing:
            return CLOSING
        if point == 0x3A or point == 0xFF1A:
            return COLON
        if point == 0x2C or point == 0x3B or point == 0x3001 or point == 0xFF0C:
            return PAUSE
        return DIGIT if 0x30 <= point <= 0x39 else OTHER
    return CLOSING


@njit(cache=True, nogil=True)
def kind_of_start(buffer: Bytes, start: int, end: int) -> int:
    """What the first character is."""
    point, _ = code_point(buffer, start, end)
    if 0x30 <= point <= 0x39:
        return STARTS_WITH_DIGIT
    if is_capital(point):
        return CAPITAL
    if point == 0x2A or point == 0x2D or point == 0x2022 or point == 0xB7 or 0x2013 <= point <= 0x2014:
        return BULLET
    if point == 0x25AA or point == 0x25BA or point == 0x25E6 or point == 0x2023:
        return BULLET
    if point == 0x22 or point == 0x27 or point == 0x28 or point == 0xAB or 0x2018 <= point <= 0x201F:
        return OPENING
    return LETTER if point == 0x5F or 0x61 <= point <= 0x7A or (point >= 0xC0 and not is_symbol(point)) else SYMBOL
