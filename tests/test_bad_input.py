"""Bad input is normal: one line on standard error or a row in `rejected`, the rest goes on, nothing is executed."""

import gzip
import json
import os
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.speed.child import run_measured
from tests.command import cleancopy
from tests.test_run import build_of

GOOD = f"A good title\n\n{'The lighthouse keeper counts the ships that pass by night. ' * 5}"
HOSTILE = "<script>alert(1)</script>\x1b[31mred\x07 \u202etfel-ot-thgir"


def write_folder(folder: Path) -> None:
    """One good article among everything that can be wrong with a file."""
    rows = [json.dumps({"id": str(n), "text": f"{GOOD} Row {n} differs."}) for n in range(3)]
    rows[1:1] = ['{"id": "broken", "text": "no end', "[1, 2]", '{"id": "x"}', '{"id": "n", "text": 5}', ""]
    rows += [json.dumps({"id": "2", "text": f"{GOOD} The id stands twice."}), "\x00\x01"]
    packed = gzip.compress(
        "\n".join(json.dumps({"text": f"{GOOD} Packed {os.urandom(40)}"}) for _ in range(400)).encode()
    )
    hostile = {
        "id": "hostile",
        "title": HOSTILE,
        "url": HOSTILE,
        "author": HOSTILE,
        "text": f"{HOSTILE}\n\n{GOOD} {HOSTILE}",
    }
    contents = {
        "good.txt": GOOD.encode(),
        "empty.txt": b"",
        "blank.txt": b" \n\n\t\n",
        "picture.txt": bytes(range(256)) * 40,
        "invalid.txt": GOOD.encode().replace(b"night", b"n\xffght") + b" Invalid.",
        "nul.txt": GOOD.encode().replace(b"ships", b"sh\x00ips") + b" NUL.",
        "latin.txt": f"{GOOD} Über die Brücke führt kein Weg zurück.".encode("cp1252"),
        "utf16.txt": f"{GOOD} Sixteen bits.".encode("utf-16"),
        "with blank and\nnewline – ü.txt": f"{GOOD} Odd name.".encode(),
        "rows.jsonl": "\n".join(rows).encode(),
        "truncated.jsonl.gz": packed[: len(packed) // 2],
        "hostile.jsonl": json.dumps(hostile).encode(),
        "no-text.csv": b"id,body\n1,hello\n",
        "uneven.csv": f'id,text\n1,"{GOOD} In a CSV."\n2\n'.encode(),
        "no.parquet": b"this is no Parquet",
        "skipped.pdf": b"%PDF",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    pq.write_table(pa.table({"text": [1, 2]}), folder / "numbers.parquet")
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere.txt").symlink_to(folder / "not there")
    os.mkfifo(folder / "pipe.txt")


@pytest.fixture(scope="module")
def build(tmp_path_factory) -> Path:
    folder, out = tmp_path_factory.mktemp("bad"), tmp_path_factory.mktemp("out")
    write_folder(folder)
    done = cleancopy("run", folder, "--plain", "--out", out, "--config", equal_only(out))
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    return build_of(out)


def equal_only(folder: Path) -> Path:
    """A configuration by which the good articles, which are much alike, all stay."""
    (folder / "equal.toml").write_text("[duplicates]\nnear = false\n")
    return folder / "equal.toml"


def test_what_was_rejected_and_where(build):
    found = {
        (row["source_path"], row["source_row"], row["reason"]) for row in pq.read_table(build / "rejected").to_pylist()
    }
    expected = {
        ("empty.txt", None, "empty"),
        ("blank.txt", None, "empty"),
        ("picture.txt", None, "undecodable"),
        ("rows.jsonl", 2, "broken-row"),
        ("rows.jsonl", 3, "row-not-an-object"),
        ("rows.jsonl", 4, "no-text"),
        ("rows.jsonl", 5, "text-not-a-string"),
        ("rows.jsonl", 9, "repeated-id"),
        ("rows.jsonl", 10, "broken-row"),
        ("no-text.csv", None, "no-text-column"),
        ("uneven.csv", 2, "broken-row"),
        ("no.parquet", None, "corrupt-parquet"),
        ("numbers.parquet", None, "text-column-not-a-string"),
        ("nowhere.txt", None, "unreadable"),
        ("pipe.txt", None, "not-a-regular-file"),
    }
    assert expected <= found
    assert {reason for path, _, reason in found if path == "truncated.jsonl.gz"} == {"truncated-compression"}
    assert any(path.startswith("loop") and reason == "unreadable" for path, _, reason in found)


def test_the_good_go_on(build):
    articles = pq.read_table(build / "articles").to_pylist()
    paths = [row["source_path"] for row in articles]
    for name in ("good.txt", "nul.txt", "latin.txt", "utf16.txt", "with blank and\nnewline – ü.txt", "uneven.csv"):
        assert paths.count(name) == 1, name
    assert paths.count("rows.jsonl") == 3
    assert paths.count("truncated.jsonl.gz") > 0  # the rows before the break
    texts = {row["source_path"]: row["text"] for row in articles}
    assert "Über die Brücke" in texts["latin.txt"] and "\x00" not in texts["nul.txt"]


def test_hostile_text_is_text(build):
    page = (build / "report" / "index.html").read_text("utf-8")
    assert "<script>alert" not in page and "\x1b" not in page and "\u202e" not in page
    shown = cleancopy("explain", "hostile", "--out", build.parent.parent)
    assert shown.returncode == 0 and "<script>alert(1)</script>" in shown.stdout
    assert "\x1b" not in shown.stdout and "\x07" not in shown.stdout and "\u202e" not in shown.stdout


ERRORS = [
    ("a path that is not there", ["run", "not there"], 2, "not there: "),
    ("an unknown ending", ["run", "{folder}/a.pdf"], 2, ".jsonl"),
    ("an empty folder", ["run", "{folder}/empty"], 2, "empty: "),
    ("no configuration there", ["run", "{folder}/a.txt", "--config", "none.toml"], 2, "none.toml: cannot be read"),
    (
        "an unknown key",
        ["run", "{folder}/a.txt", "--config", "{folder}/key.toml"],
        2,
        "unknown key 'min_word'; known: ",
    ),
    ("an unknown section", ["run", "{folder}/a.txt", "--config", "{folder}/section.toml"], 2, "unknown section"),
    ("a wrong type", ["run", "{folder}/a.txt", "--config", "{folder}/type.toml"], 2, "give a whole number"),
    (
        "a number for a switch",
        ["run", "{folder}/a.txt", "--config", "{folder}/switch.toml"],
        2,
        "[language] enabled: is 1; give true or false",
    ),
    (
        "a script for an address",
        ["run", "{folder}/a.txt", "--config", "{folder}/script.toml"],
        2,
        "script.toml: [report] web_address",
    ),
    (
        "no rows in a group",
        ["run", "{folder}/a.txt", "--config", "{folder}/rows.toml"],
        2,
        "rows.toml: [publish] row_group_rows: is 0; give 1 or more",
    ),
    (
        "texts hardly alike",
        ["run", "{folder}/a.txt", "--config", "{folder}/alike.toml"],
        2,
        "alike.toml: [duplicates] threshold: is 0.5; give a number from 0.6 to 1",
    ),
    (
        "no folder for proposals",
        ["rules", "propose", "{folder}/a.txt", "--to", "{folder}/none/p.toml"],
        2,
        "p.toml: its folder is not there",
    ),
    (
        "a folder for proposals",
        ["rules", "propose", "{folder}/a.txt", "--to", "{folder}/empty"],
        2,
        "empty: is a folder; name a file in it with --to",
    ),
    (
        "no folder for a page",
        ["report", "--to", "{folder}/none/page.html"],
        2,
        "page.html: its folder is not there; make it or give another name with --to",
    ),
    ("a folder for a page", ["report", "--to", "{folder}/empty"], 2, "empty: is a folder; name a file in it"),
    ("no TOML", ["run", "{folder}/a.txt", "--config", "{folder}/broken.toml"], 2, "is no valid TOML"),
    ("an unknown runner", ["run", "{folder}/a.txt", "--runner", "carts"], 2, "carts: is no runner"),
    ("no build yet", ["explain", "x"], 2, "has no build yet"),
    ("nothing but rejects", ["run", "{folder}/a.txt"], 1, ""),
]


@pytest.mark.parametrize(("label", "arguments", "status", "said"), ERRORS, ids=[case[0] for case in ERRORS])
def test_one_line_says_what_is_wrong(tmp_path, label, arguments, status, said):
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text("Too short.")
    (tmp_path / "a.pdf").write_text("x")
    (tmp_path / "key.toml").write_text("[reject]\nmin_word = 3")
    (tmp_path / "section.toml").write_text("[rejects]\nmin_words = 3")
    (tmp_path / "type.toml").write_text('[reject]\nmin_words = "3"')
    (tmp_path / "switch.toml").write_text("[language]\nenabled = 1")
    (tmp_path / "script.toml").write_text('[report]\nweb_address = "javascript:alert(1)"')
    (tmp_path / "rows.toml").write_text("[publish]\nrow_group_rows = 0")
    (tmp_path / "alike.toml").write_text("[duplicates]\nthreshold = 0.5")
    (tmp_path / "broken.toml").write_text("[reject")
    filled = [argument.format(folder=tmp_path) for argument in arguments]
    done = cleancopy(*filled, "--out", tmp_path / "out", *(["--plain"] if filled[0] == "run" else []))
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr and done.stderr.count("\n") <= 1
    assert not (tmp_path / "out" / "CURRENT.json").exists()


def test_a_blocked_build_says_why_and_stays_to_be_looked_at(tmp_path):
    (tmp_path / "a.txt").write_text("Too short.")
    done = cleancopy("run", tmp_path / "a.txt", "--plain", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "not published: articles: there is at least one article: fail (all 1 were rejected: too-few" in done.stdout
    assert "blocked" in cleancopy("builds", "--out", tmp_path / "out").stdout
    for command in (["builds", "show"], ["verify"], ["builds", "use", "--previous"]):
        done = cleancopy(*command, "--out", tmp_path / "out")
        assert done.returncode == 2 and (
            "no build was published yet; name one" in done.stderr or "no build is current" in done.stderr
        )


def test_a_line_of_200_megabytes(tmp_path):
    """In a text file and in a row: rejected for its size, in little memory."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(GOOD)
    for name in ("long.txt", "long.jsonl"):
        with (tmp_path / "in" / name).open("wb") as file:
            for _ in range(200):
                file.write(b"x" * 1_000_000)
    command = ["run", str(tmp_path / "in"), "--plain", "--out", str(tmp_path / "out")]
    cost = run_measured([sys.executable, "-m", "flows.cli", *command])
    rejected = pq.read_table(build_of(tmp_path / "out") / "rejected").to_pylist()
    assert {(row["source_path"], row["reason"]) for row in rejected} == {
        ("long.txt", "too-large"),
        ("long.jsonl", "too-large"),
    }
    assert cost.peak_megabytes < 1_000  # no file was held whole many times


def test_two_columns_of_text_are_a_fault_of_the_file(tmp_path):
    """Which of them is the article is not for us to say."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text(GOOD)
    (tmp_path / "in" / "two.csv").write_text(f'id,text, text \n1,"{GOOD} One.","{GOOD} Two."\n')
    columns = [pa.array([f"{GOOD} Three."]), pa.array([f"{GOOD} Four."]), pa.array(["1"])]
    pq.write_table(pa.Table.from_arrays(columns, ["text", "text", "id"]), tmp_path / "in" / "two.parquet")
    (tmp_path / "in" / "doubled.jsonl").write_text(
        f'{{"text": {json.dumps(f"{GOOD} Five.")}, "text": {json.dumps(f"{GOOD} Six.")}}}'
    )
    config = ("--config", equal_only(tmp_path))
    assert cleancopy("run", tmp_path / "in", "--plain", "--out", tmp_path / "out", *config).returncode == 0
    build = build_of(tmp_path / "out")
    rejected = pq.read_table(build / "rejected").to_pylist()
    found = {(row["source_path"], row["reason"], row["reasons"][0]["observed"]) for row in rejected}
    assert found == {(f"two.{ending}", "two-text-columns", "has id, text, text") for ending in ("csv", "parquet")}
    texts = pq.read_table(build / "articles")["text"].to_pylist()
    assert any(text.endswith("Six.") for text in texts)  # JSON leaves it open; the last one counts
