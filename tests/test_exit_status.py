"""What a command ends with: 0 done, 1 blocked, 2 bad usage, 3 it could not be done, 130 interrupted."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cleancopy.builds import BuildStore
from cleancopy.errors import BuildBlockedError, CleancopyError, NotDoneError, RulesError
from flows.cli import main
from tests.corpus import page

ROOT = Path(__file__).parent.parent

RAISED = [
    (CleancopyError("a: b; c"), 2),
    (RulesError("a: b; c"), 2),
    (BuildBlockedError("a: b; c"), 1),
    (NotDoneError("a: b; c"), 3),
    (BrokenExecutor("killed"), 3),
    (OSError(28, "No space left on device"), 3),
    (KeyboardInterrupt(), 130),
    (ZeroDivisionError("a fault"), 3),
]


@pytest.fixture
def rows(tmp_path) -> str:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"id": f"row-{n}", "text": page(n)}) + "\n" for n in range(3)), "utf-8")
    return str(path)


def run(rows: str, out: Path, *more: str) -> int:
    return main(["run", rows, "--plain", "--out", str(out), *more])


@pytest.mark.parametrize(("raised", "status"), RAISED, ids=lambda value: type(value).__name__)
def test_each_way_to_give_up_has_its_status(rows, tmp_path, monkeypatch, capsys, raised, status):
    def give_up(*_: object) -> None:
        raise raised

    monkeypatch.setattr("flows.steps.assemble", give_up)
    assert run(rows, tmp_path / "out") == status
    said = capsys.readouterr().err.splitlines()
    assert said[-1].startswith("cleancopy: ")
    assert ("Traceback (most recent call last):" in said) == isinstance(raised, ZeroDivisionError)


def test_done_and_nothing_to_do_are_0(rows, tmp_path, capsys):
    assert run(rows, tmp_path / "out") == 0
    assert run(rows, tmp_path / "out") == 0
    assert capsys.readouterr().out.count("nothing to do") == 1


def test_what_is_mistyped_is_2(rows, tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        run(rows, tmp_path / "out", "--no-such-option")
    assert left.value.code == 2
    assert run(rows, tmp_path / "out", "--accept", "nobody") == 2


def test_a_folder_in_use_or_a_damaged_build_is_3(rows, tmp_path, capsys):
    store = BuildStore(tmp_path / "out")
    with store.only_run():
        assert run(rows, store.out) == 3
    assert run(rows, store.out) == 0
    build = store.find(None)
    (build / "articles" / "part-00000.parquet").write_bytes(b"cut")
    for command in (["explain", "row-1"], ["restore", "row-1"], ["verify"], ["replay", "--reason", "empty"]):
        assert main([*command, "--out", str(store.out)]) == 3
    (build / "manifest.json").write_text("{")
    for command in (["verify"], ["builds", "list"], ["builds", "show"]):
        assert main([*command, "--out", str(store.out)]) == 3
    (store.out / "CURRENT.json").write_text("{")
    assert main(["verify", "--out", str(store.out)]) == 3


def test_a_run_that_is_interrupted_ends_with_130(rows, tmp_path):
    command = [sys.executable, "-m", "flows.cli", "run", rows, "--plain", "--out", str(tmp_path / "out")]
    code = "import time, flows.steps\nflows.steps.assemble = lambda *_: time.sleep(60)\n"
    code += f"import sys\nfrom flows.cli import main\nsys.exit(main({command[3:]!r}))"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    outcomes = tmp_path / "out" / "work" / "outcomes"
    deadline = time.monotonic() + 120
    while not list(outcomes.glob("*/*/proof.json")) and time.monotonic() < deadline:
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "interrupted; run again to go on where it stopped" in said and "Traceback" not in said


@pytest.fixture(scope="module")
def ferry(tmp_path_factory) -> Path:
    """A folder with a file whose name is not ASCII, and `out` with a build of it that was made in the locale C."""
    folder = tmp_path_factory.mktemp("locales")
    (folder / "in").mkdir()
    (folder / "in" / "fähre.txt").write_text(page(1), "utf-8")
    assert "published" in in_locale("C", folder, "run", str(folder / "in"), "--plain")
    return folder


def in_locale(locale: str, folder: Path, *command: str) -> str:
    """What a command says as a program of its own, where Python would read names as ASCII."""
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", *command, "--out", str(folder / "out")],
        cwd=ROOT,
        env=os.environ | {"LC_ALL": locale, "PYTHONUTF8": "0"},
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_a_file_has_the_same_name_in_every_locale(ferry, locale):
    """The text of the file comes back by its name, and a run in another locale finds the same build made."""
    articles = pq.read_table(BuildStore(ferry / "out").find(None) / "articles")
    assert articles["source_path"].to_pylist() == ["fähre.txt"]
    assert in_locale(locale, ferry, "restore", "fähre").strip() == page(1)
    assert in_locale(locale, ferry, "run", str(ferry / "in"), "--plain").startswith("nothing to do")


def test_names_that_are_not_read_as_utf8_are_refused_in_a_line(rows, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "ascii")
    assert run(rows, tmp_path / "out") == 2
    assert "file names are read as ascii; set PYTHONUTF8=1" in capsys.readouterr().err
