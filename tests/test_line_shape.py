"""How lines are written equals a plain reading of them, character by character."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.line_model.shape import SHAPE, shape_features
from tests.line_twins import pages_of, plain_is_capital, plain_shape
from tests.test_line_words import LETTERS, ODD_COLUMNS, columns, read

CLOSING = 7


def shapes(column):
    buffer, lines, _ = read(column)
    found = np.zeros((len(lines), len(SHAPE)), np.int32)
    shape_features(buffer, lines, found)
    return found


def check_shapes(column):
    found = shapes(column)
    expected = [plain_shape(line) for page in pages_of(column) for line in page]
    assert found.dtype == "int32" and found.shape == (len(expected), len(SHAPE))
    for row, line in zip(found.tolist(), expected, strict=True):
        assert dict(zip(SHAPE, row, strict=True)) == {name: line.get(name, 0) for name in SHAPE}


@settings(deadline=None)
@given(columns)
def test_shapes_equal_their_plain_twin(column):
    check_shapes(column)


@settings(deadline=None)
@given(st.lists(st.text(alphabet=LETTERS, max_size=12), max_size=12).map("\n".join))
def test_shapes_of_lines_that_are_all_signs(text):
    check_shapes([text])


@settings(deadline=None)
@given(st.lists(st.text(alphabet="129aZé.)’ \t", max_size=14), max_size=12).map("\n".join))
def test_shapes_of_lines_that_are_all_numbers_and_full_stops(text):
    check_shapes([text])


@pytest.mark.parametrize("sign", ["7", "1999", "19992", "1999.", ". A", '."', ".) b", "!?", ",", "a|b", "É”", ".’"])
def test_shapes_of_lines_whose_signs_stand_at_any_place(sign):
    check_shapes(
        ["\n".join(f"{'w' * before} {sign}{behind}" for before in range(130) for behind in ("", " ", "x", "0"))]
    )


@pytest.mark.parametrize("column", ODD_COLUMNS.values(), ids=list(ODD_COLUMNS))
def test_shapes_of_odd_texts(column):
    check_shapes(column)


MISJUDGED_CAPITALS = "ĸŉſŸ"
UNASSIGNED = "\u03a2"
BEYOND_THE_TABLES = "ȘȚΆΈΉΊΌΎΏΪΫҐẞ"


def test_every_character_of_the_alphabets_and_of_the_signs_by_itself_at_the_start_and_at_the_end():
    points = [
        *range(0x21, 0x180),
        *range(0x180, 0x530),
        *range(0x600, 0x620),
        *range(0x2010, 0x2C10),
        *range(0x2FF0, 0x3050),
    ]
    points += [
        *range(0xE000, 0xE010),
        *range(0xF8F0, 0xF910),
        *range(0xFF00, 0xFF30),
        *range(0x1EFF0, 0x1F020),
        0x1FFFF,
        0x20000,
    ]
    letters = [chr(point) for point in points if chr(point) not in UNASSIGNED]
    check_shapes(["\n".join([*letters, *(f"{letter} word {letter}" for letter in letters)])])


@pytest.mark.parametrize("letter", MISJUDGED_CAPITALS)
def test_letters_between_the_pairs_are_judged_rightly(letter):
    capitals = SHAPE.index("capitals, permille")
    assert shapes([letter])[0, capitals] == 1000 * plain_is_capital(letter)


@pytest.mark.parametrize("letter", BEYOND_THE_TABLES)
def test_capitals_of_other_rows_are_capitals(letter):
    assert letter.isupper() and shapes([letter])[0, SHAPE.index("capitals, permille")] == 1000


CASES = [
    # line, column, value
    ("He came. She left.", "sentence ends", 2),
    ("“He came.” She left", "sentence ends", 1),
    ("3.5 km from brandvik.no", "sentence ends", 0),
    ("From 1999 to 20000, or 2024", "years", 2),
    ("12ab34 1a999", "years", 0),
    ("a1999b2024", "years", 2),
    ("3.x) y.)z", "sentence ends", 0),
    ("Ada Miller said no", "capitalised words, permille", 500),
    ("“Ada” (Miller)", "capitalised words, permille", 0),
    ("МОСКВА", "capitals, permille", 1000),
    ("Home / News > Boats | Pier", "separators", 3),
    ("→ 🚢 ©", "symbols", 3),
    ("write to a@b.example #ferry", "address signs", 2),
    ("“Why?”", "kind of end", 2),
    ("(see below)", "kind of end", CLOSING),
    ("”", "kind of end", CLOSING),
    ("wait..", "kind of end", 4),
    ("• bread", "kind of start", 3),
    ("   7 boats", "indent bytes", 3),
    ("   7 boats", "kind of start", 2),
]


@pytest.mark.parametrize(("line", "column", "value"), CASES)
def test_shape_of_a_line(line, column, value):
    assert shapes([line])[0, SHAPE.index(column)] == value
