"""The declarations: complete, described, versioned, and the same in every form that is derived from them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas import ARTICLES, REJECTED, REMOVED, TABLES, ContractError, TableSchema, conform
from schemas.column import KEBAB_CASE, NOT_BLANK, Check, Column, at_least
from schemas.dictionary import declaration, dictionary
from tests.test_schema_versions import refuse_unannounced, rewrite_pinned

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden" / "schemas.json"
REWRITE = "python -m tests.test_schemas"
MEASURES = re.compile(
    r"^(n_|raw_n_|removed_n_)|_(chars?|ratio|score|minutes|line|fraction|count|length)$|^(similarity|confidence|langs)$"
)

every_table = pytest.mark.parametrize("schema", TABLES, ids=[table.name for table in TABLES])


def test_no_declaration_changes_without_a_new_version() -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))
    for schema in TABLES:
        declared = declaration(schema)
        known = golden[schema.name]
        if declared != known:
            assert declared["version"] != known["version"], f"{schema.name} changed: raise its version, then {REWRITE}"
        assert declared == known, f"{schema.name} {schema.version} is new: {REWRITE}"
    assert golden.keys() == {schema.name for schema in TABLES}


@pytest.mark.parametrize("change", ["name", "type", "nullable", "unit", "checks"])
def test_every_part_of_a_column_belongs_to_its_version(change: str) -> None:
    before = Column("n", pa.int32(), "A number.", checks=(at_least(1),))
    after = {
        "name": Column("m", pa.int32(), "A number.", checks=(at_least(1),)),
        "type": Column("n", pa.int64(), "A number.", checks=(at_least(1),)),
        "nullable": Column("n", pa.int32(), "A number.", nullable=True, checks=(at_least(1),)),
        "unit": Column("n", pa.int32(), "A number.", unit="words", checks=(at_least(1),)),
        "checks": Column("n", pa.int32(), "A number.", checks=(at_least(2),)),
    }
    assert declaration(_table(before)) != declaration(_table(after[change]))


@every_table
def test_every_column_is_described_and_every_measure_has_a_unit(schema: TableSchema) -> None:
    for column in schema.columns:
        assert re.match(r"^[A-Z`].{10,}[.]$", column.description), f"{schema.name}.{column.name}: describe it"
        assert bool(MEASURES.search(column.name)) == (column.unit is not None), f"{schema.name}.{column.name}: unit?"


@every_table
def test_every_check_has_a_stable_name_and_reads_as_english(schema: TableSchema) -> None:
    for label, check in schema.all_checks():
        assert re.match(KEBAB_CASE, check.name), f"{schema.name}.{label}: {check.name}"
        assert re.match(r"^[a-z0-9].*[^.]$", check.statement), f"{schema.name}.{label}: {check.statement}"


@every_table
def test_the_architecture_names_the_same_columns_in_the_same_order(schema: TableSchema) -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    paragraph = re.search(rf"^{schema.name}: (.*?)\.\s*(\(\?|$)", text, re.M | re.S)
    assert paragraph, f"docs/architecture.md has no paragraph on {schema.name}"
    plain = re.sub(r"\([^)]*\)|list<struct<[^>]*>>|\[us, UTC\]", "", paragraph[1])
    documented = [entry.split()[0] for entry in plain.split(",")]
    assert documented == [column.name + "?" * column.nullable for column in schema.columns]


@every_table
def test_the_arrow_schema_carries_descriptions_units_and_version(schema: TableSchema) -> None:
    arrow = schema.arrow()
    assert arrow.metadata == {b"table": schema.name.encode(), b"schema_version": schema.version.encode()}
    for column in schema.columns:
        field = arrow.field(column.name)
        assert (field.type, field.nullable) == (column.type, column.nullable)
        assert field.metadata[b"description"].decode() == column.description
        assert field.metadata.get(b"unit", b"").decode() == (column.unit or "")


@every_table
def test_parquet_gives_back_the_declared_schema(schema: TableSchema, tmp_path: Path) -> None:
    pq.write_table(schema.arrow().empty_table(), tmp_path / "part.parquet")
    read = pq.read_schema(tmp_path / "part.parquet")
    assert read.equals(schema.arrow())
    assert read.metadata[b"schema_version"].decode() == schema.version
    for column in schema.columns:
        assert read.field(column.name).metadata[b"description"].decode() == column.description


@every_table
def test_the_dictionary_has_a_row_for_every_column(schema: TableSchema) -> None:
    lines = dictionary(schema).splitlines()
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines if line.startswith("| `")]
    assert [row[0].strip() for row in rows] == [f"`{column.name}`" for column in schema.columns]
    assert all(len(row) == 6 for row in rows)
    for check in schema.row_checks:
        assert f"- `{check.name}`: {check.statement}" in lines


def test_the_dictionary_tells_type_unit_and_checks() -> None:
    text = dictionary(ARTICLES)
    assert "| `doc_id` | string | no |  | unique; 32 lower-case hex digits |" in text
    assert "| `authors` | list<string> | yes |  | at least one item; every name given and not blank |" in text
    assert "| `removed_ratio` | float32 | no | ratio 0 to 1 | a finite number; at least 0; at most 1 |" in text
    assert "| `published_at` | timestamp[us, UTC] | yes |" in text
    assert "no two rows are alike in doc_id, seq" in dictionary(REMOVED)
    assert "list<struct<stage: string, reason: string, observed: string, threshold: string>>" in dictionary(REJECTED)


def test_a_bar_in_a_description_does_not_end_the_cell() -> None:
    assert r"Either a \| or b." in dictionary(_table(Column("n", pa.int32(), "Either a | or b.")))


DOC_ID = Column("doc_id", pa.string(), "The document's name.")


def _table(*columns: Column, key: tuple[str, ...] = ("doc_id",), row_checks: tuple[Check, ...] = ()) -> TableSchema:
    return TableSchema("notes", "2.1.0", "One row per note.", (DOC_ID, *columns), key, row_checks)


@pytest.mark.parametrize(
    ("columns", "key", "row_checks", "message"),
    [
        ((DOC_ID,), ("doc_id",), (), "table notes: doc_id is declared twice"),
        ((), ("doc_id", "page"), (), "table notes: there is no column 'page'"),
        ((), ("doc_id",), (Check("c", "so", lambda x: x, ("line",)),), "table notes: there is no column 'line'"),
        (
            (Column("n", pa.int32(), "N.", checks=(at_least(1), at_least(2))),),
            ("doc_id",),
            (),
            "at-least of n is declared twice",
        ),
    ],
    ids=["column-twice", "unknown-key", "unknown-column-of-check", "check-twice"],
)
def test_a_wrong_declaration_is_refused(
    columns: tuple[Column, ...], key: tuple[str, ...], row_checks: tuple[Check, ...], message: str
) -> None:
    with pytest.raises(ContractError, match=re.escape(message)):
        _table(*columns, key=key, row_checks=row_checks)


STRUCT = pa.struct([("a", pa.string()), ("b", pa.string())])
NOTES = _table(
    Column("words", pa.int32(), "Words."),
    Column("score", pa.float32(), "Score."),
    Column("at", pa.timestamp("us", "UTC"), "When.", nullable=True),
    Column("tags", pa.list_(pa.string()), "Tags."),
    Column("pairs", pa.list_(STRUCT), "Pairs."),
)


def _engine_table(**changed: pa.Array) -> pa.Table:
    """Two rows as an engine would give them: large, wide, in another order, with a column of its own."""
    large = pa.struct([("b", pa.large_string()), ("a", pa.string())])
    columns = {
        "shard": pa.array([1, 1]),
        "pairs": pa.array([[{"b": "2", "a": "1"}], []], pa.large_list(large)),
        "tags": pa.array([["x"], []], pa.list_(pa.large_string())),
        "at": pa.array([datetime(2024, 5, 6, tzinfo=UTC), None], pa.timestamp("ms", "UTC")),
        "score": pa.array([0.5, 0.25], pa.float64()),
        "words": pa.array([7, 8], pa.int64()),
        "doc_id": pa.array(["one", "two"], pa.large_string()),
    } | changed
    return pa.table({name: values for name, values in columns.items() if values is not None})


def test_conform_casts_reorders_and_drops() -> None:
    table = conform(_engine_table(), NOTES)
    assert table.schema.equals(NOTES.arrow(), check_metadata=True)
    assert table.to_pylist() == [
        {
            "doc_id": "one",
            "words": 7,
            "score": 0.5,
            "at": datetime(2024, 5, 6, tzinfo=UTC),
            "tags": ["x"],
            "pairs": [{"a": "1", "b": "2"}],
        },
        {"doc_id": "two", "words": 8, "score": 0.25, "at": None, "tags": [], "pairs": []},
    ]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("doc_id", pa.array(["one", "two"]).dictionary_encode()),
        ("doc_id", pa.array(["one", "two"], pa.string_view())),
        ("at", pa.nulls(2)),
        ("tags", pa.array([[], []], pa.list_(pa.null()))),
        ("words", pa.array([7, 8], pa.uint8())),
        ("words", pa.array([7, None], pa.int32())),
    ],
    ids=["dictionary", "view", "only-nulls", "only-empty-lists", "narrower", "null-is-for-the-judge"],
)
def test_conform_takes_what_only_looks_different(column: str, values: pa.Array) -> None:
    table = conform(_engine_table(**{column: values}), NOTES)
    assert table.schema.equals(NOTES.arrow(), check_metadata=True)
    assert table.column(column).null_count == values.null_count


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("words", None, "is missing; the contract has it once, as int32"),
        ("words", pa.array(["7", "8"]), "is string; the contract says int32"),
        ("words", pa.array([7.0, 8.0]), "is double; the contract says int32"),
        ("words", pa.array([True, False]), "is bool; the contract says int32"),
        ("words", pa.array([1, 2**31]), "a value of int64 does not fit the contract's int32"),
        ("doc_id", pa.array([1, 2]), "is int64; the contract says string"),
        ("doc_id", pa.array([b"one", b"\xff"]), "is binary; the contract says string"),
        ("at", pa.array([datetime(2024, 5, 6), None]), "is timestamp[us]; the contract says timestamp[us, tz=UTC]"),
        ("at", pa.array([1_001, None], pa.timestamp("ns", "UTC")), "does not fit the contract's timestamp[us, tz=UTC]"),
        ("tags", pa.array(["x", "y"]), "is string; the contract says list<item: string>"),
        ("tags", pa.array([[1], []]), "is list<item: int64>; the contract says list<item: string>"),
        ("pairs", pa.array([[{"a": "1"}], []]), "another kind of value"),
    ],
    ids=[
        "missing",
        "text-for-number",
        "fraction-for-number",
        "truth-for-number",
        "too-large",
        "number-for-text",
        "bytes-for-text",
        "no-time-zone",
        "finer-time",
        "text-for-list",
        "list-of-numbers",
        "struct-without-a-member",
    ],
)
def test_conform_refuses_another_kind_of_value(column: str, values: pa.Array | None, says: str) -> None:
    with pytest.raises(ContractError) as raised:
        conform(_engine_table(**{column: values}), NOTES)
    assert str(raised.value).startswith(f"table notes: column '{column}': ")
    assert says in str(raised.value)


def test_conform_refuses_a_column_that_is_there_twice() -> None:
    table = _engine_table().append_column("words", pa.array([1, 2]))
    with pytest.raises(ContractError, match="column 'words': is there 2 times"):
        conform(table, NOTES)


def test_reading_the_declarations_imports_neither_engine_nor_pipeline() -> None:
    script = "import sys, schemas, schemas.judge, schemas.dictionary; print(*sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-W", "error", "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    imported = {name.partition(".")[0] for name in ran.stdout.split()}
    assert not imported & {"pandera", "polars", "pandas", "prefect", "cleancopy", "flows"}


def test_not_blank_is_declared_for_the_text_of_articles() -> None:
    assert NOT_BLANK in next(column for column in ARTICLES.columns if column.name == "text").checks


def rewrite_golden() -> None:
    """Write the golden declarations anew; a table that changed and kept its version is refused."""
    known = json.loads(GOLDEN.read_text("utf-8")) if GOLDEN.exists() else {}
    declared = {schema.name: declaration(schema) for schema in TABLES}
    for name, table in declared.items():
        if name in known and table != known[name] and table["version"] == known[name]["version"]:
            raise SystemExit(f"{name}: changed, but still {table['version']}; raise its version in schemas/{name}.py")
    refuse_unannounced(known, declared)
    rewrite_pinned(declared)
    GOLDEN.write_text(json.dumps(declared, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    rewrite_golden()
