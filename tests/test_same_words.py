"""Lines that can have the same words: never fewer than those that have."""

import sys

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.outline import without_number, words_of
from cleancopy.same_words import BECOME, find_repetitions, letter_prints, may_say_the_same
from cleancopy.texts import utf8

NUMBERS = ("", "1. ", "12) ", "3 ", "123 ", "4.x ", "5.\u00a0", "٣. ")
line = st.tuples(st.sampled_from(NUMBERS), st.text("aAbBoOß s_ſKk.,-–ﬁfiÉé0٣", max_size=6)).map("".join)
lines = st.lists(line.map(lambda text: text.strip(" \t")), min_size=1, max_size=8)


def read(column):
    buffer, offsets = utf8(pa.array(column, pa.large_string()))
    return buffer, offsets[:-1], offsets[1:]


@settings(deadline=None, max_examples=400)
@given(lines)
def test_no_line_with_the_same_words_is_missed(column):
    check_twins(column)


def test_what_letters_others_become():
    folded = {letter for point in range(0x80, sys.maxunicode + 1) for letter in chr(point).casefold()}
    assert sorted(filter(str.isascii, folded)) == list(BECOME)


def test_letters_that_become_letters_of_ascii():
    check_twins(["Straße", "STRASSE", "ﬁne", "Fine", "ſo", "So", "K", "k", "1.\u00a0a", "1. a", "x"])


def check_twins(column):
    prints = letter_prints(*read(column)).tolist()
    for number, words in enumerate(map(without_number, column)):
        for other, others in enumerate(map(without_number, column)):
            assert prints[number] == prints[other] or words != others


@settings(deadline=None, max_examples=400)
@given(lines)
def test_no_repetition_is_missed(column):
    buffer, start, end = read(column)
    for number, own in enumerate(column):
        found = repetitions(buffer, start, end, number, len(column), np.ones(len(column), np.bool_))
        assert found >= {other for other in range(number + 1, len(column)) if words_of(column[other]) == words_of(own)}


def test_lines_of_other_letters_are_told_apart():
    prints = letter_prints(*read(["1. Ferry fares", "ferry fares!", "Ferry trips", "12 trips", ""])).tolist()
    assert prints[0] == prints[1]
    assert len(set(prints)) == 4


def test_other_words_are_told_apart():
    for own, other in (("Ferry fares", "Ferry prices"), ("“Ferry” fares", "Ferry trips"), ("Ferry", "")):
        buffer, start, end = read([own, other])
        assert not may_say_the_same(buffer, start[0], end[0], start[1], end[1])
        assert may_say_the_same(buffer, start[0], end[0], start[0], end[0])


def test_only_wanted_lines_before_the_end_are_compared():
    buffer, start, end = read(["ferry", "Ferry", "Ferry!"])
    wanted = np.array([True, False, True])
    assert repetitions(buffer, start, end, 0, 3, wanted) == {2}
    assert repetitions(buffer, start, end, 0, 2, wanted) == set()


def test_what_a_line_repeats_is_told_by_number():
    buffer, start, end = read(["pier", "ferry", "Pier", "Ferry!", "other"])
    repeats = np.full(5, -1, np.int64)
    find_repetitions(buffer, start, end, np.array([1, 0]), np.array([5, 3]), np.ones(5, np.bool_), repeats)
    assert repeats.tolist() == [-1, -1, 1, 0, -1]


def repetitions(buffer, start, end, line, past, wanted):
    """The wanted lines after a line and before another that may have its words."""
    repeats = np.full(len(start), -1, np.int64)
    find_repetitions(buffer, start, end, np.array([line]), np.array([past]), wanted, repeats)
    return set(np.flatnonzero(repeats >= 0).tolist())
