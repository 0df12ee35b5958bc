"""What n-grams say for all languages added up, eight of them at a time."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types

from cleancopy.kernels import inlined_kernel
from cleancopy.line_model.wide import WIDTH, instructions, pointer_to
from cleancopy.texts import Array

LANES = 64
"""A row has a number for each language, zeros behind the last one: two lines of the processor's cache."""
LANES_AT_ONCE = 16
"""The compiler parts them for machines that have less."""
ROWS_AT_ONCE = 8
"""A multiple of these is added; rows of zeros stand behind the last one."""


@inlined_kernel
def add_rows(rows: Array, found: Array, n_found: int, steps: Array) -> None:
    """Add the rows that were found (int16) to `steps`; `found` has room for so many that they come out even.

    They lie far apart in memory; known beforehand, several are fetched at once.
    """
    found[n_found : n_found + ROWS_AT_ONCE - 1] = 0  # a row of zeros
    for at in range(0, n_found, ROWS_AT_ONCE):
        add_eight(steps, rows, found, at)


@instructions
def add_eight(context: Any, steps: Any, rows: Any, found: Any, at: Any) -> Any:
    """Add to `steps` the rows of which eight numbers stand from `at` on. None of them is asked whether it is another.

    A loop over lanes is compiled to the same sums, and to as much again that makes sure that the rows do not overlap.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        total, row, number = (
            Numbers(context, builder, *one) for one in zip(signature.args, arguments[:3], strict=False)
        )
        places = [builder.add(arguments[3], word(turn)) for turn in range(ROWS_AT_ONCE)]
        numbers = [builder.sext(number.load([place]), word(0).type) for place in places]
        for first in map(word, range(0, LANES, LANES_AT_ONCE)):
            added = total.load([first], LANES_AT_ONCE)
            for one in numbers:
                added = builder.add(added, builder.zext(row.load([one, first], LANES_AT_ONCE), added.type))
            total.store(added, [first])

    return types.void(steps, rows, found, types.intp), generate


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
