"""The kernels and sums by which lines near a headline are chosen equal a plain reading of the same lines."""

import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.batch import look_at
from cleancopy.likely_bylines import next_to
from cleancopy.masthead import ABOVE_IS_FARTHER, find_mastheads
from cleancopy.outline import NO_TITLE
from cleancopy.positions import FAR, positions
from cleancopy.signed_lines import find_years
from cleancopy.texts import utf8
from tests.test_pages import ENGLISH, MENU, TITLE, page


@settings(deadline=None)
@given(st.lists(st.text("0129 a/é", max_size=9), max_size=6))
def test_years_equal_their_plain_twin(column):
    buffer, offsets = utf8(pa.array(column, pa.large_string()))
    has_year = np.zeros(len(column), np.bool_)
    find_years(buffer, offsets[:-1], offsets[1:], has_year)
    assert has_year.tolist() == [bool(re.search("(?:19|20)[0-9]{2}", text)) for text in column]


TEXTS = [
    ("a headline between menu and text", page(MENU, TITLE, "By Ada Miller", "May 3, 2031", *ENGLISH)),
    ("no headline", page(*ENGLISH)),
    ("little above, nothing below", TITLE),
    ("only labels", "\n".join(f"label {number}" for number in range(40))),
    ("late text", page("\n".join(f"label {number}" for number in range(30)), *ENGLISH)),
    ("nothing", ""),
]


@pytest.fixture(scope="module")
def mastheads():
    unknown = [None] * len(TEXTS)
    return find_mastheads(look_at(pa.array([text for _, text in TEXTS], pa.large_string()), unknown, unknown, [], None))


@pytest.mark.parametrize("every", [1, 2, 3])
def test_wanted_lines_come_nearest_first(mastheads, every):
    is_wanted = np.arange(len(mastheads.rows)) % every == 0
    wanted_rows = set(mastheads.rows[is_wanted].tolist())
    wanted = mastheads.wanted(is_wanted)
    for number in range(len(TEXTS)):
        its = mastheads[number]
        expected = [line for line in its.numbers if its.first + line in wanted_rows]
        assert wanted.get(number, []) == expected
        distances = [line - its.title if line > its.title else its.title - line + ABOVE_IS_FARTHER for line in expected]
        assert distances == sorted(distances)
        assert not (its.has_headline and its.title in expected)


def test_lines_of_mastheads_are_those_of_each(mastheads):
    numbers = [sorted({*its.numbers, *([its.title] if its.has_headline else [])}) for its in mastheads]
    rows = [its.first + number for its, numbers in zip(mastheads, numbers, strict=True) for number in numbers]
    from_title = [number - its.title for its, numbers in zip(mastheads, numbers, strict=True) for number in numbers]
    assert mastheads.rows.tolist() == rows
    assert mastheads.from_title.tolist() == from_title
    assert mastheads.document.tolist() == [number for number, its in enumerate(numbers) for _ in its]
    texts = [mastheads.text(row) for row in rows]
    assert mastheads.n_chars.tolist() == list(map(len, texts))
    assert mastheads.n_digits.tolist() == [sum(map(str.isdigit, text)) for text in texts]
    assert mastheads.saying(np.ones(len(rows), np.bool_), "el 3").tolist() == ["el 3" in text for text in texts]
    below = [text for text, is_below in zip(texts, mastheads.is_below_headline, strict=True) if is_below]
    assert below == ["By Ada Miller"]
    assert mastheads.with_any(mastheads.is_below_headline).tolist() == [True] + [False] * (len(TEXTS) - 1)


@given(st.lists(st.booleans(), max_size=9), st.integers(1, 3))
def test_lines_next_to_others_equal_their_plain_twin(wanted, max_lines):
    expected = [any(wanted[max(at - max_lines, 0) : at + max_lines + 1]) for at in range(len(wanted))]
    assert next_to(np.array(wanted, np.bool_), max_lines).tolist() == expected


def test_pages_with_and_without_headlines(mastheads):
    title_line = mastheads.batch.outline.title_line
    assert title_line[0] != NO_TITLE
    assert title_line[1] == NO_TITLE
    assert mastheads[0].headline == TITLE
    assert mastheads[0].text(mastheads[0].title) == ""
    assert mastheads[0].text(mastheads[0].title + 1) == "By Ada Miller"
    assert mastheads[0].says(TITLE)


lines = st.lists(st.sampled_from(["", "a", "b"]), min_size=1, max_size=12)


@settings(deadline=None)
@given(st.lists(lines, min_size=1, max_size=3), st.data())
def test_distances_equal_their_plain_twin(column, data):
    text = pa.array(["\n".join(its) for its in column], pa.large_string())
    unknown = [None] * len(text)
    found = look_at(text, unknown, unknown, [], None).lines
    written = np.flatnonzero(~found.is_blank)
    is_byline = np.array(data.draw(st.lists(st.booleans(), min_size=len(found), max_size=len(found))), np.bool_)
    where = positions(found, written, is_byline, is_byline)
    for document in range(len(text)):
        own = [line for line in written.tolist() if found.document[line] == document]
        for at, line in enumerate(own):
            row = written.tolist().index(line)
            before = [at - other - 1 for other in range(at) if is_byline[own[other]]]
            after = [other - at - 1 for other in range(at + 1, len(own)) if is_byline[own[other]]]
            assert where["lines_since_byline"][row] == min([*before, FAR])
            assert where["lines_to_byline"][row] == min([*after, FAR])
            assert where["lines_before"][row] == at
            assert where["lines_after"][row] == len(own) - at - 1
