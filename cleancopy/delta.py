"""The builds of an output folder as Delta tables: each published build is a version, so readers can go back in time.

A Delta table is a log over Parquet files. Here they are the files of the builds themselves, under a second name where
the file system has hard links, so that nothing is written twice and the tables keep what they hold when a build is
deleted. The log has a clock in it, which is why it lies beside the builds and not in them.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.builds import TABLES
from cleancopy.errors import NotDoneError
from cleancopy.parts import table_files

BUILD_ID = "cleancopy.build_id"
MAX_BOUND_CHARS = 64
"""Longer texts are no bounds that readers compare with."""


def publish_delta(folder: Path, build: Path) -> dict[str, int]:
    """Make a build the newest version of the Delta tables in a folder, one per table. Gives the version of each.

    A build that is the newest version already is left alone. Tables are written one by one: a run that was killed
    between them is put right by the next one. Raises OSError if the disk does not take the files, and NotDoneError
    if a log cannot be read or written.
    """
    from deltalake.exceptions import DeltaError

    versions = {}
    for table in TABLES:
        try:
            versions[table] = _publish(folder / table, build, table)
        except DeltaError as error:
            reason = str(error).partition("\n")[0]
            raise NotDoneError(
                f"{folder / table}: is no Delta table that can be written: {reason}; build {build.name} is published: "
                "move the folder away and run again, or set [publish] delta = false"
            ) from error
    return versions


def _publish(folder: Path, build: Path, table: str) -> int:
    from deltalake import CommitProperties, DeltaTable, Schema
    from deltalake.transaction import AddAction, create_table_with_add_actions

    known = DeltaTable(folder) if DeltaTable.is_deltatable(str(folder)) else None
    if known is not None and known.history(1)[0].get(BUILD_ID) == build.name:
        return int(known.version())
    files = table_files(build, table)
    added = [AddAction(**facts) for facts in _placed(files, folder / build.name, build / table)]
    schema = Schema.from_arrow(_plain(pq.read_schema(files[0])))
    told = CommitProperties(custom_metadata={BUILD_ID: build.name})
    if known is None:
        create_table_with_add_actions(str(folder), schema, added, name=table, commit_properties=told)
    else:
        known.create_write_transaction(added, "overwrite", schema, commit_properties=told)
    return int(DeltaTable(folder).version())


def _placed(files: list[Path], folder: Path, table: Path) -> Iterator[dict[str, Any]]:
    """Put the files into a folder of the Delta table; gives what its log says of each."""
    for path in files:
        place = folder / path.relative_to(table)
        place.parent.mkdir(parents=True, exist_ok=True)
        _link(path, place)
        facts = path.stat()
        yield {
            "path": place.relative_to(folder.parent).as_posix(),
            "size": facts.st_size,
            "partition_values": {},
            "modification_time": int(facts.st_mtime * 1000),
            "data_change": True,
            "stats": json.dumps(_statistics(pq.read_metadata(path))),
        }


def _link(path: Path, place: Path) -> None:
    """A second name for a file, or a copy where there can be none."""
    draft = place.with_name(f".{place.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        os.link(path, draft)
    except OSError:
        shutil.copyfile(path, draft)
    draft.replace(place)


def _plain(schema: pa.Schema) -> pa.Schema:
    """The schema with each column's description as Delta has it, a comment; other metadata has no place there."""
    fields = []
    for column in schema:
        description = (column.metadata or {}).get(b"description", b"")
        fields.append(column.with_metadata({"comment": description}))
    return pa.schema(fields)


def _statistics(footer: pq.FileMetaData) -> dict[str, Any]:
    """Rows, and of each plain column the bounds and the number of nulls, as Delta's log has them."""
    least: dict[str, Any] = {}
    most: dict[str, Any] = {}
    nulls: dict[str, int] = {}
    for number in range(footer.num_columns):
        name = footer.schema.column(number).path
        chunks = [footer.row_group(group).column(number).statistics for group in range(footer.num_row_groups)]
        if "." in name or any(chunk is None or not chunk.has_null_count for chunk in chunks):
            continue
        nulls[name] = sum(chunk.null_count for chunk in chunks)
        with_values = [chunk for chunk in chunks if chunk.num_values]
        if with_values and all(chunk.has_min_max for chunk in with_values):
            bounds = min(chunk.min for chunk in with_values), max(chunk.max for chunk in with_values)
            if all(not isinstance(bound, str) or len(bound) <= MAX_BOUND_CHARS for bound in bounds):
                least[name], most[name] = map(_told, bounds)
    return {"numRecords": footer.num_rows, "minValues": least, "maxValues": most, "nullCount": nulls}


def _told(bound: Any) -> Any:
    """As JSON has it. Times are whole minutes at the finest, so none is cut here."""
    return bound.isoformat(timespec="milliseconds") if isinstance(bound, datetime) else bound
