"""Whatever is killed when: readers see a whole build or the one before, and the next run finishes the work."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cleancopy.builds import BuildStore
from cleancopy.verifying import verify_build
from flows.plain import run_plain

ROOT = Path(__file__).parent.parent
DOCUMENTS = 2_000
KILLS = 10


def start(inputs: Path, out: Path, *options: str) -> subprocess.Popen:
    config = inputs.parent / "cleancopy.toml"
    config.write_text("[input]\nshard_documents = 100\n[language]\nenabled = false\n", "utf-8")
    command = [sys.executable, "-m", "flows.cli", "run", inputs, "--plain", "--out", out, "--config", config, *options]
    return subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def write_rows(path: Path, word: str) -> Path:
    draw = random.Random(word)
    words = [f"{word}{letter}{letter}" for letter in "aeioubdfgklmnprst"]
    with path.open("w", encoding="utf-8") as file:
        for number in range(DOCUMENTS):
            text = " ".join(draw.choice(words) for _ in range(25)) + "."
            file.write(json.dumps({"id": str(number), "text": f"Title number {number}\n\n{text}"}) + "\n")
    return path


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> tuple[Path, str, float]:
    """A folder with one build in it, that build's id, and the seconds that it took."""
    began = time.monotonic()
    folder = tmp_path_factory.mktemp("killed")
    run = start(write_rows(folder / "before.jsonl", "harbour"), folder / "out")
    assert run.wait() == 0, run.stderr.read()
    return folder, str(BuildStore(folder / "out").current_id()), time.monotonic() - began


def wait_for_half_the_work(run, store):
    while run.poll() is None and not list(store.work.glob("outcomes/*/*/proof.json")):
        time.sleep(0.005)


def test_kill_at_ten_random_moments(published):
    folder, before, whole_run = published
    inputs, store = write_rows(folder / "after.jsonl", "orchard"), BuildStore(folder / "out")
    seconds = random.Random(7)
    done_after_kill = []
    for kill in range(KILLS):
        run = start(inputs, store.out)
        if kill == 0:
            wait_for_half_the_work(run, store)  # however fast the machine is, one kill meets it
        else:
            time.sleep(whole_run * seconds.uniform(0.2, 0.9))
        run.send_signal(signal.SIGKILL)
        run.wait()
        build = store.find(None)
        assert len(pq.read_table(build / "articles")) == DOCUMENTS
        assert verify_build(build).problems == ()
        done_after_kill.append(len(list(store.work.glob("outcomes/*/*/proof.json"))))
        if build.name != before:
            break
    last = start(inputs, store.out)
    assert last.wait() == 0, last.stderr.read()
    assert store.current_id() != before
    verdict = verify_build(store.find(None))
    assert verdict.problems == () and verdict.documents == DOCUMENTS
    assert sorted(path.name for path in (store.out / "builds").iterdir()) == [*store.build_ids(), "index.html"]
    assert not list(store.work.glob("outcomes/*")) and not list(store.work.glob("shards/*"))
    assert max(done_after_kill) > 0  # the kills met work that was half done


def test_a_killed_run_leaves_work_that_is_used(published):
    """The outcome of a shard that is there is not made again."""
    folder, _, _ = published
    inputs, store = write_rows(folder / "third.jsonl", "meadow"), BuildStore(folder / "out")
    run = start(inputs, store.out)
    while len(list(store.work.glob("outcomes/*/*/proof.json"))) < 3 and run.poll() is None:
        time.sleep(0.05)
    run.send_signal(signal.SIGKILL)
    run.wait()
    kept = {path: path.stat().st_mtime_ns for path in store.work.glob("outcomes/*/*/proof.json")}
    assert kept
    again = start(inputs, store.out)
    while again.poll() is None:
        for path, when in kept.items():
            with contextlib.suppress(FileNotFoundError):  # published, and cleared away
                assert path.stat().st_mtime_ns == when
        time.sleep(0.05)
    assert again.returncode == 0


def test_processes_of_a_run_that_was_killed_end_with_it(published):
    folder, _, _ = published
    inputs, store = write_rows(folder / "fourth.jsonl", "quarry"), BuildStore(folder / "out")
    run = start(inputs, store.out, "--runner", "processes")
    wait_for_half_the_work(run, store)
    run.kill()
    run.communicate(timeout=60)  # ends when nobody holds the other end of its standard error


def test_work_of_a_run_that_was_killed_when_all_was_done_goes_with_the_next(tmp_path, monkeypatch):
    inputs, store = tmp_path / "in.jsonl", BuildStore(tmp_path / "out")
    inputs.write_text(json.dumps({"text": f"Title\n\n{'The tide came in twice. ' * 10}"}) + "\n")
    with monkeypatch.context() as killed:
        killed.setattr(BuildStore, "clear_work", lambda store: None)
        build_id = run_plain([str(inputs)], str(store.out), None)["build_id"]
    of_another = store.work / "outcomes" / "another"
    of_another.mkdir()
    assert (store.work / "outcomes" / build_id).exists()
    assert run_plain([str(inputs)], str(store.out), None)["status"] == "nothing-to-do"
    assert list(store.work.glob("outcomes/*")) == [of_another] and not list(store.work.glob("shards/*"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_one_line_and_the_build_before_stays(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        small, large = tmp_path / "small.jsonl", tmp_path / "large.jsonl"
        small.write_text(json.dumps({"text": f"Title\n\n{'The tide came in twice. ' * 10}"}) + "\n")
        draw = random.Random(3)
        rows = ({"text": f"Title {n}\n\n" + " ".join(str(draw.random()) for _ in range(400)) + "."} for n in range(400))
        large.write_text("".join(json.dumps(row) + "\n" for row in rows))
        before = run_plain([str(small)], str(disk), None)["build_id"]
        assert BuildStore(disk).current_id() == before
        run = start(large, disk)
        said = run.stderr.read().decode()
        assert run.wait() == 3
        assert "No space left on device" in said and said.count("\n") == 1, said
        assert BuildStore(disk).current_id() == before
        assert verify_build(BuildStore(disk).find(None)).problems == ()
    finally:
        subprocess.run(["umount", str(disk)], check=True)
