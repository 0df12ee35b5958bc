"""Sixty-four comparisons at once, their outcomes the bits of a word: instructions that no loop is compiled to.

Kernels call these as functions. They are written in the language of the compiler underneath, which knows the
instructions of each machine; all else is the kernels' own.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

WIDTH = 64
WORD = ir.IntType(WIDTH)


@intrinsic
def rows_above(context: Any, values: Any, column: Any, first_row: Any, threshold: Any) -> Any:
    """Which of the 64 numbers of a column (16 bits each) from `first_row` on are above the threshold. uint64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        numbers = _load(context, builder, signature.args[0], arguments[0], list(arguments[1:3]))
        return builder.bitcast(builder.icmp_signed(">", numbers, _everywhere(builder, arguments[3])), WORD)

    return types.uint64(values, types.intp, types.intp, types.int16), generate


@intrinsic
def bytes_between(context: Any, buffer: Any, first: Any, lowest: Any, highest: Any) -> Any:
    """Which of the 64 bytes from `first` on are at least the one and at most the other. uint64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        numbers = _load(context, builder, signature.args[0], arguments[0], [arguments[1]])
        is_at_least = builder.icmp_unsigned(">=", numbers, _everywhere(builder, arguments[2]))
        is_at_most = builder.icmp_unsigned("<=", numbers, _everywhere(builder, arguments[3]))
        return builder.bitcast(builder.and_(is_at_least, is_at_most), WORD)

    return types.uint64(buffer, types.intp, types.uint8, types.uint8), generate


@intrinsic
def count_ones(context: Any, bits: Any) -> Any:
    """How many bits of a word are set. int64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), generate


@intrinsic
def first_one(context: Any, bits: Any) -> Any:
    """The number of the lowest bit that is set in a word; some must be. int64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


def _load(context: Any, builder: Any, array_type: Any, array: Any, at: list[Any]) -> Any:
    """The 64 numbers of an array that begin at a place, wherever that is."""
    several = ir.VectorType(context.get_data_type(array_type.dtype), WIDTH)
    pointer = cgutils.get_item_pointer(
        context, builder, array_type, context.make_array(array_type)(context, builder, array), at
    )
    numbers = builder.load(builder.bitcast(pointer, several.as_pointer()))
    numbers.align = array_type.dtype.bitwidth // 8
    return numbers


def _everywhere(builder: Any, number: Any) -> Any:
    """The same number 64 times."""
    several = ir.Constant(ir.VectorType(number.type, WIDTH), ir.Undefined)
    first = builder.insert_element(several, number, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, several, ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH))
