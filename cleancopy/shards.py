"""Portions of the input: files are read in groups, and each group becomes shards of a bounded size."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.config import InputConfig
from cleancopy.documents import RAW
from cleancopy.inputs import Source, fingerprint
from cleancopy.readers import read


def group_sources(sources: Sequence[Source], shard_bytes: int, shard_documents: int) -> list[tuple[Source, ...]]:
    """Neighbouring files that together make about one shard; a large file is a group of its own."""
    groups: list[list[Source]] = []
    size = 0
    for source in sources:
        if not groups or size + source.size_bytes > shard_bytes or len(groups[-1]) >= shard_documents:
            groups.append([])
            size = 0
        groups[-1].append(source)
        size += source.size_bytes
    return [tuple(group) for group in groups]


def group_key(group: Sequence[Source], config: InputConfig) -> str:
    """A name for what the shards of a group hold: 16 hex digits of a hash over its files and the size of the shards."""
    sizes = f"{config.shard_bytes} {config.shard_documents} {config.max_document_bytes}"
    return hashlib.sha256(f"{fingerprint(group)} {sizes}".encode()).hexdigest()[:16]


def write_shards(group: Sequence[Source], folder: Path, name: str, config: InputConfig) -> list[Path]:
    """Read a group of files into Arrow files of raw documents, in order. Gives their paths.

    Raises OSError if the disk does not take them, and NotDoneError if a file changes while it is read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, shard in enumerate(_portions(group, config)):
        path = folder / f"{name}-{number:05d}.arrow"
        write_arrow(shard, path)
        paths.append(path)
    return paths


def write_arrow(table: pa.Table, path: Path) -> None:
    """Write an Arrow file that is there whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with pa.OSFile(str(draft), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    draft.replace(path)


def read_arrow(path: Path) -> pa.Table:
    """An Arrow file as a table that lies in the file rather than in memory."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def _portions(group: Sequence[Source], config: InputConfig) -> Iterator[pa.Table]:
    """What the readers give, gathered into tables of about the size of a shard."""
    waiting: list[pa.Table] = []
    size, documents = 0, 0
    for source in group:
        for table in read(source, config):
            its_size = pc.sum(pc.binary_length(table["raw"])).as_py() or 0
            if waiting and (size + its_size > config.shard_bytes or documents + len(table) > config.shard_documents):
                yield pa.concat_tables(waiting).combine_chunks()
                waiting, size, documents = [], 0, 0
            waiting.append(table.cast(RAW))
            size, documents = size + its_size, documents + len(table)
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()
