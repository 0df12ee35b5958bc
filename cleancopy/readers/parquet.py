"""Parquet: one row per record with the article in the column `text`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.config import InputConfig
from cleancopy.inputs import Source
from cleancopy.readers.columns import document_table, portions
from cleancopy.readers.rows import FIELDS, RawRow, columns_observed, fault_row, table_of

MAX_BATCH_ROWS = 256
"""Few, because dictionary encoding hides how large the rows of a batch will be in memory."""

MAX_EXACT_FLOAT = 2**53
"""Beyond it a float may stand for several integers."""


def read_parquet(source: Source, config: InputConfig) -> Iterator[pa.Table]:
    """One row per record, with the fault no-text where that is null.

    Faults of files: corrupt-parquet, no-text-column, two-text-columns, text-column-not-a-string.

    Texts may be string, large_string, string_view or binary, dictionary-encoded or not; their bytes are not checked.
    """
    yield from portions(_tables(source, config), config)


def _tables(source: Source, config: InputConfig) -> Iterator[pa.Table]:
    row = 0
    with source.path.open("rb") as content:
        try:
            parquet = pq.ParquetFile(content)
            fault = _file_fault(source, parquet.schema_arrow)
            if fault is not None:
                yield table_of([fault])
                return
            columns = [name for name in FIELDS if name in parquet.schema_arrow.names]
            for batch in parquet.iter_batches(_batch_rows(parquet, config), columns=columns):
                given = {name: _values(batch[name]) for name in batch.schema.names if name != "text"}
                yield document_table(source, row + 1, _as_bytes(batch["text"]), given, config)
                row += len(batch)
        except (pa.ArrowException, OSError) as error:
            if getattr(error, "errno", None) is not None:  # the disk's fault, not the file's
                raise
            yield table_of([fault_row(source, "corrupt-parquet", str(error), row + 1 if row else None)])


def _file_fault(source: Source, schema: pa.Schema) -> RawRow | None:
    if "text" not in schema.names:
        return fault_row(source, "no-text-column", columns_observed(schema.names))
    if schema.names.count("text") > 1:
        return fault_row(source, "two-text-columns", columns_observed(schema.names))
    kind = schema.types[schema.names.index("text")]
    if not (_is_text(kind) or pa.types.is_null(kind)):
        return fault_row(source, "text-column-not-a-string", str(kind))
    return None


def _batch_rows(parquet: pq.ParquetFile, config: InputConfig) -> int:
    """How many rows make about a shard, by the size of all columns; at least one."""
    groups = [parquet.metadata.row_group(group) for group in range(parquet.num_row_groups)]
    mean_bytes = sum(group.total_byte_size for group in groups) / max(1, parquet.metadata.num_rows)
    return int(max(1, min(MAX_BATCH_ROWS, config.shard_documents, config.shard_bytes / max(1, mean_bytes))))


def _as_bytes(column: pa.Array) -> pa.LargeBinaryArray:
    # By way of binary, because Parquet files with strings that are no UTF-8 exist, and as_py() fails on them.
    return column.cast(pa.large_binary())


def _values(column: pa.Array) -> list[object]:
    """The values of a column that describes the article, as strings, numbers or lists of strings; else nulls."""
    kind = column.type
    if _is_text(kind):
        return [_decoded(value) for value in _as_bytes(column).to_numpy(zero_copy_only=False)]
    if pa.types.is_integer(kind):
        return list(column.to_pylist())
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return [_number(value) for value in column.to_pylist()]
    if pa.types.is_date(kind):
        return list(column.cast(pa.string()).to_pylist())
    if pa.types.is_timestamp(kind):
        in_utc = column.cast(pa.timestamp(kind.unit, "UTC")) if kind.tz else column
        return list(in_utc.cast(pa.string()).to_pylist())
    if (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and _is_text(kind.value_type):
        lists = column.cast(pa.large_list(pa.large_binary())).to_pylist()
        return [None if values is None else [_decoded(value) for value in values] for values in lists]
    return [None] * len(column)


def _number(value: float | Decimal | None) -> int | float | str | None:
    """A number as it was before its column became one of floats, as integers do in pandas where one is null."""
    if value is None or not math.isfinite(value):
        return None
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else f"{value.normalize():f}"
    return int(value) if value.is_integer() and abs(value) <= MAX_EXACT_FLOAT else value


def _decoded(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    strings = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return bool(strings or pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind))
