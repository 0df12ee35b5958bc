"""Text files: the whole file is one document."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from cleancopy.config import InputConfig
from cleancopy.inputs import Source
from cleancopy.readers.rows import fault_row, file_row, size_observed, tables


def read_text(source: Source, config: InputConfig) -> Iterator[pa.Table]:
    """One row: the file's bytes, or a fault `too-large`. Reads no more than `max_document_bytes` and one."""
    with source.path.open("rb") as content:
        raw = content.read(config.max_document_bytes + 1)
    if len(raw) > config.max_document_bytes:
        rows = [fault_row(source, "too-large", size_observed(max(source.size_bytes, len(raw))))]
    else:
        rows = [file_row(source, raw)]
    yield from tables(rows, config)
