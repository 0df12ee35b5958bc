"""All that the line model sees of each line, put side by side: one integer per feature."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model import shape as shapes
from cleancopy.line_model.boxes import BOXES, box_features
from cleancopy.line_model.cohesion import COHESION, cohesion_features
from cleancopy.line_model.concepts import count_concepts
from cleancopy.line_model.echoes import ECHOES, SAME_AGAIN, echo_features
from cleancopy.line_model.met_words import count_met_words
from cleancopy.line_model.pages import Pages
from cleancopy.line_model.place import MAIN_NAMES, PLACE, place_features
from cleancopy.line_model.sections import (
    FIRST_PERSON,
    FUNCTION_WORD,
    KINDS,
    REPORTING_VERB,
    SECTION_NAMES,
    line_shapes,
    section_features,
)
from cleancopy.line_model.shape import SHAPE, shape_features
from cleancopy.line_model.surroundings import AVERAGED, SURROUNDINGS, kinds_of_lines, surrounding_features
from cleancopy.texts import Array, Bytes

WORDING = (
    "wording",
    "wording of 3 before",
    "wording of 3 after",
    "wording of 10 before",
    "wording of 10 after",
    "wording of 25 before",
    "wording of 25 after",
    "prose wording of 10 before",
    "prose wording of 10 after",
    "prose wording above",
    "prose wording below",
    "known words of the page, permille",
)
WINDOWS = ((3, 0), (0, 3), (10, 0), (0, 10), (25, 0), (0, 25))
PROSE_WINDOW = 10
LONG_LINE_WORDS = 12
MAX_WEIGHT_WORDS = 60
BESIDE = (-1, 1)
SEEN_BESIDE = (
    "words",
    "kind of end",
    "kind of start",
    "digits, permille",
    "capitalised words, permille",
    "punctuation, permille",
    "sentence ends",
    "echoed in prose, permille",
    "taken",
    "furniture words, permille",
    "wording",
)
OWN_PARTS = (SHAPE, ECHOES, (*PLACE, *MAIN_NAMES), SECTION_NAMES, WORDING, COHESION, SURROUNDINGS, BOXES)
OWN_NAMES = tuple(name for part in OWN_PARTS for name in part)
NAMES = (*OWN_NAMES, *(f"{name}, {offset:+d}" for offset in BESIDE for name in SEEN_BESIDE))
PART_ENDS = np.cumsum([len(part) for part in OWN_PARTS])
SEEN = np.array([OWN_NAMES.index(name) for name in SEEN_BESIDE])
AVERAGED_COLUMNS = np.array([OWN_NAMES.index(name) for name in AVERAGED])
KNOWN = WORDING[-1]
NO_LINE = -1
"""What stands for a neighbour beyond the ends of the page."""


def line_features(buffer: Bytes, pages: Pages) -> Array:
    """The features of the lines of some pages: one row per line, one column per name in NAMES. int32.

    The numbers of a column stand side by side, as the trees read them.
    """
    lines, words, borders = pages.lines, pages.words, pages.borders
    features = np.zeros((len(NAMES), len(lines)), np.int32).T
    shape, echoes, place, sections, around, cohesion, surroundings, boxes, _ = np.split(features, PART_ENDS, axis=1)
    shape_features(buffer, lines, shape)
    met = count_met_words(words, pages.is_prose, pages.title_row)
    echo_features(words, met, echoes)
    place_features(pages, place)
    own_shape = line_shapes(lines.n_words, shape[:, shapes.KIND_OF_START], lines.ends_sentence, shape[:, shapes.YEARS])
    counts = count_concepts(pages.kinds, words, len(KINDS))
    section_features(borders, lines.n_words, counts, echoes[:, SAME_AGAIN], own_shape, sections)
    wording_features(borders, lines.n_words, pages.wording, around)
    around[:, WORDING.index(KNOWN)] = np.repeat(pages.known_permille, np.diff(borders))
    cohesion_features(met, borders, cohesion)
    kinds = kinds_of_lines(lines.n_words, shape[:, shapes.CAPITALISED_WORDS], shape[:, shapes.KIND_OF_START])
    surrounding_features(borders, features.T, AVERAGED_COLUMNS, kinds, surroundings)
    furniture = counts.sum(axis=1) - counts[:, FUNCTION_WORD] - counts[:, FIRST_PERSON] - counts[:, REPORTING_VERB]
    box_features(pages, furniture, boxes)
    copy_beside(features, borders, SEEN, np.array(BESIDE), len(OWN_NAMES))
    return features


def wording_features(borders: Array, n_words: Array, wording: Array, features: Array) -> None:
    """Fill in the wording of each line and of the lines around it: one column per name in WORDING. int32."""
    weight = np.where(n_words > LONG_LINE_WORDS, np.minimum(n_words, MAX_WEIGHT_WORDS), 0).astype(np.int64)
    scores_up_to = np.concatenate(([0], np.cumsum(wording, dtype=np.int64)))
    prose_up_to = np.concatenate(([0], np.cumsum(wording * weight)))
    weight_up_to = np.concatenate(([0], np.cumsum(weight)))
    features[:, 0] = wording
    average_wording(borders, scores_up_to, np.array(WINDOWS), features)
    average_prose_wording(borders, prose_up_to, weight_up_to, features, 1 + len(WINDOWS))


@array_kernel
def average_wording(borders: Array, scores_up_to: Array, windows: Array, features: Array) -> None:
    """Fill in the average wording in each window of lines before or after each line of a page."""
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for line in range(first, end):
            for number in range(len(windows)):
                before, after = windows[number]
                start = max(line - before, first) if before else line + 1
                stop = min(line + 1 + after, end) if after else line
                features[line, 1 + number] = (scores_up_to[stop] - scores_up_to[start]) // max(stop - start, 1)


@array_kernel
def average_prose_wording(
    borders: Array, prose_up_to: Array, weight_up_to: Array, features: Array, column: int
) -> None:
    """Fill in the average wording of the long lines in PROSE_WINDOW lines before, after, and all above and below."""
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for line in range(first, end):
            near_start, near_stop = max(line - PROSE_WINDOW, first), min(line + 1 + PROSE_WINDOW, end)
            stretches = ((near_start, line), (line + 1, near_stop), (first, line), (line + 1, end))
            for number in range(len(stretches)):
                start, stop = stretches[number]
                weight = max(weight_up_to[stop] - weight_up_to[start], 1)
                features[line, column + number] = (prose_up_to[stop] - prose_up_to[start]) // weight


@array_kernel
def copy_beside(features: Array, borders: Array, seen: Array, offsets: Array, first_column: int) -> None:
    """Fill in, from `first_column` on, the columns `seen` of the lines so far from each line of its page, side by side.

    Beyond the ends of the page they are NO_LINE.
    """
    column = first_column
    for offset in offsets:
        for number in seen:
            own, beside = features[:, number], features[:, column]
            for page in range(len(borders) - 1):
                first, end = borders[page], borders[page + 1]
                for line in range(first, end):
                    beside[line] = own[line + offset] if first <= line + offset < end else NO_LINE
            column += 1
