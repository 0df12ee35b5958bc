"""The flow, its schedule and its server. The steps are stand-ins (tests/stand_in), so that the flow alone is seen.

One Prefect server (tests/conftest.py) serves this file and that of replays: it takes some eight seconds to start.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from importlib.metadata import version
from pathlib import Path

import pytest

from cleancopy.builds import BuildStore
from cleancopy.errors import CleancopyError
from tests.prefect_records import artifacts, event_of, last_run

ROOT = Path(__file__).parent.parent
STAND_IN = ROOT / "tests" / "stand_in"
FILES = ("a.txt", "b.txt", "c.txt")


JOINING = """
import sys
from pathlib import Path
from flows.environment import prepare_prefect
server = prepare_prefect(Path(sys.argv[1]))
print(server.pid, server.is_ours_alone(), server.api_url, flush=True)
sys.stdin.read()
"""


def join(folder: Path) -> subprocess.Popen:
    """A process that uses the server of a folder until its input ends; it says which one that is."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-c", JOINING, str(folder)]
    return subprocess.Popen(command, cwd=ROOT, env=clean, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="session")
def neighbour(tmp_path_factory):
    """A folder, and a process that starts a server for it: asked for before `server`, it begins at the same time."""
    folder = tmp_path_factory.mktemp("neighbour")
    process = join(folder)
    yield folder, process
    process.communicate("")


@pytest.fixture(scope="module")
def neighbours_server(neighbour, server) -> list[str]:
    """Its process, whether nobody else uses it, and its address."""
    return neighbour[1].stdout.readline().split()


@pytest.fixture
def stand_in(neighbour, server, monkeypatch):
    """Stand-in steps in this process, and in the processes that it starts."""
    monkeypatch.syspath_prepend(str(STAND_IN))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(STAND_IN), os.environ.get("PYTHONPATH")])))
    import stand_in_steps

    import flows.curate

    monkeypatch.setattr(flows.curate, "steps", stand_in_steps)
    return stand_in_steps


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "in").mkdir()
    for name in FILES:
        (tmp_path / "in" / name).write_text(f"text of {name}")
    return tmp_path


def behave(folder: Path, **behaviour) -> None:
    (folder / "in" / "behaviour.json").write_text(json.dumps(behaviour))


def run(folder: Path, runner: str = "threads") -> dict:
    from flows.running import run_flow

    return run_flow([str(folder / "in")], str(folder / "out"), None, runner)


def calls(folder: Path) -> list[str]:
    """The steps' calls since this was asked last, sorted: shards are cleaned in any order."""
    notes = folder / "out" / "calls.txt"
    said = sorted(notes.read_text().splitlines()) if notes.exists() else []
    notes.unlink(missing_ok=True)
    return said


def cleancopy(*arguments: object) -> subprocess.Popen:
    command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_run_takes_every_step_once_and_shows_what_came_of_it(stand_in, folder):
    outcome = run(folder)
    assert outcome["status"] == "published"
    shards = [f"{name}-{number}.shard" for name in FILES for number in range(2)]
    assert calls(folder) == sorted(
        ["plan", "assemble", "publish", "take_in 0", "take_in 1", "take_in 2", *(f"clean {shard}" for shard in shards)]
    )
    published = json.loads((folder / "out" / "published" / outcome["build_id"] / "articles.json").read_text())
    assert published["articles"] == [f"TEXT OF {name.upper()}" for name in FILES for _ in range(2)]  # in order
    record = last_run(folder)
    assert (record.state.type.value, record.state.message) == ("COMPLETED", outcome["message"])
    assert record.name == f"out, 3 files, build {outcome['build_id'][:8]}" == published["flow_run"]["name"]
    found = artifacts(record)
    assert found.keys() == {"curate-summary", "curate-checks", "curate-objections", "curate-report"}
    assert [row["what"] for row in json.loads(found["curate-objections"].data)] == ["articles.text check-2"]
    assert json.loads(found["curate-checks"].data)[0]["check"] == "check-2"
    with urllib.request.urlopen(re.search(r"\((http[^)]*)\)", found["curate-report"].data)[1]) as page:
        assert page.read() == b"a report"
    event = event_of(record, "cleancopy.build.published")
    assert event.payload["build_id"] == outcome["build_id"] and event.payload["counts"]["articles"] == 3


def test_the_same_run_again_does_nothing_and_says_so(stand_in, folder):
    run(folder)
    calls(folder)
    assert run(folder)["status"] == "nothing-to-do"
    assert calls(folder) == ["plan", "publish"]
    assert last_run(folder).state.name == "Nothing to do"


def test_a_blocked_build_fails_with_its_reason_and_what_is_done_is_remembered(stand_in, folder):
    behave(folder, blocked=True)
    outcome = run(folder)
    assert outcome["status"] == "blocked"
    state = last_run(folder).state
    assert (state.type.value, state.name, state.message) == ("FAILED", "Blocked", outcome["message"])
    record = last_run(folder)
    rows = json.loads(artifacts(record)["curate-objections"].data)
    assert [(row["what"], row["figure"], row["limit"], row["examples"]) for row in rows] == [
        ("rows", 0.1, 0.5, "a (gone)"), ("articles.text check-2", 1, 0, ""),
    ]  # fmt: skip
    event = event_of(record, "cleancopy.build.blocked")
    assert event.payload["guards"] == [{"guard": "rows", "figure": 0.1, "limit": 0.5}]
    assert event.resource.id == f"cleancopy.build.{outcome['build_id']}"

    calls(folder)
    next((folder / "out" / "work").glob("*/b.txt-1.outcome")).unlink()
    run(folder)
    assert calls(folder) == ["assemble", "clean b.txt-1.shard", "plan", "publish"]


def test_partitions_are_tasks_of_their_own_and_are_remembered(stand_in, folder):
    behave(folder, partitions=3, blocked=True)
    run(folder)
    assert [call for call in calls(folder) if call.startswith("meet")] == ["meet 0-of-3", "meet 1-of-3", "meet 2-of-3"]
    next((folder / "out" / "work").glob("*/1-of-3.met")).unlink()
    run(folder)
    assert calls(folder) == ["assemble", "meet 1-of-3", "plan", "publish"]


def test_an_error_that_stays_is_raised_at_once_and_is_one_line(stand_in, folder):
    behave(folder, unmendable="b.txt-1.shard")
    failed = cleancopy("run", folder / "in", "--out", folder / "out")
    assert failed.communicate() == ("", "cleancopy: b.txt-1.shard: is unmendable; mend it\n")
    assert failed.returncode == 2
    assert calls(folder).count("clean b.txt-1.shard") == 1
    assert last_run(folder).state.message == "b.txt-1.shard: is unmendable; mend it"


def test_an_error_that_passes_is_tried_again(stand_in, folder):
    behave(folder, passing_fault="b.txt-1.shard")
    assert run(folder)["status"] == "published"
    assert calls(folder).count("clean b.txt-1.shard") == 2


def test_after_kill_9_the_next_run_does_the_rest_and_the_dead_one_is_closed(stand_in, folder):
    behave(folder, dies_at="c.txt-0.shard")
    died = cleancopy("run", folder / "in", "--out", folder / "out")
    assert died.wait() == 9
    assert len(calls(folder)) == 1 + len(FILES) + 2 * len(FILES)
    assert last_run(folder).state.name == "Running"
    assert run(folder)["status"] == "published"
    assert calls(folder) == ["assemble", "clean c.txt-0.shard", "plan", "publish"]

    from flows.lost_runs import close_lost_runs

    close_lost_runs()
    assert not unfinished_runs()


def unfinished_runs() -> list:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return [run.name for run in client.read_flow_runs() if run.state.name in ("Running", "Pending")]


def test_a_second_run_on_the_same_folder_is_refused(stand_in, folder):

    with BuildStore(folder / "out").only_run(), pytest.raises(CleancopyError, match="another run is writing here"):
        run(folder)


def test_a_schedule_fires_skips_what_overlaps_and_ends_on_sigterm(stand_in, folder):
    assert version("sqlalchemy") < "2.1", "SQLAlchemy 2.1 breaks the scheduler of Prefect 3.8: nothing would ever fire"
    behave(folder, seconds_per_shard=1.5)
    command = [sys.executable, "-m", "flows.cli", "serve", folder / "in", "--out", folder / "out", "--every", "3s"]
    loud = {name: value for name, value in os.environ.items() if "CONSOLE_LEVEL" not in name}
    with (folder / "log.txt").open("w") as log:
        service = subprocess.Popen(list(map(str, command)), cwd=ROOT, env=loud, stdout=log, stderr=log)
    notes, deadline = folder / "out" / "calls.txt", time.monotonic() + 60
    while not (notes.exists() and notes.read_text().count("publish") >= 2) and time.monotonic() < deadline:
        time.sleep(0.1)
    told = time.monotonic()
    service.send_signal(signal.SIGTERM)
    assert service.wait(30) == 0
    said = (folder / "log.txt").read_text()
    assert time.monotonic() - told < 12
    assert notes.read_text().count("publish") >= 2, said
    assert said.startswith("Runs now and every 0:00:03. Prefect's pages: http://127.0.0.1:")
    assert "is skipped: another one is still working" in said
    assert said.endswith("Stopped.\n") and "Traceback" not in said


def test_servers_of_two_folders_that_begin_at_once_are_two(neighbour, server, neighbours_server):
    """Both find the same port free; the one that comes later must not take the other's answer for its own."""
    _, _, address = neighbours_server
    assert address != server.api_url


def test_a_server_is_shared_survives_a_kill_and_is_stopped_by_the_last(neighbour, neighbours_server):
    folder, first = neighbour
    pid, alone, address = neighbours_server
    assert alone == "True"
    second = join(folder)
    assert second.stdout.readline().split() == [pid, "False", address]
    first.kill()
    first.wait()
    second.communicate("")
    third_would_find = folder / "work" / "prefect" / "server.json"
    assert not third_would_find.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


def test_prefect_takes_the_deployment_as_written(server):
    from prefect.cli.deploy._models import PrefectYamlModel
    from prefect.flows import load_flow_from_entrypoint
    from yaml import safe_load

    written = safe_load((ROOT / "prefect.yaml").read_text())
    deployments = PrefectYamlModel.model_validate(written).deployments
    assert [deployment.name for deployment in deployments] == ["curate", "replay"]
    for deployment in deployments:
        assert deployment.concurrency_limit.collision_strategy == "CANCEL_NEW"
        path, _, name = deployment.entrypoint.partition(":")
        loaded = load_flow_from_entrypoint(f"{ROOT / path}:{name}", use_placeholder_flow=False)
        assert loaded.name == name == deployment.name
        loaded.validate_parameters(deployment.parameters)


@pytest.mark.parametrize(
    "every_seconds, cron, says",
    [(None, None, "either --every or --cron"), (5, "* * * * *", "either --every or --cron"), (None, "6", "--cron '6'")],
)
def test_what_is_no_schedule(server, tmp_path, every_seconds, cron, says):
    from flows.serving import serve

    with pytest.raises(CleancopyError, match=says):
        serve(["in"], str(tmp_path), None, every_seconds, cron, "threads")
