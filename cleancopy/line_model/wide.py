"""Sixty-four comparisons at once, their outcomes the bits of a word: instructions that no loop is compiled to.

Kernels call these as functions. They are written in the language of the compiler underneath, which knows the
instructions of each machine; all else is the kernels' own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

WIDTH = 64
WORD = ir.IntType(WIDTH)
SET_WORDS = 16
"""So many words of bits, side by side, are a set of rows."""
AHEAD = 8
"""So many stretches of a text ahead of the one that is looked at the text is brought near: memory is far away."""
instructions: Callable[[Callable[..., Any]], Any] = intrinsic
pointer_to: Callable[..., Any] = cgutils.get_item_pointer
ROWS = ir.VectorType(WORD, SET_WORDS)


@instructions
def rows_above(context: Any, values: Any, column: Any, first_row: Any, threshold: Any) -> Any:
    """Which of the 64 numbers of a column (16 bits each) from `first_row` on are above the threshold. uint64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        numbers = _load(context, builder, signature.args[0], arguments[0], list(arguments[1:3]))
        return builder.bitcast(builder.icmp_signed(">", numbers, _everywhere(builder, arguments[3])), WORD)

    return types.uint64(values, types.intp, types.intp, types.int16), generate


@instructions
def bytes_between(context: Any, buffer: Any, first: Any, lowest: Any, highest: Any) -> Any:
    """Which of the 64 bytes from `first` on are at least the one and at most the other. uint64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        numbers = _load(context, builder, signature.args[0], arguments[0], [arguments[1]])
        is_at_least = builder.icmp_unsigned(">=", numbers, _everywhere(builder, arguments[2]))
        is_at_most = builder.icmp_unsigned("<=", numbers, _everywhere(builder, arguments[3]))
        return builder.bitcast(builder.and_(is_at_least, is_at_most), WORD)

    return types.uint64(buffer, types.intp, types.uint8, types.uint8), generate


@instructions
def add_to_rows(context: Any, rows: Any, added: Any, numbers: Any, first_row: Any) -> Any:
    """Set some bits of those of 64 numbers, from `first_row` on, whose rows are set in a word. Numbers of 16 bits."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        is_set = builder.bitcast(arguments[0], ir.VectorType(ir.IntType(1), WIDTH))
        pointer, before = _several(context, builder, signature.args[2], arguments[2], [arguments[3]])
        bits = _everywhere(builder, arguments[1])
        after = builder.or_(before, builder.select(is_set, bits, ir.Constant(bits.type, None)))
        builder.store(after, pointer).align = signature.args[2].dtype.bitwidth // 8

    return types.void(types.uint64, types.uint16, numbers, types.intp), generate


@instructions
def bring_near(context: Any, buffer: Any, at: Any) -> Any:
    """Have the byte at a place brought into the cache while other work goes on. Any place will do, nothing is read."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        pointer = pointer_to(context, builder, signature.args[0], array, [arguments[1]])
        number = ir.IntType(32)
        function = ir.FunctionType(ir.VoidType(), [pointer.type, number, number, number])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [pointer.type], function)
        to_read, for_long, of_data = 0, 3, 1
        builder.call(prefetch, [pointer, *(ir.Constant(number, its) for its in (to_read, for_long, of_data))])

    return types.void(buffer, types.intp), generate


@instructions
def count_ones(context: Any, bits: Any) -> Any:
    """How many bits of a word are set. int64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), generate


@instructions
def first_one(context: Any, bits: Any) -> Any:
    """The number of the lowest bit that is set in a word; some must be. int64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


@instructions
def last_one(context: Any, bits: Any) -> Any:
    """The number of the highest bit that is set in a word; some must be. int64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        n_above = builder.ctlz(arguments[0], ir.Constant(ir.IntType(1), 1))
        return builder.sub(ir.Constant(WORD, WIDTH - 1), n_above)

    return types.int64(types.uint64), generate


@instructions
def part_rows(context: Any, reached: Any, place: Any, right: Any, failing: Any, test: Any) -> Any:
    """Part the rows that reach a fork (sets of rows by place): those that fail its test go right, the others left."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        of_nodes, of_tests = (Sets(context, builder, signature.args[at], arguments[at]) for at in (0, 3))
        left = builder.add(arguments[1], ir.Constant(WORD, 1))
        here, failed = of_nodes.load(arguments[1]), of_tests.load(arguments[4])
        of_nodes.store(builder.and_(here, failed), arguments[2])
        of_nodes.store(builder.and_(here, builder.not_(failed)), left)

    return types.void(reached, types.intp, types.intp, failing, types.intp), generate


@instructions
def join_rows(context: Any, reached: Any, one: Any, two: Any, three: Any, four: Any, joined: Any) -> Any:
    """Add the rows that reach any of four nodes to a set of rows (a table of one)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        of_nodes, both = (Sets(context, builder, signature.args[at], arguments[at]) for at in (0, 5))
        nothing = ir.Constant(WORD, 0)
        rows = both.load(nothing)
        for place in arguments[1:5]:
            rows = builder.or_(rows, of_nodes.load(place))
        both.store(rows, nothing)

    return types.void(reached, types.intp, types.intp, types.intp, types.intp, joined), generate


@instructions
def add_rows(context: Any, bits: Any, at: Any, added: Any, carry: Any) -> Any:
    """Add one bit of a number, and what is carried to it, for all rows; what is to be carried on. Sets of rows."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        total, more, carried = (Sets(context, builder, signature.args[at], arguments[at]) for at in (0, 2, 3))
        nothing = ir.Constant(WORD, 0)
        one, two, three = total.load(arguments[1]), more.load(nothing), carried.load(nothing)
        either = builder.xor(one, two)
        total.store(builder.xor(either, three), arguments[1])
        carried.store(builder.or_(builder.and_(one, two), builder.and_(either, three)), nothing)

    return types.void(bits, types.intp, added, carry), generate


@instructions
def is_any_row(context: Any, sets: Any, at: Any) -> Any:
    """Whether there is any row in a set. bool."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        rows = Sets(context, builder, signature.args[0], arguments[0]).load(arguments[1])
        number = ir.IntType(WIDTH * SET_WORDS)
        return builder.icmp_unsigned("!=", builder.bitcast(rows, number), ir.Constant(number, 0))

    return types.boolean(sets, types.intp), generate


class Sets:
    """Sets of rows in an array of sets by SET_WORDS, as the compiler sees them."""

    def __init__(self, context: Any, builder: Any, array_type: Any, array: Any) -> None:
        self.context, self.builder, self.type = context, builder, array_type
        self.array = context.make_array(array_type)(context, builder, array)

    def load(self, at: Any) -> Any:
        """The set of this number."""
        rows = self.builder.load(self._pointer(at))
        rows.align = WIDTH // 8
        return rows

    def store(self, rows: Any, at: Any) -> None:
        """Put a set in the place of that of this number."""
        self.builder.store(rows, self._pointer(at)).align = WIDTH // 8

    def _pointer(self, at: Any) -> Any:
        place = [at, ir.Constant(WORD, 0)]
        pointer = pointer_to(self.context, self.builder, self.type, self.array, place)
        return self.builder.bitcast(pointer, ROWS.as_pointer())


def _load(context: Any, builder: Any, array_type: Any, array: Any, at: list[Any]) -> Any:
    """The 64 numbers of an array that begin at a place, wherever that is."""
    return _several(context, builder, array_type, array, at)[1]


def _several(context: Any, builder: Any, array_type: Any, array: Any, at: list[Any]) -> tuple[Any, Any]:
    """Where 64 numbers of an array stand that begin at a place, and the numbers."""
    several = ir.VectorType(context.get_data_type(array_type.dtype), WIDTH)
    place = pointer_to(context, builder, array_type, context.make_array(array_type)(context, builder, array), at)
    pointer = builder.bitcast(place, several.as_pointer())
    numbers = builder.load(pointer)
    numbers.align = array_type.dtype.bitwidth // 8
    return pointer, numbers


def _everywhere(builder: Any, number: Any) -> Any:
    """The same number 64 times."""
    several = ir.Constant(ir.VectorType(number.type, WIDTH), ir.Undefined)
    first = builder.insert_element(several, number, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, several, ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH))
