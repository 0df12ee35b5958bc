"""Which lines of a batch could say who wrote a text or when, told by a few words: only these are read closely.

Reading a line takes Python some microseconds, and few lines have anything to say. What is told here may be too much,
never too little: a line that `names`, `dates` or `author_notes` would make something of is always told.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import polars as pl

from cleancopy.batch import Batch
from cleancopy.beginnings import LETTER
from cleancopy.dates import month_names
from cleancopy.kernels import kernel
from cleancopy.name_words import words
from cleancopy.signed_lines import is_digit
from cleancopy.texts import Array, Bytes
from cleancopy.word_patterns import tree_of
from cleancopy.word_sets import WordSet, find_odd_letters, hold_any, holds, word_set

FOLDED = "[\\x{130}\\x{131}\\x{149}\\x{1F0}\\x{DF}\\x{1E96}-\\x{1E9A}\\x{1E9E}\\x{FB00}-\\x{FB06}]"
"""Where case does not count, these are other letters for Python and not for Rust: lines with them are always told."""
GLUED_WORDS = ("published", "updated", "posted", "last", "reviewed", "edited", "fact", "medically")
"""Labels that may stand right behind another word whose blank was lost."""
SIGNED_WORDS = (
    "written|authored|contributed|reported by|article by|author|posts by|posted by|autor|auteur|geschrieben von|"
    "beiträge von|écrit par|escrito por|scritto da|geschreven door"
)
LAST_SIGNED_WORDS = ("autorze", "autorce")
"""With these words and those of openers ends what stands before names in a sentence that says who wrote the text."""
DATED = rf"(?i)(?:19|20)\d\d|\d[ -]?min|\d (?:hour|day|week|month)|(?:vor|il y a|hace) \d|{FOLDED}"
ENDING_IN_BYLINE = r"(?:By|Von|Par|Por|Di|Door) .*\d{4}$"
"""What ends with a byline and its day, behind whatever sentence."""

PUBLISHED = "(?i)publi|posted|veröffentlich|erschienen|mis en ligne|pubbli|geplaatst"
"""Some of this stands in every label of `date_labels`."""


def may_sign(batch: Batch, which: Array) -> Array:
    """Whether what `signing` looks for may stand in each of the lines `which` (int64, numbers). bool."""
    lines, its = batch.lines, batch.words
    found, is_odd = np.empty(len(which), np.bool_), np.empty(len(which), np.bool_)
    find_signing(batch.buffer, lines.end_byte, its.word, its.start_byte, its.first_word, which, signing_set(), found)
    find_odd_letters(batch.buffer, lines.start_byte[which], lines.end_byte[which], is_odd)
    return np.asarray(found | is_odd)


@cache
def signing_set() -> WordSet:
    """The last word of all that stands before a name."""
    return word_set({*words("openers") - {"author(s)"}, *LAST_SIGNED_WORDS})


@kernel
def find_signing(
    buffer: Bytes,
    end_byte: Array,
    word: Array,
    word_start: Array,
    first_word: Array,
    which: Array,
    wanted: WordSet,
    found: Array,
) -> None:
    """Fill in which lines hold a word of the set, or one that may be glued to a date before it or a name behind it."""
    for number in range(len(which)):
        line = which[number]
        found[number] = False
        for at in range(first_word[line], first_word[line + 1]):
            if holds(wanted, word[at]) or may_be_glued(buffer, word_start[at], end_byte[line]):
                found[number] = True
                break


@kernel
def may_be_glued(buffer: Bytes, at: int, end: int) -> bool:
    """Whether a word begins with a digit and has a letter behind it, or with 'by' and a large letter."""
    start = at
    while at < end and is_digit(buffer[at]):
        at += 1
    if at > start or at + 2 >= end:
        return bool(at > start and at < end and (LETTER[buffer[at]] or buffer[at] >= 0x80))
    is_by = buffer[at] | 0x20 == ord("b") and buffer[at + 1] | 0x20 == ord("y")
    return bool(is_by and (0x41 <= buffer[at + 2] <= 0x5A or buffer[at + 2] >= 0x80))


@cache
def signing() -> str:
    """For Rust's regex: what stands before a name in a byline, or in a sentence that says who wrote the text."""
    openers = sorted(words("openers"), key=len, reverse=True)
    openings = "|".join(map(re.escape, openers))
    glued = "|".join(re.escape(opener) for opener in openers if opener.startswith(GLUED_WORDS))
    begins_part = r"(?:^|[^\p{L}\s]|(?:st|nd|rd|th)\s|\s\s)\s*"  # a line, or what stands behind a sign or a date
    in_bylines = rf"{begins_part}(?:{openings})(?:[\s:]|$)|(?:{glued})[\s:]|^[^\p{{L}}]*by(?-i:\p{{Lu}})"
    return rf"(?i){in_bylines}|{SIGNED_WORDS}|{FOLDED}"


@cache
def naming_roles() -> str:
    """For Rust's regex: what people do."""
    return rf"(?i){'|'.join(map(re.escape, sorted(words('roles'))))}|{FOLDED}"


def name_roles(batch: Batch, which: Array) -> Array:
    """Whether each of the lines `which` (int64, numbers) may say what somebody does. bool."""
    lines, is_odd = batch.lines, np.empty(len(which), np.bool_)
    found = hold_any(batch.words, which, role_set())
    find_odd_letters(batch.buffer, lines.start_byte[which], lines.end_byte[which], is_odd)
    texts = pl.Series(lines.texts(batch.buffer, which[is_odd]), dtype=pl.String)
    found[is_odd] = texts.str.contains(naming_roles()).to_numpy()
    return found


@cache
def role_set() -> WordSet:
    """What people do."""
    return word_set(words("roles"))


@cache
def two_large_words() -> str:
    """For Rust's regex: two words with capitals and nothing between them but what names have there."""
    between = "|".join(map(re.escape, sorted(words("particles") | words("credentials"))))
    return rf"\p{{Uppercase}}\S*\s+(?:(?i:{between})\s+)*(?:\S['’])?\p{{Uppercase}}|{FOLDED}"


@cache
def dating() -> str:
    """For Rust's regex: the month of a date, or the sign before its year's neighbour; a year stands in the line too."""
    return rf"(?i){tree_of(month_names())}|\d{{4}}(?:[-/.•]|\s?[–-]\s)\d|\d[-/.]\d{{4}}|[年년]|{FOLDED}"


@cache
def naming_groups() -> str:
    """For Rust's regex: what ends the name of a group."""
    return rf"(?i){'|'.join(map(re.escape, sorted(words('groups'))))}|{FOLDED}"


def next_to(is_wanted: Array, max_lines: int) -> Array:
    """Whether a line, or one that is at most so many lines away, is wanted. bool; pages are not told apart."""
    found = is_wanted.copy()
    for distance in range(1, max_lines + 1):
        found[distance:] |= is_wanted[:-distance]
        found[:-distance] |= is_wanted[distance:]
    return found
