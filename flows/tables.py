"""The four tables of a build as Parquet, from portions of it: proved, judged, arranged, written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from cleancopy.arranging import arranged
from cleancopy.parts import Layout, PartWriter
from cleancopy.proof import refuse_unproved
from flows.lanes import Lanes, ahead
from flows.plan import Plan
from flows.settle import Settled
from schemas import ARTICLES, TABLES, TableSchema
from schemas.judge import CheckResult, judge_unique, key_of, merge
from schemas.promises import PromiseKeeper


@dataclass
class BuildChecks:
    """What the portions of a build bring to the checks of the whole."""

    judged: tuple[CheckResult, ...] = ()
    article_keys: list[pa.Array] = field(default_factory=list)
    keeper: PromiseKeeper = field(default_factory=PromiseKeeper)

    def add(self, portion: Settled) -> None:
        """Add a portion."""
        self.judged = merge([self.judged, portion.checks])
        self.article_keys += key_of(ARTICLES, portion.tables["articles"]).chunks
        self.keeper.add(portion.tables)

    def add_proved(self, articles: pa.ChunkedArray | None = None, rejected: pa.ChunkedArray | None = None) -> None:
        """Add documents, by their doc_ids, of a build that was judged and proved when it was made."""
        self.article_keys += articles.chunks if articles is not None else []
        for doc_ids in (articles, rejected):
            if doc_ids is not None:
                self.keeper.add_known(doc_ids)

    def results(self, documents_read: int) -> list[CheckResult]:
        """All checks of the build."""
        unique = judge_unique(ARTICLES, pa.chunked_array(self.article_keys, pa.string()))
        return [*self.judged, unique, *self.keeper.results(documents_read)]


Carry = Callable[[dict[str, PartWriter], BuildChecks], dict[str, pa.Table]]
"""Puts rows of another build first. Gives those of `articles` and `removed` that come into order with what is new."""


def write_tables(
    plan: Plan,
    portions: Iterable[Settled],
    documents_read: int,
    draft: Path,
    carry: Carry | None = None,
    workers: int = 1,
) -> tuple[dict[str, Any], list[CheckResult]]:
    """Write the Parquet files. Gives facts of each table, and all checks.

    Raises BuildBlockedError if an article and its ledger do not add up, OSError if the disk does not take the files.
    """
    writers = {schema.name: PartWriter(draft / schema.name, schema.arrow(), _layout(plan, schema)) for schema in TABLES}
    checks = BuildChecks()
    waiting = plan.store.work / "arranging"
    carried = [carry(writers, checks)] if carry else []
    proved = _checked(carried, ahead(_proved, portions, workers), checks)
    with Lanes(workers) as lanes:
        for tables in arranged(proved, ARTICLES.sorted_by, plan.config.publish.part_rows, waiting):
            _put(tables, writers, lanes)
            del tables  # the next ones are put together while these would still be held
        results = checks.results(documents_read)
        lanes.wait("content")
        written = {name: lanes.do(name, writer.close) for name, writer in writers.items()}
        return {name: facts.result() for name, facts in written.items()}, results


def _put(tables: dict[str, pa.Table], writers: dict[str, PartWriter], lanes: Lanes) -> None:
    for name, table in tables.items():
        lanes.do("content", writers[name].content.update, table)
        lanes.do(name, writers[name].put, table)


def _proved(portion: Settled) -> Settled:
    refuse_unproved(portion.tables["articles"], portion.tables["removed"])
    return portion


def _checked(
    carried: list[dict[str, pa.Table]], portions: Iterable[Settled], checks: BuildChecks
) -> Iterator[dict[str, pa.Table]]:
    yield from carried
    for portion in portions:
        checks.add(portion)
        yield portion.tables


def _layout(plan: Plan, schema: TableSchema) -> Layout:
    settings = plan.config.publish
    layout = Layout(settings.part_rows, settings.row_group_rows, schema.sorted_by, schema.looked_up_by)
    is_split = settings.layout == "hive" and schema == ARTICLES
    return replace(layout, split_by="lang", split_name="language") if is_split else layout
