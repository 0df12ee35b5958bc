"""Many records at once as a table of RAW: what `rows.document_row` makes of one, column by column."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.config import InputConfig
from cleancopy.documents import RAW
from cleancopy.inputs import Source
from cleancopy.readers.rows import (
    authors_of,
    begins_portion,
    fault_row,
    host_of,
    size_observed,
    text_or_none,
    written_or_none,
)

Columns = Mapping[str, Sequence[object]]
"""What records bring beside their texts, by FIELDS; columns that are not there are left out."""


def document_table(
    source: Source, first_row: int, raw: pa.LargeBinaryArray, given: Columns, config: InputConfig
) -> pa.Table:
    """A row of RAW per record, whose texts are `raw`; the first one is record `first_row` of the source.

    A record without a text is the fault no-text, a text above `max_document_bytes` the fault too-large.
    """
    n = len(raw)
    none = [None] * n
    ids = list(map(written_or_none, given.get("id", none)))
    urls = list(map(text_or_none, given.get("url", none)))
    sites = list(map(text_or_none, given.get("site", none)))
    columns: dict[str, list[Any]] = {
        "doc_id": _document_ids(source, raw, ids),
        "source_id": [row_id or source.stem for row_id in ids],
        "source_path": [source.source_path] * n,
        "source_row": list(range(first_row, first_row + n)),
        "url": urls,
        "site": [site or host_of(url) for site, url in zip(sites, urls, strict=True)],
        "title": list(map(written_or_none, given.get("title", none))),
        "date": list(map(written_or_none, given.get("date", none))),
        "authors": _authors(given, n),
        "fault": list(none),
        "fault_observed": list(none),
    }
    sizes = pc.fill_null(pc.binary_length(raw), -1).to_numpy(zero_copy_only=False)
    at_fault = (sizes < 0) | (sizes > config.max_document_bytes)
    for number in np.flatnonzero(at_fault).tolist():
        row, size = columns["source_row"][number], int(sizes[number])
        fault, observed = ("no-text", "null") if size < 0 else ("too-large", size_observed(size))
        its = fault_row(source, fault, observed, row, row_id=ids[number])
        for name, column in columns.items():
            column[number] = getattr(its, name)
    texts = pc.if_else(pa.array(at_fault), pa.scalar(None, pa.large_binary()), raw) if at_fault.any() else raw
    return pa.table([texts if name == "raw" else columns[name] for name in RAW.names], schema=RAW)


def portions(tables: Iterable[pa.Table], config: InputConfig) -> Iterator[pa.Table]:
    """The rows in order as tables of at most `shard_documents` rows and `shard_bytes` of raw text, if one row fits."""
    waiting: list[pa.Table] = []
    n_rows, n_bytes = 0, 0
    for table in tables:
        first = 0
        sizes = pc.fill_null(pc.binary_length(table["raw"]), 0).to_pylist()
        for row, size in enumerate(sizes):
            if begins_portion(n_rows, n_bytes, size, config):
                yield pa.concat_tables([*waiting, table.slice(first, row - first)])
                waiting, first, n_rows, n_bytes = [], row, 0, 0
            n_rows, n_bytes = n_rows + 1, n_bytes + size
        waiting.append(table.slice(first))
    if n_rows:
        yield pa.concat_tables(waiting)


def _document_ids(source: Source, raw: pa.LargeBinaryArray, ids: Sequence[str | None]) -> list[str]:
    """What `document_id` gives of each text, read where it lies."""
    _, offsets, content = raw.buffers()
    borders = np.frombuffer(offsets, np.int64)[raw.offset : raw.offset + len(raw) + 1].tolist()
    letters = memoryview(content or b"")
    of_path = hashlib.sha256(source.source_path.encode("utf-8", "surrogateescape") + b"\0")
    names = []
    for number, row_id in enumerate(ids):
        name = of_path.copy()
        if row_id is not None:
            name.update(row_id.encode() + b"\0")
        name.update(letters[borders[number] : borders[number + 1]])
        names.append(name.hexdigest()[:32])
    return names


def _authors(given: Columns, n: int) -> list[list[str] | None]:
    told = {name: given[name] for name in ("authors", "author") if name in given}
    if not told:
        return [None] * n
    return [authors_of(dict(zip(told, its, strict=True))) for its in zip(*told.values(), strict=True)]
