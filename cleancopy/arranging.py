"""Articles in the order in which readers look for them, and the rows of `removed` in the order of their articles.

Readers ask for a language or for days. Files say of each row group which values lie between which, so a reader passes
over row groups only where equal values are neighbours, which in the order of the input they are not.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.set_aside import SetAside
from cleancopy.texts import Array, in_one_piece
from cleancopy.waiting import TEXT, Waiting

Tables = Mapping[str, pa.Table]


def arranged(
    portions: Iterable[Tables], sorted_by: Sequence[str], part_rows: int, folder: Path
) -> Iterator[dict[str, pa.Table]]:
    """The portions of a build with `articles` sorted, `part_rows` of them at a time, and `removed` put beside them.

    Both come in the order of the input, each portion with what was removed from its articles; where one ends and the
    next begins makes no difference to what comes out. Rows of `removed` whose document is no article come after all
    others; they wait for that in a file. Other tables pass as they are. `folder` is for that file and for texts that
    wait beyond `waiting.MAX_BYTES_IN_MEMORY`, and is cleared away.

    Raises OSError if the disk does not take what waits.
    """
    part: _Part | None = None
    set_aside = SetAside(folder / "set_aside.arrow")
    try:
        for portion in portions:
            yield {name: table for name, table in portion.items() if name not in ("articles", "removed")}
            articles, removed = portion["articles"], portion["removed"]
            is_of_article = pc.equal(removed["status"], "article")
            ledger = removed.filter(is_of_article)
            set_aside.add(removed.filter(pc.invert(is_of_article)))
            while len(articles):
                part = part or _Part.of(portion, tuple(sorted_by), folder)
                first = articles.slice(0, part_rows - part.articles.rows)
                n_removed = pc.sum(first["n_removed"]).as_py()
                part.add(first, ledger.slice(0, n_removed))
                articles, ledger = articles.slice(len(first)), ledger.slice(n_removed)
                if part.articles.rows == part_rows:
                    yield from part.tables()
                    part = None
        if part:
            yield from part.tables()
        yield from ({"removed": table} for table in set_aside.portions())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class _Part:
    """The articles of a part, and what was removed from them."""

    articles: Waiting
    removed: Waiting
    sorted_by: tuple[str, ...]

    @classmethod
    def of(cls, tables: Tables, sorted_by: tuple[str, ...], folder: Path) -> _Part:
        """A part without rows."""
        articles = Waiting(tables["articles"].schema, folder / "articles")
        return cls(articles, _waiting_ledger(tables["removed"].schema, folder / "removed"), sorted_by)

    def add(self, articles: pa.Table, removed: pa.Table) -> None:
        """Add articles with the rows that are theirs, sorted: what is wanted together later then lies together."""
        order = _sorted(articles, self.sorted_by)
        self.articles.add(articles, order)
        doc_ids = articles["doc_id"].take(order)
        self.removed.add(removed, _beside(removed["doc_id"].combine_chunks().dictionary_encode(), doc_ids))

    def tables(self) -> Iterator[dict[str, pa.Table]]:
        """The articles, sorted, and what was removed from them, by turns: both can be written at once then."""
        known = self.articles.columns(list(dict.fromkeys([*self.sorted_by, "doc_id"])))
        order = _sorted(known, self.sorted_by)
        removed: Iterator[pa.Table] = iter(())
        if self.removed.rows:
            doc_ids = in_one_piece(self.removed.columns(["doc_id"])["doc_id"])
            removed = self.removed.portions(_beside(doc_ids, known["doc_id"].take(order)))
        articles_given, removed_given = 0, 0
        for table in self.articles.portions(order):
            articles_given += len(table)
            yield {"articles": table}
            del table  # the next portion is put together while this one would still be held
            while removed_given * len(order) < self.removed.rows * articles_given:
                its = next(removed)
                removed_given += len(its)
                yield {"removed": its}


def _waiting_ledger(schema: pa.Schema, folder: Path) -> Waiting:
    repeating = [field.name for field in schema if pa.types.is_string(field.type) and field.name != TEXT]
    return Waiting(schema, folder, repeating)


def _sorted(articles: pa.Table, sorted_by: Sequence[str]) -> Array:
    """The places of the articles in their order; nulls come last. int64."""
    ascending = [(name, "ascending") for name in sorted_by]
    return np.asarray(pc.sort_indices(articles, ascending).to_numpy()).astype(np.int64)


def _beside(doc_ids: pa.DictionaryArray, of_articles: pa.ChunkedArray) -> Array:
    """The places of rows of the ledger in the order of the articles that they are of, else as they are. int64."""
    place = pc.index_in(doc_ids.dictionary, value_set=of_articles)
    place_of_row = pc.fill_null(place, len(of_articles)).take(doc_ids.indices).to_numpy()
    return np.argsort(place_of_row, kind="stable")
