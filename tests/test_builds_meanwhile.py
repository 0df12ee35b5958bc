"""Builds that come and go while others read, and publishers that are killed."""

import json
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from cleancopy.builds import BuildStore
from cleancopy.history import read_history
from cleancopy.pruning import plan_pruning, prune
from tests.made_builds import HOUR
from tests.parts_of_builds import publish_parts
from tests.test_builds_commands import ROOT

READER = """
import json, sys, time
from pathlib import Path
from cleancopy.builds import BuildStore
from cleancopy.holding import held
store, seen, mixed = BuildStore(Path(sys.argv[1])), set(), 0
print("ready", flush=True)
while not (store.out / "stop").exists():
    with held(store, None) as build:
        texts = set()
        for number in range(5):
            texts.add((build / "articles" / f"part-{number}").read_text())
            time.sleep(0.001)
        mixed += texts != {build.name}
        seen.add(build.name)
print(json.dumps([len(seen), mixed]))
"""


def test_readers_never_see_a_mixture_while_builds_come_and_go(tmp_path):
    """Three processes read while fifty builds are published and all but the newest pruned, without any grace."""
    store = BuildStore(tmp_path / "out")
    publish_parts(store, "first")
    command = [sys.executable, "-c", READER, str(store.out)]
    readers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert all(reader.stdout.readline() == "ready\n" for reader in readers)
    spared = 0
    for number in range(50):
        publish_parts(store, f"build{number:02}")
        fates = list(prune(store, plan_pruning(store, None, timedelta(0), timedelta(0), datetime.now(UTC) + 2 * HOUR)))
        spared += sum(fate.stays == "being read" for fate in fates)
        time.sleep(0.01)
    (store.out / "stop").touch()
    for reader in readers:
        said, _ = reader.communicate()
        assert reader.returncode == 0
        n_seen, mixed = json.loads(said)
        assert mixed == 0 and n_seen > 5
    assert spared > 0  # pruning met readers


PUBLISHER = """
import sys
from pathlib import Path
from cleancopy.builds import BuildStore
from tests.parts_of_builds import publish_parts
store = BuildStore(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), 100_000):
    name = f"build{number:06}"
    with store.only_run():
        publish_parts(store, name)
    print(number, flush=True)
"""


def test_a_publisher_killed_at_any_moment_leaves_a_whole_build_current_and_its_history(tmp_path):
    store, draw, first = BuildStore(tmp_path / "out"), random.Random(9), 0
    for _ in range(12):
        command = [sys.executable, "-c", PUBLISHER, str(store.out), str(first)]
        publisher = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert publisher.stdout.readline() == f"{first}\n"
        time.sleep(draw.uniform(0, 0.05))
        publisher.send_signal(signal.SIGKILL)
        publisher.communicate()
        build = store.find(None)
        assert {path.read_text() for path in (build / "articles").iterdir()} == {build.name}
        assert len(list((build / "articles").iterdir())) == 5
        store.complete_history()
        turns = read_history(store.out)
        assert turns[-1].build == build.name
        assert [turn.build for turn in turns] == sorted({turn.build for turn in turns})
        first = 1 + max(int(name.removeprefix("build")) for name in store.build_ids())
    assert len(read_history(store.out)) >= 12
