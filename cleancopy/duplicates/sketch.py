"""Sketches: of each text 128 minima of its shingles, by which texts that are alike are found without comparing all.

One permutation of the shingles is cut into 128 bins, each with its least shingle (Li, Owen and Zhang 2012); an empty
bin takes that of another, drawn by its number alone (Shrivastava 2017). Two texts agree in a bin as often as they have
shingles in common (Jaccard).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numba import njit

from cleancopy.duplicates.characters import character_table
from cleancopy.duplicates.shingles import GOLDEN, ascii_hashes, hash_shingles, hash_words, mixed
from cleancopy.texts import Array, Bytes, Offsets, utf8

BINS = 128
BIN_BITS = np.uint64(7)
BANDS = 32
BINS_PER_BAND = BINS // BANDS
EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
BYTE_SHIFT = np.uint64(56)
KEY_SHIFT = np.uint64(32)
BIN_SHIFT = np.uint64(64) - BIN_BITS
PROBE = np.uint64(1_000_003)
ONE = np.uint64(1)


@dataclass(frozen=True)
class Sketches:
    """One row per text.

    n_words  int32            words, as hash_words counts them
    marks    uint8, BINS      a byte of each bin's least shingle; the share that agrees tells how alike two texts are
    keys     uint32, BANDS    a hash of BINS_PER_BAND bins; texts that are alike have at least one in common

    A text of fewer words than a shingle has zeros, which mean nothing.
    """

    n_words: Array
    marks: Array
    keys: Array

    def __len__(self) -> int:
        return len(self.n_words)

    def take(self, which: Array) -> Sketches:
        """The sketches of the chosen texts, in the order given."""
        return Sketches(self.n_words[which], self.marks[which], self.keys[which])

    def table(self) -> pa.Table:
        """The sketches as columns, to be stored."""
        columns = [pa.array(self.n_words), _as_binary(self.marks), _as_binary(self.keys)]
        return pa.Table.from_arrays(columns, schema=STORED)


STORED = pa.schema({"n_words": pa.int32(), "marks": pa.binary(BINS), "keys": pa.binary(4 * BANDS)})


def stored_sketches(table: pa.Table) -> Sketches:
    """The sketches that `Sketches.table` made a table of."""
    marks, keys = _from_binary(table["marks"], np.uint8, BINS), _from_binary(table["keys"], np.uint32, BANDS)
    return Sketches(table["n_words"].to_numpy(), marks, keys)


def _as_binary(values: Array) -> pa.FixedSizeBinaryArray:
    width = values.shape[1] * values.itemsize
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), len(values), [None, pa.py_buffer(np.ascontiguousarray(values))]
    )


def _from_binary(column: pa.ChunkedArray, kind: type, n: int) -> Array:
    """Rows of n numbers, from a column of as many bytes."""
    rows: Array = np.empty((len(column), n), kind)
    at = 0
    for chunk in column.chunks:
        start = chunk.offset * n
        values = np.frombuffer(chunk.buffers()[1], kind)[start : start + len(chunk) * n] if len(chunk) else rows[:0]
        rows[at : at + len(chunk)] = values.reshape(-1, n)
        at += len(chunk)
    return rows


def sketch(text: pa.LargeStringArray) -> Sketches:
    """Sketch every text of a column."""
    buffer, offsets = utf8(text)
    n = len(text)
    sketches = Sketches(np.zeros(n, np.int32), np.zeros((n, BINS), np.uint8), np.zeros((n, BANDS), np.uint32))
    sketch_texts(buffer, offsets, ascii_hashes(), character_table(), sketches.n_words, sketches.marks, sketches.keys)
    return sketches


@njit(cache=True, nogil=True)
def sketch_texts(
    buffer: Bytes, offsets: Offsets, of_ascii: Array, table: Array, n_words: Array, marks: Array, keys: Array
) -> None:
    """Fill in the sketch of each text."""
    longest = 0
    for row in range(len(offsets) - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    words = np.empty(longest + 2, np.uint64)
    shingles = np.empty(longest + 2, np.uint64)
    least = np.empty(BINS, np.uint64)
    for row in range(len(offsets) - 1):
        count = hash_words(buffer, offsets[row], offsets[row + 1], of_ascii, table, words)
        n_words[row] = count
        n_shingles = hash_shingles(words, count, shingles)
        if n_shingles:
            least_of_bins(shingles, n_shingles, least)
            fill_empty_bins(least)
            write_row(least, marks[row], keys[row])


@njit(cache=True, nogil=True)
def least_of_bins(shingles: Array, n_shingles: int, least: Array) -> None:
    """Fill in the least shingle of each bin; the upper bits say which bin a shingle is in."""
    for number in range(BINS):
        least[number] = EMPTY
    for at in range(n_shingles):
        number = shingles[at] >> BIN_SHIFT
        value = shingles[at] << BIN_BITS
        least[number] = min(least[number], value)


@njit(cache=True, nogil=True)
def fill_empty_bins(least: Array) -> None:
    """Give each empty bin what another one holds. Which one is asked next depends on the number of the bin alone."""
    is_empty = np.empty(BINS, np.bool_)
    for number in range(BINS):
        is_empty[number] = least[number] == EMPTY
    for number in range(BINS):
        source = np.uint64(number)
        attempt = np.uint64(0)
        while is_empty[source]:
            attempt += ONE
            source = mixed(np.uint64(number) * PROBE + attempt) >> BIN_SHIFT
        least[number] = least[source]


@njit(cache=True, nogil=True)
def write_row(least: Array, marks: Array, keys: Array) -> None:
    """Fill in the marks and the keys of one text."""
    for number in range(BINS):
        marks[number] = np.uint8((least[number] * GOLDEN) >> BYTE_SHIFT)
    for band in range(BANDS):
        key = np.uint64(band)
        for number in range(band * BINS_PER_BAND, (band + 1) * BINS_PER_BAND):
            key = mixed(key ^ least[number])
        keys[band] = np.uint32(key >> KEY_SHIFT)
