"""Sets of patterns as bits, 64 in a number: which of them a text leaves possible, and which texts each of them has."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.rule_looks import ONE
from cleancopy.texts import Array

BITS = 64


@array_kernel
def keep_common(row_of: Array, possible: Array, codes: tuple[int, ...], left: Array) -> bool:
    """Keep of the patterns that are left those that all of the codes leave possible, and say whether any is."""
    any_left = np.uint64(0)
    for word in range(len(left)):
        for code in codes:
            left[word] &= possible[row_of[code], word]
        any_left |= left[word]
    return bool(any_left != 0)


@array_kernel
def keep_met(meets: Array, seen: int, left: Array) -> None:
    """Keep of the patterns that are left those whose demands are all met by what was seen."""
    n_words = len(left)
    for first in range(0, meets.shape[1], n_words):
        for word in range(n_words):
            met = meets[0, first + word]
            if left[word] & ~met:
                for bit in range(1, len(meets)):
                    if seen >> np.uint64(bit) & ONE:
                        met |= meets[bit, first + word]
                left[word] &= met


@array_kernel
def count_candidates(left: Array, counts: Array) -> None:
    """Add up how many texts each pattern could match."""
    for number in range(len(left)):
        for word in range(left.shape[1]):
            bits, pattern = left[number, word], word * BITS
            while bits:
                counts[pattern] += np.int64(bits & ONE)
                bits >>= ONE
                pattern += 1


@array_kernel
def list_candidates(left: Array, free: Array, numbers: Array) -> None:
    """Fill in the numbers of the texts that each pattern could match, from its place in `free` on."""
    for number in range(len(left)):
        for word in range(left.shape[1]):
            bits, pattern = left[number, word], word * BITS
            while bits:
                if bits & ONE:
                    numbers[free[pattern]] = number
                    free[pattern] += 1
                bits >>= ONE
                pattern += 1
