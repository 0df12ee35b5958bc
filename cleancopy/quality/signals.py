"""The names of the signals, in the order of the columns, and what each of them is."""

from __future__ import annotations

from typing import Literal, NamedTuple

from cleancopy.kernels import kernel

Kind = Literal["ratio", "count", "flag"]


class Signal(NamedTuple):
    """A column: float32 rounded to 4 places (ratio), int32 (count) or bool (flag)."""

    name: str
    kind: Kind


SIGNALS = (
    Signal("gopher_duplicate_line_fraction", "ratio"),
    Signal("gopher_duplicate_paragraph_fraction", "ratio"),
    Signal("gopher_duplicate_line_character_fraction", "ratio"),
    Signal("gopher_duplicate_paragraph_character_fraction", "ratio"),
    *(Signal(f"gopher_top_{size}_gram_character_fraction", "ratio") for size in range(2, 5)),
    *(Signal(f"gopher_duplicate_{size}_gram_character_fraction", "ratio") for size in range(5, 11)),
    Signal("gopher_word_count", "count"),
    Signal("gopher_mean_word_length", "ratio"),
    Signal("gopher_hash_symbol_to_word_ratio", "ratio"),
    Signal("gopher_ellipsis_symbol_to_word_ratio", "ratio"),
    Signal("gopher_bullet_point_line_fraction", "ratio"),
    Signal("gopher_ellipsis_line_fraction", "ratio"),
    Signal("gopher_alphabetic_word_fraction", "ratio"),
    Signal("gopher_stop_word_count", "count"),
    Signal("c4_sentence_count", "count"),
    Signal("c4_retained_line_count", "count"),
    Signal("c4_long_word_line_count", "count"),
    Signal("c4_unpunctuated_line_count", "count"),
    Signal("c4_short_line_count", "count"),
    Signal("c4_javascript_line_count", "count"),
    Signal("c4_policy_line_count", "count"),
    Signal("c4_lorem_ipsum", "flag"),
    Signal("c4_curly_bracket", "flag"),
    Signal("mc4_third_longest_line_length", "count"),
    Signal("fineweb_punctuated_line_fraction", "ratio"),
    Signal("fineweb_short_line_fraction", "ratio"),
    Signal("fineweb_duplicated_line_character_fraction", "ratio"),
    Signal("fineweb_newline_to_word_ratio", "ratio"),
)

_PLACES = {signal.name: place for place, signal in enumerate(SIGNALS)}

DUPLICATE_LINES, DUPLICATE_PARAGRAPHS, DUPLICATE_LINE_CHARS, DUPLICATE_PARAGRAPH_CHARS = range(4)
FIRST_GRAM = _PLACES["gopher_top_2_gram_character_fraction"]
"""The place of the signal of 2-grams; those of longer ones follow."""
WORD_COUNT = _PLACES["gopher_word_count"]
MEAN_WORD_LENGTH = _PLACES["gopher_mean_word_length"]
HASHES = _PLACES["gopher_hash_symbol_to_word_ratio"]
ELLIPSES = _PLACES["gopher_ellipsis_symbol_to_word_ratio"]
BULLET_LINES = _PLACES["gopher_bullet_point_line_fraction"]
ELLIPSIS_LINES = _PLACES["gopher_ellipsis_line_fraction"]
ALPHABETIC_WORDS = _PLACES["gopher_alphabetic_word_fraction"]
STOP_WORDS = _PLACES["gopher_stop_word_count"]
SENTENCES = _PLACES["c4_sentence_count"]
RETAINED_LINES = _PLACES["c4_retained_line_count"]
LONG_WORD_LINES = _PLACES["c4_long_word_line_count"]
UNPUNCTUATED_LINES = _PLACES["c4_unpunctuated_line_count"]
SHORT_LINES = _PLACES["c4_short_line_count"]
JAVASCRIPT_LINES = _PLACES["c4_javascript_line_count"]
POLICY_LINES = _PLACES["c4_policy_line_count"]
LOREM_IPSUM_TEXT = _PLACES["c4_lorem_ipsum"]
CURLY_BRACKET = _PLACES["c4_curly_bracket"]
THIRD_LONGEST_LINE = _PLACES["mc4_third_longest_line_length"]
PUNCTUATED_LINES = _PLACES["fineweb_punctuated_line_fraction"]
SHORT_LINE_FRACTION = _PLACES["fineweb_short_line_fraction"]
DUPLICATED_LINE_CHARS = _PLACES["fineweb_duplicated_line_character_fraction"]
NEWLINES = _PLACES["fineweb_newline_to_word_ratio"]


@kernel
def share(part: float, whole: float) -> float:
    """A part of a whole; 0 where there is none to be part of."""
    return part / whole if whole else 0.0
