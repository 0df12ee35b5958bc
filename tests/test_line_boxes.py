"""What stands in one box with a line, and what is left alone in one, held to plain twins."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.line_model.boxes import (
    FAR,
    MANY_WORDS,
    MAX_BOX_LINES,
    MAX_LEFT_WORDS,
    NO_OTHERS,
    OF_BOX,
    find_left,
    first_of_boxes,
    first_of_gaps,
    measure_boxes,
)

MEASURES = ("n_words", "wording", "furniture_words", "is_taken", "is_prose")
line = st.fixed_dictionaries(
    {
        "blank_above": st.booleans(),
        "n_words": st.sampled_from([0, 1, 3, 11, 12, 13, 40, 700]),
        "wording": st.sampled_from([-30_000, -3000, 0, 1500, 1501, 9000]),
        "furniture_words": st.integers(0, 9),
        "is_taken": st.booleans(),
        "is_prose": st.booleans(),
        "is_furniture": st.booleans(),
    }
)
pages = st.lists(st.lists(line, max_size=12), max_size=4)


def boxes_of(page):
    """The lines of a page in boxes, by blank lines."""
    boxes = []
    for number, line in enumerate(page):
        if number == 0 or line["blank_above"]:
            boxes.append([])
        boxes[-1].append(line)
    return boxes


def gaps_of(page):
    """The lines of a page in boxes: each line of prose is one, and all those between two of them."""
    gaps, before_is_prose = [], True
    for line in page:
        if before_is_prose or line["is_prose"]:
            gaps.append([])
        gaps[-1].append(line)
        before_is_prose = line["is_prose"]
    return gaps


def plain_measures(box):
    """A row for each line of a box."""
    rows = []
    for at in range(len(box)):
        others = [other for number, other in enumerate(box) if number != at]
        words = sum(other["n_words"] for other in others)
        wording = [other["wording"] for other in others]
        furniture = sum(other["furniture_words"] for other in others)
        rows.append(
            [
                min(len(box), FAR),
                min(at, FAR),
                min(len(box) - 1 - at, FAR),
                min(words, MANY_WORDS),
                sum(wording) // len(others) if others else NO_OTHERS,
                max(wording) if others else NO_OTHERS,
                1000 * furniture // max(words, 1),
                min(sum(other["is_taken"] for other in others), FAR),
                min(sum(other["is_prose"] for other in box), FAR),
            ]
        )
    return rows


def plainly_left(boxes):
    """For each line of a page whether it is all that would be left of its box."""
    left, below_prose = [], False
    for box in boxes:
        kept = [line for line in box if not line["is_furniture"] and not line["is_taken"]]
        is_left = below_prose and len(kept) == 1 and len(box) <= MAX_BOX_LINES
        is_left = is_left and any(line["is_furniture"] for line in box) and kept[0]["n_words"] <= MAX_LEFT_WORDS
        left += [is_left and line is kept[0] for line in box]
        below_prose = below_prose or any(line["is_prose"] for line in box)
    return left


def laid_out(pages):
    """The numbers of the lines of all pages, and the borders of the pages."""
    number, at = [], 0
    for page in pages:
        for line in page:
            at += 1 + line["blank_above"]
            number.append(at)
    return np.array(number, np.int64), np.cumsum([0, *map(len, pages)])


def column(pages, name, kind=np.int32):
    return np.array([line[name] for page in pages for line in page], kind)


@settings(deadline=None)
@given(pages)
def test_boxes_equal_their_plain_twin(pages):
    number, borders = laid_out(pages)
    measures = [column(pages, name, np.bool_ if name.startswith("is") else np.int32) for name in MEASURES]
    for is_first, parted in (
        (first_of_boxes(number, borders), boxes_of),
        (first_of_gaps(measures[-1], borders), gaps_of),
    ):
        features = np.zeros((len(number), len(OF_BOX)), np.int32)
        measure_boxes(is_first, *measures, features)
        assert features.tolist() == [row for page in pages for box in parted(page) for row in plain_measures(box)]


@settings(deadline=None)
@given(pages)
def test_what_is_left_of_a_box_equals_its_plain_twin(pages):
    number, borders = laid_out(pages)
    is_left = np.zeros(len(number), np.bool_)
    flags = (column(pages, name, np.bool_) for name in ("is_prose", "is_taken", "is_furniture"))
    find_left(first_of_boxes(number, borders), borders, *flags, column(pages, "n_words"), is_left)
    assert is_left.tolist() == [said for page in pages for said in plainly_left(boxes_of(page))]
