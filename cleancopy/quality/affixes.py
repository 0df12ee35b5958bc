"""Marks at both ends of what stands between two blanks, and those that part words within it."""

from __future__ import annotations

from cleancopy.byte_steps import bytes_from, letters_of, n_leading
from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.keys import stretch_key
from cleancopy.lines import code_point
from cleancopy.quality.characters import (
    BEFORE,
    BEFORE_STOP,
    BEHIND,
    CURRENCY,
    DIGIT,
    HYPHEN,
    LETTER,
    LOWER,
    PARTS,
    QUOTE,
    UPPER,
    bits_of,
)
from cleancopy.quality.glances import has_byte
from cleancopy.quality.known_words import KnownWords, is_in
from cleancopy.texts import Array, Bytes

FULL_STOP, COMMA, PLUS, MINUS, SLASH, COLON, AT_SIGN, DOLLAR, UNDERSCORE = b".,+-/:@$_"
STAR, CARET, LESS, GREATER, EQUAL, QUESTION, HASH = b"*^<>=?#"
SMALL_A, SMALL_S, SMALL_Z, BIG_A, BIG_C, BIG_S, BIG_U = b"aszACSU"
APOSTROPHE, CURLY_APOSTROPHE = 0x27, 0x2019
EM_DASH = 0x2014
LONGEST_UNIT_BYTES = 10
LONGEST_DASH = 3
"""Up to so many hyphens in a row part two words, and one dash less."""


@inlined_kernel
def prefix_length(buffer: Bytes, start: int, end: int, bits: Array) -> int:
    """How many bytes of a stretch are a mark before a word."""
    if start >= end:
        return 0
    point, length = code_point(buffer, start, end)
    if point == FULL_STOP:
        behind = stops_end(buffer, start, end)
        return behind - start if behind - start > 1 else 0
    if point == PLUS:
        return 0 if start + 1 < end and bits[buffer[start + 1]] & DIGIT else 1
    if bits_of(point, bits) & BEFORE:
        return length
    return dollar_length(buffer, start, end)


@inlined_kernel
def dollar_length(buffer: Bytes, start: int, end: int) -> int:
    """How many bytes US$, C$ or A$ at the start of a stretch have; 0 where none stands there."""
    first = buffer[start]
    if (first == BIG_C or first == BIG_A) and start + 1 < end and buffer[start + 1] == DOLLAR:
        return 2
    if first == BIG_U and start + 2 < end and buffer[start + 1] == BIG_S and buffer[start + 2] == DOLLAR:
        return 3
    return 0


@inlined_kernel
def suffix_length(buffer: Bytes, start: int, end: int, bits: Array, known: KnownWords) -> int:
    """How many bytes of a stretch are a mark behind a word, an 's, or a unit behind digits."""
    if start >= end:
        return 0
    last = last_character(buffer, start, end)
    point, length = code_point(buffer, last, end)
    of_point = bits_of(point, bits)
    of_previous, previous = 0, start
    if last > start:
        previous = last_character(buffer, start, last)
        before, _ = code_point(buffer, previous, last)
        of_previous = bits_of(before, bits)
        if (point == SMALL_S or point == BIG_S) and (before == APOSTROPHE or before == CURLY_APOSTROPHE):
            return end - previous
    if point == FULL_STOP:
        return stop_length(buffer, start, last, end, of_previous, bits)
    if of_point & BEHIND:
        return length
    if of_previous & DIGIT and (point == PLUS or of_point & CURRENCY):
        return length
    return unit_length(buffer, start, end, bits, known)


@inlined_kernel
def stop_length(buffer: Bytes, start: int, last: int, end: int, of_previous: int, bits: Array) -> int:
    """How many full stops at the end of a stretch are none of its word: several, or one that ends no abbreviation."""
    first = last
    while first > start and buffer[first - 1] == FULL_STOP:
        first -= 1
    if first < last:
        return end - first
    if of_previous & BEFORE_STOP:
        return 1
    if of_previous & UPPER:
        previous = last_character(buffer, start, last)
        if previous > start:
            before, _ = code_point(buffer, last_character(buffer, start, previous), previous)
            return 1 if bits_of(before, bits) & UPPER else 0
    return 0


@inlined_kernel
def unit_length(buffer: Bytes, start: int, end: int, bits: Array, known: KnownWords) -> int:
    """How many bytes a unit behind a digit at the end of a stretch has; 0 where none stands there."""
    at = end
    while at > start and end - at <= LONGEST_UNIT_BYTES and not is_digit(buffer[at - 1]):
        at -= 1
    if at == end or at == start or not is_digit(buffer[at - 1]):
        return 0
    return end - at if is_in(stretch_key(buffer, at, end), known.unit) else 0


@inlined_kernel
def find_parting(buffer: Bytes, at: int, start: int, end: int, bits: Array) -> tuple[int, int]:
    """Where the next mark from `at` on that parts two words begins and ends; `end` twice where there is none."""
    while at < end:
        at += n_leading(letters_of(bytes_from(buffer, at, end)))
        if at == end:
            break
        point, length = code_point(buffer, at, end)
        of_point = bits_of(point, bits)
        if of_point & PARTS:
            behind = parting_end(buffer, at, start, end, point, of_point, bits)
            if behind > at:
                return at, behind
        at += length
    return end, end


@inlined_kernel
def parting_end(buffer: Bytes, at: int, start: int, end: int, point: int, of_point: int, bits: Array) -> int:
    """Where a mark that can part words ends, by what stands around it; `at` where it parts none."""
    _, length = code_point(buffer, at, end)
    behind = at + length
    if point == FULL_STOP and behind < end and buffer[behind] == FULL_STOP:
        return stops_end(buffer, at, end)
    if of_point & BEFORE and of_point & BEHIND and point >= 0x80 and not of_point & HYPHEN:
        return behind  # an ellipsis or a picture
    before = bits_before(buffer, at, start, bits)
    after = bits_after(buffer, behind, end, bits)
    if point == FULL_STOP:
        return behind if before & (LOWER | QUOTE) and after & (UPPER | QUOTE) else at
    if point == COMMA:
        return behind if before & LETTER and after & LETTER else at
    is_operator = point == PLUS or point == STAR or point == CARET
    is_number_next = after & DIGIT or (behind < end and buffer[behind] == MINUS)
    if (is_operator or point == MINUS) and before & DIGIT and is_number_next:
        return behind
    if is_operator or not before & (LETTER | DIGIT):
        return at
    if of_point & HYPHEN:
        return dash_end(buffer, at, end, point, bits)
    return behind if after & LETTER else at


@inlined_kernel
def dash_end(buffer: Bytes, at: int, end: int, point: int, bits: Array) -> int:
    """Where a dash, or hyphens or dashes in a row, ends before a letter; `at` where none stands behind it."""
    most = LONGEST_DASH if point == MINUS else LONGEST_DASH - 1 if point == EM_DASH else 1
    behind = at
    for _ in range(most):
        following, length = code_point(buffer, behind, end) if behind < end else (0, 0)
        if following != point:
            return at
        behind += length
        if bits_after(buffer, behind, end, bits) & LETTER:
            return behind
    return at


@inlined_kernel
def is_address(buffer: Bytes, start: int, end: int) -> bool:
    """Whether a stretch is an address of a page or of mail: parts between points, the last one of small letters."""
    if not has_byte(buffer, start, end, FULL_STOP):
        return False
    at = domain_start(buffer, start, end)
    n_stops, part, has_others = 0, at, False
    while at < end:
        byte = buffer[at]
        if byte == FULL_STOP:
            if at == part:
                return False
            n_stops, part, has_others = n_stops + 1, at + 1, False
        elif not (byte >= 0x80 or SMALL_A <= byte <= SMALL_Z):
            if not (is_digit(byte) or BIG_A <= byte < BIG_A + 26 or byte == MINUS or byte == UNDERSCORE):
                break
            has_others = True
        at += 1
    if n_stops == 0 or has_others or at - part < 2:
        return False
    if at < end and buffer[at] == COLON:
        return at + 1 < end and is_digit(buffer[at + 1])
    return at == end or buffer[at] == SLASH or buffer[at] == QUESTION or buffer[at] == HASH


@kernel
def domain_start(buffer: Bytes, start: int, end: int) -> int:
    """Where the name of a site begins: behind :// and behind an @ that no slash stands before."""
    domain = start
    for at in range(start, end - 2):
        if buffer[at] == COLON and buffer[at + 1] == SLASH and buffer[at + 2] == SLASH:
            domain = at + 3
            break
    for at in range(domain, end):
        if buffer[at] == SLASH:
            break
        if buffer[at] == AT_SIGN:
            return at + 1
    return domain


@inlined_kernel
def stops_end(buffer: Bytes, at: int, end: int) -> int:
    """Where a run of full stops ends."""
    while at < end and buffer[at] == FULL_STOP:
        at += 1
    return at


@inlined_kernel
def bits_before(buffer: Bytes, at: int, start: int, bits: Array) -> int:
    """The bits of the character before a byte; 0 at the start of the stretch."""
    if at <= start:
        return 0
    point, _ = code_point(buffer, last_character(buffer, start, at), at)
    return bits_of(point, bits)


@inlined_kernel
def bits_after(buffer: Bytes, at: int, end: int, bits: Array) -> int:
    """The bits of the character that begins at a byte; 0 at the end of the stretch."""
    if at >= end:
        return 0
    point, _ = code_point(buffer, at, end)
    return bits_of(point, bits)


@inlined_kernel
def last_character(buffer: Bytes, start: int, end: int) -> int:
    """Where the last character of a stretch begins."""
    at = end - 1
    while at > start and buffer[at] & 0xC0 == 0x80:
        at -= 1
    return at


@inlined_kernel
def is_digit(byte: int) -> bool:
    """Whether a byte is a digit of ASCII."""
    return 0x30 <= byte <= 0x39
