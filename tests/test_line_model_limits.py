"""Scores that the line model demands: of pages, of places on them, of long lines."""

from dataclasses import replace

import numpy as np
import pytest

from cleancopy.line_model.features import NAMES
from cleancopy.line_model.model import model_of
from cleancopy.outline import NO_TITLE
from tests.test_line_model import SHORT_LINES, by_model, look, marked_by, marks_on
from tests.test_line_trees import weights
from tests.test_markers import FIRST, SECOND, page

WORDS = NAMES.index("words")
MORE_THAN_LABELS = (0, WORDS, 3, (-2000,), (0, WORDS, 9, (2000,), (-2000,)))
FOUR_TO_SIX = (0, WORDS, 4, (300,), (0, WORDS, 5, (700,), (0, WORDS, 6, (900,), (-2000,))))
LIMITS = [
    # limits, lines that go: the scores are 2000 for three short lines and -2000 for two paragraphs
    ({"inside": 1999, "outside": 1999}, ["Menu", "Share this", "Tags"]),
    ({"inside": 2000, "outside": 1999}, ["Menu", "Tags"]),
    ({"inside": 1999, "outside": 2000}, ["Share this"]),
    ({"inside": 2000, "outside": 2000}, []),
    ({"alone": 9000, "sure_score": 2000, "min_sure_lines": 3}, ["Menu", "Share this", "Tags"]),
    ({"alone": 9000, "sure_score": 2000, "min_sure_lines": 4}, []),
    ({"alone": 9000, "sure_score": 2001, "min_sure_lines": 1}, []),
    ({"alone": 1999, "inside": 9000, "outside": 9000, "sure_score": 2001, "min_sure_lines": 1}, ["Menu", "Share this", "Tags"]),
]  # fmt: skip


@pytest.mark.parametrize(("alone_long", "is_marked"), [(1999, True), (2000, False)])
def test_long_lines_of_a_page_without_sure_furniture_demand_their_own_score(alone_long, is_marked):
    eleven, twelve = " ".join(["ferry"] * 11), " ".join(["boats"] * 12)
    model = model_of(weights([(2000,)], sure_score=2001, min_sure_lines=1, alone=9000, alone_long=alone_long))
    batch = look([page("x", FIRST, eleven, twelve)], titles=["x"])
    assert (twelve in [line for line, _ in marked_by(model, batch)]) == is_marked
    assert eleven not in [line for line, _ in marked_by(model, batch)]


@pytest.mark.parametrize(("limits", "marked"), LIMITS)
def test_pages_and_places_demand_their_own_score(limits, marked):
    text = page("Menu", FIRST, "Share this", SECOND, "Tags")
    model = model_of(weights([SHORT_LINES], **limits))
    assert [line for line, _ in by_model([text], model, titles=["x"])] == marked


def test_one_page_is_not_sure_for_another_and_what_rules_take_is_not_either():
    model = model_of(weights([SHORT_LINES], alone=9000, sure_score=2000, min_sure_lines=2))
    texts = [page(FIRST, "Share this"), page("Menu", FIRST, "Tags"), page(FIRST, "Mail")]
    assert by_model(texts, model, titles=["x"] * 3) == [("Menu", 0), ("Tags", 1)]
    batch = look(texts, titles=["x"] * 3)
    menu = batch.stretch(int(batch.lines.first_line[1]))
    assert marked_by(model, batch, marks_on(menu)) == []


BOX = "You have come to a free page\nCount me in"
BOXES = [
    # label, text, what goes at an `in_box` of 3000: lines of at most three words have -2000, other short ones 2000
    ("a button below its invitation", page(FIRST, BOX, SECOND), ["You have come to a free page", "Count me in"]),
    ("a button above the text", page("Ferry", BOX, FIRST), ["You have come to a free page"]),
    ("a heading after an invitation", page(FIRST, *BOX.split("\n"), SECOND), ["You have come to a free page"]),
    ("two that would be left", page(FIRST, f"{BOX}\nNo thanks", SECOND), ["You have come to a free page"]),
    ("a list", page(FIRST, "\n".join([*["You have come to a free page"] * 4, "Mail"])), ["You have come to a free page"] * 4),
    ("nothing but labels", page(FIRST, "Count me in\nNo thanks", SECOND), []),
]  # fmt: skip


@pytest.mark.parametrize(("label", "text", "marked"), BOXES, ids=[case[0] for case in BOXES])
def test_what_would_be_left_alone_of_a_box_goes_with_it(label, text, marked):
    model = model_of(weights([MORE_THAN_LABELS], in_box=3000))
    assert [line for line, _ in by_model([text], model, titles=["Ferry"])] == marked
    assert "Count me in" not in [
        line for line, _ in by_model([text], model_of(weights([MORE_THAN_LABELS], in_box=1999)))
    ]


def test_what_rules_have_taken_of_a_box_counts_beside_what_the_model_takes():
    batch = look([page(FIRST, f"Letters\n{BOX}", SECOND)], titles=["x"])
    letters = next(line for line in range(len(batch.lines)) if batch.line_text(line) == "Letters")
    model = model_of(weights([MORE_THAN_LABELS], in_box=3000))
    assert [line for line, _ in marked_by(model, batch)] == ["You have come to a free page"]
    earlier = marks_on(batch.stretch(letters))
    assert [line for line, _ in marked_by(model, batch, earlier)] == ["You have come to a free page", "Count me in"]


POSSIBLE_TITLES = [
    # label, what stands above the text, what goes: lines of four words have 300, of five 700, of six 900
    ("the one with the lowest score stays", ["Open the old map here", "Ropes and two old anchors now"], ["Ropes and two old anchors now"]),
    ("so do those that the text speaks of", ["Open the old map here", "Ferry to the northern islands today"], []),
    ("and those that are hardly above", ["Mind the low step", "Open the old map here"], ["Open the old map here"]),
    ("one alone", ["Ropes and two old anchors now"], []),
]  # fmt: skip


@pytest.mark.parametrize(("label", "above", "marked"), POSSIBLE_TITLES, ids=[case[0] for case in POSSIBLE_TITLES])
def test_where_no_title_is_known_a_line_that_could_well_be_it_stays(label, above, marked):
    model = model_of(weights([FOUR_TO_SIX]))
    batch = without_title(look([page(*above, FIRST, SECOND)]))
    assert [line for line, _ in marked_by(model, batch)] == marked


KNOWN_TITLE = "Ferry to the northern islands today"
BESIDE_A_TITLE = [
    (["Mind the low step", "Open the old map here"], ["Open the old map here"]),
    (["Open the old map here", "Ropes and two old anchors now"], ["Open the old map here", "Ropes and two old anchors now"]),
]  # fmt: skip


@pytest.mark.parametrize(("above", "marked"), BESIDE_A_TITLE)
def test_where_a_title_is_known_only_what_is_hardly_above_stays(above, marked):
    batch = look([page(*above, KNOWN_TITLE, FIRST, SECOND)])
    title_line = next(line for line in range(len(batch.lines)) if batch.line_text(line) == KNOWN_TITLE)
    batch = replace(batch, outline=replace(batch.outline, title_line=np.array([title_line]), title_source=("ranked",)))
    assert [line for line, _ in marked_by(model_of(weights([FOUR_TO_SIX])), batch)] == marked


def without_title(batch):
    return replace(batch, outline=replace(batch.outline, title_line=np.array([NO_TITLE]), title_source=(None,)))
