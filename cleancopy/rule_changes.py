"""What another set of rules would do to the same documents: line by line, without making a build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.config import Config, InputConfig, LanguageConfig
from cleancopy.documents import RAW
from cleancopy.inputs import Source
from cleancopy.journey import Cleaned, clean
from cleancopy.lookup import Row, pieces
from cleancopy.quality.signals import SIGNALS
from cleancopy.readers import read
from cleancopy.rulebook import Rule

IDENTITY = ("position", "doc_id", "source_id", "source_path", "source_row", "url", "site")
MEASURED = (
    *("text", "raw_text", "lang_score", "normalised_sha256", "text_sha256"),
    *(signal.name for signal in SIGNALS),
)
"""Columns of an article that are not worth a line: they say who it is, or follow from the lines that changed."""


@dataclass(frozen=True)
class RuleSet:
    """Rules with the configuration they work under."""

    config: Config
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class LineChange:
    """A part of one line that is removed by the new rules alone (`is_removed`), or by the old ones alone.

    line        counted from 1 in the normalised text
    start_char  where the part begins in the normalised text
    rule        the rule that takes or took it, and after an arrow the column that gets or got it
    """

    line: int
    start_char: int
    text: str
    is_removed: bool
    rule: str
    is_whole_line: bool


@dataclass(frozen=True)
class Alteration:
    """What becomes different of one document: its lines in reading order, its metadata, whether it is an article.

    `columns` has the old and the new value by name; `rejected_before` and `rejected_after` are reasons, None for an
    article.
    """

    doc_id: str
    source_path: str
    source_row: int | None
    lines: tuple[LineChange, ...]
    columns: dict[str, tuple[Any, Any]]
    rejected_before: str | None
    rejected_after: str | None


def batches(sources: Iterable[Source], config: InputConfig) -> Iterator[pa.Table]:
    """The raw documents of the sources in order, in tables of about the size of a shard."""
    waiting: list[pa.Table] = []
    size_bytes, documents = 0, 0
    for source in sources:
        for table in read(source, config):
            waiting.append(table.cast(RAW))
            size_bytes, documents = size_bytes + table.nbytes, documents + len(table)
            if size_bytes >= config.shard_bytes or documents >= config.shard_documents:
                yield pa.concat_tables(waiting).combine_chunks()
                waiting, size_bytes, documents = [], 0, 0
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()


def quick(config: Config) -> Config:
    """The same configuration without telling each article's language, which no rule asks for."""
    return replace(config, language=LanguageConfig(enabled=False))


def alterations(raw: pa.Table, before: RuleSet, after: RuleSet) -> Iterator[Alteration]:
    """The documents of a batch that come out otherwise, in order. Repeated articles are looked at each by itself.

    Raises BuildBlockedError as the journey does.
    """
    old, new = (clean(raw, quick(rule_set.config), rule_set.rules) for rule_set in (before, after))
    positions = _altered(old.articles, new.articles)
    if not positions:
        return
    sides = [_rows(old, positions), _rows(new, positions)]
    for position in positions:
        yield _alteration(position, *sides)


@dataclass(frozen=True)
class _Rows:
    """Of some documents, by position: the article's row, the ledger's rows, the reason for which it was rejected."""

    articles: dict[int, Row]
    removed: dict[int, list[Row]]
    reasons: dict[int, str]


def _altered(old: pa.Table, new: pa.Table) -> list[int]:
    """Positions of the documents that are an article on one side only, or on both with another text or metadata."""
    left, right = (pl.DataFrame(table.select(_compared(table))) for table in (old, new))
    joined = left.join(right, on="position", how="full", suffix="_new", coalesce=True)
    names = [name for name in left.columns if name != "position"]
    differs = [pl.col(name).ne_missing(pl.col(f"{name}_new")) for name in names]
    return sorted(joined.filter(pl.any_horizontal(differs))["position"].to_list())


def _compared(articles: pa.Table) -> list[str]:
    return ["position", "text_sha256", *_metadata_columns(articles.column_names)]


def _metadata_columns(names: Iterable[str]) -> list[str]:
    counts = ("n_", "raw_n_", "removed_")
    return [name for name in names if name not in (*IDENTITY, *MEASURED) and not name.startswith(counts)]


def _rows(cleaned: Cleaned, positions: Sequence[int]) -> _Rows:
    wanted = pa.array(positions, pa.int64())
    articles, ledger, rejected = (
        table.filter(pc.is_in(table["position"], value_set=wanted)).to_pylist()
        for table in (cleaned.articles, cleaned.removed, cleaned.rejected)
    )
    removed: dict[int, list[Row]] = {position: [] for position in positions}
    for row in ledger:
        removed[row["position"]].append(row)
    return _Rows(
        {row["position"]: row for row in articles}, removed, {row["position"]: row["reason"] for row in rejected}
    )


def _alteration(position: int, old: _Rows, new: _Rows) -> Alteration:
    was, is_now = old.articles.get(position), new.articles.get(position)
    known = was or is_now or {}
    cuts = (old if was else new).removed[position]
    text = "".join(piece.text for piece in pieces(known["text"], cuts))
    columns = {
        name: (was[name], is_now[name])
        for name in (_metadata_columns(known) if was and is_now else ())
        if was and is_now and was[name] != is_now[name]
    }
    return Alteration(
        known["doc_id"],
        known["source_path"],
        known["source_row"],
        tuple(_line_changes(text, old.removed[position], new.removed[position])),
        columns,
        old.reasons.get(position),
        new.reasons.get(position),
    )


def _line_changes(text: str, old: Sequence[Row], new: Sequence[Row]) -> Iterator[LineChange]:
    """The lines, or parts of them, that one of two ledgers has and the other has not, in reading order."""
    stretches = [(*stretch, True) for stretch in taken_alone(new, old)] + [
        (*stretch, False) for stretch in taken_alone(old, new)
    ]
    line, counted_to = 1, 0
    for start, end, rule, is_removed in sorted(stretches):
        line += text.count("\n", counted_to, start)
        counted_to = start
        at, number = start, line
        for part in text[start:end].split("\n"):
            if part.strip():
                is_whole = (at == 0 or text[at - 1] == "\n") and text[at + len(part) : at + len(part) + 1] in ("", "\n")
                yield LineChange(number, at, part.strip(), is_removed, rule, is_whole)
            at, number = at + len(part) + 1, number + 1


def taken_alone(cuts: Sequence[Row], others: Sequence[Row]) -> Iterator[tuple[int, int, str]]:
    """What is left of the cuts where the others take nothing: start and end, in characters, and the rule.

    Both are in reading order and do not overlap among themselves.
    """
    number = 0
    for cut in cuts:
        at = cut["start_char"]
        while number < len(others) and others[number]["end_char"] <= at:
            number += 1
        following = number
        while at < cut["end_char"]:
            is_met = following < len(others) and others[following]["start_char"] < cut["end_char"]
            border = others[following]["start_char"] if is_met else cut["end_char"]
            if border > at:
                yield at, border, _rule(cut)
            at = max(at, others[following]["end_char"]) if is_met else cut["end_char"]
            following += 1


def _rule(cut: Row) -> str:
    return f"{cut['rule']} -> {cut['lifted_to']}" if cut["lifted_to"] else str(cut["rule"])
