"""Scores that the line model demands: of pages, of places on them, of long lines."""

import pytest

from cleancopy.line_model.model import model_of
from tests.test_line_model import SHORT_LINES, by_model, look, marked_by, marks_on
from tests.test_line_trees import weights
from tests.test_markers import FIRST, SECOND, page

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
