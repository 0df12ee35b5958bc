"""C4's rules: which lines it would drop, how many sentences it would be left with, and what it takes no text for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cleancopy.kernels import kernel
from cleancopy.quality.affixes import FULL_STOP, QUESTION, is_digit
from cleancopy.quality.glances import has_byte
from cleancopy.quality.gopher import ends_with_stops
from cleancopy.quality.known_words import KnownWords
from cleancopy.quality.phrases import (
    ALL_WINDOWS,
    CURLY,
    JAVASCRIPT,
    LOREM_IPSUM,
    POLICY,
    Phrases,
    phrases_in,
    windows_in,
)
from cleancopy.quality.signals import (
    CURLY_BRACKET,
    JAVASCRIPT_LINES,
    LONG_WORD_LINES,
    LOREM_IPSUM_TEXT,
    POLICY_LINES,
    RETAINED_LINES,
    SENTENCES,
    SHORT_LINES,
    UNPUNCTUATED_LINES,
)
from cleancopy.quality.text_lines import TextLines
from cleancopy.quality.tokens import (
    ALL_PUNCTUATION,
    IS_SENTENCE_END,
    LAST_BLANK,
    Tokens,
    room_for_tokens,
    split_stretch,
)
from cleancopy.texts import Array, Bytes

MIN_WORDS, MAX_WORD_CHARS = 3, 1000
EXCLAMATION, QUOTE, APOSTROPHE, OPENING, CLOSING = b"!\"'[]"
EDIT, NEEDED = b"[edit]", b"[citation needed]"


class Rewritten(NamedTuple):
    """Room for a line without its citations, and for the tokens of it."""

    letter: Bytes
    tokens: Tokens


def room_for_line(n_bytes: int) -> Rewritten:
    """Room for a line of so many bytes. What is never written to takes no memory."""
    return Rewritten(np.empty(n_bytes, np.uint8), room_for_tokens(n_bytes, 1))


@kernel
def measure_c4(
    buffer: Bytes,
    lines: TextLines,
    first: int,
    end: int,
    tokens: Tokens,
    bits: Array,
    known: KnownWords,
    known_phrases: Phrases,
    rewritten: Rewritten,
    values: Array,
) -> None:
    """Count the lines by the first rule of C4 that drops them, and the sentences of those that stay.

    `tokens` are those of the lines, `first_token` by line.
    A phrase for which C4 drops the text counts where no rule before has dropped its line, which is then counted as
    one that stays.
    """
    if first == end:
        return
    text_start, text_end = lines.first_byte[first], lines.next_byte[end - 1]
    has_openings = has_byte(buffer, text_start, text_end, OPENING)
    windows = windows_in(buffer, text_start, text_end, known_phrases, ALL_WINDOWS)
    for line in range(first, end):
        first_token, token = tokens.first_token[line - first], tokens.first_token[line - first + 1]
        start, behind = lines.start_byte[line], lines.end_byte[line]
        if lines.n_chars[line] > MAX_WORD_CHARS and longest_word(buffer, start, behind) > MAX_WORD_CHARS:
            values[LONG_WORD_LINES] += 1
            continue
        n_left = without_citations(buffer, start, behind, rewritten.letter) if has_openings else behind - start
        is_rewritten = n_left < behind - start
        letters, at, left = (rewritten.letter, 0, n_left) if is_rewritten else (buffer, start, behind)
        if not is_retained_end(letters, at, left):
            values[UNPUNCTUATED_LINES] += 1
            continue
        if not has_words(buffer, tokens, first_token, token, start):
            values[SHORT_LINES] += 1
            continue
        found = phrases_in(letters, at, left, known_phrases, ALL_WINDOWS if is_rewritten else windows)
        if found & LOREM_IPSUM:
            values[LOREM_IPSUM_TEXT] = 1
        elif found & JAVASCRIPT:
            values[JAVASCRIPT_LINES] += 1
            continue
        elif found & CURLY:
            values[CURLY_BRACKET] = 1
        elif found & POLICY:
            values[POLICY_LINES] += 1
            continue
        values[RETAINED_LINES] += 1
        if is_rewritten:
            n_rewritten = split_stretch(letters, at, left, bits, known, rewritten.tokens, 0)
            values[SENTENCES] += count_sentences(rewritten.tokens.kind, 0, n_rewritten)
        else:
            values[SENTENCES] += count_sentences(tokens.kind, first_token, token)


@kernel
def count_sentences(kind: Array, first: int, end: int) -> int:
    """The sentences of a line: behind a mark that ends one, the next begins with the first token that is no mark."""
    n_sentences, is_ended = 1 if end > first else 0, False
    for token in range(first, end):
        if kind[token] & IS_SENTENCE_END:
            is_ended = True
        elif is_ended and not kind[token] & ALL_PUNCTUATION:
            n_sentences += 1
            is_ended = False
    return n_sentences


@kernel
def is_retained_end(letters: Bytes, start: int, end: int) -> bool:
    """Whether a line ends as C4 wants it: with a full stop, but no three of them, another mark, or a straight quote."""
    if end == start:
        return False
    last = letters[end - 1]
    if last == FULL_STOP:
        return not ends_with_stops(letters, start, end)
    return bool(last == QUESTION or last == EXCLAMATION or last == QUOTE or last == APOSTROPHE)


@kernel
def has_words(buffer: Bytes, tokens: Tokens, first: int, end: int, line_start: int) -> bool:
    """Whether blanks part the line into as many words as C4 wants. A token behind a blank begins one."""
    n_words = 0
    for token in range(first, end):
        at = tokens.start_byte[token]
        n_words += at == line_start or buffer[at - 1] <= LAST_BLANK
        if n_words == MIN_WORDS:
            return True
    return False


@kernel
def longest_word(buffer: Bytes, start: int, end: int) -> int:
    """How many code points the longest stretch between two blanks has."""
    longest, n_chars = 0, 0
    for at in range(start, end):
        n_chars = 0 if buffer[at] <= LAST_BLANK else n_chars + (buffer[at] & 0xC0 != 0x80)
        longest = max(longest, n_chars)
    return longest


@kernel
def without_citations(buffer: Bytes, start: int, end: int, letters: Bytes) -> int:
    """Copy a line but for its citations, where it has any, and return how many bytes are left."""
    n_openings = 0
    for byte in buffer[start:end]:
        n_openings += byte == OPENING
    if n_openings == 0:
        return end - start
    n, at = 0, start
    while at < end:
        behind = citation_end(buffer, at, end) if buffer[at] == OPENING else at
        if behind > at:
            at = behind
        else:
            letters[n] = buffer[at]
            n += 1
            at += 1
    return n


@kernel
def citation_end(buffer: Bytes, start: int, end: int) -> int:
    """Where a citation such as [12], [], [edit] or [citation needed] ends; `start` where none stands there."""
    at = start + 1
    while at < end and is_digit(buffer[at]):
        at += 1
    if at < end and buffer[at] == CLOSING:
        return at + 1
    for words in (EDIT, NEEDED):
        if starts_with(buffer, start, end, words):
            return start + len(words)
    return start


@kernel
def starts_with(buffer: Bytes, start: int, end: int, words: bytes) -> bool:
    """Whether a stretch starts with these bytes."""
    if end - start < len(words):
        return False
    for place in range(len(words)):
        if buffer[start + place] != words[place]:
            return False
    return True
