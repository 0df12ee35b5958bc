"""A build made of its parent: what is carried over as it is, and what becomes of rejected documents tried again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cleancopy.builds import read_manifest
from cleancopy.documents import RAW
from cleancopy.errors import BuildBlockedError, CleancopyError, NotDoneError
from cleancopy.normalise import NORMALISE_VERSION
from cleancopy.parts import table_files
from cleancopy.proof import side_by_side
from cleancopy.shards import write_arrow
from cleancopy.texts import Array
from cleancopy.wholeness import refuse_damaged
from flows.beside_parent import settle_beside
from flows.going_on import index_articles
from flows.plan import Plan
from flows.settle import Settled, noting
from flows.settled import read_facts, read_settled, write_settled
from flows.tables import write_tables
from schemas import ARTICLES, DUPLICATES, REJECTED, REMOVED, TABLES, TableSchema, conform
from schemas.arrow_differences import arrow_differences
from schemas.judge import CheckResult, judge

PORTION_ROWS = 2_000


class NothingRetriedError(CleancopyError):
    """No document of the build can be tried again for the reason: a mistyped one, or there is none any more."""


@dataclass(frozen=True)
class Retried:
    """The rejected documents of a build that are tried again.

    rows      their numbers in the parent's `rejected`, ascending
    table     those rows
    """

    rows: pa.Int64Array
    table: pa.Table

    def documents(self) -> dict[str, int]:
        """How often each doc_id is among them: documents that are alike to the byte share theirs."""
        return _tally(self.table["doc_id"])

    def duplicates_of(self) -> dict[str, int]:
        """How many of them were counted as duplicates of each article."""
        return _tally(self.table.filter(pc.equal(self.table["stage"], "duplicates"))["duplicate_of"])


def refuse_unfit_parent(build: Path) -> None:
    """Raise NotDoneError where a build is damaged, or of another version than what would be added to it."""
    refuse_damaged(build)
    version = read_manifest(build).get("normalise_version")
    if version != NORMALISE_VERSION:
        raise NotDoneError(f"{build}: was normalised by version {version}, not {NORMALISE_VERSION}; run again")
    for schema in TABLES:
        differences = arrow_differences(_file(build, schema).schema_arrow, schema.arrow())
        if differences:
            raise NotDoneError(f"{build / schema.name}: {differences[0]}, by the schema of now; run again")


def find_retried(build: Path, reason: str) -> Retried:
    """The documents that were rejected for `reason`, first or besides, and whose text was read.

    Raises NothingRetriedError that lists the reasons there are where there are none.
    """
    rejected = _whole(build, REJECTED)
    rows = pl.DataFrame(rejected.select(["reasons", "replayable"])).with_row_index("row")
    by_reason = rows.explode("reasons").with_columns(reason=pl.col("reasons").struct.field("reason"))
    counts = by_reason.group_by("reason").agg(pl.col("row").n_unique().alias("documents"), pl.col("replayable").sum())
    known = counts.sort(["documents", "reason"], descending=[True, False]).to_dicts()
    if reason not in [entry["reason"] for entry in known]:
        listed = ", ".join(f"{entry['reason']} ({entry['documents']:,})" for entry in known) or "none"
        raise NothingRetriedError(
            f"--reason {reason}: no document of build {build.name} was rejected for it; known: {listed}"
        )
    wanted = by_reason.filter((pl.col("reason") == reason) & pl.col("replayable"))["row"].unique().sort()
    if wanted.is_empty():
        raise NothingRetriedError(
            f"--reason {reason}: none of these documents could be read; mend the input and run again"
        )
    numbers = wanted.cast(pl.Int64).to_arrow()
    return Retried(numbers, rejected.take(numbers))


def write_retried(plan: Plan, retried: Retried) -> list[Path]:
    """The documents as raw ones, in shards, from the text that `rejected` holds. Gives the shards' paths."""
    folder = plan.store.work / "shards" / plan.build_id
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, start in enumerate(range(0, len(retried.table), plan.config.input.shard_documents or 1)):
        rows = retried.table.slice(start, plan.config.input.shard_documents or 1)
        columns = {name: rows[name] for name in ("doc_id", "source_id", "source_path", "source_row", "url", "site")}
        columns |= {name: rows[f"given_{name}"] for name in ("title", "authors", "date")}
        columns |= {"raw": rows["raw_text"].cast(pa.binary()), "fault": pa.nulls(len(rows))}
        columns |= {"fault_observed": pa.nulls(len(rows))}
        paths.append(folder / f"retried-{number:05d}.arrow")
        write_arrow(pa.table({name: columns[name] for name in RAW.names}).cast(RAW).combine_chunks(), paths[-1])
    return paths


def settle_retried(plan: Plan, outcomes: Sequence[Path]) -> Path:
    """Put down what becomes of the documents beside the parent's articles, which all stay. Gives the folder."""
    settled, repeated = settle_beside(plan, _portions(_parent(plan), ARTICLES), outcomes)
    folder = plan.store.work / "settled" / plan.build_id
    write_settled(folder, settled, _tally(pa.chunked_array([repeated], pa.string())))
    return folder


def write_replayed(plan: Plan, outcomes: Sequence[Path], draft: Path) -> tuple[dict[str, Any], list[CheckResult]]:
    """Write the Parquet files of what `settle_retried` put down, and the index for the next run.

    Gives facts of each table, and all checks.
    """
    numbers = [np.zeros(0, np.int64)]
    portions = _replayed(plan, numbers)
    written = write_tables(plan, portions, int(read_manifest(_parent(plan))["counts"]["read"]), draft)
    index_articles(plan, outcomes, np.concatenate(numbers), draft)
    return written


def _replayed(plan: Plan, numbers: list[Array]) -> Iterator[Settled]:
    """The parent's rows without those of the documents that are tried again, then what became of these.

    `numbers` gets those of the outcomes' articles that are published.

    Raises BuildBlockedError if a carried article breaks the contract of now.
    """
    retried = find_retried(_parent(plan), plan.reason or "")
    folder = plan.store.work / "settled" / plan.build_id
    yield from _carried(_parent(plan), retried, read_facts(folder)["new_duplicates"])
    yield from noting(read_settled(folder), numbers)


def replay_facts(plan: Plan, tables: dict[str, Any]) -> dict[str, Any]:
    """What the manifest says otherwise of a replay: the documents read, and proved, are those of the parent."""
    parent = read_manifest(_parent(plan))
    retried = find_retried(_parent(plan), plan.reason or "")
    accepted = tables["articles"]["rows"] - parent["counts"]["articles"]
    return {
        "inputs": parent["inputs"],
        "proof": parent["proof"],
        "replayed": {"reason": plan.reason, "documents": len(retried.table), "accepted": accepted},
    }


def _parent(plan: Plan) -> Path:
    return plan.store.build_path(plan.parent or "")


def _carried(parent: Path, retried: Retried, new_duplicates: dict[str, int]) -> Iterator[Settled]:
    """The parent's rows that stay, as the contract of now has them: articles by portions, then the rejected."""
    change = {name: -count for name, count in retried.duplicates_of().items()}
    for name, count in new_duplicates.items():
        change[name] = change.get(name, 0) + count
    for articles, removed in side_by_side(_portions(parent, ARTICLES), _portions(parent, REMOVED)):
        carried = conform(_recounted(articles, change), ARTICLES)
        failing = judge(ARTICLES, carried).failing
        if len(failing):
            raise _broken(parent, failing)
        yield _judged({ARTICLES: carried, REMOVED: removed})
    ledger = _without_rows(_portions(parent, REMOVED), _ledger_rows(parent, retried))
    names = pa.array(retried.documents(), pa.string())
    duplicates = _whole(parent, DUPLICATES)
    yield _judged(
        {
            REMOVED: pa.concat_tables([rows.filter(pc.equal(rows["status"], "rejected")) for rows in ledger]),
            REJECTED: pa.concat_tables(list(_without_rows(_portions(parent, REJECTED), retried.rows))),
            DUPLICATES: duplicates.filter(pc.invert(pc.is_in(duplicates["doc_id"], names))),
        }
    )


def _judged(given: dict[TableSchema, pa.Table]) -> Settled:
    """A portion as the contract of now has it, judged; tables that are not given have no rows in it."""
    tables = {schema: conform(table, schema) for schema, table in given.items()}
    checks = [check for schema, table in tables.items() for check in judge(schema, table).checks]
    empty = {schema: schema.arrow().empty_table() for schema in TABLES}
    by_name = {schema.name: table for schema, table in (empty | tables).items()}
    return Settled(by_name, tuple(checks), np.zeros(0, np.int64))


def _broken(parent: Path, failing: pa.Table) -> BuildBlockedError:
    first = failing.slice(0, 1).to_pylist()[0]
    return BuildBlockedError(
        f"{parent}: an article breaks the contract of now ({first['column']}: {first['observed']}); run again"
    )


def _recounted(articles: pa.Table, change: dict[str, int]) -> pa.Table:
    """The articles with as many duplicates as they have now, and the version of the contract that judges them now."""
    frame = pl.DataFrame({"doc_id": articles["doc_id"], "n": articles["n_duplicates"], "c": articles["cluster_id"]})
    changes = pl.DataFrame({"doc_id": list(change), "by": list(change.values())}, {"doc_id": pl.String, "by": pl.Int32})
    now = frame.join(changes, on="doc_id", how="left", maintain_order="left").with_columns(
        n=(pl.col("n") + pl.col("by").fill_null(0)).cast(pl.Int32)
    )
    cluster = (
        pl.when(pl.col("by").is_null()).then("c").when(pl.col("n") > 0).then(pl.col("c").fill_null(pl.col("doc_id")))
    )
    columns = {
        "n_duplicates": now["n"].to_arrow(),
        "cluster_id": now.select(cluster.alias("c"))["c"].to_arrow(),
        "schema_version": pa.array([ARTICLES.version] * len(articles), pa.string()),
    }
    for name, values in columns.items():
        articles = articles.set_column(articles.column_names.index(name), name, values)
    return articles


def _ledger_rows(parent: Path, retried: Retried) -> pa.Int64Array:
    """The numbers of the rows of `removed` that belong to the documents, ascending.

    Where documents share a doc_id and only some are tried again, as many of their equal ledgers go.
    """
    wanted = pl.DataFrame(list(retried.documents().items()), {"doc_id": pl.String, "copies": pl.Int64}, orient="row")
    columns = pa.concat_tables([portion.select(["doc_id", "seq", "status"]) for portion in _portions(parent, REMOVED)])
    rows = pl.DataFrame(columns).with_row_index("row").filter(pl.col("status") == "rejected")
    rows = rows.join(wanted, on="doc_id", how="inner", maintain_order="left")
    rows = rows.with_columns(copy=(pl.col("seq") == 0).cum_sum().over("doc_id"))
    return rows.filter(pl.col("copy") <= pl.col("copies"))["row"].cast(pl.Int64).sort().to_arrow()


def _without_rows(portions: Iterator[pa.Table], gone: pa.Int64Array) -> Iterator[pa.Table]:
    first, numbers = 0, gone.to_numpy()
    for portion in portions:
        inside = numbers[(numbers >= first) & (numbers < first + len(portion))] - first
        stays = np.ones(len(portion), np.bool_)
        stays[inside] = False
        first += len(portion)
        yield portion.filter(pa.array(stays))


def _portions(build: Path, schema: TableSchema) -> Iterator[pa.Table]:
    """A table of a build in pieces of a bounded size, the first one empty."""
    yield _file(build, schema).schema_arrow.empty_table()
    for path in table_files(build, schema.name):
        with pq.ParquetFile(path) as part:
            for batch in part.iter_batches(PORTION_ROWS):
                yield pa.Table.from_batches([batch], part.schema_arrow)


def _whole(build: Path, schema: TableSchema) -> pa.Table:
    return pa.concat_tables(list(_portions(build, schema)))


def _file(build: Path, schema: TableSchema) -> pq.ParquetFile:
    path = next(iter(table_files(build, schema.name)), build / schema.name)
    try:
        return pq.ParquetFile(path)
    except (OSError, pa.ArrowException) as error:
        raise NotDoneError(f"{path}: cannot be read: {error}; run again") from error


def _tally(values: pa.ChunkedArray) -> dict[str, int]:
    counted = values.drop_null().value_counts()
    return {entry["values"]: entry["counts"] for entry in counted.to_pylist()}
