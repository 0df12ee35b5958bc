"""Rows that are set aside come back in order, with what their schema says, and leave no file where there are none."""

import pyarrow as pa
import pytest

from cleancopy.set_aside import SetAside

SCHEMA = pa.schema(
    [pa.field("name", pa.string(), nullable=False, metadata={"unit": "none"}), pa.field("number", pa.int32())],
    {"table": "some"},
)


def rows(*numbers: int | None) -> pa.Table:
    return pa.Table.from_pylist([{"name": f"é{number}", "number": number} for number in numbers], SCHEMA)


@pytest.mark.parametrize(
    "added",
    [
        [],
        [rows()],
        [rows(1)],
        [rows(), rows(1, None, 3), rows(), rows(4)],
        [pa.concat_tables([rows(1, 2), rows(), rows(3)]), rows(4, 5).slice(1)],
    ],
)
def test_rows_come_back(tmp_path, added: list[pa.Table]) -> None:
    its = SetAside(tmp_path / "folder" / "rows.arrow")
    for table in added:
        its.add(table)
    portions = list(its.portions())
    assert [portion.to_pylist() for portion in portions] == [table.to_pylist() for table in added if len(table)]
    assert all(portion.schema.equals(SCHEMA, check_metadata=True) for portion in portions)
    assert (tmp_path / "folder").exists() == bool(portions)


def test_nothing_is_held(tmp_path) -> None:
    before = pa.total_allocated_bytes()
    its = SetAside(tmp_path / "rows.arrow")
    for first in range(20):
        its.add(pa.table({"number": pa.array(range(first, first + 50_000), pa.int64())}))
    assert pa.total_allocated_bytes() - before < 400_000
