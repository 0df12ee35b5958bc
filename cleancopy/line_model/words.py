"""The words of lines as hashes: what the line model knows of a text's vocabulary. One kernel, no Python per word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleancopy.byte_steps import ONES, STEP_BYTES
from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.keys import add_to_key
from cleancopy.line_model.tables import Hash, Number
from cleancopy.line_model.wide import WIDTH, bytes_between, first_one, last_one
from cleancopy.lines import Lines, code_point, is_word_by_itself
from cleancopy.texts import Array, Bytes

FNV_OFFSET: Hash = np.uint64(0xCBF29CE484222325)
FNV_PRIME: Hash = np.uint64(0x100000001B3)
"""FNV-1a, 64 bits (Fowler, Noll, Vo: RFC 9923), over words instead of bytes."""
NO_KEY, NO_BYTES, ALL_BYTES, ONE = np.uint64(0), np.uint64(0), np.uint64(2**WIDTH - 1), np.uint64(1)
CASE_BIT, DIGIT_BITS = np.uint64(0x20), np.uint64(0x0F)
"""What tells a small letter of ASCII from its capital, and one digit from another."""
FIRST_BYTES = np.array([(1 << 8 * n_bytes) - 1 for n_bytes in range(STEP_BYTES + 1)], np.uint64)
"""All bits of so many bytes."""
PLAIN_BYTES = WIDTH + 2 * STEP_BYTES
"""So many bytes are read where words of ASCII are parted."""
BEYOND: Hash = np.uint64(1 << 63)
"""Set in what is hashed of a character beyond ASCII: no eight characters of ASCII are the same."""
MIN_LIKELY_BYTES = 3
"""A word with the blank behind it, or an ideograph, hardly ever takes fewer bytes; at least two."""
MAX_COUNTED_CHARS = 255


@dataclass(frozen=True)
class Words:
    """The words of every line of a batch, in reading order.

    word        uint64  hash of the word: case folded, each digit as 0
    n_chars     uint8   code points of the word; 255 where it has more
    first_word  int64   lines + 1 numbers: the first word of each line
    start_byte  int64   offset of the word into the batch's UTF-8 buffer
    """

    word: Array
    n_chars: Array
    first_word: Array
    start_byte: Array


def find_words(buffer: Bytes, lines: Lines) -> Words:
    """Part every line into words: runs of letters and digits; an ideograph or a kana is a word by itself."""
    most = int(np.sum((lines.end_byte - lines.start_byte + 1) // 2))
    room = most * 2 // MIN_LIKELY_BYTES
    while (words := _words_for(buffer, lines, room)) is None:
        room = most
    return words


def _words_for(buffer: Bytes, lines: Lines, room: int) -> Words | None:
    """The words of every line; None where there may be more of them than there is room for."""
    first_word = np.zeros(len(lines) + 1, np.int64)
    word = np.empty(room, np.uint64)
    n_chars = np.empty(room, np.uint8)
    start_byte = np.empty(room, np.int64)
    if not hash_line_words(buffer, lines.start_byte, lines.end_byte, first_word, word, n_chars, start_byte):
        return None
    n_words = int(first_word[-1])
    return Words(word[:n_words], n_chars[:n_words], first_word, start_byte[:n_words])


@kernel
def hash_line_words(
    buffer: Bytes,
    start_byte: Array,
    end_byte: Array,
    first_word: Array,
    word: Array,
    n_chars: Array,
    word_start: Array,
) -> bool:
    """Fill in the hash, the length and the place of each word, and the number of the first word of each line.

    Whether there is room for all of them: where there may not be, the rest is left undone.

    Words of ASCII, nearly all there are, are parted 64 bytes at a time, all others character by character.
    """
    number = 0
    for line in range(len(start_byte)):
        at, end = start_byte[line], end_byte[line]
        if number + (end - at + 1) // 2 > len(word):
            return False
        while at < end:
            left, n_seen = NO_BYTES, 0
            if buffer[at] < 0x80 and at + PLAIN_BYTES <= len(buffer):
                left, n_seen = plain_words_from(buffer, at, end)
            if n_seen == 0:
                start, at, length, hashed = hash_next_word(buffer, at, end)
                if length:
                    word[number], n_chars[number], word_start[number] = hashed, min(length, MAX_COUNTED_CHARS), start
                    number += 1
            while left:
                start, length = first_one(left), first_run(left)
                word[number] = hash_plain_word(buffer, at + start, length)
                n_chars[number], word_start[number] = length, at + start
                number += 1
                left &= left + (ONE << np.uint64(start))  # carries through the word, whose bits are then gone
            at += n_seen
        first_word[line + 1] = number
    return True


@inlined_kernel
def plain_words_from(buffer: Bytes, at: int, end: int) -> tuple[Hash, Number]:
    """Which of the next 64 bytes belong to words of ASCII, and how many bytes have been seen.

    A character beyond ASCII, and a word that it stands at or that goes on behind the 64 bytes, have not.
    """
    alphanumeric = bytes_between(buffer, at, 0x30, 0x39) | bytes_between(buffer, at, 0x41, 0x5A)
    alphanumeric |= bytes_between(buffer, at, 0x61, 0x7A)
    beyond = bytes_between(buffer, at, 0x80, 0xFF)
    n_seen = min(end - at, first_one(beyond) if beyond else WIDTH)
    seen = ALL_BYTES >> np.uint64(WIDTH - n_seen)
    if at + n_seen < end and alphanumeric >> np.uint64(n_seen - 1) & ONE:
        others = ~alphanumeric & seen
        n_seen = last_one(others) + 1 if others else 0
        seen = (ONE << np.uint64(n_seen)) - ONE
    return alphanumeric & seen, n_seen


@inlined_kernel
def first_run(bits: Hash) -> Number:
    """How many bits are set from the lowest one on that is."""
    behind = ~(bits >> np.uint64(first_one(bits)))
    return first_one(behind) if behind else WIDTH


@inlined_kernel
def hash_plain_word(buffer: Bytes, start: int, length: int) -> Hash:
    """The hash of a word of letters and digits of ASCII, eight of them at a time.

    Of most words, which have no more than eight letters, eight more are hashed and not taken: how many letters there
    are cannot be guessed, and asking takes longer.
    """
    hashed = add_to_key(NO_KEY, folded_step(buffer, start, length))
    longer = add_to_key(hashed, folded_step(buffer, start + STEP_BYTES, length - STEP_BYTES))
    hashed = longer if length > STEP_BYTES else hashed
    for seen in range(2 * STEP_BYTES, length, STEP_BYTES):
        hashed = add_to_key(hashed, folded_step(buffer, start + seen, length - seen))
    return hashed


@inlined_kernel
def folded_step(buffer: Bytes, at: int, n_left: int) -> Hash:
    """Up to eight letters and digits of ASCII, folded; zeros where fewer are left."""
    step = np.uint64(0)
    for place in range(STEP_BYTES):  # compiled into one load
        step |= np.uint64(buffer[np.uint64(at) + np.uint64(place)]) << np.uint64(8 * place)
    letters, digits = step >> np.uint64(6) & ONES, step >> np.uint64(4) & ~(step >> np.uint64(6)) & ONES
    return (
        (step | letters * CASE_BIT) & ~(digits * DIGIT_BITS) & FIRST_BYTES[np.uint64(min(max(n_left, 0), STEP_BYTES))]
    )


@kernel
def hash_next_word(buffer: Bytes, at: int, end: int) -> tuple[Number, Number, Number, Hash]:
    """The word that begins here: its first byte, where to go on, how many characters it has, and its hash.

    It has none if another character stands here.
    """
    start, length = at, 0
    hashed, step, n_bytes = NO_KEY, NO_BYTES, 0
    while at < end:
        point, bytes_of_point = code_point(buffer, at, end)
        is_alone = is_word_by_itself(point)
        is_part = is_word_character(point) and not is_alone
        if length and not is_part:
            break
        at += bytes_of_point
        if is_part or is_alone:
            hashed, step, n_bytes = add_character(hashed, step, n_bytes, fold(point))
            length += 1
        if not is_part:
            break
    return start, at, length, whole_hash(hashed, step, n_bytes)


@inlined_kernel
def add_character(hashed: Hash, step: Hash, n_bytes: Number, point: int) -> tuple[Hash, Hash, Number]:
    """The hash of a word with one more character, folded: those of ASCII wait in a step until it has eight."""
    if point >= 0x80:
        return add_to_key(whole_hash(hashed, step, n_bytes), np.uint64(point) | BEYOND), NO_BYTES, np.int64(0)
    step |= np.uint64(point) << np.uint64(8 * n_bytes)
    if n_bytes + 1 == STEP_BYTES:
        return add_to_key(hashed, step), NO_BYTES, np.int64(0)
    return hashed, step, np.int64(n_bytes + 1)


@inlined_kernel
def whole_hash(hashed: Hash, step: Hash, n_bytes: Number) -> Hash:
    """The hash with the characters that wait."""
    return add_to_key(hashed, step) if n_bytes else hashed


@kernel
def is_word_character(point: int) -> bool:
    """Letters, digits and combining marks; of the planes above Latin-1, all but punctuation, symbols and emoji."""
    if point < 0x80:
        return 0x30 <= point <= 0x39 or 0x41 <= point <= 0x5A or 0x61 <= point <= 0x7A
    if point < 0x2000:
        return point >= 0xC0 and point != 0xD7 and point != 0xF7
    if point < 0x2E80:
        return 0x2C00 <= point < 0x2E00
    return point >= 0x3041 and not (0xFE00 <= point <= 0xFF0F or 0xFF1A <= point <= 0xFF20 or point >= 0x1F000)


LATIN_GREEK_CYRILLIC = (range(0x41, 0x5B), range(0xC0, 0x530), range(0x1E00, 0x2000))


def _folded_points() -> Array:
    folded = np.arange(LATIN_GREEK_CYRILLIC[-1].stop, dtype=np.uint32)
    for point in (point for alphabet in LATIN_GREEK_CYRILLIC for point in alphabet):
        folded[point] = ord(chr(point).lower()[0])  # only the dotted I has two: the second is its dot
    folded[ord("0") : ord("9") + 1] = ord("0")
    return folded


FOLDED_POINT = _folded_points()
"""What stands for each code point up to the last of these alphabets: its small letter, for a digit 0, else itself."""


@kernel
def fold(point: int) -> int:
    """The code point in lower case, in the Latin, Greek and Cyrillic alphabets; every digit as 0."""
    return FOLDED_POINT[point] if point < len(FOLDED_POINT) else point


def hash_of(word: str) -> int:
    """The hash that the kernel gives a word."""
    return int(hash_characters(np.array([ord(letter) for letter in word], np.int64)))


@kernel
def hash_characters(points: Array) -> Hash:
    """The hash of a word, given as code points."""
    hashed, step, n_bytes = NO_KEY, NO_BYTES, np.int64(0)
    for point in points:
        hashed, step, n_bytes = add_character(hashed, step, n_bytes, fold(point))
    return whole_hash(hashed, step, n_bytes)
