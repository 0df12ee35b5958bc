"""Texts parted into tokens, words and the marks between them, as spaCy's rules for English part them.

docs/decisions/012-words-as-english-is-split.md says which of these rules are left out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from cleancopy.byte_steps import STEP_BYTES, bytes_from, leading, letters_of, n_leading
from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.keys import add_to_key, stretch_key, whole_key
from cleancopy.line_model.tables import Hash, find_slot
from cleancopy.lines import code_point
from cleancopy.quality.affixes import bits_before, find_parting, is_address, prefix_length, suffix_length
from cleancopy.quality.characters import (
    BEFORE,
    BEFORE_STOP,
    BEHIND,
    CURRENCY,
    ENDS_SENTENCE,
    LETTER,
    PARTS,
    PUNCTUATION,
    QUOTE,
    SYMBOL,
    bits_of,
    character_bits,
)
from cleancopy.quality.known_words import LENGTH_BITS, UNKNOWN, KnownWords, known_words
from cleancopy.quality.text_lines import TextLines
from cleancopy.texts import Array, Bytes, Offsets, utf8

HAS_LETTER, ALL_SYMBOLS, ALL_PUNCTUATION, IS_SENTENCE_END = 1, 2, 4, 8
LAST_BLANK = 32
"""Normalised text has no blanks but the space and the line feed, and no controls, which would be taken for blanks."""
FULL_STOP = 46
FIRST_WIDE = 0x80
"""With such bytes begin characters outside ASCII."""


class Tokens(NamedTuple):
    """The tokens of texts or of lines, in reading order; no blank stands in one.

    start_byte   int64   offset into the column's UTF-8 buffer
    n_chars      int32   code points
    kind         uint8   HAS_LETTER, ALL_SYMBOLS, ALL_PUNCTUATION, IS_SENTENCE_END
    key          uint64  the same for equal tokens
    first_token  int64   texts or lines + 1 numbers: the first token of each
    """

    start_byte: Array
    n_chars: Array
    kind: Array
    key: Array
    first_token: Array


def find_tokens(text: pa.LargeStringArray) -> Tokens:
    """The tokens of each text of a column."""
    buffer, offsets = utf8(text)
    tokens = room_for_tokens(len(buffer), len(text))
    split_texts(buffer, offsets, character_bits(), known_words(), tokens)
    n = int(tokens.first_token[-1])
    return Tokens(tokens.start_byte[:n], tokens.n_chars[:n], tokens.kind[:n], tokens.key[:n], tokens.first_token)


def room_for_tokens(n_bytes: int, n_texts: int) -> Tokens:
    """Columns for the tokens of so many bytes. What is never written to takes no memory."""
    return Tokens(
        start_byte=np.empty(n_bytes, np.int64),
        n_chars=np.empty(n_bytes, np.int32),
        kind=np.empty(n_bytes, np.uint8),
        key=np.empty(n_bytes, np.uint64),
        first_token=np.zeros(n_texts + 1, np.int64),
    )


@kernel
def split_texts(buffer: Bytes, offsets: Offsets, bits: Array, known: KnownWords, tokens: Tokens) -> None:
    """Fill in the tokens of every text."""
    n = 0
    for text in range(len(offsets) - 1):
        n = split_stretch(buffer, offsets[text], offsets[text + 1], bits, known, tokens, n)
        tokens.first_token[text + 1] = n


@kernel
def split_lines(
    buffer: Bytes, lines: TextLines, first: int, end: int, bits: Array, known: KnownWords, tokens: Tokens
) -> int:
    """Fill in the tokens of the lines from `first` to `end`, and return how many there are."""
    n = 0
    for line in range(first, end):
        n = split_stretch(buffer, lines.start_byte[line], lines.end_byte[line], bits, known, tokens, n)
        tokens.first_token[line - first + 1] = n
    return n


@kernel
def split_stretch(buffer: Bytes, start: int, end: int, bits: Array, known: KnownWords, tokens: Tokens, n: int) -> int:
    """Fill in the tokens of a stretch from token `n` on, and return how many there are then.

    Letters alone are one token, and before one mark they are two: most texts are little else.
    """
    at = start
    while at < end:
        if buffer[at] <= LAST_BLANK:
            at += 1
            continue
        first = at
        behind, key = letters_from(buffer, first, end)
        n_chars = behind - first
        if behind < end and buffer[behind] >= FIRST_WIDE:
            behind, n_chars = letters_end(buffer, behind, end, bits, n_chars)
            key = stretch_key(buffer, first, behind)
        at = behind
        while at < end and buffer[at] > LAST_BLANK:
            at += 1
        if at == behind:
            n = add_letters(first, n_chars, key, tokens, n)
        elif at - behind == 1 and behind > first and is_plain_mark(buffer, first, at, bits, known):
            n = add_letters(first, n_chars, key, tokens, n)
            n = add_token(buffer, behind, at, bits, tokens, n)
        else:
            n = split_chunk(buffer, first, at, bits, known, tokens, n)
    return n


@inlined_kernel
def letters_from(buffer: Bytes, start: int, end: int) -> tuple[int, Hash]:
    """Where the letters of ASCII end that a stretch begins with, and the key of the word that they are."""
    at, key = start, np.uint64(0)
    while True:
        step = bytes_from(buffer, at, end)
        letters = letters_of(step)
        n_letters = n_leading(letters)
        key = add_to_key(key, step & leading(letters))
        at += n_letters
        if n_letters < STEP_BYTES:
            return at, whole_key(key)


@inlined_kernel
def letters_end(buffer: Bytes, at: int, end: int, bits: Array, n_chars: int) -> tuple[int, int]:
    """Where the letters of any script end that a word goes on with, none of them a mark; its code points with them."""
    while at < end:
        point, length = code_point(buffer, at, end)
        if bits_of(point, bits) & (LETTER | BEFORE | BEHIND | CURRENCY | PARTS) != LETTER:
            break
        n_chars += 1
        at += length
    return at, n_chars


@inlined_kernel
def is_plain_mark(buffer: Bytes, start: int, end: int, bits: Array, known: KnownWords) -> bool:
    """Whether the last byte of a stretch is a token by itself, all before it being letters."""
    mark = buffer[end - 1]
    if mark >= FIRST_WIDE:
        return False
    if mark == FULL_STOP:
        is_end = bits_before(buffer, end - 1, start, bits) & BEFORE_STOP
        return bool(is_end) and known_cut(buffer, start, end, known) == UNKNOWN
    return bool(bits[mark] & (BEHIND | QUOTE) == BEHIND)


@kernel
def split_chunk(buffer: Bytes, start: int, end: int, bits: Array, known: KnownWords, tokens: Tokens, n: int) -> int:
    """Fill in the tokens of what stands between two blanks.

    Marks are taken from both ends, one by one, until a known word or no mark is left. Those from behind wait at the end
    of the room for tokens, which has a place for every byte.
    """
    n_waiting, last_place = 0, len(tokens.start_byte) - 1
    cut = known_cut(buffer, start, end, known)
    while cut == UNKNOWN and start < end:
        before, behind = prefix_length(buffer, start, end, bits), 0
        if before == 0 or known_cut(buffer, start + before, end, known) == UNKNOWN:
            behind = suffix_length(buffer, start + before, end, bits, known)
            if behind and known_cut(buffer, start, end - behind, known) != UNKNOWN:
                before = 0
        if before + behind == 0:
            break
        if before:
            n = add_token(buffer, start, start + before, bits, tokens, n)
        if behind:
            place = last_place - n_waiting
            tokens.start_byte[place], tokens.n_chars[place] = end - behind, behind
            n_waiting += 1
        start, end = start + before, end - behind
        cut = known_cut(buffer, start, end, known)
    if start < end:
        n = split_middle(buffer, start, end, cut, bits, tokens, n)
    for waiting in range(n_waiting):
        place = last_place - n_waiting + 1 + waiting
        first = tokens.start_byte[place]
        n = add_token(buffer, first, first + tokens.n_chars[place], bits, tokens, n)
    return n


@inlined_kernel
def known_cut(buffer: Bytes, start: int, end: int, known: KnownWords) -> int:
    """Behind how many bytes a known word is split, 0 where it stays whole; UNKNOWN of other words."""
    length = end - start
    if length >= LENGTH_BITS or length <= 0:
        return UNKNOWN
    lengths = known.lengths[buffer[start]] & known.endings[buffer[end - 1]]
    if not lengths >> np.uint64(length) & np.uint64(1):
        return UNKNOWN
    key = stretch_key(buffer, start, end)
    slot = find_slot(known.key, key, len(known.key) - 1)
    return int(known.cut[slot]) if known.key[slot] == key else UNKNOWN


@inlined_kernel
def split_middle(buffer: Bytes, start: int, end: int, cut: int, bits: Array, tokens: Tokens, n: int) -> int:
    """Fill in the tokens of what no mark stands around any more."""
    if cut > 0:
        n = add_token(buffer, start, start + cut, bits, tokens, n)
        return add_token(buffer, start + cut, end, bits, tokens, n)
    first, at = start, start
    while cut == UNKNOWN and at < end:
        parting, behind = find_parting(buffer, at, start, end, bits)
        if parting == end or (first == start and is_address(buffer, start, end)):
            break
        if parting > start:
            if parting > first:
                n = add_word(buffer, first, parting, bits, tokens, n)
            n = add_token(buffer, parting, behind, bits, tokens, n)
            first = behind
        at = behind
    return add_word(buffer, first, end, bits, tokens, n) if first < end else n


@inlined_kernel
def add_word(buffer: Bytes, start: int, end: int, bits: Array, tokens: Tokens, n: int) -> int:
    """Add a token that is likely to be of letters of ASCII alone, and return how many tokens there are then."""
    behind, key = letters_from(buffer, start, end)
    if behind < end:
        return add_token(buffer, start, end, bits, tokens, n)
    return add_letters(start, end - start, key, tokens, n)


@inlined_kernel
def add_letters(start: int, n_chars: int, key: Hash, tokens: Tokens, n: int) -> int:
    """Add a token of letters alone, of which the key is known, and return how many tokens there are then."""
    tokens.start_byte[n], tokens.n_chars[n], tokens.kind[n], tokens.key[n] = start, n_chars, HAS_LETTER, key
    return n + 1


@inlined_kernel
def add_token(buffer: Bytes, start: int, end: int, bits: Array, tokens: Tokens, n: int) -> int:
    """Add a token, and return how many there are then."""
    found, in_common, n_chars = 0, SYMBOL | PUNCTUATION | ENDS_SENTENCE, 0
    at = start
    while at < end:
        point, length = code_point(buffer, at, end)
        of_point = bits_of(point, bits)
        found |= of_point
        in_common &= of_point
        n_chars += 1
        at += length
    kind = HAS_LETTER if found & LETTER else 0
    kind |= ALL_SYMBOLS if in_common & SYMBOL else 0
    kind |= ALL_PUNCTUATION if in_common & PUNCTUATION else 0
    kind |= IS_SENTENCE_END if in_common & ENDS_SENTENCE and n_chars == 1 else 0
    tokens.start_byte[n], tokens.n_chars[n], tokens.kind[n] = start, n_chars, kind
    tokens.key[n] = stretch_key(buffer, start, end)
    return n + 1
