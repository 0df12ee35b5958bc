"""Parquet."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.reading import MANY, rows_of, seen

TEXT_TYPES = (
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.binary(),
    pa.large_binary(),
    pa.dictionary(pa.int32(), pa.string()),
)


@pytest.mark.parametrize("kind", TEXT_TYPES, ids=str)
def test_text_columns_of_parquet(tmp_path: Path, kind: pa.DataType) -> None:
    path = tmp_path / "rows.parquet"
    texts = pa.array(["a", None, "é", ""]).cast(kind)
    pq.write_table(pa.table({"id": [7, 8, 9, 10], "text": texts}), path)
    rows = rows_of(path)
    assert seen(rows) == [(1, b"a"), (2, "no-text"), (3, "é".encode()), (4, b"")]
    assert [row["source_id"] for row in rows] == ["7", "8", "9", "10"]


FILE_FAULTS: tuple[tuple[str, pa.Table | bytes, str, str], ...] = (
    ("no text", pa.table({"body": ["a"], "id": ["1"]}), "no-text-column", "has body, id"),
    ("numbers", pa.table({"text": [1, 2]}), "text-column-not-a-string", "int64"),
    ("lists", pa.table({"text": [["a"]]}), "text-column-not-a-string", "list"),
    ("empty file", b"", "corrupt-parquet", "0 bytes"),
    ("no Parquet", b"text\na\n" * 10, "corrupt-parquet", "magic bytes"),
    ("footer of nothing", b"PAR1junkjunkPAR1", "corrupt-parquet", "footer"),
)


@pytest.mark.parametrize(
    ("content", "fault", "observed"), [c[1:] for c in FILE_FAULTS], ids=[c[0] for c in FILE_FAULTS]
)
def test_parquet_files_at_fault_are_one_row(tmp_path: Path, content: Any, fault: str, observed: str) -> None:
    path = tmp_path / "rows.parquet"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        pq.write_table(content, path)
    (row,) = rows_of(path)
    assert (row["fault"], row["source_row"], row["raw"]) == (fault, None, None)
    assert observed in row["fault_observed"]


def test_damaged_pages_of_parquet_give_the_rows_before_them(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    table = pa.table({"text": [row["text"] for row in MANY[:4000]]})
    pq.write_table(table, path, row_group_size=1000, compression="zstd", use_dictionary=False)
    offset = pq.ParquetFile(path).metadata.row_group(2).column(0).data_page_offset
    content = bytearray(path.read_bytes())
    content[offset : offset + 200] = b"\xff" * 200
    path.write_bytes(content)
    *good, last = rows_of(path)
    assert [row["raw"].decode() for row in good] == [row["text"] for row in MANY[: len(good)]]
    assert (last["fault"], last["source_row"]) == ("corrupt-parquet", len(good) + 1)
    assert len(good) > 1500


def test_parquet_brings_what_json_brings(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    moment = datetime.datetime(2024, 5, 6, 7, 8, tzinfo=datetime.UTC)
    columns = {
        "text": ["a"],
        "url": ["https://a.example/x"],
        "authors": [["Ann", "Bo"]],
        "date": pa.array([moment], pa.timestamp("us", "America/New_York")),
        "title": [5],
        "site": [{"name": "x"}],
    }
    pq.write_table(pa.table(columns), path)
    (row,) = rows_of(path)
    found = [row[key] for key in ("site", "authors", "date", "title", "source_id")]
    assert found == ["a.example", ["Ann", "Bo"], "2024-05-06 07:08:00.000000Z", "5", "rows"]


def test_strings_of_parquet_that_are_no_utf8_are_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    bad = pa.array([b"caf\xe9"])
    strings = pa.Array.from_buffers(pa.string(), 1, bad.buffers())
    pq.write_table(pa.table({"text": strings, "title": strings, "authors": pa.array([["x"]])}), path)
    (row,) = rows_of(path)
    assert (row["raw"], row["title"]) == (b"caf\xe9", "caf\ufffd")
