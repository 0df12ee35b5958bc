"""Dates as pages write them, read without guessing."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from cleancopy.word_patterns import any_of


class Published(NamedTuple):
    """When something was published, in UTC, and how precisely that is known: `day` or `minute`."""

    at: datetime
    precision: str


class FoundDate(NamedTuple):
    """A date in a line: what it says, where it stands, and its kind: `published`, `updated` or `plain`."""

    published: Published
    start: int
    end: int
    kind: str


MAX_DATE_CHARS = 80
MIN_PAGE_YEAR, MAX_PAGE_YEAR = 1990, 2100
"""Pages are from the years of the web; a battle of 1815 is not when one appeared."""
DAY_FIRST_ORDER, MONTH_FIRST_ORDER = "day-first", "month-first"
YEAR = re.compile(r"\d{4}")
"""No date is without one; to look for it is quicker."""
IDEOGRAPHS = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
NUMBERS_YEAR_LAST = re.compile(r"(\d(?<![\d/.-].)\d?)([/-])(\d{1,2})\2(\d{4})(?![\d/-])")
"""Patterns that begin with what they look for are searched for several times as fast."""
DAY_FIRST_LANGUAGES = frozenset(("de", "es", "fr", "it", "nl", "pl", "pt"))
"""Who writes in these puts the day before the month. In English the month comes first in some countries."""
LABEL_END = (
    r"[^\w]{0,3}(?:(?:\s?(?:on|at|the|am|le|el|il|em|op|dnia|by)|\s(?:a|w dniu|den|d|kl|la|dne|dňa))\b[^\w]{0,3}){0,2}$"
)
UPDATED = re.compile(
    r"(?:updated?|modif\w*|revised|reviewed|edited|checked|aktualisiert|geändert|bearbeitet|mise? à jour|"
    r"actualizad[oa]|actualización|atualizad[oa]|atualização|aggiornat[oa]|aggiornamento|bijgewerkt|gewijzigd|aktualizacja|zaktualizowano|"
    r"\bstand|uppdatera[dt]|oppdatert|opdateret|päivitetty|muokattu|actualitzad?[ta]|actualizată?|aktualizov[aá]n[oé])"
    + LABEL_END,
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"(?:publish\w*|posted|created|released|date|veröffentlicht|erschienen|publié\w*|mis en ligne|publicad[oa]|"
    r"pubblicat[oa]|gepubliceerd|geplaatst|opublikowan[oa]|dodano|data|fecha|datum|publikacji|"
    r"publicera[dt]|publisert|publiceret|udgivet|offentliggjort|julkaistu|publicată?|publicada|publikov[aá]n[oé]|vydáno)"
    r"(?: (?:by|von|par|por|da|door|przez)(?: |(?-i:(?=[A-ZÀ-Þ])))[^|·•.:;0-9]{2,50})?" + LABEL_END,
    re.IGNORECASE,
)
UPDATED_BEHIND = re.compile(
    r"\s?\((?:updated?|aktualisiert|mise? à jour|actualizado|aggiornato|atualizado|bijgewerkt|aktualizacja)\)\s*$"
    r"|\W{0,3}see (?:the )?updates?\W*$",
    re.IGNORECASE,
)
"""What may stand behind a date, up to the end of its line, and says that it is of an update."""
CLOCK = re.compile(
    r"^[\s,·|@–-]*(?:at |um |à |a las |alle |às |om |o )?(\d{1,2})[:.h](\d{2})(?::\d{2})?\s?([ap])?\.?m?\.?[\s(]*"
    r"(UTC|GMT|Z|CET|CEST|MEZ|MESZ|EET|EEST|WET|WEST|EST|EDT|CDT|MDT|PST|PDT|AEST|AEDT|JST)?\s?([+-]\d{1,2}(?::?\d{2})?)?\b",
    re.IGNORECASE,
)
HOURS_EAST = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3,
    "EST": -5, "EDT": -4, "CDT": -5, "MDT": -6, "PST": -8, "PDT": -7, "AEST": 10, "AEDT": 11, "JST": 9,
}  # fmt: skip
"""Zones whose letters mean one thing. CST, IST and BST mean several, and ET changes with the season."""


def read_date(text: str) -> Published | None:
    """What a date says; None where it says nothing certain.

    A time is known to the minute only where its zone is; else the day is, at midnight UTC. Of numbers with the year
    last, full stops part day from month in this order; 03/04/2026 could be either and is not read.
    """
    text = text.strip()[:MAX_DATE_CHARS]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        found = find_dates(text, None)
        return found[0].published if found else None
    if moment.tzinfo is None:
        return _midnight(moment.year, moment.month, moment.day)
    return Published(moment.astimezone(UTC), "minute") if 1 < moment.year < 9999 else None


def find_dates(line: str, order: str | None) -> list[FoundDate]:
    """All dates of a line, in reading order. `order` says what 03/04/2026 means, as far as `date_order` can tell."""
    found: list[FoundDate] = []
    if not YEAR.search(line):
        return found
    for match in [*date_pattern().finditer(line), *IDEOGRAPHS.finditer(line)]:
        day = _day(match, order)
        if day:
            before, after = line[: match.start()], line[match.end() :]
            is_update = UPDATED.search(before) or UPDATED_BEHIND.match(after)
            kind = "updated" if is_update else "published" if PUBLISHED.search(before) else "plain"
            found.append(FoundDate(_at_clock(day, after), match.start(), match.end(), kind))
    return sorted(found, key=lambda date: date.start)


def date_order(text: str) -> str | None:
    """In which order the page writes dates in numbers, year last; None where it does not show.

    Those say it that can be read in one order only, and those of which one reading stands on the page in words too.
    """
    orders: set[str] = set()
    numbers = [(int(match[1]), int(match[3]), int(match[4])) for match in NUMBERS_YEAR_LAST.finditer(text)]
    in_words = _days_in_words(text) if numbers else set()
    for first, second, year in numbers:
        readings = {DAY_FIRST_ORDER: (year, second, first), MONTH_FIRST_ORDER: (year, first, second)}
        possible = [order for order, (_, month, day) in readings.items() if month <= 12 and day <= 31]
        if len(possible) > 1:
            possible = [order for order in possible if readings[order] in in_words]
        orders.update(possible if len(possible) == 1 else ())
    return orders.pop() if len(orders) == 1 else None


def _days_in_words(text: str) -> set[tuple[int, int, int]]:
    """Year, month and day of all dates of a text that name their month, or put the year first."""
    days = set()
    for match in date_pattern().finditer(text):
        day = None if match["y2"] else _day(match, None)
        if day:
            days.add((day.at.year, day.at.month, day.at.day))
    return days


@cache
def date_pattern() -> re.Pattern[str]:
    """A date with its year, in numbers or with the name of a month in one of the languages.

    The blank may be lost that stood before it, or behind its year where minutes of reading follow.
    """
    names = any_of(month_names())
    first_letters = "".join(sorted({name[0] for name in month_names()}))
    return re.compile(
        rf"(?=[\d{first_letters}])"  # most places are none: this is told at once
        rf"(?:(?<![\w/.])|(?-i:(?<=[a-zà-ÿ])(?=[A-Z])))(?:(?P<y1>\d{{4}})(?:[-/.]|\s?[–-]\s|•)(?P<m1>\d{{1,2}})(?:[-/.]|\s?[–-]\s|•)(?P<d1>\d{{1,2}})(?!\d)"
        rf"|(?P<first>\d{{1,2}})(?P<sign>[-/.])(?P<second>\d{{1,2}})(?P=sign)(?P<y2>\d{{4}})"
        rf"|(?P<month3>{names})\.?\s*(?P<d3>\d{{1,2}})(?:st|nd|rd|th|\.)?,?\s*(?P<y3>\d{{4}})"
        rf"|(?P<d4>\d{{1,2}})(?:st|nd|rd|th|er|º|°|\.)?[\s.-]*(?:de\s+|of\s+|d['’])?(?P<month4>{names})\.?(?:,|,?[\s.-]+)(?:de[l]?\s+)?"
        rf"(?P<y4>\d{{4}}))(?!\d(?!\d? ?min)|[./-]\d)",
        re.IGNORECASE,
    )


def _day(match: re.Match[str], order: str | None) -> Published | None:
    if match.re is IDEOGRAPHS:
        return _midnight(int(match[1]), int(match[2]), int(match[3]))
    if match["y1"]:
        return _midnight(int(match["y1"]), int(match["m1"]), int(match["d1"]))
    if match["y2"]:
        return _year_last(int(match["first"]), match["sign"], int(match["second"]), int(match["y2"]), order)
    if match["y3"]:
        return _midnight(int(match["y3"]), _month(match["month3"]), int(match["d3"]))
    return _midnight(int(match["y4"]), _month(match["month4"]), int(match["d4"]))


def _month(name: str) -> int:
    """The month's number. Patterns take the dotted and the dotless I for any other, folding of case does not."""
    return month_names()[name.casefold().replace("i\u0307", "i").replace("\u0131", "i")]


def _year_last(first: int, separator: str, second: int, year: int, order: str | None) -> Published | None:
    if separator == "." or first > 12 or first == second or order == DAY_FIRST_ORDER:
        return _midnight(year, second, first)
    return _midnight(year, first, second) if second > 12 or order == MONTH_FIRST_ORDER else None


def _at_clock(day: Published, after: str) -> Published:
    """The day, or the minute of it, if what stands behind is a time with a zone."""
    clock = CLOCK.match(after)
    if not clock or not (clock[4] or clock[5]):
        return day
    hour, minute = int(clock[1]), int(clock[2])
    if clock[3]:
        hour = hour % 12 + 12 * (clock[3].casefold() == "p")
    sign_and_hours, _, minutes = (clock[5] or "+0").partition(":")
    if len(sign_and_hours) > 3:
        sign_and_hours, minutes = sign_and_hours[:-2], sign_and_hours[-2:]
    east = HOURS_EAST[(clock[4] or "UTC").upper()] * 60 + int(sign_and_hours) * 60
    east += int(minutes or 0) * (-1 if sign_and_hours.startswith("-") else 1)
    if hour > 23 or minute > 59 or abs(east) > 14 * 60:
        return day
    return Published(day.at + timedelta(hours=hour, minutes=minute - east), "minute")


def _midnight(year: int, month: int, day: int) -> Published | None:
    try:
        return Published(datetime.combine(date(year, month, day), datetime.min.time(), UTC), "day")
    except ValueError:
        return None


@cache
def month_names() -> dict[str, int]:
    """The names of the months and their usual short forms, lower case, to their numbers."""
    names = tomllib.loads(files("cleancopy").joinpath("months.toml").read_text("utf-8"))
    return {name: number for months in names.values() for number, forms in enumerate(months, 1) for name in forms}
