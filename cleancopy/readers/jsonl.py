"""JSON Lines, plain or compressed: one object per line with the article under `text`."""

from __future__ import annotations

import json
from collections.abc import Iterator

import orjson
import pyarrow as pa

from cleancopy.config import InputConfig
from cleancopy.decoding import decode
from cleancopy.inputs import Source
from cleancopy.readers.lines import BrokenCompressionError, Line, lines, utf8_chunks
from cleancopy.readers.rows import (
    FIELDS,
    WRITTEN,
    RawRow,
    columns_observed,
    document_row,
    fault_row,
    row_id_of,
    size_observed,
    tables,
    whole_text,
)

JSON_TYPES = {dict: "object", list: "array", str: "string", int: "number", float: "number", bool: "boolean"}


def read_jsonl(source: Source, config: InputConfig) -> Iterator[pa.Table]:
    """One row per line that is not blank. Faults: broken-row, row-not-an-object, no-text, text-not-a-string, too-large.

    A compressed file that breaks gives what could be read and one more row, truncated- or corrupt-compression.
    """
    yield from tables(_rows(source, config), config)


def _rows(source: Source, config: InputConfig) -> Iterator[RawRow]:
    try:
        for line in lines(utf8_chunks(source), 2 * config.max_document_bytes):
            row = _row(source, line, config)
            if row is not None:
                yield row
    except BrokenCompressionError as error:
        yield from _rows_at_break(source, error, config)


def _rows_at_break(source: Source, error: BrokenCompressionError, config: InputConfig) -> Iterator[RawRow]:
    line = error.line or Line(1, b"", 0)
    row = _row(source, line, config)
    if row is not None and row.fault is None:  # the stream broke after the line was whole
        yield row
        line = Line(line.number + 1, b"", 0)
    yield fault_row(source, error.fault, error.observed, line.number, _kept(line, config))


def _row(source: Source, line: Line, config: InputConfig) -> RawRow | None:
    if line.content is None:
        return fault_row(source, "too-large", size_observed(line.size_bytes), line.number)
    if not line.content.strip():
        return None
    try:
        given = _parse(line.content)
    except orjson.JSONDecodeError as error:
        return fault_row(source, "broken-row", str(error), line.number, _kept(line, config))
    if not isinstance(given, dict):
        return fault_row(source, "row-not-an-object", _type_of(given), line.number, _kept(line, config))
    return _row_of_object(source, line, given, config)


def _row_of_object(source: Source, line: Line, given: dict[str, object], config: InputConfig) -> RawRow:
    text = given.get("text")
    if isinstance(text, str):
        raw = (whole_text(text) or "").encode()
        return document_row(source, line.number, raw, {key: given.get(key) for key in FIELDS}, config)
    if text is None:
        fault, observed = "no-text", columns_observed(given)
    else:
        fault, observed = "text-not-a-string", _type_of(text)
    return fault_row(source, fault, observed, line.number, _kept(line, config), row_id_of(given))


def _parse(content: bytes) -> object:
    """The JSON of a line. Raises orjson.JSONDecodeError.

    What orjson refuses is tried once more by the standard library, in the line's own encoding: half of a surrogate
    pair, NaN and a raw tab inside a string are no reason to lose an article.
    """
    try:
        return _as_written(orjson.loads(content), content)
    except orjson.JSONDecodeError as error:
        decoded = decode(content)
        if decoded is None:
            raise
        try:
            return json.loads(decoded.text, strict=False)
        except (ValueError, RecursionError):
            raise error from None


def _as_written(given: object, content: bytes) -> object:
    """The object with its numbers as the line has them: orjson makes a float of an integer of more than 64 bits."""
    if not isinstance(given, dict):
        return given
    numbers = [key for key in WRITTEN if isinstance(given.get(key), float)]
    if not numbers:
        return given
    try:
        written = json.loads(content, parse_int=str, parse_float=str)
    except RecursionError:
        return given
    return given | {key: written[key] for key in numbers}


def _kept(line: Line, config: InputConfig) -> bytes | None:
    return None if line.content is None else line.content[: config.max_document_bytes]


def _type_of(value: object) -> str:
    return JSON_TYPES.get(type(value), "null")
