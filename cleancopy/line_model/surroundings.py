"""How the lines before and after a line are written, on average: articles, comments and lists each have their way."""

from __future__ import annotations

import math

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.shape import LETTER
from cleancopy.texts import Array

AVERAGED = (
    "words",
    "characters per word, tenths",
    "capitalised words, permille",
    "digits, permille",
    "punctuation, permille",
    "echoed, permille",
    "echoed in prose, permille",
    "in title, permille",
    "same line again",
    "furniture words, permille",
    "taken",
)
"""Columns of the features that are averaged as they are."""
KINDS = ("small start", "name-like", "long")
"""What is averaged as 0 or 1000: starts with a small letter; a few words, all with capitals; many words."""
MEASURES = (*AVERAGED, *KINDS)
WIDE = tuple(measure for measure in MEASURES if measure != "taken")
WINDOWS = (
    *((measure, -40, -1) for measure in WIDE),
    *((measure, 1, 40) for measure in WIDE),
    *((measure, -5, -1) for measure in ("words", "furniture words, permille", "taken", "digits, permille")),
    ("capitalised words, permille", -5, -1),
    *((measure, 1, 5) for measure in ("words", "furniture words, permille", "taken")),
    ("furniture words, permille", -15, -1),
    ("long", -15, -1),
    ("long", 1, 15),
    ("same line again", 1, 15),
)
SURROUNDINGS = tuple(
    f"{measure}, {-start} before" if end < 0 else f"{measure}, {end} after" for measure, start, end in WINDOWS
)
MAX_MEASURE = 2000
"""A few huge numbers would drown the rest of a window."""
MAX_NAME_WORDS, MIN_NAME_CAPITALISED_PERMILLE = 3, 990
MIN_LONG_WORDS = 15
SCALE = 1000
MAX_WINDOW = max(end - start + 1 for _, start, end in WINDOWS)
SHARE = np.array([0.0, *(1 / lines for lines in range(1, MAX_WINDOW + 1))])
"""What a line adds to the average of so many. Half of it more, and an average that is rounded down is exact."""
WINDOW_TABLE = np.array([(MEASURES.index(measure), start, end) for measure, start, end in WINDOWS])


def surrounding_features(borders: Array, columns: Array, averaged: Array, kinds: Array, features: Array) -> None:
    """Fill in one row per line, one column per name in SURROUNDINGS. int32.

    borders   parts the lines into pages
    columns   measures by lines, int32
    averaged  which of the columns are AVERAGED
    kinds     KINDS by lines, int32
    """
    up_to = np.zeros((len(MEASURES), columns.shape[1] + 1), np.int64)
    for number, column in enumerate(averaged.tolist()):
        sum_up(columns[column], up_to[number])
    for number in range(len(KINDS)):
        sum_up(kinds[number], up_to[len(AVERAGED) + number])
    average_windows(borders, up_to, WINDOW_TABLE, features)


@array_kernel
def sum_up(measure: Array, up_to: Array) -> None:
    """Fill in, from the second place on, the sum of a measure up to each line."""
    for line in range(len(measure)):
        up_to[line + 1] = up_to[line] + min(measure[line], MAX_MEASURE)


def kinds_of_lines(n_words: Array, capitalised_permille: Array, kind_of_start: Array) -> Array:
    """What KINDS are averaged from: KINDS by lines, 0 or SCALE. int32. Arguments are columns of shape.SHAPE."""
    kinds = np.empty((len(KINDS), len(n_words)), np.int32)
    tell_kinds(n_words, capitalised_permille, kind_of_start, kinds)
    return kinds


@array_kernel
def tell_kinds(n_words: Array, capitalised_permille: Array, kind_of_start: Array, kinds: Array) -> None:
    """Fill in the kinds of each line."""
    for line in range(len(n_words)):
        kinds[0, line] = SCALE * (kind_of_start[line] == LETTER)
        is_capitalised = capitalised_permille[line] >= MIN_NAME_CAPITALISED_PERMILLE
        kinds[1, line] = SCALE * (n_words[line] <= MAX_NAME_WORDS and is_capitalised)
        kinds[2, line] = SCALE * (n_words[line] >= MIN_LONG_WORDS)


@array_kernel
def average_windows(borders: Array, up_to: Array, windows: Array, features: Array) -> None:
    """Fill in the average of a measure in each window of lines before or after a line of its page; 0 where it is empty.

    `up_to` holds the sums of all lines before each; `windows` are rows of measure, first and last line from the line.
    """
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for number in range(len(windows)):
            measure, from_line, to_line = windows[number]
            its_sums, averages = up_to[measure], features[:, number]
            for line in range(first, end):
                start, stop = max(line + from_line, first), min(line + to_line + 1, end)
                if start < stop:
                    averages[line] = math.floor((its_sums[stop] - its_sums[start] + 0.5) * SHARE[stop - start])
