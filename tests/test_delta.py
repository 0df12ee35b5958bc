"""Delta tables beside the builds: a version for each published build, and the way back to every one of them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleancopy.builds import TABLES, BuildStore
from cleancopy.config import load_config
from cleancopy.errors import CleancopyError, NotDoneError
from flows.cli import main
from tests.dataset_build import make_build

COLUMNS = pa.schema(
    {"doc_id": pa.string(), "at": pa.timestamp("us", "UTC"), "tags": pa.list_(pa.string()), "n": pa.int32()}
)


def small_build(out: Path, build_id: str, *doc_ids: str, schema: pa.Schema = COLUMNS) -> Path:
    """A build folder with rows of these ids in every table, in two files each."""
    build = out / "builds" / build_id
    for table in TABLES:
        (build / table).mkdir(parents=True)
        rows = [{"doc_id": doc_id, "at": None, "tags": [doc_id, None], "n": 1} for doc_id in doc_ids]
        for number, part in enumerate((rows[:1], rows[1:])):
            pq.write_table(pa.Table.from_pylist(part, schema), build / table / f"part-{number:05d}.parquet")
    return build


@pytest.fixture
def delta():
    return pytest.importorskip("deltalake", reason="needs the extra `delta`")


def ids(delta, folder: Path, version: int | None = None, table: str = "articles") -> list[str]:
    return sorted(delta.DeltaTable(folder / table, version=version).to_pyarrow_table()["doc_id"].to_pylist())


def test_every_build_is_a_version_and_none_is_lost(delta, tmp_path):
    from cleancopy.delta import publish_delta

    one, two = small_build(tmp_path, "one", "a", "b"), small_build(tmp_path, "two", "b", "c", "d")
    assert publish_delta(tmp_path / "delta", one) == dict.fromkeys(TABLES, 0)
    assert publish_delta(tmp_path / "delta", one) == dict.fromkeys(TABLES, 0), "the newest version already"
    assert publish_delta(tmp_path / "delta", two) == dict.fromkeys(TABLES, 1)
    assert publish_delta(tmp_path / "delta", one) == dict.fromkeys(TABLES, 2), "an older build is current again"
    for table in TABLES:
        versions = [ids(delta, tmp_path / "delta", version, table) for version in (0, 1, 2, None)]
        assert versions == [["a", "b"], ["b", "c", "d"], ["a", "b"], ["a", "b"]]


def test_the_files_are_those_of_the_build_and_outlive_it(delta, tmp_path):
    from cleancopy.delta import publish_delta

    build = small_build(tmp_path, "one", "a", "b")
    publish_delta(tmp_path / "delta", build)
    place = tmp_path / "delta" / "articles" / "one" / "part-00000.parquet"
    assert place.samefile(build / "articles" / "part-00000.parquet")
    for path in build.rglob("*.parquet"):
        path.unlink()
    assert ids(delta, tmp_path / "delta") == ["a", "b"]


def test_where_there_are_no_hard_links_there_are_copies(delta, tmp_path, monkeypatch):
    from cleancopy.delta import publish_delta

    def refuse(*_):
        raise OSError("another file system")

    monkeypatch.setattr(os, "link", refuse)
    publish_delta(tmp_path / "delta", small_build(tmp_path, "one", "a", "b"))
    assert ids(delta, tmp_path / "delta") == ["a", "b"]


def test_columns_may_come_and_go_between_builds(delta, tmp_path):
    from cleancopy.delta import publish_delta

    wider = COLUMNS.append(pa.field("more", pa.float32()))
    publish_delta(tmp_path / "delta", small_build(tmp_path, "one", "a"))
    publish_delta(tmp_path / "delta", small_build(tmp_path, "two", "a", "b", schema=wider))
    publish_delta(tmp_path / "delta", small_build(tmp_path, "three", "c"))
    names = [
        delta.DeltaTable(tmp_path / "delta" / "articles", version=n).to_pyarrow_table().column_names for n in range(3)
    ]
    assert names == [COLUMNS.names, wider.names, COLUMNS.names]


def test_a_run_that_was_killed_between_the_tables_is_put_right(delta, tmp_path):
    from cleancopy import delta as writing

    one, two = small_build(tmp_path, "one", "a"), small_build(tmp_path, "two", "b")
    writing.publish_delta(tmp_path / "delta", one)
    writing._publish(tmp_path / "delta" / "articles", two, "articles")
    assert writing.publish_delta(tmp_path / "delta", two) == dict.fromkeys(TABLES, 1)


def test_a_damaged_log_is_told_in_one_line(delta, tmp_path):
    from cleancopy.delta import publish_delta

    publish_delta(tmp_path / "delta", small_build(tmp_path, "one", "a"))
    (tmp_path / "delta" / "removed" / "_delta_log" / f"{0:020}.json").write_text("{")
    with pytest.raises(NotDoneError, match=r"removed: is no Delta table that can be written.*build two is published"):
        publish_delta(tmp_path / "delta", small_build(tmp_path, "two", "b"))


def test_runs_write_versions_that_polars_reads_with_filters(delta, tmp_path):
    import polars as pl

    first = make_build(tmp_path, 12, delta=True, layout="hive")
    second = make_build(tmp_path, 30, delta=True, layout="hive")
    folder = tmp_path / "out" / "delta"
    assert first != second
    told = {entry["version"]: entry["cleancopy.build_id"] for entry in delta.DeltaTable(folder / "articles").history()}
    assert told == {0: first.name, 1: second.name}
    for version, build in enumerate((first, second)):
        english = pl.scan_delta(str(folder / "articles"), version=version).filter(pl.col("lang") == "en").collect()
        written = pq.read_table(build / "articles", partitioning=None, filters=[("lang", "==", "en")])
        assert english.sort("doc_id").to_dicts() == written.sort_by("doc_id").to_pylist()
        assert len(english) > 0
    again = [
        "run",
        str(tmp_path / "in"),
        "--plain",
        "--out",
        str(tmp_path / "out"),
        "--config",
        str(tmp_path / "cleancopy.toml"),
    ]
    assert main(again) == 0
    assert delta.DeltaTable(folder / "articles").version() == 1, "nothing to do"
    assert folder in BuildStore(tmp_path / "out").own_paths


def test_the_log_tells_what_lies_between_which_values(delta, tmp_path):
    from cleancopy.delta import publish_delta

    publish_delta(tmp_path / "delta", make_build(tmp_path, 30))
    log = (tmp_path / "delta" / "articles" / "_delta_log" / f"{0:020}.json").read_text("utf-8").splitlines()
    added = next(json.loads(entry)["add"] for entry in log if "add" in json.loads(entry))
    told = json.loads(added["stats"])
    assert told["numRecords"] == 30
    assert (told["minValues"]["lang"], told["maxValues"]["lang"]) == ("de", "fr")
    assert told["minValues"]["published_at"].endswith("+00:00") and told["nullCount"]["published_at"] == 6
    assert "text" not in told["maxValues"] and told["nullCount"]["publisher"] == 30


def test_without_the_library_it_is_refused_before_anything_is_read(tmp_path, monkeypatch):
    from cleancopy import config

    monkeypatch.setattr(config, "find_spec", lambda name: None)
    path = tmp_path / "cleancopy.toml"
    path.write_text("[publish]\ndelta = true")
    with pytest.raises(CleancopyError, match=r"\[publish\] delta: deltalake is not installed; run pip install"):
        load_config(path)
