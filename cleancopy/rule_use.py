"""What each rule took in a build, from what is on record there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cleancopy.report.tables import open_table
from cleancopy.wholeness import refuse_damaged


@dataclass(frozen=True)
class RuleUse:
    """What bears a rule's name in `removed`: rows, documents, characters (code points), and what the ledger says."""

    rule: str
    category: str
    marker: str
    reason: str
    removals: int
    documents: int
    characters: int


def count_removals(build: Path) -> dict[str, RuleUse]:
    """What each rule of a build took, by its id; what markers take on their own account is among it.

    Reads `removed` without its texts. Raises NotDoneError where a file of the build is missing or cut short,
    or `removed` cannot be read.
    """
    refuse_damaged(build)
    removed = open_table(build, "removed")
    if not removed.rows:
        return {}
    rows = removed.columns("doc_id", "rule", "category", "marker", "reason", "start_char", "end_char")
    counted = (
        rows.with_columns(pl.col("doc_id").hash())
        .group_by("rule")
        .agg(
            pl.col("category", "marker", "reason").min(),
            pl.len().alias("removals"),
            pl.col("doc_id").n_unique().alias("documents"),
            (pl.col("end_char") - pl.col("start_char")).cast(pl.Int64).sum().alias("characters"),
        )
        .collect(engine="streaming")
    )
    return {row["rule"]: RuleUse(**row) for row in counted.sort("rule").to_dicts()}
