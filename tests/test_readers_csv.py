"""CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cleancopy.config import InputConfig
from tests.reading import rows_of, seen

CSVS: tuple[tuple[str, bytes, list[tuple[int | None, str | bytes]]], ...] = (
    ("two records", b"id,text\n1,a\n2,b\n", [(1, b"a"), (2, b"b")]),
    ("no newline at the end", b"text\na\nb", [(1, b"a"), (2, b"b")]),
    ("header alone", b"id,text\n", []),
    ("quoted newlines", b'text,id\n"a\n\nb",1\n"c ""d"", e",2\n', [(1, b"a\n\nb"), (2, b'c "d", e')]),
    ("Windows line ends", b'text\r\n"a\r\nb"\r\nc\r\n', [(1, b"a\r\nb"), (2, b"c")]),
    ("old Macintosh line ends", b"id,text\r1,a\r2,b\r", [(1, b"a"), (2, b"b")]),
    ("blank lines", b"\n\nid,text\n\n1,a\n\n\n2,b\n", [(1, b"a"), (2, b"b")]),
    ("empty text", b"id,text\n1,\n", [(1, b"")]),
    ("byte order mark", b"\xef\xbb\xbftext,id\na,1\n", [(1, b"a")]),
    ("quoted header", b'"id", "text"\n1,a\n'.replace(b", ", b","), [(1, b"a")]),
    ("semicolons", b"id;text\n1;a, b\n", [(1, b"a, b")]),
    ("tabs", b"id\ttext\n1\ta, b\n", [(1, b"a, b")]),
    ("two of a name", b"text,text\na,b\n", [(None, "two-text-columns")]),
    ("too few and too many", b"id,text\n1\n2,b\n3,c,d\n", [(1, "broken-row"), (2, b"b"), (3, "broken-row")]),
    ("no text column", b"id,body\n1,a\n2,b\n", [(None, "no-text-column")]),
    ("empty file", b"", [(None, "no-text-column")]),
    ("broken header", b'"id"x,text\n1,a\n', [(None, "no-text-column")]),
    ("more than the csv module's own limit", b"text\n" + b"y" * 200_000 + b"\n", [(1, b"y" * 200_000)]),
    ("NULs", b"id,text\n1,a\0b\n\0,c\n", [(1, b"a\0b"), (2, b"c")]),
    ("open quote", b'id,text\n1,"a\n2,b\n3,c\n', [(1, "broken-row"), (2, b"b"), (3, b"c")]),
    ("stray quote", b'id,text\n1,"a" b\n2,b\n', [(1, "broken-row"), (2, b"b")]),
    (
        "Windows-1252",
        "id,text\n1,café noir\n2,crème brûlée\n".encode("cp1252"),
        [(1, "café noir".encode()), (2, "crème brûlée".encode())],
    ),
    (
        "one line in another encoding",
        "text\ncafé à la crème brûlée très légère\n".encode() + b"d\xe9j\xe0 vu\n",
        [(1, "café à la crème brûlée très légère".encode()), (2, "déjà vu".encode())],
    ),
    ("UTF-16", "id,text\n1,é\n".encode("utf-16"), [(1, "é".encode())]),
    ("binary", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff", [(None, "no-text-column")]),
    ("too large on one line", b"id,text\n1," + b"x" * 500 + b"\n2,b\n", [(1, "too-large"), (2, b"b")]),
    ("too large over lines", b'id,text\n1,"' + b"x\n" * 500 + b'"\n2,b\n', [(1, "too-large"), (2, b"b")]),
    ("somewhat too large", b"id,text\n1," + b"x" * 150 + b"\n2,b\n", [(1, "too-large"), (2, b"b")]),
)


@pytest.mark.parametrize(("content", "expected"), [case[1:] for case in CSVS], ids=[case[0] for case in CSVS])
def test_records_of_csv(tmp_path: Path, content: bytes, expected: list[Any]) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    limit = 100 if b"x" * 100 in content or b"x\n" * 100 in content else 10_000_000
    rows = rows_of(path, InputConfig(max_document_bytes=limit))
    assert seen(rows) == expected
    assert len({row["doc_id"] for row in rows}) == len(rows)


def test_csv_brings_what_json_brings(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('id,text,url,author,title\n7,a,https://a.example/x,"Lee, Ann",\n')
    (row,) = rows_of(path)
    found = [row[key] for key in ("source_id", "site", "authors", "title")]
    assert found == ["7", "a.example", ["Lee, Ann"], None]


def test_csv_faults_say_what_was_seen(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('id,text\n1\n2,"a" b\n')
    few, stray = rows_of(path)
    assert (few["fault_observed"], few["raw"]) == ("1 field, 2 in the header", b"1\n")
    assert stray["fault_observed"] == "',' expected after '\"'"
    path.write_text("id,body\n1\n")
    (row,) = rows_of(path)
    assert row["fault_observed"] == "has body, id"
