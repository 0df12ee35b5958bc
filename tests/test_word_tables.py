"""Tables and patterns of words: each kernel equals a plain reading of the same lines, and no line is missed."""

import re
from string import ascii_letters

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.author_notes import OPENER_ALONE, SIGNED, SIGNED_BEGINNINGS
from cleancopy.beginnings import beginnings, first_letters
from cleancopy.date_labels import (
    FIRST_PUBLISHED,
    FIRST_PUBLISHED_BEGINNINGS,
    LABEL_ALONE,
    LABEL_BEGINNINGS,
    LABELLED,
    SIGNATURE,
    SIGNATURE_BEGINNINGS,
)
from cleancopy.dates import find_dates, month_names
from cleancopy.digits import MANY_DIGITS, MIN_DATE_DIGITS, digits_of
from cleancopy.line_model.words import find_words
from cleancopy.lines import find_lines
from cleancopy.name_words import words
from cleancopy.texts import utf8
from cleancopy.word_patterns import any_of, tree_of
from cleancopy.word_sets import find_odd_letters, hold_any, word_set
from tests.pattern_texts import texts_of

SOME_WORDS = ["by", "written by", "a cura di", "écrit par", "l'autore", "rédigé", "über", "autor"]
KELVIN = "\u212a"
LETTERS = f"abiuwrlcé' ·,Bß1ſ{KELVIN}Aşﬁ“"
FOLDING = f"ßſ{KELVIN}ŉǰİıẖẗẘẙẚẞﬀﬁﬂﬃﬄﬅﬆ"


def lines_of(texts):
    column = pa.array(texts, pa.large_string())
    return utf8(column)[0], find_lines(column)


def said(buffer, lines):
    return lines.texts(buffer, np.arange(len(lines))).to_pylist()


@given(st.lists(st.text("ab(éжσ", max_size=5), max_size=8), st.text("ab(éÉЖσς", max_size=6))
def test_any_of_some_words_is_the_longest_that_fits(some, text):
    longest_first = "|".join(map(re.escape, sorted(set(some), key=len, reverse=True)))
    expected = re.match(f"(?:{longest_first})", text, re.IGNORECASE)
    for pattern in (any_of(some), tree_of(some)):
        found = re.match(pattern, text, re.IGNORECASE)
        assert (found and found[0]) == (expected and expected[0])


@pytest.mark.parametrize("kind", [month_names(), words("openers")], ids=["months", "openers"])
def test_any_of_many_words_is_each_of_them(kind):
    assert [word for word in kind if not re.fullmatch(any_of(kind), word.upper(), re.IGNORECASE)] == []


def can_begin(line: str, some: list[str]) -> bool:
    """The plain twin: whether the first three letters are those of a word, or one near them folds into others."""
    first = re.search("[A-Za-z]", line)
    before = line[: first.start()] if first else line
    near = [letter for at, letter in enumerate(line) if len(line[:at].encode()) < len(before.encode()) + 3]
    if any(letter.encode()[0] in (0xC4, 0xC5, 0xC7, 0xE1, 0xEF) or letter in ("ß", KELVIN) for letter in near):
        return True
    starts = {re.search("[a-z]{1,3}", word)[0] for word in some}
    its = line[first.start() :].lower() if first else ""
    return any(re.match(start if len(start) == 3 else rf"{start}(?![a-z])", its) for start in starts)


@settings(deadline=None)
@given(st.lists(st.one_of(st.text(LETTERS, max_size=7), st.sampled_from(SOME_WORDS)), max_size=8))
def test_beginnings_equal_their_plain_twin(texts):
    buffer, lines = lines_of(texts)
    found = np.flatnonzero(beginnings(SOME_WORDS)[first_letters(buffer, lines, np.arange(len(lines)))])
    assert found.tolist() == [at for at, line in enumerate(said(buffer, lines)) if can_begin(line, SOME_WORDS)]


def test_letters_that_fold_into_ascii_are_told():
    folding = [chr(point) for point in range(0x80, 0x110000) if not 0xD800 <= point < 0xE000]
    folding = [letter for letter in folding if any(its in ascii_letters for its in letter.casefold() + letter.upper())]
    assert set(folding) == set(FOLDING)
    buffer, lines = lines_of([f"{letter}zzz" for letter in folding])
    assert beginnings(["by"])[first_letters(buffer, lines, np.arange(len(lines)))].all()


ANCHORED = [
    ([SIGNED, OPENER_ALONE], SIGNED_BEGINNINGS),
    ([LABELLED, LABEL_ALONE], LABEL_BEGINNINGS),
    ([SIGNATURE.replace(r"\p{Lu}", "[A-Z]")], SIGNATURE_BEGINNINGS),
    ([FIRST_PUBLISHED], FIRST_PUBLISHED_BEGINNINGS),
]


def are_told(begins, texts):
    buffer, lines = lines_of(texts)
    return beginnings(begins)[first_letters(buffer, lines, np.arange(len(lines)))]


@pytest.mark.parametrize(("patterns", "begins"), ANCHORED, ids=[patterns[0][:40] for patterns, _ in ANCHORED])
def test_what_a_pattern_matches_begins_with_its_words_and_none_is_needless(patterns, begins):
    texts = [text for pattern in patterns for text in texts_of(pattern)]
    assert are_told(begins, texts).all()
    assert [word for word in begins if are_told([other for other in begins if other != word], texts).all()] == []


@settings(deadline=None)
@given(st.lists(st.text("Wwriteé -'1.", max_size=12), max_size=6))
def test_words_of_a_set_equal_their_plain_twin(texts):
    buffer, lines = lines_of(texts)
    found = hold_any(find_words(buffer, lines), np.arange(len(lines)), word_set(["write", "co-wé", "t"]))
    expected = [
        bool({"write", "wé", "t"} & set(re.findall("[a-z0-9é]+", line.lower()))) for line in said(buffer, lines)
    ]
    assert found.tolist() == expected


def test_letters_whose_words_python_takes_otherwise_are_odd():
    points = [point for point in range(0x80, 0x3000) if not chr(point).isspace()]
    buffer, lines = lines_of([f"a{chr(point)}b" for point in points])
    found = np.empty(len(lines), np.bool_)
    find_odd_letters(buffer, lines.start_byte, lines.end_byte, found)
    for point, is_odd in zip(points, found.tolist(), strict=True):
        letter = chr(point)
        is_of_hashes = 0xC0 <= point < 0x100 and point not in (0xD7, 0xF7)
        assert is_odd or (letter.isalnum() == is_of_hashes and letter.casefold() == letter.lower())
    assert not found[[points.index(ord(letter)) for letter in "é’“–•·»©"]].any()


@settings(deadline=None)
@given(st.lists(st.text("a1 9é३٣“年𝟘", max_size=12), max_size=6))
def test_digits_equal_their_plain_twin(texts):
    buffer, lines = lines_of(texts)
    counted = [
        MANY_DIGITS if set(line) & set("३٣𝟘") else sum(letter in "19" for letter in line)
        for line in said(buffer, lines)
    ]
    assert digits_of(buffer, lines, np.arange(len(lines))).tolist() == counted


def test_every_digit_counts():
    others = [chr(point) for point in range(0x80, 0x110000) if chr(point).isdecimal()]
    buffer, lines = lines_of(others)
    assert set(digits_of(buffer, lines, np.arange(len(lines))).tolist()) == {MANY_DIGITS}


def test_a_date_has_at_least_so_many_digits():
    assert len(find_dates("May 3 2031", None)) == len(find_dates("2031年5月3日", None)) == 1
    for line in ("May 2031", "3 May 203", "2031", "3/4/20"):
        assert sum(map(str.isdigit, line)) < MIN_DATE_DIGITS
        assert find_dates(line, "day-first") == []
