"""What changed from one build to another: in documents, in texts, in columns, in counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from cleancopy.builds import TABLES, read_manifest
from cleancopy.report.tables import BuildTable, open_table
from cleancopy.wholeness import refuse_damaged

DOCUMENT = ("doc_id", "source_id", "source_path", "source_row")
TEXT_COLUMNS = frozenset(
    {
        *("text", "text_sha256", "normalised_sha256", "n_chars", "n_words", "n_lines", "n_paragraphs", "raw_n_chars"),
        *("removed_n_chars", "removed_ratio", "n_removed", "lang_score", "schema_version", "rules_hash"),
    }
)
"""Columns that follow from the text, or from what made the build: they are not counted as changed metadata."""

HASHES = ("inputs_hash", "rules_hash", "config_hash", "code_hash")


@dataclass(frozen=True)
class Change:
    """What became of one document.

    kind       `added`, `gone` of articles; `newly-rejected`, `newly-accepted`; `rejected-gone`, of a rejected document
               that is not there any more; `text`, where an article says something else; `columns`, where only what is
               known about it changed
    reason     of a rejection, the first reason
    taken_out  characters (code points) of the text that stood in the old article and not in the new one
    put_in     and the other way round
    columns    the columns of articles that differ
    """

    kind: str
    doc_id: str
    source_id: str
    source_path: str
    source_row: int | None
    reason: str | None = None
    taken_out: int = 0
    put_in: int = 0
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class BuildChanges:
    """All changes, documents in the order of the new build, those that are gone last.

    counts           per table, and of documents read: in the old and the new build
    columns          columns of articles that only one of the two builds has: `added`, `gone`
    differing        per column of articles, how many documents that are articles in both differ in it
    nulls            per column, how many articles have no value: in the old and the new build
    rejected_still   documents that are rejected in both; `reason_changed` of them for another first reason
    """

    same: dict[str, bool]
    counts: dict[str, tuple[int, int]]
    columns: dict[str, list[str]]
    differing: dict[str, int]
    nulls: dict[str, tuple[int, int]]
    unchanged: int
    rejected_still: int
    reason_changed: int
    documents: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class _Tables:
    build: Path
    articles: BuildTable
    rejected: BuildTable
    removed: BuildTable


def compare_builds(old: Path, new: Path) -> BuildChanges:
    """Compare two builds of a folder, or of two.

    A document is the same in both where its doc_id is. Where its bytes changed, it has another one; it is then known by
    its file and its id, or its file and its row, if no other document has these. Raises NotDoneError where a build
    is damaged.
    """
    for build in (old, new):
        refuse_damaged(build)
    before, after = _open(old), _open(new)
    pairs = _pair(_documents(before), _documents(after))
    both = pairs.filter((pl.col("table") == "articles") & (pl.col("table_old") == "articles"))
    compared = _compared_columns(before.articles, after.articles)
    differing = _differing(both, before.articles, after.articles, compared)
    texts = _text_changes(both, differing, before, after)
    manifests = read_manifest(old), read_manifest(new)
    still = pairs.filter((pl.col("table") == "rejected") & (pl.col("table_old") == "rejected"))
    documents = [*_moved(pairs), *_altered(differing, texts, compared)]
    documents.sort(key=lambda found: found[0])
    return BuildChanges(
        same={name: manifests[0].get(name) == manifests[1].get(name) for name in HASHES},
        counts={name: (manifests[0]["counts"][name], manifests[1]["counts"][name]) for name in ("read", *TABLES)},
        columns={
            "added": sorted(after.articles.known_columns - before.articles.known_columns),
            "gone": sorted(before.articles.known_columns - after.articles.known_columns),
        },
        differing={name: int(differing[f"differs:{name}"].sum()) for name in compared},
        nulls=_nulls(before.articles, after.articles),
        unchanged=both.height - sum(change.kind in ("text", "columns") for _, change in documents),
        rejected_still=still.height,
        reason_changed=still.filter(pl.col("reason") != pl.col("reason_old")).height,
        documents=[change for _, change in documents],
    )


def _open(build: Path) -> _Tables:
    return _Tables(build, *(open_table(build, name) for name in ("articles", "rejected", "removed")))


def _documents(tables: _Tables) -> pl.DataFrame:
    """Every document of a build: where it came from, which table it is in and in which row, why it was rejected."""
    none = pl.lit(None, pl.String)
    columns = [
        tables.articles.columns(*DOCUMENT).with_columns(table=pl.lit("articles"), reason=none),
        tables.rejected.columns(*DOCUMENT, "reason").with_columns(table=pl.lit("rejected")),
    ]
    kinds = {"doc_id": pl.String, "source_id": pl.String, "source_path": pl.String, "source_row": pl.Int64}
    frames = [frame.with_columns(pl.col(name).cast(kind) for name, kind in kinds.items()) for frame in columns]
    wanted = ("row", "table", *DOCUMENT, "reason")
    documents = pl.concat([frame.select(*wanted[:-1], pl.col("reason").cast(pl.String)) for frame in frames]).collect()
    # Documents that are alike to the byte share their doc_id: they are told apart by how many went before.
    return documents.with_columns(again=pl.int_range(pl.len()).over("doc_id"))


KEYS = (
    ("doc_id", "again"),
    ("source_path", "source_id"),
    ("source_path", "source_id", "source_row"),
)
"""What makes two rows the same document, surest first; the second and third only where nothing else has it."""


def _pair(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """New documents beside old ones (columns with `_old`), and those that stand alone, the other half null."""
    paired: list[pl.DataFrame] = []
    for number, key in enumerate(KEYS):
        left, right = ([frame.filter(pl.len().over(key) == 1) for frame in (new, old)]) if number else (new, old)
        old_key = [f"{name}_old" for name in key]
        found = left.join(_renamed(right), left_on=key, right_on=old_key, how="inner", nulls_equal=True, coalesce=False)
        paired.append(found)
        new = new.join(found.select("row", "table"), on=("row", "table"), how="anti")
        gone = found.select(pl.col("row_old").alias("row"), pl.col("table_old").alias("table"))
        old = old.join(gone, on=("row", "table"), how="anti")
    return pl.concat([*paired, new, _renamed(old)], how="diagonal")


def _renamed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.rename({name: f"{name}_old" for name in frame.columns})


def _moved(pairs: pl.DataFrame) -> Iterator[tuple[tuple[Any, ...], Change]]:
    """Documents that came, went, or changed between articles and rejected."""
    kinds = {
        (None, "articles"): "added",
        (None, "rejected"): "newly-rejected",
        ("articles", None): "gone",
        ("articles", "rejected"): "newly-rejected",
        ("rejected", "articles"): "newly-accepted",
        ("rejected", None): "rejected-gone",
    }
    for pair in pairs.iter_rows(named=True):
        kind = kinds.get((pair["table_old"], pair["table"]))
        if kind:
            end = "_old" if pair["table"] is None else ""
            reason = pair["reason"] or pair["reason_old"]
            names = {name: pair[f"{name}{end}"] for name in DOCUMENT}
            yield (pair["table"] is None, pair[f"table{end}"], pair[f"row{end}"]), Change(kind, **names, reason=reason)


def _compared_columns(old: BuildTable, new: BuildTable) -> list[str]:
    """The columns that both builds have in articles, and that are no consequence of the text."""
    return sorted((old.known_columns & new.known_columns) - TEXT_COLUMNS - set(DOCUMENT))


def _differing(both: pl.DataFrame, old: BuildTable, new: BuildTable, compared: Sequence[str]) -> pl.DataFrame:
    """The pairs of articles, with `differs:COLUMN` for each compared column, and `differs:text`."""
    names = [*compared, "text_sha256", "normalised_sha256"]
    pairs = both.select("row", "row_old", *DOCUMENT)
    left = new.columns(*names).select("row", pl.col(names).name.prefix("new:")).collect()
    right = old.columns(*names).select(pl.col("row").alias("row_old"), pl.col(names).name.prefix("old:")).collect()
    joined = pairs.join(left, on="row", how="left").join(right, on="row_old", how="left")
    differs = [pl.col(f"new:{name}").ne_missing(pl.col(f"old:{name}")).alias(f"differs:{name}") for name in names]
    return joined.select("row", "row_old", *DOCUMENT, *differs).sort("row")


def _text_changes(
    both: pl.DataFrame, differing: pl.DataFrame, before: _Tables, after: _Tables
) -> dict[int, tuple[int, int]]:
    """By row of the new build: the characters taken out of the text and put into it since the old one."""
    changed = differing.filter(pl.col("differs:text_sha256"))
    of_cuts = changed.filter(~pl.col("differs:normalised_sha256"))
    others = changed.filter(pl.col("differs:normalised_sha256"))
    ids = dict(zip(both["row"].to_list(), both["doc_id_old"].to_list(), strict=True)) if both.height else {}
    old_cuts = _cuts(before.removed, [ids[row] for row in of_cuts["row"].to_list()])
    new_cuts = _cuts(after.removed, of_cuts["doc_id"].to_list())
    found = {}
    for row, doc_id in zip(of_cuts["row"].to_list(), of_cuts["doc_id"].to_list(), strict=True):
        old, new = old_cuts.get(ids[row], []), new_cuts.get(doc_id, [])
        found[row] = (_only_in(new, old), _only_in(old, new))
    old_texts = before.articles.fetch(others["row_old"].to_list(), "text") if others.height else []
    new_texts = after.articles.fetch(others["row"].to_list(), "text") if others.height else []
    for row, old_text, new_text in zip(others["row"].to_list(), old_texts, new_texts, strict=True):
        found[row] = _middles(old_text["text"], new_text["text"])
    return found


Spans = list[tuple[int, int]]


def _cuts(removed: BuildTable, doc_ids: Sequence[str]) -> dict[str, Spans]:
    """What was taken out of each article, as stretches of its normalised text, in order."""
    if not doc_ids:
        return {}
    wanted = (pl.col("status") == "article") & pl.col("doc_id").is_in(sorted(set(doc_ids)))
    rows = removed.columns("doc_id", "status", "start_char", "end_char").filter(wanted).collect()
    spans = zip(rows["doc_id"].to_list(), rows["start_char"].to_list(), rows["end_char"].to_list(), strict=True)
    return {doc_id: [(start, end) for _, start, end in its] for doc_id, its in groupby(spans, key=lambda span: span[0])}


def _only_in(spans: Spans, others: Spans) -> int:
    """How many characters the spans cover that the others do not; both are sorted and free of overlaps."""
    shared, at = 0, 0
    for start, end in spans:
        while at < len(others) and others[at][1] <= start:
            at += 1
        number = at
        while number < len(others) and others[number][0] < end:
            shared += min(end, others[number][1]) - max(start, others[number][0])
            number += 1
    return sum(end - start for start, end in spans) - shared


def _middles(old: str, new: str) -> tuple[int, int]:
    """How much lies between what two texts begin with and what they end with, in each: at least what was changed."""
    shorter = min(len(old), len(new))
    head = _common(old, new, shorter)
    tail = _common(old[::-1], new[::-1], shorter - head)
    return len(old) - head - tail, len(new) - head - tail


def _common(one: str, other: str, most: int) -> int:
    """How many letters the two have in common at their beginning, by halving."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _altered(
    differing: pl.DataFrame, texts: dict[int, tuple[int, int]], compared: Sequence[str]
) -> Iterator[tuple[tuple[Any, ...], Change]]:
    """Articles of both builds whose text or columns differ."""
    flags = [f"differs:{name}" for name in compared]
    some = pl.any_horizontal(pl.col("differs:text_sha256"), *(pl.col(flag) for flag in flags))
    for row in differing.filter(some).iter_rows(named=True):
        columns = tuple(name for name in compared if row[f"differs:{name}"])
        taken_out, put_in = texts.get(row["row"], (0, 0))
        kind = "text" if row["differs:text_sha256"] else "columns"
        names = {name: row[name] for name in DOCUMENT}
        change = Change(kind, **names, taken_out=taken_out, put_in=put_in, columns=columns)
        yield (False, "articles", row["row"]), change


def _nulls(old: BuildTable, new: BuildTable) -> dict[str, tuple[int, int]]:
    """Per column that may be null in a build: the articles without a value, in the old and in the new one."""
    counts = [_null_counts(table) for table in (old, new)]
    names = sorted((counts[0].keys() | counts[1].keys()) & old.known_columns & new.known_columns)
    return {name: (counts[0].get(name, 0), counts[1].get(name, 0)) for name in names}


def _null_counts(table: BuildTable) -> dict[str, int]:
    names = sorted(table.nullable_columns)
    if not names or not table.rows:
        return dict.fromkeys(names, 0)
    return table.columns(*names).select(pl.col(names).null_count()).collect().to_dicts()[0]
