"""Documents that are tried again, settled beside the articles of the parent build, which all stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from cleancopy.duplicates.leaders import NONE
from cleancopy.duplicates.matches import Matches
from cleancopy.duplicates.sketch import sketch
from cleancopy.repeats import find_repeats
from cleancopy.shards import write_arrow
from flows.match import match_articles
from flows.meet import SKETCHES
from flows.plan import Plan
from flows.settle import KEYS, Corpus, Settled, doc_ids_of, read_keys, settle


def settle_beside(
    plan: Plan, articles: Iterator[pa.Table], outcomes: Sequence[Path]
) -> tuple[Iterator[Settled], list[str]]:
    """What becomes of the outcomes' documents beside a build's articles, given by portions.

    Gives their rows, shard by shard, numbered among themselves, and for each of them that repeats one of the build's
    articles that one's doc_id.
    """
    parent = _as_outcome(plan, articles)
    keys = read_keys([parent, *outcomes])
    n_parent = len(read_keys([parent]))
    repeats = find_repeats(keys)
    # What is there comes first and stays, whatever would be kept of a corpus that is new.
    config = replace(plan.config.duplicates, keep="first")
    matches = _parent_stays(match_articles([parent, *outcomes], keys, repeats, config), n_parent)
    kept = matches.kept[n_parent:]
    repeated = keys["doc_id"].take(pa.array(kept[(kept != NONE) & (kept < n_parent)]))
    corpus = Corpus(doc_ids_of(keys), repeats, matches, config.threshold, plan.hashes["rules"])
    settled = settle(outcomes, corpus, n_parent)
    among_themselves = (replace(portion, numbers=portion.numbers - n_parent) for portion in settled)
    return among_themselves, repeated.to_pylist()


def _as_outcome(plan: Plan, articles: Iterator[pa.Table]) -> Path:
    """The articles as if a shard had just brought them, in a folder like that of a shard."""
    folder = plan.store.work / "outcomes" / plan.build_id / "parent"
    folder.mkdir(parents=True, exist_ok=True)
    table = pa.concat_tables([portion.select([*KEYS, "text"]) for portion in articles])
    fields = [pa.field(field.name, field.type) for field in table.schema]  # as shards have them: without promises
    fields[-1] = pa.field("text", pa.large_string())
    table = table.cast(pa.schema(fields)).combine_chunks()
    write_arrow(table, folder / "articles.arrow")
    texts = table["text"].combine_chunks()
    write_arrow(sketch(texts).table, folder / SKETCHES)
    return folder


def _parent_stays(matches: Matches, n_parent: int) -> Matches:
    """The same matches, but that none of the first articles goes for another: they may be by other settings."""
    kept = np.where(np.arange(len(matches.kept)) < n_parent, NONE, matches.kept)
    return replace(matches, kept=kept)
