"""CSV: a header, then one record per row with the article in the column `text`."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

import pyarrow as pa

from cleancopy.config import InputConfig
from cleancopy.decoding import decode
from cleancopy.inputs import Source
from cleancopy.plurals import counted
from cleancopy.readers.lines import Line, lines, utf8_chunks
from cleancopy.readers.rows import RawRow, columns_observed, document_row, fault_row, size_observed, tables

DELIMITERS = ",;\t|"
"""The first of these that makes a column `text` of the header; a comma if none does."""

MAX_RESTARTS = 100
"""How often per file the lines after an unclosed quote are read again; bounds the time that a broken file can take."""


def read_csv(source: Source, config: InputConfig) -> Iterator[pa.Table]:
    """One row per record. Faults of files: no-text-column, two-text-columns; of rows: broken-row, too-large.

    After a quote that is never closed, or is closed in the middle of a field, reading goes on with the next line.
    """
    # The limit is the module's, so it is only ever raised; the size of a record is bounded by the feed.
    csv.field_size_limit(max(csv.field_size_limit(), 2 * config.max_document_bytes + 1))
    yield from tables(_rows(source, config), config)


def _rows(source: Source, config: InputConfig) -> Iterator[RawRow]:
    feed = _open_feed(source, config)
    records = _records(feed)
    header = next(records, [])
    if isinstance(header, _Broken):
        yield fault_row(source, "no-text-column", header.observed)
        return
    names = [name.strip() for name in header]
    if "text" not in names:
        yield fault_row(source, "no-text-column", columns_observed(names))
        return
    if names.count("text") > 1:
        yield fault_row(source, "two-text-columns", columns_observed(names))
        return
    for row, record in enumerate(records, start=1):
        if not isinstance(record, _Broken) and len(record) != len(names):
            record = _Broken("broken-row", f"{counted(len(record), 'field')}, {len(names)} in the header")
        if isinstance(record, _Broken):
            yield fault_row(source, record.fault, record.observed, row, feed.kept(config.max_document_bytes))
        else:
            given = dict(zip(reversed(names), reversed(record), strict=True))  # of two alike, the first column counts
            yield document_row(source, row, given["text"].encode(), given, config)


@dataclass(frozen=True, slots=True)
class _Broken:
    fault: str
    observed: str


class _RecordTooLargeError(Exception):
    pass


@dataclass(slots=True)
class _Feed:
    """Lines for csv.reader. Remembers those of the current record, so that they can be kept or read again."""

    lines: Iterator[Line]
    encoding: str
    max_record_bytes: int
    record: list[str] = field(default_factory=list)
    record_bytes: int = 0
    again: deque[str] = field(default_factory=deque)
    restarts: int = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        text = self.again.popleft() if self.again else self._text_of(next(self.lines))
        self.record.append(text)
        self.record_bytes += _size_bytes(text)
        if self.record_bytes > self.max_record_bytes:
            raise _RecordTooLargeError
        return text

    def start_record(self) -> None:
        self.record, self.record_bytes = [], 0

    def restart_after_first_line(self) -> None:
        if self.restarts < MAX_RESTARTS and len(self.record) > 1:
            self.restarts += 1
            self.again.extendleft(reversed(self.record[1:]))
            del self.record[1:]

    def skip_quoted(self) -> None:
        """Pass over what is left of a record that is too large: up to the line that closes the open quote."""
        is_open = sum(line.count('"') for line in self.record) % 2 == 1
        self.record = []
        while is_open and (text := next(self._rest(), None)) is not None:
            self.record_bytes += _size_bytes(text)
            is_open = text.count('"') % 2 == 0

    def kept(self, max_bytes: int) -> bytes | None:
        """The current record as it stands in the file, as far as `max_bytes`; None where it was passed over."""
        return "".join(self.record).encode()[:max_bytes] if self.record else None

    def _rest(self) -> Iterator[str]:
        while self.again:
            yield self.again.popleft()
        for line in self.lines:
            yield "" if line.content is None else self._text_of(line)

    def _text_of(self, line: Line) -> str:
        if line.content is None:
            self.record_bytes += line.size_bytes
            self.record = []
            raise _RecordTooLargeError
        for encoding in ("utf-8", self.encoding):
            try:
                return line.content.decode(encoding) + "\n"
            except UnicodeDecodeError:
                continue
        decoded = decode(line.content)
        return (decoded.text if decoded else line.content.decode("utf-8", "replace")) + "\n"


def _open_feed(source: Source, config: InputConfig) -> _Feed:
    chunks = utf8_chunks(source)
    start = next(chunks, b"")
    sample = decode(start[: start.rfind(b"\n") + 1] or start)
    encoding = sample.encoding if sample and sample.encoding != "utf-8-damaged" else "utf-8"
    whole: Iterator[bytes] = chain((start,), chunks)
    if b"\n" not in start and b"\r" in start:  # line ends of the old Macintosh, and of some spreadsheets still
        whole = (chunk.replace(b"\r", b"\n") for chunk in whole)
    max_bytes = 2 * config.max_document_bytes
    return _Feed(lines(whole, max_bytes), encoding, max_bytes)


def _size_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _records(feed: _Feed) -> Iterator[list[str] | _Broken]:
    parsed = csv.reader(feed, delimiter=_delimiter(feed), strict=True)
    while True:
        feed.start_record()
        try:
            record = next(parsed)
        except StopIteration:
            return
        except csv.Error as error:
            feed.restart_after_first_line()
            yield _Broken("broken-row", str(error))
        except _RecordTooLargeError:
            feed.skip_quoted()
            yield _Broken("too-large", size_observed(feed.record_bytes))
        else:
            if record:
                yield record


def _delimiter(feed: _Feed) -> str:
    try:
        header = next(feed, "")
    except _RecordTooLargeError:
        return ","
    feed.again.appendleft(header)
    names = {delimiter: [name.strip(' "\r\n') for name in header.split(delimiter)] for delimiter in DELIMITERS}
    return next((delimiter for delimiter in DELIMITERS if "text" in names[delimiter]), ",")
