"""What kind of section a line stands in: how far below a label of comments, related articles and the like, and among
how many lines of one make."""

from __future__ import annotations

import numpy as np
from numba import njit

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
NOT_FURNITURE = ("function_word", "reporting_verb", "first_person")
SHAPE_WORDS = (2, 4, 8, 15, 30, 60)


def section_features(
    borders: Array, n_words: Array, concepts: Array, names: tuple[str, ...], same_again: Array, shape: Array
) -> Array:
    """One row per written line, one column per name in SECTION_NAMES. int32.

    borders     parts the written lines into pages
    concepts    lines by concepts, the counts of words; `names` are those of the concepts
    same_again  how many other lines of the page have the same words
    shape       a number for how the line is written; lines of a list have the same
    """
    column = {name: number for number, name in enumerate(names)}
    is_short = n_words <= MAX_LABEL_WORDS
    blocks = []
    for named_by in SECTIONS.values():
        labels = is_short & (concepts[:, [column[name] for name in named_by]].sum(axis=1) > 0)
        blocks.append(measure_labels(borders, labels))
    dated = (concepts[:, [column["month_day"], column["time_unit_ago"]]].sum(axis=1) > 0) & (n_words <= MAX_DATED_WORDS)
    repeated = is_short & (same_again >= MIN_REPEATS)
    first_person = concepts[:, column["first_person"]]
    blocks += [
        count_near(borders, repeated)[:, None],
        count_near(borders, dated)[:, None],
        count_same_near(borders, shape)[:, None],
        measure_person(borders, n_words, first_person),
        _own_words(n_words, concepts, column),
    ]
    return np.hstack(blocks)


def line_shapes(n_words: Array, kind_of_start: Array, ends_sentence: Array, years: Array) -> Array:
    """A number for how each line is written: its start and end, its length in steps, and whether it has a year."""
    length = np.digitize(n_words, SHAPE_WORDS)
    return np.asarray(((kind_of_start * 2 + ends_sentence) * 10 + length) * 2 + (years > 0))


def _own_words(n_words: Array, concepts: Array, column: dict[str, int]) -> Array:
    function_words, first_person = concepts[:, column["function_word"]], concepts[:, column["first_person"]]
    furniture = concepts.sum(axis=1) - concepts[:, [column[name] for name in NOT_FURNITURE]].sum(axis=1)
    words = np.maximum(n_words, 1)
    return np.stack([1000 * count // words for count in (function_words, furniture, first_person)], axis=1)


@njit(cache=True, nogil=True)
def measure_labels(borders: Array, is_label: Array) -> Array:
    """Lines since the last label, this one included, and how many labels stand up to here and after. int32."""
    features = np.zeros((len(is_label), 3), np.int32)
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        labels = 0
        for line in range(first, end):
            labels += is_label[line]
        since, before = FAR, 0
        for line in range(first, end):
            since = 0 if is_label[line] else min(since + 1, FAR)
            before += is_label[line]
            features[line, 0], features[line, 1], features[line, 2] = since, before, labels - before
    return features


@njit(cache=True, nogil=True)
def count_near(borders: Array, wanted: Array) -> Array:
    """How many of the lines up to WINDOW lines away are wanted, the line itself included. int32."""
    counts = np.zeros(len(wanted), np.int32)
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        near = 0
        for line in range(first, min(first + WINDOW, end)):
            near += wanted[line]
        for line in range(first, end):
            near += line + WINDOW < end and wanted[line + WINDOW]
            near -= line - WINDOW - 1 >= first and wanted[line - WINDOW - 1]
            counts[line] = near
    return counts


@njit(cache=True, nogil=True)
def count_same_near(borders: Array, shape: Array) -> Array:
    """How many of the lines up to WINDOW lines away have the line's shape. int32."""
    counts = np.zeros(len(shape), np.int32)
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for line in range(first, end):
            for other in range(max(line - WINDOW, first), min(line + WINDOW + 1, end)):
                counts[line] += other != line and shape[other] == shape[line]
    return counts


@njit(cache=True, nogil=True)
def measure_person(borders: Array, n_words: Array, first_person: Array) -> Array:
    """The share of words in the first person above each line, from it on, and near it. Permille, int32."""
    features = np.zeros((len(n_words), 3), np.int32)
    words, person = np.zeros(len(n_words) + 1, np.int64), np.zeros(len(n_words) + 1, np.int64)
    for line in range(len(n_words)):
        words[line + 1] = words[line] + n_words[line]
        person[line + 1] = person[line] + first_person[line]
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for line in range(first, end):
            above, below = max(line - ABOVE, first), min(line + BELOW, end)
            features[line, 0] = 1000 * (person[line] - person[first]) // max(words[line] - words[first], 1)
            features[line, 1] = 1000 * (person[end] - person[line]) // max(words[end] - words[line], 1)
            features[line, 2] = 1000 * (person[below] - person[above]) // max(words[below] - words[above], 1)
    return features
