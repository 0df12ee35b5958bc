"""The benchmark of speed: its corpus is the same everywhere, what it measures is there, and its table and picture hold."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.speed import __main__ as speed
from benchmarks.speed.__main__ import take_first
from benchmarks.speed.child import ProgramFailedError, run_measured
from benchmarks.speed.cleancopy_journey import STAGES, Clock
from benchmarks.speed.corpus import make_texts, write_corpus
from benchmarks.speed.drawing import draw
from benchmarks.speed.table import Measured, as_markdown
from benchmarks.speed.tools import PASS_THROUGH, Outcome, measure, middle

SEED = 7
TEXTS = 400
SHA256 = "98b0cdea2208f22d5440fbbaa0b8626da3162d7981d21f73ba4c805a83d4561a"


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return list(make_texts(TEXTS, SEED))


def test_the_same_numbers_give_the_same_texts(texts: list[str]) -> None:
    assert hashlib.sha256("\0".join(texts).encode()).hexdigest() == SHA256


def test_fewer_texts_are_the_first_of_more(texts: list[str]) -> None:
    assert list(make_texts(50, SEED)) == texts[:50]


def test_another_seed_gives_other_texts(texts: list[str]) -> None:
    assert next(make_texts(1, SEED + 1)) != texts[0]


def test_texts_are_as_long_as_articles_and_some_are_mojibake(texts: list[str]) -> None:
    sizes = sorted(len(text.encode()) for text in texts)
    assert 3_000 < sizes[len(sizes) // 2] < 6_000
    assert any("â€" in text or "Ã" in text for text in texts)
    lines = Counter(line for text in texts for line in set(text.splitlines()) if len(line) > 200)
    assert max(lines.values()) > 1, "no text is a copy of another"


def test_the_corpus_is_written_in_files_of_bounded_size(tmp_path: Path) -> None:
    write_corpus(tmp_path, 120, SEED)
    table = pq.read_table(tmp_path)
    assert table.column_names == ["id", "url", "text"]
    assert table["text"].to_pylist() == list(make_texts(120, SEED))


def test_the_first_documents_are_taken_anew_from_whatever_folder(tmp_path: Path) -> None:
    """Also where a folder of that name is left from a corpus with more files."""
    (tmp_path / "first-7").mkdir()
    (tmp_path / "first-7" / "old.parquet").write_text("of another corpus")
    write_corpus(tmp_path / "articles", 12, SEED)
    size = take_first(tmp_path / "articles", 7, tmp_path)
    assert size.documents == 7
    assert pq.read_table(size.folder)["text"].to_pylist() == list(make_texts(7, SEED))


WRONG = [
    # what lies in the folder, None where there is none; what is said of it
    ("no folder", None, "is no folder; name one with Parquet files"),
    ("no files", {}, "has no Parquet files; name a folder that has some"),
    ("no Parquet", {"a.parquet": "none"}, "a.parquet: cannot be read"),
    ("no text", {"a.parquet": ["id", "url", "body"]}, "a.parquet: has id, url, body; give it id, url, text"),
]


@pytest.mark.parametrize(("label", "files", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_articles_that_are_none_are_an_error_and_nothing_is_made(tmp_path, capsys, label, files, said):
    articles = tmp_path / "wrong"
    if files is not None:
        articles.mkdir()
    for name, content in (files or {}).items():
        if isinstance(content, str):
            (articles / name).write_text(content)
        else:
            pq.write_table(pa.table({column: ["x"] for column in content}), articles / name)
    before = sorted(tmp_path.rglob("*"))
    assert speed.main(["--to", str(tmp_path / "to"), "--articles", str(articles), "--documents", "2"]) == 2
    errors = capsys.readouterr().err
    assert errors.startswith(f"benchmarks.speed: --articles {articles}") and said in errors
    assert errors.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_sizes_that_the_corpus_does_not_have_are_left_out(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(speed, "measure", lambda *_: Outcome(1, 1.0, 1.0, 1.0))
    arguments = ["--to", str(tmp_path), "--documents", "60", "--peer-documents", "20"]
    assert speed.main([*arguments, "--sizes", "10", "60", "61", "1000"]) == 0
    said = capsys.readouterr()
    assert [row[0] for row in json.loads((tmp_path / "speed.json").read_text())["sizes"]] == [10, 60]
    assert "left out of cost against size: 61, 1,000; there are 60 documents" in said.err
    assert speed.main(arguments) == 0
    assert "µs for each" not in capsys.readouterr().out


def test_all_stages_are_functions_that_are_there() -> None:
    for name, module, function in STAGES:
        assert callable(getattr(module, function, None)), f"{name}: {module.__name__} has no {function}"


def test_a_clock_counts_for_the_innermost_stage() -> None:
    clock = Clock()
    inner = clock.timed("inner", lambda: sum(range(400_000)))
    clock.timed("outer", inner)()
    seconds = clock.stop()
    assert seconds["inner"] > seconds["outer"]


def test_a_program_that_fails_is_named_with_what_it_said_last() -> None:
    with pytest.raises(ProgramFailedError, match="exit status 3: broken"):
        run_measured([sys.executable, "-c", "print('broken'); raise SystemExit(3)"])


def test_memory_of_who_measures_is_not_counted() -> None:
    held_bytes = 400_000_000
    held = b"x" * held_bytes
    cost = run_measured([sys.executable, "-c", "pass"])
    del held
    assert cost.peak_megabytes * 1_000_000 < held_bytes / 2


def test_a_peer_that_is_not_installed_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ProgramFailedError, match=r"benchmarks/peers/dolma\.txt"):
        measure("dolma", tmp_path, tmp_path)


def test_a_copy_of_the_corpus_is_measured(tmp_path: Path) -> None:
    write_corpus(tmp_path, 60, SEED)
    outcome = measure(PASS_THROUGH, tmp_path, None)
    assert outcome.kept == 60
    assert outcome.seconds > 0
    assert outcome.peak_megabytes > 10


def test_the_median_of_rounds_counts() -> None:
    rounds = [Outcome(1, seconds, seconds, 1.0) for seconds in (5.0, 1.0, 3.0)]
    assert middle(rounds).seconds == 3.0


def test_the_table_says_how_often_a_tool_costs_what_cleancopy_costs() -> None:
    own = Measured("cleancopy", 10, 10_000_000, Outcome(9, 2.0, 1.0, 100.0, {"read": 0.5, "rest": 1.5}))
    peer = Measured("slow", 10, 10_000_000, Outcome(10, 60.0, 60.0, 50.0))
    absent = Measured("absent", 10, 10_000_000, None, "not installed")
    table = as_markdown([own, peer, absent], [(10, 200_000.0, 100.0)], "a machine")
    assert "| slow | 10 | 10 | 0 | 0.17 | 50 | 30 |" in table
    assert "| absent | 10 | not installed | | | | |" in table
    assert "| read | 50.0 | 25.0% |  |" in table


def test_the_picture_is_whole_and_escapes_what_it_is_given() -> None:
    root = ElementTree.fromstring(
        draw([("a", 10.0), ("<b>", 1000.0)], [(10, 5.0), (1000, 6.0)], "a", "on <this> & that")
    )
    said = [element.text for element in root.iter() if element.text]
    assert {"<b>", "on <this> & that", "1,000"} <= set(said)
