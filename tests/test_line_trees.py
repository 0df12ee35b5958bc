"""Trees over integers equal a walk from fork to fork, what features add adds up; and the weights file is in order."""

import json
import re
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.line_model.features import NAMES
from cleancopy.line_model.model import FORMAT, WEIGHTS_FILE, model_of
from cleancopy.line_model.row_sets import BLOCK_ROWS, add_up
from cleancopy.line_model.tree_plans import plan_parts, plan_scores
from cleancopy.line_model.trees import NO_PART, explain_rows, score_rows, strongest_parts
from cleancopy.line_model.vocabulary import vocabulary
from tests.line_twins import nodes_of, plain_parts, plain_path

COLUMNS = 5
value = st.integers(-100_000, 100_000)
threshold = st.integers(-3, 3)
leaf = st.tuples(value)
tree = st.recursive(
    leaf, lambda part: st.tuples(value, st.integers(0, COLUMNS - 1), threshold, part, part), max_leaves=12
)
rows = st.lists(st.lists(st.integers(-4, 4), min_size=COLUMNS, max_size=COLUMNS), max_size=8)


def weights(trees=((0,),), words=(), concepts=(), **limits):
    """A weights file with the given trees (as tests.line_twins writes them) in both forests, terms and limits."""
    forest = {
        "trees": [nodes_of(tree) for tree in trees],
        "limits": dict.fromkeys(
            ("sure_score", "min_sure_lines", "inside", "outside", "alone", "alone_long", "in_box"), 0
        )
        | limits,
    }
    return {
        "format": FORMAT,
        "features": list(NAMES),
        "words": dict(words),
        "word_bias": 0,
        "concepts": dict(concepts),
        "concept_bias": 0,
        "by_words": forest,
        "by_concepts": forest,
    }


def check_trees(trees, table):
    features = np.array(table, np.int32).reshape(len(table), -1 if table else COLUMNS)
    forest = model_of(weights(trees)).by_words.trees
    arrays = vars(forest).values()
    scores, parts = score_rows(features, *arrays), explain_rows(features, *arrays)
    assert scores.dtype == np.int32 and parts.dtype == np.int32 and parts.shape == features.shape
    assert scores.tolist() == [sum(plain_path(tree, row)[-1][0] for tree in trees) for row in table]
    assert parts.tolist() == [plain_parts(trees, row) for row in table]
    for rows in (np.arange(len(table)), np.arange(len(table))[::-2]):
        if (plan := plan_scores(forest)) is not None:
            assert add_up(features, rows, plan)[:, 0].tolist() == scores[rows].tolist()
            assert add_up(features, rows, plan_parts(forest, features.shape[1])).tolist() == parts[rows].tolist()
    assert (parts.sum(axis=1) + sum(tree[0] for tree in trees)).tolist() == scores.tolist()


@settings(deadline=None)
@given(st.lists(tree, min_size=1, max_size=6), rows)
def test_trees_equal_their_plain_twin(trees, table):
    check_trees(trees, table)


FORK = (5, 2, 10, (-100,), (7, 0, -1, (200,), (3000,)))
LIMITS = (0, 1, 2**31 - 1, (1,), (2,))
CASES = {
    "one leaf": ([(42,)], [[0, 0, 0], [9, 9, 9]]),
    "no rows": ([FORK], []),
    "on the threshold": ([FORK], [[-2, 0, 9], [-2, 0, 10], [-2, 0, 11], [-1, 0, 11], [0, 0, 11]]),
    "the same tree twice": ([FORK, FORK], [[-1, 0, 11]]),
    "the largest integers": ([LIMITS, FORK], [[0, 2**31 - 1, 0], [-(2**31), -(2**31), -(2**31)]]),
}


@pytest.mark.parametrize(("trees", "table"), CASES.values(), ids=list(CASES))
def test_trees(trees, table):
    check_trees(trees, table)


def test_a_deep_tree_of_many_rows():
    chain = (1,)
    for depth in range(60):
        chain = (depth, depth % COLUMNS, depth - 30, (depth * 3,), chain)
    check_trees([chain, (8,), FORK], np.random.default_rng(7).integers(-40, 40, (3000, COLUMNS)).tolist())


def chain(forks, to_the_left):
    """A tree that is one long branch, which a row leaves where it does not fit."""
    tree = (1000,)
    for depth in range(forks):
        leaf = (depth * 3 - 50,)
        tree = (depth, depth % COLUMNS, depth % 9 - 4, *((tree, leaf) if to_the_left else (leaf, tree)))
    return tree


@pytest.mark.parametrize("rows", [1, 63, 64, 65, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1])
@pytest.mark.parametrize("forks", [1, 30, 70])
@pytest.mark.parametrize("to_the_left", [False, True])
def test_as_many_rows_as_a_block_has_and_more(rows, forks, to_the_left):
    table = np.random.default_rng(forks).integers(-6, 7, (rows, COLUMNS)).tolist()
    check_trees([FORK, chain(forks, to_the_left), (8,), chain(forks, to_the_left)], table)


@pytest.mark.parametrize(("threshold", "is_walked"), [(-(2**15), False), (2**15 - 2, False), (2**15 - 1, True), (-(2**15) - 1, True)])  # fmt: skip
def test_thresholds_at_the_ends_of_what_is_compared(threshold, is_walked):
    """Forests with thresholds beyond sixteen bits are walked; features beyond them are compared all the same."""
    trees = [(0, 1, threshold, (-7,), (11,)), FORK]
    assert (plan_scores(model_of(weights(trees)).by_words.trees) is None) == is_walked
    near = [threshold - 1, threshold, threshold + 1, -(2**31), -(2**15) - 1, -(2**15), 2**15 - 1, 2**15, 2**31 - 1]
    check_trees(trees, [[0, number, 0] for number in near])


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(-2, 4), min_size=COLUMNS, max_size=COLUMNS), max_size=8), st.integers(1, 4))
def test_the_strongest_parts_equal_their_plain_twin(parts, n_strongest):
    table = np.array(parts, np.int32).reshape(len(parts), COLUMNS)
    wanted = []
    for row in parts:
        ranked = sorted((column for column in range(COLUMNS) if row[column] > 0), key=lambda column: -row[column])
        wanted.append([*ranked, *[NO_PART] * n_strongest][:n_strongest])
    assert strongest_parts(table, n_strongest).tolist() == wanted
    assert strongest_parts(np.asfortranarray(table), n_strongest).tolist() == wanted


WRONG = [
    {"format": FORMAT + 1},
    {"features": list(NAMES[:-1])},
    {"features": list(NAMES[::-1])},
    {"features": [*NAMES, "one more"]},
]


@pytest.mark.parametrize("change", WRONG)
def test_weights_for_other_features_are_refused(change):
    with pytest.raises(ValueError, match="was made for other features; train the model again"):
        model_of(weights() | change)


# the weights that come with the package

WEIGHTS = files("cleancopy.line_model").joinpath(WEIGHTS_FILE)
MAX_WEIGHTS_BYTES = 1_000_000
shipped = pytest.mark.skipif(not WEIGHTS.is_file(), reason="cleancopy/line_model/weights.json is not there yet")


def leaves(entry):
    """Everything in a JSON value that is neither list nor dictionary."""
    if isinstance(entry, dict | list):
        parts = entry.values() if isinstance(entry, dict) else entry
        return [leaf for part in parts for leaf in leaves(part)]
    return [entry]


@shipped
def test_the_shipped_weights_are_small_and_integers():
    assert len(WEIGHTS.read_bytes()) < MAX_WEIGHTS_BYTES
    file = json.loads(WEIGHTS.read_text("utf-8"))
    assert tuple(file.pop("features")) == NAMES
    assert [digest for digest in file.pop("trained_on").values() if not re.fullmatch("[0-9a-f]{64}", digest)] == []
    assert {type(leaf) for leaf in leaves(file)} == {int}
    assert max(abs(leaf) for leaf in leaves(file)) < 2**31


@shipped
@pytest.mark.parametrize("forest", ["by_words", "by_concepts"])
def test_the_shipped_trees_end_and_add_up_within_thirty_two_bits(forest):
    trees = json.loads(WEIGHTS.read_text("utf-8"))[forest]["trees"]
    for nodes in trees:
        for number, (feature, _, left, right, _) in enumerate(nodes):
            assert feature == -1 or (
                0 <= feature < len(NAMES) and number < left < len(nodes) and number < right < len(nodes)
            )
    assert sum(max(abs(node[4]) for node in nodes) for nodes in trees) < 2**31


@shipped
@pytest.mark.parametrize("forest", ["by_words", "by_concepts"])
def test_the_shipped_trees_need_not_be_walked(forest):
    trees = getattr(model_of(json.loads(WEIGHTS.read_text("utf-8"))), forest).trees
    assert plan_scores(trees) is not None and plan_parts(trees, len(NAMES)) is not None


@shipped
@pytest.mark.parametrize("kind", ["words", "concepts"])
def test_the_shipped_terms_are_told_apart(kind):
    """Terms that were folded alike, or that share a hash, would weigh what the last of them does."""
    terms = json.loads(WEIGHTS.read_text("utf-8"))[kind]
    assert np.count_nonzero(vocabulary(terms, 0).key) == len(terms)
