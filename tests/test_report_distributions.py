"""How the numbers of articles are spread, as the report shows it."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleancopy.report import draw_page, gather_facts
from tests.report_builds import RUN, Document, write_build


def with_column(folder: Path, values: list, unit: str | None, kind: pa.DataType) -> dict:
    manifest = write_build(
        folder, [Document(f"d{number}", [("kept\n", None)]) for number in range(len(values))], part_rows=99
    )
    part = folder / "articles" / "part-00000.parquet"
    metadata = {"description": "How `odd` it is."} | ({"unit": unit} if unit else {})
    table = pq.read_table(part)
    pq.write_table(table.append_column(pa.field("oddness", kind, metadata=metadata), pa.array(values, kind)), part)
    return gather_facts(folder, manifest, RUN, [], 0)


COLUMNS = [
    ("a ratio", [0, 0.05, 1, None], "ratio 0 to 1", pa.float32(), {0: 1, 0.05: 1, 0.95: 1}, 1),
    ("a ratio out of its bounds", [0.5, 1.5], "ratio 0 to 1", pa.float32(), {0.5: 1, 1: 1}, 0),
    ("a count", [0, 1, 1, 7, 5_000], "words", pa.int32(), {0: 1, 1: 2, 5: 1, 5_000: 1}, 0),
    ("negative numbers", [-3.0, 0.0, 3.0], "points", pa.float32(), {-5: 1, 0: 1, 2: 1}, 0),
    ("no finite value", [float("nan"), None], "points", pa.float32(), {}, 2),
    ("infinity is no value", [float("inf"), 1.0], "points", pa.float32(), {1: 1}, 1),
]


@pytest.mark.parametrize(
    ("label", "values", "unit", "kind", "bins", "missing"), COLUMNS, ids=[label for label, *_ in COLUMNS]
)
def test_every_declared_number_has_a_distribution(tmp_path, label, values, unit, kind, bins, missing) -> None:
    facts = with_column(tmp_path, values, unit, kind)
    (column,) = facts["distributions"]["columns"]
    assert (column["column"], column["unit"], column["missing"]) == ("oddness", unit, missing)
    assert {entry["from"]: entry["articles"] for entry in column["bins"] if entry["articles"]} == bins
    assert "How <code>odd</code> it is." in draw_page(facts)


def test_a_number_without_a_unit_is_no_measure(tmp_path: Path) -> None:
    assert with_column(tmp_path, [1.0], None, pa.float32())["distributions"]["columns"] == []
