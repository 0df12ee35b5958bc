"""All trees for a block of rows at once, without walking any of them: which of the rows reach each node, as bits.

A test is done for all rows of a block at once, and its outcome is a set of rows: one bit each. The rows that reach a
node, parted by its test, are those that reach the nodes below it. What the leaves add is added up in binary: the rows
for which a bit is set are a set of rows again, and sets are added with a carry, as numbers are on paper.
"""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.tree_plans import LARGEST, MEMBERS_AT_ONCE, SMALLEST, TreePlan
from cleancopy.line_model.wide import SET_WORDS, WIDTH, add_rows, is_any_row, join_rows, part_rows, rows_above
from cleancopy.texts import Array

BLOCK_ROWS = SET_WORDS * WIDTH
ALL_ROWS = np.uint64(2**64 - 1)


def add_up(features: Array, rows: Array, plan: TreePlan) -> Array:
    """What all trees add to each column of the plan, for each of the rows (numbers of rows of the features). int32."""
    totals = np.empty((len(rows), len(plan.least)), np.int32)
    columns = np.ascontiguousarray(features.T)
    values = np.zeros((len(plan.tested), BLOCK_ROWS), np.int16)
    forks = plan.first_fork, plan.fork_place, plan.fork_right, plan.fork_test
    sums = plan.first_sum, plan.sum_column, plan.first_bit, plan.first_member, plan.member
    failing = np.zeros((len(plan.test_column), SET_WORDS), np.uint64)
    reached = np.zeros((plan.n_places, SET_WORDS), np.uint64)
    bits = np.zeros((len(plan.least) * plan.n_bits, SET_WORDS), np.uint64)
    for first in range(0, len(rows), BLOCK_ROWS):
        of_block = rows[first : first + BLOCK_ROWS]
        copy_columns(columns, of_block, plan.tested, values)
        find_failing(values, plan.test_column, plan.test_threshold, failing)
        bits[:] = 0
        add_trees(failing, *forks, *sums, plan.n_bits, reached, bits)
        read_totals(bits, plan.least, totals[first : first + BLOCK_ROWS])
    return totals


@array_kernel
def copy_columns(columns: Array, rows: Array, tested: Array, values: Array) -> None:
    """Fill in the features that are tested of the rows of a block, one after the other: numbers of 16 bits.

    Rows that follow each other are copied together.
    """
    first = 0
    while first < len(rows):
        end = first + 1
        while end < len(rows) and rows[end] == rows[end - 1] + 1:
            end += 1
        for number in range(len(tested)):
            wide = columns[tested[number], rows[first] : rows[end - 1] + 1]
            narrow = values[number, first:end]
            for row in range(len(narrow)):
                narrow[row] = min(max(wide[row], np.int32(SMALLEST)), np.int32(LARGEST))
        first = end


@array_kernel
def find_failing(values: Array, column: Array, threshold: Array, failing: Array) -> None:
    """Fill in which rows fail each test."""
    for test in range(len(threshold)):
        for word in range(SET_WORDS):
            failing[test, word] = rows_above(values, column[test], word * WIDTH, threshold[test])


@array_kernel
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
    n_bits: int,
    reached: Array,
    bits: Array,
) -> None:
    """Add what each tree adds for the rows of a block to the bits of their columns.

    `reached` has room for the rows that reach each node of a tree; nobody reaches the last.
    """
    added, carry = np.zeros((1, SET_WORDS), np.uint64), np.zeros((1, SET_WORDS), np.uint64)
    nothing = np.zeros((1, SET_WORDS), np.uint64)
    for tree in range(len(first_fork) - 1):
        reached[0] = ALL_ROWS
        for fork in range(first_fork[tree], first_fork[tree + 1]):
            part_rows(reached, fork_place[fork], fork_right[fork], failing, fork_test[fork])
        for number in range(first_sum[tree], first_sum[tree + 1]):
            lowest, past = sum_column[number] * n_bits, (sum_column[number] + 1) * n_bits
            at, carry[:] = lowest, 0
            for bit in range(first_bit[number], first_bit[number + 1]):
                added[:] = 0
                for its in range(first_member[bit], first_member[bit + 1], MEMBERS_AT_ONCE):
                    join_rows(reached, member[its], member[its + 1], member[its + 2], member[its + 3], added)
                add_rows(bits, at, added, carry)
                at += 1
            while at < past and is_any_row(carry, 0):
                add_rows(bits, at, nothing, carry)
                at += 1


@array_kernel
def read_totals(bits: Array, least: Array, totals: Array) -> None:
    """Fill in the number that the bits of each row stand for, and what is added at least."""
    read = np.zeros(BLOCK_ROWS, np.uint64)
    n_bits = len(bits) // len(least)
    for column in range(len(least)):
        read[:] = 0
        for bit in range(n_bits):
            for word in range(SET_WORDS):
                for row in range(WIDTH):
                    is_set = (bits[column * n_bits + bit, word] >> np.uint64(row)) & np.uint64(1)
                    read[word * WIDTH + row] |= is_set << np.uint64(bit)
        for row in range(len(totals)):
            totals[row, column] = np.int64(read[row]) + least[column]
