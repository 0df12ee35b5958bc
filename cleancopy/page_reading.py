"""Single texts of a Parquet file at the cost of a page each: pyarrow unpacks a row group up to the row asked for.

Read are pages of texts written as they are, one after the other, without nulls, which is what pyarrow makes of long
texts. Others, such as the first megabyte of each row group, which is coded by a dictionary, are left to pyarrow.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.texts import Array

STOP, TRUE, FALSE, BYTE, DOUBLE, BINARY, STRUCT = 0, 1, 2, 3, 7, 8, 12
INTEGERS = (4, 5, 6)
"""What the fields of a page's header are, in the numbers of Thrift's compact protocol."""

KIND, UNPACKED_BYTES, PACKED_BYTES, DATA = 1, 2, 3, 5
"""Fields of the header of a page: parquet.thrift, PageHeader."""

N_VALUES, ENCODING = 1, 2
"""Fields of what is in its DATA: DataPageHeader."""

DATA_PAGE, PLAIN = 0, 0
LENGTH_BYTES = 4
BATCH_ROWS = 250


@dataclass(frozen=True)
class Page:
    """A page of texts as they are: its first row, how many it has, and where what is packed lies in the file."""

    first_row: int
    rows: int
    start: int
    packed_bytes: int
    unpacked_bytes: int


def read_texts(path: Path, rows: Array, column: str) -> pa.LargeStringArray:
    """The texts of a column in these rows (int64, ascending, each once); null where there is none.

    Raises OSError if the file cannot be read, and what pyarrow raises if it is damaged.
    """
    texts: list[bytes | None] = []
    if len(rows):
        with pa.memory_map(str(path)) as source:
            content = source.read_buffer(source.size())
            with pq.ParquetFile(pa.BufferReader(content)) as file:
                for number, inside in rows_of_groups(file, rows):
                    texts += _texts_of_group(file, number, content, inside, column)
    return pa.array(texts, pa.large_binary()).view(pa.large_string())


def rows_of_groups(file: pq.ParquetFile, rows: Array) -> Iterator[tuple[int, Array]]:
    """The row groups that hold any of the rows, which are ascending, with the places of these in each."""
    first = 0
    for number in range(file.num_row_groups):
        end = first + file.metadata.row_group(number).num_rows
        inside = rows[np.searchsorted(rows, first) : np.searchsorted(rows, end)] - first
        if len(inside):
            yield number, inside
        first = end


def _texts_of_group(
    file: pq.ParquetFile, number: int, content: pa.Buffer, rows: Array, column: str
) -> list[bytes | None]:
    found: dict[int, bytes | None] = {}
    wanted = rows.tolist()
    is_nullable = file.schema_arrow.field(column).nullable
    codec = file.metadata.row_group(number).column(_leaf(file, column)).compression
    for page in _plain_pages(file, number, memoryview(content).cast("B"), column):
        if page.first_row > wanted[-1]:
            break
        inside = wanted[bisect_left(wanted, page.first_row) : bisect_left(wanted, page.first_row + page.rows)]
        if inside:
            body = _unpack(content.slice(page.start, page.packed_bytes), codec, page.unpacked_bytes)
            places = [row - page.first_row for row in inside]
            found |= zip(inside, _texts_of_page(body, is_nullable, places), strict=True)
    left = [row for row in wanted if row not in found]
    found |= zip(left, _unpacked_from_the_start(file, number, left, column), strict=True)
    return [found[row] for row in wanted]


def _leaf(file: pq.ParquetFile, column: str) -> int:
    """The number of a column among those that nested ones are made of."""
    return next(at for at in range(len(file.schema)) if file.schema.column(at).path == column)


def _plain_pages(file: pq.ParquetFile, number: int, content: memoryview, column: str) -> Iterator[Page]:
    """The pages of a row group that can be read one by one. No page is unpacked for that."""
    chunk = file.metadata.row_group(number).column(_leaf(file, column))
    if chunk.physical_type != "BYTE_ARRAY" or chunk.statistics is None or chunk.statistics.null_count != 0:
        return
    at = chunk.dictionary_page_offset if chunk.has_dictionary_page else chunk.data_page_offset
    end, first_row = at + chunk.total_compressed_size, 0
    while at < end:
        header, start = _read_struct(content, at)
        at = start + header[PACKED_BYTES]
        data = header.get(DATA)
        if header[KIND] == DATA_PAGE and data:
            if data[ENCODING] == PLAIN:
                yield Page(first_row, data[N_VALUES], start, header[PACKED_BYTES], header[UNPACKED_BYTES])
            first_row += data[N_VALUES]
        elif not (chunk.has_dictionary_page and first_row == 0):
            return  # pages of another version, which count their rows elsewhere


def _unpack(packed: pa.Buffer, codec: str, unpacked_bytes: int) -> memoryview:
    if codec == "UNCOMPRESSED":
        return memoryview(packed).cast("B")
    return memoryview(pa.Codec(codec.lower()).decompress(packed, unpacked_bytes)).cast("B")


def _texts_of_page(body: memoryview, is_nullable: bool, rows: Sequence[int]) -> Iterator[bytes]:
    """The texts in these places of a page, each of which has its length before it."""
    at, place = 0, 0
    if is_nullable:  # which values are there: all
        at = LENGTH_BYTES + int.from_bytes(body[:LENGTH_BYTES], "little")
    for row in rows:
        for _ in range(place, row):
            at += LENGTH_BYTES + int.from_bytes(body[at : at + LENGTH_BYTES], "little")
        start, place = at + LENGTH_BYTES, row
        yield bytes(body[start : start + int.from_bytes(body[at:start], "little")])


def _unpacked_from_the_start(file: pq.ParquetFile, number: int, rows: list[int], column: str) -> Iterator[bytes | None]:
    """The texts of a row group by pyarrow, which unpacks what comes before them; None where there is none."""
    first, waiting = 0, list(rows)
    for batch in file.iter_batches(BATCH_ROWS, row_groups=[number], columns=[column]) if rows else ():
        while waiting and waiting[0] < first + batch.num_rows:
            text = batch.column(0)[waiting.pop(0) - first].as_py()
            yield None if text is None else text.encode()
        if not waiting:
            return
        first += batch.num_rows


def _read_struct(content: memoryview, at: int) -> tuple[dict[int, Any], int]:
    """The numbers and structs among the fields of a struct by their ids, and where what follows it begins."""
    fields: dict[int, Any] = {}
    number = 0
    while content[at] != STOP:
        kind, step = content[at] & 0xF, content[at] >> 4
        at += 1
        if step:
            number += step
        else:
            number, at = _read_integer(content, at)
        if kind in INTEGERS:
            fields[number], at = _read_integer(content, at)
        elif kind == STRUCT:
            fields[number], at = _read_struct(content, at)
        elif kind == BINARY:
            length, at = _read_unsigned(content, at)
            at += length
        elif kind not in (TRUE, FALSE):
            at += {BYTE: 1, DOUBLE: 8}[kind]
    return fields, at + 1


def _read_integer(content: memoryview, at: int) -> tuple[int, int]:
    value, at = _read_unsigned(content, at)
    return (value >> 1) ^ -(value & 1), at


def _read_unsigned(content: memoryview, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where what follows it begins."""
    value, shift = 0, 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 128:
            return value, at
        shift += 7
