"""Parquet."""

from __future__ import annotations

import datetime
from decimal import Decimal
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


IDS = (
    ("integers with nulls", pa.array([1, None, 12], pa.int64()), ["1", "rows", "12"]),
    ("integers as pandas writes them with nulls", pa.array([1.0, None, 12.0]), ["1", "rows", "12"]),
    ("floats that are no numbers", pa.array([float("nan"), float("inf"), -1.0]), ["rows", "rows", "-1"]),
    ("fractions", pa.array([1.5, 0.1, -0.25]), ["1.5", "0.1", "-0.25"]),
    ("floats of more than 53 bits", pa.array([2.0**53, 2.0**60, 1e30]), ["9007199254740992", str(2.0**60), "1e+30"]),
    ("large integers", pa.array([2**64 - 1, 2**63, 0], pa.uint64()), [str(2**64 - 1), str(2**63), "0"]),
    (
        "decimals of a warehouse",
        pa.array([Decimal("1"), None, Decimal("2.50")], pa.decimal128(38, 9)),
        ["1", "rows", "2.5"],
    ),
    ("digits", pa.array(["007", "1.0", None]), ["007", "1.0", "rows"]),
)


@pytest.mark.parametrize(("ids", "expected"), [case[1:] for case in IDS], ids=[case[0] for case in IDS])
def test_a_number_stays_as_it_was_before_its_column_became_one_of_floats(
    tmp_path: Path, ids: pa.Array, expected: list[str]
) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"text": ["a", "b", "c"], "id": ids, "date": ids}), path)
    rows = rows_of(path)
    assert [row["source_id"] for row in rows] == expected
    assert [row["date"] or "rows" for row in rows] == expected


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
