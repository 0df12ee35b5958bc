"""What kind of section a line stands in: how far below a label of comments, related articles and the like, and among
how many lines of one make."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.texts import Array

SECTIONS = {
    "comment": ("comment",),
    "related": ("related_list", "read_more"),
    "bio": ("author_bio",),
    "newsletter": ("newsletter_mail", "subscribe"),
    "rights": ("rights_legal", "cookie_consent"),
    "tag": ("tag_topic",),
    "share": ("share", "follow_social"),
}
"""Kinds of sections, and the concepts whose words name them in a short line."""
COUNTS = ("repeated lines near", "dated lines near", "lines of the same shape near")
PERSON = ("first person before, permille", "first person after, permille", "first person near, permille")
OWN = ("function words, permille", "furniture words, permille", "first person, permille")
SECTION_NAMES = (
    *(f"{measure} {kind}" for kind in SECTIONS for measure in ("lines since", "labels before", "labels after")),
    *COUNTS,
    *PERSON,
    *OWN,
)
MAX_LABEL_WORDS = 8
MAX_DATED_WORDS = 14
MIN_REPEATS = 2
WINDOW = 10
ABOVE, BELOW = 3, 8
FAR = 99
KINDS = (*SECTIONS, "dated", "function_word", "first_person", "reporting_verb", "furniture")
"""What counts of a concept here; the last stands for all the concepts that no other kind names."""
DATED, FUNCTION_WORD, FIRST_PERSON, REPORTING_VERB = (KINDS.index(kind) for kind in KINDS[-5:-1])
DATED_CONCEPTS = ("month_day", "time_unit_ago")
SHAPE_WORDS = (2, 4, 8, 15, 30, 60)


def kinds_of_concepts(names: Sequence[str]) -> Array:
    """The kind of each concept as a row of KINDS. int16."""
    kind_of = {name: kind for kind, named_by in SECTIONS.items() for name in named_by} | dict.fromkeys(
        DATED_CONCEPTS, "dated"
    )
    kinds = [kind_of.get(name, name) for name in names]
    return np.array([KINDS.index(kind if kind in KINDS else KINDS[-1]) for kind in kinds], np.int16)


def section_features(
    borders: Array, n_words: Array, kinds: Array, same_again: Array, shape: Array, features: Array
) -> None:
    """Fill in one row per written line, one column per name in SECTION_NAMES. int32.

    borders     parts the written lines into pages
    kinds       lines by KINDS, the counts of words
    same_again  how many other lines of the page have the same words
    shape       a number for how the line is written; lines of a list have the same
    """
    is_short = n_words <= MAX_LABEL_WORDS
    for number in range(len(SECTIONS)):
        measure_labels(borders, is_short & (kinds[:, number] > 0), features, 3 * number)
    column = 3 * len(SECTIONS)
    count_near(borders, is_short & (same_again >= MIN_REPEATS), features, column)
    count_near(borders, (kinds[:, DATED] > 0) & (n_words <= MAX_DATED_WORDS), features, column + 1)
    count_same_near(borders, shape, features, column + 2)
    measure_person(borders, n_words, kinds[:, FIRST_PERSON], features, column + 3)
    measure_own_words(n_words, kinds, features, column + 6)


def line_shapes(n_words: Array, kind_of_start: Array, ends_sentence: Array, years: Array) -> Array:
    """A number for how each line is written: its start and end, its length in steps, whether it has a year. int64."""
    numbers = np.empty(len(n_words), np.int64)
    number_shapes(n_words, kind_of_start, ends_sentence, years, numbers)
    return numbers


@array_kernel
def number_shapes(n_words: Array, kind_of_start: Array, ends_sentence: Array, years: Array, numbers: Array) -> None:
    """Fill in the number of each line's shape."""
    for line in range(len(numbers)):
        length = 0
        for words in SHAPE_WORDS:
            length += n_words[line] >= words
        numbers[line] = ((kind_of_start[line] * 2 + ends_sentence[line]) * 10 + length) * 2 + (years[line] > 0)


@array_kernel
def measure_own_words(n_words: Array, kinds: Array, features: Array, column: int) -> None:
    """Fill in the share of function words, of words of furniture and of words in the first person. Permille."""
    for line in range(len(n_words)):
        furniture = 0
        for kind in range(kinds.shape[1]):
            furniture += kinds[line, kind]
        furniture -= kinds[line, FUNCTION_WORD] + kinds[line, FIRST_PERSON] + kinds[line, REPORTING_VERB]
        words = max(n_words[line], 1)
        features[line, column] = 1000 * kinds[line, FUNCTION_WORD] // words
        features[line, column + 1] = 1000 * furniture // words
        features[line, column + 2] = 1000 * kinds[line, FIRST_PERSON] // words


@array_kernel
def measure_labels(borders: Array, is_label: Array, features: Array, column: int) -> None:
    """Fill in lines since the last label, this one included, and how many labels stand up to here and after."""
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        labels = 0
        for line in range(first, end):
            labels += is_label[line]
        since, before = FAR, 0
        for line in range(first, end):
            since = 0 if is_label[line] else min(since + 1, FAR)
            before += is_label[line]
            features[line, column] = since
            features[line, column + 1] = before
            features[line, column + 2] = labels - before


@array_kernel
def count_near(borders: Array, wanted: Array, features: Array, column: int) -> None:
    """Fill in how many of the lines up to WINDOW lines away are wanted, the line itself included."""
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        near = 0
        for line in range(first, min(first + WINDOW, end)):
            near += wanted[line]
        for line in range(first, end):
            near += line + WINDOW < end and wanted[line + WINDOW]
            near -= line - WINDOW - 1 >= first and wanted[line - WINDOW - 1]
            features[line, column] = near


@array_kernel
def count_same_near(borders: Array, shape: Array, features: Array, column: int) -> None:
    """Fill in how many of the lines up to WINDOW lines away have the line's shape."""
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for line in range(first, end):
            same = -1  # the line itself
            for other in range(max(line - WINDOW, first), min(line + WINDOW + 1, end)):
                same += shape[other] == shape[line]
            features[line, column] = same


@array_kernel
def measure_person(borders: Array, n_words: Array, first_person: Array, features: Array, column: int) -> None:
    """Fill in the share of words in the first person above each line, from it on, and near it. Permille."""
    words, person = np.zeros(len(n_words) + 1, np.int64), np.zeros(len(n_words) + 1, np.int64)
    for line in range(len(n_words)):
        words[line + 1] = words[line] + n_words[line]
        person[line + 1] = person[line] + first_person[line]
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for line in range(first, end):
            above, below = max(line - ABOVE, first), min(line + BELOW, end)
            before = 1000 * (person[line] - person[first]) // max(words[line] - words[first], 1)
            after = 1000 * (person[end] - person[line]) // max(words[end] - words[line], 1)
            near = 1000 * (person[below] - person[above]) // max(words[below] - words[above], 1)
            features[line, column], features[line, column + 1], features[line, column + 2] = before, after, near
