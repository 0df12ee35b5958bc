"""The dates of a page's lines, as its other dates and its language say they are to be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from cleancopy.batch import Batch
from cleancopy.dates import (
    DAY_FIRST_LANGUAGES,
    DAY_FIRST_ORDER,
    MAX_PAGE_YEAR,
    MIN_PAGE_YEAR,
    NUMBERS_YEAR_LAST,
    FoundDate,
    Published,
    date_order,
    find_dates,
)

MAX_WORDS_BEFORE, MAX_WORDS = 6, 16
"""A date in the middle of a longer line is told of, not given."""
BEFORE_DATES = frozenset(
    (
        *("on", "at", "the", "of", "from", "dated", "am", "den"),
        *("vom", "le", "du", "el", "del", "il", "em", "de", "op"),
        *("van", "dnia", "z", "read", "min", "minutes", "ago", "comments", "comment", "views"),
    )
)
"""Behind another word in small letters a date is what the line tells: 'the dam broke 3 May 2024'."""
AT_BORDER = tuple("|·•∙-–—/,:;([")


class Dated(NamedTuple):
    """When a text was published, and where that was found."""

    published: Published
    source: str


@dataclass(frozen=True)
class PageOrders:
    """What 03/04/2026 means on each page. A page is asked once, and only where that is needed."""

    batch: Batch
    known: dict[int, str | None] = field(default_factory=dict)

    def of(self, document: int) -> str | None:
        """The order of a document's dates, as other dates of its page show or its language has it; None if neither."""
        if document not in self.known:
            order = date_order(self.batch.text[document].as_py())
            if order is None and self.batch.language_of(document) in DAY_FIRST_LANGUAGES:
                order = DAY_FIRST_ORDER
            self.known[document] = order
        return self.known[document]


def dates_of_line(line: str, orders: PageOrders, document: int) -> list[FoundDate]:
    """The dates of a line that can be a page's."""
    dates = find_dates(line, None)
    if not dates and NUMBERS_YEAR_LAST.search(line):
        dates = find_dates(line, orders.of(document))
    return [date for date in dates if MIN_PAGE_YEAR <= date.published.at.year <= MAX_PAGE_YEAR]


def is_given(line: str, date: FoundDate) -> bool:
    """Whether the date stands at a border of the line or of a part of it, rather than in what the line tells."""
    before, after = line[: date.start].strip(), line[date.end :].strip()
    if not before.strip("".join(AT_BORDER)) or before.endswith(AT_BORDER):
        return True
    last = next((word for word in reversed(before.split()) if word not in BEFORE_DATES), "")
    if last.islower() and last.isalpha():
        return False
    return not after or (len(before.split()) <= MAX_WORDS_BEFORE and len(line.split()) <= MAX_WORDS)
