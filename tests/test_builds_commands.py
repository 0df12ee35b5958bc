"""`builds list, show, use, prune, diff`, `report`, `open`: on builds made by hand and by real runs, with real processes."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cleancopy.builds import POINTER, BuildStore, read_json, write_json
from cleancopy.errors import NotDoneError
from cleancopy.history import HISTORY, before, ceased_at, read_history
from cleancopy.holding import alone_with, held
from cleancopy.pruning import plan_pruning, prune, stands_alone
from flows.cli import main
from tests.made_builds import HOUR, NOW, make_build, some_builds

ROOT = Path(__file__).parent.parent


@pytest.fixture
def store(tmp_path) -> BuildStore:
    return some_builds(tmp_path / "out")


PRUNING = [
    # keep, older than (hours), grace (hours), what stays and why
    (1, None, 1, {"e": "current"}),
    (2, None, 1, {"e": "current", "d": "among the newest 2"}),
    (3, None, 1, {"e": "current", "d": "among the newest 3", "c": "among the newest 3", "b": "among the newest 3", "a": "among the newest 3"}),
    (1, None, 15, {"e": "current", "d": "current until a moment ago"}),
    (None, 35, 1, {"e": "current", "d": "not old enough", "c": "not old enough"}),
    (None, 1, 1, {"e": "current"}),
    (2, 35, 1, {"e": "current", "d": "not old enough", "c": "not old enough"}),
    (2, 1, 1, {"e": "current", "d": "among the newest 2"}),
]  # fmt: skip


@pytest.mark.parametrize(("keep", "older_than", "grace", "stays"), PRUNING, ids=str)
def test_what_pruning_leaves(store, keep, older_than, grace, stays):
    old = None if older_than is None else older_than * HOUR
    fates = plan_pruning(store, keep, old, grace * HOUR, NOW)
    assert [fate.build_id for fate in fates] == list("edcba")
    assert {fate.build_id: fate.stays for fate in fates if fate.stays} == stays
    gone = [fate.build_id for fate in prune(store, fates)]
    assert gone == sorted(set("abcde") - set(stays)) and store.build_ids() == sorted(stays)
    assert sorted(path.name for path in (store.out / "builds").iterdir()) == sorted(stays)


def test_a_parent_stays_as_long_as_its_files_are_part_of_a_build_that_stays(store):
    files = [{"path": "../b/articles/part-00000.parquet", "bytes": 1, "sha256": "0"}]
    make_build(store, "f", 5, parent="b", files=files)
    for name, parent in (("b", "a"), ("d", "c")):
        manifest = store.build_path(name) / "manifest.json"
        write_json(manifest, read_json(manifest) | {"parent": parent})
    assert not stands_alone(store.build_path("f")) and stands_alone(store.build_path("d"))
    store.point_to("f")
    fates = plan_pruning(store, 1, None, timedelta(0), datetime.now(UTC))
    assert {fate.build_id: fate.stays for fate in fates if fate.stays} == {"f": "current", "b": "parent of f"}


def test_a_damaged_build_is_as_old_as_its_folder(store):
    (store.build_path("d") / "run.json").write_text("{")
    os.utime(store.build_path("d"), (0, (NOW - 100 * HOUR).timestamp()))
    fates = plan_pruning(store, None, 70 * HOUR, HOUR, NOW)
    assert [(fate.build_id, fate.stays) for fate in fates if fate.build_id == "d"] == [("d", None)]


def test_a_held_build_is_not_pruned(store):
    fates = plan_pruning(store, 1, None, HOUR, NOW)
    with held(store, "a"):
        assert {fate.build_id: fate.stays for fate in prune(store, fates)}["a"] == "being read"
        assert store.build_ids() == ["a", "e"]
    assert [fate.stays for fate in prune(store, plan_pruning(store, 1, None, HOUR, NOW))] == [None]
    assert store.build_ids() == ["e"]


def test_readers_do_not_hold_up_each_other_and_a_pruner_waits_for_none(store):
    with held(store, None) as one, held(store, "e") as two:
        assert one == two
        with alone_with(one) as is_alone:
            assert not is_alone
    with alone_with(one) as is_alone:
        assert is_alone


def test_whoever_may_only_read_can_hold(store):
    code = "import fcntl, sys; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_SH); print(1, flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(store.build_path("a") / "manifest.json")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdout.readline() == b"1\n"
        fates = plan_pruning(store, 1, None, HOUR, NOW)
        assert {fate.build_id for fate in prune(store, fates) if fate.stays} == {"a"}
        reader.communicate(b"")


def test_a_killed_pruning_leaves_no_half_build(store):
    """Killed at random moments again and again, pruning leaves builds whole or not at all, and no rubbish for good."""
    for number in range(30):
        build = make_build(store, f"old{number:02}", 100 + number)
        for file in range(60):
            (build / "articles" / f"more-{file}").write_text("x")
    draw = random.Random(5)
    command = [
        sys.executable,
        "-m",
        "flows.cli",
        "builds",
        "prune",
        "--keep",
        "1",
        "--grace",
        "0s",
        "--out",
        str(store.out),
    ]
    began = time.monotonic()
    subprocess.run([*command, "--dry-run"], cwd=ROOT, check=True, capture_output=True)
    whole_seconds, met = time.monotonic() - began, set()
    for _ in range(6):
        pruning = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        deadline = time.monotonic() + 20
        while len(store.build_ids()) == 35 and not met and time.monotonic() < deadline and pruning.poll() is None:
            time.sleep(0.001)
        time.sleep(draw.uniform(0, 0.02) if not met else whole_seconds * draw.uniform(0.5, 1.2))
        pruning.send_signal(signal.SIGKILL)
        pruning.wait()
        met.add(len(store.build_ids()))
        for name in store.build_ids():
            assert len(list((store.build_path(name) / "articles").iterdir())) == (61 if name.startswith("old") else 1)
        assert store.current_id() == "e"
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0
    assert sorted(path.name for path in (store.out / "builds").iterdir()) == ["e", "index.html"]


USE = [
    # arguments, exit status, part of what is said, what is current then
    (["a"], 0, "build a is current", "a"),
    (["--previous"], 0, "build d is current", "d"),
    (["e"], 0, "nothing to do", "e"),
    (["b"], 1, "was blocked: bad; give --force", "e"),
    (["c"], 1, "was blocked: rows: too few; give --force", "e"),
    (["c", "--force"], 0, "build c is current", "c"),
    (["x"], 2, "0 builds are called 'x'", "e"),
    ([], 2, "give BUILD or --previous", "e"),
    (["a", "--previous"], 2, "give BUILD or --previous", "e"),
    (["a", "--verify"], 3, "was changed since it was written", "e"),
    (["e", "--verify"], 3, "was changed since it was written", "e"),
]


@pytest.mark.parametrize(("arguments", "status", "says", "current"), USE, ids=str)
def test_use(store, capsys, arguments, status, says, current):
    assert main(["builds", "use", *arguments, "--out", str(store.out)]) == status
    said = capsys.readouterr()
    assert says in said.out + said.err and said.err.count("\n") <= 1
    assert store.current_id() == current == read_history(store.out)[-1].build
    if "--force" in arguments:
        assert read_history(store.out)[-1].by == "use --force"


def test_a_damaged_build_is_never_used(store, capsys):
    (store.build_path("a") / "articles" / "part-00000.parquet").unlink()
    assert main(["builds", "use", "a", "--force", "--out", str(store.out)]) == 3
    assert "is damaged" in capsys.readouterr().err and store.current_id() == "e"


def test_use_and_prune_wait_for_no_run(store, capsys):
    with store.only_run():
        for arguments in (["use", "a"], ["prune", "--keep", "1"]):
            assert main(["builds", *arguments, "--out", str(store.out)]) == 3
            assert "another run is writing here" in capsys.readouterr().err


PRUNE_USAGE = [
    ([], 2, "give --keep N, --older-than TIME or both"),
    (["--older-than", "x"], 2, "--older-than x: is no duration"),
    (["--keep", "1", "--grace", "x"], 2, "--grace x: is no duration"),
    (["--keep", "1", "--dry-run"], 0, "4 of 5 builds: would free"),
    (["--older-than", "1h", "--grace", "1s"], 0, "4 of 5 builds: freed"),
    (["--older-than", "9999d"], 0, "0 of 5 builds: freed 0.0 MB"),
]


@pytest.mark.parametrize(("arguments", "status", "says"), PRUNE_USAGE, ids=str)
def test_prune(store, capsys, arguments, status, says):
    assert main(["builds", "prune", *arguments, "--out", str(store.out)]) == status
    said = capsys.readouterr()
    assert says in said.out + said.err
    assert (store.build_ids() == ["e"]) == ("4 of 5 builds: freed" in said.out)


def test_list_and_show(store, capsys):
    out = ["--out", str(store.out)]
    assert main(["builds", *out]) == 0
    listed = capsys.readouterr().out
    assert [line.split()[0] for line in listed.splitlines()] == ["a", "b", "c", "d", "*"]
    assert main(["builds", "list", *out]) == main(["builds", *out, "list"]) == 0
    assert capsys.readouterr().out == listed * 2
    assert main(["builds", "--json", *out]) == 0
    assert [facts["status"] for facts in json.loads(capsys.readouterr().out)] == ["published", "blocked", "blocked"] + [
        "published"
    ] * 2
    assert main(["builds", "show", *out]) == 0
    assert "build     e  published, current" in capsys.readouterr().out
    assert main(["builds", "show", "c", *out]) == 0
    shown = capsys.readouterr().out
    assert "blocked   rows: too few" in shown and "guard     failed     rows  0.1, limit 0.5" in shown
    assert main(["builds", "show", "d", "--json", *out]) == 0
    assert [turn["by"] for turn in json.loads(capsys.readouterr().out)["became_current"]] == ["run"]


def test_history_survives_kills(tmp_path):
    store = BuildStore(tmp_path)
    for name in ("a", "b", "a"):
        store.point_to(name)
    (tmp_path / HISTORY).open("a").write('{"build": "c", "at')  # killed while it wrote
    (tmp_path / POINTER).write_text('{"build": "d", "path": "builds/d"}')  # killed before it wrote
    store.point_to("e", "use", ["rows"])
    turns = read_history(tmp_path)
    assert [(turn.build, turn.by) for turn in turns] == [
        ("a", "run"), ("b", "run"), ("a", "run"), ("d", "unrecorded"), ("e", "use"),
    ]  # fmt: skip
    assert turns[-1].accepted == ("rows",)
    assert ceased_at(turns, "e") is None and ceased_at(turns, "x") is None
    assert ceased_at(turns, "a") == datetime.fromisoformat(turns[3].at)
    assert before(turns, "e") == "d" and before(turns, "a") == "b" and before(turns[:1], "a") is None


def test_a_build_that_is_gone_is_one_line(store):
    shutil.rmtree(store.build_path("e"))
    with pytest.raises(NotDoneError, match="current build e is damaged or gone"), held(store, None):
        pass
