"""The words of lines as hashes: what the line model knows of a text's vocabulary. One kernel, no Python per word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleancopy.byte_steps import CASE_BITS, STEP_BYTES, bytes_from, leading, letters_of, n_leading
from cleancopy.kernels import array_kernel, inlined_kernel, kernel
from cleancopy.line_model.tables import EMPTY, Hash, Number, find_slot, table_size
from cleancopy.lines import Lines, code_point, is_word_by_itself
from cleancopy.texts import Array, Bytes

FNV_OFFSET: Hash = np.uint64(0xCBF29CE484222325)
FNV_PRIME: Hash = np.uint64(0x100000001B3)
"""FNV-1a, 64 bits (Fowler, Noll, Vo: RFC 9923), over folded code points instead of bytes."""
WITHOUT_ZEROS = np.array([pow(int(FNV_PRIME), -n_zeros, 1 << 64) for n_zeros in range(STEP_BYTES + 1)], np.uint64)
"""Times one of these, a hash is what it was before so many zeros, each of which multiplied it by the prime."""
MAX_COUNTED_CHARS = 255
FIRST_TABLE_WORDS = 16_384
"""For so many distinct words there is room from the start; the table grows with them."""


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


@dataclass(frozen=True)
class DistinctWords:
    """Words by number: what is known of a word needs to be looked up once, not wherever it stands.

    number    int32  of each word; equal words have the same, counted in the order in which they appear
    first_at  int64  for each number, the first word that has it
    """

    number: Array
    first_at: Array

    def __len__(self) -> int:
        return len(self.first_at)


def find_words(buffer: Bytes, lines: Lines) -> Words:
    """Part every line into words: runs of letters and digits; an ideograph or a kana is a word by itself."""
    max_words = int(np.sum((lines.end_byte - lines.start_byte + 1) // 2))
    first_word = np.zeros(len(lines) + 1, np.int64)
    word = np.empty(max_words, np.uint64)
    n_chars = np.empty(max_words, np.uint8)
    start_byte = np.empty(max_words, np.int64)
    hash_line_words(buffer, lines.start_byte, lines.end_byte, first_word, word, n_chars, start_byte)
    n_words = int(first_word[-1])
    return Words(word[:n_words], n_chars[:n_words], first_word, start_byte[:n_words])


def number_words(word: Array) -> DistinctWords:
    """Give every distinct one of these words, which are hashes, a number."""
    number = np.empty(len(word), np.int32)
    first_at = np.empty(len(word), np.int64)
    n_distinct = fill_numbers(word, number, first_at)
    return DistinctWords(number, first_at[:n_distinct])


@array_kernel
def fill_numbers(word: Array, number: Array, first_at: Array) -> int:
    """Fill in the number of each word and where each number appears first; how many numbers there are."""
    size = table_size(min(len(word), FIRST_TABLE_WORDS))
    at = n_distinct = 0
    while at < len(word):
        key, held = np.zeros(size, np.uint64), np.zeros(size, np.int32)
        enter_words(word, first_at[:n_distinct], key, held)
        at, n_distinct = number_until_full(word, at, n_distinct, key, held, number, first_at)
        size *= 2
    return n_distinct


@array_kernel
def enter_words(word: Array, first_at: Array, key: Array, held: Array) -> None:
    """Put the words that have a number into a table."""
    for number in range(len(first_at)):
        slot = find_slot(key, word[first_at[number]], len(key) - 1)
        key[slot], held[slot] = word[first_at[number]], number


@array_kernel
def number_until_full(
    word: Array, at: int, n_distinct: int, key: Array, held: Array, number: Array, first_at: Array
) -> tuple[Number, Number]:
    """Number the words from `at` on until half of the table is taken; where this ends, and how many numbers there are.

    A function of its own, for kernels that change their tables are slow at reading them.
    """
    while at < len(word) and 2 * n_distinct < len(key):
        slot = find_slot(key, word[at], len(key) - 1)
        if key[slot] == EMPTY:
            key[slot], held[slot], first_at[n_distinct] = word[at], n_distinct, at
            n_distinct += 1
        number[at] = held[slot]
        at += 1
    return at, n_distinct


@kernel
def hash_line_words(
    buffer: Bytes,
    start_byte: Array,
    end_byte: Array,
    first_word: Array,
    word: Array,
    n_chars: Array,
    word_start: Array,
) -> None:
    """Fill in the hash, the length and the place of each word, and the number of the first word of each line.

    Letters of ASCII, nearly all there are, are hashed eight at a time, other single-byte characters told by a table.
    """
    number = 0
    for line in range(len(start_byte)):
        at, end = start_byte[line], end_byte[line]
        while at < end:
            if buffer[at] < 0x80 and not FOLDED_BYTE[buffer[at]]:
                at += 1
                continue
            start = at
            at, hashed = hash_letters(buffer, at, end)
            length = at - start
            while at < end:
                byte = buffer[at]
                if byte < 0x80:
                    folded = FOLDED_BYTE[byte]
                    if not folded:
                        break
                    hashed = (hashed ^ folded) * FNV_PRIME
                    at += 1
                else:
                    point, n_bytes = code_point(buffer, at, end)
                    if not is_word_character(point) or is_word_by_itself(point):
                        break
                    hashed = continue_hash(hashed, fold(point))
                    at += n_bytes
                length += 1
            if length:
                word[number], n_chars[number], word_start[number] = hashed, min(length, MAX_COUNTED_CHARS), start
                number += 1
            elif at < end:
                point, n_bytes = code_point(buffer, at, end)
                if is_word_by_itself(point):
                    word[number], n_chars[number], word_start[number] = continue_hash(FNV_OFFSET, point), 1, at
                    number += 1
                at += n_bytes
        first_word[line + 1] = number


@inlined_kernel
def hash_letters(buffer: Bytes, at: int, end: int) -> tuple[Number, Hash]:
    """Where the letters of ASCII end that begin there, and the hash of these.

    Eight bytes are always hashed, zeros behind the letters, and what those did is undone: nothing hangs on how many
    letters there are, which cannot be guessed, so that several words are hashed at a time.
    """
    hashed, n_letters = FNV_OFFSET, STEP_BYTES
    while n_letters == STEP_BYTES:
        step = bytes_from(buffer, at, end)
        marks = letters_of(step)
        letters, n_letters = (step | CASE_BITS) & leading(marks), n_leading(marks)
        for place in range(STEP_BYTES):
            hashed = (hashed ^ (letters >> np.uint64(8 * place) & np.uint64(0xFF))) * FNV_PRIME
        hashed *= WITHOUT_ZEROS[STEP_BYTES - n_letters]
        at += n_letters
    return at, hashed


@kernel
def continue_hash(hashed: Hash, point: int) -> Hash:
    """The hash after one more code point."""
    return np.uint64((np.uint64(hashed) ^ np.uint64(point)) * FNV_PRIME)


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


FOLDED_BYTE = np.array([FOLDED_POINT[byte] if chr(byte).isalnum() else 0 for byte in range(0x80)], np.uint64)
"""Each single-byte character folded; 0 where it is not part of a word."""


def hash_of(word: str) -> int:
    """The hash that the kernel gives a word."""
    hashed = int(FNV_OFFSET)
    for letter in word:
        hashed = int(continue_hash(np.uint64(hashed), int(fold(ord(letter)))))
    return hashed
