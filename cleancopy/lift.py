"""From lifted fragments to columns: what the title, byline, date and the other metadata of a page say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from cleancopy.author_notes import NOTE_SOURCES
from cleancopy.batch import Batch
from cleancopy.bylines import Authors, read_authors
from cleancopy.cut import Cut
from cleancopy.datelines import Dated, is_below_updated, read_dates
from cleancopy.dates import read_date
from cleancopy.masthead import Masthead, Mastheads, find_mastheads
from cleancopy.names import GLUED, is_office, listed_names, parts
from cleancopy.origins import breadcrumb_section, dateline_agency, may_have_agency, may_have_breadcrumb
from cleancopy.texts import Array, documents_of

MAX_READING_MINUTES = 1000
BETWEEN_NAMES = (
    re.compile(r"\s*(?:[;/|]|&)\s*"),
    re.compile(r"\s*,?\s+(?:and|und|et|y|e|en|i)\s+"),
    re.compile(r"\s*,\s+"),
)
MAX_ACRONYM_CHARS = 3


class Found(NamedTuple):
    """A text for a column, and where it was found: the id of the rule that lifted it, or how it was read."""

    text: str
    source: str


Values = dict[str, list[Found]]


@dataclass(frozen=True)
class Readings:
    """What the pages of a batch say of themselves without its being cut: one entry per document.

    `may_say_origin` (bool) tells which mastheads may hold a breadcrumb or an agency.
    """

    authors: list[Authors | None]
    published: list[Dated | None]
    mastheads: Mastheads
    may_say_origin: Array


def read_pages(batch: Batch) -> Readings:
    """Read what stands around each headline, and in the notes at the end."""
    mastheads = find_mastheads(batch)
    may_say_origin = may_have_breadcrumb(mastheads) | may_have_agency(mastheads)
    return Readings(read_authors(batch, mastheads), read_dates(batch, mastheads), mastheads, may_say_origin)


def lifted_values(batch: Batch, outcome: Cut) -> list[Values]:
    """For each document, the texts that were lifted into each column, in reading order."""
    removed = outcome.removed
    values: list[Values] = [{} for _ in range(len(batch.text))]
    lifting = np.array([label.lifted_to is not None for label in removed.labels], np.bool_)[removed.label]
    whole = (removed.start_byte <= removed.value_start) & (removed.value_end <= removed.end_byte)
    chosen = np.flatnonzero(lifting & whole & (removed.value_start < removed.value_end))
    for row, document in zip(
        chosen.tolist(), documents_of(batch.text, removed.start_byte[chosen]).tolist(), strict=True
    ):
        text = batch.buffer[removed.value_start[row] : removed.value_end[row]].tobytes().decode().strip()
        label = removed.labels[removed.label[row]]
        values[document].setdefault(label.lifted_to or "", []).append(Found(text, label.rule))
    return values


def metadata(given: pa.Table, titles: Sequence[str | None], values: Sequence[Values], readings: Readings) -> pa.Table:
    """The metadata columns of a batch: what the input gave first, then what was read or lifted; else null.

    `given` has title, date and authors as the input brought them; `titles` says where each title line was found.
    """
    found: dict[str, list[Any]] = {name: [None] * len(given) for name in METADATA.names}
    found |= _titles(given["title"].to_pylist(), titles, readings.mastheads.headlines())
    columns = (given[name].to_pylist() for name in ("date", "authors"))
    for document, (date, authors) in enumerate(zip(*columns, strict=True)):
        lifted, read, dated = values[document], readings.authors[document], readings.published[document]
        # Most pages say nothing else, and a page costs some microseconds.
        if not (date or authors or lifted or read or dated or readings.may_say_origin[document]):
            continue
        masthead = readings.mastheads[document]
        row = _authors(authors or [], read, lifted, masthead) | _published(date or "", dated, lifted, masthead)
        row |= _origin(masthead if readings.may_say_origin[document] else None, lifted)
        minutes = next((int(found.text) for found in lifted.get("reading_minutes", []) if found.text.isdecimal()), None)
        row["reading_minutes"] = minutes if minutes and minutes < MAX_READING_MINUTES else None
        for name, value in row.items():
            found[name][document] = value
    return pa.table(found, METADATA)


METADATA = pa.schema(
    {
        "title": pa.string(),
        "title_source": pa.string(),
        "subtitle": pa.string(),
        "authors": pa.list_(pa.string()),
        "authors_source": pa.string(),
        "section": pa.string(),
        "section_source": pa.string(),
        "published_at": pa.timestamp("us", "UTC"),
        "published_precision": pa.string(),
        "published_source": pa.string(),
        "publisher": pa.string(),
        "publisher_source": pa.string(),
        "source_credit": pa.string(),
        "source_credit_source": pa.string(),
        "reading_minutes": pa.int32(),
    }
)
GIVEN = "given"


def _titles(
    given: Sequence[str | None], sources: Sequence[str | None], headlines: Sequence[str | None]
) -> dict[str, list[str | None]]:
    titles = [(title or "").strip() or headline for title, headline in zip(given, headlines, strict=True)]
    found = zip(titles, sources, strict=True)
    return {"title": titles, "title_source": [source if title else None for title, source in found]}


def _authors(given: Sequence[str], read: Authors | None, lifted: Values, masthead: Masthead) -> dict[str, Any]:
    """A byline that was lifted far from the headline is another text's; one beside it comes before a note elsewhere.

    Several that differ, where no headline tells which text they belong to, are of teasers.
    """
    names = [name for text in given if text for name in part_names(text)]
    source: str | None = GIVEN
    found = [value for value in lifted.get("authors", []) if masthead.says(value.text)]
    if masthead.headline is None and len({value.text for value in found}) > 1:
        found = []
    if not names and read and not (found and read.source in NOTE_SOURCES):
        names, source = read.names, read.source
    if not names:
        names = [name for value in found for name in _lifted_names(value.text)]
        source = found[0].source if found else None
    names = list(dict.fromkeys(names))
    return {"authors": names or None, "authors_source": source if names else None}


def _published(given: str, read: Dated | None, lifted: Values, masthead: Masthead) -> dict[str, Any]:
    published, source = read_date(given) if given else None, GIVEN
    if not published and read:
        published, source = read
    for found in lifted.get("published_at", []):
        if not published and not is_below_updated(masthead):
            published, source = read_date(found.text), found.source
    return {
        "published_at": published.at if published else None,
        "published_precision": published.precision if published else None,
        "published_source": source if published else None,
    }


def _origin(masthead: Masthead | None, lifted: Values) -> dict[str, Any]:
    """Section, publisher and agency, lifted or else read off the masthead; None stands for one that says nothing."""
    read = {"section": ("breadcrumb", breadcrumb_section), "source_credit": ("dateline", dateline_agency)}
    row: dict[str, Any] = {}
    for column, tidy in (("section", section_name), ("publisher", _name), ("source_credit", _name)):
        found = next(iter(lifted.get(column, [])), None)
        text, source = (tidy(found.text), found.source) if found else (None, None)
        if not text and column in read and masthead is not None:
            source, reader = read[column]
            text = tidy(reader(masthead))
        row |= {column: text, f"{column}_source": source if text else None}
    return row


def _name(text: str | None) -> str | None:
    """A name without the full stop of the sentence that it ended."""
    return text.rstrip(" .,;") or None if text else None


def _lifted_names(text: str) -> list[str]:
    """The names that a lifted byline lists; of one that says what somebody does, those that can be told from that."""
    return listed_names(text) if is_office(text.split(",")[0]) else part_names(text)


def part_names(text: str) -> list[str]:
    """The names that a byline lists.

    It is parted at 'and' and its like, and at commas, only where each part has two words or more: 'Ortega y Gasset' is
    one name, and so is 'Smith, John'. What the bearer of a name does is no name: 'Ada Miller, Senior Editor' is one.
    """
    names = [next(iter(parts(text)), text)] if GLUED.search(text) else [text]
    for between in BETWEEN_NAMES:
        names = [part for name in names for part in _parted(name, between)]
    names = [name.strip(" .") for name in names if name.strip(" .")]
    return [name for number, name in enumerate(names) if not (number and is_office(name))]


def _parted(text: str, between: re.Pattern[str]) -> list[str]:
    parts = [part for part in between.split(text) if part.strip(" .")]
    return parts if all(len(part.split()) > 1 for part in parts) else [text]


def section_name(label: str | None) -> str | None:
    """A section's label as a name: 'TECH' becomes 'Tech'; 'AI' and 'World news' stay."""
    if label is None or not label.isupper():
        return label
    words = (word if len(word) <= MAX_ACRONYM_CHARS else word.capitalize() for word in label.split())
    return " ".join(words)
