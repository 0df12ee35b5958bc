"""The contract of a build in the Open Data Contract Standard (ODCS 3.1), for catalogues and for checking tools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from schemas.column import Check, Column, TableSchema
from schemas.dictionary import type_name
from schemas.field_ids import FIELD_IDS
from schemas.promises import PROMISES

Entry = dict[str, Any]

STANDARD = "v3.1.0"
PURPOSE = "Articles freed of what the page around them left in their text, with an account of everything removed."
LIMITATIONS = (
    "What is no article, and what repeats another one, is in rejected. Titles, authors and dates are those that the "
    "input gave or the text holds; null where nothing was found."
)


def data_contract(tables: Sequence[TableSchema], build_id: str, version: str) -> Entry:
    """The contract as JSON values. `version` is that of the dataset's schema.

    Null-ness, types, bounds, patterns and choices are told in the standard's own terms, which tools check; whatever it
    has no terms for stands as text, with the name of the check in the report.
    """
    return {
        "apiVersion": STANDARD,
        "kind": "DataContract",
        "id": f"cleancopy-{build_id}",
        "name": "cleancopy",
        "version": version,
        "status": "active",
        "description": {"purpose": PURPOSE, "limitations": LIMITATIONS},
        "servers": [{"server": "build", "type": "local", "path": "{model}/**/*.parquet", "format": "parquet"}],
        "schema": [_table(table) for table in tables],
    }


def _table(table: TableSchema) -> Entry:
    rules = [_text(check) for check in table.row_checks]
    rules += [
        {"type": "text", "name": promise.check, "description": promise.statement}
        for promise in PROMISES
        if promise.table == table.name
    ]
    custom = {
        "schemaVersion": table.version,
        "sortedBy": list(table.sorted_by),
        "bloomFilters": list(table.looked_up_by),
    }
    return {
        "name": table.name,
        "physicalName": table.name,
        "logicalType": "object",
        "physicalType": "parquet",
        "description": table.description,
        "dataGranularityDescription": table.description,
        "properties": [_property(table, column) for column in table.columns],
        "customProperties": _custom(custom),
        **({"quality": rules} if rules else {}),
    }


def _property(table: TableSchema, column: Column) -> Entry:
    is_key = table.key == (column.name,)
    ids = FIELD_IDS.get(table.name, ())
    custom = {
        "unit": column.unit,
        "arrowType": type_name(column.type),
        "fieldId": ids.index(column.name) + 1 if column.name in ids else None,
    }
    options = _options(column)
    rules = [rule for check in column.checks for rule in _rule(check, column)]
    return {
        "name": column.name,
        "physicalName": column.name,
        "logicalType": _logical(column.type),
        "physicalType": _physical(column.type),
        "description": column.description,
        "required": not column.nullable,
        **({"primaryKey": True, "primaryKeyPosition": 1, "unique": True} if is_key else {}),
        **({"logicalTypeOptions": options} if options else {}),
        **({"items": _item(column.type.value_type)} if pa.types.is_list(column.type) else {}),
        "customProperties": _custom(custom),
        **({"quality": rules} if rules else {}),
    }


def _item(kind: pa.DataType) -> Entry:
    """What the items of a list are."""
    entry: Entry = {"logicalType": _logical(kind), "physicalType": _physical(kind)}
    if pa.types.is_struct(kind):
        entry["properties"] = [
            {"name": member.name, "logicalType": _logical(member.type), "physicalType": _physical(member.type)}
            for member in kind
        ]
    return entry


def _options(column: Column) -> Entry:
    """What the standard can say of the values beside their type."""
    options: Entry = {}
    for check in column.checks:
        if check.name == "pattern":
            options["pattern"] = check.parameter
        elif check.name == "at-least":
            options["minimum"] = check.parameter
        elif check.name == "at-most":
            options["maximum"] = check.parameter
        elif check.name in ("not-blank", "not-empty"):
            options["minLength"] = 1
        elif check.name == "has-items":
            options["minItems"] = 1
    if pa.types.is_timestamp(column.type):
        options["timezone"] = True
        options["defaultTimezone"] = column.type.tz
    return options


def _rule(check: Check, column: Column) -> list[Entry]:
    """The check as a rule that tools run, else as text where `_options` says nothing of it."""
    if check.name == "one-of" and isinstance(check.parameter, tuple):
        return [
            {
                "type": "library",
                "metric": "invalidValues",
                "name": check.name,
                "description": f"{column.name}: {check.statement}",
                "arguments": {"validValues": list(check.parameter)},
                "mustBe": 0,
            }
        ]
    return [] if check.name in ("pattern", "at-least", "at-most", "has-items") else [_text(check)]


def _text(check: Check) -> Entry:
    return {"type": "text", "name": check.name, "description": check.statement}


def _custom(properties: Entry) -> list[Entry]:
    return [{"property": name, "value": value} for name, value in properties.items() if value not in (None, [])]


def _physical(kind: pa.DataType) -> str:
    """The type by a name that those who check a contract know; as Arrow has it, it is the property `arrowType`."""
    names = (
        (pa.types.is_list, "array"),
        (pa.types.is_struct, "struct"),
        (pa.types.is_timestamp, "timestamp_tz"),
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_float32, "float"),
    )
    return next((name for is_kind, name in names if is_kind(kind)), type_name(kind))


def _logical(kind: pa.DataType) -> str:
    names = (
        (pa.types.is_list, "array"),
        (pa.types.is_struct, "object"),
        (pa.types.is_timestamp, "timestamp"),
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
    )
    return next((name for is_kind, name in names if is_kind(kind)), "string")
