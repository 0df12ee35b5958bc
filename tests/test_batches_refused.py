"""Builds that are not gone on from, and what stands in the way of one that is."""

import json
import random
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cleancopy.builds import BuildStore
from cleancopy.errors import CleancopyError, NotDoneError
from cleancopy.history import read_history
from cleancopy.verifying import verify_build
from flows.plain import run_plain
from tests.batches import run, story, write_inputs, write_rows
from tests.test_run import fingerprint


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> Path:
    return write_inputs(tmp_path_factory.mktemp("batches"))


def test_a_build_without_an_index_is_not_gone_on_from(inputs, tmp_path):
    first, second, _ = sorted((inputs / "in").iterdir())
    run(inputs, [first], tmp_path, "batch")
    with pytest.raises(
        CleancopyError, match="has no index, since its scope was 'batch'; `cleancopy builds use --previous`"
    ):
        run(inputs, [second], tmp_path)


def test_a_site_that_would_be_swallowed_blocks_the_build(inputs, tmp_path):
    draw = random.Random(12)
    base = story(draw)
    rows = []
    for number in range(40):
        text = [*base, f"This page is number {number} of those that ask for cookies."] if number < 25 else story(draw)
        rows.append({"id": str(number), "site": "a.example", "text": f"Page\n\n{' '.join(text)}"})
    path = tmp_path / "site.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    outcome = run_plain([str(path)], str(tmp_path / "out"), str(inputs / "batch.toml"))
    assert outcome["status"] == "blocked"
    leader = _article(Path(outcome["build_path"]), "0")
    says = f"24 of 40 articles of a.example (60.0%) go as duplicates of one, 0 ({leader}); at most 30.0% of any site should"
    assert outcome["message"] == f"not published: duplicate-share-of-site: {says}"
    (found,) = [one for one in outcome["guards"] if one["status"] == "failed"]
    assert (found["figure"], found["limit"], len(found["examples"])) == (0.6, 0.3, 3)
    assert all(one["observed"].startswith("near-duplicate, 9") for one in found["examples"])
    data = fingerprint(Path(outcome["build_path"]))
    again = run_plain(
        [str(path)], str(tmp_path / "out"), str(inputs / "batch.toml"), accept=["duplicate-share-of-site"]
    )
    assert again["status"] == "published" and fingerprint(Path(again["build_path"])) == data
    assert read_history(tmp_path / "out")[-1].accepted == ("duplicate-share-of-site",)


def _article(build: Path, source_id: str) -> str:
    rows = pq.read_table(build / "articles", columns=["doc_id", "source_id"]).to_pylist()
    return next(row["doc_id"] for row in rows if row["source_id"] == source_id)


def test_a_site_that_sends_one_page_any_more_blocks_the_build_that_goes_on(inputs, tmp_path):
    """Beside all that is published of the site what is new is little."""
    draw = random.Random(13)
    batches = []
    for name, count in (("many", 300), ("same", 30)):
        base = story(draw)
        texts = [
            " ".join(story(draw) if name == "many" else [*base, f"Page {'abcdefghijklmnopqrstuvwxyzäöüß'[row]} asks."])
            for row in range(count)
        ]
        rows = (
            {"id": f"{name}-{row}", "site": "a.example", "text": f"Page\n\n{text}"} for row, text in enumerate(texts)
        )
        batches.append(tmp_path / f"{name}.jsonl")
        batches[-1].write_text("".join(json.dumps(row) + "\n" for row in rows))
    first, second = (run_plain([str(path)], str(tmp_path / "out"), str(inputs / "both.toml")) for path in batches)
    assert (first["status"], second["status"]) == ("published", "blocked")
    assert "29 of 30 articles of a.example (96.7%) go as duplicates of one" in second["message"]
    accepted = run_plain(
        [str(batches[1])], str(tmp_path / "out"), str(inputs / "both.toml"), accept=["duplicate-share-of-site"]
    )
    assert accepted["status"] == "published"
    path = write_rows(tmp_path / "more.jsonl", [f"Row\n\n{' '.join(story(draw))}"])
    assert run_plain([str(path)], str(tmp_path / "out"), str(inputs / "both.toml"))["status"] == "published"


def test_what_is_all_there_is_not_taken_for_whole_where_a_byte_has_changed(inputs, tmp_path):
    path = write_rows(tmp_path / "a.jsonl", [f"Row\n\n{' '.join(story(random.Random(10)))}"])
    part = run(inputs, [path], tmp_path / "out") / "articles" / "part-00000.parquet"
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(content)
    with pytest.raises(NotDoneError, match=r"is not as it was written.*builds use --previous"):
        run(inputs, [path], tmp_path / "out")


def test_a_batch_of_which_nothing_stays_is_gone_on_from(inputs, tmp_path):
    draw = random.Random(8)
    texts = [f"Row\n\n{' '.join(story(draw))}" for _ in range(3)]
    batches = [write_rows(tmp_path / "a.jsonl", texts[:2]), write_rows(tmp_path / "b.jsonl", ["Too short.", texts[0]])]
    batches.append(write_rows(tmp_path / "c.jsonl", [texts[1], texts[2]]))
    build = [run(inputs, [path], tmp_path / "out") for path in batches][-1]
    assert len(pq.read_table(build / "articles")) == 3 and len(pq.read_table(build / "rejected")) == 3
    assert verify_build(build).problems == ()


@pytest.fixture(scope="module")
def small(inputs, tmp_path_factory) -> Path:
    """Two files of few rows, and `out` with a build of the first."""
    folder, draw = tmp_path_factory.mktemp("small"), random.Random(9)
    texts = [f"Row\n\n{' '.join(story(draw))}" for _ in range(3)]
    write_rows(folder / "b.jsonl", texts[2:])
    run(inputs, [write_rows(folder / "a.jsonl", texts[:2])], folder / "out")
    return folder


GONE = ["index/sources.parquet", "articles", "manifest.json", "removed/part-00000.parquet", "report/index.html"]


@pytest.mark.parametrize("again", [True, False], ids=["the same input", "another input"])
@pytest.mark.parametrize("gone", GONE)
def test_a_damaged_build_is_not_gone_on_from(inputs, small, tmp_path, gone, again):
    folder = shutil.copytree(small, tmp_path / "copy")
    build = BuildStore(folder / "out").find(None)
    missing = build / gone
    shutil.rmtree(missing) if missing.is_dir() else missing.unlink()
    before = (folder / "out" / "CURRENT.json").read_text()
    path = small / "a.jsonl" if again else small / "b.jsonl"
    with pytest.raises(NotDoneError, match=f"{build.name} is damaged.*builds use --previous"):
        run(inputs, [path], folder / "out")
    assert (folder / "out" / "CURRENT.json").read_text() == before
