"""What the input says of a document: title, authors and date as they come into `articles`."""

from datetime import UTC, datetime

import pytest

from tests.test_markers import FIRST, SECOND, page, run

TEXT = page("Ferry sails twice a day", FIRST, SECOND)

ON_ONE_LINE = [
    # given, as it stands in the table
    ("Ferry sails twice a day", "Ferry sails twice a day"),
    ("  Ferry\tsails\n twice  ", "Ferry sails twice"),
    ("Ferry \u202eyliad\u202c sails\u200b\x07 twice", "Ferry yliad sails twice"),
    ("Ferry\u00a0sails\u2028twice", "Ferry sails twice"),
    ("Fähre 渡船 ⛴️ sails", "Fähre 渡船 ⛴️ sails"),
    ("می\u200cخواهم", "می\u200cخواهم"),
]


@pytest.mark.parametrize(("given", "expected"), ON_ONE_LINE)
def test_a_given_title_is_one_line_of_what_can_be_seen(given: str, expected: str) -> None:
    article, _ = run(TEXT, title=given)
    assert (article["title"], article["title_source"]) == (expected, "given")


def test_a_given_title_of_nothing_that_can_be_seen_is_none() -> None:
    article, _ = run(TEXT, title="\u200b \u202e\x00")
    assert article["title"] == "Ferry sails twice a day"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["Ada\u202e Miller", " \u2066Bob\u2069\tStone "], ["Ada Miller", "Bob Stone"]),
        (["Ada Miller\nBob Stone"], ["Ada Miller", "Bob Stone"]),
        (["\u200b", "Ada Miller"], ["Ada Miller"]),
    ],
)
def test_given_authors_are_names_of_what_can_be_seen(given: list[str], expected: list[str]) -> None:
    article, _ = run(TEXT, authors=given)
    assert (article["authors"], article["authors_source"]) == (expected, "given")


@pytest.mark.parametrize(
    ("given", "is_doubted"),
    [
        ("2031-05-04", False),
        ("", False),
        ("  ", False),
        (None, False),
        ("not a date", True),
        ("2031-13-45", True),
        ("31/02/2030", True),
    ],
)
def test_a_given_date_that_cannot_be_read_is_warned_of(given: str | None, is_doubted: bool) -> None:
    article, _ = run(TEXT, date=given)
    assert ("unreadable-date" in article["warnings"]) == is_doubted
    if is_doubted:
        assert article["published_at"] is None


def test_where_the_given_date_cannot_be_read_the_page_may_say_it() -> None:
    article, _ = run(page("Ferry sails twice a day", "Published May 4, 2031", FIRST, SECOND), date="the fourth")
    assert article["published_at"] == datetime(2031, 5, 4, tzinfo=UTC)
    assert "unreadable-date" in article["warnings"]


def test_a_headline_is_found_by_a_given_title_with_signs_that_cannot_be_seen() -> None:
    article, removed = run(TEXT, title="Ferry \u202esails\u202c twice\u00a0a day")
    assert not article["text"].startswith("Ferry sails") and removed[0]["lifted_to"] == "title"
