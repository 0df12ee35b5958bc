"""Asking whether all checks of a table hold in every row: at sight, in one query, or of pandera.

pandera runs checks one by one, and tells where rows fail. Each takes it over a millisecond however few rows there are,
and a table has up to 180, so it is asked about all of them as one first; or about those alone that are not seen to hold
(schemas/at_sight.py), nor told to by one query about all the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from schemas.column import Check, NamedCheck, TableSchema

if TYPE_CHECKING:  # polars and pandera take over half a second to import, which commands that judge nothing are spared
    import polars as pl
    from pandera.api.polars.types import PolarsData
    from pandera.errors import SchemaError
    from pandera.polars import DataFrameSchema

STRAY_MAX_CHARS = 200
Verdicts = dict[str, "pl.Series | str"]
"""By `label`, of checks that did not pass: the failing positions, or why it did not work."""


def label(column: str, check: Check) -> str:
    """How a check is called among those of its table."""
    return f"{column}: {check.name}"


def objected(schema: TableSchema, frame: pl.DataFrame) -> tuple[list[NamedCheck], list[str]]:
    """All checks where pandera does not say that all hold in every row, else none; and what it said of no check."""
    checks = list(schema.all_checks())
    found, stray = verdicts(schema, frame, [("doc_id", _all_of(checks))])
    return checks if found else [], stray


def _all_of(checks: Sequence[NamedCheck]) -> Check:
    """A check that holds where all of these do; as with each of them, null counts as true."""
    read = tuple(dict.fromkeys(name for column, check in checks for name in check.reads(column)))

    def hold(*values: pl.Expr) -> pl.Expr:
        import polars as pl

        value_of = dict(zip(read, values, strict=True))
        return pl.all_horizontal(
            check.holds(*(value_of[name] for name in check.reads(column))) for column, check in checks
        )

    return Check("all", "all checks hold", hold, columns=read)


def doubtful(schema: TableSchema, table: pa.Table) -> list[NamedCheck]:
    """The checks of which it is not sure that they hold in every row; all of them where one cannot be asked."""
    checks = schema.all_checks()
    left = [number for number, (column, check) in enumerate(checks) if not _is_seen_to_hold(check, table, column)]
    try:
        answers = _answers(schema, table, left) if left else []
        # One answer for each row: a check that gives another number of them is none that holds.
        holds = [len(answer) == len(table) and answer.all() is True for answer in answers]
    except Exception:  # pandera tells what it was, and of which check
        return list(checks)
    return [checks[number] for number, held in zip(left, holds, strict=True) if not held]


def _is_seen_to_hold(check: Check, table: pa.Table, column: str) -> bool:
    return check.at_sight is not None and check.at_sight(table.column(column))


def _answers(schema: TableSchema, table: pa.Table, asked: Sequence[int]) -> list[pl.Series]:
    """What the checks with these numbers say, all asked in one query."""
    import polars as pl

    named = [schema.all_checks()[number] for number in asked]
    read = dict.fromkeys(name for column, check in named for name in check.reads(column))
    frame = pl.DataFrame(pl.from_arrow(table.select(read), rechunk=False))
    return [values[0] for values in frame.select(schema.answers[number] for number in asked)]


def verdicts(schema: TableSchema, frame: pl.DataFrame, asked: Sequence[NamedCheck]) -> tuple[Verdicts, list[str]]:
    """What pandera says of these checks, and what it said that is of no check."""
    from pandera.config import ValidationDepth, config_context
    from pandera.errors import SchemaErrors

    unjudged = {label(column, check): "pandera did not run this check" for column, check in asked}
    contract = _pandera_schema(schema, asked, unjudged)
    errors: list[SchemaError] = []
    # The environment can switch pandera off, or down to types alone, and all data would pass.
    with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            contract.validate(frame, lazy=True)
        except SchemaErrors as failed:
            errors = failed.schema_errors
    found: Verdicts = {**unjudged}
    stray = []
    for error in errors:
        if hasattr(error.check, "name"):
            found[error.check.name] = _verdict(error, len(frame))
        else:
            stray.append(f"{error.check}: {error.failure_cases}"[:STRAY_MAX_CHARS])
    return found, stray


def _verdict(error: SchemaError, rows: int) -> pl.Series | str:
    if error.reason_code.name == "CHECK_ERROR":
        return str(error.failure_cases)
    holds = error.check_output.to_series()
    return (~holds).arg_true() if len(holds) == rows else f"answers of the check: {len(holds)}, rows: {rows}"


def _pandera_schema(schema: TableSchema, asked: Sequence[NamedCheck], unjudged: dict[str, str]) -> DataFrameSchema:
    """The contract in pandera's words, with the checks that are asked; one that runs takes itself out of `unjudged`.

    Null-ness and uniqueness are not told to pandera: its null check counts NaN as null and its failures carry whole
    columns. Checks over several columns hang on their first column, since pandera reports those of a table by the row.
    """
    import pandera.polars
    import polars as pl

    types = pl.DataFrame(schema.arrow().empty_table()).schema
    checks: dict[str, list[pandera.polars.Check]] = {column.name: [] for column in schema.columns}
    for column, check in asked:
        read = check.reads(column)
        name = label(column, check)
        checks[read[0]].append(pandera.polars.Check(_asks(check, read, name, unjudged), name=name, n_failure_cases=1))
    columns = {name: pandera.polars.Column(types[name], checks[name], nullable=True) for name in types}
    return pandera.polars.DataFrameSchema(columns, strict=True, ordered=True, name=schema.name)


def _asks(
    check: Check, read: tuple[str, ...], name: str, unjudged: dict[str, str]
) -> Callable[[PolarsData], pl.LazyFrame]:
    def holds(table: PolarsData) -> pl.LazyFrame:
        import polars as pl

        unjudged.pop(name, None)
        return table.lazyframe.select(check.holds(*(pl.col(column) for column in read)))

    return holds
