"""Sketches: of each text 128 minima of its shingles, by which texts that are alike are found without comparing all.

One permutation of the shingles is cut into 128 bins, each with its least shingle (Li, Owen and Zhang 2012); an empty
bin takes that of another, drawn by its number alone (Shrivastava 2017). Two texts agree in a bin as often as they have
shingles in common (Jaccard).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cleancopy.duplicates.characters import character_table
from cleancopy.duplicates.shingles import GOLDEN, ascii_hashes, hash_shingles, hash_words, mixed
from cleancopy.kernels import array_kernel, kernel
from cleancopy.texts import Array, Bytes, Offsets, in_one_piece, utf8

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
NOT_DRAWN = np.uint64(0xF)
"""The bits that are zero in the shingles that are drawn."""


@dataclass(frozen=True)
class Sketches:
    """One row per text, as a table that can be stored; who asks for a part of it pays for no other.

    A text of fewer words than a shingle has zeros, which mean nothing.
    """

    table: pa.Table

    def __len__(self) -> int:
        return len(self.table)

    @property
    def n_words(self) -> Array:
        """Words, as hash_words counts them. int32."""
        return np.asarray(self.table["n_words"].to_numpy())

    @property
    def marks(self) -> Array:
        """A byte of each bin's least shingle; the share that agrees tells how alike two texts are. uint8, BINS."""
        return numbers_of_binary(self.table["marks"], np.uint8, BINS)

    def keys(self, band: int) -> Array:
        """A hash of BINS_PER_BAND bins; texts that are alike have at least one in common, of BANDS. uint32."""
        return np.asarray(self.table[BAND_NAMES[band]].to_numpy())

    @property
    def drawn(self) -> tuple[Array, Array]:
        """Every 16th shingle or so, the same ones in all texts: half of the hash of each, uint32; and n + 1 numbers,
        where each text's begin, int64."""
        lists = in_one_piece(self.table["drawn"])
        first = lists.offsets.to_numpy()
        return lists.flatten().to_numpy(), first - first[0]


BAND_NAMES = [f"keys_{band:02d}" for band in range(BANDS)]
STORED = pa.schema(
    {
        "n_words": pa.int32(),
        "marks": pa.binary(BINS),
        **{name: pa.uint32() for name in BAND_NAMES},
        "drawn": pa.large_list(pa.uint32()),
    }
)


def binary_column(values: Array) -> pa.FixedSizeBinaryArray:
    """A column of bytes, from rows of as many numbers."""
    width = values.shape[1] * values.itemsize
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), len(values), [None, pa.py_buffer(np.ascontiguousarray(values))]
    )


def numbers_of_binary(column: pa.ChunkedArray, kind: type, n: int) -> Array:
    """Rows of n numbers, from a column of as many bytes; where they lie if the column is in one piece."""
    pieces: list[Array] = [np.zeros((0, n), kind)]
    for chunk in column.chunks:
        if len(chunk):
            start = chunk.offset * n
            values: Array = np.frombuffer(chunk.buffers()[1], kind)[start : start + len(chunk) * n]
            pieces.append(values.reshape(-1, n))
    return pieces[1] if len(pieces) == 2 else np.concatenate(pieces)


def sketch(text: pa.LargeStringArray) -> Sketches:
    """Sketch every text of a column."""
    buffer, offsets = utf8(text)
    n = len(text)
    n_words, first = np.zeros(n, np.int32), np.zeros(n + 1, np.int64)
    marks, keys = np.zeros((n, BINS), np.uint8), np.zeros((BANDS, n), np.uint32)
    drawn = np.empty(len(buffer) // 2 + n, np.uint32)  # a word and what parts it from the next take two bytes
    sketch_texts(buffer, offsets, ascii_hashes(), character_table(), n_words, marks, keys, drawn, first)
    lists = pa.LargeListArray.from_arrays(pa.array(first), pa.array(drawn[: first[-1]].copy()))
    columns = [pa.array(n_words), binary_column(marks), *map(pa.array, keys), lists]
    return Sketches(pa.Table.from_arrays(columns, schema=STORED))


@array_kernel
def sketch_texts(
    buffer: Bytes, offsets: Offsets, of_ascii: Array, table: Array, n_words: Array, marks: Array, keys: Array,
    drawn: Array, first: Array,
) -> None:  # fmt: skip
    """Fill in the sketch of each text."""
    longest = 0
    for row in range(len(offsets) - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    words = np.empty(longest + 2, np.uint64)
    shingles = np.empty(longest + 2, np.uint64)
    least = np.empty(BINS, np.uint64)
    for row in range(len(offsets) - 1):
        n_words[row] = hash_words(buffer, offsets[row], offsets[row + 1], of_ascii, table, words)
        n_shingles = hash_shingles(words, n_words[row], shingles)
        if n_shingles:
            least_of_bins(shingles, n_shingles, least)
            fill_empty_bins(least)
            write_row(least, marks[row], keys[:, row])
        first[row + 1] = first[row] + draw(shingles, n_shingles, drawn[first[row] :])


@kernel
def draw(shingles: Array, n_shingles: int, drawn: Array) -> int:
    """Fill in half of each hash that ends in zeros. Gives how many there are."""
    count = 0
    for at in range(n_shingles):
        drawn[count] = np.uint32(shingles[at] >> KEY_SHIFT)
        count += shingles[at] & NOT_DRAWN == 0
    return count


@kernel
def least_of_bins(shingles: Array, n_shingles: int, least: Array) -> None:
    """Fill in the least shingle of each bin; the upper bits say which bin a shingle is in."""
    for number in range(BINS):
        least[number] = EMPTY
    for at in range(n_shingles):
        number = shingles[at] >> BIN_SHIFT
        value = shingles[at] << BIN_BITS
        least[number] = min(least[number], value)


@array_kernel
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


@kernel
def write_row(least: Array, marks: Array, keys: Array) -> None:
    """Fill in the marks and the keys of one text."""
    for number in range(BINS):
        marks[number] = np.uint8((least[number] * GOLDEN) >> BYTE_SHIFT)
    for band in range(BANDS):
        key = np.uint64(band)
        for number in range(band * BINS_PER_BAND, (band + 1) * BINS_PER_BAND):
            key = mixed(key ^ least[number])
        keys[band] = np.uint32(key >> KEY_SHIFT)
