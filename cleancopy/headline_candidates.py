"""Lines that could be headlines, and what is known of each: where it stands, how it is written, what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from cleancopy.headings_below import headings_like
from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.line_model import shape
from cleancopy.line_model.wide import AHEAD, bring_near
from cleancopy.line_model.words import Words
from cleancopy.lines import BLANK, FULL_STOP, Lines
from cleancopy.positions import positions, prose_lines
from cleancopy.signed_lines import is_digit, signed_lines
from cleancopy.texts import Array, Bytes
from cleancopy.topics import topic_features

MAX_WORDS = 40
MAX_CHARS = 200
MAX_LINES_TO_PROSE = 40
MAX_PROSE_BEFORE_PERMILLE = 300
MIN_TITLE_WORDS = 3
MIN_TOLD_PERMILLE = 600
"""A line is told of in the text if so much of its words come back in the page's prose."""
MENU_WINDOW, MAX_MENU_WORDS = 8, 4
"""Lines of so few words stand in menus; so many are looked at above a line, and below it."""
SHAPES = {
    "words": shape.WORDS,
    "kind_of_end": shape.KIND_OF_END,
    "kind_of_start": shape.KIND_OF_START,
    "capitals_permille": shape.CAPITALS,
    "symbols": shape.SYMBOLS,
    "separators": shape.SEPARATORS,
    "years": shape.YEARS,
}
"""What the line model's kernel says of how a line is written, under the names of headline.toml."""
BREADCRUMB = " >|[»›]"
MENU = "|".join(rf" {sign} .* {sign} " for sign in (r"\|", "·", "•", "∙", "⋮", r"\*", "~", "/", "—", "–", "-"))
"""The same sign between entries, twice."""
ASTERISK, HYPHEN, BRACKET = 0x2A, 0x2D, 0x29
"""What items begin with, and what stands behind the number of one beside a full stop."""
FACT = r"^\p{Lu}[^.:!?]{1,24}: ?\S"


@dataclass(frozen=True)
class Candidates:
    """Lines that could be headlines, in reading order, and what is known of each by feature. int arrays."""

    line: Array
    features: Mapping[str, Array]


def find_candidates(buffer: Bytes, lines: Lines, words: Words, is_known: Array, is_byline: Array) -> Candidates:
    """The lines of a batch that could be headlines: no prose, item, breadcrumb or menu, nothing that a rule knows."""
    written = np.flatnonzero(~lines.is_blank)
    is_prose = prose_lines(lines)
    where = positions(lines, written, is_prose, is_byline | signed_lines(buffer, lines, is_prose))
    n_words, n_chars = lines.n_words[written], lines.n_chars[written]
    could_be = (n_words <= MAX_WORDS) & (n_chars <= MAX_CHARS) & (n_chars > 2) & ~is_prose[written] & ~is_known[written]
    could_be &= where["lines_to_prose"] <= MAX_LINES_TO_PROSE
    could_be &= where["prose_before_permille"] <= MAX_PROSE_BEFORE_PERMILLE
    is_item = starts_like_an_item(buffer, lines, written)
    could_be &= ~is_item
    chosen = np.flatnonzero(could_be)
    texts = pl.Series(lines.texts(buffer, written[chosen]), dtype=pl.String)
    chosen = chosen[~(texts.str.contains(f"{BREADCRUMB}|{MENU}").to_numpy() | _is_in_list_of_facts(texts, chosen))]
    features = {name: values[chosen] for name, values in where.items()}
    features |= _shapes(buffer, lines, written[chosen])
    features |= _neighbours(lines, written, chosen, is_known, is_item, where)
    features |= topic_features(words, lines, is_prose, written[chosen])
    features["headings_like_it"] = headings_like(words, lines, is_prose, written[chosen])
    features |= _among_candidates(features, np.searchsorted(written[chosen], lines.first_line))
    return Candidates(written[chosen], features)


def _among_candidates(features: Mapping[str, Array], borders: Array) -> dict[str, Array]:
    """What sets each candidate apart from the others of its page, whose borders among all candidates are given.

    topic_gap    how much more than it the one says that says most of the page's topic
    told_before  how many candidates above it have several words that mostly come back in the prose
    """
    topic, first, n_each = features["topic"], borders[:-1], np.diff(borders)
    is_told = (features["in_prose_permille"] >= MIN_TOLD_PERMILLE) & (features["words"] >= MIN_TITLE_WORDS)
    told_before = np.concatenate(([0], np.cumsum(is_told)))
    has_any = n_each > 0
    most = np.maximum.reduceat(topic, first[has_any]) if has_any.any() else np.zeros(0, np.int64)
    return {
        "topic_gap": np.repeat(most, n_each[has_any]) - topic,
        "told_before": told_before[:-1] - np.repeat(told_before[first], n_each),
    }


def _is_in_list_of_facts(texts: pl.Series, number: Array) -> Array:
    """Whether a line says 'Label: value', and the written line before or after it, by number, does too. bool."""
    says_fact = texts.str.contains(FACT).to_numpy()
    follows = np.diff(number, prepend=-9) == 1
    after_fact = follows & np.concatenate(([False], says_fact[:-1]))[: len(number)]
    before_fact = np.append((follows & says_fact)[1:], False)[: len(number)]
    return np.asarray(says_fact & (after_fact | before_fact))


def starts_like_an_item(buffer: Bytes, lines: Lines, which: Array) -> Array:
    """Whether each of the lines begins with a bullet, or with a number and a full stop. bool."""
    is_item = np.empty(len(which), np.bool_)
    find_items(buffer, lines.start_byte[which], is_item)
    return is_item


@kernel
def find_items(buffer: Bytes, start_byte: Array, is_item: Array) -> None:
    """Fill in which stretches begin with a bullet or a number."""
    for number in range(len(start_byte)):
        bring_near(buffer, start_byte[min(number + AHEAD, len(start_byte) - 1)])
        at = start_byte[number]
        first, second, third = byte_at(buffer, at), byte_at(buffer, at + 1), byte_at(buffer, at + 2)
        if is_digit(first):
            closing = at + 2 if is_digit(second) else at + 1
            closes = byte_at(buffer, closing) == FULL_STOP or byte_at(buffer, closing) == BRACKET
            is_item[number] = closes and byte_at(buffer, closing + 1) == BLANK
        else:
            bullet = first == ASTERISK or (first == HYPHEN and second == BLANK)
            bullet = bullet or (first == 0xE2 and second == 0x80 and third == 0xA2)  # •
            is_item[number] = bullet or (first == 0xC2 and second == 0xB7)  # ·


@inlined_kernel
def byte_at(buffer: Bytes, at: int) -> int:
    """The byte there; beyond the end of the buffer its last one."""
    return int(buffer[min(at, len(buffer) - 1)])


def _shapes(buffer: Bytes, lines: Lines, which: Array) -> dict[str, Array]:
    found = np.zeros((len(which), len(shape.SHAPE)), np.int32)
    found[:, shape.WORDS], found[:, shape.CHARACTERS] = lines.n_words[which], lines.n_chars[which]
    shape.measure_shapes(buffer, lines.start_byte[which], lines.end_byte[which], found)
    return {name: found[:, column] for name, column in SHAPES.items()}


def _neighbours(
    lines: Lines, written: Array, chosen: Array, is_known: Array, item: Array, where: Mapping[str, Array]
) -> dict[str, Array]:
    """What stands around each candidate: blank lines, and the written lines before and after it."""
    has_before, has_after = where["lines_before"] > 0, where["lines_after"] > 0
    gap = np.diff(written, prepend=-9, append=len(lines) + 9)
    n_words = lines.n_words[written]
    is_unparted = _is_unparted(lines, written, (gap[:-1] > 1) & has_before)
    blank_before = (gap[:-1] > 1) | ~has_before | is_unparted
    heading = blank_before & ~item & (n_words >= 3) & (n_words <= 25) & ~lines.ends_sentence[written]
    heading &= ~is_known[written]
    before, after = chosen - 1, np.minimum(chosen + 1, len(written) - 1)
    number_of_headings = np.concatenate(([0], np.cumsum(heading)))
    document_start = chosen - where["lines_before"][chosen]
    document_end = chosen + where["lines_after"][chosen] + 1
    short = np.concatenate(([0], np.cumsum(n_words <= MAX_MENU_WORDS)))
    return {
        "blank_before": blank_before[chosen].astype(np.int64),
        "blank_after": ((gap[1:] > 1) | is_unparted)[chosen].astype(np.int64),
        "item_before": (item[before] & has_before[chosen]).astype(np.int64),
        "item_after": (item[after] & has_after[chosen]).astype(np.int64),
        "known_before": (is_known[written[before]] & has_before[chosen]).astype(np.int64),
        "known_after": (is_known[written[after]] & has_after[chosen]).astype(np.int64),
        "heading_before": (heading[before] & has_before[chosen]).astype(np.int64),
        "heading_after": (heading[after] & has_after[chosen]).astype(np.int64),
        "words_before": np.where(has_before[chosen], n_words[before], 0),
        "words_after_it": np.where(has_after[chosen], n_words[after], 0),
        "short_before": short[chosen] - short[np.maximum(chosen - MENU_WINDOW, document_start)],
        "short_after": short[np.minimum(chosen + 1 + MENU_WINDOW, document_end)] - short[chosen + 1],
        "headings_before": number_of_headings[chosen] - number_of_headings[document_start],
    }


def _is_unparted(lines: Lines, written: Array, is_parted: Array) -> Array:
    """Whether no blank line parts the lines of a page (bool per written line): each stands by itself then.

    Many scrapers give pages so. `is_parted` says which lines have a blank one above.
    """
    document = lines.document[written]
    return np.asarray(np.bincount(document[is_parted], minlength=len(lines.first_line) - 1)[document] == 0)
