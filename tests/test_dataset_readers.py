"""The libraries that people read builds with, each for real: every type, null and nested list as it was written."""

from __future__ import annotations

import math
import os
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from cleancopy.parts import Layout, PartWriter, table_files
from schemas import TABLES
from tests.dataset_build import LAYOUTS, make_build

Rows = list[dict[str, Any]]
NAMES = [table.name for table in TABLES]


@pytest.fixture(scope="module", params=LAYOUTS)
def build(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_build(tmp_path_factory.mktemp(request.param), 60, layout=request.param, row_group_rows=8)


def written(build: Path, table: str) -> Rows:
    """The rows as they lie in the files, which pyarrow reads one by one, without any idea of a dataset."""
    return in_order([row for path in table_files(build, table) for row in pq.ParquetFile(path).read().to_pylist()])


def in_order(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: (row["doc_id"], row.get("seq") or 0, row.get("source_row") or 0))


def test_the_build_has_what_readers_may_get_wrong(build: Path) -> None:
    articles, rejected = written(build, "articles"), written(build, "rejected")
    assert {row["lang"] for row in articles} == {"de", "en", "fr"}
    for column in ("published_at", "authors", "title", "site", "cluster_id"):
        assert {row[column] is None for row in articles} == {True, False}, column
    assert any(row["authors"] and len(row["authors"]) == 2 for row in articles)
    assert any(row["warnings"] == [] for row in articles)
    assert {reason["threshold"] is None for row in rejected for reason in row["reasons"]} == {True, False}
    assert {row["similarity"] is None for row in rejected} == {True, False}


def of_duckdb(build: Path, table: str) -> Rows:
    import duckdb

    with duckdb.connect() as session:
        session.execute("SET TimeZone = 'UTC'")
        found = session.sql(f"SELECT * FROM read_parquet('{build}/{table}/**/*.parquet', hive_partitioning = false)")
        types = dict(zip(found.columns, map(str, found.types), strict=True))
        if table == "articles":
            assert [types[name] for name in ("authors", "published_at", "lang_score", "n_chars", "source_row")] == [
                "VARCHAR[]", "TIMESTAMP WITH TIME ZONE", "FLOAT", "INTEGER", "BIGINT"
            ]  # fmt: skip
        if table == "rejected":
            assert types["reasons"].startswith("STRUCT(stage VARCHAR") and types["reasons"].endswith("[]")
            assert types["replayable"] == "BOOLEAN"
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def of_polars(build: Path, table: str) -> Rows:
    import polars as pl

    frame = pl.scan_parquet(build / table, hive_partitioning=False).collect()
    if table == "articles":
        assert frame.schema["authors"] == pl.List(pl.String)
        assert frame.schema["published_at"] == pl.Datetime("us", "UTC")
        assert (frame.schema["lang"], frame.schema["lang_score"]) == (pl.String, pl.Float32)
    return frame.to_dicts()


def of_pandas(build: Path, table: str) -> Rows:
    import pandas as pd

    frame = pd.read_parquet(build / table).drop(columns="language", errors="ignore")
    if table == "articles":
        assert str(frame.dtypes["published_at"]) == "datetime64[us, UTC]"
        assert str(frame.dtypes["n_chars"]) == "int32"
    return frame.to_dict("records")


def of_dataset(build: Path, table: str) -> Rows:
    found = pyarrow.dataset.dataset(build / table)
    declared = next(schema for schema in TABLES if schema.name == table).arrow()
    assert found.schema.equals(declared)
    assert found.schema.metadata == declared.metadata
    return found.to_table().to_pylist()


def of_read_table(build: Path, table: str) -> Rows:
    """What most people call, with what pyarrow makes of the folders' names: a column more, and no other type."""
    rows = pq.read_table(build / table).to_pylist()
    for row in rows:
        assert row.pop("language", row.get("lang")) == row.get("lang")
    return rows


def of_huggingface(build: Path, table: str) -> Rows:
    datasets = pytest.importorskip("datasets", reason="needs the extra `readers`")
    # As from a hub: the build's own card says which files are which table.
    found = datasets.load_dataset(str(build), table, split="train", cache_dir=str(build.parent.parent / "hub"))
    if table == "articles":
        assert found.features["authors"] == datasets.List(datasets.Value("string"))
        assert found.features["published_at"] == datasets.Value("timestamp[us, tz=UTC]")
    return list(found)


READERS: dict[str, Callable[[Path, str], Rows]] = {
    "duckdb": of_duckdb,
    "polars": of_polars,
    "pandas": of_pandas,
    "pyarrow.dataset": of_dataset,
    "pyarrow.read_table": of_read_table,
    "huggingface": of_huggingface,
}


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_HUB_DISABLE_PROGRESS_BARS"):
        monkeypatch.setenv(name, "1")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("table", NAMES)
def test_reads_what_was_written(reader: str, table: str, build: Path) -> None:
    read = READERS[reader](build, table)
    assert in_order([_as_python(row) for row in read]) == written(build, table)


def _as_python(value: Any) -> Any:
    """What a reader gives as plain Python: its own null, its own arrays, its own kind of time."""
    if isinstance(value, dict):
        return {name: _as_python(member) for name, member in value.items()}
    if isinstance(value, list | tuple) or type(value).__name__ == "ndarray":
        return [_as_python(item) for item in value]
    if (
        value is None
        or type(value).__name__ in ("NaTType", "NAType")
        or (isinstance(value, float) and math.isnan(value))
    ):
        return None
    if isinstance(value, datetime):
        return datetime.fromtimestamp(value.timestamp(), UTC)
    if hasattr(value, "item"):
        return value.item()
    return int(value) if isinstance(value, float) and value.is_integer() else value


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One session for all: it takes some seconds to start. No query of it may shuffle."""
    sql = pytest.importorskip("pyspark.sql", reason="needs the extra `readers`")
    if shutil.which("java") is None:
        pytest.skip("needs Java 17 or newer; apt-get install default-jre-headless")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("spark")),
        "spark.log.level": "ERROR",
    }
    os.environ["TZ"] = "UTC"
    builder = sql.SparkSession.builder.master("local[1]").appName("tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.mark.parametrize("table", ["articles", "rejected"])
def test_spark_reads_what_was_written(spark: Any, table: str, build: Path) -> None:
    frame = spark.read.parquet(str(build / table)).drop("language")
    types = {field.name: field.dataType.simpleString() for field in frame.schema.fields}
    if table == "articles":
        assert [types[name] for name in ("authors", "published_at", "lang_score", "n_chars", "source_row")] == [
            "array<string>", "timestamp", "float", "int", "bigint"
        ]  # fmt: skip
    else:
        assert types["reasons"] == "array<struct<stage:string,reason:string,observed:string,threshold:string>>"
    rows = [row.asDict(recursive=True) for row in frame.collect()]
    for row in rows:
        if row.get("published_at"):
            row["published_at"] = row["published_at"].replace(tzinfo=UTC)  # Spark gives the session's time, unmarked
    assert in_order([_as_python(row) for row in rows]) == written(build, table)


LANGUAGES, DAYS, OF_A_DAY = ("de", "en", "fr"), 50, 20
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
A_DAY = datetime(2024, 1, 20, tzinfo=UTC)


def sorted_rows() -> pa.Table:
    """Articles in the order of a build: 20 of each day in three languages, with texts that nothing can pack."""
    chance = random.Random(7)
    rows = [
        {"doc_id": chance.randbytes(16).hex(), "lang": language, "published_at": FIRST_DAY + timedelta(day)}
        for language in LANGUAGES
        for day in range(DAYS)
        for _ in range(OF_A_DAY)
    ]
    rows = [row | {"text": chance.randbytes(3_000).hex()} for row in rows]
    kinds = [("doc_id", pa.string()), ("lang", pa.string()), ("published_at", pa.timestamp("us", "UTC"))]
    return pa.Table.from_pylist(rows, pa.schema([*kinds, ("text", pa.string())]))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """They as the writer of builds writes them, in one row group: only within it can anything be passed over."""
    table = sorted_rows()
    layout = Layout(100_000, 5_000, sorted_by=("lang", "published_at", "doc_id"), looked_up_by=("doc_id",))
    writer = PartWriter(tmp_path_factory.mktemp("pages") / "articles", table.schema, layout)
    writer.write(table)
    (file,) = writer.close()["files"]
    path = writer.folder.parent / file["path"]
    assert pq.read_metadata(path).num_row_groups == 1
    return path


def test_spark_passes_over_pages(spark: Any, pages: Path) -> None:
    """By the page index a day in a language is read at a few pages' cost."""
    statistics = spark._jvm.org.apache.hadoop.fs.FileSystem

    def asked(with_index: bool) -> tuple[list[str], int]:
        before = sum(one.getBytesRead() for one in statistics.getAllStatistics())
        frame = spark.read.options(
            **{
                "parquet.filter.columnindex.enabled": str(with_index).lower(),
                "parquet.hadoop.vectored.io.enabled": "false",  # what it reads so is not counted
            }
        ).parquet(str(pages))
        found = frame.where((frame.lang == "en") & (frame.published_at == A_DAY)).collect()
        return [row.text for row in found], sum(one.getBytesRead() for one in statistics.getAllStatistics()) - before

    (with_index, few), (without, all_of_them) = asked(True), asked(False)
    assert len(with_index) == OF_A_DAY and with_index == without
    assert few < all_of_them / 2, (few, all_of_them)


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="needs Linux, which counts the bytes that are read")
def test_datafusion_passes_over_pages(pages: Path, tmp_path: Path) -> None:
    deltalake = pytest.importorskip("deltalake", reason="needs the extra `readers`")
    with_index, without = tmp_path / "with", tmp_path / "without"
    with_index.mkdir()
    without.mkdir()
    shutil.copy(pages, with_index)
    table = pq.read_table(pages).combine_chunks()
    pq.write_table(table, without / pages.name, compression="zstd", max_rows_per_page=1_000, write_batch_size=64)

    def asked(folder: Path) -> tuple[list[str], int]:
        deltalake.convert_to_deltalake(folder)
        engine = deltalake.QueryBuilder().register("articles", deltalake.DeltaTable(folder))
        day = f"lang = 'en' AND published_at = '{A_DAY.isoformat()}'"
        before = bytes_read()
        found = pa.table(engine.execute(f"SELECT text FROM articles WHERE {day} ORDER BY text").read_all())
        return found["text"].to_pylist(), bytes_read() - before

    (found, few), (the_same, all_of_them) = asked(with_index), asked(without)
    assert len(found) == OF_A_DAY and found == the_same
    assert few < all_of_them / 2, (few, all_of_them)


def bytes_read() -> int:
    """How many bytes this process has read so far."""
    return int(Path("/proc/self/io").read_text("ascii").split("rchar: ")[1].split()[0])
