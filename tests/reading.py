"""What the tests of the readers share: reading a file as rows, and telling what was seen."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import pyarrow as pa

from cleancopy.config import InputConfig
from cleancopy.documents import RAW
from cleancopy.inputs import find_sources
from cleancopy.readers import read

CONFIG = InputConfig()


def rows_of(path: Path, config: InputConfig = CONFIG) -> list[dict[str, Any]]:
    (source,) = find_sources([path])
    tables = list(read(source, config))
    for table in tables:
        assert table.schema.equals(RAW)
        table.validate(full=True)
    return [row for table in tables for row in table.to_pylist()]


def seen(rows: list[dict[str, Any]]) -> list[tuple[int | None, str | bytes | None]]:
    """Row number with the fault, or with the raw bytes where there is none."""
    return [(row["source_row"], row["fault"] or row["raw"]) for row in rows]


def zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    return bytes(sink.getvalue())


def jsonl(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


MANY = [{"text": f"{number} {zlib.crc32(b'%d' % number):x}" * 3} for number in range(30_000)]
