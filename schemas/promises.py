"""What holds between the tables of a build, and between each text and what is said of it; proved before publishing.

The checks of a column or a row are declared with it (schemas/column.py). These here read several tables: those of the
same documents a portion at a time, references across portions once all doc_ids are known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.judge import SAMPLED_FAILURES, CheckResult, merge

Numbers = npt.NDArray[Any]
Tables = Mapping[str, pa.Table]

DOCUMENT_IS_THERE = CheckResult(
    "removed", "", "document-is-there", "every doc_id is in articles, or in rejected, as status says"
)
IN_ORDER = CheckResult(
    "removed",
    "",
    "in-order",
    "seq counts the rows of a document from 0, and no stretch begins before the last one ended",
)
INSIDE_THE_TEXT = CheckResult(
    "removed", "", "inside-the-text", "end_char is at most the raw_n_chars of the document's article"
)
SUMS_AGREE = CheckResult(
    "articles",
    "",
    "sums-agree",
    "n_removed and removed_n_chars are number and length of the document's rows in removed",
)
TEXT_HASH = CheckResult("articles", "", "text-hash", "text_sha256 is the SHA-256 of text")
DUPLICATE_IS_THERE = CheckResult(
    "duplicates", "", "documents-are-there", "every doc_id and kept_doc_id is in articles or in rejected"
)
ORIGINAL_IS_THERE = CheckResult(
    "rejected", "", "original-is-there", "every duplicate_of without a kept_build is in articles or in rejected"
)
DOCUMENTS_ADD_UP = CheckResult(
    "articles", "", "documents-add-up", "articles and rejected together are as many as the documents that were read"
)
PROMISES = (
    DOCUMENT_IS_THERE,
    IN_ORDER,
    INSIDE_THE_TEXT,
    SUMS_AGREE,
    TEXT_HASH,
    DUPLICATE_IS_THERE,
    ORIGINAL_IS_THERE,
    DOCUMENTS_ADD_UP,
)
"""Every promise of this kind, as it reads where it holds."""


@dataclass
class PromiseKeeper:
    """Judges the portions of a build as they come; holds no more of them than their doc_ids."""

    judged: list[tuple[CheckResult, ...]] = field(default_factory=list)
    known: list[pa.ChunkedArray] = field(default_factory=list)
    in_duplicates: list[pa.ChunkedArray] = field(default_factory=list)
    originals: list[pa.ChunkedArray] = field(default_factory=list)
    documents: int = 0

    def add(self, tables: Tables) -> None:
        """Judge a portion: all four tables, of the same documents, rows of `removed` in the order of the articles."""
        articles, rejected, duplicates = tables["articles"], tables["rejected"], tables["duplicates"]
        self.documents += len(articles) + len(rejected)
        self.known += [articles["doc_id"], rejected["doc_id"]]
        self.in_duplicates += [duplicates["doc_id"], duplicates["kept_doc_id"]]
        self.originals.append(rejected["duplicate_of"].filter(rejected["kept_build"].is_null()).drop_null())
        self.judged.append(tuple(judge_portion(tables)))

    def add_known(self, doc_ids: pa.ChunkedArray) -> None:
        """Count in documents that were judged when the build was made that they are from."""
        self.documents += len(doc_ids)
        self.known.append(doc_ids)

    def results(self, documents_read: int) -> tuple[CheckResult, ...]:
        """How every promise was kept, in the order of PROMISES."""
        in_duplicates, originals = _one_array(self.in_duplicates), _one_array(self.originals)
        wanted = pa.concat_arrays([in_duplicates, originals])
        is_missing = ~_numbers(
            pc.is_in(wanted, value_set=_one_array(self.known))
        )  # once: to make a set of all takes long
        found = [
            _failed(DUPLICATE_IS_THERE, in_duplicates, is_missing[: len(in_duplicates)], in_duplicates),
            _failed(ORIGINAL_IS_THERE, originals, is_missing[len(in_duplicates) :], originals),
        ]
        if self.documents != documents_read:
            observed = (("", f"in the tables: {self.documents:,}, read: {documents_read:,}"),)
            found.append(replace(DOCUMENTS_ADD_UP, status="fail", examples=observed))
        return merge([PROMISES, *self.judged, found])


def judge_portion(tables: Tables) -> Iterator[CheckResult]:
    """The promises that can be judged where all rows of the same documents are at hand."""
    articles, removed = tables["articles"], tables["removed"]
    doc_ids = removed["doc_id"].combine_chunks()
    is_of_article = _numbers(pc.equal(removed["status"], "article"))
    article = _numbers(pc.fill_null(pc.index_in(doc_ids, value_set=articles["doc_id"].combine_chunks()), -1))
    is_in_rejected = _numbers(pc.is_in(doc_ids, value_set=tables["rejected"]["doc_id"].combine_chunks()))
    is_there = np.where(is_of_article, article >= 0, is_in_rejected)
    yield _failed(DOCUMENT_IS_THERE, doc_ids, ~is_there, removed["status"])
    yield _failed(IN_ORDER, doc_ids, _out_of_order(removed), removed["seq"])

    rows, document = np.flatnonzero(is_of_article & (article >= 0)), article[is_of_article & (article >= 0)]
    start, end = _numbers(removed["start_char"])[rows], _numbers(removed["end_char"])[rows]
    is_outside = np.zeros(len(removed), np.bool_)
    is_outside[rows] = (start < 0) | (end > _numbers(articles["raw_n_chars"])[document])
    yield _failed(INSIDE_THE_TEXT, doc_ids, is_outside, removed["end_char"])

    counted = np.bincount(document, minlength=len(articles))
    lengths = np.bincount(document, weights=end - start, minlength=len(articles)).astype(np.int64)
    disagrees = (counted != _numbers(articles["n_removed"])) | (lengths != _numbers(articles["removed_n_chars"]))
    yield _failed(SUMS_AGREE, articles["doc_id"], disagrees, pa.array(lengths))

    hashes = pa.array(text_hashes(articles["text"]), pa.string())
    yield _failed(TEXT_HASH, articles["doc_id"], _numbers(pc.not_equal(articles["text_sha256"], hashes)), hashes)


def text_hashes(texts: pa.ChunkedArray) -> Iterator[str]:
    """The SHA-256 of each text as UTF-8, in hex, without making a Python string of it. Nothing may be null."""
    for chunk in texts.cast(pa.large_string()).chunks:
        _, offsets, values = chunk.buffers()
        borders = np.frombuffer(offsets, np.int64)[chunk.offset : chunk.offset + len(chunk) + 1].tolist()
        content = memoryview(values) if values else memoryview(b"")
        for start, end in pairwise(borders):
            yield hashlib.sha256(content[start:end]).hexdigest()


def _out_of_order(removed: pa.Table) -> Numbers:
    """Which rows neither begin a document nor follow the row before. Rejected repeats may share a doc_id: 0 begins."""
    seq, start, end = (_numbers(removed[name]) for name in ("seq", "start_char", "end_char"))
    doc_ids = removed["doc_id"].combine_chunks()
    follows = np.zeros(len(removed), np.bool_)
    if len(removed) > 1:
        same = _numbers(pc.equal(doc_ids[1:], doc_ids[:-1]))
        follows[1:] = same & (seq[1:] == seq[:-1] + 1) & (start[1:] >= end[:-1])
    return np.asarray((seq != 0) & ~follows)


def _failed(
    promise: CheckResult, doc_ids: pa.Array | pa.ChunkedArray, is_bad: Numbers, observed: pa.Array | pa.ChunkedArray
) -> CheckResult:
    bad = np.flatnonzero(is_bad)
    if not len(bad):
        return promise
    first = pa.array(bad[:SAMPLED_FAILURES])
    shown = zip(doc_ids.take(first).to_pylist(), observed.take(first).to_pylist(), strict=True)
    examples = tuple((str(doc_id), str(seen)) for doc_id, seen in shown)
    return replace(promise, status="fail", failing_rows=len(bad), examples=examples)


def _numbers(values: pa.Array | pa.ChunkedArray) -> Numbers:
    """As NumPy has them. A null, which the judge names, counts as 0 here."""
    if values.null_count:
        values = pc.fill_null(values, False if pa.types.is_boolean(values.type) else 0)
    if isinstance(values, pa.ChunkedArray):
        return np.asarray(values.to_numpy())
    return np.asarray(values.to_numpy(zero_copy_only=False))


def _one_array(arrays: list[pa.ChunkedArray]) -> pa.Array:
    return pa.chunked_array([chunk for array in arrays for chunk in array.chunks], pa.string()).combine_chunks()
