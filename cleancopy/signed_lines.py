"""Lines that begin like a byline or hold a date, whatever else they say: headlines stand near them."""

from __future__ import annotations

import re
from functools import cache
from string import ascii_lowercase

import numpy as np
import polars as pl

from cleancopy.beginnings import beginnings, first_letters
from cleancopy.dates import month_names
from cleancopy.digits import MIN_DATE_DIGITS, digits_of
from cleancopy.kernels import array_kernel
from cleancopy.lines import Lines
from cleancopy.name_words import words
from cleancopy.rule_engine import matched_candidates
from cleancopy.texts import Array, Bytes
from cleancopy.word_patterns import tree_of

MAX_CHARS, MAX_WORDS = 110, 16


def signed_lines(buffer: Bytes, lines: Lines, is_prose: Array) -> Array:
    """Whether a line is short, no prose, and begins like a byline or holds a date. bool per line of the batch."""
    is_short = (lines.n_chars > 0) & (lines.n_chars <= MAX_CHARS) & (lines.n_words <= MAX_WORDS)
    which = np.flatnonzero(is_short & ~is_prose)
    numbered = which[digits_of(buffer, lines, which) >= MIN_DATE_DIGITS]
    has_year = np.empty(len(numbered), np.bool_)
    find_years(buffer, lines.start_byte[numbered], lines.end_byte[numbered], has_year)
    is_signed = np.zeros(len(lines), np.bool_)
    signed = which[openers()[first_letters(buffer, lines, which)]]
    asked = np.concatenate([signed, numbered[has_year]])
    texts = pl.Series(lines.texts(buffer, asked), dtype=pl.String)
    candidates = np.split(np.arange(len(asked)), [len(signed)])
    found = matched_candidates(texts, (_byline_start(), _date()), candidates, "signed")
    is_signed[asked[np.concatenate(found)]] = True
    return is_signed


@cache
def openers() -> Array:
    """By the number of its first letters, whether a line can begin with what stands before a name in a byline."""
    return beginnings((*words("openers"), *(f"by{letter}" for letter in ascii_lowercase)))


@array_kernel
def find_years(buffer: Bytes, start_byte: Array, end_byte: Array, has_year: Array) -> None:
    """Fill in whether each stretch has four digits in a row that begin with 19 or 20: no date is without them."""
    for number in range(len(start_byte)):
        has_year[number] = False
        for at in range(start_byte[number], end_byte[number] - 3):
            is_century = (buffer[at] == 0x31 and buffer[at + 1] == 0x39) or (
                buffer[at] == 0x32 and buffer[at + 1] == 0x30
            )
            if is_century and is_digit(buffer[at + 2]) and is_digit(buffer[at + 3]):
                has_year[number] = True
                break


@array_kernel
def is_digit(byte: int) -> bool:
    """Whether a byte is a digit of ASCII."""
    return 0x30 <= byte <= 0x39


@cache
def _byline_start() -> str:
    r"""For Rust's regex: what stands before a name, at the beginning of a line; or '· by' behind a counter."""
    openers = "|".join(re.escape(opener) for opener in sorted(words("openers"), key=len, reverse=True))
    return rf"(?i)^\W{{0,4}}(?:[0-9]{{1,4}} · )?(?:{openers})(?:\W|$)|^\W{{0,4}}(?-i:By\p{{Lu}}\p{{Ll}}+ \p{{Lu}})"


@cache
def _date() -> str:
    """For Rust's regex: a date with its year, wherever it stands."""
    month = tree_of(month_names())
    year = "(?:19|20)[0-9]{2}"
    return (
        rf"(?i)[0-9]{{1,2}}(?:st|nd|rd|th|er|\.|º)?[ .-]?(?:de |of )?{month}\.?,?[ .-](?:del? )?{year}"
        rf"|{month}\.? ?[0-9]{{1,2}}(?:st|nd|rd|th|\.)?,? ?{year}"
        rf"|{year}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}|[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.]{year}"
    )
