"""Trees laid out for `row_sets`, once for each forest: distinct tests, forks in order, what is added bit by bit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.tables import Number
from cleancopy.line_model.trees import LEAF, Trees
from cleancopy.texts import Array

MEMBERS_AT_ONCE = 4
"""The members of a bit are so many at a time; where there are fewer, nodes that no row reaches fill them up."""
SMALLEST, LARGEST = -(2**15), 2**15 - 1
"""Features are compared as numbers of 16 bits: what is beyond them is beyond every threshold as well."""
MAX_BITS = 33
"""So many bits has the largest number that leaves of 32 bits lie apart, or less."""


@dataclass(frozen=True)
class TreePlan:
    """What is to be done for a block of rows, in this order; a node goes by its place in its tree.

    The nodes of a tree stand in preorder: what is left of a fork comes right after it. Each tree adds something to some
    columns of a table. What it adds, less the least that it adds, is written in binary: a list of nodes for each bit,
    and the bit is set for the rows that reach one of them.

    tested          int32  columns of the features that are tested
    test_column     int32  which of these, one entry for each distinct test
    test_threshold  int16  a row passes, and goes left, where feature <= threshold
    first_fork      int32  trees + 1 numbers: the first fork of each tree
    fork_place      int32  place of the fork; fork_right that of the node right of it; fork_test the number of its test
    first_sum       int32  trees + 1 numbers: the first sum of each tree
    sum_column      int32  to which column is added
    first_bit       int32  sums + 1 numbers: the first bit of each sum, the lowest one
    first_member    int32  bits + 1 numbers: the first node of each bit
    member          int32  place of the node
    least           int64  per column: what all trees add at least
    n_places        one more than any tree has nodes: a node at the last place is reached by no row
    n_bits          so many bits has the largest number in any column
    """

    tested: Array
    test_column: Array
    test_threshold: Array
    first_fork: Array
    fork_place: Array
    fork_right: Array
    fork_test: Array
    first_sum: Array
    sum_column: Array
    first_bit: Array
    first_member: Array
    member: Array
    least: Array
    n_places: int
    n_bits: int


def plan_scores(trees: Trees) -> TreePlan | None:
    """The plan that adds up what the leaves say, in one column; None where `score_rows` has to walk the trees."""
    return _plan(trees, 1, False)


def plan_parts(trees: Trees, n_features: int) -> TreePlan | None:
    """The plan that adds up what each feature adds, a column each; None where `explain_rows` has to walk the trees."""
    return _plan(trees, n_features, True)


def _plan(trees: Trees, n_columns: int, by_feature: bool) -> TreePlan | None:
    is_fork = trees.feature != LEAF
    threshold = trees.threshold[is_fork].astype(np.int64)
    if ((threshold < SMALLEST) | (threshold >= LARGEST)).any():
        return None
    tests = trees.feature[is_fork].astype(np.int64) * 2**16 + (threshold - SMALLEST)
    distinct, number = np.unique(tests, return_inverse=True)
    tested, column = np.unique(distinct // 2**16, return_inverse=True)
    test_of = np.zeros(len(trees.feature), np.int32)
    test_of[is_fork] = number
    node, right, first_leaf, end_leaf = (np.zeros(len(trees.feature), np.int32) for _ in range(4))
    lay_out(trees.feature, trees.left, trees.right, trees.root, node, right, first_leaf, end_leaf)
    first_node = np.append(np.flatnonzero(np.isin(node, trees.root)), len(node)).astype(np.int32)
    fork = np.flatnonzero(is_fork[node])
    tree_of_fork = np.searchsorted(first_node, fork, side="right") - 1
    n_places = int(np.diff(first_node).max(initial=0)) + 1
    layout = (first_node, node, right, first_leaf, end_leaf)
    first_sum, sum_column, first_bit, first_member, member, least, most = list_sums(
        *layout, trees.feature, trees.value, n_places, n_columns, by_feature
    )
    return TreePlan(
        tested=tested.astype(np.int32),
        test_column=column.astype(np.int32),
        test_threshold=(distinct % 2**16 + SMALLEST).astype(np.int16),
        first_fork=np.searchsorted(fork, first_node).astype(np.int32),
        fork_place=(fork - first_node[tree_of_fork]).astype(np.int32),
        fork_right=right[fork],
        fork_test=test_of[node[fork]],
        first_sum=first_sum,
        sum_column=sum_column,
        first_bit=first_bit,
        first_member=first_member,
        member=member,
        least=least,
        n_places=n_places,
        n_bits=int(most.max()).bit_length(),
    )


@array_kernel
def lay_out(
    feature: Array,
    left: Array,
    right: Array,
    root: Array,
    node_at: Array,
    right_of: Array,
    first_leaf: Array,
    end_leaf: Array,
) -> None:
    """Fill in the nodes of all trees in preorder; the place of the node right of each fork; and each node's leaves.

    Places and leaves are counted within each tree.
    """
    waiting, fork_above = np.zeros(len(feature) + 1, np.int64), np.zeros(len(feature) + 1, np.int64)
    at = 0
    for tree in range(len(root)):
        first, leaves, n_waiting = at, 0, 1
        waiting[0], fork_above[0] = root[tree], -1
        while n_waiting:
            n_waiting -= 1
            node = waiting[n_waiting]
            if fork_above[n_waiting] >= 0:
                right_of[fork_above[n_waiting]] = at - first
            node_at[at], first_leaf[at] = node, leaves
            if feature[node] == LEAF:
                leaves += 1
            else:
                waiting[n_waiting], waiting[n_waiting + 1] = right[node], left[node]
                fork_above[n_waiting], fork_above[n_waiting + 1] = at, -1
                n_waiting += 2
            at += 1
        for place in range(at - 1, first - 1, -1):
            is_leaf = feature[node_at[place]] == LEAF
            end_leaf[place] = first_leaf[place] + 1 if is_leaf else end_leaf[first + right_of[place]]


@array_kernel
def list_sums(
    first_node: Array,
    node_at: Array,
    right_of: Array,
    first_leaf: Array,
    end_leaf: Array,
    feature: Array,
    value: Array,
    n_places: int,
    n_columns: int,
    by_feature: bool,
) -> tuple[Array, ...]:
    """What each tree adds to which column, as `TreePlan` has it; and the least and the most that each column gets.

    By features it adds to the column of each feature what its tests move the average by, else to the only column what
    the leaf says.
    """
    n_nodes = len(node_at)
    first_sum, sum_column = np.zeros(len(first_node), np.int32), np.zeros(n_nodes, np.int32)
    first_bit, first_member = np.zeros(n_nodes + 1, np.int32), np.zeros(n_nodes * MAX_BITS + 1, np.int32)
    member = np.empty(n_nodes * MAX_BITS * (n_places // 2 + MEMBERS_AT_ONCE), np.int32)  # most of it is never touched
    least, most = np.zeros(n_columns, np.int64), np.zeros(n_columns, np.int64)
    sums = bits = 0
    for tree in range(len(first_node) - 1):
        first, end = first_node[tree], first_node[tree + 1]
        added = np.zeros(end_leaf[first], np.int64)
        for place in range(first, end if by_feature else first + 1):
            column = feature[node_at[place]] if by_feature else 0
            if by_feature and (column == LEAF or is_tested(node_at[first:place], feature, column)):
                continue
            if by_feature:
                add_steps(first, end, node_at, right_of, first_leaf, end_leaf, feature, value, column, added)
            else:
                add_leaves(first, end, node_at, first_leaf, feature, value, added)
            least[column] += added.min()
            most[column] += added.max() - added.min()
            layout = first_leaf[first:end], end_leaf[first:end]
            bits = list_bits(*layout, added - added.min(), n_places - 1, bits, first_member, member)
            sum_column[sums] = column
            sums += 1
            first_bit[sums] = bits
        first_sum[tree + 1] = sums
    members = first_member[bits]
    listed = sum_column[:sums], first_bit[: sums + 1], first_member[: bits + 1], member[:members].copy()
    return first_sum, *listed, least, most


@array_kernel
def is_tested(nodes: Array, feature: Array, column: int) -> bool:
    """Whether one of the nodes tests the feature in a column."""
    return bool((feature[nodes] == column).any())


@array_kernel
def add_leaves(
    first: int, end: int, node_at: Array, first_leaf: Array, feature: Array, value: Array, added: Array
) -> None:
    """Fill in what each leaf of a tree says."""
    for place in range(first, end):
        if feature[node_at[place]] == LEAF:
            added[first_leaf[place]] = value[node_at[place]]


@array_kernel
def add_steps(
    first: int,
    end: int,
    node_at: Array,
    right_of: Array,
    first_leaf: Array,
    end_leaf: Array,
    feature: Array,
    value: Array,
    column: int,
    added: Array,
) -> None:
    """Fill in, for each leaf of a tree, by how much the tests of one feature on the way to it move the average."""
    added[:] = 0
    for place in range(first, end):
        node = node_at[place]
        if feature[node] == column:
            for below in (place + 1, first + right_of[place]):
                added[first_leaf[below] : end_leaf[below]] += value[node_at[below]] - value[node]


@array_kernel
def list_bits(
    first_leaf: Array, end_leaf: Array, added: Array, nowhere: int, bits: int, first_member: Array, member: Array
) -> Number:
    """Fill in, from bit number `bits` on, the nodes of each bit of what is added at the leaves of a tree; how many bits
    there are then."""
    largest, bit = added.max(), 0
    while largest >> bit:
        start = first_member[bits]
        listed = list_members(first_leaf, end_leaf, (added >> bit) & 1, nowhere, member[start:])
        first_member[bits + 1] = start + listed
        bits += 1
        bit += 1
    return np.int64(bits)


@array_kernel
def list_members(first_leaf: Array, end_leaf: Array, is_set: Array, nowhere: int, member: Array) -> Number:
    """Fill in the fewest nodes of a tree that have all the leaves that are set and no other; how many these are."""
    listed = covered = 0
    for place in range(len(first_leaf)):
        if first_leaf[place] >= covered and is_set[first_leaf[place] : end_leaf[place]].all():
            member[listed] = place
            listed += 1
            covered = end_leaf[place]
    while listed % MEMBERS_AT_ONCE:
        member[listed] = nowhere
        listed += 1
    return listed
