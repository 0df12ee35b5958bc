"""Gopher's other rules: how many words there are, how long, and what they and the lines are made of."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import kernel
from cleancopy.lines import code_point
from cleancopy.quality.affixes import FULL_STOP, HASH, last_character
from cleancopy.quality.glances import count_byte, has_pair
from cleancopy.quality.known_words import KnownWords, stop_slot
from cleancopy.quality.signals import (
    ALPHABETIC_WORDS,
    BULLET_LINES,
    ELLIPSES,
    ELLIPSIS_LINES,
    HASHES,
    MEAN_WORD_LENGTH,
    STOP_WORDS,
    WORD_COUNT,
    share,
)
from cleancopy.quality.text_lines import TextLines
from cleancopy.quality.tokens import ALL_SYMBOLS, HAS_LETTER, Tokens
from cleancopy.texts import Array, Bytes

BULLET, HYPHEN, ELLIPSIS = 0x2022, 0x2D, 0x2026
ELLIPSIS_STOPS = 3
ELLIPSIS_LEAD, ELLIPSIS_END = 0xE2, (0x80, 0xA6)
"""The bytes of an ellipsis of one character."""


@kernel
def measure_words(tokens: Tokens, n_tokens: int, known: KnownWords, values: Array) -> None:
    """Fill in what Gopher asks of words. Symbols are words where shares of all words are asked for, and no others."""
    n_words, n_chars, n_alphabetic, stops_seen = 0, 0, 0, np.uint64(0)
    stop, shift = known.stop, known.stop_shift
    for token in range(n_tokens):  # no branches: which words are stop words cannot be guessed
        kind, key = tokens.kind[token], tokens.key[token]
        is_word = kind & ALL_SYMBOLS == 0
        n_words += is_word
        n_chars += tokens.n_chars[token] * is_word
        n_alphabetic += kind & HAS_LETTER
        slot = stop_slot(key, shift)
        stops_seen |= np.uint64(stop[slot] == key) << slot
    n_stops = 0
    while stops_seen:
        n_stops += 1
        stops_seen &= stops_seen - np.uint64(1)
    values[WORD_COUNT] = n_words
    values[MEAN_WORD_LENGTH] = share(n_chars, n_words)
    values[ALPHABETIC_WORDS] = share(n_alphabetic, n_tokens)
    values[STOP_WORDS] = n_stops


@kernel
def measure_marks(buffer: Bytes, start: int, end: int, n_tokens: int, values: Array) -> None:
    """Fill in how many hash signs and ellipses, of three full stops or one character, there are a token."""
    n_ellipses = 0
    if has_pair(buffer, start, end, FULL_STOP, FULL_STOP):
        n_ellipses += count_three_stops(buffer, start, end)
    if has_pair(buffer, start, end, *ELLIPSIS_END):
        n_ellipses += count_ellipses(buffer, start, end)
    values[HASHES] = share(count_byte(buffer, start, end, HASH), n_tokens)
    values[ELLIPSES] = share(n_ellipses, n_tokens)


@kernel
def count_ellipses(buffer: Bytes, start: int, end: int) -> int:
    """How many ellipses of one character stand in a stretch."""
    text, found = buffer[start:end], 0
    for at in range(len(text) - 2):
        found += (text[at] == ELLIPSIS_LEAD) & (text[at + 1] == ELLIPSIS_END[0]) & (text[at + 2] == ELLIPSIS_END[1])
    return found


@kernel
def count_three_stops(buffer: Bytes, start: int, end: int) -> int:
    """How often three full stops stand in a stretch, none of them counted twice."""
    found, n_stops = 0, 0
    for at in range(start, end):
        n_stops = n_stops + 1 if buffer[at] == FULL_STOP else 0
        if n_stops == ELLIPSIS_STOPS:
            found, n_stops = found + 1, 0
    return found


@kernel
def measure_line_borders(buffer: Bytes, lines: TextLines, first: int, end: int, values: Array) -> None:
    """Fill in which share of the lines begins with a bullet, and ends with an ellipsis."""
    n_bullets, n_ellipses = 0, 0
    for line in range(first, end):
        start, behind = lines.start_byte[line], lines.end_byte[line]
        if start < behind:
            opening, _ = code_point(buffer, start, behind)
            n_bullets += opening == BULLET or opening == HYPHEN
            n_ellipses += ends_with_ellipsis(buffer, start, behind)
    values[BULLET_LINES] = share(n_bullets, end - first)
    values[ELLIPSIS_LINES] = share(n_ellipses, end - first)


@kernel
def ends_with_ellipsis(buffer: Bytes, start: int, end: int) -> bool:
    """Whether a stretch ends with an ellipsis of one character or of three full stops."""
    closing, _ = code_point(buffer, last_character(buffer, start, end), end)
    return bool(closing == ELLIPSIS or ends_with_stops(buffer, start, end))


@kernel
def ends_with_stops(buffer: Bytes, start: int, end: int) -> bool:
    """Whether a stretch ends with three full stops."""
    if end - start < ELLIPSIS_STOPS or buffer[end - 1] != FULL_STOP:
        return False
    return bool(buffer[end - 2] == FULL_STOP and buffer[end - 3] == FULL_STOP)
