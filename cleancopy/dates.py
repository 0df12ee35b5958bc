"""Dates as pages write them, read without guessing."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Published(NamedTuple):
    """When something was published, in UTC, and how precisely that is known: `day` or `minute`."""

    at: datetime
    precision: str


NUMBERS_YEAR_FIRST = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b")
NUMBERS_YEAR_LAST = re.compile(r"\b(\d{1,2})([-/.])(\d{1,2})\2(\d{4})\b")
IDEOGRAPHS = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|º|°|\.)?\s+(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?,?\s+(?:de\s+)?(\d{4})\b"
)
MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
MAX_DATE_CHARS = 80


def read_date(text: str) -> Published | None:
    """What a date says; None where it says nothing certain.

    ISO 8601 with a time and a zone is known to the minute; everything else to the day, at midnight UTC. Of numbers
    with the year last, full stops part day from month in this order; 03/04/2026 could be either and is not read.
    """
    text = text.strip()[:MAX_DATE_CHARS]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _read_day(text)
    if moment.tzinfo is None:
        return _midnight(moment.year, moment.month, moment.day)
    return Published(moment.astimezone(UTC), "minute") if 1 < moment.year < 9999 else None


def _read_day(text: str) -> Published | None:
    if found := NUMBERS_YEAR_FIRST.search(text) or IDEOGRAPHS.search(text):
        return _midnight(int(found[1]), int(found[2]), int(found[3]))
    if found := NUMBERS_YEAR_LAST.search(text):
        return _year_last(int(found[1]), found[2], int(found[3]), int(found[4]))
    for pattern, day, month in ((DAY_FIRST, 1, 2), (MONTH_FIRST, 2, 1)):
        found = pattern.search(text)
        number = _months().get(found[month].casefold()) if found else None
        if found and number:
            return _midnight(int(found[3]), number, int(found[day]))
    return None


def _year_last(first: int, separator: str, second: int, year: int) -> Published | None:
    if separator == "." or first > 12 or first == second:
        return _midnight(year, second, first)
    return _midnight(year, first, second) if second > 12 else None


def _midnight(year: int, month: int, day: int) -> Published | None:
    try:
        return Published(datetime.combine(date(year, month, day), datetime.min.time(), UTC), "day")
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    """The names of the months and their usual short forms, lower case, to their numbers."""
    names = tomllib.loads(files("cleancopy").joinpath("months.toml").read_text("utf-8"))
    return {name: number for months in names.values() for number, forms in enumerate(months, 1) for name in forms}
