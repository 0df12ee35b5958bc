"""Single texts of a Parquet file are those that pyarrow reads, however the file was written."""

import random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleancopy import page_reading
from cleancopy.page_reading import read_texts
from cleancopy.parts import Layout, PartWriter

WAYS = {
    "as builds are": {"compression": "zstd", "max_rows_per_page": 1_000, "write_page_checksum": True},
    "small pages": {"compression": "zstd", "data_page_size": 3_000, "dictionary_pagesize_limit": 5_000},
    "page by page": {"compression": "zstd", "max_rows_per_page": 1, "use_dictionary": False},
    "not packed": {"compression": "none", "data_page_size": 3_000, "use_dictionary": False},
    "snappy": {"compression": "snappy", "data_page_size": 3_000, "use_dictionary": False},
    "dictionary alone": {"use_dictionary": True},
    "second version": {"data_page_version": "2.0", "data_page_size": 3_000, "use_dictionary": False},
    "lengths apart": {"use_dictionary": False, "column_encoding": {"text": "DELTA_LENGTH_BYTE_ARRAY"}},
    "without statistics": {"write_statistics": False, "use_dictionary": False},
    "statistics in pages": {"write_page_index": False, "data_page_size": 3_000, "use_dictionary": False},
}


def texts_of(draw: random.Random, n: int) -> list[str]:
    return ["" if draw.random() < 0.1 else draw.choice("abcé猫") * draw.randrange(1, 400) for _ in range(n)]


@pytest.mark.parametrize("nullable", [True, False])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_as_pyarrow_reads_them(way, nullable, tmp_path):
    draw = random.Random(1)
    texts = texts_of(draw, 900)
    schema = pa.schema([pa.field("nested", pa.list_(pa.int32())), pa.field("text", pa.string(), nullable)])
    table = pa.Table.from_arrays([pa.array([[1, 2]] * 900, pa.list_(pa.int32())), pa.array(texts)], schema=schema)
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=350, **way)
    for count in (0, 1, 2, 40, 900):
        rows = sorted(draw.sample(range(900), count))
        assert read_texts(tmp_path / "a.parquet", np.array(rows, np.int64), "text").to_pylist() == [
            texts[row] for row in rows
        ]


def test_a_file_with_nulls_is_left_to_pyarrow(tmp_path):
    pq.write_table(pa.table({"text": ["a", None, "c"]}), tmp_path / "a.parquet", use_dictionary=False)
    for asked, texts in (([0, 2], ["a", "c"]), ([1, 2], [None, "c"])):
        assert read_texts(tmp_path / "a.parquet", np.array(asked), "text").to_pylist() == texts


def test_of_a_part_of_a_build_pages_are_read(tmp_path, monkeypatch):
    """Past the first megabyte nothing is unpacked but the pages asked for."""
    draw = random.Random(2)
    texts = ["".join(draw.choices("abcdefgh ", k=6_000)) for _ in range(900)]
    schema = pa.schema({"text": pa.string()})
    writer = PartWriter(tmp_path / "articles", schema, Layout(part_rows=1_000, row_group_rows=500))
    writer.write(pa.table({"text": texts}, schema=schema))
    writer.close()
    asked, unpacked = [], page_reading._unpacked_from_the_start
    monkeypatch.setattr(
        page_reading,
        "_unpacked_from_the_start",
        lambda file, number, rows, column: asked.extend(rows) or unpacked(file, number, rows, column),
    )
    rows = np.array([3, 250, 251, 499, 890])
    path = tmp_path / "articles" / "part-00000.parquet"
    assert read_texts(path, rows, "text").to_pylist() == [texts[row] for row in rows.tolist()]
    assert asked == [3]
