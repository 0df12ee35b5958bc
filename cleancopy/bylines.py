"""Who wrote a text, as its page says it: beside the headline, or in a note at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cleancopy.author_notes import NOTES, late_lines, signed_names
from cleancopy.batch import Batch
from cleancopy.dates import find_dates
from cleancopy.dates_in_lines import is_given
from cleancopy.likely_bylines import (
    DATED,
    ENDING_IN_BYLINE,
    may_sign,
    name_roles,
    naming_groups,
    next_to,
    signing,
)
from cleancopy.likely_names import may_name as may_name_people
from cleancopy.masthead import Masthead, Mastheads
from cleancopy.name_words import words
from cleancopy.names import (
    are_common_words,
    byline_names,
    group_name,
    is_office,
    is_opener,
    listed_names,
    one_word_name,
    read_names,
    user_name,
)
from cleancopy.texts import Array

MAX_LINE_CHARS = 160
MAX_LABEL_CHARS = 80
LINES_BELOW, LINES_ABOVE = 10, 3
"""A name alone on its line is a byline only so near to the headline."""
DATE_OR_TIME = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,3}[ -]?min|\b\d+ (?:hours?|days?|weeks?|months?) ago|\bvor \d|\bil y a \d|\bhace \d",
    re.IGNORECASE,
)

CONTACT = re.compile(
    r"\S@\w[\w-]*\.\w|\+\s?\d\d"
    r"|\b(?:tel|fax|phone|telefon|téléphone|teléfono|telefono|telefone|telefoon)\b[.: ]{0,2}[(+\d]",
    re.IGNORECASE,
)
"""Where somebody can be reached: of such numbers four digits may look like a year."""

BYLINE_AT_END = re.compile(
    r"[.!?…]['\"”’]?\s+(?P<byline>(?:By|Von|Par|Por|Di|Door) [^.!?]{3,50}?"
    r" (?:(?:on|am|le|el|il|em|op) )?\S{1,12} \S{1,12},? \d{4})$"
)
"""'The boats are late. By Ada Miller on May 4, 2031': a second line below the headline, its byline behind it."""
BULLETS = ("•", "·", "-", "*", "–")
ITEM = re.compile(r"\s*(?:[•*·-]|\d{1,2}[.)])\s.*\s[–—-]\s")


class Authors(NamedTuple):
    """Names in the order of the byline, and where they were found."""

    names: list[str]
    source: str


def read_authors(batch: Batch, mastheads: Mastheads) -> dict[int, Authors]:
    """Who wrote each document of a batch, where its page clearly says."""
    found: dict[int, Authors] = {}
    for document, numbers in mastheads.wanted(_lines_that_may_sign(mastheads)).items():
        if authors := _byline(mastheads[document], numbers):
            found[document] = authors
    is_missing = np.ones(len(mastheads), np.bool_)
    is_missing[list(found)] = False
    may_name = _lines_that_may_name(mastheads, is_missing[mastheads.document])
    for document, numbers in mastheads.wanted(may_name).items():
        if authors := _name_alone(mastheads[document], batch, document, numbers):
            found[document] = authors
    is_missing[list(found)] = False
    late = late_lines(batch, is_missing)
    for source, read in NOTES:
        for document, names in read(late).items():
            if len(names) == 1 and document not in found:
                found[document] = Authors(list(next(iter(names))), source)
    return found


def _lines_that_may_sign(mastheads: Mastheads) -> Array:
    """The lines in which `_byline` may find anything. bool per line of a masthead."""
    asked = np.flatnonzero((mastheads.n_chars <= MAX_LINE_CHARS) & ~mastheads.is_prose[mastheads.rows])
    is_likely = np.zeros(len(mastheads.rows), np.bool_)
    is_likely[asked] = may_sign(mastheads.batch, mastheads.line[asked])
    signs = mastheads.saying(is_likely, signing())
    return np.asarray(signs | mastheads.saying(mastheads.is_below_headline, ENDING_IN_BYLINE))


def _lines_that_may_name(mastheads: Mastheads, is_missing: Array) -> Array:
    """The lines that `_name_alone` may take for names: right below a headline, near a date or above an office.

    Only of those that are missing (bool each). bool per line of a masthead.
    """
    batch, line = mastheads.batch, mastheads.line
    is_label = mastheads.n_chars <= MAX_LABEL_CHARS
    is_near = is_label & is_missing & (mastheads.from_title >= -LINES_ABOVE) & (mastheads.from_title <= LINES_BELOW)
    is_dated = mastheads.saying(is_label & is_missing & (mastheads.n_digits >= 1), DATED)
    may_be_role = np.flatnonzero(is_label[1:] & is_near[:-1])
    is_above_role = np.zeros(len(line), np.bool_)
    is_above_role[may_be_role] = name_roles(batch, line[may_be_role + 1])
    is_below, is_beside_date = mastheads.is_below_headline, next_to(is_dated, 1)
    is_above_date = is_dated | np.append(is_dated[1:], False)
    asked = np.flatnonzero(is_near & (is_below | next_to(is_dated, 2) | is_above_role))
    may_name = is_below & is_above_date & is_near  # where a name of one word is one
    may_name[asked] |= may_name_people(batch, line[asked])
    may_name |= mastheads.saying(is_near & ~may_name & (is_below | is_beside_date), naming_groups())
    return np.asarray(may_name)


def _byline(masthead: Masthead, may_sign: Sequence[int]) -> Authors | None:
    """The names of a line that says that they are names, or of the line below one that does.

    Where no headline tells which text the lines belong to, they must all name the same: else they are of teasers.
    """
    found: list[Authors] = []
    for number in may_sign:
        authors = _said_by_line(masthead, number)
        if authors and masthead.has_headline:
            return authors
        if authors and not any(set(authors.names) <= set(others.names) for others in found):
            found.append(authors)
    return found[0] if len(found) == 1 else None


def _said_by_line(masthead: Masthead, number: int) -> Authors | None:
    line = masthead.text(number)
    if is_below_headline(masthead, number) and (ending := BYLINE_AT_END.search(line)):
        names = byline_names(ending["byline"])
        return Authors(names, "byline") if names else None
    if len(line) > MAX_LINE_CHARS or masthead.is_prose(number):
        return None
    if is_opener(line):
        names = _names_below_label(masthead, number)
        return Authors(names, "byline-label") if names else None
    if names := byline_names(line) or _user_beside_date(masthead, number):
        return Authors(names, "byline")
    names = signed_names(line)
    return Authors(names, "signature") if names else None


def is_below_headline(masthead: Masthead, number: int) -> bool:
    """Whether the line is the first below the headline."""
    return masthead.has_headline and number == masthead.title + 1


def _names_below_label(masthead: Masthead, number: int) -> list[str]:
    """The names in the line below 'By', or one a line in the items of the list below it."""
    below = masthead.text(number + 1)
    if names := listed_names(below):
        further = number + 2
        while below.startswith(BULLETS) and masthead.text(further).startswith(BULLETS):
            names = names + listed_names(masthead.text(further))
            further += 1
        return names
    names = read_names(below, 1) if len(below) <= MAX_LABEL_CHARS // 2 else []
    return names if not is_office(below.split(",")[0]) else []


def _user_beside_date(masthead: Masthead, number: int) -> list[str]:
    names = user_name(masthead.text(number))
    return names if names and _is_beside_date(masthead, number, 1) else []


def _name_alone(masthead: Masthead, batch: Batch, document: int, may_name: Sequence[int]) -> Authors | None:
    """The names of a line that holds nothing else, beside a date, an office or the headline."""
    page: str | None = None
    for number in may_name:
        line = masthead.text(number)
        is_below = is_below_headline(masthead, number)
        names = listed_names(line)
        names = [] if names and _is_among_items(masthead, number) else names
        group = group_name(line) or one_word_name(line) if masthead.has_headline else []
        if not (names or group) or CONTACT.search(line) or not _is_given_date(line):
            continue
        if group and _signs(group[0], masthead, number, is_below):
            return Authors(group, "below-title" if is_below else "beside-date")
        is_dated = _is_beside_date(masthead, number, 2)
        source = "beside-date" if is_dated else "above-role" if _is_role(masthead.text(number + 1)) else ""
        source = source or ("below-title" if is_below else "")
        if names and source:
            page = page or batch.text[document].as_py()
            if not are_common_words(names, masthead.headline or "", page or ""):
                return Authors(names, source)
    return None


def _is_given_date(line: str) -> bool:
    """Whether the line has no date, or gives it rather than tells of it."""
    dates = find_dates(line, None)[:1] if any(map(str.isdigit, line)) else []
    return all(date.kind != "plain" or is_given(line, date) for date in dates)


def _is_among_items(masthead: Masthead, number: int) -> bool:
    """Whether a line is an item of a list of people, each with more said of them than a name."""
    return bool(ITEM.match(masthead.text(number))) and any(
        ITEM.match(masthead.text(beside)) for beside in (number - 1, number + 1)
    )


def _signs(group: str, masthead: Masthead, number: int, is_below: bool) -> bool:
    """Whether a group, or a name of one word, stands where authors do."""
    if " " in group or group.casefold() in words("groups"):
        return is_below or _is_beside_date(masthead, number, 1)
    return is_below and (_is_dated(masthead.text(number)) or _is_dated(masthead.text(number + 1)))


def _is_beside_date(masthead: Masthead, number: int, max_lines: int) -> bool:
    """Whether a line has a date in it, or one of the lines around it has."""
    return any(_is_dated(masthead.text(other)) for other in range(number - max_lines, number + max_lines + 1))


def _is_dated(line: str) -> bool:
    return len(line) <= MAX_LABEL_CHARS and bool(DATE_OR_TIME.search(line)) and not CONTACT.search(line)


def _is_role(line: str) -> bool:
    return len(line) <= MAX_LABEL_CHARS and is_office(line)
