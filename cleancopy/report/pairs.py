"""A sample of the documents that are alike without being the same, both texts of each with what tells them apart."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from cleancopy.normalise import normalise_text
from cleancopy.report.cuts import Cuts
from cleancopy.report.differences import compare
from cleancopy.report.excerpts import Facts
from cleancopy.report.names import shown_name
from cleancopy.report.tables import BuildTable

PAIRS_PER_KIND = 5
LEAST_ALIKE = 3
TAKEN_OUT = "near"
"""The kind of which one document goes: it is looked at before the kinds that stay."""

Pairs = list[Facts]
"""Rows of `duplicates`, but for `count`."""


def choose_pairs(duplicates: BuildTable) -> Pairs:
    """Of each kind but `exact` the pairs least alike and a few more, as `duplicates` has them; what goes first."""
    if not duplicates.rows:
        return []
    pairs = duplicates.columns("cluster_id", "doc_id", "kept_doc_id", "kind", "similarity").filter(
        (pl.col("doc_id") != pl.col("kept_doc_id")) & (pl.col("kind") != "exact")
    )
    ordered = pairs.sort(pl.col("kind") != TAKEN_OUT, "kind", "similarity", "doc_id", "kept_doc_id").collect()
    return [pair for of_kind in ordered.partition_by("kind", maintain_order=True) for pair in _few(of_kind)]


def pair_facts(pairs: Pairs, articles: BuildTable, rejected: BuildTable, cuts: Cuts) -> list[Facts]:
    """Names and similarity of each pair, and the texts compared.

    The text of a document that was set aside is made from its row in `rejected` and its fragments in `cuts`.
    """
    texts = _texts({pair[key] for pair in pairs for key in ("doc_id", "kept_doc_id")}, articles, rejected, cuts)
    return [
        {
            "kind": pair["kind"],
            "similarity": round(pair["similarity"], 4),
            "kept": _named(pair["kept_doc_id"], texts),
            "other": _named(pair["doc_id"], texts),
            **compare(texts[pair["kept_doc_id"]]["text"], texts[pair["doc_id"]]["text"]),
        }
        for pair in pairs
        if pair["doc_id"] in texts and pair["kept_doc_id"] in texts
    ]


def _few(of_kind: pl.DataFrame) -> list[Facts]:
    """Those least alike, since these are the ones to doubt, and the middle of each equal stretch of the others."""
    others = of_kind[LEAST_ALIKE:]
    how_many = min(PAIRS_PER_KIND - LEAST_ALIKE, others.height)
    middles = [(2 * number + 1) * others.height // (2 * how_many) for number in range(how_many)]
    return [*of_kind[:LEAST_ALIKE].to_dicts(), *others[middles].to_dicts()]


def _named(doc_id: str, texts: dict[str, Facts]) -> Facts:
    return {"doc_id": doc_id} | {name: value for name, value in texts[doc_id].items() if name != "text"}


def _texts(doc_ids: set[str], articles: BuildTable, rejected: BuildTable, cuts: Cuts) -> dict[str, Facts]:
    """By doc_id the names, whether it is published, and the text of the article or of what would have been.

    The title of a document that was set aside is what its row gave, else what was lifted from its text.
    """
    found: dict[str, Facts] = {}
    for entry in _of(articles, doc_ids, "doc_id", "source_id", "site", "title", "text"):
        found[entry["doc_id"]] = _known(entry, entry["title"], entry["text"], True)
    missing = doc_ids - found.keys()
    cuts_of = cuts.of_documents(missing)
    for entry in _of(rejected, missing, "doc_id", "source_id", "site", "given_title", "raw_text"):
        if entry["raw_text"] is not None:
            its = cuts_of[entry["doc_id"]]
            title = entry["given_title"] or _lifted_title(its)
            found.setdefault(entry["doc_id"], _known(entry, title, _without(entry["raw_text"], its), False))
    return found


def _lifted_title(cuts: Sequence[Facts]) -> str | None:
    return next((" ".join(cut["text"].split()) for cut in cuts if cut["lifted_to"] == "title"), None)


def _known(entry: Facts, title: str | None, text: str, is_published: bool) -> Facts:
    return {
        "source_id": shown_name(entry["source_id"]),
        "site": None if entry["site"] is None else shown_name(entry["site"]),
        "title": None if title is None else shown_name(title),
        "published": is_published,
        "text": text,
    }


def _of(table: BuildTable, doc_ids: set[str], *names: str) -> list[Facts]:
    if not table.rows or not doc_ids:
        return []
    rows = table.columns("doc_id").filter(pl.col("doc_id").is_in(sorted(doc_ids))).collect()["row"].to_list()
    return table.fetch(rows, *names)


def _without(raw_text: str, cuts: Sequence[Facts]) -> str:
    """The normalised text without its fragments; as it is where they are not its own, as of another with its doc_id."""
    whole = normalise_text(raw_text)
    kept, position = [], 0
    for cut in sorted(cuts, key=lambda cut: int(cut["start_char"])):
        if cut["start_char"] < position or whole[cut["start_char"] : cut["end_char"]] != cut["text"]:
            return whole
        kept.append(whole[position : cut["start_char"]])
        position = cut["end_char"]
    return "".join([*kept, whole[position:]])
