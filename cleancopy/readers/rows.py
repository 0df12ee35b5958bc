"""One row of RAW: what a document or a fault looks like whichever format it came in, and how rows become tables."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

import pyarrow as pa

from cleancopy.config import InputConfig
from cleancopy.documents import RAW, document_id
from cleancopy.inputs import Source

FIELDS = ("text", "html", "id", "url", "title", "site", "date", "author", "authors")
"""What a row is asked for; everything else that it brings is left alone."""
WRITTEN = ("id", "title", "date")
"""Of these a number is taken too, as it is written."""
PLAIN_HOST = re.compile(r"https?://(?P<host>[a-z0-9.-]+)(?:[/?#]|\Z)")
"""Nearly all URLs begin so, and no parser would find another host in them; asking one takes most of reading a row."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of RAW; the columns are described in docs/architecture.md."""

    doc_id: str
    source_id: str
    source_path: str
    source_row: int | None
    raw: bytes | None
    url: str | None = None
    site: str | None = None
    title: str | None = None
    date: str | None = None
    authors: list[str] | None = None
    fault: str | None = None
    fault_observed: str | None = None


def file_row(source: Source, raw: bytes) -> RawRow:
    """The row of a file that is one document."""
    return RawRow(document_id(source.source_path, raw), source.stem, source.source_path, None, raw)


def document_row(source: Source, row: int, raw: bytes, given: Mapping[str, object], config: InputConfig) -> RawRow:
    """The row of a record whose text is `raw`; a fault `too-large` where it is above `max_document_bytes`."""
    row_id = row_id_of(given)
    if len(raw) > config.max_document_bytes:
        return fault_row(source, "too-large", size_observed(len(raw)), row, row_id=row_id)
    url = text_or_none(given.get("url"))
    return RawRow(
        document_id(source.source_path, raw, row_id),
        row_id or source.stem,
        source.source_path,
        row,
        raw,
        url,
        text_or_none(given.get("site")) or host_of(url),
        written_or_none(given.get("title")),
        written_or_none(given.get("date")),
        authors_of(given),
    )


def fault_row(
    source: Source,
    fault: str,
    observed: str | None,
    row: int | None = None,
    raw: bytes | None = None,
    row_id: str | None = None,
) -> RawRow:
    """The row of what should have been a document. `row` is null where the whole file is at fault."""
    name = row_id or (None if row is None else f"row {row}")
    doc_id = document_id(source.source_path, raw or b"", name)
    return RawRow(
        doc_id, row_id or source.stem, source.source_path, row, raw, fault=fault, fault_observed=whole_text(observed)
    )


def tables(rows: Iterable[RawRow], config: InputConfig) -> Iterator[pa.Table]:
    """The rows in order as tables of at most `shard_documents` rows and `shard_bytes` of raw text, if one row fits."""
    portion: list[RawRow] = []
    portion_bytes = 0
    for row in rows:
        row_bytes = len(row.raw or b"")
        if begins_portion(len(portion), portion_bytes, row_bytes, config):
            yield table_of(portion)
            portion, portion_bytes = [], 0
        portion.append(row)
        portion_bytes += row_bytes
    if portion:
        yield table_of(portion)


def begins_portion(n_rows: int, n_bytes: int, row_bytes: int, config: InputConfig) -> bool:
    """Whether a row of so many bytes is the first of the next portion, beside what the present one has."""
    return n_rows > 0 and (n_rows >= config.shard_documents or n_bytes + row_bytes > config.shard_bytes)


def row_id_of(given: Mapping[str, object]) -> str | None:
    """The id that a row brought, a string or a number; None where it is empty or anything else."""
    return written_or_none(given.get("id"))


def authors_of(given: Mapping[str, object]) -> list[str] | None:
    """The names in `authors`, or else in `author`: a string or a list of nothing but strings."""
    for key in ("authors", "author"):
        value = given.get(key)
        names = value if isinstance(value, list) else [value]
        texts = [name for name in map(text_or_none, names) if name is not None]
        if texts and len(texts) == len(names):
            return texts
    return None


def written_or_none(value: object) -> str | None:
    """A string with more than blanks in it, or a number as it is written, such as the date 20240305."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return text_or_none(value)


def text_or_none(value: object) -> str | None:
    """The value if it is a string with more than blanks in it."""
    return whole_text(value) if isinstance(value, str) and value.strip() else None


def whole_text(value: str | None) -> str | None:
    """The text with U+FFFD for lone surrogates, which JSON may hold and UTF-8 may not."""
    if value is None:
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def host_of(url: str | None) -> str | None:
    """The host of a URL without the port; None where there is none or the URL is no URL."""
    plain = PLAIN_HOST.match(url or "")
    if plain:
        return plain["host"]
    try:
        return urlsplit(url or "").hostname or None
    except ValueError:
        return None


def size_observed(size_bytes: int) -> str:
    """How the size of what was too large is told."""
    return f"{size_bytes} bytes"


def columns_observed(names: Iterable[str]) -> str:
    """What a row or a file has where `text` is missing: its keys or columns, at most 20 of them."""
    known = sorted(names)
    more = f" and {len(known) - 20} more" if len(known) > 20 else ""
    return f"has {', '.join(known[:20])}{more}" if known else "has no columns"


def table_of(rows: Sequence[RawRow]) -> pa.Table:
    """The rows as a table of RAW."""
    columns = {field.name: [getattr(row, field.name) for row in rows] for field in fields(RawRow)}
    return pa.table(columns, schema=RAW)
