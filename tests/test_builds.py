"""The folder of builds: the pointer changes in one step, and what a killed run left is never taken for a build."""

import json
import threading

import pytest

from cleancopy.builds import POINTER, BuildStore, write_json
from cleancopy.errors import CleancopyError


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


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "5"])
def test_a_broken_pointer_is_one_line(tmp_path, content):
    (tmp_path / POINTER).write_text(content)
    with pytest.raises(CleancopyError, match=r"CURRENT\.json: is no pointer"):
        BuildStore(tmp_path).current_id()


def test_file_names_that_are_no_utf8_come_back(tmp_path):
    from cleancopy.builds import read_json

    write_json(tmp_path / "plan.json", {"path": "a\udcffb"})
    assert read_json(tmp_path / "plan.json") == {"path": "a\udcffb"}
