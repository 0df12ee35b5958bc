"""Records read column by column are the rows that they are when read one by one, in the same portions."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cleancopy.config import InputConfig
from cleancopy.documents import RAW
from cleancopy.inputs import find_sources
from cleancopy.readers.columns import document_table, portions
from cleancopy.readers.rows import FIELDS, RawRow, document_row, fault_row, row_id_of, tables

VALUES: tuple[Any, ...] = (
    *(None, "", "  ", "x", "é", "https://a.example/x", "HTTPS://user@B.example:81/", "http://[bad", "lone \ud800 one"),
    *(0, 7, 2.5, float("nan"), True, ["Ann", "Bo"], ["Ann", None], [], [""], {"name": "x"}),
)
TEXTS = (None, b"", b"a", b"\xff\x00", "é".encode(), b"12345678", b"123456789", b"x" * 40)
CONFIG = InputConfig(max_document_bytes=8, shard_bytes=20, shard_documents=5)


def plain_row(source: Any, row: int, given: dict[str, Any]) -> RawRow:
    if given["text"] is None:
        return fault_row(source, "no-text", "null", row, row_id=row_id_of(given))
    return document_row(source, row, given["text"], given, CONFIG)


@pytest.mark.parametrize("seed", range(20))
def test_columns_are_rows(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    (tmp_path / "rows.parquet").write_bytes(b"x")
    (source,) = find_sources([tmp_path / "rows.parquet"])
    names = [name for name in FIELDS if name != "text" and chance.random() < 0.7]
    records = [
        {"text": chance.choice(TEXTS)} | {name: chance.choice(VALUES) for name in names}
        for _ in range(chance.randrange(40))
    ]
    expected = tables((plain_row(source, row, given) for row, given in enumerate(records, 1)), CONFIG)

    def batches() -> Any:
        first = 0
        while first < len(records):
            some = records[first : first + chance.randrange(1, 9)]
            padded = pa.array([None, *(its["text"] for its in some)], pa.large_binary())
            columns = {name: [its[name] for its in some] for name in names}
            yield document_table(source, first + 1, padded.slice(1), columns, CONFIG)
            first += len(some)

    found = list(portions(batches(), CONFIG))
    assert [table.to_pylist() for table in found] == [table.to_pylist() for table in expected]
    assert all(table.schema == RAW for table in found)
