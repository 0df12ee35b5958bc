"""The bytes of a table's files depend on its rows alone; its content hash not even on the files."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.config import PublishConfig
from cleancopy.content_hash import ContentHash
from cleancopy.errors import CleancopyError
from cleancopy.parts import Layout, PartWriter, table_files

SCHEMA = pa.schema(
    {
        "name": pa.string(),
        "count": pa.int32(),
        "score": pa.float32(),
        "at": pa.timestamp("us", "UTC"),
        "tags": pa.list_(pa.string()),
        "reasons": pa.list_(pa.struct({"stage": pa.string(), "seen": pa.string()})),
        "good": pa.bool_(),
    }
)


def rows(n: int, start: int = 0) -> list[dict]:
    return [
        {
            "name": None if i % 7 == 3 else f"ñame {i}",
            "count": i,
            "score": None if i % 5 == 0 else i / 3,
            "at": None if i % 4 else i * 1_000_000,
            "tags": None if i % 6 == 1 else ["a", None, ""][: i % 4],
            "reasons": [{"stage": "x", "seen": None}] * (i % 3),
            "good": i % 2 == 0,
        }
        for i in range(start, start + n)
    ]


def table(n: int, start: int = 0) -> pa.Table:
    return pa.Table.from_pylist(rows(n, start), SCHEMA)


def write(folder, portions, part_rows=40, row_group_rows=16):
    writer = PartWriter(folder, SCHEMA, Layout(part_rows, row_group_rows))
    start = 0
    for size in portions:
        writer.write(table(size, start))
        start += size
    return writer.close()


@pytest.mark.parametrize("portions", [[100], [1] * 100, [50, 50], [33, 0, 66, 1]], ids=["one", "ones", "halves", "odd"])
def test_files_do_not_depend_on_the_portions(tmp_path, portions):
    expected = write(tmp_path / "whole", [100])
    facts = write(tmp_path / "table", portions)
    for one, other in zip(facts["files"], expected["files"], strict=True):
        assert (one["sha256"], one["rows"]) == (other["sha256"], other["rows"])
    assert facts["content_sha256"] == expected["content_sha256"]
    assert pq.read_table(tmp_path / "table").equals(table(100))
    assert [file["rows"] for file in facts["files"]] == [40, 40, 20]
    assert pq.ParquetFile(tmp_path / "table/part-00000.parquet").metadata.num_row_groups == 3


def test_a_table_without_rows_is_one_file(tmp_path):
    facts = write(tmp_path / "table", [])
    assert facts["rows"] == 0 and [file["path"] for file in facts["files"]] == ["table/part-00000.parquet"]
    assert pq.read_table(tmp_path / "table").schema.equals(SCHEMA)


SPLIT = Layout(40, 16, sorted_by=("kind",), looked_up_by=("name",), split_by="kind", split_name="of")
KINDS = ["a"] * 3 + ["b"] * 30 + ["d"] * 7 + ["b"] * 20 + ["c"] * 20 + ["a"] * 1


@pytest.mark.parametrize("portions", [[81], [1] * 81, [40, 41], [33, 0, 47, 1]], ids=["one", "ones", "parts", "odd"])
def test_a_split_table_has_a_folder_for_each_value(tmp_path, portions):
    whole = pa.table({"name": [f"n{n}" for n in range(81)], "kind": KINDS})
    writer = PartWriter(tmp_path / "build" / "table", whole.schema, SPLIT)
    start = 0
    for size in portions:
        writer.write(whole.slice(start, size))
        start += size
    facts = writer.close()
    assert [(file["path"], file["rows"]) for file in facts["files"]] == [
        ("table/of=a/part-00000.parquet", 3),
        ("table/of=b/part-00000.parquet", 30),
        ("table/of=d/part-00000.parquet", 7),
        ("table/of=b/part-00001.parquet", 20),
        ("table/of=c/part-00001.parquet", 20),
        ("table/of=a/part-00002.parquet", 1),
    ]
    files = table_files(tmp_path / "build", "table")
    assert sorted(map(str, files)) == sorted(str(tmp_path / "build" / file["path"]) for file in facts["files"])
    kept = [file for file in files if file.name != "part-00000.parquet"]
    assert pa.concat_tables([pq.ParquetFile(path).read() for path in files[:3]]).equals(whole.slice(0, 40))
    assert [path.parent.name for path in kept] == ["of=b", "of=c", "of=a"]
    sizes = pq.read_metadata(tmp_path / "build" / "table/of=b/part-00000.parquet")
    assert [sizes.row_group(n).num_rows for n in range(sizes.num_row_groups)] == [16, 14]


def test_a_table_that_is_not_sorted_is_not_split(tmp_path):
    whole = pa.table({"name": ["x"] * 3, "kind": ["a", "b", "a"]})
    writer = PartWriter(tmp_path / "table", whole.schema, SPLIT)
    writer.write(whole)
    with pytest.raises(ValueError, match="no neighbours; sort the table by kind"):
        writer.close()


def test_files_say_how_their_rows_can_be_found(tmp_path):
    layout = Layout(40, 16, sorted_by=("good", "at"), looked_up_by=("name",))
    writer = PartWriter(tmp_path / "build" / "table", SCHEMA, layout)
    writer.write(table(40))
    writer.close()
    group = pq.read_metadata(tmp_path / "build/table/part-00000.parquet").row_group(0)
    chunks = {group.column(n).path_in_schema: group.column(n) for n in range(group.num_columns)}
    names = [column.path_in_schema for column in chunks.values()]
    assert [(names[by.column_index], by.descending, by.nulls_first) for by in group.sorting_columns] == [
        ("good", False, False),
        ("at", False, False),
    ]
    assert {chunk.compression for chunk in chunks.values()} == {"ZSTD"}
    assert all(chunk.has_offset_index for chunk in chunks.values()) and chunks["count"].has_column_index
    assert {name for name, chunk in chunks.items() if chunk.bloom_filter_offset} == {"name"}


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 20), max_size=6), st.booleans())
def test_the_content_hash_does_not_depend_on_chunks(portions, large):
    total = sum(portions)
    whole, parted = ContentHash(SCHEMA), ContentHash(SCHEMA)
    whole.update(table(total))
    start = 0
    for size in portions:
        sliced = table(total + 3).slice(start, size)  # offsets into shared buffers
        if large:
            sliced = sliced.set_column(0, "name", sliced["name"].cast(pa.large_string()))
        parted.update(sliced)
        start += size
    if total:
        assert whole.hexdigest() == parted.hexdigest()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 20), max_size=6), st.integers(1, 9), st.data())
def test_blocks_that_are_known_stand_for_their_rows(portions, size, data):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("cleancopy.content_hash.BLOCK_ROWS", size)
        total = sum(portions)
        whole, parted = ContentHash(SCHEMA), ContentHash(SCHEMA)
        whole.update(table(total))
        start = data.draw(st.integers(0, total // size)) * size
        parted.add_blocks(whole.blocks[: start // size])
        for rows in portions:
            parted.update(table(total).slice(start, min(rows, total - start)))
            start = min(start + rows, total)
        parted.update(table(total).slice(start))
        assert parted.hexdigest() == whole.hexdigest() and parted.blocks == whole.blocks
        if total % size:
            with pytest.raises(ValueError, match="rows of a block are there"):
                parted.add_blocks(["00"])


CHANGES = [
    ("a text", {"name": "other"}),
    ("a null", {"name": None}),
    ("a number", {"count": -1}),
    ("a list's item", {"tags": ["b"]}),
    ("an empty list for a null", {"tags": []}),
    ("a struct's member", {"reasons": [{"stage": "x", "seen": "y"}]}),
    ("a time", {"at": 5}),
    ("a flag", {"good": True}),
]


@pytest.mark.parametrize(("label", "change"), CHANGES, ids=[case[0] for case in CHANGES])
def test_the_content_hash_notices(label, change):
    before, after = ContentHash(SCHEMA), ContentHash(SCHEMA)
    row = rows(2)[1] | {"reasons": [{"stage": "x", "seen": None}], "at": 4, "name": "n"}
    before.update(pa.Table.from_pylist([row], SCHEMA))
    after.update(pa.Table.from_pylist([row | change], SCHEMA))
    assert before.hexdigest() != after.hexdigest()


def test_texts_cannot_trade_places_with_their_borders():
    schema = pa.schema({"name": pa.string()})
    hashes = set()
    for names in (["ab", "c"], ["a", "bc"], ["abc", ""], ["abc", None]):
        content = ContentHash(schema)
        content.update(pa.table({"name": pa.array(names, pa.string())}))
        hashes.add(content.hexdigest())
    assert len(hashes) == 4


def test_the_content_hash_of_a_file_is_that_of_what_was_written(tmp_path):
    for name, portions in (("some", [30]), ("none", [])):
        facts = write(tmp_path / name, portions)
        content = ContentHash(pq.read_table(tmp_path / name).schema)
        content.update(pq.read_table(tmp_path / name))
        assert content.hexdigest() == facts["content_sha256"]


@pytest.mark.parametrize("setting", ["part_rows", "row_group_rows"])
def test_a_layout_without_rows_is_refused(setting):
    with pytest.raises(CleancopyError, match=rf"^{setting}: is 0; give 1 or more"):
        PublishConfig(**{setting: 0})
