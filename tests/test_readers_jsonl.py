"""JSON Lines: plain, compressed and broken."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from cleancopy.config import InputConfig
from cleancopy.documents import document_id
from tests.reading import MANY, jsonl, rows_of, seen, zstd

LINES: tuple[tuple[str, bytes, list[tuple[int, str | bytes]]], ...] = (
    ("no rows", b"", []),
    ("two rows", jsonl({"text": "a"}, {"text": "b"}), [(1, b"a"), (2, b"b")]),
    ("no newline at the end", b'{"text":"a"}\n{"text":"b"}', [(1, b"a"), (2, b"b")]),
    ("Windows line ends", b'{"text":"a"}\r\n\r\n{"text":"b"}\r\n', [(1, b"a"), (3, b"b")]),
    ("blank lines", b'\n\n{"text":"a"}\n  \n{"text":"b"}\n\n', [(3, b"a"), (5, b"b")]),
    ("byte order mark", b'\xef\xbb\xbf{"text":"a"}\n', [(1, b"a")]),
    ("empty text", jsonl({"text": ""}), [(1, b"")]),
    ("broken among good", b'{"text":"a"}\n{"text": oops}\n{"text":"b"}\n', [(1, b"a"), (2, "broken-row"), (3, b"b")]),
    ("cut off", b'{"text":"a"}\n{"text":"b', [(1, b"a"), (2, "broken-row")]),
    ("two objects on a line", b'{"text":"a"} {"text":"b"}\n', [(1, "broken-row")]),
    ("no object", b'["text"]\n"text"\n3\nnull\n', [(row, "row-not-an-object") for row in (1, 2, 3, 4)]),
    ("no text", jsonl({"title": "a"}, {}, {"html": "<p>"}, {"text": None}), [(row, "no-text") for row in (1, 2, 3, 4)]),
    (
        "text of another type",
        jsonl({"text": 3}, {"text": ["a"]}, {"text": {}}, {"text": True}),
        [(row, "text-not-a-string") for row in (1, 2, 3, 4)],
    ),
    ("NULs", b'{"text":"a\\u0000b"}\n{"text":"c\0d"}\n\0\0\n', [(1, b"a\0b"), (2, b"c\0d"), (3, "broken-row")]),
    ("half a surrogate pair", b'{"text":"a\\ud83d b"}\n', [(1, "a\ufffd b".encode())]),
    ("not a number", b'{"text":"a","score":NaN}\n', [(1, b"a")]),
    ("a raw tab", b'{"text":"a\tb"}\n', [(1, b"a\tb")]),
    (
        "another encoding",
        '{"text":"café noir"}\n{"text":"x"}\n'.encode("cp1252"),
        [(1, "café noir".encode()), (2, b"x")],
    ),
    (
        "binary among good",
        b'{"text":"a"}\n\x89PNG\x1a\0\0\0\r\xff\n{"text":"b"}',
        [(1, b"a"), (2, "broken-row"), (3, b"b")],
    ),
    ("nested too deeply", b'{"text":' + b"[" * 100_000 + b"\n" + b'{"text":"b"}', [(1, "broken-row"), (2, b"b")]),
    ("UTF-16", '{"text":"é"}\n{"text":"b"}\n'.encode("utf-16"), [(1, "é".encode()), (2, b"b")]),
    ("UTF-16 without mark", '{"text":"é"}\n{"text":"b"}\n'.encode("utf-16-be"), [(1, "é".encode()), (2, b"b")]),
    ("UTF-32", '{"text":"é"}\n{"text":"b"}\n'.encode("utf-32"), [(1, "é".encode()), (2, b"b")]),
    ("long text", jsonl({"text": "x" * 101}, {"text": "b"}), [(1, "too-large"), (2, b"b")]),
    ("long line", jsonl({"text": "x" * 500}, {"text": "b"}), [(1, "too-large"), (2, b"b")]),
)


@pytest.mark.parametrize("compress", [bytes, gzip.compress, zstd], ids=["plain", "gzip", "zstd"])
@pytest.mark.parametrize(("content", "expected"), [case[1:] for case in LINES], ids=[case[0] for case in LINES])
def test_rows_of_json_lines(tmp_path: Path, content: bytes, expected: list[Any], compress: Any) -> None:
    ending = {bytes: "", gzip.compress: ".gz", zstd: ".zst"}[compress]
    path = tmp_path / f"rows.jsonl{ending}"
    path.write_bytes(compress(content))
    limit = 100 if b"x" * 100 in content else 10_000_000
    rows = rows_of(path, InputConfig(max_document_bytes=limit))
    assert seen(rows) == expected
    assert len({row["doc_id"] for row in rows}) == len(rows)


OBSERVED = (
    (b'{"text": oops}', "line 1 column 10 (char 9)", b'{"text": oops}'),
    (b"[1]", "array", b"[1]"),
    (b'{"text": 3}', "number", b'{"text": 3}'),
    (b'{"text": null, "url": "u"}', "has text, url", b'{"text": null, "url": "u"}'),
    (b"{}", "has no columns", b"{}"),
)


@pytest.mark.parametrize(("line", "observed", "raw"), OBSERVED)
def test_faults_say_what_was_seen_and_keep_the_line(tmp_path: Path, line: bytes, observed: str, raw: bytes) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(line)
    (row,) = rows_of(path)
    assert row["fault_observed"].endswith(observed)
    assert row["raw"] == raw
    assert row["doc_id"] == document_id("rows.jsonl", raw, "row 1")


DESCRIBED: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("nothing", {}, {"source_id": "rows", "url": None, "site": None, "authors": None}),
    ("id", {"id": "x1"}, {"source_id": "x1"}),
    ("whole number", {"id": 17}, {"source_id": "17"}),
    ("number", {"id": 1.5}, {"source_id": "1.5"}),
    ("number without a fraction", {"id": 1.0}, {"source_id": "1.0"}),
    ("no number", {"id": float("nan"), "date": float("inf")}, {"source_id": "rows", "date": None}),
    ("no id", {"id": ""}, {"source_id": "rows"}),
    ("ids of other types", {"id": [1]}, {"source_id": "rows"}),
    ("truth is no id", {"id": True}, {"source_id": "rows"}),
    ("site from url", {"url": "https://News.example:8080/a?b"}, {"site": "news.example"}),
    ("site wins", {"url": "https://a.example/", "site": "B"}, {"site": "B", "url": "https://a.example/"}),
    ("no url", {"url": "http://[bad"}, {"site": None, "url": "http://[bad"}),
    ("title and date", {"title": "T", "date": "2024-05-06"}, {"title": "T", "date": "2024-05-06"}),
    (
        "other types",
        {"title": True, "date": {}, "url": [], "site": 2.5},
        dict.fromkeys(("title", "date", "url", "site")),
    ),
    ("numbers", {"title": 1984, "date": 20240305}, {"title": "1984", "date": "20240305"}),
    ("author", {"author": "Ann Lee"}, {"authors": ["Ann Lee"]}),
    ("author list", {"author": ["Ann", "Bo"]}, {"authors": ["Ann", "Bo"]}),
    ("authors", {"authors": ["Ann", "Bo"], "author": "Cy"}, {"authors": ["Ann", "Bo"]}),
    ("authors of another type", {"authors": 3, "author": "Cy"}, {"authors": ["Cy"]}),
    ("mixed list", {"authors": ["Ann", 3]}, {"authors": None}),
    ("empty list", {"authors": []}, {"authors": None}),
)


NUMBERS = ("1", "1.0", "1.50", "1e3", "0.1", "18446744073709551616", "123456789012345678901234567890", "-7", "9" * 400)


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:30])
def test_a_number_stays_as_it_is_written(tmp_path: Path, number: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(f'{{"text": "t", "id": {number}, "date": {number}, "score": {number}}}')
    (row,) = rows_of(path)
    assert (row["source_id"], row["date"]) == (number, number)


@pytest.mark.parametrize(("given", "expected"), [case[1:] for case in DESCRIBED], ids=[case[0] for case in DESCRIBED])
def test_what_else_a_row_brings(tmp_path: Path, given: dict[str, Any], expected: dict[str, Any]) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(jsonl({"text": "t", **given}))
    (row,) = rows_of(path)
    assert {key: row[key] for key in expected} == expected
    brought = None if row["source_id"] == "rows" else row["source_id"]
    assert row["doc_id"] == document_id("rows.jsonl", b"t", brought)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.999])
@pytest.mark.parametrize(("ending", "compress"), [(".gz", gzip.compress), (".zst", zstd)])
def test_truncated_streams_give_the_rows_so_far(tmp_path: Path, ending: str, compress: Any, share: float) -> None:
    path = tmp_path / f"rows.jsonl{ending}"
    whole = compress(jsonl(*MANY))
    path.write_bytes(whole[: int(len(whole) * share)])
    *good, last = rows_of(path)
    assert [row["raw"].decode() for row in good] == [row["text"] for row in MANY[: len(good)]]
    assert [row["fault"] for row in good] == [None] * len(good)
    assert (last["fault"], last["source_row"]) == ("truncated-compression", len(good) + 1)
    assert json.dumps(MANY[len(good)]).encode().startswith(last["raw"])
    if ending == ".gz":
        decompressed = zlib.decompressobj(31).decompress(path.read_bytes())
        assert len(good) == decompressed.count(b"\n"), "not a row that could be read is lost"


@pytest.mark.parametrize(("ending", "compress"), [(".gz", gzip.compress), (".zst", zstd)])
def test_a_stream_that_lacks_only_its_end_gives_all_rows(tmp_path: Path, ending: str, compress: Any) -> None:
    path = tmp_path / f"rows.jsonl{ending}"
    path.write_bytes(compress(b'{"text":"a"}\n{"text":"b"}')[:-1])
    rows = seen(rows_of(path))
    assert rows[-1][1] == "truncated-compression"
    assert rows[:-1] == ([(1, b"a"), (2, b"b")] if ending == ".gz" else rows[:-1])


BROKEN_STREAMS = (
    ("gzip of nothing", ".gz", b"", "truncated-compression"),
    ("zstd of nothing", ".zst", b"", "truncated-compression"),
    ("no gzip", ".gz", b'{"text":"a"}\n', "corrupt-compression"),
    ("no zstd", ".zst", b'{"text":"a"}\n', "corrupt-compression"),
)


@pytest.mark.parametrize(
    ("ending", "content", "fault"), [c[1:] for c in BROKEN_STREAMS], ids=[c[0] for c in BROKEN_STREAMS]
)
def test_what_is_no_compressed_stream(tmp_path: Path, ending: str, content: bytes, fault: str) -> None:
    path = tmp_path / f"rows.jsonl{ending}"
    path.write_bytes(content)
    assert seen(rows_of(path)) == [(1, fault)]


def test_corrupt_gzip_gives_the_rows_before_it(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    whole = bytearray(gzip.compress(jsonl(*MANY)))
    middle = len(whole) // 2
    whole[middle : middle + 64] = bytes(64)
    path.write_bytes(whole)
    *good, last = rows_of(path)
    assert len(good) > len(MANY) // 4
    assert last["fault"] == "corrupt-compression"
    assert good[0]["raw"].decode() == MANY[0]["text"]


def test_streams_one_after_the_other_are_one_file(tmp_path: Path) -> None:
    for ending, compress in ((".gz", gzip.compress), (".zst", zstd)):
        path = tmp_path / f"rows.jsonl{ending}"
        path.write_bytes(compress(jsonl({"text": "a"})) + compress(jsonl({"text": "b"})))
        assert seen(rows_of(path)) == [(1, b"a"), (2, b"b")]
