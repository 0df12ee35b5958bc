"""All trees for a block of rows at once, without walking any of them: which of the rows reach each node, as bits.

A test is done for all rows of a block at once, and its outcome is a set of rows: one bit each. The rows that reach a
node, parted by its test, are those that reach the nodes below it. What the leaves add is added up in binary: the rows
for which a bit is set are a set of rows again, and sets are added with a carry, as numbers are on paper.
"""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.tree_plans import LARGEST, MEMBERS_AT_ONCE, SMALLEST, TreePlan
from cleancopy.line_model.wide import (
    SET_WORDS,
    WIDTH,
    add_rows,
    add_to_rows,
    is_any_row,
    join_rows,
    part_rows,
    rows_above,
)
from cleancopy.texts import Array

BLOCK_ROWS = SET_WORDS * WIDTH
ALL_ROWS = np.uint64(2**64 - 1)
READ_BITS = 16
"""So many bits of a number are read before it is made longer: of short numbers the machine takes more at once."""


def add_up(features: Array, rows: Array, plan: TreePlan) -> Array:
    """What all trees add to each column of the plan, for each of the rows (numbers of rows of the features). int32."""
    totals = np.empty((len(plan.least), len(rows)), np.int32)
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
        read_totals(bits, plan.least, totals[:, first : first + BLOCK_ROWS])
    return totals.T


@array_kernel
def copy_columns(columns: Array, rows: Array, tested: Array, values: Array) -> None:
    """Fill in the features that are tested of the rows of a block, one after the other: numbers of 16 bits.

    Rows that follow each other are copied together.
    """
    first_of_run, n_runs = np.empty(len(rows) + 1, np.int64), 0
    for row in range(len(rows)):
        if row == 0 or rows[row] != rows[row - 1] + 1:
            first_of_run[n_runs] = row
            n_runs += 1
    first_of_run[n_runs] = len(rows)
    for number in range(len(tested)):
        column, copied = columns[tested[number]], values[number]
        for run in range(n_runs):
            first, end = first_of_run[run], first_of_run[run + 1]
            wide, narrow = column[rows[first] : rows[first] + end - first], copied[first:end]
            for row in range(end - first):
                narrow[row] = np.int16(min(max(wide[row], np.int32(SMALLEST)), np.int32(LARGEST)))


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
    """Fill in the number that the bits of each row stand for, and what is added at least. Columns by rows."""
    n_bits = len(bits) // len(least)
    read = np.zeros(BLOCK_ROWS, np.uint16)
    for column in range(len(least)):
        total = totals[column]
        total[:] = least[column]
        for lowest in range(0, n_bits, READ_BITS):
            read[:] = 0
            for bit in range(lowest, min(lowest + READ_BITS, n_bits)):
                for word in range(SET_WORDS):
                    add_to_rows(bits[column * n_bits + bit, word], 1 << (bit - lowest), read, word * WIDTH)
            for row in range(len(total)):
                total[row] += np.int64(read[row]) << lowest
