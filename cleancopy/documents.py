"""What every reader gives: one row per document, and one per thing that should have been a document."""

from __future__ import annotations

import hashlib

import pyarrow as pa

RAW = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("source_id", pa.string(), nullable=False),
        pa.field("source_path", pa.string(), nullable=False),
        pa.field("source_row", pa.int64()),
        pa.field("raw", pa.large_binary()),
        pa.field("url", pa.string()),
        pa.field("site", pa.string()),
        pa.field("title", pa.string()),
        pa.field("date", pa.string()),
        pa.field("authors", pa.list_(pa.string())),
        pa.field("fault", pa.string()),
        pa.field("fault_observed", pa.string()),
    ]
)
"""Columns and meaning: docs/architecture.md. `fault` is set where there is no document to speak of, and says why."""


def document_id(source_path: str, raw: bytes, row_id: str | None = None) -> str:
    """The document's name for life: 32 hex digits of SHA-256 over path, the row's own id if it has one, and bytes."""
    parts = [source_path.encode("utf-8", "surrogateescape")]
    if row_id is not None:
        parts.append(row_id.encode())
    parts.append(raw)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]
