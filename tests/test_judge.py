"""The judge: every declared check is seen to pass for a good row and to fail for a bad one, with no other blamed."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import ARTICLES, DUPLICATES, REJECTED, REMOVED, TABLES, TableSchema, conform
from schemas.asking import doubtful, label, verdicts
from schemas.column import NOT_NULL, Check, Column
from schemas.judge import (
    FAILING,
    Judgement,
    judge,
    merge,
)
from tests.judged_rows import CASES, DOC_ID, GOOD, REASON, good_table


def _failed(judgement: Judgement) -> set[tuple[str, str]]:
    return {(check.column, check.check) for check in judgement.checks if check.status != "pass"}


@pytest.mark.parametrize("schema", TABLES, ids=[table.name for table in TABLES])
@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_good_table_passes_every_check_and_all_are_listed(schema: TableSchema, rows: int) -> None:
    judgement = judge(schema, good_table(schema, *[{}] * rows))
    assert judgement.failing.equals(FAILING.empty_table())
    assert {check.status for check in judgement.checks} == {"pass"}
    listed = [(check.column, check.check, check.statement) for check in judgement.checks if check.column]
    assert listed == [(column, check.name, check.statement) for column, check in schema.all_checks()]


@pytest.mark.parametrize("schema", TABLES, ids=[table.name for table in TABLES])
def test_nulls_pass_where_they_are_promised(schema: TableSchema) -> None:
    nulls = {column.name: None for column in schema.columns if column.nullable}
    rest = {"action": "remove"} if schema is REMOVED else {}
    assert not _failed(judge(schema, good_table(schema, nulls | rest)))


@cache
def _judged(schema: TableSchema) -> dict[int, set[tuple[str, str]]]:
    """All bad rows of a table judged together, a good one before each: the failures of each row."""
    rows = [changes for of_table, *_, changes in CASES if of_table is schema]
    judgement = judge(schema, good_table(schema, *(row for changes in rows for row in ({}, changes))))
    assert judgement.failing.schema == FAILING
    failures: dict[int, set[tuple[str, str]]] = {}
    for failure in judgement.failing.to_pylist():
        failures.setdefault(failure["row"], set()).add((failure["column"], failure["check"]))
    counted = {(check.column, check.check): check.failing_rows for check in judgement.checks if check.status == "fail"}
    assert counted == Counter(failure for failed in failures.values() for failure in failed)
    return failures


@pytest.mark.parametrize(
    ("schema", "column", "check", "changes"),
    CASES,
    ids=[f"{schema.name}: {column}: {check} {number}" for number, (schema, column, check, _) in enumerate(CASES)],
)
def test_every_check_fails_for_a_bad_row(schema: TableSchema, column: str, check: str, changes: dict[str, Any]) -> None:
    place = [case for case in CASES if case[0] is schema].index((schema, column, check, changes))
    failures = _judged(schema)
    assert (column, check) in failures[2 * place + 1]
    assert 2 * place not in failures, "a good row is blamed"
    together = [set(row_check.columns) for row_check in schema.row_checks] + [set(changes)]
    related = set().union(*(names for names in together if names & set(changes)))
    blamed = {name for label, _ in failures[2 * place + 1] for name in label.split(", ")}
    assert blamed <= related, "a column is blamed that has no part in it"


def test_what_was_observed_is_shown_as_people_read_it() -> None:
    judgement = judge(
        REMOVED,
        good_table(REMOVED, {"end_char": 3}, {"confidence": math.nan}, {"zone": None}),
    )
    observed = {(row["row"], row["check"]): row["observed"] for row in judgement.failing.to_pylist()}
    assert observed[0, "end-after-start"] == "start_char 4, end_char 3"
    assert observed[0, "offsets-span-text"] == "start_char 4, end_char 3, text Ödön…"
    assert observed[1, "finite"] == "NaN"
    assert observed[2, "not-null"] == "null"
    listed = judge(ARTICLES, good_table(ARTICLES, {"warnings": ['A "b"']})).failing.column("observed").to_pylist()
    assert listed == ['["A \\"b\\""]']
    found = judge(REJECTED, good_table(REJECTED, {"reasons": [REASON | {"stage": "x"}]})).failing.to_pylist()
    assert '[{"stage":"x","reason":"no-text","observed":null,"threshold":null}]' in [row["observed"] for row in found]


def test_nan_is_finite_for_nobody_and_is_not_null() -> None:
    judgement = judge(DUPLICATES, good_table(DUPLICATES, {"similarity": math.nan, "kind": "near"}))
    assert ("similarity", "finite") in _failed(judgement)
    assert ("similarity", "not-null") not in _failed(judgement)


def test_examples_are_sampled_and_cut_but_every_failing_row_is_listed() -> None:
    long = "x" * 5_000
    judgement = judge(ARTICLES, good_table(ARTICLES, *[{"lang": long, "doc_id": long}] * 50), sampled_failures=3)
    result = next(check for check in judgement.checks if check.column == "lang" and check.check == "pattern")
    assert result.failing_rows == 50
    assert result.examples == (("x" * 200, "x" * 200),) * 3
    assert judgement.failing.num_rows == 100
    assert set(judgement.failing.column("observed").to_pylist()) == {"x" * 200}
    assert judgement.failing.column("row").to_pylist() == sorted(list(range(50)) * 2)


def test_the_values_of_several_columns_are_cut_together() -> None:
    judgement = judge(REMOVED, good_table(REMOVED, {"text": "y" * 5_000}))
    observed = "start_char 4, end_char 9, text " + "y" * 200
    assert judgement.failing.column("observed").to_pylist() == [observed[:200]]


def test_pandera_carries_no_more_than_one_failing_value_about(monkeypatch: pytest.MonkeyPatch) -> None:
    from pandera.errors import SchemaErrors

    carried: list[int] = []
    real = SchemaErrors.__init__

    def counting(self: SchemaErrors, *given: Any, **named: Any) -> None:
        real(self, *given, **named)
        carried.extend(len(error.failure_cases) for error in self.schema_errors)

    monkeypatch.setattr(SchemaErrors, "__init__", counting)
    judge(REMOVED, good_table(REMOVED, *[{"text": "", "zone": None, "end_char": 0}] * 9))
    assert carried and set(carried) == {1}


def test_examples_name_the_document() -> None:
    other = DOC_ID[::-1]
    judgement = judge(REMOVED, good_table(REMOVED, {}, {"doc_id": other, "zone": "middle"}))
    assert [check.examples for check in judgement.checks if check.status == "fail"] == [((other, "middle"),)]


RAISING = {
    "while-asking": lambda values: values.no_such_method(),
    "while-answering": lambda values: values.str.contains("("),
    "while-casting": lambda values: values.cast(pl.Int32, strict=True) > 0,
    "wrong-number-of-answers": lambda values: (values == "never").any(),
}


@pytest.mark.parametrize("label", RAISING)
def test_a_check_that_does_not_work_is_an_error_and_not_bad_data(label: str) -> None:
    broken = Check("broken", "works", RAISING[label])
    schema = notes_with(broken)
    judgement = judge(schema, pa.Table.from_pylist([{"doc_id": "a", "n": 1}, {"doc_id": "b", "n": -1}], schema.arrow()))
    by_name = {check.check: check for check in judgement.checks}
    assert by_name["broken"].status == "error"
    assert by_name["broken"].failing_rows == 0
    assert by_name["broken"].examples[0][0] == ""
    assert 0 < len(by_name["broken"].examples[0][1]) <= 200
    assert by_name["positive"].status == "fail"
    assert judgement.failing.column("check").to_pylist() == ["positive"]


def notes_with(*checks: Check) -> TableSchema:
    positive = Check("positive", "greater than 0", lambda values: values > 0)
    columns = (
        Column("doc_id", pa.string(), "The document's name.", checks=checks),
        Column("n", pa.int32(), "A number.", checks=(positive,)),
    )
    return TableSchema("notes", "1.0.0", "One row per note.", columns, ("doc_id",))


@pytest.mark.parametrize("switched_off", ["validation_enabled", "validation_depth"])
def test_pandera_switched_off_by_the_environment_still_judges(switched_off: str) -> None:
    from pandera.config import ValidationDepth, config_context

    settings_off = {"validation_enabled": False, "validation_depth": ValidationDepth.SCHEMA_ONLY}
    with config_context(**{switched_off: settings_off[switched_off]}):
        judgement = judge(REMOVED, good_table(REMOVED, {"zone": "middle"}))
    assert {check.status for check in judgement.checks} == {"pass", "fail"}
    assert _failed(judgement) == {("zone", "one-of")}


@pytest.mark.parametrize("is_first", [True, False])
def test_a_check_that_pandera_does_not_run_is_an_error(monkeypatch: pytest.MonkeyPatch, is_first: bool) -> None:
    import pandera.polars

    monkeypatch.setattr(pandera.polars.DataFrameSchema, "validate", lambda self, frame, lazy: frame)
    judgement = judge(REMOVED, good_table(REMOVED, {"zone": "middle"}), is_first=is_first)
    errors = {(check.column, check.check) for check in judgement.checks if check.status == "error"}
    asked = {(column, check.name) for column, check in REMOVED.all_checks()} if is_first else {("zone", "one-of")}
    assert errors == asked


@pytest.mark.parametrize("kind", ["good", "bad", "empty"])
@pytest.mark.parametrize("schema", TABLES, ids=[table.name for table in TABLES])
def test_what_is_told_without_pandera_is_what_pandera_tells(schema: TableSchema, kind: str) -> None:
    """Tables of good rows, and of all the bad ones between good ones, with every check asked of pandera as well."""
    changes = [more for of_schema, _, _, more in CASES if of_schema is schema] if kind == "bad" else [{}]
    table = good_table(schema, *(change for more in changes for change in ({}, more)))[: 0 if kind == "empty" else None]
    quickly = judge(schema, table, is_first=False)
    slowly = judge(schema, table)
    one_by_one, _ = verdicts(schema, pl.DataFrame(table), schema.all_checks())
    asked = [label(column, check) for column, check in schema.all_checks()]
    assert [name in one_by_one for name in asked] == [check.status != "pass" for check in slowly.checks[2:]]
    assert quickly.checks == slowly.checks
    assert quickly.failing.to_pylist() == slowly.failing.to_pylist() and bool(len(quickly.failing)) == (kind == "bad")


@pytest.mark.parametrize(("schema", "column", "check", "changes"), CASES)
def test_one_bad_row_makes_a_checkdoubtful(
    schema: TableSchema, column: str, check: str, changes: dict[str, Any]
) -> None:
    found = doubtful(schema, good_table(schema, {}, changes, {}))
    assert (column, check) in [(name, one.name) for name, one in found]
    assert doubtful(schema, good_table(schema, {}, {})) == []


@pytest.mark.parametrize("label", RAISING)
@pytest.mark.parametrize("rows", [0, 1, 2])
def test_what_does_not_work_is_never_told_quickly(label: str, rows: int) -> None:
    schema = notes_with(Check("broken", "works", RAISING[label]))
    table = pa.Table.from_pylist([{"doc_id": f"a{n}", "n": n + 1} for n in range(rows)], schema.arrow())
    found = [check.name for _, check in doubtful(schema, table)]
    assert "broken" in found or (rows, label) in ONE_ANSWER


ONE_ANSWER = [(0, "while-casting"), (1, "wrong-number-of-answers")]
"""Where there is nothing to cast, and one answer for the one row, there is nothing wrong."""


def _retyped(table: pa.Table, column: str, kind: pa.DataType, nullable: bool = False) -> pa.Table:
    place = table.schema.get_field_index(column)
    return table.set_column(place, pa.field(column, kind, nullable), table.column(column).cast(kind))


ARROW_CASES = {
    "large-string": (lambda t: _retyped(t, "kind", pa.large_string()), "'kind' is large_string without nulls instead"),
    "wider-number": (lambda t: _retyped(t, "similarity", pa.float64()), "'similarity' is double without nulls instead"),
    "nullable": (
        lambda t: _retyped(t, "kind", pa.string(), True),
        "'kind' is string with nulls instead of string with",
    ),
    "extra-column": (lambda t: t.append_column("shard", pa.array([1])), "column 'shard' is not declared"),
    "column-twice": (lambda t: t.append_column(t.schema.field("kind"), t.column("kind")), "'kind' is there 2 times"),
    "missing-column": (lambda t: t.drop_columns(["kind"]), "column 'kind' is missing"),
    "other-order": (lambda t: t.select(t.column_names[::-1]), "the columns are in another order: similarity, kind"),
}


@pytest.mark.parametrize("label", ARROW_CASES)
def test_another_arrow_schema_fails_as_a_whole(label: str) -> None:
    change, says = ARROW_CASES[label]
    judgement = judge(DUPLICATES, change(good_table(DUPLICATES, {"similarity": 7.0})))
    first, *others = judgement.checks
    assert (first.column, first.check, first.status, first.failing_rows) == ("", "arrow-schema", "fail", 0)
    assert len(first.examples) == 1 and says in first.examples[0][1]
    assert {check.status for check in others} == {"error"}
    assert len(others) == len(DUPLICATES.all_checks())
    assert judgement.failing.num_rows == 0


def test_metadata_and_the_names_of_list_items_are_no_difference() -> None:
    table = good_table(ARTICLES, {}).replace_schema_metadata(None)
    place = table.schema.get_field_index("warnings")
    items = pa.list_(pa.field("element", pa.string()))  # as Parquet gives it back
    table = table.set_column(place, pa.field("warnings", items, False), table.column("warnings").cast(items))
    assert not _failed(judge(ARTICLES, table))


def test_what_conform_makes_the_judge_accepts() -> None:
    engine = pa.Table.from_pylist([GOOD["articles"]]).append_column("shard", pa.array([1]))
    assert not _failed(judge(ARTICLES, conform(engine, ARTICLES)))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["ok", "no zone", "bad rule", "backwards"]), max_size=12), st.integers(1, 5))
def test_judging_in_batches_adds_up_to_judging_at_once(kinds: list[str], batch_rows: int) -> None:
    changes: dict[str, dict[str, Any]] = {
        "ok": {},
        "no zone": {"zone": None},
        "bad rule": {"rule": "No Rule"},
        "backwards": {"end_char": 1},
    }
    table = good_table(REMOVED, *(changes[kind] for kind in kinds))
    starts = range(0, max(len(kinds), 1), batch_rows)
    batches = [judge(REMOVED, table.slice(start, batch_rows), 4) for start in starts]
    whole = judge(REMOVED, table, 4)
    assert merge((batch.checks for batch in batches), 4) == whole.checks
    rows = [
        row["row"] + start for start, batch in zip(starts, batches, strict=True) for row in batch.failing.to_pylist()
    ]
    assert rows == whole.failing.column("row").to_pylist()
    assert set(rows) == {row for row, kind in enumerate(kinds) if kind != "ok"}


def test_the_null_check_is_named_once_for_every_promised_column() -> None:
    for schema in TABLES:
        promised = [column.name for column in schema.columns if not column.nullable]
        assert [label for label, check in schema.all_checks() if check == NOT_NULL] == promised
