"""A hash of what a table says, whatever file format, compression, chunking or platform wrote it down."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.texts import utf8

CONTENT_VERSION = 2
"""The first one hashed all rows as one block, so that all had to be read to add some."""

BLOCK_ROWS = 10_000


class ContentHash:
    """SHA-256 over names, types and values of a table that comes in pieces; the pieces' borders do not matter.

    Rows are hashed in blocks of BLOCK_ROWS, counted from the first row of the table on, wherever files end. The hash of
    the table is one over its schema and the hashes of its blocks: rows whose blocks are known need not be read again.

    For each column, and each member of its lists and structs, three things are hashed apart: which values are there,
    how long the texts and lists are, and the values themselves (texts as UTF-8, numbers as little-endian bytes, a
    missing value as zero or nothing).
    """

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.block_rows = BLOCK_ROWS
        self.blocks: list[str] = []
        self.rows_of_block = 0
        self.hashes: dict[str, Any] = {}

    def update(self, table: pa.Table) -> None:
        """Add the next rows."""
        while len(table):
            rows = table.slice(0, self.block_rows - self.rows_of_block)
            for name in self.schema.names:
                for chunk in rows[name].chunks:
                    self._update(name, chunk)
            self.rows_of_block += len(rows)
            if self.rows_of_block == self.block_rows:
                self.blocks.append(self._block_digest())
                self.rows_of_block, self.hashes = 0, {}
            table = table.slice(len(rows))

    def add_blocks(self, blocks: Sequence[str]) -> None:
        """Add the next rows by the hashes of their blocks. Raises ValueError within a block."""
        if self.rows_of_block:
            raise ValueError(f"{self.rows_of_block} rows of a block are there; blocks can only be added between blocks")
        self.blocks += blocks

    def hexdigest(self) -> str:
        """The hash of all rows so far."""
        whole = hashlib.sha256(f"{self.block_rows} rows a block\n".encode())
        for field in self.schema:
            whole.update(f"{field.name}: {_type_name(field.type)}\n".encode())
        for block in [*self.blocks, *([self._block_digest()] if self.rows_of_block else [])]:
            whole.update(f"{block}\n".encode())
        return whole.hexdigest()

    def _block_digest(self) -> str:
        block = hashlib.sha256()
        for name in sorted(self.hashes):
            block.update(f"{name} {self.hashes[name].hexdigest()}\n".encode())
        return block.hexdigest()

    def _update(self, name: str, values: pa.Array) -> None:
        if not len(values):
            return
        has_nulls = values.null_count > 0
        is_valid = values.is_valid().cast(pa.uint8()).to_numpy() if has_nulls else np.ones(len(values), np.uint8)
        self._hash(f"{name}/valid", is_valid)
        if pa.types.is_struct(values.type):
            for number, field in enumerate(values.type):
                self._update(f"{name}.{field.name}", values.flatten()[number])
        elif pa.types.is_list(values.type):
            self._hash(f"{name}/length", pc.fill_null(pc.list_value_length(values), 0).to_numpy())
            self._update(f"{name}[]", values.flatten())
        elif pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
            self._hash_text(name, pc.fill_null(values, "") if has_nulls else values)
        else:
            numbers = values.cast(pa.int64()) if pa.types.is_timestamp(values.type) else values
            zero = pa.scalar(0).cast(numbers.type)
            self._hash(f"{name}/value", pc.fill_null(numbers, zero) if has_nulls else numbers)

    def _hash(self, name: str, values: Any) -> None:
        array = np.ascontiguousarray(values)
        little_endian = array.astype(array.dtype.newbyteorder("<"), copy=False)
        self.hashes.setdefault(name, hashlib.sha256()).update(little_endian.data)

    def _hash_text(self, name: str, values: pa.Array) -> None:
        _, offsets, data = values.buffers()
        width = np.int64 if pa.types.is_large_string(values.type) else np.int32
        borders = np.frombuffer(offsets, width)[values.offset : values.offset + len(values) + 1]
        self._hash(f"{name}/length", np.diff(borders).astype(np.int64))
        text = memoryview(data)[borders[0] : borders[-1]] if data else b""
        self.hashes.setdefault(f"{name}/value", hashlib.sha256()).update(text)


def text_hashes(text: pa.LargeStringArray) -> list[str]:
    """The SHA-256 of each text as UTF-8, in hex, without making a Python string of it. Nothing may be null."""
    buffer, offsets = utf8(text)
    view = buffer.data
    return [hashlib.sha256(view[start:end]).hexdigest() for start, end in pairwise(offsets.tolist())]


def _type_name(kind: pa.DataType) -> str:
    """The type without what Parquet may change: the name of a list's items, the width of a text's offsets."""
    if pa.types.is_list(kind):
        return f"list<{_type_name(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'{field.name}: {_type_name(field.type)}' for field in kind)}>"
    return "string" if pa.types.is_large_string(kind) else str(kind)
