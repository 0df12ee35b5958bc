"""What all readers promise: bounded tables and memory, faults as rows, and no file that changed meanwhile."""

from __future__ import annotations

import gzip
import os
import random
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.config import InputConfig
from cleancopy.documents import document_id
from cleancopy.errors import NotDoneError
from cleancopy.inputs import ENDINGS, find_sources
from cleancopy.readers import READERS, read
from cleancopy.readers.rows import host_of, whole_text
from tests.reading import CONFIG, MANY, jsonl, rows_of


def test_every_ending_has_a_reader() -> None:
    assert tuple(READERS) == ENDINGS


TEXTS = (
    ("plain", b"Some text.\n", b"Some text.\n", None),
    ("empty", b"", b"", None),
    ("invalid bytes", b"\xff\xfe\xfd\0", b"\xff\xfe\xfd\0", None),
    ("NULs", b"a\0b", b"a\0b", None),
    ("as large as may be", b"x" * 50, b"x" * 50, None),
    ("too large", b"x" * 51, None, "too-large"),
)


@pytest.mark.parametrize(("content", "raw", "fault"), [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
def test_text_file_is_one_document(tmp_path: Path, content: bytes, raw: bytes | None, fault: str | None) -> None:
    path = tmp_path / "my article.txt"
    path.write_bytes(content)
    (row,) = rows_of(path, InputConfig(max_document_bytes=50))
    assert (row["raw"], row["fault"], row["source_row"], row["source_id"]) == (raw, fault, None, "my article")
    assert row["doc_id"] == document_id("my article.txt", raw or b"")
    assert row["fault_observed"] == ("51 bytes" if fault else None)


@settings(max_examples=150, deadline=None)
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), min_size=1), min_size=1
    )
)
def test_any_text_comes_through_json_and_csv(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "rows.jsonl").write_bytes(jsonl(*({"text": text} for text in texts)))
    quoted = "".join('"' + text.replace('"', '""') + '"\n' for text in texts)
    (folder / "rows.csv").write_bytes(f"text\n{quoted}".encode())
    for name in ("rows.jsonl", "rows.csv"):
        assert [row["raw"].decode() for row in rows_of(folder / name)] == texts


NAMES = (
    b"a b.jsonl",
    b"a\nb.jsonl",
    "été.jsonl".encode(),
    b"a\xff.jsonl",
    b"a\xff.csv",
    b"a\xff.txt",
    b"a\xff.parquet",
)


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_names_of_any_kind_are_read(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    if path.suffix == ".parquet":
        with path.open("wb") as file:
            pq.write_table(pa.table({"text": ["x"]}), file)
    else:
        path.write_bytes({".jsonl": b'{"text":"x"}', ".csv": b"text\nx\n", ".txt": b"x"}[path.suffix])
    (row,) = rows_of(path)
    assert (row["raw"], row["fault"]) == (b"x", None)
    assert f"{row['source_id']}{path.suffix}" == row["source_path"]


def test_faulty_sources_are_one_row(tmp_path: Path) -> None:
    (tmp_path / "x.txt").symlink_to("nowhere")
    os.mkfifo(tmp_path / "y.jsonl")
    (tmp_path / "loop").symlink_to(".")
    rows = [row for source in find_sources([tmp_path]) for table in read(source, CONFIG) for row in table.to_pylist()]
    found = [(row["source_path"], row["fault"], row["source_id"]) for row in rows]
    assert found == [
        ("loop", "unreadable", "loop"),
        ("x.txt", "unreadable", "x"),
        ("y.jsonl", "not-a-regular-file", "y"),
    ]
    assert rows[1]["doc_id"] == document_id("x.txt", b"")


CHANGES = ("longer", "touched", "gone")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_changes_blocks_the_build(tmp_path: Path, ending: str, change: str) -> None:
    path = tmp_path / f"rows{ending}"
    path.write_bytes(b"something")
    (source,) = find_sources([path])
    if change == "longer":
        path.write_bytes(b"something else")
    elif change == "touched":
        os.utime(path, ns=(source.mtime_ns, source.mtime_ns + 1))
    else:
        path.unlink()
    with pytest.raises(NotDoneError, match=r"^rows\..*: changed while it was being read; run again$"):
        list(read(source, CONFIG))


def test_a_file_that_changes_while_it_is_read_blocks_the_build(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(jsonl(*MANY[:100]))
    (source,) = find_sources([path])
    tables = read(source, InputConfig(shard_documents=10))
    next(tables)
    path.write_bytes(jsonl({"text": "another"}))
    with pytest.raises(NotDoneError, match="changed while it was being read"):
        list(tables)


BOUNDS = (
    ("documents", InputConfig(shard_documents=7), [7, 7, 6]),
    ("bytes", InputConfig(shard_bytes=35), [3, 3, 3, 3, 3, 3, 2]),
    ("one too large for a shard", InputConfig(shard_bytes=5), [1] * 20),
)


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".parquet"])
@pytest.mark.parametrize(("config", "sizes"), [case[1:] for case in BOUNDS], ids=[case[0] for case in BOUNDS])
def test_tables_are_bounded(tmp_path: Path, ending: str, config: InputConfig, sizes: list[int]) -> None:
    path = tmp_path / f"rows{ending}"
    texts = [f"text {number:05d}" for number in range(20)]  # 10 bytes each
    if ending == ".parquet":
        pq.write_table(pa.table({"text": texts}), path)
    elif ending == ".csv":
        path.write_text("\n".join(["text", *texts]))
    else:
        path.write_bytes(jsonl(*({"text": text} for text in texts)))
    (source,) = find_sources([path])
    assert [len(table) for table in read(source, config)] == sizes


PEAK = """
import resource, sys
from pathlib import Path
from urllib.parse import urlsplit
from cleancopy.config import InputConfig
from cleancopy.inputs import find_sources
from cleancopy.readers import read
config = InputConfig(max_document_bytes=4_000_000)
list(read(find_sources([Path(sys.argv[1])])[0], config))  # what importing and the first use cost
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
faults = [f for s in find_sources([Path(sys.argv[2])]) for t in read(s, config) for f in t["fault"].to_pylist()]
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, *faults)
"""

LARGE = (
    ("text", "x.txt", b"", ["too-large"]),
    ("one line", "x.jsonl", b'{"text":"a"}\n', ["None", "too-large"]),
    ("one line of a table", "x.csv", b'id,text\n1,a\n2,"', ["None", "too-large"]),
    ("compressed", "x.jsonl.gz", b'{"text":"a"}\n', ["None", "too-large"]),
)


@pytest.mark.parametrize(("name", "start", "faults"), [case[1:] for case in LARGE], ids=[case[0] for case in LARGE])
def test_memory_does_not_grow_with_a_line_of_200_megabytes(
    tmp_path: Path, name: str, start: bytes, faults: list[str]
) -> None:
    small, large = tmp_path / f"small-{name}", tmp_path / name
    if name.endswith(".gz"):
        small.write_bytes(gzip.compress(start))
        block = gzip.compress(bytes(20_000_000), 1)
        large.write_bytes(gzip.compress(start) + block * 10)
    else:
        small.write_bytes(start)
        with large.open("wb") as file:  # a file with a hole: NULs that take no room on the disk
            file.write(start)
            file.truncate(200_000_000)
    command = [sys.executable, "-c", PEAK, str(small), str(large)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert told[1:] == faults
    assert int(told[0]) < 60, "megabytes"


def test_a_plain_host_is_the_one_that_a_parser_finds() -> None:
    pieces = [
        "http://",
        "https://",
        "HTTP://",
        "//",
        "a.example",
        "B.example",
        "-",
        ".",
        ":80",
        ":",
        "@",
        "[",
        "]",
        "/",
    ]
    pieces += ["?", "#", "\n", "\t", " ", "é", "\\", "%"]
    chance = random.Random(1)
    for _ in range(20_000):
        url = "".join(chance.choices(pieces, k=chance.randrange(7)))
        url = chance.choice(("", "https://a.example")) + url
        try:
            expected = urlsplit(url).hostname or None
        except ValueError:
            expected = None
        assert host_of(url) == expected, url
    assert host_of(None) is None


@pytest.mark.parametrize("text", ["", "plain", "für 中 😀", "a\ud83d b", "\ud83d\ude00", "\ude00\ud83d", "é\udc80"])
def test_whole_texts_are_what_utf_16_makes_of_them(text: str) -> None:
    assert whole_text(text) == text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
