"""Whether a build is still what its manifest says: every file, every count, every character."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cleancopy.builds import MAKE_ANEW, TABLES, read_manifest
from cleancopy.content_hash import CONTENT_VERSION, ContentHash
from cleancopy.errors import NotDoneError
from cleancopy.parts import table_files
from cleancopy.plurals import counted
from cleancopy.proof import side_by_side, unproved
from cleancopy.wholeness import is_changed

PORTION_ROWS = 2_000


@dataclass(frozen=True)
class Verdict:
    """What was found: one line for each thing that is wrong, and how much was proved."""

    problems: tuple[str, ...]
    files: int
    documents: int
    characters: int


def verify_build(build: Path) -> Verdict:
    """Compare a build with its manifest, and put every article together again with what was removed from it.

    Raises NotDoneError where there is no manifest to compare with, or a file as written is no Parquet.
    """
    manifest = read_manifest(build)
    files = [*manifest["files"], *manifest["other_files"]]
    problems = list(_changed_files(build, files))
    hashed_so = manifest.get("content_version") == CONTENT_VERSION  # before, all that is known are the files' bytes
    if problems:
        return Verdict(tuple(problems), len(files), 0, 0)
    for table in TABLES:
        rows, content = _read(build, table)
        if rows != manifest["counts"][table]:
            problems.append(f"{table}: has {counted(rows, 'row')}, the manifest says {manifest['counts'][table]:,}")
        if hashed_so and content != manifest["content_sha256"].get(table):
            problems.append(f"{table}: the content is not what the manifest says")
    if manifest["counts"]["read"] != manifest["counts"]["articles"] + manifest["counts"]["rejected"]:
        problems.append("counts: articles and rejected do not add up to the documents read")
    if problems:
        return Verdict(tuple(problems), len(files), 0, 0)
    documents, characters = 0, 0
    for articles, removed in side_by_side(_portions(build, "articles"), _portions(build, "removed")):
        problems += [f"{doc_id}: article and removals do not give the text" for doc_id in unproved(articles, removed)]
        problems += _wrong_hashes(articles)
        documents += len(articles)
        characters += pc.sum(articles["raw_n_chars"]).as_py() or 0
    return Verdict(tuple(problems), len(files), documents, characters)


def _changed_files(build: Path, files: list[dict[str, str]]) -> Iterator[str]:
    for file in files:
        path = build / file["path"]
        if not path.is_file():
            yield f"{file['path']}: is missing"
            continue
        if is_changed(path, file["sha256"]):
            yield f"{file['path']}: was changed since it was written"
    listed = {file["path"] for file in files}
    for table in TABLES:
        for path in sorted((build / table).rglob("*")):
            name = path.relative_to(build).as_posix()
            if path.is_file() and name not in listed:
                yield f"{name}: is not in the manifest"


def _portions(build: Path, table: str) -> Iterator[pa.Table]:
    for path in table_files(build, table):
        try:
            with pq.ParquetFile(path) as parquet:
                schema = parquet.schema_arrow
                yield schema.empty_table()
                for batch in parquet.iter_batches(PORTION_ROWS):
                    yield pa.Table.from_batches([batch], schema)
        except (pa.ArrowException, OSError) as error:
            raise NotDoneError(f"{path}: cannot be read: {error}; {MAKE_ANEW}") from error


def _read(build: Path, table: str) -> tuple[int, str]:
    content, rows = None, 0
    for portion in _portions(build, table):
        content = content or ContentHash(portion.schema)
        content.update(portion)
        rows += len(portion)
    return rows, content.hexdigest() if content else ""


def _wrong_hashes(articles: pa.Table) -> Iterator[str]:
    for doc_id, text, wanted in zip(
        articles["doc_id"].to_pylist(), articles["text"].to_pylist(), articles["text_sha256"].to_pylist(), strict=True
    ):
        if hashlib.sha256(text.encode()).hexdigest() != wanted:
            yield f"{doc_id}: the text is not the one that text_sha256 was made of"
