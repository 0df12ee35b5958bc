"""The folder of builds: the pointer changes in one step, and what a killed run left is never taken for a build."""

import json
import shutil
import threading

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleancopy.builds import POINTER, BuildStore, write_json
from cleancopy.errors import CleancopyError
from cleancopy.parts import file_facts
from flows.cli import main


def test_readers_never_see_half_a_pointer(tmp_path):
    store = BuildStore(tmp_path)
    store.point_to("0")
    seen, stop = set(), threading.Event()

    def look():
        while not stop.is_set():
            seen.add(json.loads((tmp_path / POINTER).read_text("utf-8"))["build"])

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(200):
        store.point_to(str(number % 10))
    stop.set()
    reader.join()
    assert seen <= {str(number) for number in range(10)} and len(seen) > 1


def test_a_draft_is_no_build(tmp_path):
    store = BuildStore(tmp_path)
    draft = store.begin_draft("abc")
    write_json(draft / "manifest.json", {"status": "published"})
    assert store.build_ids() == []
    assert store.finish_draft("abc") == store.build_path("abc")
    assert store.build_ids() == ["abc"] and store.current_id() is None


def test_drafts_of_killed_runs_are_cleared_away(tmp_path):
    store = BuildStore(tmp_path)
    (store.begin_draft("old") / "half").write_text("x")
    assert list(store.begin_draft("new").iterdir()) == []
    assert [path.name for path in (tmp_path / "builds").iterdir()] == [".draft-new"]


FIND = [("abc1", "abc1"), ("abc", None), ("d", "def2"), ("x", None), (None, "def2")]


@pytest.mark.parametrize(("name", "found"), FIND, ids=str)
def test_a_build_is_found_by_its_beginning(tmp_path, name, found):
    store = BuildStore(tmp_path)
    for build_id in ("abc1", "abc2", "def2"):
        write_json(store.begin_draft(build_id) / "manifest.json", {})
        store.finish_draft(build_id)
    store.point_to("def2")
    if found:
        assert store.find(name).name == found
    else:
        with pytest.raises(CleancopyError, match="builds: abc1, abc2, def2"):
            store.find(name)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "5", '{"build": null}', '{"build": ""}'])
def test_a_broken_pointer_is_one_line(tmp_path, content):
    (tmp_path / POINTER).write_text(content)
    with pytest.raises(CleancopyError, match=r"CURRENT\.json: is no pointer"):
        BuildStore(tmp_path).current_id()


def test_file_names_that_are_no_utf8_come_back(tmp_path):
    from cleancopy.builds import read_json

    write_json(tmp_path / "plan.json", {"path": "a\udcffb"})
    assert read_json(tmp_path / "plan.json") == {"path": "a\udcffb"}


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "5", '{"build": null}', '{"build": ""}', '{"build": "abc1"}'])
def test_a_broken_pointer_points_to_nothing(tmp_path, content):
    (tmp_path / POINTER).write_text(content)
    assert BuildStore(tmp_path).is_current("abc1") == ("abc1" in content)
    assert not BuildStore(tmp_path).is_current("abc2")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """An output folder with one build, of one article and one reject."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "in").mkdir()
    (folder / "in" / "ferry.txt").write_text(
        f"Advertisement\n\nA title\n\n{'The ferry came late and left early. ' * 6}"
    )
    (folder / "in" / "short.txt").write_text("Too short.")
    assert main(["run", str(folder / "in"), "--plain", "--out", str(folder / "out")]) == 0
    return folder


def damaged(whole, tmp_path, name, content):
    """A copy of the output folder in which a file of the build is cut short, replaced or gone."""
    out = tmp_path / "out"
    shutil.copytree(whole / "out", out)
    path = BuildStore(out).find(None) / name
    if content == "gone":
        path.unlink()
    elif content == "same size":
        path.write_bytes(b"x" * path.stat().st_size)
    elif content == "same ends":
        path.write_bytes(b"PAR1".ljust(path.stat().st_size - 4, b"x") + b"PAR1")
    elif content == "a byte flipped":  # nothing tells but the hash of the file
        flipped = bytearray(path.read_bytes())
        flipped[len(flipped) // 3] ^= 1
        path.write_bytes(flipped)
    else:
        path.write_bytes(content)
    return out


PART = "part-00000.parquet"
DAMAGE = [
    # file, what became of it, the commands that need it, what `run` says
    (f"articles/{PART}", "gone", {"explain", "restore", "verify"}, "published"),
    (f"articles/{PART}", b"PAR1", {"explain", "restore", "verify"}, "published"),
    (f"articles/{PART}", "same size", {"explain", "restore", "verify"}, "published"),
    (f"articles/{PART}", "same ends", {"explain", "restore", "verify"}, "published"),
    (f"duplicates/{PART}", "a byte flipped", {"verify"}, "published"),
    ("datacontract.yaml", "a byte flipped", {"verify"}, "published"),
    (f"removed/{PART}", b"", {"explain", "restore", "verify"}, "published"),
    (f"removed/{PART}", "same size", {"explain", "restore", "verify"}, "published"),
    (f"rejected/{PART}", "gone", {"explain", "restore", "verify"}, "published"),
    ("README.md", "gone", {"verify"}, "published"),
    ("manifest.json", "gone", {"explain", "restore", "verify"}, "published"),
    ("manifest.json", b"", {"explain", "restore", "verify", "builds"}, "published"),
    ("manifest.json", b"{}", {"explain", "restore", "verify", "builds"}, "published"),
    ("manifest.json", b"\xff\xfe", {"explain", "restore", "verify", "builds"}, "published"),
    ("run.json", "gone", {"builds"}, "published"),
    ("run.json", b"[]", {"builds"}, "published"),
    ("run.json", b"{}", {"builds"}, "published"),
    ("report/report.json", "gone", set(), "published"),
    ("report/report.json", b"{", set(), "published"),
    ("report/report.json", b"{}", set(), "published"),
    ("report/index.html", "gone", set(), "published"),
    ("report/index.html", b"", set(), "published"),
    ("report/index.html", b"<!DOCTYPE html>\n<html>", set(), "published"),
]


@pytest.mark.parametrize(("name", "content", "needing", "said"), DAMAGE, ids=[f"{d[0]} {d[1]}" for d in DAMAGE])
def test_a_damaged_build_is_one_line_until_it_is_made_anew(whole, tmp_path, capsys, name, content, needing, said):
    out = damaged(whole, tmp_path, name, content)
    commands = {"explain": ["ferry"], "restore": ["ferry"], "verify": [], "builds": []}
    statuses = {}
    for command, arguments in commands.items():
        statuses[command] = main([command, *arguments, "--out", str(out)])
        seen = capsys.readouterr()
        assert seen.err.count("\n") <= 1, seen.err
        if statuses[command]:
            assert name.split("/")[-1] in seen.err + seen.out or "is damaged" in seen.err
    assert statuses == {command: 3 * (command in needing) for command in commands}
    assert main(["run", str(whole / "in"), "--plain", "--out", str(out)]) == 0
    assert said in capsys.readouterr().out
    if said == "published":
        assert [main([command, *arguments, "--out", str(out)]) for command, arguments in commands.items()] == [0] * 4


@pytest.mark.parametrize("content", ["", "[]", '{"build": "0123456789abcdef"}'])
def test_a_run_replaces_a_damaged_pointer(whole, tmp_path, capsys, content):
    shutil.copytree(whole / "out", tmp_path / "out")
    (tmp_path / "out" / POINTER).write_text(content)
    assert main(["explain", "ferry", "--out", str(tmp_path / "out")]) == 3
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["run", str(whole / "in"), "--plain", "--out", str(tmp_path / "out")]) == 0
    assert main(["explain", "ferry", "--out", str(tmp_path / "out")]) == 0


DOCUMENT = {"doc_id": ["0" * 32], "source_id": ["ferry"], "source_path": ["ferry.txt"], "source_row": [1]}
FORGED = [
    ("no Parquet", "articles", None),
    ("no Parquet", "removed", None),
    ("other columns", "articles", {"a": [1]}),
    ("an article without its text", "articles", DOCUMENT),
    ("a ledger without texts", "removed", {"doc_id": ["0" * 32]}),
]


@pytest.mark.parametrize(("table", "columns"), [case[1:] for case in FORGED], ids=[" ".join(c[:2]) for c in FORGED])
def test_what_fits_the_manifest_and_is_no_table_is_one_line(whole, tmp_path, capsys, table, columns):
    out = damaged(whole, tmp_path, f"{table}/{PART}", b"not Parquet at all")
    build = BuildStore(out).find(None)
    if columns:
        pq.write_table(pa.table(columns), build / table / PART)
    manifest = json.loads((build / "manifest.json").read_text())
    forged = [
        file_facts(build / table / PART) if file["path"].startswith(table) else file for file in manifest["files"]
    ]
    write_json(build / "manifest.json", manifest | {"files": forged})
    for command in (["explain", "ferry"], ["restore", "ferry"], ["verify"]):
        assert main([*command, "--out", str(out)]) == 3
        assert capsys.readouterr().err.count("\n") == (command != ["verify"] or not columns)
