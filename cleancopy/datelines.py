"""When a text was published, as its page says it: beside the headline, or behind words that say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np
import polars as pl

from cleancopy.batch import Batch
from cleancopy.beginnings import beginnings
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
from cleancopy.digits import MIN_DATE_DIGITS
from cleancopy.likely_bylines import PUBLISHED, dating
from cleancopy.masthead import Masthead, Mastheads
from cleancopy.texts import Array

MAX_LINE_CHARS = 200
MAX_LABEL_CHARS = 30
MAX_SIGNATURE_CHARS = 80
MIN_SENTENCE_WORDS = 5
MAX_CHARS_TO_DATE = 4
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
PUBLISHED_LABEL = "published-label"
LABEL = (
    r"(?:(?:first|originally|article|date|zuerst|erstmals) )?(?:published|posted|veröffentlicht|erschienen|publié|"
    r"mis en ligne|publicad[oa]|pubblicat[oa]|gepubliceerd|geplaatst|opublikowan[oa]|publish(?:ed|ing)? date|"
    r"publication date|date de publication|fecha de publicación|data di pubblicazione|data de publicação|"
    r"veröffentlichungsdatum|publicatiedatum|data publikacji)"
)
SIGNED = r"(?:author|by|autor(?:in|a|e|ka)?|von|auteure?|par|por|di|door)"
LABEL_BEGINNINGS = (
    *("author", "by", "von", "par", "por", "di"),
    *("door", "first", "originally", "article", "date", "zuerst", "erstmals"),
    *("published", "posted", "veröffentlicht", "mis", "gepubliceerd", "opublikowano", "fecha"),
)
"""With the first three letters of one of these begins all that LABELLED and LABEL_ALONE match."""
LABELLED = rf"(?i)^\W{{0,6}}(?:{SIGNED} .{{2,50}}?)?{LABEL}\b.{{0,60}}[0-9]{{4}}"
LABEL_ALONE = rf"(?i)^\W{{0,6}}{LABEL}(?: (?:on|am|le|el|il|em|op|dnia))?\W{{0,3}}$"


SIGNATURE = (
    r"(?i)^\W{0,4}(?:(?:written|reported|posted|(?:article|story|text|words|interview|review) (?:written )?)\s?by"
    r"|(?:geschrieben|verfasst|ein (?:artikel|beitrag)) von|écrit par|un article de|escrito por|scritto da|articolo di"
    r"|geschreven door|napisała?) ?:? ?(?-i:\p{Lu}).{2,60}$"
)
"""What signs a text below its end; the line below may be the day."""
SIGNATURE_BEGINNINGS = (
    *("written", "reported", "posted", "article", "story", "text", "words", "interview", "review", "geschrieben"),
    *("verfasst", "ein", "écrit", "un article", "escrito", "scritto", "napisał"),
)
FIRST_PUBLISHED = (
    r"(?i)^\W{0,4}(?:"
    r"this (?:article|story|post|piece|essay|interview|report) (?:was|is|has been) (?:first|originally)"
    r" (?:published|posted)"
    r"|dieser (?:artikel|beitrag|text) (?:wurde|ist) (?:zuerst|erstmals|ursprünglich)"
    r"|cet article a (?:d['’]abord |initialement )?été (?:initialement )?publié (?:pour la première fois )?"
    r"|este artículo (?:se publicó|fue publicado) (?:originalmente|por primera vez)"
    r"|questo articolo è stato (?:pubblicato )?(?:originariamente|per la prima volta)(?: pubblicato)?"
    r"|este artigo foi (?:originalmente publicado|publicado originalmente|publicado pela primeira vez)"
    r"|dit artikel (?:werd|is) (?:oorspronkelijk|eerst|voor het eerst) (?:gepubliceerd|geplaatst|verschenen)"
    r"|ten (?:artykuł|tekst) (?:został|był) (?:pierwotnie|po raz pierwszy) opublikowany"
    r")(?: (?:on|am|le|el|il|em|op|dnia|w dniu))? ?(?P<date>.{6,60})"
)
"""A sentence that says when the text first came out, the date right behind it."""
FIRST_PUBLISHED_BEGINNINGS = ("this", "dieser", "cet", "este", "questo", "dit", "ten")
UPDATED_ALONE = re.compile(
    r"\W*(?:(?:last |recently )?updated|aktualisiert|mise? à jour|actualizado|aggiornato|atualizado|bijgewerkt|"
    r"aktualizacja|uppdatera[dt]|oppdatert|opdateret|päivitetty|actualitzat|actualizat|aktualizov[aá]n[oé])\W*",
    re.IGNORECASE,
)


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


def read_dates(batch: Batch, mastheads: Mastheads) -> dict[int, Dated]:
    """When each document of a batch was published, where its page clearly says.

    A date behind 'Updated' says when the page was last touched, and is no answer.
    """
    orders = PageOrders(batch)
    found: dict[int, Dated] = {}
    is_label = (mastheads.n_chars <= MAX_LINE_CHARS) & ~mastheads.is_prose[mastheads.rows]
    may_say = mastheads.saying(is_label & (mastheads.n_digits >= MIN_DATE_DIGITS), dating())
    for document, numbers in mastheads.wanted(may_say).items():
        if dated := _beside_headline(mastheads[document], orders, document, numbers):
            found[document] = dated
    for document, first in _first_published(batch, orders).items():
        if document not in found or first.at < found[document].published.at:
            found[document] = Dated(first, PUBLISHED_LABEL)
    is_missing = np.ones(len(mastheads), np.bool_)
    is_missing[list(found)] = False
    short = _lines_for_labels(batch, is_missing)
    labels = _having(PUBLISHED, batch, _beginning_with(LABEL_BEGINNINGS, batch, short))
    for pattern in (LABELLED, LABEL_ALONE):
        for document, days in _labelled(batch, _having(pattern, batch, labels), orders).items():
            if len(days) == 1 and is_missing[document]:
                found[document] = Dated(next(iter(days)), PUBLISHED_LABEL)
                is_missing[document] = False
    signatures = _having(SIGNATURE, batch, _beginning_with(SIGNATURE_BEGINNINGS, batch, short))
    for document, days in _below_signatures(batch, signatures, orders).items():
        if len(days) == 1 and is_missing[document]:
            found[document] = Dated(next(iter(days)), "signature")
    return found


def is_below_updated(masthead: Masthead) -> bool:
    """Whether 'Updated' stands alone above the headline: dates without a label of their own are of the update then."""
    return masthead.has_headline and bool(UPDATED_ALONE.fullmatch(masthead.text(masthead.title - 1)))


def _beside_headline(masthead: Masthead, orders: PageOrders, document: int, may_say: Sequence[int]) -> Dated | None:
    plain: Published | None = None
    is_updated = is_below_updated(masthead)
    for number in may_say:
        line = masthead.text(number)
        for date in _dates(line, orders, document):
            kind = _kind(masthead, number, date)
            if kind == "published":
                return Dated(date.published, PUBLISHED_LABEL)
            if kind == "plain" and plain is None and not is_updated and is_given(line, date):
                plain = date.published
    return Dated(plain, "beside-headline") if plain else None


def _kind(masthead: Masthead, number: int, date: FoundDate) -> str:
    """The kind of a date in a line: where that begins with it, the line above may be its label."""
    label = masthead.text(number - 1)
    if date.kind != "plain" or date.start > 2 or len(label) > MAX_LABEL_CHARS:
        return date.kind
    return (find_dates(f"{label} {masthead.text(number)}", None) or [date])[0].kind


def _first_published(batch: Batch, orders: PageOrders) -> dict[int, Published]:
    """The first date of each document that says in a sentence when it was first published."""
    lines = batch.lines
    which = np.flatnonzero((lines.n_words >= MIN_SENTENCE_WORDS) & (lines.n_chars <= 2 * MAX_LINE_CHARS))
    which = _beginning_with(FIRST_PUBLISHED_BEGINNINGS, batch, which)
    texts = pl.Series(lines.texts(batch.buffer, which), dtype=pl.String)
    found: dict[int, Published] = {}
    behind = texts.str.extract(FIRST_PUBLISHED, 1)
    for number in np.flatnonzero(behind.is_not_null().to_numpy()).tolist():
        document = int(lines.document[which[number]])
        dates = [date for date in _dates(behind[number], orders, document) if date.start <= MAX_CHARS_TO_DATE]
        if dates:
            found.setdefault(document, dates[0].published)
    return found


def _dates(line: str, orders: PageOrders, document: int) -> list[FoundDate]:
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


def _lines_for_labels(batch: Batch, wanted: Array) -> Array:
    """The lines of the wanted documents (bool each) that are short enough for a label. int64."""
    lines = batch.lines
    return np.flatnonzero(wanted[lines.document] & (lines.n_chars <= MAX_LINE_CHARS) & (lines.n_chars > 0))


def _beginning_with(words: tuple[str, ...], batch: Batch, which: Array) -> Array:
    """Those of the lines that can begin with one of the words."""
    return np.asarray(which[_beginnings(words)[batch.first_letters[which]]])


@cache
def _beginnings(words: tuple[str, ...]) -> Array:
    return beginnings(words)


def _having(pattern: str, batch: Batch, which: Array) -> Array:
    """Those of the lines in which the pattern is found."""
    texts = pl.Series(batch.lines.texts(batch.buffer, which), dtype=pl.String)
    return np.asarray(which[texts.str.contains(pattern).to_numpy()])


def _labelled(batch: Batch, labels: Array, orders: PageOrders) -> dict[int, set[Published]]:
    """The dates anywhere on a page that stand behind words that say that it was published then.

    They stand in one of the lines `labels`, or alone in the one below it.
    """
    found: dict[int, set[Published]] = {}
    for line in labels.tolist():
        document = int(batch.lines.document[line])
        for date in _dates(_with_next_line(batch, line, batch.line_text(line)), orders, document):
            if date.kind == "published":
                found.setdefault(document, set()).add(date.published)
    return found


def _below_signatures(batch: Batch, signatures: Array, orders: PageOrders) -> dict[int, set[Published]]:
    """The dates that begin the line below one of the lines `signatures`, anywhere on a page."""
    lines = batch.lines
    found: dict[int, set[Published]] = {}
    for line in signatures[lines.n_chars[signatures] <= MAX_SIGNATURE_CHARS].tolist():
        below = batch.next_written(line, batch.end_line(line))
        text = batch.line_text(below) if below is not None else ""
        dates = _dates(text, orders, int(lines.document[line])) if len(text) <= MAX_SIGNATURE_CHARS else []
        if dates and dates[0].start <= 2 and dates[0].kind != "updated":
            found.setdefault(int(lines.document[line]), set()).add(dates[0].published)
    return found


def _with_next_line(batch: Batch, line: int, text: str) -> str:
    """The line; where it has no digit, with the next one that has a letter or a digit."""
    following: int | None = line
    while following is not None and not any(map(str.isdigit, text)) and len(text) <= MAX_LABEL_CHARS:
        following = batch.next_written(following, batch.end_line(line))
        if following is not None:
            text = f"{text} {batch.line_text(following)}"
    return text
