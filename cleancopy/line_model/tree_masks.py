"""All trees for many rows at once, without walking any of them: the leaves that are left after every failed test.

The method is QuickScorer (Lucchese and others, SIGIR 2015), with its tests done for a block of rows at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from cleancopy.line_model.tables import Hash, Number
from cleancopy.line_model.trees import LEAF, Trees, explain_rows, score_rows
from cleancopy.texts import Array

MAX_LEAVES = 32
"""The bits of a mask. Forests with larger trees are walked."""
BLOCK_ROWS = 64
DE_BRUIJN = np.uint32(0x077CB531)
BIT_OF_WINDOW = np.zeros(MAX_LEAVES, np.int64)
BIT_OF_WINDOW[[(int(DE_BRUIJN) << bit & 0xFFFFFFFF) >> 27 for bit in range(MAX_LEAVES)]] = range(MAX_LEAVES)


@dataclass(frozen=True)
class TreeMasks:
    """The tests of all trees, one entry each, and the values of their leaves.

    tree       int32   number of the tree
    feature    int32   column of the features
    threshold  int32
    reachable  uint32  bit n is 0 where the tree's leaf n, from left to right, is out of reach if the test fails
    values     int32   trees by MAX_LEAVES
    """

    tree: Array
    feature: Array
    threshold: Array
    reachable: Array
    values: Array


def score_all(features: Array, rows: Array, trees: Trees) -> Array:
    """The sum of all trees for each of the rows, in thousandths of a log odds: the same as `score_rows`. int32.

    rows  int64, numbers of rows of the features: a copy of so many features costs as much as reading them
    """
    masks = mask_trees(trees)
    if masks is None:
        return np.asarray(score_rows(features[rows], *vars(trees).values()))
    return np.asarray(add_values(_leaves(features, rows, masks), masks.values))


def explain_all(features: Array, rows: Array, trees: Trees) -> Array:
    """What each feature added to the sum of each of the rows: the same as `explain_rows`. int32."""
    masks = mask_trees(trees)
    if masks is None:
        return np.asarray(explain_rows(features[rows], *vars(trees).values()))
    n_trees = len(trees.root)
    first_step = np.zeros((n_trees, MAX_LEAVES + 1), np.int64)
    step_feature = np.empty(n_trees * MAX_LEAVES * MAX_LEAVES, np.int32)
    step_part = np.empty(len(step_feature), np.int32)
    fill_paths(trees.feature, trees.left, trees.right, trees.value, trees.root, first_step, step_feature, step_part)
    parts = np.zeros((len(rows), features.shape[1]), np.int32)
    add_parts(_leaves(features, rows, masks), first_step, step_feature, step_part, parts)
    return parts


def _leaves(features: Array, rows: Array, masks: TreeMasks) -> Array:
    """The leaf of each tree in which each of the rows ends up. Rows by trees, uint8."""
    leaves = np.empty((len(rows), len(masks.values)), np.uint8)
    find_leaves(features, rows, masks.tree, masks.feature, masks.threshold, masks.reachable, leaves)
    return leaves


def mask_trees(trees: Trees) -> TreeMasks | None:
    """The masks of all trees; None if one of them has more than MAX_LEAVES leaves."""
    n_tests = int(np.count_nonzero(trees.feature != LEAF))
    masks = TreeMasks(
        tree=np.empty(n_tests, np.int32),
        feature=np.empty(n_tests, np.int32),
        threshold=np.empty(n_tests, np.int32),
        reachable=np.empty(n_tests, np.uint32),
        values=np.zeros((len(trees.root), MAX_LEAVES), np.int32),
    )
    fits = fill_masks(*vars(trees).values(), *vars(masks).values())
    return masks if fits else None


@njit(cache=True, nogil=True)
def fill_masks(
    feature: Array,
    threshold: Array,
    left: Array,
    right: Array,
    value: Array,
    root: Array,
    tree_of: Array,
    feature_of: Array,
    threshold_of: Array,
    reachable: Array,
    values: Array,
) -> bool:
    """Fill in tests and leaves, from left to right. False if a tree has more leaves than a mask has bits."""
    first_leaf = np.zeros(len(feature), np.int64)
    test_of = np.zeros(len(feature), np.int64)
    waiting = np.zeros(len(feature) + 1, np.int64)
    tests = 0
    for tree in range(len(root)):
        leaves, n_waiting = 0, 1
        waiting[0] = root[tree]
        while n_waiting:
            n_waiting -= 1
            node = waiting[n_waiting]
            if node < 0:  # all that is left of the test has its leaves by now
                test = ~node
                out_of_reach = (np.uint64(1) << np.uint64(leaves)) - (np.uint64(1) << np.uint64(first_leaf[test]))
                reachable[test_of[test]] = np.uint32(~out_of_reach & np.uint64(0xFFFFFFFF))
            elif feature[node] == LEAF:
                if leaves == MAX_LEAVES:
                    return False
                values[tree, leaves] = value[node]
                leaves += 1
            else:
                first_leaf[node], test_of[node] = leaves, tests
                tree_of[tests], feature_of[tests], threshold_of[tests] = tree, feature[node], threshold[node]
                tests += 1
                waiting[n_waiting], waiting[n_waiting + 1], waiting[n_waiting + 2] = right[node], ~node, left[node]
                n_waiting += 3
    return True


@njit(cache=True, nogil=True)
def find_leaves(
    features: Array, rows: Array, tree: Array, feature: Array, threshold: Array, reachable: Array, leaves: Array
) -> None:
    """Fill in the leftmost leaf in reach of each of the rows in each tree."""
    n_trees = leaves.shape[1]
    columns = np.zeros((features.shape[1], BLOCK_ROWS), np.int32)
    left = np.zeros((n_trees, BLOCK_ROWS), np.uint32)
    for first in range(0, len(rows), BLOCK_ROWS):
        in_block = min(BLOCK_ROWS, len(rows) - first)
        for row in range(in_block):
            for column in range(features.shape[1]):
                columns[column, row] = features[rows[first + row], column]
        left[:] = np.uint32(0xFFFFFFFF)
        for test in range(len(tree)):
            keep_reachable(left[tree[test]], columns[feature[test]], threshold[test], reachable[test])
        for number in range(n_trees):
            for row in range(in_block):
                leaves[first + row, number] = lowest_bit(left[number, row])


@njit(cache=True, nogil=True)
def add_values(leaves: Array, values: Array) -> Array:
    """The sum of the values of each row's leaves. int32."""
    scores = np.zeros(len(leaves), np.int32)
    for row in range(len(leaves)):
        total = np.int32(0)
        for tree in range(leaves.shape[1]):
            total += values[tree, leaves[row, tree]]
        scores[row] = total
    return scores


@njit(cache=True, nogil=True)
def fill_paths(
    feature: Array,
    left: Array,
    right: Array,
    value: Array,
    root: Array,
    first_step: Array,
    step_feature: Array,
    step_part: Array,
) -> None:
    """Fill in the way to each leaf, from left to right: at each test its feature, and by how much the average moves."""
    path = np.zeros(MAX_LEAVES, np.int64)
    waiting, depth_of = np.zeros(len(feature) + 1, np.int64), np.zeros(len(feature) + 1, np.int64)
    steps = 0
    for tree in range(len(root)):
        leaf, n_waiting = 0, 1
        waiting[0], depth_of[0] = root[tree], 0
        while n_waiting:
            n_waiting -= 1
            node, depth = waiting[n_waiting], depth_of[n_waiting]
            path[depth] = node
            if feature[node] != LEAF:
                waiting[n_waiting], waiting[n_waiting + 1] = right[node], left[node]
                depth_of[n_waiting : n_waiting + 2] = depth + 1
                n_waiting += 2
                continue
            for step in range(depth):
                step_feature[steps] = feature[path[step]]
                step_part[steps] = value[path[step + 1]] - value[path[step]]
                steps += 1
            leaf += 1
            first_step[tree, leaf:] = steps
        if tree + 1 < len(root):
            first_step[tree + 1, 0] = steps


@njit(cache=True, nogil=True)
def add_parts(leaves: Array, first_step: Array, step_feature: Array, step_part: Array, parts: Array) -> None:
    """Add the steps to each row's leaves to the parts of their features."""
    for row in range(len(leaves)):
        for tree in range(leaves.shape[1]):
            leaf = leaves[row, tree]
            for step in range(first_step[tree, leaf], first_step[tree, leaf + 1]):
                parts[row, step_feature[step]] += step_part[step]


@njit(cache=True, nogil=True)
def keep_reachable(left: Array, column: Array, threshold: int, reachable: int) -> None:
    """Of the leaves left in a tree keep, for each row whose feature fails the test, those that are in reach then."""
    for row in range(BLOCK_ROWS):
        left[row] &= np.uint32(0xFFFFFFFF) if column[row] <= threshold else reachable


@njit(cache=True, nogil=True)
def lowest_bit(mask: Hash) -> Number:
    """The number of the lowest bit that is set, by a de Bruijn sequence: no two of its windows are equal."""
    bit = mask & (~mask + np.uint32(1))
    return BIT_OF_WINDOW[np.uint32(bit * DE_BRUIJN) >> np.uint32(27)]
