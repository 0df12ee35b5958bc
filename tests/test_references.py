"""What stands below a heading of references is told from menus by its heading, down to a line that some rule knows."""

import tomllib
from importlib.resources import files

import pyarrow as pa
import pytest

from cleancopy.batch import look_at
from cleancopy.references import MAX_LINES, reference_lines
from cleancopy.rulebook import load_rules

RULES = load_rules()
HEADINGS = tomllib.loads(files("cleancopy").joinpath("reference_headings.toml").read_text("utf-8"))
PROSE = "The ferry to Ostrow leaves the lower quay at half past six, and on Sundays an hour later than that."
LIST = ["Parish minutes, 1951–1956", "County maps, sheet 19"]


def spared(*lines):
    text = pa.array(["\n".join(lines)], pa.large_string())
    batch = look_at(text, [None], [None], RULES, lambda text: "en")
    return [batch.line_text(line) for line in reference_lines(batch).nonzero()[0].tolist()]


@pytest.mark.parametrize("language", sorted(HEADINGS))
def test_the_list_below_a_heading_in_each_language(language):
    for heading in HEADINGS[language]:
        assert spared(PROSE, heading, *LIST) == [heading, *LIST]


@pytest.mark.parametrize("heading", ["SOURCES", "Sources:", "References"])
def test_capitals_and_a_colon_do_not_matter(heading):
    assert spared(PROSE, heading, *LIST) == [heading, *LIST]


@pytest.mark.parametrize("heading", ["Sources of the Orle", "Our sources", "Resources", "Related articles"])
def test_other_headings_spare_nothing(heading):
    assert spared(PROSE, heading, *LIST) == []


def test_the_list_ends_above_a_line_that_a_rule_knows():
    assert spared(PROSE, "Sources", *LIST, "Related articles", "A bus station closes") == ["Sources", *LIST]


def test_a_long_list_is_no_longer_told_by_its_heading():
    assert len(spared(PROSE, "Sources", *(f"Box {number}, folder A" for number in range(200)))) == MAX_LINES + 1


def test_pages_end_where_they_end():
    text = pa.array([f"{PROSE}\nSources", LIST[0], ""], pa.large_string())
    batch = look_at(text, [None] * 3, [None] * 3, RULES, lambda text: "en")
    assert reference_lines(batch).tolist() == [False, True, False]
