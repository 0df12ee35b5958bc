"""Which languages a document is in, where it is in more than one, told paragraph by paragraph."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.language.paragraphs import Parts
from cleancopy.language.told import UNKNOWN, Languages
from cleancopy.texts import Array

LANG_SHARE = pa.struct({"lang": pa.string(), "share": pa.float32()})
SHARE_PLACES = 4

MIN_SCORE = 0.9
"""A part of which the language is told less surely is taken to be in the main language of its document."""
MIN_SHARE = 0.05
"""A language with a smaller share of a document is taken for a mistake, or a quotation."""


def share_languages(parts: Parts, of_texts: Languages, of_parts: Languages) -> pa.ListArray:
    """The languages of each text with their shares of its characters, list<LANG_SHARE>, the largest share first.

    The language of a text as a whole is the only one of a text of a single part. What is in no known language counts
    for none; a list is empty where nothing is in any.
    """
    names = np.array(sorted({UNKNOWN, *of_texts.code.unique().to_pylist(), *of_parts.code.unique().to_pylist()}))
    value_set = pa.array(names, pa.string())
    of_text, of_part = (pc.index_in(one.code, value_set=value_set).to_numpy() for one in (of_texts, of_parts))
    unknown = names.tolist().index(UNKNOWN)
    is_told = np.bincount(parts.document, minlength=len(of_text))[parts.document] > 1
    is_taken = is_told & ((of_parts.score.to_numpy() >= MIN_SCORE) | (of_part == unknown))
    language = np.where(is_taken, of_part, of_text[parts.document])
    chars = np.zeros((len(of_text), len(names)), np.int64)
    np.add.at(chars, (parts.document, language), parts.n_chars)
    chars[:, unknown] = 0
    return _shares(chars, value_set)


def _shares(chars: Array, names: pa.StringArray) -> pa.ListArray:
    """The shares of the languages, by how many characters of each text (rows) are in each of them (columns)."""
    chars = np.where(chars < MIN_SHARE * chars.sum(axis=1, keepdims=True), 0, chars)
    shares = np.round(chars / np.maximum(1, chars.sum(axis=1, keepdims=True)), SHARE_PLACES)
    text, language = np.nonzero(shares)
    share = shares[text, language]
    largest_first = np.lexsort((language, -share, text))
    columns = [names.take(pa.array(language[largest_first])), pa.array(share[largest_first], pa.float32())]
    first = np.concatenate(([0], np.cumsum(np.bincount(text, minlength=len(shares)))))
    of_all = pa.StructArray.from_arrays(columns, fields=list(LANG_SHARE))
    return pa.ListArray.from_arrays(pa.array(first, pa.int32()), of_all)
