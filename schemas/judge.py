"""The judge: whether a table keeps its promises, row by row. It judges and cuts nothing.

Of the many portions of a large table pandera is asked about the first; of the others it is looked at a column as a
whole, and in one query about all else, whether any row fails, and pandera is asked about those checks that do, or that
cannot be asked so (schemas/asking.py).

What it cannot be trusted with (0.35, polars) is done here: comparing the Arrow schema, telling a check that raises from
bad data, failures without whole texts in tow, uniqueness across portions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from schemas.arrow_differences import arrow_differences
from schemas.asking import doubtful, label, objected, verdicts
from schemas.column import Check, TableSchema

if TYPE_CHECKING:  # polars takes a while to import, which commands that judge nothing are spared
    import polars as pl

MAX_OBSERVED_CHARS = 200
SAMPLED_FAILURES = 20
ARROW_SCHEMA = ("arrow-schema", "columns, their order, types and null-ness are as declared")
PANDERA_SCHEMA = ("pandera-schema", "pandera reads the table as declared")
UNIQUE = ("unique", "no two rows are alike in it")
SEVERITY = ("pass", "fail", "error")

FAILING = pa.schema([("row", pa.int64()), ("column", pa.string()), ("check", pa.string()), ("observed", pa.string())])
"""One row per failure: the judged row, counted from 0; the column (of a row check: all of them); the check's name; what
was observed, cut to MAX_OBSERVED_CHARS. Nothing is null."""


@dataclass(frozen=True)
class CheckResult:
    """How one check went.

    column        the column; of a check over several columns all of them, with commas; empty where it is of the table
    status        `pass`; `fail`: the data is bad; `error`: the check did not work, and nothing is known of the data
    failing_rows  0 where the check is of the table, or did not work
    examples      the doc_id (empty where no row is meant) and what was observed, of the first failures
    """

    table: str
    column: str
    check: str
    statement: str
    status: Literal["pass", "fail", "error"] = "pass"
    failing_rows: int = 0
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Judgement:
    """What the judge found: `failing` as FAILING, by row; `checks` with every check, those that passed too."""

    failing: pa.Table
    checks: tuple[CheckResult, ...]


def judge(
    schema: TableSchema, table: pa.Table, sampled_failures: int = SAMPLED_FAILURES, is_first: bool = True
) -> Judgement:
    """Judge a table or a portion of one. Uniqueness is left to `judge_unique`, since keys may repeat across portions.

    Of a portion that is not the first of its table, pandera is asked only what some row may fail; the outcome is the
    same.

    Where the Arrow schema differs from the declared one, that check fails and the others are in error: not judged.
    `failing` lists every failing row, whatever `sampled_failures` says of the examples.
    """
    if not table.schema.equals(schema.arrow()):
        return _not_judged(schema, arrow_differences(table.schema, schema.arrow()))
    asked, stray = objected(schema, _frame(table)) if is_first else (doubtful(schema, table), [])
    if not asked:
        return Judgement(_none_failing(), (*_of_the_table(schema, stray), *_passed(schema)))
    frame = _frame(table)
    found, stray = verdicts(schema, frame, asked)
    checks, failures = _of_the_table(schema, stray), []
    for result, (column, check) in zip(_passed(schema), schema.all_checks(), strict=True):
        verdict = found.get(label(column, check))
        if isinstance(verdict, str):
            result = replace(result, status="error", examples=(("", verdict[:MAX_OBSERVED_CHARS]),))
        elif verdict is not None:
            failures.append(_failures(frame, verdict, column, check))
            examples = _examples(frame, failures[-1].head(sampled_failures))
            result = replace(result, status="fail", failing_rows=len(verdict), examples=examples)
        checks.append(result)
    return Judgement(_by_row(failures), tuple(checks))


def merge(
    judgements: Iterable[Iterable[CheckResult]], sampled_failures: int = SAMPLED_FAILURES
) -> tuple[CheckResult, ...]:
    """The results of many batches as one per check, in the order in which the checks were first seen.

    Failing rows add up, the first examples are kept, and the worst status counts.
    """
    merged: dict[tuple[str, str, str], CheckResult] = {}
    for results in judgements:
        for result in results:
            name = (result.table, result.column, result.check)
            before = merged.get(name)
            if before and result.status == "pass" and not result.failing_rows and not result.examples:
                continue  # nearly always, and there is nothing to add
            before = before or replace(result, status="pass", failing_rows=0, examples=())
            merged[name] = replace(
                before,
                status=max(before.status, result.status, key=SEVERITY.index),
                failing_rows=before.failing_rows + result.failing_rows,
                examples=(before.examples + result.examples)[:sampled_failures],
            )
    return tuple(merged.values())


def key_of(schema: TableSchema, table: pa.Table) -> pa.ChunkedArray:
    """What names each row: the key column, or the key columns as one column of structs."""
    if len(schema.key) == 1:
        return table.column(schema.key[0])
    return table.select(schema.key).to_struct_array()


def unique_violations(keys: pa.ChunkedArray) -> pa.Int64Array:
    """The positions, ascending, of keys that stood before; the first of equal keys is none of them, nor is a null."""
    import polars as pl

    values = pl.Series(keys)
    return (~values.is_first_distinct() & values.is_not_null()).arg_true().cast(pl.Int64).to_arrow()


def judge_unique(schema: TableSchema, keys: pa.ChunkedArray, sampled_failures: int = SAMPLED_FAILURES) -> CheckResult:
    """Judge the keys of a whole table, as `key_of` gives them for each batch, in the order of the batches."""
    again = unique_violations(keys)
    result = CheckResult(schema.name, ", ".join(schema.key), *UNIQUE)
    if not len(again):
        return result
    rows = again.slice(0, sampled_failures)
    examples = tuple(
        (_doc_id(key), f"again in row {row} of the table")
        for key, row in zip(keys.take(rows).to_pylist(), rows.to_pylist(), strict=True)
    )
    return replace(result, status="fail", failing_rows=len(again), examples=examples)


def _not_judged(schema: TableSchema, differences: tuple[str, ...]) -> Judgement:
    observed = tuple(("", difference) for difference in differences)
    failed = CheckResult(schema.name, "", *ARROW_SCHEMA, status="fail", examples=observed)
    reason = (("", "not judged, since the Arrow schema is not the declared one"),)
    others = [
        CheckResult(schema.name, column, check.name, check.statement, "error", examples=reason)
        for column, check in schema.all_checks()
    ]
    return Judgement(_none_failing(), (failed, *others))


@cache
def _none_failing() -> pa.Table:  # not made at once: Arrow looks for pandas when it makes arrays
    return FAILING.empty_table()


def _frame(table: pa.Table) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(pl.from_arrow(table, rechunk=False))


def _passed(schema: TableSchema) -> list[CheckResult]:
    """Every check that a table declares, as one that went well."""
    return [CheckResult(schema.name, column, check.name, check.statement) for column, check in schema.all_checks()]


def _of_the_table(schema: TableSchema, stray: Sequence[str]) -> list[CheckResult]:
    """The checks of the table as a whole; `stray` is what pandera said that is of no check."""
    examples = tuple(("", said) for said in stray)
    read = CheckResult(schema.name, "", *PANDERA_SCHEMA, status="error" if stray else "pass", examples=examples)
    return [CheckResult(schema.name, "", *ARROW_SCHEMA), read]


def _failures(frame: pl.DataFrame, rows: pl.Series, column: str, check: Check) -> pl.DataFrame:
    """The failures of one check as FAILING has them."""
    import polars as pl

    shown = [_shown(frame[name].gather(rows)) for name in check.reads(column)]
    labelled = [pl.lit(f"{values.name} ") + values for values in shown] if check.columns else shown
    observed = pl.concat_str(labelled, separator=", ").str.head(MAX_OBSERVED_CHARS)
    return pl.select(row=rows.cast(pl.Int64), column=pl.lit(column), check=pl.lit(check.name), observed=observed)


def _shown(values: pl.Series) -> pl.Series:
    import polars as pl

    if values.dtype.is_nested():  # a list cannot be cast to text, but a struct that holds it can be written as JSON
        encoded = values.to_frame().to_struct().struct.json_encode()
        values = encoded.str.strip_prefix(f'{{"{values.name}":').str.strip_suffix("}").alias(values.name)
    return values.cast(pl.String).str.head(MAX_OBSERVED_CHARS).fill_null("null")


def _examples(frame: pl.DataFrame, failures: pl.DataFrame) -> tuple[tuple[str, str], ...]:
    """The doc_ids are cut as well: a faulty one may be as long as a text."""
    doc_ids = _shown(frame["doc_id"].gather(failures["row"]))
    return tuple(zip(doc_ids, failures["observed"], strict=True))


def _by_row(failures: list[pl.DataFrame]) -> pa.Table:
    import polars as pl

    if not failures:
        return _none_failing()
    return pl.concat(failures).sort("row", maintain_order=True).to_arrow().cast(FAILING)


def _doc_id(key: str | dict[str, str]) -> str:
    return str(key["doc_id"] if isinstance(key, dict) else key)[:MAX_OBSERVED_CHARS]
