"""What stands in one box with a line: between the same blank lines, or between the same paragraphs.

A button says little by itself ('Count me in'); it is told by the invitation that it stands with.
"""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.pages import Pages
from cleancopy.texts import Array

OF_BOX = (
    "lines of",
    "lines above in",
    "lines below in",
    "other words of",
    "wording of the others in",
    "highest wording of the others in",
    "furniture words of the others in, permille",
    "others taken in",
    "prose lines of",
)
KINDS_OF_BOX = ("box", "gap")
"""Between blank lines; between lines of prose, each of which is one by itself."""
BOXES = tuple(f"{measure} {kind}" for kind in KINDS_OF_BOX for measure in OF_BOX)
FAR, MANY_WORDS = 50, 500
NO_OTHERS = -20_000
"""The wording of the others where a line stands alone."""
LOWEST = -(1 << 40)
MAX_BOX_LINES, MAX_LEFT_WORDS = 4, 12
"""So many lines are a box at most, and so many words what is left of it by the model."""


def box_features(pages: Pages, furniture_words: Array, features: Array) -> None:
    """Fill in one row per line, one column per name in BOXES. int32.

    `furniture_words` says how many words of each line are those of furniture.
    """
    measures = (pages.lines.n_words, pages.wording, furniture_words, pages.is_taken, pages.is_prose)
    boxes, gaps = first_of_boxes(pages.place, pages.borders), first_of_gaps(pages.is_prose, pages.borders)
    measure_boxes(boxes, *measures, features[:, : len(OF_BOX)])
    measure_boxes(gaps, *measures, features[:, len(OF_BOX) :])


def first_of_boxes(number: Array, borders: Array) -> Array:
    """Which written lines, by their numbers among all lines, have a blank line or the start of a page above. bool."""
    is_first = np.ones(len(number), np.bool_)
    find_first_of_boxes(number, borders, is_first)
    return is_first


@array_kernel
def find_first_of_boxes(number: Array, borders: Array, is_first: Array) -> None:
    """Fill in which lines have a blank one above; the first line of each page is one already."""
    for page in range(len(borders) - 1):
        for line in range(borders[page] + 1, borders[page + 1]):
            is_first[line] = number[line] - number[line - 1] > 1


def first_of_gaps(is_prose: Array, borders: Array) -> Array:
    """Which written lines are prose, or have prose or the start of a page above. bool."""
    is_first = np.ones(len(is_prose), np.bool_)
    find_first_of_gaps(is_prose, borders, is_first)
    return is_first


@array_kernel
def find_first_of_gaps(is_prose: Array, borders: Array, is_first: Array) -> None:
    """Fill in which lines are prose or have prose above; the first line of each page is one already."""
    for page in range(len(borders) - 1):
        for line in range(borders[page] + 1, borders[page + 1]):
            is_first[line] = is_prose[line] or is_prose[line - 1]


@array_kernel
def measure_boxes(
    is_first: Array,
    n_words: Array,
    wording: Array,
    furniture_words: Array,
    is_taken: Array,
    is_prose: Array,
    features: Array,
) -> None:
    """Fill in what is measured of the box that each line stands in; `is_first` says which lines one begins with."""
    first = 0
    while first < len(is_first):
        end = first + 1
        words, score = np.int64(n_words[first]), np.int64(wording[first])
        furniture, taken, prose = np.int64(furniture_words[first]), np.int64(is_taken[first]), np.int64(is_prose[first])
        highest, second = score, np.int64(LOWEST)
        while end < len(is_first) and not is_first[end]:
            words += n_words[end]
            score += wording[end]
            furniture += furniture_words[end]
            taken += is_taken[end]
            prose += is_prose[end]
            second = max(second, min(highest, wording[end]))
            highest = max(highest, wording[end])
            end += 1
        others = end - first - 1
        for line in range(first, end):
            row = features[line]
            other_words = words - n_words[line]
            row[0], row[1], row[2] = min(others + 1, FAR), min(line - first, FAR), min(end - 1 - line, FAR)
            row[3] = min(other_words, MANY_WORDS)
            row[4] = (score - wording[line]) // others if others else NO_OTHERS
            row[5] = NO_OTHERS if not others else second if wording[line] == highest else highest
            row[6] = 1000 * (furniture - furniture_words[line]) // max(other_words, 1)
            row[7] = min(taken - is_taken[line], FAR)
            row[8] = min(prose, FAR)
        first = end


def is_left_in_box(pages: Pages, is_furniture: Array) -> Array:
    """Which lines are all that the model would leave of a box below the first paragraph. bool.

    `is_furniture` says which lines the model takes; what rules have taken counts too, but one has to be the model's.
    """
    is_left = np.zeros(len(is_furniture), np.bool_)
    is_first = first_of_boxes(pages.place, pages.borders)
    find_left(is_first, pages.borders, pages.is_prose, pages.is_taken, is_furniture, pages.lines.n_words, is_left)
    return is_left


@array_kernel
def find_left(
    is_first: Array,
    borders: Array,
    is_prose: Array,
    is_taken: Array,
    is_furniture: Array,
    n_words: Array,
    is_left: Array,
) -> None:
    """Fill in which lines are left alone in their boxes."""
    for page in range(len(borders) - 1):
        is_below_prose, first = False, borders[page]
        while first < borders[page + 1]:
            end, furniture, kept, last_kept = first, 0, 0, first
            has_prose = False
            while end == first or (end < borders[page + 1] and not is_first[end]):
                furniture += is_furniture[end]
                if not is_furniture[end] and not is_taken[end]:
                    kept, last_kept = kept + 1, end
                has_prose |= is_prose[end]
                end += 1
            is_left[last_kept] = (
                is_below_prose
                and kept == 1
                and furniture > 0
                and end - first <= MAX_BOX_LINES
                and n_words[last_kept] <= MAX_LEFT_WORDS
            )
            is_below_prose |= has_prose
            first = end
