"""What section a line stands in equals what a walk over the page finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.line_model.sections import (
    KINDS,
    SECTION_NAMES,
    SECTIONS,
    kinds_of_concepts,
    line_shapes,
    section_features,
)
from tests.line_twins import FAR
from tests.test_concepts import CONCEPTS

CONCEPT_NAMES = tuple(CONCEPTS)


def plain_sections(page):
    """The rows of one page; each of its lines has n_words, same_again, shape and the counts of its concepts by name."""
    rows = []
    for number, line in enumerate(page):
        row = {}
        for kind, named_by in SECTIONS.items():
            is_label = [
                other["n_words"] <= 8 and any(other["concepts"].get(name, 0) for name in named_by) for other in page
            ]
            labels = [at for at, label in enumerate(is_label) if label]
            above = [at for at in labels if at <= number]
            row[f"lines since {kind}"] = min(number - above[-1], FAR) if above else FAR
            row[f"labels before {kind}"] = len(above)
            row[f"labels after {kind}"] = len(labels) - len(above)
        near = page[max(number - 10, 0) : number + 11]
        row["repeated lines near"] = sum(other["n_words"] <= 8 and other["same_again"] >= 2 for other in near)
        row["dated lines near"] = sum(
            other["n_words"] <= 14
            and bool(other["concepts"].get("month_day", 0) + other["concepts"].get("time_unit_ago", 0))
            for other in near
        )
        row["lines of the same shape near"] = sum(other["shape"] == line["shape"] for other in near) - 1
        parts = {"before": page[:number], "after": page[number:], "near": page[max(number - 3, 0) : number + 8]}
        for part, lines in parts.items():
            row[f"first person {part}, permille"] = share(lines, "first_person")
        row["function words, permille"] = share([line], "function_word")
        row["first person, permille"] = share([line], "first_person")
        furniture = sum(count for name, count in line["concepts"].items() if name not in ("function_word", "reporting_verb", "first_person"))  # fmt: skip
        row["furniture words, permille"] = 1000 * furniture // max(line["n_words"], 1)
        rows.append([row[name] for name in SECTION_NAMES])
    return rows


def share(lines, concept):
    words = sum(line["n_words"] for line in lines)
    return 1000 * sum(line["concepts"].get(concept, 0) for line in lines) // max(words, 1)


def check_sections(pages):
    lines = [line for page in pages for line in page]
    counts = np.zeros((len(lines), len(KINDS)), np.int32)
    kind_of = dict(zip(CONCEPT_NAMES, kinds_of_concepts(CONCEPT_NAMES).tolist(), strict=True))
    for number, line in enumerate(lines):
        for name, count in line["concepts"].items():
            counts[number, kind_of[name]] += count
    columns = (np.array([line[name] for line in lines], np.int32) for name in ("n_words", "same_again", "shape"))
    n_words, same_again, shape = columns
    borders = np.concatenate(([0], np.cumsum([len(page) for page in pages]))).astype(np.int64)
    found = np.zeros((len(lines), len(SECTION_NAMES)), np.int32)
    section_features(borders, n_words, counts, same_again, shape, found)
    assert found.tolist() == [row for page in pages for row in plain_sections(page)]


line = st.fixed_dictionaries(
    {
        "n_words": st.sampled_from((0, 1, 2, 7, 8, 9, 14, 15, 60)),
        "same_again": st.integers(0, 3),
        "shape": st.integers(0, 2),
        "concepts": st.dictionaries(st.sampled_from(CONCEPT_NAMES), st.integers(1, 5), max_size=3),
    }
)
PLAIN = {"n_words": 9, "same_again": 0, "shape": 1, "concepts": {}}


@settings(deadline=None)
@given(st.lists(st.lists(line, max_size=30), max_size=3))
def test_sections_equal_their_plain_twin(pages):
    check_sections(pages)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(line, st.integers(0, 60)), max_size=6))
def test_sections_of_pages_with_few_labels_far_apart(labels):
    check_sections([[part for label, gap in labels for part in (*[PLAIN] * gap, label)], [PLAIN], []])


ODD = {
    "no pages": [],
    "empty pages": [[], [], []],
    "a page of one line": [[PLAIN]],
    "empty pages around one": [[], [PLAIN | {"concepts": {"comment": 1}}], []],
    "a label far above": [[PLAIN | {"n_words": 8, "concepts": {"comment": 1}}, *[PLAIN] * 130]],
    "a label at each end": [[PLAIN | {"n_words": 1, "concepts": {"share": 1}}, *[PLAIN] * 21, PLAIN | {"n_words": 1, "concepts": {"share": 1}}]],
    "all labels": [[PLAIN | {"n_words": 2, "concepts": {name: 1 for name in CONCEPT_NAMES}}] * 25],
    "first person in two pages": [[PLAIN | {"concepts": {"first_person": 3}}] * 5, [PLAIN] * 5],
    "nothing but signs": [[PLAIN | {"n_words": 0}] * 12],
}  # fmt: skip


@pytest.mark.parametrize("pages", ODD.values(), ids=list(ODD))
def test_sections_of_odd_pages(pages):
    check_sections(pages)


@pytest.mark.parametrize("number", range(len(CONCEPT_NAMES)))
def test_each_concept_makes_its_sections_and_no_other(number):
    check_sections([[PLAIN, PLAIN | {"n_words": 3, "concepts": {CONCEPT_NAMES[number]: 2}}, PLAIN]])


def test_lines_have_the_same_shape_number_only_if_they_look_alike():
    looks = [(start, ends, step, year) for start in range(6) for ends in (0, 1) for step in range(7) for year in (0, 3)]
    words = (1, 3, 7, 14, 29, 59, 60)
    columns = [np.array(column) for column in zip(*looks, strict=True)]
    start, ends, step, year = columns
    numbers = line_shapes(np.array(words)[step], start, ends.astype(bool), year)
    assert len(set(numbers.tolist())) == len(looks)
    assert line_shapes(np.array([2, 3]), np.array([1, 1]), np.array([True, True]), np.array([1, 4])).tolist() == [numbers[looks.index((1, 1, 1, 3))]] * 2  # fmt: skip
