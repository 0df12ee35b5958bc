"""Documents that come twice under one name: which of them stays, and which are set aside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.texts import Array

FIRST = -1


@dataclass(frozen=True)
class Repeats:
    """What stands twice in a corpus for its name, as arrays over its articles in the order of the input.

    same_document  int64  the earlier article with the same doc_id, FIRST where there is none
    same_id        int64  the earlier article of the same file with the same row id, FIRST where there is none
    """

    same_document: Array
    same_id: Array

    @property
    def stays(self) -> Array:
        """Whether the article stays. bool."""
        return np.asarray((self.same_document == FIRST) & (self.same_id == FIRST))


def find_repeats(keys: pa.Table) -> Repeats:
    """Compare all articles by doc_id, and by (source_path, source_id) where the row brought an id.

    `keys` has these columns and source_row. The earliest in the order of the input stays; an article that repeats a
    document is not considered as the one whose id is repeated.
    """
    same_document = earliest_equal(keys["doc_id"], np.ones(len(keys), np.bool_))
    row_ids = _row_ids(keys)
    is_considered = np.asarray(row_ids.is_valid()) & (same_document == FIRST)
    return Repeats(same_document, earliest_equal(row_ids, is_considered))


def _row_ids(keys: pa.Table) -> pa.ChunkedArray:
    """The file and the id of each row that has an id of its own; one that is the file's stem is none."""
    paths = keys["source_path"].combine_chunks().dictionary_encode()
    stems = pa.array([PurePosixPath(path).name.split(".")[0] for path in paths.dictionary.to_pylist()], pa.string())
    has_own = pc.and_(keys["source_row"].is_valid(), pc.not_equal(keys["source_id"], stems.take(paths.indices)))
    ids = pc.binary_join_element_wise(keys["source_path"], keys["source_id"], "\0")
    return pc.if_else(has_own, ids, pa.scalar(None, pa.string()))


def earliest_equal(values: pa.ChunkedArray, considered: Array) -> Array:
    """For each considered value the number of the first equal one, FIRST for the first itself."""
    earlier = np.full(len(values), FIRST, np.int64)
    numbers = np.flatnonzero(considered)
    if not len(numbers):
        return earlier
    chosen = values if len(numbers) == len(values) else values.take(pa.array(numbers))
    # All chunks get one dictionary, so they need not be joined first, which would hold everything twice.
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in chosen.dictionary_encode().chunks])
    first_with_code = np.full(codes.max() + 1, -1, np.int64)
    first_with_code[codes[::-1]] = numbers[::-1]
    first = first_with_code[codes]
    earlier[numbers[first != numbers]] = first[first != numbers]
    return earlier
