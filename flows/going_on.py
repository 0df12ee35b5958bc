"""What a build takes over from the one that it goes on from, and what it leaves for the next one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.carrying import Change, Parent, carry_part, open_parent, parts_of, read_pieces, rows_of
from cleancopy.duplicates.digests import sha256_bytes
from cleancopy.duplicates.index import FOLDER, BuildIndex, doc_id_bytes
from cleancopy.duplicates.indexing import Indexed, add_segment
from cleancopy.duplicates.known import PUBLISHED
from cleancopy.duplicates.leaders import NONE
from cleancopy.memory import give_back_memory
from cleancopy.parts import PartWriter
from cleancopy.repeats import find_repeats
from cleancopy.texts import Array, in_one_piece
from flows.match import match_articles, published_names
from flows.meet import partitions_folder, read_sketches
from flows.parent import read_sources, write_sources
from flows.plan import Plan
from flows.settle import Corpus, compared_keys, read_keys
from flows.tables import BuildChecks
from schemas import ARTICLES, DUPLICATES, REJECTED, REMOVED

TOLD = ("doc_id", "n_duplicates", "cluster_id", "n_removed")
"""The columns that tell whether an article of the parent changes, and what it has in `removed`."""


def match_corpus(plan: Plan, outcomes: Sequence[Path]) -> Corpus:
    """The articles of a run, compared with each other and with what is published.

    Of the keys only what comparing asks for is held once names are compared, and only the doc_ids from then on; memory
    is given back in between: it takes most that is asked of all articles at once.
    """
    config, keys = plan.config.duplicates, read_keys(outcomes)
    published = BuildIndex(plan.goes_on_from) if plan.goes_on_from else None
    repeats = find_repeats(keys)
    keys = compared_keys(keys)
    give_back_memory()
    matches = match_articles(outcomes, keys, repeats, config, published, partitions_folder(plan))
    names = published_names(matches, published)
    doc_ids = in_one_piece(keys["doc_id"])
    del keys
    give_back_memory()
    return Corpus(doc_ids, repeats, matches, config.threshold, plan.hashes["rules"], names)


def carry_over(
    parent: Path, corpus: Corpus, writers: dict[str, PartWriter], checks: BuildChecks
) -> dict[str, pa.Table]:
    """Put the parent's tables first; of its articles, those with new duplicates count them.

    Full parts of articles stay as they lie, with the rows of `removed` that are theirs. Gives the articles after them
    and what was removed from these, and from all documents that are no articles: they are put in order together with
    what is new, so that the outcome is that of one run over everything.
    """
    before = open_parent(parent)
    kept = corpus.matches.kept
    numbers, counts = np.unique(kept[kept >= PUBLISHED], return_counts=True)
    names = pa.array([corpus.published_names[number] for number in numbers.tolist()], pa.string())
    change = _counting(names, counts)
    last, n_removed = [ARTICLES.arrow().empty_table()], 0
    for part in parts_of(parent, ARTICLES.name):
        writer = writers[ARTICLES.name]
        if rows_of(part) < writer.layout.part_rows:
            last += [change(piece) for path in part for piece in read_pieces(path, writer.schema)]
            continue
        for piece in carry_part(before, part, writer, change, TOLD):
            checks.add_proved(articles=piece["doc_id"])
            n_removed += pc.sum(piece["n_removed"]).as_py() or 0
    checks.add_proved(articles=pa.concat_tables(last)["doc_id"])
    for schema in (REJECTED, DUPLICATES):
        for piece in _carry_all(before, writers[schema.name]):
            if schema is REJECTED:
                checks.add_proved(rejected=piece["doc_id"])
    removed = _carry_removed(before, writers[REMOVED.name], n_removed)
    return {ARTICLES.name: pa.concat_tables(last), REMOVED.name: removed}


def _carry_all(parent: Parent, writer: PartWriter) -> Iterator[pa.Table]:
    for part in parts_of(parent.build, writer.folder.name):
        yield from carry_part(parent, part, writer)


def _carry_removed(parent: Parent, writer: PartWriter, n_rows: int) -> pa.Table:
    """Put the first rows of `removed` first. Gives the others."""
    others = [REMOVED.arrow().empty_table()]
    for part in parts_of(parent.build, REMOVED.name):
        if rows_of(part) <= n_rows:
            n_rows -= sum(map(len, carry_part(parent, part, writer)))
            continue
        for path in part:
            for piece in read_pieces(path, writer.schema):
                writer.write(piece.slice(0, n_rows))
                others.append(piece.slice(n_rows))
                n_rows -= min(n_rows, len(piece))
    return pa.concat_tables(others)


def _counting(doc_ids: pa.Array, counts: Array) -> Change:
    """What makes articles count their new duplicates."""

    def change(articles: pa.Table) -> pa.Table:
        place = pc.index_in(articles["doc_id"], value_set=doc_ids)
        if place.null_count == len(place):
            return articles
        more = pa.chunked_array([pc.fill_null(pa.array(counts.astype(np.int32)).take(place.combine_chunks()), 0)])
        clusters = pc.if_else(place.is_valid(), articles["doc_id"], articles["cluster_id"])
        columns = {"n_duplicates": pc.add(articles["n_duplicates"], more), "cluster_id": clusters}
        for column, values in columns.items():
            at = articles.schema.get_field_index(column)
            articles = articles.set_column(at, articles.schema.field(at), values)
        return articles

    return change


def index_articles(plan: Plan, outcomes: Sequence[Path], numbers: Array, draft: Path) -> None:
    """Write the index of the build, if a later run will ask for it.

    `numbers` are those of the outcomes' articles that are published. What the parent's index has comes before them; a
    parent without one has no index to be added to.
    """
    config, parent = plan.config.duplicates, plan.parent_path
    if not config.enabled or config.scope == "batch" or (parent and not (parent / FOLDER).is_dir()):
        return
    keys = read_keys(outcomes)
    rows = np.full(len(keys), NONE, np.int64)
    rows[numbers] = np.arange(len(numbers))
    chosen = keys.select(["text_sha256", "doc_id"]).take(pa.array(numbers))
    names = doc_id_bytes(chosen["doc_id"])
    articles = Indexed(read_sketches(outcomes, config), rows, sha256_bytes(chosen["text_sha256"]), names)
    add_segment(parent / FOLDER if parent else None, draft / FOLDER, articles)
    write_sources(draft / FOLDER, parent, [source for group in plan.groups for source in group])


def count_sources(plan: Plan) -> int:
    """The inputs of the build, those of its parent counted in."""
    before = len(read_sources(plan.goes_on_from)) if plan.goes_on_from else 0
    return before + sum(len(group) for group in plan.groups)
