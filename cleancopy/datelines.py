"""When a text was published, as its page says it: beside the headline, or behind words that say so."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from cleancopy.batch import Batch
from cleancopy.date_labels import MAX_LABEL_CHARS, MAX_LINE_CHARS, PUBLISHED_LABEL, first_published, labelled_dates
from cleancopy.dates import FoundDate, Published, find_dates
from cleancopy.dates_in_lines import Dated, PageOrders, dates_of_line, is_given
from cleancopy.digits import MIN_DATE_DIGITS
from cleancopy.likely_bylines import dating
from cleancopy.masthead import Masthead, Mastheads

MAX_CHARS_TO_LABELLED = 60
"""So far into a line its own date begins; behind more words the date may be that of something else they tell of."""
UPDATED_ALONE = re.compile(
    r"\W*(?:(?:last |recently )?updated|aktualisiert|mise? à jour|actualizado|aggiornato|atualizado|bijgewerkt|"
    r"aktualizacja|uppdatera[dt]|oppdatert|opdateret|päivitetty|actualitzat|actualizat|aktualizov[aá]n[oé])\W*",
    re.IGNORECASE,
)


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
    for document, first in first_published(batch, orders).items():
        if document not in found or first.at < found[document].published.at:
            found[document] = Dated(first, PUBLISHED_LABEL)
    is_missing = np.ones(len(mastheads), np.bool_)
    is_missing[list(found)] = False
    return found | labelled_dates(batch, is_missing, orders)


def is_below_updated(masthead: Masthead) -> bool:
    """Whether 'Updated' stands alone above the headline: dates without a label of their own are of the update then."""
    return masthead.has_headline and bool(UPDATED_ALONE.fullmatch(masthead.text(masthead.title - 1)))


def _beside_headline(masthead: Masthead, orders: PageOrders, document: int, may_say: Sequence[int]) -> Dated | None:
    """What the nearest line gives: one that begins with a label, else one with a label further on, else without any.

    Where no headline tells which text the lines belong to, those without a label must all give the same day.
    """
    labelled: list[Published] = []
    plain: list[Published] = []
    is_updated = is_below_updated(masthead)
    for number in may_say:
        line = masthead.text(number)
        for date in dates_of_line(line, orders, document):
            kind = _kind(masthead, number, date)
            if kind == "published" and date.start <= MAX_CHARS_TO_LABELLED:
                return Dated(date.published, PUBLISHED_LABEL)
            if kind == "published":
                labelled.append(date.published)
            if kind == "plain" and not is_updated and is_given(line, date):
                plain.append(date.published)
    if labelled:
        return Dated(labelled[0], PUBLISHED_LABEL)
    is_certain = masthead.has_headline or len(set(plain)) == 1
    return Dated(plain[0], "beside-headline") if plain and is_certain else None


def _kind(masthead: Masthead, number: int, date: FoundDate) -> str:
    """The kind of a date in a line: where that begins with it, the line above may be its label."""
    label = masthead.text(number - 1)
    if date.kind != "plain" or date.start > 2 or len(label) > MAX_LABEL_CHARS:
        return date.kind
    return (find_dates(f"{label} {masthead.text(number)}", None) or [date])[0].kind
