"""Who wrote a text, as its page says it: beside the headline, or in a note at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from cleancopy.batch import Batch
from cleancopy.datelines import is_given
from cleancopy.dates import find_dates
from cleancopy.masthead import Masthead
from cleancopy.names import (
    byline_names,
    group_name,
    is_opener,
    listed_names,
    looks_like_person,
    one_word_name,
    read_names,
    user_name,
    words,
)
from cleancopy.texts import Array

MAX_LINE_CHARS = 160
MAX_LABEL_CHARS = 80
MAX_NOTE_CHARS = 600
LINES_BELOW, LINES_ABOVE = 10, 3
"""A name alone on its line is a byline only so near to the headline."""
DATE_OR_TIME = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,3}[ -]?min|\b\d+ (?:hours?|days?|weeks?|months?) ago|\bvor \d|\bil y a \d|\bhace \d",
    re.IGNORECASE,
)
SIGNED = (
    r"(?i)^\W{0,4}(?:(?:this )?(?:article|post|story|guide|piece)? ?(?:was )?(?:re)?(?:written|authored|contributed) by"
    r"|this (?:article|post|story|guide|piece)\b.{0,60} was (?:written|reported) by"
    r"|article by|author|about the authors?|(?:view all|read more|latest) posts by|posts by|posted by"
    r"|autor(?:in)?|über den autor|über die autorin|geschrieben von|alle beiträge von"
    r"|auteure?|à propos de l['’]auteure?|écrit par|sobre (?:el|o) autor|sobre (?:la|a) autora|escrito por"
    r"|l['’]autore|scritto da|over de auteur|geschreven door|o autorze|o autorce|autorka)\b\s*:?\s*(?P<names>.*)$"
)
SIGNED_LINE = re.compile(SIGNED)
SIGNER_FOLLOWS = re.compile(r"(?:\b(?:by|von|par|por|da|door)|:)\s*$", re.IGNORECASE)
"""What a name of one word has to stand behind."""
OPENER_ALONE = r"(?i)^\W{0,4}(?:by|von|par|por|di|door)\s*:?$"
BIOGRAPHY = (
    r"^\W{0,4}(?:About (?:the [Aa]uthor )?)?(?P<names>\p{Lu}[^,.()0-9]{2,40}?),?(?: \([^)]*\))? "
    r"(?:is|was|writes|works|ist|schreibt|est|écrit|es|è|é|scrive|schrijft|jest|pisze) (?P<rest>.{0,110})"
)
ITEM = re.compile(r"\s*(?:[•*·-]|\d{1,2}[.)])\s.*\s[–—-]\s")
NAME_ALONE = r"^\W{0,4}\p{Lu}[\p{L}'’.-]*(?: (?:\p{Ll}{1,3} )?\p{Lu}[\p{L}'’.-]*){1,3}(?:,.{0,60})?$"
IN_FIRST_PERSON = re.compile(r"\W*(?:(?:Hi|Hey|Hello)\b(?: there| everyone| all)?\W*)?(?:I['’]m|I am)\b\s*")
MIN_NOTE_CHARS = 40
MAX_OFFICE_WORDS = 3


class Authors(NamedTuple):
    """Names in the order of the byline, and where they were found."""

    names: list[str]
    source: str


def read_authors(batch: Batch, mastheads: Sequence[Masthead]) -> list[Authors | None]:
    """Who wrote each document of a batch; None where its page does not clearly say."""
    found = [_byline(masthead) or _name_alone(masthead, batch, document) for document, masthead in enumerate(mastheads)]
    missing = np.array([authors is None for authors in found], np.bool_)
    for source, read in NOTES:
        for document, names in read(batch, missing).items():
            if len(names) == 1 and found[document] is None:
                found[document] = Authors(list(next(iter(names))), source)
    return found


def _byline(masthead: Masthead) -> Authors | None:
    """The names of a line that says that they are names, or of the line below one that does."""
    for number in masthead.numbers:
        line = masthead.text(number)
        if len(line) > MAX_LINE_CHARS or masthead.is_prose[number]:
            continue
        if is_opener(line):
            below = masthead.text(number + 1)
            names = listed_names(below) or (read_names(below, 1) if len(below) <= MAX_LABEL_CHARS // 2 else [])
            if names:
                return Authors(names, "byline-label")
        elif names := byline_names(line) or _user_beside_date(masthead, number):
            return Authors(names, "byline")
        elif names := _signed_names(line):
            return Authors(names, "signature")
    return None


def _signed_names(line: str) -> list[str]:
    """The names of a line that says so in a sentence: 'This post was written by Ada Miller, a nurse'."""
    signed = SIGNED_LINE.match(line)
    return read_names(signed["names"], 2) if signed else []


def _user_beside_date(masthead: Masthead, number: int) -> list[str]:
    return user_name(masthead.text(number)) if _is_beside_date(masthead, number, 1) else []


def _name_alone(masthead: Masthead, batch: Batch, document: int) -> Authors | None:
    """The names of a line that holds nothing else, beside a date, an office or the headline."""
    page: str | None = None
    for number in masthead.numbers:
        line = masthead.text(number)
        if not -LINES_ABOVE <= number - masthead.title <= LINES_BELOW or len(line) > MAX_LABEL_CHARS:
            continue
        if not all(is_given(line, date) for date in find_dates(line, None)[:1]):
            continue
        is_below = masthead.headline is not None and number == masthead.title + 1
        names = [] if _is_among_items(masthead, number) else listed_names(line)
        group = group_name(line) or one_word_name(line) if masthead.headline is not None else []
        if not names and not group:
            continue
        if group and _signs(group[0], masthead, number, is_below):
            return Authors(group, "below-title" if is_below else "beside-date")
        is_dated = _is_beside_date(masthead, number, 2)
        source = "beside-date" if is_dated else "above-role" if _is_role(masthead.text(number + 1)) else ""
        source = source or ("below-title" if is_below else "")
        if names and source:
            page = page or batch.text[document].as_py()
            if not _are_common_words(names, masthead.headline or "", page or ""):
                return Authors(names, source)
    return None


def _is_among_items(masthead: Masthead, number: int) -> bool:
    """Whether a line is an item of a list of people, each with more said of them than a name."""
    around = [masthead.text(other) for other in (number - 1, number, number + 1)]
    return all(ITEM.match(line) and listed_names(line) for line in (around[1], around[2] or around[0]))


def _signs(group: str, masthead: Masthead, number: int, is_below: bool) -> bool:
    """Whether a group, or a name of one word, stands where authors do."""
    if " " in group or group.casefold() in words("groups"):
        return is_below or _is_beside_date(masthead, number, 1)
    return is_below and (_is_dated(masthead.text(number)) or _is_dated(masthead.text(number + 1)))


def _is_beside_date(masthead: Masthead, number: int, max_lines: int) -> bool:
    """Whether a line has a date in it, or one of the lines around it has."""
    return any(_is_dated(masthead.text(other)) for other in range(number - max_lines, number + max_lines + 1))


def _is_dated(line: str) -> bool:
    return len(line) <= MAX_LABEL_CHARS and bool(DATE_OR_TIME.search(line))


def _is_role(line: str) -> bool:
    named = (word.strip(",.").casefold() for word in line.split())
    return 0 < len(line) <= MAX_LABEL_CHARS and any(word in words("roles") for word in named)


def _are_common_words(names: Sequence[str], headline: str, page: str) -> bool:
    """Whether a word of the names stands in the headline, or somewhere on the page with a small letter."""
    in_headline = set(re.findall(r"\w+", headline.casefold()))
    for word in (word for name in names for word in name.casefold().split()):
        if word in words("particles"):
            continue
        if word in in_headline or re.search(rf"(?<!\w){re.escape(word)}(?!\w)", page):
            return True
    return False


def _signatures(batch: Batch, wanted: Array) -> dict[int, set[tuple[str, ...]]]:
    """Names in the second half of a page, behind words that say who wrote it, or in the line below them."""
    found: dict[int, set[tuple[str, ...]]] = {}
    for document, line, groups in _late_lines(batch, wanted, SIGNED) + _late_lines(batch, wanted, OPENER_ALONE):
        said = groups.get("names", "")
        names = read_names(said, 2)
        if not names and SIGNER_FOLLOWS.search(batch.line_text(line).removesuffix(said)):
            names = one_word_name(said)
        if not said:
            names = _names_below(batch, line)
        if names:
            found.setdefault(document, set()).add(tuple(names))
    return found


def _names_below(batch: Batch, line: int) -> list[str]:
    """The names below a line that announces them: alone on their line, or in a note that begins with 'I'm'."""
    end = batch.end_line(line)
    below = batch.next_written(line, end)
    if below is None:
        return []
    text = batch.line_text(below)[:MAX_LINE_CHARS]
    if in_first_person := IN_FIRST_PERSON.match(text):
        return read_names(text[in_first_person.end() :], 2)
    if names := listed_names(text):
        return names
    further = batch.next_written(below, end)
    names = one_word_name(text)
    return names if names and further is not None and _speaks_of(batch.line_text(further), names[0]) else []


def _biographies(batch: Batch, wanted: Array) -> dict[int, set[tuple[str, ...]]]:
    """Names in the second half of a page, of whom it says what they do: 'Ada Miller is a writer in Gent'."""
    found: dict[int, set[tuple[str, ...]]] = {}
    for document, _, groups in _late_lines(batch, wanted, BIOGRAPHY):
        names = read_names(groups["names"], 2)
        offices = set(re.findall(r"[\w-]+", groups["rest"].casefold())) & words("roles")
        if len(names) == 1 and offices and names[0] == groups["names"].strip() and looks_like_person(names[0]):
            found.setdefault(document, set()).add(tuple(names))
    return found


def _named_above_notes(batch: Batch, wanted: Array) -> dict[int, set[tuple[str, ...]]]:
    """Names alone on a line in the second half of a page, with a note below that goes on to speak of their bearers."""
    found: dict[int, set[tuple[str, ...]]] = {}
    for document, line, _ in _late_lines(batch, wanted, NAME_ALONE):
        names = listed_names(batch.line_text(line))
        end = batch.end_line(line)
        below = batch.next_written(line, end)
        if len(names) != 1 or below is None:
            continue
        note = batch.line_text(below)
        if is_opener(note):
            found.setdefault(document, set()).add(tuple(names))
            continue
        if _is_role(note) and (further := batch.next_written(below, end)) is not None:
            note = batch.line_text(further)
        is_note = len(note) >= MIN_NOTE_CHARS and _speaks_of(note, names[0])
        if is_note and not _are_common_words(names, "", batch.text[document].as_py()):
            found.setdefault(document, set()).add(tuple(names))
    return found


def _speaks_of(note: str, name: str) -> bool:
    """Whether a note begins with the name, or its first word, and goes on as of a person; or with an office, or 'I'm'."""
    said = [word.strip(".,").casefold() for word in note.split()]
    if IN_FIRST_PERSON.match(note) or words("roles") & set(said[:MAX_OFFICE_WORDS]):
        return True
    begins = re.match(r"\W*([\w-]+)", note)
    is_of_person = bool(set(said) & (words("roles") | words("pronouns")))
    return begins is not None and begins[1] == name.split()[0] and is_of_person


NOTES = (
    ("signature", _signatures),
    ("biography", _biographies),
    ("name-above-note", _named_above_notes),
)
"""Where names are looked for that do not stand beside the headline, and the source they have then."""
NOTE_SOURCES = frozenset(source for source, _ in NOTES)


def _late_lines(batch: Batch, wanted: Array, pattern: str) -> list[tuple[int, int, dict[str, str]]]:
    """The lines in the second half of the wanted documents that match: document, line, and the pattern's groups."""
    lines = batch.lines
    number, middle = np.arange(len(lines)), (lines.first_line[:-1] + lines.first_line[1:]) // 2
    is_late = (number >= middle[lines.document]) & wanted[lines.document]
    which = np.flatnonzero(is_late & (lines.n_words >= 1) & (lines.n_chars <= MAX_NOTE_CHARS))
    texts = pl.Series(lines.texts(batch.buffer, which), dtype=pl.String)
    matching = np.flatnonzero(texts.str.contains(pattern).to_numpy())
    groups = texts.gather(matching).str.extract_groups(pattern).to_list()
    return [
        (int(lines.document[line]), int(line), {name: text or "" for name, text in its.items()})
        for line, its in zip(which[matching], groups, strict=True)
    ]
