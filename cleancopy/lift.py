"""From lifted fragments to columns: what the title, byline, date and the other metadata of a page say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from cleancopy.batch import Batch
from cleancopy.cut import Cut
from cleancopy.dates import read_date
from cleancopy.texts import documents_of

Values = dict[str, list[str]]

BETWEEN_NAMES = (
    re.compile(r"\s*(?:[;/|]|&)\s*"),
    re.compile(r"\s*,?\s+(?:and|und|et|y|e|en|i)\s+"),
    re.compile(r"\s*,\s+"),
)
MAX_ACRONYM_CHARS = 3


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
        column = removed.labels[removed.label[row]].lifted_to or ""
        values[document].setdefault(column, []).append(text)
    return values


def metadata(given: pa.Table, titles: Sequence[str | None], values: Sequence[Values]) -> pa.Table:
    """The metadata columns of a batch: what the input gave first, then what was lifted; null where neither says it.

    `given` has title, date and authors as the input brought them; `titles` says where each title line was found.
    """
    rows = [
        _row(title, date, authors, source, lifted)
        for title, date, authors, source, lifted in zip(
            given["title"].to_pylist(),
            given["date"].to_pylist(),
            given["authors"].to_pylist(),
            titles,
            values,
            strict=True,
        )
    ]
    return pa.Table.from_pylist(rows, METADATA)


METADATA = pa.schema(
    {
        "title": pa.string(),
        "title_source": pa.string(),
        "subtitle": pa.string(),
        "authors": pa.list_(pa.string()),
        "section": pa.string(),
        "published_at": pa.timestamp("us", "UTC"),
        "published_precision": pa.string(),
        "publisher": pa.string(),
        "source_credit": pa.string(),
        "reading_minutes": pa.int32(),
    }
)


def _row(
    title: str | None, date: str | None, authors: list[str] | None, title_source: str | None, lifted: Values
) -> dict[str, Any]:
    title = (title or "").strip() or _first(lifted, "title")
    names = [name for given in authors or [] if given for name in part_names(given)]
    names = names or [name for text in lifted.get("authors", []) for name in part_names(text)]
    written_dates = [date or "", *lifted.get("published_at", [])]
    published = next((found for text in written_dates if (found := read_date(text))), None)
    minutes = next((int(text) for text in lifted.get("reading_minutes", []) if text.isdecimal()), None)
    return {
        "title": title,
        "title_source": title_source if title else None,
        "subtitle": None,
        "authors": list(dict.fromkeys(names)) or None,
        "section": section_name(_first(lifted, "section")),
        "published_at": published.at if published else None,
        "published_precision": published.precision if published else None,
        "publisher": _name(_first(lifted, "publisher")),
        "source_credit": _name(_first(lifted, "source_credit")),
        "reading_minutes": minutes if minutes and minutes < 1000 else None,
    }


def _first(lifted: Values, column: str) -> str | None:
    return next(iter(lifted.get(column, [])), None)


def _name(text: str | None) -> str | None:
    """A name without the full stop of the sentence that it ended."""
    return text.rstrip(" .,;") or None if text else None


def part_names(text: str) -> list[str]:
    """The names that a byline lists.

    It is parted at 'and' and its like, and at commas, only where each part has two words or more: 'Ortega y Gasset' is
    one name, and so is 'Smith, John'.
    """
    names = [text]
    for between in BETWEEN_NAMES:
        names = [part for name in names for part in _parted(name, between)]
    return [name.strip(" .") for name in names if name.strip(" .")]


def _parted(text: str, between: re.Pattern[str]) -> list[str]:
    parts = [part for part in between.split(text) if part.strip(" .")]
    return parts if all(len(part.split()) > 1 for part in parts) else [text]


def section_name(label: str | None) -> str | None:
    """A section's label as a name: 'TECH' becomes 'Tech'; 'AI' and 'World news' stay."""
    if label is None or not label.isupper():
        return label
    words = (word if len(word) <= MAX_ACRONYM_CHARS else word.capitalize() for word in label.split())
    return " ".join(words)
