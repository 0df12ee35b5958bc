"""Averages of the lines around equal what slices of lists say."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.line_model.surroundings import (
    AVERAGED,
    KINDS,
    MEASURES,
    SURROUNDINGS,
    WINDOWS,
    kinds_of_lines,
    surrounding_features,
)


def plain_surroundings(page):
    """The rows of one page; each of its lines is a dict of measures."""
    rows = []
    for number in range(len(page)):
        row = []
        for measure, start, end in WINDOWS:
            around = page[max(number + start, 0) : max(number + end + 1, 0)]
            row.append(sum(min(line[measure], 2000) for line in around) // max(len(around), 1))
        rows.append(row)
    return rows


def check(pages):
    measures = np.array([[line[name] for name in MEASURES] for page in pages for line in page], np.int32)
    borders = np.concatenate(([0], np.cumsum([len(page) for page in pages]))).astype(np.int64)
    found = np.zeros((borders[-1], len(SURROUNDINGS)), np.int32)
    columns, averaged = measures.reshape(-1, len(MEASURES)).T, np.arange(len(AVERAGED))
    surrounding_features(borders, columns, averaged, columns[len(AVERAGED) :], found)
    assert found.tolist() == [row for page in pages for row in plain_surroundings(page)]


line = st.fixed_dictionaries({name: st.integers(0, 3000) for name in MEASURES})


@settings(deadline=None)
@given(st.lists(st.lists(line, max_size=6), max_size=3))
def test_surroundings_equal_their_plain_twin(pages):
    check(pages)


def test_a_long_page_between_empty_ones():
    check([[], [{name: 7 * number % 2300 for name in MEASURES} for number in range(130)], []])


def test_names_are_told_apart_and_no_window_is_named_twice():
    assert len(set(SURROUNDINGS)) == len(SURROUNDINGS)


def test_kinds_of_lines():
    n_words = np.array([2, 3, 20, 4], np.int32)
    capitalised = np.array([1000, 666, 100, 1000], np.int32)
    kind_of_start = np.array([1, 0, 0, 1], np.int32)
    kinds = kinds_of_lines(n_words, capitalised, kind_of_start)
    by_name = dict(zip(KINDS, (kinds == 1000).tolist(), strict=True))
    assert by_name == {
        "small start": [False, True, True, False],
        "name-like": [True, False, False, False],
        "long": [False, False, True, False],
    }
