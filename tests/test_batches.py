"""Batches one after the other are one run over all of them, and what is published is not written again."""

import gzip
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cleancopy import carrying
from cleancopy.blocked import accepted_guards
from cleancopy.builds import BuildStore, read_run_facts
from cleancopy.verifying import verify_build
from flows import steps
from flows.cli import main
from flows.meet import partitions_folder
from flows.plain import run_plain
from flows.plan import read_plan
from tests.batches import parts, run, story, write_inputs, write_rows
from tests.test_run import fingerprint


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> Path:
    return write_inputs(tmp_path_factory.mktemp("batches"))


TABLES = ("articles", "removed", "rejected", "duplicates")


@pytest.fixture(scope="module")
def built(inputs, tmp_path_factory) -> tuple[list[Path], Path]:
    """The builds of the batches in turn, and the one of all inputs at once."""
    out = tmp_path_factory.mktemp("built")
    batches = sorted((inputs / "in").iterdir())
    return [run(inputs, [path], out / "turns") for path in batches], run(inputs, [inputs / "in"], out / "whole")


@pytest.mark.parametrize("table", TABLES)
def test_batches_are_the_whole_to_the_byte(built, table):
    last, whole = built[0][-1], built[1]
    assert [path.read_bytes() for path in parts(last, table)] == [path.read_bytes() for path in parts(whole, table)]


def test_there_is_something_of_every_kind(built):
    kinds = pq.read_table(built[1] / "duplicates")["kind"].to_pylist()
    assert {kind: kinds.count(kind) > 5 for kind in ("exact", "near", "contained")} == dict.fromkeys(
        ("exact", "near", "contained"), True
    )


def test_content_hashes_and_counts_are_those_of_the_whole(built):
    last, whole = (json.loads((build / "manifest.json").read_text()) for build in (built[0][-1], built[1]))
    for key in ("content_sha256", "content_blocks", "counts", "proof", "inputs", "files"):
        assert last[key] == whole[key], key


def test_every_build_is_whole_by_itself(built):
    for build in built[0]:
        assert verify_build(build).problems == ()


@pytest.mark.parametrize(("version", "is_compared"), [(2, True), (None, False)])
def test_content_is_compared_where_it_was_hashed_as_it_is_now(built, tmp_path, version, is_compared):
    build = shutil.copytree(built[0][0], tmp_path / "build")
    manifest = json.loads((build / "manifest.json").read_text())
    manifest["content_sha256"]["rejected"] = "0" * 64
    manifest["content_version"] = version
    (build / "manifest.json").write_text(json.dumps(manifest))
    assert bool(verify_build(build).problems) == is_compared


def test_a_part_without_changes_is_not_read(inputs, built, tmp_path, monkeypatch):
    """Only its doc_ids and counts are: what its rows say is known from the manifest of the build before."""
    monkeypatch.setattr("cleancopy.content_hash.BLOCK_ROWS", 10)
    draw = random.Random(11)
    (tmp_path / "in").mkdir()
    shutil.copy(min((inputs / "in").iterdir()), tmp_path / "in" / "0.jsonl")
    fresh = write_rows(tmp_path / "in" / "9.jsonl", [f"Fresh\n\n{' '.join(story(draw))}" for _ in range(40)])
    before = run(inputs, [tmp_path / "in" / "0.jsonl"], tmp_path / "turns")
    read, read_pieces = [], carrying.read_pieces

    def noting(path, schema, columns=None):
        read.append((path, columns))
        return read_pieces(path, schema, columns)

    monkeypatch.setattr(carrying, "read_pieces", noting)
    after = run(inputs, [fresh], tmp_path / "turns")
    whole = run(inputs, [tmp_path / "in"], tmp_path / "whole")
    carried = [path for path in before.rglob("part-*") if path.samefile(after / path.relative_to(before))]
    assert "articles" in {path.parent.name for path in carried}
    assert {path for path, columns in read if columns is None}.isdisjoint(carried)
    manifests = [json.loads((build / "manifest.json").read_text()) for build in (after, whole)]
    for key in ("content_sha256", "content_blocks", "files"):
        assert manifests[0][key] == manifests[1][key], key
    assert manifests[0]["content_blocks"]
    assert verify_build(after).problems == ()


def test_a_part_without_changes_is_the_same_file(inputs, tmp_path):
    first = min((inputs / "in").iterdir())
    before = run(inputs, [first], tmp_path)
    (tmp_path / "fresh").mkdir()
    draw = random.Random(11)
    rows = ({"id": str(row), "text": f"Fresh\n\n{' '.join(story(draw))}"} for row in range(40))
    fresh = tmp_path / "fresh" / "9.jsonl"
    fresh.write_text("".join(json.dumps(row) + "\n" for row in rows))
    after = run(inputs, [fresh], tmp_path)
    full = [path for path in parts(before, "articles") if pq.read_metadata(path).num_rows == 30]
    assert full and all((after / "articles" / path.name).samefile(path) for path in full)
    shutil.rmtree(before)
    assert verify_build(after).problems == ()


def test_inputs_that_were_there_are_not_read_again(inputs, tmp_path):
    batches = sorted((inputs / "in").iterdir())
    first = run(inputs, batches[:1], tmp_path)
    assert run(inputs, batches[:1], tmp_path) == first
    grown = run(inputs, batches[:2], tmp_path)
    manifest = json.loads((grown / "manifest.json").read_text())
    assert manifest["parent"] == first.name and manifest["inputs"] == 2


def test_of_a_changed_file_only_new_documents_count(inputs, tmp_path):
    draw = random.Random(3)
    rows = [json.dumps({"id": str(row), "text": f"Row\n\n{' '.join(story(draw))}"}) + "\n" for row in range(6)]
    path = tmp_path / "in" / "a.jsonl"
    path.parent.mkdir()
    path.write_text("".join(rows[:4]))
    run(inputs, [path], tmp_path / "out")
    path.write_text("".join(rows))
    build = run(inputs, [path], tmp_path / "out")
    assert sorted(pq.read_table(build / "articles")["source_id"].to_pylist()) == list("012345")
    assert len(pq.read_table(build / "rejected")) == 0
    assert read_run_facts(build)["added"] == {"documents": 2, "articles": 2, "passed_over": 4}
    page = (build / "report" / "index.html").read_text()
    assert "This run added 2 documents, 2 of them articles; 4 documents were passed over" in page
    assert "All 4 articles of the build before are still there; 2 are new." in page


def test_run_says_what_it_added_and_what_was_broken(inputs, tmp_path, capsys):
    draw = random.Random(6)
    given = write_rows(tmp_path / "in" / "a.jsonl", [" ".join(story(draw)) for _ in range(3)]).parent
    command = ["run", str(given), "--plain", "--config", str(inputs / "both.toml"), "--out", str(tmp_path / "out")]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "  added " not in said and "  broken " not in said
    write_rows(given / "a.jsonl", [" ".join(story(random.Random(seed))) for seed in (6, 7)])
    (given / "b.jsonl.gz").write_bytes(gzip.compress(b'{"text": "cut short"}\n' * 9)[:20])
    main(command)
    said = capsys.readouterr().out
    assert "  added     2 new documents, 1 of them an article; 1 document passed over: in the build already\n" in said
    assert "  broken    1 file could not be read, or not to the end: see rejected, stage read\n" in said


WORTHLESS = [f"Page {number} was not found." for number in range(150)]


def test_what_a_run_adds_is_judged_beside_what_was_good_before(inputs, tmp_path, capsys):
    draw = random.Random(8)
    given = write_rows(tmp_path / "in" / "a.jsonl", [" ".join(story(draw)) for _ in range(200)]).parent
    command = ["run", str(given), "--plain", "--config", str(inputs / "both.toml"), "--out", str(tmp_path / "out")]
    assert main(command) == 0
    first = BuildStore(tmp_path / "out").find(None)
    write_rows(given / "b.jsonl", WORTHLESS)
    capsys.readouterr()
    assert main(command) == 1
    said = capsys.readouterr().out
    assert "not published: kept-share: 0 of 150 added documents became articles (0%); at least 20.0% should\n" in said
    assert "  added     150 new documents, none of them articles\n" in said
    assert BuildStore(tmp_path / "out").find(None) == first
    assert main([*command, "--accept", "kept-share"]) == 0
    accepted = BuildStore(tmp_path / "out").find(None)
    assert [accepted_guards(read_run_facts(accepted)), accepted != first] == [["kept-share"], True]


def test_articles_that_were_all_replaced_are_told_and_change_no_byte(inputs, tmp_path):
    """The same build after none and after one that has no article with it in common."""
    draw = random.Random(9)
    rows = [[" ".join(story(draw)) for _ in range(25)] for _ in range(2)]
    paths = [write_rows(tmp_path / name / "a.jsonl", its) for name, its in zip(("old", "new"), rows, strict=True)]
    run(inputs, [paths[0]], tmp_path / "both", "batch")
    after, alone = (run(inputs, [paths[1]], tmp_path / out, "batch") for out in ("both", "alone"))
    turnover = read_run_facts(after)["turnover"]
    assert turnover["articles"] == {"new": 25, "gone": 25, "same": 0}
    page = (after / "report" / "index.html").read_text()
    assert "None of the 25 articles of the build before is still there; all 25 are new." in page
    assert "Nothing unusual" not in page
    assert read_run_facts(alone)["turnover"] is None
    assert fingerprint(after) == fingerprint(alone)


def test_scope_published_leaves_repeats_within_a_batch_alone(inputs, tmp_path):
    draw = random.Random(4)
    old, new = " ".join(story(draw)), " ".join(story(draw))
    texts = {"a": [old], "b": [new, new, old]}
    for name, its in texts.items():
        rows = ({"id": str(row), "text": f"Row\n\n{text}"} for row, text in enumerate(its))
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        build = run(inputs, [tmp_path / f"{name}.jsonl"], tmp_path / "out", "published")
    articles = pq.read_table(build / "articles").sort_by("source_path")
    assert articles["source_path"].to_pylist() == ["a.jsonl", "b.jsonl", "b.jsonl"]
    assert articles["n_duplicates"].to_pylist() == [1, 0, 0]


IN_MANY_PARTITIONS = "from flows import cli, meet; meet.SKETCH_BYTES_PER_PARTITION = 1_000; cli.main()"
KILLED_AT = {"the index is written": "builds/.draft-*/index/*", "partitions are met": "work/partitions/*/*/*.arrow"}


@pytest.mark.parametrize("sign", KILLED_AT.values(), ids=KILLED_AT)
def test_killed_while(inputs, built, tmp_path, monkeypatch, sign):
    """The build before is current and whole; the next run ends as if nothing had been."""
    first, second, _ = sorted((inputs / "in").iterdir())
    before = run(inputs, [first], tmp_path)
    command = [sys.executable, "-c", IN_MANY_PARTITIONS, "run", second, "--plain", "--out", tmp_path]
    command += ["--config", inputs / "both.toml"]
    root = Path(__file__).parent.parent
    going = subprocess.Popen(list(map(str, command)), cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not list(tmp_path.glob(sign)) and going.poll() is None:
        time.sleep(0.001)
    going.send_signal(signal.SIGKILL)
    assert going.wait() == -signal.SIGKILL
    assert BuildStore(tmp_path).find(None) == before and verify_build(before).problems == ()
    monkeypatch.setattr("flows.meet.SKETCH_BYTES_PER_PARTITION", 1_000)
    after = run(inputs, [second], tmp_path)
    assert verify_build(after).problems == ()
    for table in TABLES:
        assert [path.read_bytes() for path in parts(after, table)] == [
            path.read_bytes() for path in parts(built[0][1], table)
        ]


def test_shards_do_not_matter(inputs, built, tmp_path):
    config = tmp_path / "cleancopy.toml"
    config.write_text((inputs / "both.toml").read_text() + "[input]\nshard_documents = 7\n")
    outcome = run_plain([str(inputs / "in")], str(tmp_path / "out"), str(config), workers=3)
    build = Path(outcome["build_path"])
    for table in TABLES:
        assert [path.read_bytes() for path in parts(build, table)] == [
            path.read_bytes() for path in parts(built[1], table)
        ]


def test_partitions_do_not_matter(inputs, built, tmp_path, monkeypatch):
    """Neither in one run nor batch by batch, and whether they are found by tasks or, as far as these did not, later."""
    monkeypatch.setattr("flows.meet.SKETCH_BYTES_PER_PARTITION", 8_000)
    found, assemble = [], steps.assemble

    def assemble_what_is_left(plan_path, outcomes, flow_run, workers=None):
        found.append(sorted(partitions_folder(read_plan(plan_path)).glob("*/*.arrow")))
        for path in found[-1][::3]:
            path.unlink()
        return assemble(plan_path, outcomes, flow_run, workers)

    monkeypatch.setattr(steps, "assemble", assemble_what_is_left)
    whole = run(inputs, [inputs / "in"], tmp_path / "whole")
    last = [run(inputs, [path], tmp_path / "turns") for path in sorted((inputs / "in").iterdir())][-1]
    assert all(len(paths) >= 6 for paths in found) and not list(tmp_path.rglob("partitions/*"))
    for table in TABLES:
        expected = [path.read_bytes() for path in parts(built[1], table)]
        assert [path.read_bytes() for path in parts(whole, table)] == expected
        assert [path.read_bytes() for path in parts(last, table)] == expected
