"""Where each line stands on its page: how far from its ends, from the title and from the article's prose."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.pages import Pages
from cleancopy.positions import FAR
from cleancopy.texts import Array

PLACE = (
    "lines before",
    "lines after",
    "lines before, permille",
    "words before, permille",
    "prose before, permille",
    "words after",
    "page lines",
    "page words",
    "page prose, permille",
    "prose lines in 5 before",
    "prose lines in 5 after",
    "prose lines in 15 before",
    "prose lines in 15 after",
    "length to median, permille",
    "lines since prose",
    "lines to prose",
    "lines since taken",
    "lines to taken",
    "taken",
    "blank lines before",
    "blank lines after",
    "lines since title",
    "lines since last title",
)
MAIN = ("lines since start of main prose", "lines since end of main prose", "share of main prose, permille")
MAIN_GAPS = (5, 10, 20)
"""Prose lines with at most so many other lines between them are one stretch; that with most words is the main one."""
MAIN_NAMES = tuple(f"{name}, gap {gap}" for gap in MAIN_GAPS for name in MAIN)
NEAR, WIDE = 5, 15
NO_TITLE = 100


def place_features(pages: Pages, features: Array) -> None:
    """Fill in one row per line, one column per name in PLACE and MAIN_NAMES. int32, at first 0.

    Distances count lines that are not blank and end at FAR.
    """
    borders, n_words, prose = pages.borders, pages.lines.n_words, pages.is_prose
    for page_kernel in (measure_position, measure_prose):
        page_kernel(borders, n_words, prose, features)
    measure_distances(borders, prose, features, 14)
    measure_distances(borders, pages.is_taken, features, 16)
    features[:, 18] = pages.is_taken
    measure_blanks(pages.place, borders, features)
    measure_title(borders, pages.is_title, features)
    for number, gap in enumerate(MAIN_GAPS):
        find_main_prose(borders, n_words, prose, gap, features, len(PLACE) + number * len(MAIN))


@array_kernel
def measure_position(borders: Array, n_words: Array, is_prose: Array, features: Array) -> None:
    """Fill in the first nine columns and the length beside the median line's."""
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        lines = end - first
        words = prose = 0
        for line in range(first, end):
            words += n_words[line]
            prose += n_words[line] * is_prose[line]
        median = max(np.sort(n_words[first:end])[lines // 2], 1) if lines else 1
        words_before = prose_before = 0
        for line in range(first, end):
            row = features[line]
            row[0], row[1] = line - first, end - 1 - line
            row[2] = 1000 * (line - first) // lines
            row[3] = 1000 * words_before // max(words, 1)
            row[4] = 1000 * prose_before // max(prose, 1)
            words_before += n_words[line]
            prose_before += n_words[line] * is_prose[line]
            row[5] = words - words_before
            row[6], row[7], row[8] = lines, words, 1000 * prose // max(words, 1)
            row[13] = min(1000 * n_words[line] // median, 32000)


@array_kernel
def measure_prose(borders: Array, n_words: Array, is_prose: Array, features: Array) -> None:
    """Fill in how many of the lines around each are prose."""
    up_to = np.zeros(len(is_prose) + 1, np.int64)
    for line in range(len(is_prose)):
        up_to[line + 1] = up_to[line] + is_prose[line]
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for line in range(first, end):
            row = features[line]
            row[9] = up_to[line] - up_to[max(line - NEAR, first)]
            row[10] = up_to[min(line + 1 + NEAR, end)] - up_to[line + 1]
            row[11] = up_to[line] - up_to[max(line - WIDE, first)]
            row[12] = up_to[min(line + 1 + WIDE, end)] - up_to[line + 1]


@array_kernel
def measure_distances(borders: Array, wanted: Array, features: Array, column: int) -> None:
    """Fill in how many lines lie between each line and the wanted one before it, and, one column on, the one after."""
    for page in range(len(borders) - 1):
        since = to = FAR
        for line in range(borders[page], borders[page + 1]):
            features[line, column] = since
            since = 0 if wanted[line] else min(since + 1, FAR)
        for line in range(borders[page + 1] - 1, borders[page] - 1, -1):
            features[line, column + 1] = to
            to = 0 if wanted[line] else min(to + 1, FAR)


@array_kernel
def measure_blanks(written: Array, borders: Array, features: Array) -> None:
    """Fill in how many blank lines stand around each line: 5 where more do, 9 at the ends of a page."""
    for page in range(len(borders) - 1):
        for line in range(borders[page], borders[page + 1]):
            before = min(written[line] - written[line - 1] - 1, 5) if line > borders[page] else 9
            after = min(written[line + 1] - written[line] - 1, 5) if line + 1 < borders[page + 1] else 9
            features[line, 19], features[line, 20] = before, after


@array_kernel
def measure_title(borders: Array, is_title: Array, features: Array) -> None:
    """Fill in the distance from the first and the last line that bears the title; NO_TITLE where none does."""
    for page in range(len(borders) - 1):
        first_title = last_title = -1
        for line in range(borders[page], borders[page + 1]):
            if is_title[line]:
                first_title = line if first_title < 0 else first_title
                last_title = line
        for line in range(borders[page], borders[page + 1]):
            row = features[line]
            row[21] = min(max(line - first_title, -FAR), FAR) if first_title >= 0 else NO_TITLE
            row[22] = min(max(line - last_title, -FAR), FAR) if first_title >= 0 else NO_TITLE


@array_kernel
def find_main_prose(borders: Array, n_words: Array, is_prose: Array, gap: int, features: Array, column: int) -> None:
    """Fill in the distances from the page's longest stretch of prose, and its share of all prose."""
    for page in range(len(borders) - 1):
        main_first = main_last = main_words = prose = -1
        first = last = -1
        words = 0
        for line in range(borders[page], borders[page + 1]):
            if not is_prose[line]:
                continue
            prose = max(prose, 0) + n_words[line]
            if first < 0 or line - last > gap:
                first, words = line, 0
            last = line
            words += n_words[line]
            if words > main_words:
                main_first, main_last, main_words = first, last, words
        for line in range(borders[page], borders[page + 1]):
            row = features[line]
            if main_first < 0:
                row[column] = row[column + 1] = -FAR
            else:
                row[column] = min(max(line - main_first, 1 - FAR), FAR)
                row[column + 1] = min(max(line - main_last, 1 - FAR), FAR)
                row[column + 2] = 1000 * main_words // prose
