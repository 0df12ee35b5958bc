"""The outcomes of a few shards among all others: who stays, who is set aside and why, each table as it is promised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.builds import read_json
from cleancopy.duplicates.digests import sha256_column
from cleancopy.duplicates.known import PUBLISHED
from cleancopy.duplicates.leaders import NONE
from cleancopy.duplicates.matches import ORDERED_BY, Matches
from cleancopy.reject import REJECTED as REJECTED_ROWS
from cleancopy.reject import Reason, rejected_rows
from cleancopy.repeats import FIRST, Repeats
from cleancopy.shards import read_arrow
from cleancopy.texts import Array
from flows.lanes import ahead
from schemas import ARTICLES, DUPLICATES, REJECTED, REMOVED, TableSchema, conform
from schemas.judge import CheckResult, judge

OUTCOME = ("articles", "removed", "rejected")
KEYS = ("doc_id", "source_path", "source_id", "source_row", "site", "text_sha256", *ORDERED_BY)


TOGETHER_BYTES = 32_000_000
"""So much of outcomes is settled at once: judging a table takes long however few rows it has."""


@dataclass(frozen=True)
class Settled:
    """The rows that a few shards bring to each table of the build, and how the checks of them went.

    `numbers` says which of the corpus the articles are, int64.
    """

    tables: dict[str, pa.Table]
    checks: tuple[CheckResult, ...]
    numbers: Array


@dataclass(frozen=True)
class Corpus:
    """What one shard needs to know of all: the doc_id of every article and what repeats what."""

    doc_ids: pa.StringArray
    repeats: Repeats
    matches: Matches
    threshold: float
    rules_hash: str
    published_names: dict[int, str] = field(default_factory=dict)

    def name(self, number: int) -> str:
        """The doc_id of an article of the corpus, or of a published one."""
        return self.published_names[number] if number >= PUBLISHED else str(self.doc_ids[number].as_py())

    @cached_property
    def stays(self) -> Array:
        """Whether an article stays. bool."""
        return np.asarray(self.repeats.stays & self.matches.stays)

    @cached_property
    def n_duplicates(self) -> Array:
        """How many others go for an article. int32."""
        kept = self.matches.kept
        counts = np.bincount(kept[(kept != NONE) & (kept < PUBLISHED)], minlength=len(kept))
        return np.asarray(counts.astype(np.int32))


def read_keys(outcomes: Sequence[Path]) -> pa.Table:
    """The keys of all articles, in order, where they lie: some 200 bytes each."""
    none = pa.schema([pa.field(name, ARTICLES.arrow().field(name).type) for name in KEYS]).empty_table()
    return pa.concat_tables([none, *(read_arrow(outcome / "articles.arrow").select(KEYS) for outcome in outcomes)])


def doc_ids_of(keys: pa.Table) -> pa.StringArray:
    """The doc_ids alone, in memory: the files that the keys lie in can be closed then."""
    return pa.concat_arrays([pa.array([], pa.string()), *keys["doc_id"].chunks])


def compared_keys(keys: pa.Table) -> pa.Table:
    """Of the keys what is asked for when articles are compared, in memory, some 80 bytes each: the files that they lie
    in can be closed then, of which several times as much is read."""
    held = {"doc_id": doc_ids_of(keys), "text_sha256": sha256_column(keys["text_sha256"])}
    return pa.table(held | {name: keys[name].combine_chunks() for name in ORDERED_BY})


def settle(outcomes: Sequence[Path], corpus: Corpus, first: int = 0, workers: int = 1) -> Iterator[Settled]:
    """Settle the shards a few at a time, in order. `first` is the number of their first article in the corpus."""
    yield from ahead(partial(_settle, corpus), _read_portions(outcomes, first), workers)


def _read_portions(outcomes: Sequence[Path], first: int) -> Iterator[_Portion]:
    for number, together in enumerate(_few_at_a_time(outcomes)):
        outcome = read_together(together)
        end = first + len(outcome["articles"])
        yield _Portion(outcome, np.arange(first, end), is_first=number == 0)
        first = end


def _few_at_a_time(outcomes: Sequence[Path]) -> Iterator[list[Path]]:
    """The outcomes in portions of about TOGETHER_BYTES, of one at least."""
    together: list[Path] = []
    n_bytes = 0
    for outcome in outcomes:
        together.append(outcome)
        n_bytes += sum(path.stat().st_size for path in outcome.glob("*.arrow"))
        if n_bytes >= TOGETHER_BYTES:
            yield together
            together, n_bytes = [], 0
    if together:
        yield together


def read_together(outcomes: Sequence[Path]) -> dict[str, pa.Table]:
    """The tables of several outcomes by name, as if they were those of one: positions count on from one to the next.

    They stay in pieces that lie in the files: what is wanted of them is copied once, when it is chosen.
    """
    tables: dict[str, list[pa.Table]] = {}
    behind = 0
    for outcome in outcomes:
        own = {name: read_arrow(outcome / f"{name}.arrow") for name in OUTCOME}
        for name, table in own.items():
            place = table.schema.get_field_index("position")
            moved = table.set_column(place, "position", pc.add(table["position"], behind))
            tables.setdefault(name, []).append(moved)
        behind += read_json(outcome / "proof.json")["read"]
    return {name: pa.concat_tables(those) for name, those in tables.items()}


def noting(settled: Iterable[Settled], numbers: list[Array]) -> Iterator[Settled]:
    """The same portions; the numbers of their articles are added to the list as they come."""
    for portion in settled:
        numbers.append(portion.numbers)
        yield portion


@dataclass(frozen=True)
class _Portion:
    """The tables of OUTCOME; which rows of the corpus' keys the articles are; whether it is the first of the build."""

    outcome: dict[str, pa.Table]
    numbers: Array
    is_first: bool


def _settle(corpus: Corpus, portion: _Portion) -> Settled:
    outcome, numbers, is_first = portion.outcome, portion.numbers, portion.is_first
    articles, removed = outcome["articles"], outcome["removed"]
    stays = corpus.stays[numbers]
    repeated = _rejected_repeats(_for_rejecting(articles, ~stays), numbers[~stays], corpus)
    staying = articles.drop_columns("raw_text").filter(pa.array(stays))
    promised = conform(_with_build_columns(staying, numbers[stays], corpus), ARTICLES)
    judgement = judge(ARTICLES, promised, is_first=is_first)
    reasons, failing = _failures(judgement.failing, len(promised))
    is_invalid = np.zeros(len(articles), np.bool_)
    is_invalid[stays] = failing
    invalid = rejected_rows(_for_rejecting(articles, is_invalid), reasons)
    rejected = pa.concat_tables([outcome["rejected"], repeated, invalid]).combine_chunks().sort_by("position")
    is_rejected = pc.is_in(removed["position"], value_set=rejected["position"].combine_chunks())
    removed = removed.append_column("status", pc.if_else(is_rejected, "rejected", "article"))
    tables = {
        ARTICLES: promised.filter(pa.array(~failing)) if failing.any() else promised,
        REMOVED: conform(removed, REMOVED),
        REJECTED: conform(rejected, REJECTED),
        DUPLICATES: conform(_duplicates(repeated, numbers, corpus), DUPLICATES),
    }
    others = [judge(table, tables[table], is_first=is_first) for table in (REMOVED, REJECTED, DUPLICATES)]
    checks = [result for one in others for result in one.checks]
    by_name = {schema.name: table for schema, table in tables.items()}
    return Settled(by_name, (*judgement.checks, *checks), numbers[stays][~failing])


def _for_rejecting(articles: pa.Table, is_rejected: Array) -> pa.Table:
    """The articles that are rejected, without the columns that `rejected` does not have, such as the text."""
    known = [name for name in REJECTED_ROWS.names if name in articles.column_names]
    return articles.select(known).filter(pa.array(is_rejected))


def _with_build_columns(articles: pa.Table, numbers: Any, corpus: Corpus) -> pa.Table:
    """The columns that only the whole corpus knows."""
    counts = corpus.n_duplicates[numbers]
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
    matches = corpus.matches
    reasons, originals, similarity = [], [], []
    for number in numbers.tolist():
        earlier, reason = _why_repeated(number, corpus)
        original = corpus.name(earlier)
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
    """The duplicates table's rows in the order of the articles, each where its document stands, or the later of two.

    `repeated` are the articles of the portion that go; `numbers` those of all its articles.
    """
    rows = pa.concat_tables([_gone(repeated, numbers[~corpus.stays[numbers]], corpus), _contained(numbers, corpus)])
    order = np.argsort(rows["number"].to_numpy(), kind="stable")
    return rows.take(pa.array(order))


def _gone(repeated: pa.Table, numbers: Array, corpus: Corpus) -> pa.Table:
    """Articles that go because they are like another one."""
    is_match = corpus.matches.kept[numbers] != NONE
    rows = repeated.filter(pa.array(is_match))
    is_exact = pa.array(corpus.matches.is_exact[numbers][is_match])
    kind = pc.if_else(is_exact, "exact", "near")
    return _rows(numbers[is_match], rows["doc_id"], rows["duplicate_of"], kind, rows["similarity"])


def _contained(numbers: Array, corpus: Corpus) -> pa.Table:
    """Articles that stay and stand in another one."""
    contained = corpus.matches.contained
    first, end = (numbers[0], numbers[-1] + 1) if len(numbers) else (0, 0)
    rows = slice(*np.searchsorted(contained.later, [first, end]))
    inner, outer = (
        pa.array([corpus.name(number) for number in side[rows].tolist()], pa.string())
        for side in (contained.inner, contained.outer)
    )
    kind = pa.array(["contained"] * len(inner), pa.string())
    return _rows(contained.later[rows], inner, outer, kind, pa.array(np.round(contained.share[rows], 4)))


def _rows(numbers: Array, doc_ids: Any, kept: Any, kind: Any, similarity: Any) -> pa.Table:
    columns = {"number": numbers, "cluster_id": kept, "doc_id": doc_ids, "kept_doc_id": kept, "kind": kind}
    return pa.table(columns | {"similarity": similarity.cast(pa.float32())})


def _rounded(similarity: float) -> float:
    return round(float(similarity), 4)


def _failures(failing: pa.Table, n_articles: int) -> tuple[list[list[Reason]], Array]:
    """Every check that an article breaks, for those that break any, in order; and which of the articles these are."""
    is_failing = np.zeros(n_articles, np.bool_)
    reasons: dict[int, list[Reason]] = {}
    for failure in failing.to_pylist():
        is_failing[failure["row"]] = True
        reasons.setdefault(failure["row"], []).append(_reason(ARTICLES, failure))
    return [reasons[row] for row in sorted(reasons)], is_failing


def _reason(schema: TableSchema, failure: dict[str, Any]) -> Reason:
    statements = {(column, check.name): check.statement for column, check in schema.all_checks()}
    column, check = failure["column"], failure["check"]
    name = check if "," in column else f"{column}-{check}".replace("_", "-")
    return Reason("validate", name, failure["observed"], f"{column}: {statements.get((column, check), check)}")
