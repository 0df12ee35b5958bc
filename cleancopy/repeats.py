"""Equal articles: which of them stays, and which are set aside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
import pyarrow as pa

from cleancopy.texts import Array

FIRST = -1


@dataclass(frozen=True)
class Repeats:
    """What stands twice in a corpus, as arrays over its articles in the order of the input.

    same_document  int64  the earlier article with the same doc_id, FIRST where there is none
    same_id        int64  the earlier article of the same file with the same row id, FIRST where there is none
    same_text      int64  the article with equal text that stays, FIRST where this one does
    """

    same_document: Array
    same_id: Array
    same_text: Array

    @property
    def stays(self) -> Array:
        """Whether the article stays. bool."""
        return np.asarray((self.same_document == FIRST) & (self.same_id == FIRST) & (self.same_text == FIRST))


def find_repeats(keys: pa.Table, by_text: bool) -> Repeats:
    """Compare all articles by doc_id, by (source_path, source_id) where the row brought an id, and by text_sha256.

    `keys` has these columns and source_row. An article that repeats a document or an id is not considered as the one
    that stays. The earliest in the order of the input stays.
    """
    everything = np.ones(len(keys), np.bool_)
    same_document = _earlier(keys["doc_id"], everything)
    row_ids = pa.array(_row_ids(keys), pa.string())
    same_id = _earlier(pa.chunked_array([row_ids]), np.asarray(row_ids.is_valid()) & (same_document == FIRST))
    eligible = (same_document == FIRST) & (same_id == FIRST)
    same_text = _earlier(keys["text_sha256"], eligible) if by_text else np.full(len(keys), FIRST, np.int64)
    return Repeats(same_document, same_id, same_text)


def _row_ids(keys: pa.Table) -> list[str | None]:
    """The file and the id of each row that has an id of its own; one that is the file's stem is none."""
    columns = (keys[name].to_pylist() for name in ("source_path", "source_id", "source_row"))
    return [
        None if row is None or name == PurePosixPath(path).name.split(".")[0] else f"{path}\0{name}"
        for path, name, row in zip(*columns, strict=True)
    ]


def _earlier(values: pa.ChunkedArray, considered: Array) -> Array:
    """For each considered value the number of the first equal one, FIRST for the first itself."""
    earlier = np.full(len(values), FIRST, np.int64)
    numbers = np.flatnonzero(considered)
    if not len(numbers):
        return earlier
    codes = values.take(pa.array(numbers)).combine_chunks().dictionary_encode().indices.to_numpy()
    first_with_code = np.full(codes.max() + 1, -1, np.int64)
    first_with_code[codes[::-1]] = numbers[::-1]
    first = first_with_code[codes]
    earlier[numbers[first != numbers]] = first[first != numbers]
    return earlier
