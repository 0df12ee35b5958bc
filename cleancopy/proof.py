"""The proof that nothing vanished: published articles and ledger rows give back the normalised texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.content_hash import text_hashes
from cleancopy.cut import reassemble
from cleancopy.errors import BuildBlockedError


def restored(articles: pa.Table, removed: pa.Table) -> Iterator[pa.LargeStringArray]:
    """The normalised texts of articles, from their text and the rows of the ledger, both in the order of the build, in
    the pieces that the articles come in.

    Raises ValueError if the rows do not fit the texts.
    """
    row_document = pc.index_in(removed["doc_id"], value_set=articles["doc_id"].combine_chunks())
    rows = removed.select(["text", "start_char"]).filter(row_document.is_valid())
    document = pc.drop_null(row_document).to_numpy().astype(np.int64)
    if (np.diff(document) < 0).any():
        raise ValueError("removed: the rows are not in the order of the articles")
    gone, start_char = rows["text"].cast(pa.large_string()).combine_chunks(), rows["start_char"].to_numpy()
    first = 0
    for text in articles["text"].cast(pa.large_string()).chunks:
        start, end = np.searchsorted(document, [first, first + len(text)])
        yield reassemble(text, gone[start:end], document[start:end] - first, start_char[start:end])
        first += len(text)


def unproved(articles: pa.Table, removed: pa.Table) -> list[str]:
    """The doc_ids whose article and ledger rows do not hash to `normalised_sha256`."""
    try:
        hashes = [found for texts in restored(articles, removed) for found in text_hashes(texts)]
    except ValueError:
        if len(articles) > 1:  # find out which
            return [bad for row in range(len(articles)) for bad in unproved(articles.slice(row, 1), removed)]
        return [str(doc_id) for doc_id in articles["doc_id"].to_pylist()]
    told = zip(articles["doc_id"].to_pylist(), articles["normalised_sha256"].to_pylist(), hashes, strict=True)
    return [doc_id for doc_id, wanted, found in told if wanted != found]


def refuse_unproved(articles: pa.Table, removed: pa.Table) -> None:
    """Raise BuildBlockedError if an article and its ledger rows, of whatever status, do not give back its text."""
    ledger = removed.select(["doc_id", "text", "start_char"])
    bad = unproved(articles, ledger.filter(pc.equal(removed["status"], "article")))
    if bad:
        raise BuildBlockedError(f"{bad[0]}: article and removals do not add up to the text; report this as a bug")


def side_by_side(articles: Iterable[pa.Table], removed: Iterable[pa.Table]) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Each portion of articles with the ledger rows of its documents; both streams are in the order of the build.

    Every article says how many rows it has (`n_removed`), so rows are counted off; rows of documents that are no
    articles are passed over. Memory is bounded by the portions.
    """
    of_articles = (rows.filter(pc.equal(rows["status"], "article")) for rows in removed)
    waiting: list[pa.Table] = []
    for portion in articles:
        wanted = pc.sum(portion["n_removed"]).as_py() or 0
        while sum(map(len, waiting)) < wanted or not waiting:
            following = next(of_articles, None)
            if following is None:
                break
            waiting.append(following)
        gathered = pa.concat_tables(waiting)
        yield portion, gathered.slice(0, wanted)
        waiting = [gathered.slice(wanted)]
