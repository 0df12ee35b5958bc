"""What a table promises, told to people (the data dictionary in Markdown) and to programs (plain JSON values)."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from schemas.column import NOT_NULL, Check, Column, TableSchema


def dictionary(schema: TableSchema) -> str:
    """The data dictionary as Markdown: a heading, what a row is, a table of the columns, and what holds across them."""
    lines = [f"## {schema.name} {schema.version}", "", schema.description, ""]
    lines += ["| column | type | null | unit | checks | description |", "|---|---|---|---|---|---|"]
    lines += [_row(schema, column) for column in schema.columns]
    across = [f"- `{check.name}`: {check.statement}" for check in schema.row_checks]
    if len(schema.key) > 1:
        across.insert(0, f"- `unique`: no two rows are alike in {', '.join(schema.key)}")
    if across:
        lines += ["", "What holds across columns:", "", *across]
    return "\n".join(lines) + "\n"


def declaration(schema: TableSchema) -> dict[str, Any]:
    """All that must not change without a new version, as JSON holds it: everything but the wording of descriptions."""
    return {
        "table": schema.name,
        "version": schema.version,
        "key": list(schema.key),
        "columns": [
            {
                "name": column.name,
                "type": type_name(column.type),
                "nullable": column.nullable,
                "unit": column.unit,
                "checks": [_check(check) for check in column.all_checks()],
            }
            for column in schema.columns
        ],
        "row_checks": [_check(check) | {"columns": list(check.columns)} for check in schema.row_checks],
    }


def type_name(kind: pa.DataType) -> str:
    """The type as readers know it: list<string>, struct<stage: string>, timestamp[us, UTC]."""
    if pa.types.is_list(kind):
        return f"list<{type_name(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'{member.name}: {type_name(member.type)}' for member in kind)}>"
    if pa.types.is_timestamp(kind):
        return f"timestamp[{kind.unit}, {kind.tz}]"
    return {"float": "float32", "double": "float64"}.get(str(kind), str(kind))


def _row(schema: TableSchema, column: Column) -> str:
    statements = [check.statement for check in column.all_checks() if check != NOT_NULL]
    if schema.key == (column.name,):
        statements.insert(0, "unique")
    cells = [
        f"`{column.name}`",
        type_name(column.type),
        "yes" if column.nullable else "no",
        column.unit or "",
        "; ".join(statements),
        column.description,
    ]
    escaped = [cell.replace("|", r"\|") for cell in cells]
    return f"| {' | '.join(escaped)} |"


def _check(check: Check) -> dict[str, Any]:
    parameter = list(check.parameter) if isinstance(check.parameter, tuple) else check.parameter
    return {"name": check.name, "statement": check.statement, "parameter": parameter}
