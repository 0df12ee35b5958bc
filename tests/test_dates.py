"""Dates as pages write them, in eight languages; what could be two days is no date."""

import pytest

from cleancopy.dates import read_date

CASES = [
    ("2026-03-04", "2026-03-04T00:00:00+00:00", "day"),
    ("2026-03-04T23:30:00+02:00", "2026-03-04T21:30:00+00:00", "minute"),
    ("2026-03-04T23:30:00Z", "2026-03-04T23:30:00+00:00", "minute"),
    ("2026-03-04 23:30", "2026-03-04T00:00:00+00:00", "day"),  # no zone: which minute is not known
    ("2026/3/4", "2026-03-04T00:00:00+00:00", "day"),
    ("March 4, 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("Mar. 4th, 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("Published on 4 March 2026 at 9 am", "2026-03-04T00:00:00+00:00", "day"),
    ("Sept. 30, 2025", "2025-09-30T00:00:00+00:00", "day"),
    ("4. März 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("le 1er août 2025", "2025-08-01T00:00:00+00:00", "day"),
    ("4 de marzo de 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("4 marzo 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("4 de março de 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("4 maart 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("4 października 2025", "2025-10-04T00:00:00+00:00", "day"),
    ("2026年3月4日", "2026-03-04T00:00:00+00:00", "day"),
    ("04.03.2026", "2026-03-04T00:00:00+00:00", "day"),
    ("25/12/2025", "2025-12-25T00:00:00+00:00", "day"),
    ("12/25/2025", "2025-12-25T00:00:00+00:00", "day"),
    ("05/05/2025", "2025-05-05T00:00:00+00:00", "day"),
]


@pytest.mark.parametrize(("text", "at", "precision"), CASES, ids=[case[0] for case in CASES])
def test_dates(text, at, precision):
    found = read_date(text)
    assert found is not None and (found.at.isoformat(), found.precision) == (at, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2 hours ago",
        "03/04/2026",
        "31 February 2026",
        "32.01.2026",
        "Room 4 Hall 2026",
        "9999-12-31T23:59:59-05:00",
        "x" * 10_000,
    ],
)
def test_no_dates(text):
    assert read_date(text) is None
