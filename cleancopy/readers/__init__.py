"""Files in, tables of raw documents out: one module per format, chosen by the file's ending."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa

from cleancopy.config import InputConfig
from cleancopy.errors import NotDoneError
from cleancopy.inputs import Source, still_the_same
from cleancopy.readers.delimited import read_csv
from cleancopy.readers.jsonl import read_jsonl
from cleancopy.readers.parquet import read_parquet
from cleancopy.readers.rows import fault_row, tables
from cleancopy.readers.text import read_text

Reader = Callable[[Source, InputConfig], Iterator[pa.Table]]

READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl,
    ".jsonl.zst": read_jsonl,
    ".csv": read_csv,
    ".parquet": read_parquet,
}
"""Which function reads which ending."""


def read(source: Source, config: InputConfig) -> Iterator[pa.Table]:
    """What is in a source, in order, as tables of the schema RAW; neither they nor memory grow with the file.

    A source with a fault is one row with that fault. Raises NotDoneError if the file is no longer the one that
    was hashed; tables given before that are not to be used.
    """
    if source.fault is not None or source.ending is None:
        yield from tables([fault_row(source, source.fault or "unreadable", source.fault_observed)], config)
        return
    _refuse_changed(source)
    try:
        yield from READERS[source.ending](source, config)
    except OSError as error:
        what = error.strerror or str(error)
        raise NotDoneError(f"{source.source_path}: could not be read to its end: {what}; run again") from error
    _refuse_changed(source)


def _refuse_changed(source: Source) -> None:
    if not still_the_same(source):
        raise NotDoneError(f"{source.source_path}: changed while it was being read; run again")
