"""Rows of a table that are wanted after all others, in the order in which they come: they wait in a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa


class SetAside:
    """Rows of one table in a file, which is made for the first of them.

    Whatever is asked raises OSError if the disk does not take or give them.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files = ExitStack()
        self._writer: pa.RecordBatchStreamWriter | None = None

    def add(self, table: pa.Table) -> None:
        """Put rows at the end; all that are added have one schema."""
        if not len(table):
            return
        if self._writer is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            sink = self._files.enter_context(pa.OSFile(str(self._path), "wb"))
            self._writer = self._files.enter_context(pa.ipc.new_stream(sink, table.schema))
        self._writer.write_table(table.combine_chunks())

    def portions(self) -> Iterator[pa.Table]:
        """The rows in order, as many at a time as were added together. No more can be added from then on."""
        if self._writer is None:
            return
        self._files.close()
        with pa.OSFile(str(self._path)) as source, pa.ipc.open_stream(source) as batches:
            for batch in batches:
                yield pa.Table.from_batches([batch])
