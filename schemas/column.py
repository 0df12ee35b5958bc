"""How a table is promised: columns, checks and the Arrow schema, each declared once and everything else derived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow as pa

from schemas.at_sight import (
    Sight,
    all_finite,
    all_hex_digits,
    all_items,
    all_kebab_case,
    none_above,
    none_below,
    none_blank,
    nothing_is_null,
)
from schemas.field_ids import FIELD_IDS

if TYPE_CHECKING:  # checks build expressions with methods only, so that declaring tables costs no import of polars
    import polars as pl

KEBAB_CASE = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
NO_BLANK = r"\S"
SEEN: dict[str, Sight] = {KEBAB_CASE: all_kebab_case, NO_BLANK: none_blank}
"""What is seen at once of texts that match these patterns."""


class ContractError(ValueError):
    """A table that the code made, or a declaration, is not what the contract says: a fault of the code, not of data."""


@dataclass(frozen=True)
class Check:
    """One promise about the values of a column, or about several columns of a row.

    name       kebab-case, stable: it is the reason in `rejected` and the row of the report
    statement  what holds, in plain English, to be read after the column's name
    holds      from the expressions of the columns to one that is true where the promise holds; null counts as true,
               since null-ness is promised apart
    columns    the columns that a check over several columns reads; empty for a check of one column
    parameter  the pattern, bound or choices, for those who write the check in another language
    at_sight   of a check of one column: whether it is seen of a whole column at once that the promise is kept
    """

    name: str
    statement: str
    holds: Callable[..., pl.Expr] = field(compare=False, repr=False)
    columns: tuple[str, ...] = ()
    parameter: str | float | tuple[str, ...] | None = None
    at_sight: Sight | None = field(default=None, compare=False, repr=False)

    def reads(self, column: str) -> tuple[str, ...]:
        """The columns that it reads where it is declared with this one."""
        return self.columns or (column,)


NamedCheck = tuple[str, Check]
"""A check with the column or columns it is about."""

NOT_NULL = Check("not-null", "always given", lambda values: values.is_not_null(), at_sight=nothing_is_null)
FINITE = Check("finite", "a finite number", lambda values: values.is_finite(), at_sight=all_finite)
NOT_EMPTY = Check("not-empty", "at least one character", lambda values: values.str.len_bytes() > 0)
NOT_BLANK = Check(
    "not-blank",
    "at least one character that is no blank",
    lambda values: values.str.contains(NO_BLANK),
    at_sight=none_blank,
)
HAS_ITEMS = Check("has-items", "at least one item", lambda values: values.list.len() > 0)


def matches(pattern: str, statement: str) -> Check:
    """The text matches the pattern (Rust syntax, linear time). Anchor it: `$` is the very end, not a last line end."""

    def holds(values: pl.Expr) -> pl.Expr:
        return values.str.contains(pattern)

    return Check("pattern", statement, holds, parameter=pattern, at_sight=SEEN.get(pattern))


def hex_digits(count: int) -> Check:
    """The text is that many lower-case hexadecimal digits."""
    pattern = rf"^[0-9a-f]{{{count}}}$"
    return replace(matches(pattern, f"{count} lower-case hex digits"), at_sight=all_hex_digits(count))


def kebab_case() -> Check:
    """The text is lower-case words with hyphens between."""
    return matches(KEBAB_CASE, "lower-case words with hyphens between")


def one_of(*choices: str) -> Check:
    """The text is one of the choices."""
    statement = f"one of {', '.join(choices)}" if len(choices) > 1 else f"always {choices[0]}"
    return Check("one-of", statement, lambda values: values.is_in(choices), parameter=choices)


def at_least(bound: float) -> Check:
    """The number is the bound or more. NaN and infinity pass here and fail FINITE, which every float column has."""
    return Check(
        "at-least", f"at least {bound}", lambda values: values >= bound, parameter=bound, at_sight=none_below(bound)
    )


def at_most(bound: float) -> Check:
    """The number is the bound or less."""
    return Check(
        "at-most", f"at most {bound}", lambda values: values <= bound, parameter=bound, at_sight=none_above(bound)
    )


def items_match(pattern: str, statement: str, member: str | None = None) -> Check:
    """Every item of the list (or that member of it, where items are structs) is given and matches the pattern."""

    def holds(values: pl.Expr) -> pl.Expr:
        import polars as pl

        item = pl.element() if member is None else pl.element().struct.field(member)
        return values.list.eval(item.is_not_null() & item.str.contains(pattern)).list.all()

    name, of_each = f"{member}-of-items" if member else "items", SEEN.get(pattern)
    return Check(name, statement, holds, parameter=pattern, at_sight=all_items(of_each, member) if of_each else None)


RATIO = (at_least(0), at_most(1))


@dataclass(frozen=True)
class Column:
    """One column as readers are promised it.

    type         what every reader takes: string, int32, int64, float32, bool, timestamp[us, UTC], lists of them
    description  one or two sentences for a reader of the dataset
    nullable     whether the value may be missing; the description says what a missing value means
    unit         what is counted or measured, None where nothing is
    checks       what holds of every value that is given
    """

    name: str
    type: pa.DataType
    description: str
    nullable: bool = False
    unit: str | None = None
    checks: tuple[Check, ...] = ()

    def all_checks(self) -> tuple[Check, ...]:
        """The declared checks after those that follow from null-ness and type, which nobody can forget to declare."""
        not_null = () if self.nullable else (NOT_NULL,)
        finite = (FINITE,) if pa.types.is_floating(self.type) else ()
        return not_null + finite + self.checks


@dataclass(frozen=True)
class TableSchema:
    """One table as readers are promised it.

    version       raised with every change of a column (major where readers break); part of the Parquet metadata
    key           the columns that together name a row: no two rows of a build are alike in them
    row_checks    checks over several columns of a row
    sorted_by     the columns by which the rows of each file are in order, nulls last; empty where there is none
    looked_up_by  columns by which readers look for single rows: they get Bloom filters

    Every table has a `doc_id`, by which the judge names the rows that fail.

    Raises ContractError where columns or checks are named twice, or columns named that are not there.
    """

    name: str
    version: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    row_checks: tuple[Check, ...] = ()
    sorted_by: tuple[str, ...] = ()
    looked_up_by: tuple[str, ...] = ("doc_id",)

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        checks = [f"{check.name} of {label}" for label, check in self.all_checks()]
        used = ["doc_id", *self.key, *self.sorted_by, *self.looked_up_by]
        used += [name for check in self.row_checks for name in check.columns]
        for twice in sorted({name for listed in (names, checks) for name in listed if listed.count(name) > 1}):
            raise ContractError(f"table {self.name}: {twice} is declared twice; give it another name")
        for unknown in sorted(set(used) - set(names)):
            raise ContractError(f"table {self.name}: there is no column {unknown!r}; declare it or mend the name")

    def arrow(self) -> pa.Schema:
        """The Arrow schema, with each column's description, unit and field id, and the table's name and version.

        A field id names a column for life in Parquet and what is built on it, whatever the column is called or where.
        """
        return self._arrow

    @cached_property
    def _arrow(self) -> pa.Schema:
        fields, ids = [], FIELD_IDS.get(self.name, ())
        for column in self.columns:
            metadata = {"description": column.description} | ({"unit": column.unit} if column.unit else {})
            if column.name in ids:
                metadata["PARQUET:field_id"] = str(1 + ids.index(column.name))
            fields.append(pa.field(column.name, column.type, column.nullable, metadata))
        return pa.schema(fields, {"table": self.name, "schema_version": self.version})

    def all_checks(self) -> tuple[NamedCheck, ...]:
        """Every check with the column or columns it is about, in the order of the columns, checks of rows last."""
        return self._all_checks

    @cached_property
    def _all_checks(self) -> tuple[NamedCheck, ...]:
        of_columns = [(column.name, check) for column in self.columns for check in column.all_checks()]
        return (*of_columns, *((", ".join(check.columns), check) for check in self.row_checks))

    @cached_property
    def answers(self) -> tuple[pl.Expr, ...]:
        """Expressions that are true where each check holds, named by their places in `all_checks`.

        Each answer is packed into one value: they might be of different lengths.
        """
        import polars as pl

        holding = (check.holds(*(pl.col(name) for name in check.reads(column))) for column, check in self.all_checks())
        return tuple(holds.implode().alias(str(number)) for number, holds in enumerate(holding))


def conform(table: pa.Table, schema: TableSchema) -> pa.Table:
    """The table with exactly the declared columns, order, types and metadata; the rows and their order stay.

    Casts within a kind only (large_string to string, int64 to int32, float64 to float32) and drops columns that are
    not declared. Nulls where none are promised pass: they are the data's fault, and `judge` finds their rows.

    Raises ContractError if a column is missing, of another kind, or holds a value that the declared type cannot.
    """
    declared = schema.arrow()
    arrays = [_conform_column(table, schema.name, wanted) for wanted in declared]
    return pa.Table.from_arrays(arrays, schema=declared)


def _conform_column(table: pa.Table, table_name: str, wanted: pa.Field) -> pa.ChunkedArray:
    where = f"table {table_name}: column {wanted.name!r}"
    found = table.schema.get_all_field_indices(wanted.name)
    if len(found) != 1:
        problem = "is missing" if not found else f"is there {len(found)} times"
        raise ContractError(f"{where}: {problem}; the contract has it once, as {wanted.type}")
    given = table.column(found[0])
    if not _same_kind(given.type, wanted.type):
        raise ContractError(f"{where}: is {given.type}; the contract says {wanted.type}, another kind of value")
    try:
        return given.cast(wanted.type)
    except pa.ArrowInvalid as error:
        raise ContractError(
            f"{where}: a value of {given.type} does not fit the contract's {wanted.type}: {error}"
        ) from error


def _same_kind(given: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether a cast changes no more than the width. Arrow's own cast would read '12' as a number without a word."""
    if pa.types.is_null(given):
        return True
    if pa.types.is_dictionary(given):
        return _same_kind(given.value_type, wanted)
    if _is_list(given) and _is_list(wanted):
        return _same_kind(given.value_type, wanted.value_type)
    if pa.types.is_struct(given) and pa.types.is_struct(wanted):
        # A struct is cast by name, and a member that is missing becomes null without a word.
        members = {member.name: member.type for member in given}
        return members.keys() == {member.name for member in wanted} and all(
            _same_kind(members[member.name], member.type) for member in wanted
        )
    if pa.types.is_timestamp(given) and pa.types.is_timestamp(wanted):
        return (given.tz is None) == (wanted.tz is None)
    same = (_is_text, pa.types.is_integer, pa.types.is_floating)
    return any(is_kind(given) and is_kind(wanted) for is_kind in same) or bool(given.equals(wanted))


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))
