"""All quality signals of a column of texts, by one kernel that looks at one text after the other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from cleancopy.kernels import kernel
from cleancopy.lines import Lines
from cleancopy.quality.c4 import Rewritten, measure_c4, room_for_line
from cleancopy.quality.characters import character_bits
from cleancopy.quality.duplicate_lines import fill_line_keys, measure_duplicate_lines, measure_duplicate_paragraphs
from cleancopy.quality.fineweb import measure_line_lengths
from cleancopy.quality.gopher import measure_line_borders, measure_marks, measure_words
from cleancopy.quality.known_words import KnownWords, known_words
from cleancopy.quality.phrases import Phrases, phrases
from cleancopy.quality.repetition import Grams, measure_repetition, room_for_grams
from cleancopy.quality.signals import SIGNALS, Kind
from cleancopy.quality.text_lines import TextLines, text_lines
from cleancopy.quality.tokens import Tokens, room_for_tokens, split_lines
from cleancopy.texts import Array, Bytes, Offsets, utf8

PLACES = 4
"""Ratios are rounded to so many places, and judged as they are then."""


class Known(NamedTuple):
    """What is known of characters, words and phrases."""

    bits: Array
    words: KnownWords
    phrases: Phrases


class Room(NamedTuple):
    """Room for what is made of one text at a time. What is never written to takes no memory."""

    tokens: Tokens
    grams: Grams
    rewritten: Rewritten


def measure_quality(text: pa.LargeStringArray, lines: Lines) -> pa.Table:
    """The signals of each text, a column for each of SIGNALS. `lines` are those of the texts.

    Where there is nothing to divide by, as in an empty text, a ratio is 0.
    """
    buffer, offsets = utf8(text)
    longest = int(np.diff(offsets).max(initial=0))
    known = Known(character_bits(), known_words(), phrases())
    room = Room(room_for_tokens(longest, longest), room_for_grams(longest), room_for_line(longest))
    values = np.zeros((len(text), len(SIGNALS)), np.float64)
    measure_texts(buffer, offsets, text_lines(lines), known, room, values)
    return pa.table({signal.name: _column(values[:, place], signal.kind) for place, signal in enumerate(SIGNALS)})


def _column(values: Array, kind: Kind) -> pa.Array:
    if kind == "ratio":
        return pa.array(np.round(values, PLACES), pa.float32())
    return pa.array(values.astype(np.int32), pa.int32()) if kind == "count" else pa.array(values > 0, pa.bool_())


@kernel
def measure_texts(buffer: Bytes, offsets: Offsets, lines: TextLines, known: Known, room: Room, values: Array) -> None:
    """Fill in the signals of each text: `values` (float64) is texts by SIGNALS, of zeros."""
    tokens, grams = room.tokens, room.grams
    for text in range(len(offsets) - 1):
        first, last = lines.first_line[text], lines.first_line[text + 1]
        row = values[text]
        n_chars = characters_of(lines, first, last)
        n_tokens = split_lines(buffer, lines, first, last, known.bits, known.words, tokens)
        measure_repetition(tokens, n_tokens, n_chars, grams, row)
        fill_line_keys(buffer, lines, first, last, grams.key)
        measure_duplicate_lines(buffer, lines, first, last, grams.key, grams.seen, n_chars, row)
        measure_duplicate_paragraphs(buffer, lines, first, last, grams.key, grams.seen, n_chars, row)
        measure_words(tokens, n_tokens, known.words, row)
        measure_marks(buffer, offsets[text], offsets[text + 1], n_tokens, row)
        measure_line_borders(buffer, lines, first, last, row)
        measure_line_lengths(buffer, lines, first, last, n_tokens, known.bits, row)
        measure_c4(buffer, lines, first, last, tokens, known.bits, known.words, known.phrases, room.rewritten, row)


@kernel
def characters_of(lines: TextLines, first: int, end: int) -> int:
    """How many code points a text has, line ends included."""
    n_chars = 0
    for line in range(first, end):
        blanks_before = lines.start_byte[line] - lines.first_byte[line]
        n_chars += blanks_before + lines.n_chars[line] + lines.next_byte[line] - lines.end_byte[line]
    return n_chars
