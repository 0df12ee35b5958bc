"""What a build takes over from the one that it goes on from, and what it leaves for the next one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.carrying import carry_over
from cleancopy.duplicates.finding import sha256_bytes
from cleancopy.duplicates.index import FOLDER, BuildIndex
from cleancopy.duplicates.indexing import add_segment
from cleancopy.duplicates.known import PUBLISHED
from cleancopy.duplicates.sketch import sketch
from cleancopy.parts import PartWriter
from cleancopy.repeats import find_repeats
from cleancopy.texts import Array
from flows.match import match_articles, published_names, read_sketches
from flows.parent import read_sources, write_sources
from flows.plan import Plan
from flows.settle import Corpus, read_keys
from schemas import ARTICLES


def match_corpus(plan: Plan, outcomes: Sequence[Path]) -> Corpus:
    """The articles of a run, compared with each other and with what is published."""
    config, keys = plan.config.duplicates, read_keys(outcomes)
    published = BuildIndex(plan.parent_path) if plan.parent_path else None
    repeats = find_repeats(keys)
    matches = match_articles(outcomes, keys, repeats, config, published)
    names = published_names(matches, published)
    return Corpus(keys, repeats, matches, config.threshold, plan.hashes["rules"], names)


def carry_table(plan: Plan, name: str, writer: PartWriter, corpus: Corpus) -> Iterator[pa.Table]:
    """Put the parent build's table first; of its articles, those with new duplicates count them. Gives its rows."""
    if plan.parent_path is None:
        return
    kept = corpus.matches.kept
    counting, counts = np.unique(kept[kept >= PUBLISHED] - PUBLISHED, return_counts=True)

    def is_changed(first: int, end: int) -> bool:
        return name == ARTICLES.name and bool(((counting >= first) & (counting < end)).any())

    def change(rows: pa.Table, first: int) -> pa.Table:
        return _counted(rows, first, counting, counts) if is_changed(first, first + len(rows)) else rows

    yield from carry_over(plan.parent_path, writer, is_changed, change)


def _counted(articles: pa.Table, first: int, counting: Array, counts: Array) -> pa.Table:
    """Articles of the parent build, from the first of these on, with the duplicates that they have got since."""
    inside = (counting >= first) & (counting < first + len(articles))
    more = np.zeros(len(articles), np.int32)
    more[counting[inside] - first] = counts[inside]
    clusters = pc.if_else(pa.array(more > 0), articles["doc_id"], articles["cluster_id"])
    columns = {"n_duplicates": pc.add(articles["n_duplicates"], pa.array(more)), "cluster_id": clusters}
    for column, values in columns.items():
        place = articles.schema.get_field_index(column)
        articles = articles.set_column(place, articles.schema.field(place), values)
    return articles


def index_articles(plan: Plan, outcomes: Sequence[Path], corpus: Corpus, published: Array, draft: Path) -> None:
    """Write the index of the build, if a later run will ask for it: `published` are the numbers of the new articles."""
    config = plan.config.duplicates
    if not config.enabled or config.scope == "batch":
        return
    sha256 = sha256_bytes(corpus.keys["text_sha256"].take(pa.array(published)))
    empty = sketch(pa.array([""] * len(published), pa.large_string()))
    sketches = read_sketches(outcomes, config).chosen(published) if config.near else empty
    parent = plan.parent_path / FOLDER if plan.parent_path else None
    add_segment(parent, draft / FOLDER, sketches, sha256)
    write_sources(draft / FOLDER, plan.parent_path, [source for group in plan.groups for source in group])


def count_sources(plan: Plan) -> int:
    """The inputs of the build, those of its parent counted in."""
    before = len(read_sources(plan.parent_path)) if plan.parent_path else 0
    return before + sum(len(group) for group in plan.groups)
