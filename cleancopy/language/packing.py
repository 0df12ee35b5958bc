"""What an n-gram says for all languages, packed into words: many of them are added up before any is unpacked."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types

from cleancopy.kernels import inlined_kernel
from cleancopy.line_model.wide import WIDTH, instructions, pointer_to
from cleancopy.texts import Array

ROW_WORDS, FIELDS, FIELD_BITS = 20, 3, 21
"""A word has the steps of three languages in fields of as many bits, from the lowest on."""
LANES = ROW_WORDS * FIELDS
"""The lanes behind the last language are zero."""
MOST_STEPS = 1 << 15
"""Steps are fewer than these."""
MOST_ROWS = (1 << FIELD_BITS) // MOST_STEPS
"""So many rows can be added up in fields."""
ROWS_AT_ONCE = 8
"""A multiple of these is added; rows of zeros stand behind the last one."""
FIELD = np.uint64((1 << FIELD_BITS) - 1)
SECOND_FIELD, THIRD_FIELD = np.uint64(FIELD_BITS), np.uint64(2 * FIELD_BITS)
VECTORS = ((0, 16), (16, 4))
"""The first of the words that are added at once, and how many; the compiler parts them for machines that have less."""


def pack(steps: Array) -> Array:
    """Rows of steps (LANES of them) as words (ROW_WORDS). uint64."""
    packed = np.zeros((len(steps), ROW_WORDS), np.uint64)
    for field in range(FIELDS):
        its_lanes = steps[:, field * ROW_WORDS : (field + 1) * ROW_WORDS]
        packed |= its_lanes.astype(np.uint64) << np.uint64(field * FIELD_BITS)
    return packed


@inlined_kernel
def add_rows(rows: Array, found: Array, n_found: int, packed: Array, steps: Array) -> None:
    """Add the packed rows that were found to `steps`; `found` has room for so many that they come out even.

    They lie far apart in memory; known beforehand, several are fetched at once. `packed` is room for a row.
    """
    found[n_found : n_found + ROWS_AT_ONCE - 1] = 0  # a row of zeros
    for first in range(0, n_found, MOST_ROWS):
        packed[:] = 0
        for at in range(first, min(n_found, first + MOST_ROWS), ROWS_AT_ONCE):
            add_eight(packed, rows, found, at)
        unpack(packed, steps)


@inlined_kernel
def unpack(packed: Array, steps: Array) -> None:
    """Add the fields of a row to `steps`."""
    for word in range(ROW_WORDS):
        steps[word] += np.int32(packed[word] & FIELD)
        steps[ROW_WORDS + word] += np.int32(packed[word] >> SECOND_FIELD & FIELD)
        steps[2 * ROW_WORDS + word] += np.int32(packed[word] >> THIRD_FIELD)


@instructions
def add_eight(context: Any, packed: Any, rows: Any, found: Any, at: Any) -> Any:
    """Add to a row those of which eight numbers stand from `at` on. None of them is asked whether it is another one.

    A loop over lanes is compiled to the same sums, and to as much again that makes sure that the rows do not overlap.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        total, row, number = (
            Numbers(context, builder, *one) for one in zip(signature.args, arguments[:3], strict=False)
        )
        places = [builder.add(arguments[3], word(turn)) for turn in range(ROWS_AT_ONCE)]
        numbers = [builder.sext(number.load([place]), word(0).type) for place in places]
        for first, n_words in VECTORS:
            added = total.load([word(first)], n_words)
            for one in numbers:
                added = builder.add(added, row.load([one, word(first)], n_words))
            total.store(added, [word(first)])

    return types.void(packed, rows, found, types.intp), generate


class Numbers:
    """The numbers of an array, as the compiler sees them."""

    def __init__(self, context: Any, builder: Any, array_type: Any, array: Any) -> None:
        self.context, self.builder, self.type = context, builder, array_type
        self.array = context.make_array(array_type)(context, builder, array)

    def load(self, at: Any, n_numbers: int = 1) -> Any:
        """So many numbers from a place on."""
        pointer = self._pointer(at)
        if n_numbers > 1:
            several = ir.VectorType(pointer.type.pointee, n_numbers)
            pointer = self.builder.bitcast(pointer, several.as_pointer())
        numbers = self.builder.load(pointer)
        numbers.align = self.type.dtype.bitwidth // 8
        return numbers

    def store(self, numbers: Any, at: Any) -> None:
        """Put numbers in their place."""
        pointer = self.builder.bitcast(self._pointer(at), numbers.type.as_pointer())
        self.builder.store(numbers, pointer).align = self.type.dtype.bitwidth // 8

    def _pointer(self, at: Any) -> Any:
        return pointer_to(self.context, self.builder, self.type, self.array, at)


def word(number: int) -> Any:
    """A number that is known when kernels are compiled."""
    return ir.Constant(ir.IntType(WIDTH), number)
