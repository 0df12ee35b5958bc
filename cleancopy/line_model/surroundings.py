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


def surrounding_features(borders: Array, measures: Array, features: Array) -> None:
    """Fill in one row per line, one column per name in SURROUNDINGS. int32.

    borders   parts the lines into pages
    measures  MEASURES by lines, int32
    """
    up_to = np.zeros((len(MEASURES), measures.shape[1] + 1), np.int64)
    np.cumsum(np.minimum(measures, MAX_MEASURE), axis=1, out=up_to[:, 1:])
    average_windows(borders, up_to, WINDOW_TABLE, features)


def kinds_of_lines(n_words: Array, capitalised_permille: Array, kind_of_start: Array) -> Array:
    """What KINDS are averaged from: KINDS by lines, 0 or SCALE. int32. Arguments are columns of shape.SHAPE."""
    starts_small = kind_of_start == LETTER
    is_name_like = (n_words <= MAX_NAME_WORDS) & (capitalised_permille >= MIN_NAME_CAPITALISED_PERMILLE)
    return SCALE * np.stack([starts_small, is_name_like, n_words >= MIN_LONG_WORDS]).astype(np.int32)


@array_kernel
def average_windows(borders: Array, up_to: Array, windows: Array, features: Array) -> None:
    """Fill in the average of a measure in each window of lines before or after a line of its page; 0 where it is empty.

    `up_to` holds the sums of all lines before each; `windows` are rows of measure, first and last line from the line.
    """
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for line in range(first, end):
            for number in range(len(windows)):
                measure, from_line, to_line = windows[number]
                start, stop = max(line + from_line, first), min(line + to_line + 1, end)
                if start < stop:
                    total = up_to[measure, stop] - up_to[measure, start]
                    features[line, number] = math.floor((total + 0.5) * SHARE[stop - start])
