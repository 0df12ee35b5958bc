"""How each line is written, whatever its words mean: the part of the line model that every language shares."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_ends import NEWLINE
from cleancopy.line_model.tables import Hash
from cleancopy.line_model.wide import WIDTH, bytes_between, count_ones, first_one
from cleancopy.line_model.words import FOLDED_POINT, fold
from cleancopy.lines import BLANK, TAB, Lines, code_point, is_blank, is_closing, is_sentence_end
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


def shape_features(buffer: Bytes, lines: Lines, features: Array) -> None:
    """Fill in one row per line, one column per name in SHAPE. int32, at first 0."""
    features[:, WORDS] = lines.n_words
    features[:, CHARACTERS] = lines.n_chars
    features[:, INDENT_BYTES] = lines.start_byte - lines.first_byte
    measure_shapes(buffer, lines.start_byte, lines.end_byte, features)


@array_kernel
def measure_shapes(buffer: Bytes, start_byte: Array, end_byte: Array, features: Array) -> None:
    """Fill in what the characters of each line say."""
    rest, counts = np.zeros(WIDTH, np.uint8), np.zeros(NOT_COUNTED + 1, np.int64)
    for line in range(len(start_byte)):
        start, end = start_byte[line], end_byte[line]
        if start == end:
            continue
        counts[:] = 0
        count_characters_of(buffer, start, end, counts, rest)
        characters, words = max(features[line, CHARACTERS], 1), max(features[line, WORDS], 1)
        features[line, CHARACTERS_PER_WORD] = 10 * characters // words
        features[line, KIND_OF_END] = kind_of_end(buffer, start, end)
        features[line, KIND_OF_START] = kind_of_start(buffer, start, end)
        features[line, CAPITALISED_WORDS] = 1000 * counts[CAPITALISED_WORDS] // words
        for column in (DIGITS, CAPITALS, PUNCTUATION):
            features[line, column] = 1000 * counts[column] // characters
        for column in (SENTENCE_ENDS, COMMAS, SYMBOLS, SEPARATORS, ADDRESS_SIGNS, BRACKETS, QUOTES, YEARS):
            features[line, column] = counts[column]


@array_kernel
def count_characters_of(buffer: Bytes, start: int, end: int, counts: Array, rest: Bytes) -> None:
    """Count what a line is made of, 64 bytes at a time. `rest` has room for so many: the last ones of the buffer.

    What can be counted as bits is; what is asked about one by one is rare, so that there is little to guess.
    """
    was_blank, was_digit = np.uint64(1), np.uint64(0)
    for first in range(start, end, WIDTH):
        of_line = ALL if first + WIDTH <= end else (np.uint64(1) << np.uint64(end - first)) - np.uint64(1)
        if first + WIDTH <= len(buffer):
            digits, capitals, blanks, signs, commas, ends, wide = part_bytes(buffer, first, of_line)
            others = signs & ~usual_signs(buffer, first)
        else:
            rest[: len(buffer) - first] = buffer[first:]
            digits, capitals, blanks, signs, commas, ends, wide = part_bytes(rest, 0, of_line)
            others = signs & ~usual_signs(rest, 0)
        counts[DIGITS] += count_ones(digits)
        counts[CAPITALS] += count_ones(capitals)
        counts[CAPITALISED_WORDS] += count_ones(capitals & (blanks << ONE | was_blank))
        counts[PUNCTUATION] += count_ones(signs)
        counts[COMMAS] += count_ones(commas)
        while others:
            counts[COLUMN_OF_SIGN[buffer[first + first_one(others)]]] += 1
            others &= others - ONE
        numbers = digits & ~(digits << ONE | was_digit)
        counts[YEARS] += count_ones(numbers & four_in_a_row(digits) & ~LATE)
        numbers &= LATE
        while numbers:
            counts[YEARS] += is_year(buffer, first + first_one(numbers), end)
            numbers &= numbers - ONE
        before_blank = blanks >> ONE
        if end - first <= WIDTH:
            before_blank |= ONE << np.uint64(end - first - 1)
        counts[SENTENCE_ENDS] += count_ones(ends & before_blank)
        ends &= ~before_blank
        while ends:
            counts[SENTENCE_ENDS] += is_before_blank(buffer, first + first_one(ends) + 1, end)
            ends &= ends - ONE
        while wide:
            count_wide(buffer, first + first_one(wide), start, end, counts)
            wide &= wide - ONE
        was_blank, was_digit = blanks >> np.uint64(WIDTH - 1), digits >> np.uint64(WIDTH - 1)


ALL, ONE = np.uint64(2**WIDTH - 1), np.uint64(1)
YEAR_DIGITS = 4
LATE = np.uint64((2**YEAR_DIGITS - 1) << (WIDTH - YEAR_DIGITS))
"""The last bytes of 64: of a number that begins there it is not seen how many digits it has."""
NOT_COUNTED = len(SHAPE)
"""Where signs are counted that no column counts."""
COLUMN_OF_SIGN = np.full(0x80, NOT_COUNTED, np.uint8)
"""In which column a sign of ASCII is counted beside PUNCTUATION."""
for _signs, _column in (
    (b",", COMMAS),
    (b"|/><", SEPARATORS),
    (b"@#", ADDRESS_SIGNS),
    (b"([{", BRACKETS),
    (b'"', QUOTES),
):
    COLUMN_OF_SIGN[[*_signs]] = _column


@array_kernel
def part_bytes(buffer: Bytes, first: int, of_line: Hash) -> tuple[Hash, Hash, Hash, Hash, Hash, Hash, Hash]:
    """Which bytes of a line are digits, capitals, blanks and signs of ASCII; which of these signs are commas, and which
    can end a sentence; and which begin a character beyond ASCII."""
    digits, capitals = bytes_between(buffer, first, 0x30, 0x39), bytes_between(buffer, first, 0x41, 0x5A)
    small, beyond = bytes_between(buffer, first, 0x61, 0x7A), bytes_between(buffer, first, 0x80, 0xFF)
    blanks = bytes_between(buffer, first, BLANK, BLANK) | bytes_between(buffer, first, TAB, NEWLINE)
    signs = of_line & ~(digits | capitals | small | blanks | beyond)
    ends = bytes_between(buffer, first, 0x2E, 0x2E) | bytes_between(buffer, first, 0x21, 0x21)  # . !
    ends |= bytes_between(buffer, first, 0x3F, 0x3F)  # ?
    commas, leading = bytes_between(buffer, first, COMMA, COMMA), bytes_between(buffer, first, 0xC0, 0xFF)
    of_letters = digits & of_line, capitals & of_line, blanks & of_line
    return (*of_letters, signs, commas & of_line, ends & of_line, leading & of_line)


FIRST_LETTER, PAST_LETTERS = 0xC0, 0x530
"""Between these are letters of Latin, Greek and Cyrillic, and nothing that is counted but their capitals."""
FIRST_QUOTE, LAST_QUOTE = 0x2018, 0x201F
COMMA, FULL_STOP, APOSTROPHE = 0x2C, 0x2E, 0x27
"""Between the first two is the hyphen."""


@array_kernel
def usual_signs(buffer: Bytes, first: int) -> Hash:
    """Which of 64 bytes are commas, which are counted as such, or signs that are counted as no others."""
    return bytes_between(buffer, first, COMMA, FULL_STOP) | bytes_between(buffer, first, APOSTROPHE, APOSTROPHE)


@array_kernel
def four_in_a_row(digits: Hash) -> Hash:
    """Which bytes are digits, as the next three are, and the one behind these is not."""
    two = digits & digits >> ONE
    return two & two >> np.uint64(2) & ~(digits >> np.uint64(YEAR_DIGITS))


@array_kernel
def is_year(buffer: Bytes, at: int, end: int) -> bool:
    """Whether the run of digits that begins here has four of them."""
    run_end = at
    while run_end < end and 0x30 <= buffer[run_end] <= 0x39:
        run_end += 1
    return run_end - at == YEAR_DIGITS


@array_kernel
def count_wide(buffer: Bytes, at: int, start: int, end: int, counts: Array) -> None:
    """Count a character beyond ASCII. Most are small letters, of which nothing is counted, or typographic quotes."""
    point, length = code_point(buffer, at, end)
    if FIRST_LETTER <= point < PAST_LETTERS and FOLDED_POINT[point] == point:
        return
    if FIRST_QUOTE <= point <= LAST_QUOTE:
        counts[QUOTES] += 1
        counts[PUNCTUATION] += 1
        return
    if is_capital(point):
        counts[CAPITALS] += 1
        counts[CAPITALISED_WORDS] += at == start or is_blank(buffer[at - 1])
    else:
        count_wide_sign(point, counts)
    if is_sentence_end(point):
        counts[SENTENCE_ENDS] += is_before_blank(buffer, at + length, end)


@array_kernel
def is_before_blank(buffer: Bytes, at: int, end: int) -> bool:
    """Whether nothing but closing quotes and brackets stands between here and a blank or the end of the line."""
    while at < end:
        point, length = code_point(buffer, at, end)
        if not is_closing(point):
            return is_blank(point)
        at += length
    return True


@array_kernel
def count_wide_sign(point: int, counts: Array) -> None:
    """Count a character beyond ASCII that is no capital, if it is a sign."""
    if point >= 0x2190:
        counts[SYMBOLS] += is_symbol(point)
    counts[SEPARATORS] += point == 0xB7 or point == 0x2022 or point == 0xBB or point == 0x203A or point == 0x2219
    counts[SYMBOLS] += point == 0xA9 or point == 0xAE
    counts[QUOTES] += 0x2018 <= point <= 0x201F or point == 0xAB or point == 0xBB
    counts[PUNCTUATION] += 0x2010 <= point <= 0x203E or 0xA0 <= point <= 0xBF


@array_kernel
def is_symbol(point: int) -> bool:
    """Arrows, box drawings, dingbats and emoji."""
    return 0x2190 <= point < 0x2C00 or 0x1F000 <= point < 0x20000 or 0xE000 <= point < 0xF900


@array_kernel
def is_capital(point: int) -> bool:
    """Capital letters of the Latin, Greek and Cyrillic alphabets."""
    return point >= 0x41 and fold(point) != point


@array_kernel
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


@array_kernel
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
