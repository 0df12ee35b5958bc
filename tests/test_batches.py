"""Batches one after the other are one run over all of them, and what is published is not written again."""

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
from cleancopy.builds import BuildStore
from cleancopy.errors import CleancopyError, NotDoneError
from cleancopy.history import read_history
from cleancopy.verifying import verify_build
from flows import steps
from flows.meet import partitions_folder
from flows.plain import run_plain
from flows.plan import read_plan
from tests.corpus import sentence
from tests.test_run import fingerprint

CONFIG = """[duplicates]
scope = "{scope}"
[publish]
part_rows = 30
row_group_rows = 20
[language]
enabled = false
"""


def story(draw: random.Random, sentences: int = 24) -> list[str]:
    return [f"{sentence(draw)[:-1]}, said {draw.randrange(10**9)} of them." for _ in range(sentences)]


def write_batches(folder: Path) -> list[Path]:
    """Three files: stories, and of each file and those before it copies, edited copies and parts."""
    draw, stories, paths = random.Random(5), [], []
    for number, count in enumerate((70, 40, 50)):
        texts = []
        for _ in range(count):
            kind = draw.choice(["new", "new", "copy", "edited", "part"]) if stories else "new"
            base = story(draw) if kind == "new" else list(draw.choice(stories))
            if kind == "edited":
                base[draw.randrange(len(base))] = "This sentence was put in by another hand, as it seems."
            if kind == "part":
                base = base[: draw.randrange(8, 14)]
            stories.append(base)
            texts.append(" ".join(base))
        paths.append(folder / f"{number}.jsonl")
        rows = ({"id": f"{number}-{row}", "text": f"Story\n\n{text}"} for row, text in enumerate(texts))
        paths[-1].write_text("".join(json.dumps(row) + "\n" for row in rows))
    return paths


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("batches")
    (folder / "in").mkdir()
    write_batches(folder / "in")
    for scope in ("batch", "published", "both"):
        (folder / f"{scope}.toml").write_text(CONFIG.format(scope=scope))
    return folder


def run(folder: Path, inputs: list[Path], out: Path, scope: str = "both") -> Path:
    outcome = run_plain([str(path) for path in inputs], str(out), str(folder / f"{scope}.toml"))
    assert outcome["status"] in ("published", "nothing-to-do"), outcome["message"]
    return Path(outcome["build_path"])


def parts(build: Path, table: str) -> list[Path]:
    return sorted((build / table).iterdir())


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

    def assemble_what_is_left(plan_path, outcomes, flow_run):
        found.append(sorted(partitions_folder(read_plan(plan_path)).glob("*/*.arrow")))
        for path in found[-1][::3]:
            path.unlink()
        return assemble(plan_path, outcomes, flow_run)

    monkeypatch.setattr(steps, "assemble", assemble_what_is_left)
    whole = run(inputs, [inputs / "in"], tmp_path / "whole")
    last = [run(inputs, [path], tmp_path / "turns") for path in sorted((inputs / "in").iterdir())][-1]
    assert all(len(paths) >= 6 for paths in found) and not list(tmp_path.rglob("partitions/*"))
    for table in TABLES:
        expected = [path.read_bytes() for path in parts(built[1], table)]
        assert [path.read_bytes() for path in parts(whole, table)] == expected
        assert [path.read_bytes() for path in parts(last, table)] == expected


def test_a_build_without_an_index_is_not_gone_on_from(inputs, tmp_path):
    first, second, _ = sorted((inputs / "in").iterdir())
    run(inputs, [first], tmp_path, "batch")
    with pytest.raises(CleancopyError, match="has no index, since its scope was 'batch'; give another --out"):
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


def write_rows(path: Path, texts: list[str]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps({"id": str(row), "text": text}) + "\n" for row, text in enumerate(texts)))
    return path


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


GONE = ["index/sources.parquet", "articles", "manifest.json", "removed/part-00000.parquet", "report/index.html"]


@pytest.mark.parametrize("again", [True, False], ids=["the same input", "another input"])
@pytest.mark.parametrize("gone", GONE)
def test_a_damaged_build_is_not_gone_on_from(inputs, tmp_path, gone, again):
    draw = random.Random(9)
    texts = [f"Row\n\n{' '.join(story(draw))}" for _ in range(3)]
    build = run(inputs, [write_rows(tmp_path / "a.jsonl", texts[:2])], tmp_path / "out")
    missing = build / gone
    shutil.rmtree(missing) if missing.is_dir() else missing.unlink()
    before = (tmp_path / "out" / "CURRENT.json").read_text()
    path = tmp_path / "a.jsonl" if again else write_rows(tmp_path / "b.jsonl", texts[2:])
    with pytest.raises(NotDoneError, match=f"{build.name} is damaged.*builds use --previous"):
        run(inputs, [path], tmp_path / "out")
    assert (tmp_path / "out" / "CURRENT.json").read_text() == before
