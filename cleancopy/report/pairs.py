"""Duplicates side by side with what they are like: where the two differ, in words."""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import SequenceMatcher

import polars as pl

from cleancopy.normalise import normalise_text
from cleancopy.report.excerpts import Facts
from cleancopy.report.names import shown_name
from cleancopy.report.tables import BuildTable

SHOWN_PAIRS = {"near": 12, "contained": 8}
"""How many pairs of each kind are shown: those least alike, about which a reader may have doubts."""

COMPARED_CHARS = 6_000
SAME_CHARS = 120
"""Of a stretch that both have, so much is shown at either end."""

WORD = re.compile(r"\S+\s*")


def pair_facts(duplicates: BuildTable, articles: BuildTable, rejected: BuildTable, removed: BuildTable) -> list[Facts]:
    """Pairs with their differences: `segments` of {side: both, kept or other, text, omitted_chars}, in reading order.

    `other` is the duplicate, `kept` what stays in its place or what it stands in. Compared are the articles' texts, the
    first COMPARED_CHARS of each.
    """
    if not duplicates.rows or not articles.rows:
        return []
    columns = duplicates.columns("doc_id", "kept_doc_id", "kind", "similarity").sort("similarity", "doc_id", "row")
    shown = [
        pair
        for kind, count in SHOWN_PAIRS.items()
        for pair in columns.filter(pl.col("kind") == kind).head(count).collect().to_dicts()
    ]
    wanted = {pair[side] for pair in shown for side in ("doc_id", "kept_doc_id")}
    texts = _texts_of_rejected(rejected, removed, wanted) | _texts_of_articles(articles, wanted)
    return [_pair(pair, texts) for pair in shown if {pair["doc_id"], pair["kept_doc_id"]} <= texts.keys()]


def _pair(pair: Facts, texts: dict[str, tuple[str, str]]) -> Facts:
    (kept_name, kept), (name, other) = texts[pair["kept_doc_id"]], texts[pair["doc_id"]]
    documents = {
        "kept": {"doc_id": pair["kept_doc_id"], "source_id": kept_name},
        "other": {"doc_id": pair["doc_id"], "source_id": name},
    }
    facts = {"kind": pair["kind"], "similarity": round(pair["similarity"], 4), **documents}
    return facts | {"segments": differences(kept[:COMPARED_CHARS], other[:COMPARED_CHARS])}


def differences(kept: str, other: str) -> list[Facts]:
    """What both texts have, and what only one of them has, in the order in which one reads."""
    ours, theirs = WORD.findall(kept), WORD.findall(other)
    words, other_words = ([word.strip() for word in side] for side in (ours, theirs))
    segments = []
    for tag, start, end, other_start, other_end in SequenceMatcher(None, words, other_words, False).get_opcodes():
        if tag == "equal":
            segments.append(_segment("both", "".join(ours[start:end])))
            continue
        for side, own in (("kept", ours[start:end]), ("other", theirs[other_start:other_end])):
            if own:
                segments.append({"side": side, "text": "".join(own), "omitted_chars": 0})
    return segments


def _segment(side: str, text: str) -> Facts:
    omitted = max(0, len(text) - 2 * SAME_CHARS)
    shown = f"{text[:SAME_CHARS]} … {text[-SAME_CHARS:]}" if omitted else text
    return {"side": side, "text": shown, "omitted_chars": omitted}


def _texts_of_articles(articles: BuildTable, wanted: set[str]) -> dict[str, tuple[str, str]]:
    rows = articles.columns("doc_id").filter(pl.col("doc_id").is_in(sorted(wanted))).collect()["row"].to_list()
    entries = articles.fetch(rows, "doc_id", "source_id", "text")
    return {entry["doc_id"]: (shown_name(entry["source_id"]), entry["text"]) for entry in entries}


def _texts_of_rejected(rejected: BuildTable, removed: BuildTable, wanted: set[str]) -> dict[str, tuple[str, str]]:
    """The articles that rejected documents would have been: what they were read as, without what was removed."""
    if not rejected.rows:
        return {}
    is_wanted = pl.col("doc_id").is_in(sorted(wanted)) & (pl.col("stage") == "duplicates")
    rows = rejected.columns("doc_id", "stage").filter(is_wanted).collect()["row"].to_list()
    cuts: dict[str, list[tuple[int, int]]] = defaultdict(list)
    if removed.rows:
        is_cut = pl.col("doc_id").is_in(sorted(wanted)) & (pl.col("status") == "rejected")
        columns = removed.columns("doc_id", "status", "seq", "start_char", "end_char")
        for cut in columns.filter(is_cut).sort("doc_id", "seq").collect().to_dicts():
            cuts[cut["doc_id"]].append((cut["start_char"], cut["end_char"]))
    texts = {}
    for entry in rejected.fetch(rows, "doc_id", "source_id", "raw_text"):
        whole = normalise_text(entry["raw_text"] or "")
        texts[entry["doc_id"]] = (shown_name(entry["source_id"]), _without(whole, cuts[entry["doc_id"]]))
    return texts


def _without(text: str, cuts: list[tuple[int, int]]) -> str:
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    return "".join(text[start:end] for start, end in zip(starts, ends, strict=True))
