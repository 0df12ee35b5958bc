"""Who wrote a text, as notes in the second half of its page say it: signatures, biographies, names above them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
import polars as pl

from cleancopy.batch import Batch
from cleancopy.beginnings import beginnings
from cleancopy.likely_bylines import name_roles
from cleancopy.likely_names import may_name
from cleancopy.name_words import words
from cleancopy.names import (
    SAYS_BY,
    are_common_words,
    is_office,
    is_opener,
    listed_names,
    looks_like_person,
    one_word_name,
    read_names,
)
from cleancopy.signed_lines import openers
from cleancopy.texts import Array
from cleancopy.word_sets import WordSet, hold_any, word_set

MAX_LINE_CHARS = 160
MAX_NOTE_CHARS = 600
SIGNED = (
    r"(?i)^\W{0,4}(?:(?:this )?(?:article|post|story|guide|piece)? ?(?:was )?(?:re)?(?:written|authored|contributed) by"
    r"|this (?:article|post|story|guide|piece)\b.{0,60} was (?:written|reported) by"
    r"|article by|author|about the authors?|(?:view all|read more|latest) posts by|posts by|posted by"
    r"|autor(?:in)?|über den autor|über die autorin|geschrieben von|alle beiträge von"
    r"|auteure?|à propos de l['’]auteure?|écrit par|sobre (?:el|o) autor|sobre (?:la|a) autora|escrito por"
    r"|l['’]autore|scritto da|over de auteur|geschreven door|o autorze|o autorce|autorka)\b\s*:?\s*(?P<names>.*)$"
)
SIGNED_LINE = re.compile(SIGNED)
SIGNED_BEGINNINGS = (
    *("this", "article", "post", "story", "guide", "piece", "was", "written", "rewritten", "author", "contributed"),
    *("recontributed", "about", "view", "read", "latest", "über", "geschrieben", "alle", "à propos", "écrit", "sobre"),
    *("escrito", "l'autore", "scritto", "over", "o autor", "by", "von", "par", "por", "di", "door"),
)
"""With the first three letters of one of these begins all that SIGNED and OPENER_ALONE match."""
POSTED_BY = re.compile(r"\W*posted by\b", re.IGNORECASE)
"""What signs comments too: where one of them has a name that cannot be read, nothing is known of the others."""
OPENER_ALONE = r"(?i)^\W{0,4}(?:by|von|par|por|di|door)\s*:?$"
VERBS = (
    *("is", "was", "writes", "works", "ist", "schreibt", "est", "écrit", "es", "è", "é", "scrive", "schrijft", "jest"),
    "pisze",
)
BIOGRAPHY = (
    r"^\W{0,4}(?:About (?:the [Aa]uthor )?)?(?P<names>\p{Lu}[^,.()0-9]{2,40}?),?(?: \([^)]*\))? "
    rf"(?:{'|'.join(VERBS)}) (?P<rest>.{{0,110}})"
)
NAME_ALONE = r"^\W{0,4}\p{Lu}[\p{L}'’.-]*(?: (?:\p{Ll}{1,3} )?\p{Lu}[\p{L}'’.-]*){1,3}(?:,.{0,60})?$"
IN_FIRST_PERSON = re.compile(r"\W*(?:(?:Hi|Hey|Hello)\b(?: there| everyone| all)?\W*)?(?:I['’]m|I am)\b\s*")
FIRST_WORD = re.compile(r"\W*([\w-]+)")
MAX_NAME_ALONE_WORDS = 80
"""More than NAME_ALONE can match: four signs, seven words, and sixty characters that may be words by themselves."""
MIN_NOTE_CHARS = 40
MAX_OFFICE_WORDS = 3


class LateLines(NamedTuple):
    """Lines in the second half of some documents: their numbers in the batch, int64."""

    batch: Batch
    which: Array

    def having(self, pattern: str) -> LateLines:
        """Those in which the pattern is found."""
        return self.take(self.texts().str.contains(pattern).to_numpy())

    def take(self, is_chosen: Array) -> LateLines:
        """Those that are chosen (bool each)."""
        return LateLines(self.batch, self.which[is_chosen])

    def beginning_with(self, table: Array) -> LateLines:
        """Those that can begin with one of the words of a table of `beginnings`."""
        return self.take(table[self.batch.first_letters[self.which]])

    def texts(self) -> pl.Series:
        """What they say."""
        return pl.Series(self.batch.lines.texts(self.batch.buffer, self.which), dtype=pl.String)

    def matching(self, pattern: str) -> list[tuple[int, int, dict[str, str]]]:
        """The lines that match: document, line, and the pattern's groups."""
        matching = self.having(pattern)
        groups = matching.texts().str.extract_groups(pattern).to_list()
        document = self.batch.lines.document
        return [
            (int(document[line]), int(line), {name: text or "" for name, text in its.items()})
            for line, its in zip(matching.which, groups, strict=True)
        ]


Read = Callable[[LateLines], dict[int, set[tuple[str, ...]]]]
"""Finds the names that notes give, by document."""


def late_lines(batch: Batch, wanted: Array) -> LateLines:
    """The lines in the second half of the wanted documents (bool each) that can be notes."""
    lines = batch.lines
    number, middle = np.arange(len(lines)), (lines.first_line[:-1] + lines.first_line[1:]) // 2
    is_late = (number >= middle[lines.document]) & wanted[lines.document]
    return LateLines(batch, np.flatnonzero(is_late & (lines.n_words >= 1) & (lines.n_chars <= MAX_NOTE_CHARS)))


@cache
def _signed_beginnings() -> Array:
    return beginnings(SIGNED_BEGINNINGS)


def signed_names(line: str) -> list[str]:
    """The names of a line that says so in a sentence: 'This post was written by Ada Miller, a nurse'."""
    signed = SIGNED_LINE.match(line)
    return read_names(signed["names"], 2) if signed else []


def _signatures(late: LateLines) -> dict[int, set[tuple[str, ...]]]:
    """Names in the second half of a page, behind words that say who wrote it, or in the line below them."""
    found: dict[int, set[tuple[str, ...]]] = {}
    likely = late.beginning_with(_signed_beginnings())
    for document, line, groups in likely.matching(SIGNED) + likely.matching(OPENER_ALONE):
        said = groups.get("names", "")
        names = read_names(said, 2)
        if not names and SAYS_BY.search(late.batch.line_text(line).removesuffix(said)):
            names = one_word_name(said)
        if not said:
            names = _names_below(late.batch, line)
        if names or (said and POSTED_BY.match(late.batch.line_text(line))):
            found.setdefault(document, set()).add(tuple(names))
    return {document: its for document, its in found.items() if () not in its}


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


def _biographies(late: LateLines) -> dict[int, set[tuple[str, ...]]]:
    """Names in the second half of a page, of whom it says what they do: 'Ada Miller is a writer in Gent'."""
    found: dict[int, set[tuple[str, ...]]] = {}
    telling = late.take(hold_any(late.batch.words, late.which, _verb_set()))
    of_roles = telling.take(name_roles(late.batch, telling.which))
    for document, _, groups in of_roles.matching(BIOGRAPHY):
        names = read_names(groups["names"], 2)
        offices = set(re.findall(r"[\w-]+", groups["rest"].casefold())) & words("roles")
        if len(names) == 1 and offices and names[0] == groups["names"].strip() and looks_like_person(names[0]):
            found.setdefault(document, set()).add(tuple(names))
    return found


@cache
def _verb_set() -> WordSet:
    return word_set(VERBS)


def _named_above_notes(late: LateLines) -> dict[int, set[tuple[str, ...]]]:
    """Names alone on a line in the second half of a page, with a note below that goes on to speak of their bearers."""
    found: dict[int, set[tuple[str, ...]]] = {}
    short = late.take(late.batch.lines.n_words[late.which] <= MAX_NAME_ALONE_WORDS)
    above = short.take(_may_have_note_below(short)).having(NAME_ALONE)
    for line in above.take(may_name(late.batch, above.which)).which.tolist():
        document, text, note = (
            int(late.batch.lines.document[line]),
            late.batch.line_text(line),
            _note_below(late.batch, line),
        )
        names = listed_names(text) if note and _may_speak_of(note, text) else []
        is_author = len(names) == 1 and (is_opener(note) or _speaks_of(note, names[0]))
        if is_author and not are_common_words(names, "", late.batch.text[document].as_py()):
            found.setdefault(document, set()).add(tuple(names))
    return found


def _may_have_note_below(late: LateLines) -> Array:
    """Whether the line below a late one is long, or says 'Author' or what somebody does. bool; rather too often."""
    lines, n_late = late.batch.lines, len(late.which)
    below = late.batch.written_from[late.which + 1]
    is_of_page = below < lines.first_line[lines.document[late.which] + 1]
    below = np.minimum(below, len(lines) - 1)
    is_long = lines.n_chars[below] >= MIN_NOTE_CHARS
    short = np.flatnonzero(is_of_page & ~is_long)
    says = np.zeros(n_late, np.bool_)
    says[short] = name_roles(late.batch, below[short]) | openers()[late.batch.first_letters[below[short]]]
    return np.asarray(is_of_page & (is_long | says))


def _note_below(batch: Batch, line: int) -> str:
    """The line below, if it is long or says 'Author', or the long one below an office. Else nothing."""
    below = batch.next_written(line, batch.end_line(line))
    text = batch.line_text(below) if below is not None else ""
    if below is None or len(text) >= MIN_NOTE_CHARS or is_opener(text):
        return text
    further = batch.next_written(below, batch.end_line(line)) if is_office(text) else None
    note = batch.line_text(further) if further is not None else ""
    return note if len(note) >= MIN_NOTE_CHARS else ""


def _may_speak_of(note: str, line: str) -> bool:
    """Whether a note may be about somebody whom the line names: told without reading the names."""
    said = [word.strip(".,()").casefold() for word in note.split(maxsplit=MAX_OFFICE_WORDS)[:MAX_OFFICE_WORDS]]
    begins = FIRST_WORD.match(note)
    is_of_bearer = bool(words("roles") & set(said)) or (begins is not None and begins[1] in line)
    return is_of_bearer or is_opener(note) or IN_FIRST_PERSON.match(note) is not None


def _speaks_of(note: str, name: str) -> bool:
    """Whether a note begins with the name or its first word and goes on as of a person, or with an office, or 'I'm'."""
    said = [word.strip(".,()").casefold() for word in note.split()]
    if IN_FIRST_PERSON.match(note) or words("roles") & set(said[:MAX_OFFICE_WORDS]):
        return True
    begins = FIRST_WORD.match(note)
    is_of_person = bool(set(said) & (words("roles") | words("pronouns")))
    return begins is not None and begins[1] == name.split()[0] and is_of_person


NOTES: tuple[tuple[str, Read], ...] = (
    ("signature", _signatures),
    ("biography", _biographies),
    ("name-above-note", _named_above_notes),
)
"""Where names are looked for that do not stand beside the headline, and the source they have then."""
NOTE_SOURCES = frozenset(source for source, _ in NOTES)
