"""The build that a run goes on from: what is published stays as it is, and new inputs come after it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cleancopy.builds import BuildStore, read_manifest
from cleancopy.config import Config
from cleancopy.duplicates.index import FOLDER
from cleancopy.errors import CleancopyError, NotDoneError
from cleancopy.inputs import Source
from cleancopy.wholeness import is_as_written, is_whole
from schemas import TABLES

WAYS_OUT = (
    "if it is only its page, `cleancopy report` draws that again; else `cleancopy builds use --previous` goes back, or"
    " give another --out, and all inputs"
)
WITHOUT_INDEX = (
    "`cleancopy builds use --previous` goes back to one that has, where there is one; else give another --out, and all"
    " inputs"
)

SOURCES = "sources.parquet"
SOURCE = pa.schema({"source_path": pa.string(), "sha256": pa.string(), "fault": pa.string()})


def find_parent(store: BuildStore, config: Config) -> str | None:
    """The build whose articles a run is compared with and whose tables it takes over; None where it starts afresh.

    Raises CleancopyError if the current build cannot be gone on from, NotDoneError if it is damaged.
    """
    if not config.duplicates.enabled or config.duplicates.scope == "batch" or not (store.out / "CURRENT.json").exists():
        return None
    build_id = store.current_id()
    if build_id is None:
        return None
    build = store.build_path(build_id)
    where = _where(store, config, build_id)
    if not is_whole(build):
        raise NotDoneError(f"{where} is damaged, and cannot be gone on from; {WAYS_OUT}")
    if not (build / FOLDER / SOURCES).exists():
        raise CleancopyError(f"{where} has no index, since its scope was 'batch'; {WITHOUT_INDEX}")
    versions = {schema.name: schema.version for schema in TABLES}
    if read_manifest(build).get("schema_versions") != versions:
        raise CleancopyError(f"{where} has tables of another version; give another --out, and all inputs")
    return build_id


def refuse_changed(store: BuildStore, config: Config, build_id: str) -> None:
    """Raise NotDoneError where a build has other bytes than were written: asked where it is all there is to make."""
    if not is_as_written(store.build_path(build_id)):
        raise NotDoneError(f"{_where(store, config, build_id)} is not as it was written; {WAYS_OUT}")


def _where(store: BuildStore, config: Config, build_id: str) -> str:
    return f"{store.out}: [duplicates] scope = {config.duplicates.scope!r}: the current build {build_id}"


def new_sources(build: Path, sources: Sequence[Source], hashes: dict[str, str]) -> tuple[Source, ...] | None:
    """The inputs that the parent build has not seen, or has seen with another content.

    None where the parent is not needed: all that it was made of is there, but rules, configuration or code have
    changed, so that a build of all of it is what is wanted.
    """
    seen = {(row["source_path"], row["sha256"], row["fault"]) for row in read_sources(build).to_pylist()}
    manifest = read_manifest(build)
    is_same = all(manifest.get(f"{name}_hash") == hashes[name] for name in ("rules", "config", "code"))
    given = {(source.source_path, source.sha256, source.fault) for source in sources}
    if not is_same and seen <= given:
        return None
    return tuple(source for source in sources if (source.source_path, source.sha256, source.fault) not in seen)


def read_sources(build: Path) -> pa.Table:
    """The inputs that a build was made of, in order."""
    return pq.read_table(build / FOLDER / SOURCES, schema=SOURCE)


def write_sources(folder: Path, parent: Path | None, sources: Sequence[Source]) -> Path:
    """Write down the parent's inputs and the new ones."""
    facts = [(source.source_path, source.sha256, source.fault) for source in sources]
    new = pa.table(list(map(list, zip(*facts, strict=True))) if facts else [[], [], []], names=SOURCE.names)
    before = [read_sources(parent)] if parent else []
    path = folder / SOURCES
    pq.write_table(pa.concat_tables([*before, new.cast(SOURCE)]).combine_chunks(), path, compression="zstd")
    return path


def without_published(raw: pa.Table, parent: Path | None) -> pa.Table:
    """The documents of a shard but for those that the parent build has already, as articles or as rejected.

    Only a file that has changed since can hold such ones: a document's name is made of its path as well.
    """
    if parent is None or not len(raw):
        return raw
    paths = pc.unique(raw["source_path"])
    if not pc.any(pc.is_in(paths, value_set=read_sources(parent)["source_path"].combine_chunks())).as_py():
        return raw
    of_paths = [("source_path", "in", paths.to_pylist())]
    known = [pq.read_table(parent / name, columns=["doc_id"], filters=of_paths) for name in ("articles", "rejected")]
    doc_ids = pa.concat_tables([table.select(["doc_id"]).replace_schema_metadata() for table in known])["doc_id"]
    return raw.filter(pc.invert(pc.is_in(raw["doc_id"], value_set=doc_ids.combine_chunks())))
