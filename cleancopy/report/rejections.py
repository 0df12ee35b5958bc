"""The documents that are no articles, by reason, and the clusters of documents that are one article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import polars as pl

from cleancopy.report.excerpts import Facts, excerpt
from cleancopy.report.names import known_documents, shown_name, spread_over_table
from cleancopy.report.tables import BuildTable

SAMPLES_PER_REASON = 4
PAGE_ROWS = 200
"""So many whole texts are packed together: where samples are neighbours, little is unpacked for them."""
RAW_MAX_CHARS = 280
OBSERVED_MAX_CHARS = 200
NAMED_REASONS = 5
SAID_MAX_CHARS = 120
"""So much of what was observed is said in a sentence: of a file without a heading it may be a whole text."""
SHOWN_CLUSTERS = 40
MEMBERS_PER_CLUSTER = 8

BROKEN_FILE = frozenset({
    "unreadable", "truncated-compression", "corrupt-compression", "corrupt-parquet", "no-text-column",
    "two-text-columns", "text-column-not-a-string",
})  # fmt: skip
"""Why a file is rejected that could not be read, or not to its end. How many documents it held nobody knows."""

REJECTED = (
    "doc_id", "source_id", "source_path", "source_row", "reasons", "duplicate_of", "similarity", "kept_build",
    "raw_text", "raw_reference", "replayable",
)  # fmt: skip


def broken_files(by_reason: Sequence[Facts]) -> int:
    """How many files could not be read, or not to their end."""
    reasons = (entry for entry in by_reason if entry["stage"] == "read" and entry["reason"] in BROKEN_FILE)
    return sum(entry["documents"] for entry in reasons)


def rejection_facts(rejected: BuildTable) -> Facts:
    """Rejected documents by stage and first reason, most documents first, each with samples from all over the table.

    `documents` counts those for which the reason is the first; `documents_with_reason` those that have it at all.
    """
    if not rejected.rows:
        return {"documents": 0, "by_reason": []}
    rows = rejected.columns("stage", "reason", "reasons")
    by_reason, with_reason = pl.collect_all(
        [
            rows.group_by("stage", "reason").agg(
                pl.len().alias("documents"),
                pl.col("row")
                .bottom_k_by(spread_over_table(pl.col("row"), rejected.rows, PAGE_ROWS), SAMPLES_PER_REASON)
                .alias("samples"),
            ),
            rows.select("row", "reasons")
            .explode("reasons", keep_nulls=False, empty_as_null=False)
            .unnest("reasons")
            .group_by("stage", "reason")
            .agg(pl.col("row").n_unique().alias("documents")),
        ]
    )
    at_all = {(entry["stage"], entry["reason"]): entry["documents"] for entry in with_reason.to_dicts()}
    reasons = by_reason.sort(["documents", "stage", "reason"], descending=[True, False, False]).to_dicts()
    sampled = sorted(row for reason in reasons for row in reason["samples"])
    samples = dict(zip(sampled, rejected.fetch(sampled, *REJECTED), strict=True))
    for reason in reasons:
        reason["documents_with_reason"] = at_all.get((reason["stage"], reason["reason"]), reason["documents"])
        reason["samples"] = [_sample(samples[row]) for row in sorted(reason["samples"])]
    return {"documents": rejected.rows, "by_reason": reasons}


def _sample(entry: Facts) -> Facts:
    raw = None if entry["raw_text"] is None else excerpt(entry["raw_text"], RAW_MAX_CHARS)
    similarity = None if entry["similarity"] is None else round(entry["similarity"], 4)
    reasons = [{name: _observed(value) for name, value in reason.items()} for reason in entry["reasons"] or ()]
    named = {name: shown_name(entry[name]) for name in ("source_id", "source_path", "raw_reference")}
    return entry | named | {"raw_text": raw, "similarity": similarity, "reasons": reasons}


def _observed(value: Any) -> str | None:
    return None if value is None else str(value)[:OBSERVED_MAX_CHARS]


def reasons_in_words(rejected: BuildTable) -> str:
    """For what documents were rejected first, how many for each, and what was observed of the first of the first.

    Files that could not be read stand before the others, for nobody knows how many documents each held; then those for
    which most were rejected. Empty where nothing was rejected.
    """
    if not rejected.rows:
        return ""
    counts = (
        rejected.columns("stage", "reason")
        .group_by("stage", "reason")
        .agg(pl.len().alias("documents"), pl.col("row").min())
        .with_columns(is_broken=(pl.col("stage") == "read") & pl.col("reason").cast(pl.String).is_in(BROKEN_FILE))
        .sort(["is_broken", "documents", "stage", "reason"], descending=[True, True, False, False])
        .collect()
        .to_dicts()
    )
    said = [f"{entry['reason']} {entry['documents']:,}" for entry in counts[:NAMED_REASONS]]
    observed = rejected.fetch([counts[0]["row"]], "reasons")[0]["reasons"][0]["observed"]
    if observed:
        observed = observed if len(observed) <= SAID_MAX_CHARS else f"{observed[: SAID_MAX_CHARS - 1]}…"
        said[0] += f" ({'the first: ' if counts[0]['documents'] > 1 else ''}{observed})"
    further = sum(entry["documents"] for entry in counts[NAMED_REASONS:])
    return ", ".join([*said, *([f"for others {further:,}"] if further else [])])


def repeated_by_samples(rejections: Facts) -> set[str]:
    """The doc_ids of the documents that the samples of rejected ones repeat."""
    samples = (sample for reason in rejections["by_reason"] for sample in reason["samples"])
    return {sample["duplicate_of"] for sample in samples if sample["duplicate_of"] is not None}


def duplicate_facts(
    duplicates: BuildTable, articles: BuildTable, rejected: BuildTable, originals: Collection[str] = ()
) -> Facts:
    """Clusters, the largest first, each with what was kept and the others; `published` tells who is an article still.

    `pairs` are documents with the one they were compared to, by kind: exact, near, contained. Those of the clusters
    have what people know them by, and so have the `originals`, by doc_id.
    """
    if not duplicates.rows:
        named = known_documents(articles, rejected, originals)
        return {"clusters": 0, "pairs": 0, "by_kind": [], "largest": [], "originals": named}
    pairs = duplicates.columns("cluster_id", "doc_id", "kept_doc_id", "kind", "similarity").filter(
        pl.col("doc_id") != pl.col("kept_doc_id")
    )
    clusters = pairs.group_by("cluster_id").agg(pl.len().alias("pairs")).sort("pairs", "cluster_id").collect()
    shown = clusters.sort(["pairs", "cluster_id"], descending=[True, False])["cluster_id"][:SHOWN_CLUSTERS].to_list()
    by_kind, members = pl.collect_all(
        [
            pairs.group_by("kind").agg(pl.len().alias("pairs")).sort("kind"),
            pairs.filter(pl.col("cluster_id").is_in(shown)).sort("cluster_id", "doc_id", "kept_doc_id", "kind"),
        ]
    )
    by_cluster = defaultdict(list)
    for member in members.to_dicts():
        by_cluster[member["cluster_id"]].append(member)
    listed = {name: by_cluster[name][:MEMBERS_PER_CLUSTER] for name in shown}
    doc_ids = {member[key] for group in listed.values() for member in group for key in ("doc_id", "kept_doc_id")}
    known = known_documents(articles, rejected, doc_ids | set(originals))
    return {
        "clusters": clusters.height,
        "pairs": sum(by_kind["pairs"]),
        "by_kind": by_kind.to_dicts(),
        "largest": [_cluster(name, len(by_cluster[name]), group, known) for name, group in listed.items()],
        "originals": {doc_id: known[doc_id] for doc_id in sorted(originals) if doc_id in known},
    }


def _cluster(name: str, pairs: int, group: Sequence[Facts], known: dict[str, Facts]) -> Facts:
    def document(doc_id: str) -> Facts:
        return known.get(doc_id, {"doc_id": doc_id, "source_id": doc_id, "published": False})

    return {
        "cluster_id": name,
        "pairs": pairs,
        "kept": [document(kept) for kept in sorted({member["kept_doc_id"] for member in group})],
        "others": [
            document(member["doc_id"]) | {"kind": member["kind"], "similarity": round(member["similarity"], 4)}
            for member in group
        ],
    }
