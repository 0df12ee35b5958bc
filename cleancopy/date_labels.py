"""Lines anywhere on a page that say when it was published: labels, signatures, sentences, the line at its end."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import polars as pl

from cleancopy.batch import Batch
from cleancopy.beginnings import beginnings
from cleancopy.dates import Published
from cleancopy.dates_in_lines import Dated, PageOrders, dates_of_line
from cleancopy.digits import MIN_DATE_DIGITS, digits_of
from cleancopy.likely_bylines import PUBLISHED
from cleancopy.texts import Array

MAX_LINE_CHARS = 200
MAX_LABEL_CHARS = 30
MAX_SIGNATURE_CHARS = 80
MIN_SENTENCE_WORDS = 5
MAX_CHARS_TO_DATE = 4
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
FILED = (
    r"(?:categor(?:y|ies)|filed (?:under|in)|posted (?:in|under)|kategorien?|catégories?|categorías?|categori[ae]s?|"
    r"categorieën|kategori[ae]|rubrique|thema|tags?|"
    r"(?:\d+|no|leave an?|keine?|aucun|sin|nessun|nenhum|geen|brak) "
    r"(?:comments?|kommentare?|commentaires?|comentarios?|comment[io]|comentários?|reacties?|komentarz[ey]?))\b"
)
SIGNED_BEHIND = r"(?:by|von|par|por|di|door)\s+(?-i:\p{Lu})"
CLOSING = (
    r"(?i)^\W{0,6}(?:\p{L}+,? )?(?:\p{L}+\.? )?\d[^|·•:]{4,24}(?::\d\d.{0,8})?"
    rf"(?:\s?[|·•,–-]\s?{FILED}|[\s|·•,–-]+{SIGNED_BEHIND})"
)
"""A line that begins with a date and says behind it who wrote the text, under what it is filed or how many comments
it has."""


def first_published(batch: Batch, orders: PageOrders) -> dict[int, Published]:
    """The first date of each document that says in a sentence when it was first published."""
    lines = batch.lines
    which = np.flatnonzero((lines.n_words >= MIN_SENTENCE_WORDS) & (lines.n_chars <= 2 * MAX_LINE_CHARS))
    which = _beginning_with(FIRST_PUBLISHED_BEGINNINGS, batch, which)
    texts = pl.Series(lines.texts(batch.buffer, which), dtype=pl.String)
    found: dict[int, Published] = {}
    behind = texts.str.extract(FIRST_PUBLISHED, 1)
    for number in np.flatnonzero(behind.is_not_null().to_numpy()).tolist():
        document = int(lines.document[which[number]])
        dates = [date for date in dates_of_line(behind[number], orders, document) if date.start <= MAX_CHARS_TO_DATE]
        if dates:
            found.setdefault(document, dates[0].published)
    return found


def labelled_dates(batch: Batch, is_missing: Array, orders: PageOrders) -> dict[int, Dated]:
    """When those documents were published that are missing (bool each) and of which such lines say one day only."""
    found: dict[int, Dated] = {}
    for source, days_of_documents in _readings(batch, _lines_for_labels(batch, is_missing), orders):
        for document, days in days_of_documents.items():
            if len(days) == 1 and document not in found:
                found[document] = Dated(next(iter(days)), source)
    return found


def _readings(batch: Batch, short: Array, orders: PageOrders) -> Iterator[tuple[str, dict[int, set[Published]]]]:
    """The days that each kind of line gives, most certain first, and what that kind is called as a source."""
    labels = _having(PUBLISHED, batch, _beginning_with(LABEL_BEGINNINGS, batch, short))
    for pattern in (LABELLED, LABEL_ALONE):
        yield PUBLISHED_LABEL, _labelled(batch, _having(pattern, batch, labels), orders)
    signatures = _having(SIGNATURE, batch, _beginning_with(SIGNATURE_BEGINNINGS, batch, short))
    yield "signature", _below_signatures(batch, signatures, orders)
    dated = short[digits_of(batch.buffer, batch.lines, short) >= MIN_DATE_DIGITS]
    yield "closing-line", _closing(batch, _having(CLOSING, batch, dated), orders)


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
        for date in dates_of_line(_with_next_line(batch, line, batch.line_text(line)), orders, document):
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
        dates = dates_of_line(text, orders, int(lines.document[line])) if len(text) <= MAX_SIGNATURE_CHARS else []
        if dates and dates[0].start <= 2 and dates[0].kind != "updated":
            found.setdefault(int(lines.document[line]), set()).add(dates[0].published)
    return found


def _closing(batch: Batch, closing: Array, orders: PageOrders) -> dict[int, set[Published]]:
    """The dates that begin the lines `closing`, of each document, but for those of updates."""
    found: dict[int, set[Published]] = {}
    for line in closing.tolist():
        document = int(batch.lines.document[line])
        for date in dates_of_line(batch.line_text(line), orders, document)[:1]:
            if date.kind != "updated":
                found.setdefault(document, set()).add(date.published)
    return found


def _with_next_line(batch: Batch, line: int, text: str) -> str:
    """The line; where it has no digit, with the next one that has a letter or a digit."""
    following: int | None = line
    while following is not None and not any(map(str.isdigit, text)) and len(text) <= MAX_LABEL_CHARS:
        following = batch.next_written(following, batch.end_line(line))
        if following is not None:
            text = f"{text} {batch.line_text(following)}"
    return text
