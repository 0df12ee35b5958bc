"""All trees for a block of rows at once, without walking any of them: which of the rows reach each node, as bits.

A test is done for all rows of a block at once, and its outcome is a set of rows: one bit each. The rows that reach a
node, parted by its test, are those that reach the nodes below it. What the leaves add is added up in binary: the rows
for which a bit is set are a set of rows again, and sets are added with a carry, as numbers are on paper.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from cleancopy.line_model.tree_plans import LARGEST, MEMBERS_AT_ONCE, SMALLEST, TreePlan
from cleancopy.line_model.wide import WIDTH, rows_above
from cleancopy.texts import Array

WORDS = 8
"""So many words of bits, side by side, are the set of the rows of a block."""
BLOCK_ROWS = WORDS * WIDTH
ALL_ROWS = np.uint64(2**64 - 1)


def add_up(features: Array, rows: Array, plan: TreePlan) -> Array:
    """What all trees add to each column of the plan, for each of the rows (numbers of rows of the features). int32."""
    totals = np.empty((len(rows), len(plan.least)), np.int32)
    values = np.zeros((len(plan.tested), BLOCK_ROWS), np.int16)
    forks = plan.first_fork, plan.fork_place, plan.fork_right, plan.fork_test
    sums = plan.first_sum, plan.sum_column, plan.first_bit, plan.first_member, plan.member
    failing = np.zeros((len(plan.test_column), WORDS), np.uint64)
    reached = np.zeros((plan.n_places, WORDS), np.uint64)
    bits = np.zeros((len(plan.least), plan.n_bits, WORDS), np.uint64)
    for first in range(0, len(rows), BLOCK_ROWS):
        of_block = rows[first : first + BLOCK_ROWS]
        copy_columns(features, of_block, plan.tested, values)
        find_failing(values, plan.test_column, plan.test_threshold, failing)
        bits[:] = 0
        add_trees(failing, *forks, *sums, reached, bits)
        read_totals(bits, plan.least, totals[first : first + BLOCK_ROWS])
    return totals


@njit(cache=True, nogil=True)
def copy_columns(features: Array, rows: Array, tested: Array, values: Array) -> None:
    """Fill in the features that are tested of the rows of a block, one after the other: numbers of 16 bits."""
    for number in range(len(tested)):
        column = tested[number]
        for row in range(len(rows)):
            values[number, row] = min(max(features[rows[row], column], np.int32(SMALLEST)), np.int32(LARGEST))


@njit(cache=True, nogil=True)
def find_failing(values: Array, column: Array, threshold: Array, failing: Array) -> None:
    """Fill in which rows fail each test."""
    for test in range(len(threshold)):
        for word in range(WORDS):
            failing[test, word] = rows_above(values, column[test], word * WIDTH, threshold[test])


@njit(cache=True, nogil=True)
def add_trees(
    failing: Array,
    first_fork: Array,
    fork_place: Array,
    fork_right: Array,
    fork_test: Array,
    first_sum: Array,
    sum_column: Array,
    first_bit: Array,
    first_member: Array,
    member: Array,
    reached: Array,
    bits: Array,
) -> None:
    """Add what each tree adds for the rows of a block to the bits of their columns.

    `reached` has room for the rows that reach each node of a tree; nobody reaches the last.
    """
    added, carry = np.zeros(WORDS, np.uint64), np.zeros(WORDS, np.uint64)
    for tree in range(len(first_fork) - 1):
        reached[0] = ALL_ROWS
        for fork in range(first_fork[tree], first_fork[tree + 1]):
            part_rows(reached, fork_place[fork], fork_right[fork], failing, fork_test[fork])
        for number in range(first_sum[tree], first_sum[tree + 1]):
            column, lowest, end = sum_column[number], first_bit[number], first_bit[number + 1]
            carry[:] = 0
            for bit in range(lowest, end):
                join_members(reached, member, first_member[bit], first_member[bit + 1], added)
                add_with_carry(bits, column, bit - lowest, added, carry)
            pass_on(bits, column, end - lowest, carry)


@njit(cache=True, nogil=True, inline="always")
def part_rows(reached: Array, place: int, right: int, failing: Array, test: int) -> None:
    """Part the rows that reach a fork: those that fail its test go right."""
    for word in range(WORDS):
        reached[right, word] = reached[place, word] & failing[test, word]
    for word in range(WORDS):
        reached[place + 1, word] = reached[place, word] & ~failing[test, word]


@njit(cache=True, nogil=True, inline="always")
def join_members(reached: Array, member: Array, first: int, end: int, joined: Array) -> None:
    """Fill in the rows that reach any of the nodes, four of which are joined at a time."""
    joined[:] = 0
    for at in range(first, end, MEMBERS_AT_ONCE):
        one, two, three, four = member[at], member[at + 1], member[at + 2], member[at + 3]
        for word in range(WORDS):
            joined[word] |= reached[one, word] | reached[two, word] | reached[three, word] | reached[four, word]


@njit(cache=True, nogil=True, inline="always")
def add_with_carry(bits: Array, column: int, bit: int, added: Array, carry: Array) -> None:
    """Add one bit and what is carried to it; what is to be carried on."""
    for word in range(WORDS):
        before, either = bits[column, bit, word], bits[column, bit, word] ^ added[word]
        bits[column, bit, word] = either ^ carry[word]
        carry[word] = (before & added[word]) | (either & carry[word])


@njit(cache=True, nogil=True, inline="always")
def pass_on(bits: Array, column: int, first_bit: int, carry: Array) -> None:
    """Add what is carried to the bits above."""
    for bit in range(first_bit, bits.shape[1]):
        left = np.uint64(0)
        for word in range(WORDS):
            before = bits[column, bit, word]
            bits[column, bit, word] = before ^ carry[word]
            carry[word] &= before
            left |= carry[word]
        if not left:
            break


@njit(cache=True, nogil=True)
def read_totals(bits: Array, least: Array, totals: Array) -> None:
    """Fill in the number that the bits of each row stand for, and what is added at least."""
    read = np.zeros(BLOCK_ROWS, np.uint64)
    for column in range(len(least)):
        read[:] = 0
        for bit in range(bits.shape[1]):
            for word in range(WORDS):
                for row in range(WIDTH):
                    is_set = (bits[column, bit, word] >> np.uint64(row)) & np.uint64(1)
                    read[word * WIDTH + row] |= is_set << np.uint64(bit)
        for row in range(len(totals)):
            totals[row, column] = np.int64(read[row]) + least[column]
