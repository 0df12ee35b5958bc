"""From lifted fragments to columns: what the title, byline, date and the other metadata of a page say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from cleancopy.author_notes import NOTE_SOURCES
from cleancopy.batch import Batch
from cleancopy.bylines import Authors, read_authors
from cleancopy.cut import Cut
from cleancopy.datelines import is_below_updated, read_dates
from cleancopy.dates import read_date
from cleancopy.dates_in_lines import Dated
from cleancopy.masthead import Masthead, Mastheads, find_mastheads
from cleancopy.names import GLUED, is_office, listed_names, parts
from cleancopy.normalise import one_line
from cleancopy.origins import breadcrumb_section, dateline_agency, may_have_agency, may_have_breadcrumb
from cleancopy.texts import documents_of, slices

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


Values = dict[int, list[Found]]
"""The texts that were lifted into a column, in reading order, by document."""


@dataclass(frozen=True)
class Readings:
    """What the pages of a batch say of themselves without its being cut, by document where one says anything.

    `with_breadcrumb` and `with_agency` are the documents whose mastheads may hold one.
    """

    authors: dict[int, Authors]
    published: dict[int, Dated]
    mastheads: Mastheads
    with_breadcrumb: list[int]
    with_agency: list[int]


def read_pages(batch: Batch) -> Readings:
    """Read what stands around each headline, and in the notes at the end."""
    mastheads = find_mastheads(batch)
    may_say = [np.flatnonzero(may_have(mastheads)).tolist() for may_have in (may_have_breadcrumb, may_have_agency)]
    return Readings(read_authors(batch, mastheads), read_dates(batch, mastheads), mastheads, *may_say)


def lifted_values(batch: Batch, outcome: Cut) -> dict[str, Values]:
    """For each column the texts that were lifted into it."""
    removed = outcome.removed
    values: dict[str, Values] = {}
    lifting = np.array([label.lifted_to is not None for label in removed.labels], np.bool_)[removed.label]
    whole = (removed.start_byte <= removed.value_start) & (removed.value_end <= removed.end_byte)
    chosen = np.flatnonzero(lifting & whole & (removed.value_start < removed.value_end))
    texts = slices(batch.buffer, removed.value_start[chosen], removed.value_end[chosen]).to_pylist()
    documents = documents_of(batch.text, removed.start_byte[chosen]).tolist()
    for text, document, number in zip(texts, documents, removed.label[chosen].tolist(), strict=True):
        label = removed.labels[number]
        of_column = values.setdefault(label.lifted_to or "", {})
        of_column.setdefault(document, []).append(Found(text.strip(), label.rule))
    return values


def metadata(
    given: pa.Table, titles: Sequence[str | None], lifted: Mapping[str, Values], readings: Readings
) -> pa.Table:
    """The metadata columns of a batch: what the input gave first, then what was read or lifted; else null.

    `given` has title, date and authors as the input brought them; `titles` says where each title line was found. Most
    pages say little more than their title: only those are looked at that say something.
    """
    found: dict[str, list[Any]] = {name: [None] * len(given) for name in METADATA.names}
    found |= _titles(given["title"].to_pylist(), titles, readings.mastheads.headlines())
    values = {column: lifted.get(column, {}) for column in METADATA.names}
    rows = chain(
        _authors(_filled(given["authors"]), values["authors"], readings),
        _published(_filled(given["date"]), values["published_at"], readings),
        _origins(values, readings),
        _reading_minutes(values["reading_minutes"]),
    )
    for document, row in rows:
        for name, value in row.items():
            found[name][document] = value
    return pa.table(found, METADATA)


def _filled(column: pa.ChunkedArray) -> dict[int, Any]:
    """The values of a column that are there, by row."""
    if column.null_count == len(column):
        return {}
    return {row: value for row, value in enumerate(column.to_pylist()) if value}


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
    titles = [title or headline for title, headline in zip(given, headlines, strict=True)]
    found = zip(titles, sources, strict=True)
    return {"title": titles, "title_source": [source if title else None for title, source in found]}


Row = tuple[int, dict[str, Any]]
"""A document, and what is found of it, by column."""


def _authors(given: Mapping[int, Sequence[str]], lifted: Values, readings: Readings) -> Iterator[Row]:
    """A byline that was lifted far from the headline is another text's; one beside it comes before a note elsewhere.

    Several that differ, where no headline tells which text they belong to, are of teasers.
    """
    for document in {**given, **readings.authors, **lifted}:
        lines = [line for text in given.get(document, ()) if text for line in text.splitlines()]
        names = [name for line in lines for name in part_names(line)]
        source: str | None = GIVEN
        read = readings.authors.get(document)
        found = [] if names or document not in lifted else _of_headline(lifted[document], readings.mastheads[document])
        if not names and read and not (found and read.source in NOTE_SOURCES):
            names, source = read.names, read.source
        if not names:
            names = [name for value in found for name in _lifted_names(value.text)]
            source = found[0].source if found else None
        names = list(dict.fromkeys(names))
        yield document, {"authors": names or None, "authors_source": source if names else None}


def _of_headline(bylines: Sequence[Found], masthead: Masthead) -> list[Found]:
    """Those that stand beside the headline; none where there is no headline, and they differ."""
    found = [value for value in bylines if masthead.says(value.text)]
    return [] if masthead.headline is None and len({value.text for value in found}) > 1 else found


def _published(given: Mapping[int, str], lifted: Values, readings: Readings) -> Iterator[Row]:
    for document in {**given, **readings.published, **lifted}:
        published, source = read_date(given[document]) if document in given else None, GIVEN
        if not published and document in readings.published:
            published, source = readings.published[document]
        for found in lifted.get(document, ()):
            if not published and not is_below_updated(readings.mastheads[document]):
                published, source = read_date(found.text), found.source
        if published:
            row = {"published_at": published.at, "published_precision": published.precision, "published_source": source}
            yield document, row


def _origins(lifted: Mapping[str, Values], readings: Readings) -> Iterator[Row]:
    """Section, publisher and agency, lifted or else read off the masthead."""
    columns: tuple[
        tuple[str, Callable[[str | None], str | None], str, Sequence[int], Callable[[Masthead], str | None]], ...
    ]
    columns = (
        ("section", section_name, "breadcrumb", readings.with_breadcrumb, breadcrumb_section),
        ("source_credit", _name, "dateline", readings.with_agency, dateline_agency),
        ("publisher", _name, "", (), lambda _: None),
    )
    for column, tidy, source, may_say, read in columns:
        found = {document: (tidy(its[0].text), its[0].source) for document, its in lifted[column].items()}
        for document in may_say:
            if not found.get(document, (None,))[0]:
                found[document] = (tidy(read(readings.mastheads[document])), source)
        for document, (text, its_source) in found.items():
            if text:
                yield document, {column: text, f"{column}_source": its_source}


def _reading_minutes(lifted: Values) -> Iterator[Row]:
    for document, its in lifted.items():
        minutes = next((int(found.text) for found in its if found.text.isdecimal()), 0)
        if 0 < minutes < MAX_READING_MINUTES:
            yield document, {"reading_minutes": minutes}


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
    names = [name for name in (one_line(part).strip(" .") for part in names) if name]
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
