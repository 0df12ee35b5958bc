"""One shard's outcome among all others: who stays, who is set aside and why, each table as it is promised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.duplicates.leaders import NONE
from cleancopy.duplicates.matches import ORDERED_BY, Matches
from cleancopy.reject import Reason, rejected_rows
from cleancopy.repeats import FIRST, Repeats
from cleancopy.shards import read_arrow
from cleancopy.texts import Array
from schemas import ARTICLES, DUPLICATES, REJECTED, REMOVED, TableSchema, conform
from schemas.judge import CheckResult, judge

KEYS = ("doc_id", "source_path", "source_id", "source_row", "site", "text_sha256", *ORDERED_BY)


@dataclass(frozen=True)
class Settled:
    """The rows that a shard brings to each table of the build, and how the checks of them went."""

    tables: dict[str, pa.Table]
    checks: tuple[CheckResult, ...]


@dataclass(frozen=True)
class Corpus:
    """What one shard needs to know of all: the keys of every article (KEYS) and what repeats what."""

    keys: pa.Table
    repeats: Repeats
    matches: Matches
    threshold: float
    rules_hash: str

    @property
    def stays(self) -> Array:
        """Whether an article stays. bool."""
        return np.asarray(self.repeats.stays & self.matches.stays)


def read_keys(outcomes: Sequence[Path]) -> pa.Table:
    """The keys of all articles, in order: some 200 bytes each are all that is held of the corpus."""
    return pa.concat_tables([read_arrow(outcome / "articles.arrow").select(KEYS) for outcome in outcomes])


def settle(outcomes: Sequence[Path], corpus: Corpus, first: int = 0) -> Iterator[Settled]:
    """Settle the shards one by one, in order. `first` is the number of their first article in the corpus."""
    for outcome in outcomes:
        articles = read_arrow(outcome / "articles.arrow")
        yield _settle(outcome, articles, np.arange(first, first + len(articles)), corpus)
        first += len(articles)


def _settle(outcome: Path, articles: pa.Table, numbers: Any, corpus: Corpus) -> Settled:
    """`numbers` says which rows of the corpus' keys the articles are."""
    stays = corpus.stays[numbers]
    repeated = _rejected_repeats(articles.filter(pa.array(~stays)), numbers[~stays], corpus)
    articles = _with_build_columns(articles.filter(pa.array(stays)), numbers[stays], corpus)
    promised = conform(articles, ARTICLES)
    judgement = judge(ARTICLES, promised)
    invalid, failing = _rejected_failures(articles, judgement.failing)
    rejected = pa.concat_tables([read_arrow(outcome / "rejected.arrow"), repeated, invalid]).sort_by("position")
    removed = read_arrow(outcome / "removed.arrow")
    is_rejected = pc.is_in(removed["position"], value_set=rejected["position"].combine_chunks())
    removed = removed.append_column("status", pc.if_else(is_rejected, "rejected", "article"))
    tables = {
        ARTICLES: promised.filter(pa.array(~failing)),
        REMOVED: conform(removed, REMOVED),
        REJECTED: conform(rejected, REJECTED),
        DUPLICATES: conform(
            pa.concat_tables([_duplicates(repeated, numbers[~stays], corpus), _contained(numbers, corpus)]), DUPLICATES
        ),
    }
    checks = [result for table in (REMOVED, REJECTED, DUPLICATES) for result in judge(table, tables[table]).checks]
    return Settled({schema.name: table for schema, table in tables.items()}, (*judgement.checks, *checks))


def _with_build_columns(articles: pa.Table, numbers: Any, corpus: Corpus) -> pa.Table:
    """The columns that only the whole corpus knows."""
    kept = corpus.matches.kept
    counts = np.bincount(kept[kept != NONE], minlength=len(kept))[numbers]
    clusters = pc.if_else(pa.array(counts > 0), articles["doc_id"], pa.scalar(None, pa.string()))
    n = len(articles)
    return (
        articles.append_column("n_duplicates", pa.array(counts, pa.int32()))
        .append_column("cluster_id", clusters)
        .append_column("schema_version", pa.array([ARTICLES.version] * n, pa.string()))
        .append_column("rules_hash", pa.array([corpus.rules_hash] * n, pa.string()))
    )


def _rejected_repeats(articles: pa.Table, numbers: Array, corpus: Corpus) -> pa.Table:
    """Articles that repeat a document, a row's id or a text, each with the one that it repeats."""
    doc_ids, matches = corpus.keys["doc_id"], corpus.matches
    reasons, originals, similarity = [], [], []
    for number in numbers.tolist():
        earlier, reason = _why_repeated(number, corpus)
        original = doc_ids[earlier].as_py()
        reasons.append([reason._replace(observed=f"{reason.observed} {original}")])
        originals.append(original)
        similarity.append(_rounded(matches.similarity[number]) if reason.stage == "duplicates" else None)
    return rejected_rows(articles, reasons, originals, similarity)


def _why_repeated(number: int, corpus: Corpus) -> tuple[int, Reason]:
    """The article that this one repeats, and the reason without its name."""
    repeats, matches = corpus.repeats, corpus.matches
    if (earlier := int(repeats.same_document[number])) != FIRST:
        return earlier, Reason("read", "repeated-document", "repeats", "each document once")
    if (earlier := int(repeats.same_id[number])) != FIRST:
        return earlier, Reason("read", "repeated-id", "repeats", "each id once in a file")
    kept = int(matches.kept[number])
    if matches.is_exact[number]:
        return kept, Reason("duplicates", "exact-duplicate", "repeats", "each text once")
    threshold = f"less than {corpus.threshold:g} of their runs of five words in common"
    return kept, Reason("duplicates", "near-duplicate", f"{_rounded(matches.similarity[number])} like", threshold)


def _duplicates(repeated: pa.Table, numbers: Array, corpus: Corpus) -> pa.Table:
    """The duplicates table's rows: those of the repeats that are like another article."""
    is_match = corpus.matches.kept[numbers] != NONE
    rows = repeated.filter(pa.array(is_match))
    is_exact = pa.array(corpus.matches.is_exact[numbers][is_match])
    return pa.table(
        {
            "cluster_id": rows["duplicate_of"],
            "doc_id": rows["doc_id"],
            "kept_doc_id": rows["duplicate_of"],
            "kind": pc.if_else(is_exact, "exact", "near"),
            "similarity": rows["similarity"].cast(pa.float32()),
        }
    )


def _contained(numbers: Array, corpus: Corpus) -> pa.Table:
    """The duplicates table's rows of articles that stay: each pair stands where the later of the two does."""
    contained, doc_ids = corpus.matches.contained, corpus.keys["doc_id"]
    first, end = (numbers[0], numbers[-1] + 1) if len(numbers) else (0, 0)
    rows = slice(*np.searchsorted(contained.later, [first, end]))
    inner, outer = (doc_ids.take(pa.array(side[rows])) for side in (contained.inner, contained.outer))
    kind = pa.array(["contained"] * len(inner), pa.string())
    similarity = pa.array(np.round(contained.share[rows], 4), pa.float32())
    columns = {"cluster_id": outer, "doc_id": inner, "kept_doc_id": outer, "kind": kind, "similarity": similarity}
    return pa.table(columns)


def _rounded(similarity: float) -> float:
    return round(float(similarity), 4)


def _rejected_failures(articles: pa.Table, failing: pa.Table) -> tuple[pa.Table, Any]:
    """The articles that break the contract, with every check they break; and which rows they are."""
    is_failing = np.zeros(len(articles), np.bool_)
    reasons: dict[int, list[Reason]] = {}
    for failure in failing.to_pylist():
        is_failing[failure["row"]] = True
        reasons.setdefault(failure["row"], []).append(_reason(ARTICLES, failure))
    rows = articles.filter(pa.array(is_failing))
    return rejected_rows(rows, [reasons[row] for row in sorted(reasons)]), is_failing


def _reason(schema: TableSchema, failure: dict[str, Any]) -> Reason:
    statements = {(column, check.name): check.statement for column, check in schema.all_checks()}
    column, check = failure["column"], failure["check"]
    name = check if "," in column else f"{column}-{check}".replace("_", "-")
    return Reason("validate", name, failure["observed"], f"{column}: {statements.get((column, check), check)}")
