"""Boosted decision trees over integers: the same sum on every machine, and what spoke for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.texts import Array


@dataclass(frozen=True)
class Trees:
    """Trees as flat arrays, one entry per node; a node goes left where feature <= threshold.

    feature    int16  column of the features; LEAF where the node is a leaf
    threshold  int32
    left       int32  number of the node to go to; right likewise
    value      int32  thousandths of a log odds: what a leaf adds, or what its leaves add on average
    root       int32  the first node of each tree
    """

    feature: Array
    threshold: Array
    left: Array
    right: Array
    value: Array
    root: Array


LEAF = -1
NO_PART = -1


@array_kernel
def score_rows(
    features: Array, feature: Array, threshold: Array, left: Array, right: Array, value: Array, root: Array
) -> Array:
    """The sum of all trees for each row, in thousandths of a log odds. int32."""
    scores = np.zeros(len(features), np.int32)
    for row in range(len(features)):
        total = np.int32(0)
        for tree in range(len(root)):
            node = root[tree]
            while feature[node] != LEAF:
                node = left[node] if features[row, feature[node]] <= threshold[node] else right[node]
            total += value[node]
        scores[row] = total
    return scores


@array_kernel
def explain_rows(
    features: Array, feature: Array, threshold: Array, left: Array, right: Array, value: Array, root: Array
) -> Array:
    """What each feature added to the sum of each row: the change of the average at each node passed. int32.

    The decomposition along the path of Saabas (2014, treeinterpreter).
    """
    parts = np.zeros(features.shape, np.int32)
    for row in range(len(features)):
        for tree in range(len(root)):
            node = root[tree]
            while feature[node] != LEAF:
                column = feature[node]
                below = left[node] if features[row, column] <= threshold[node] else right[node]
                parts[row, column] += value[below] - value[node]
                node = below
    return parts


@array_kernel
def strongest_parts(parts: Array, n_strongest: int) -> Array:
    """The columns of the largest parts of each row, the largest first, of equal ones the first; NO_PART where no part
    is above zero. Rows by n_strongest, int32."""
    columns = np.full((len(parts), n_strongest), NO_PART, np.int32)
    largest = np.zeros((len(parts), n_strongest), np.int32)
    for column in range(parts.shape[1]):
        for row in range(len(parts)):
            part = parts[row, column]
            if part <= largest[row, n_strongest - 1]:
                continue
            rank = n_strongest - 1
            while rank > 0 and part > largest[row, rank - 1]:
                largest[row, rank], columns[row, rank] = largest[row, rank - 1], columns[row, rank - 1]
                rank -= 1
            largest[row, rank], columns[row, rank] = part, column
    return columns
