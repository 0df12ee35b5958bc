"""The different shingles of many texts, each text's in ascending order: made once, however many it is compared with."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from cleancopy.duplicates.overlap import alphabet, find_shingles, longest_text
from cleancopy.kernels import array_kernel, kernel
from cleancopy.texts import Array, Bytes, Offsets, utf8

TOO_FEW = -1

MAX_BINS_BITS = 16
MAX_OF_BIN = 32
"""Values of one bin that are put in order by exchanging neighbours. Hashes lie evenly, so there are one or two."""


def shingle_sets(text: pa.LargeStringArray, is_wanted: Array) -> tuple[Array, Offsets]:
    """The shingles of the wanted texts (bool), uint64, each text's different ones in ascending order, and the n + 1
    numbers that part those of all texts, int64."""
    buffer, offsets = utf8(text)
    shingles = np.empty(len(buffer) // 2 + 1, np.uint64)  # a word and what parts it from the next take two bytes
    first = np.zeros(len(offsets), np.int64)
    fill_sets(buffer, offsets, is_wanted, *alphabet(), shingles, first)
    return shingles[: first[-1]], first


@array_kernel
def fill_sets(
    buffer: Bytes, offsets: Offsets, is_wanted: Array, of_ascii: Array, table: Array, shingles: Array, first: Offsets
) -> None:
    """Fill in the sets of the wanted texts."""
    longest = longest_text(offsets)
    words, found = np.empty(longest + 2, np.uint64), np.empty(longest + 2, np.uint64)
    ends = np.empty((1 << MAX_BINS_BITS) + 1, np.int64)
    for row in range(len(offsets) - 1):
        if not is_wanted[row]:
            first[row + 1] = first[row]
            continue
        n_found = find_shingles(buffer, offsets, row, of_ascii, table, words, found)
        its = shingles[first[row] : first[row] + n_found]
        put_in_order(found[:n_found], its, ends)
        first[row + 1] = first[row] + drop_repeated(its)


@array_kernel
def put_in_order(values: Array, ordered: Array, ends: Array) -> None:
    """Fill in the values in ascending order: by their first bits into bins, then within these. `ends` is room."""
    bits = 1
    while bits < MAX_BINS_BITS and (1 << bits) < len(values):
        bits += 1
    shift, n_bins = np.uint64(64 - bits), 1 << bits
    for number in range(n_bins + 1):
        ends[number] = 0
    for value in values:
        ends[np.int64(value >> shift) + 1] += 1
    most = 0
    for number in range(n_bins):
        most = max(most, ends[number + 1])
        ends[number + 1] += ends[number]
    for value in values:
        bin_of_value = np.int64(value >> shift)
        ordered[ends[bin_of_value]] = value
        ends[bin_of_value] += 1
    if most > MAX_OF_BIN:  # one shingle over and over, or bins too few for so long a text
        ordered.sort()
        return
    for place in range(1, len(ordered)):
        value, at = ordered[place], place
        while at > 0 and ordered[at - 1] > value:
            ordered[at] = ordered[at - 1]
            at -= 1
        ordered[at] = value


@kernel
def drop_repeated(ordered: Array) -> int:
    """Move the different values to the front. Gives how many there are."""
    count = 0
    for place in range(len(ordered)):
        if count == 0 or ordered[place] != ordered[count - 1]:
            ordered[count] = ordered[place]
            count += 1
    return count


@kernel
def count_shared(smaller: Array, larger: Array, least: float) -> int:
    """How many values two sets have in common; TOO_FEW, as soon as that is sure, where they are fewer than `least`."""
    may_miss = len(smaller) - least
    shared, at, at_larger = 0, 0, 0
    while at < len(smaller) and at_larger < len(larger):
        one, other = smaller[at], larger[at_larger]
        shared += one == other
        at += one <= other
        at_larger += other <= one
        if at - shared > may_miss:
            return TOO_FEW
    return shared if shared >= least else TOO_FEW
