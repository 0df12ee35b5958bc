"""The columns of `articles` that say what the filters of Gopher, C4, mC4 and FineWeb measure of its text."""

from __future__ import annotations

import pyarrow as pa

from schemas.column import RATIO, Check, Column, at_least

CHARACTERS = "characters (Unicode code points)"
SHARE = "ratio 0 to 1, rounded to 4 places"
OPEN_RATIO = "ratio from 0 on, rounded to 4 places"
"""These can be more than 1: n-grams overlap, and there can be more of what is counted than words."""


def _share(name: str, description: str) -> Column:
    return Column(name, pa.float32(), description, unit=SHARE, checks=RATIO)


def _ratio(name: str, description: str, unit: str = OPEN_RATIO, checks: tuple[Check, ...] = (at_least(0),)) -> Column:
    return Column(name, pa.float32(), description, unit=unit, checks=checks)


def _count(name: str, unit: str, description: str) -> Column:
    return Column(name, pa.int32(), description, unit=unit, checks=(at_least(0),))


REPETITION = (
    _share("gopher_duplicate_line_fraction", "Gopher: share of the lines that stood in `text` before."),
    _share(
        "gopher_duplicate_paragraph_fraction",
        "Gopher: share of the paragraphs, parted by empty lines, that stood in `text` before.",
    ),
    _share(
        "gopher_duplicate_line_character_fraction",
        "Gopher: characters of the lines that stood in `text` before, as a share of all.",
    ),
    _share(
        "gopher_duplicate_paragraph_character_fraction",
        "Gopher: characters of the paragraphs that stood in `text` before, as a share of all.",
    ),
    *(
        _ratio(
            f"gopher_top_{size}_gram_character_fraction",
            f"Gopher: characters of the commonest {size} words in a row, times how often they stand there, as a share "
            "of all.",
        )
        for size in range(2, 5)
    ),
    *(
        _share(
            f"gopher_duplicate_{size}_gram_character_fraction",
            f"Gopher: characters in {size} words in a row that stood in `text` before, as a share of all.",
        )
        for size in range(5, 11)
    ),
)

WORDS_AND_LINES = (
    _count("gopher_word_count", "words", "Gopher: words, marks by themselves aside; words as spaCy parts English."),
    _ratio(
        "gopher_mean_word_length",
        "Gopher: how long these words are on average.",
        unit=f"{CHARACTERS}, rounded to 4 places",
    ),
    _ratio("gopher_hash_symbol_to_word_ratio", "Gopher: how many # there are to a word, marks counted as words."),
    _ratio("gopher_ellipsis_symbol_to_word_ratio", "Gopher: how many ellipses to a word, marks counted as words."),
    _share("gopher_bullet_point_line_fraction", "Gopher: share of the lines that begin with a bullet or a hyphen."),
    _share("gopher_ellipsis_line_fraction", "Gopher: share of the lines that end with an ellipsis."),
    _share(
        "gopher_alphabetic_word_fraction",
        "Gopher: share of the words, marks counted as words, that have a letter in them.",
    ),
    _count(
        "gopher_stop_word_count",
        "words",
        "Gopher: how many of the eight words the, be, to, of, and, that, have, with stand in `text`.",
    ),
)

RETAINED_LINES = (
    _count("c4_sentence_count", "sentences", "C4: sentences in the lines that C4 would retain."),
    _count("c4_retained_line_count", "lines", "C4: lines of `text` that C4 would retain."),
    _count("c4_long_word_line_count", "lines", "C4: lines it would drop for a word of more than 1,000 characters."),
    _count(
        "c4_unpunctuated_line_count",
        "lines",
        "C4: lines it would drop for ending otherwise than with . ? ! or a straight quote, blank ones among them.",
    ),
    _count("c4_short_line_count", "lines", "C4: of the others, lines it would drop for having less than three words."),
    _count("c4_javascript_line_count", "lines", "C4: of the others, lines it would drop for the word Javascript."),
    _count("c4_policy_line_count", "lines", "C4: of the others, lines it would drop for words of a cookie notice."),
    Column("c4_lorem_ipsum", pa.bool_(), "C4: whether a line that is not dropped has the words lorem ipsum."),
    Column("c4_curly_bracket", pa.bool_(), "C4: whether a line that is not dropped has a curly bracket."),
    _count(
        "mc4_third_longest_line_length",
        CHARACTERS,
        "Length of the third longest line, which mC4 asks for; 0 where there are less than three.",
    ),
)

LINE_ENDS = (
    _share("fineweb_punctuated_line_fraction", "FineWeb: share of the lines that end with punctuation, blanks aside."),
    _share("fineweb_short_line_fraction", "FineWeb: share of the lines of at most 30 characters, blank ones aside."),
    _share(
        "fineweb_duplicated_line_character_fraction",
        "FineWeb: characters of the lines that stood in `text` before, as a share of all but line ends.",
    ),
    _ratio("fineweb_newline_to_word_ratio", "FineWeb: how many line ends to a word, marks counted as words."),
)

QUALITY_SIGNALS = (*REPETITION, *WORDS_AND_LINES, *RETAINED_LINES, *LINE_ENDS)
