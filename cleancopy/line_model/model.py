"""The line model: read from one file of integers, and asked about the lines of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.boxes import is_left_in_box
from cleancopy.line_model.concepts import load_lexicon
from cleancopy.line_model.features import KNOWN, LONG_LINE_WORDS, NAMES, line_features
from cleancopy.line_model.line_words import line_words, weigh_words
from cleancopy.line_model.pages import Pages, pages_of_batch
from cleancopy.line_model.place import MAIN_NAMES
from cleancopy.line_model.row_sets import BLOCK_ROWS, add_up
from cleancopy.line_model.tree_plans import TreePlan, plan_parts, plan_scores
from cleancopy.line_model.trees import NO_PART, Trees, explain_rows, score_rows, strongest_parts
from cleancopy.line_model.vocabulary import MIN_KNOWN_PERMILLE, Vocabulary, vocabulary
from cleancopy.line_model.words import Words
from cleancopy.lines import Lines
from cleancopy.texts import Array, Bytes

WEIGHTS_FILE = "weights.json"
FORMAT = 2
KNOWN_COLUMN = NAMES.index(KNOWN)
SPEAKING_FEATURES = 3
EXPLAINED_ROWS = 2 * BLOCK_ROWS
"""So many rows are explained at once: their parts stay in the cache."""


@dataclass(frozen=True)
class Limits:
    """From which score on a line is furniture, in thousandths of a log odds.

    A page with at least `min_sure_lines` lines of `sure_score` or more surely has furniture; there a line needs
    `inside` within the page's main prose and `outside` before or after it. On other pages it needs `alone`, or
    `alone_long` if it has at least LONG_LINE_WORDS words: of a label or an item of a list less can be told. A line that
    is all that would be left of a box has `in_box` more: it is the button below an invitation.
    """

    sure_score: int
    min_sure_lines: int
    inside: int
    outside: int
    alone: int
    alone_long: int
    in_box: int


@dataclass(frozen=True)
class Forest:
    """What the features of a line add up to, and how much of it makes the line furniture."""

    trees: Trees
    limits: Limits

    def scores(self, features: Array, rows: Array) -> Array:
        """The sum of all trees for each of the rows (numbers of rows of the features). int32."""
        if self._score_plan is None:
            return np.asarray(score_rows(features[rows], *vars(self.trees).values()))
        return add_up(features, rows, self._score_plan)[:, 0]

    def parts(self, features: Array, rows: Array) -> Array:
        """What each feature added to the sum of each of the rows. Rows by features, int32."""
        if self._part_plan is None:
            return np.asarray(explain_rows(features[rows], *vars(self.trees).values()))
        return add_up(features, rows, self._part_plan)

    @cached_property
    def _score_plan(self) -> TreePlan | None:
        return plan_scores(self.trees)

    @cached_property
    def _part_plan(self) -> TreePlan | None:
        return plan_parts(self.trees, len(NAMES))


@dataclass(frozen=True)
class LineModel:
    """What was learned; all numbers are thousandths of a log odds.

    words, concepts          weights of terms: of words themselves, and of the concepts that stand for them
    by_words, by_concepts    what is asked about pages of which the words are known, and about all others
    """

    words: Vocabulary
    concepts: Vocabulary
    by_words: Forest
    by_concepts: Forest

    def forests(self, known_permille: Array) -> tuple[tuple[Array, Forest], tuple[Array, Forest]]:
        """Each forest beside which rows of the features it is asked about. bool per row.

        `known_permille` is the column KNOWN of the features.
        """
        knows_words = known_permille >= MIN_KNOWN_PERMILLE
        return (knows_words, self.by_words), (~knows_words, self.by_concepts)


@dataclass(frozen=True)
class LineScores:
    """What the model says of each line that is not blank, one row each.

    line      int64  number of the line
    score     int32  thousandths of a log odds; above zero speaks for furniture; 0 for lines that are taken already
    excess    int64  the score less what the line's place demands; above zero it is furniture
    chosen    int64  numbers of the rows that are furniture and not spared
    features  int32  of the chosen rows, one column per name in NAMES
    """

    line: Array
    score: Array
    excess: Array
    chosen: Array
    features: Array


def model_of(weights: dict[str, Any]) -> LineModel:
    """The model of a weights file. Raises ValueError if it was made for other features."""
    if weights["format"] != FORMAT or tuple(weights["features"]) != NAMES:
        raise ValueError(f"{WEIGHTS_FILE}: was made for other features; train the model again")
    return LineModel(
        words=vocabulary(weights["words"], weights["word_bias"]),
        concepts=vocabulary(weights["concepts"], weights["concept_bias"]),
        by_words=_forest(weights["by_words"]),
        by_concepts=_forest(weights["by_concepts"]),
    )


def _forest(forest: dict[str, Any]) -> Forest:
    return Forest(_trees(forest["trees"]), Limits(**forest["limits"]))


def _trees(trees: list[list[list[int]]]) -> Trees:
    """Trees as lists of nodes: [feature, threshold, left, right, value], children counted within their tree."""
    nodes = np.array([node for tree in trees for node in tree], np.int64).reshape(-1, 5)
    sizes = np.array([len(tree) for tree in trees], np.int64)
    root = np.cumsum(sizes) - sizes
    offset = np.repeat(root, sizes)
    return Trees(
        feature=nodes[:, 0].astype(np.int16),
        threshold=nodes[:, 1].astype(np.int32),
        left=(nodes[:, 2] + offset).astype(np.int32),
        right=(nodes[:, 3] + offset).astype(np.int32),
        value=nodes[:, 4].astype(np.int32),
        root=root.astype(np.int32),
    )


def score_batch(
    model: LineModel, buffer: Bytes, lines: Lines, words: Words, is_taken: Array, is_spared: Array, title_line: Array
) -> LineScores:
    """Ask the model about every line that is not blank, some pages at a time.

    is_taken    bool per line: whether earlier markers have marked it
    is_spared   bool per line: whether it is not to be chosen, whatever the model says
    title_line  int64 per document: the line that bears the title, or a negative number
    """
    looked_up = line_words(buffer, lines, words, load_lexicon())
    wording = weigh_words(looked_up, model.words, model.concepts)
    all_pages = pages_of_batch(lines, looked_up, wording, is_taken, title_line)
    score, excess = np.zeros(len(all_pages.lines), np.int32), np.zeros(len(all_pages.lines), np.int64)
    chosen, columns_of_chosen = [np.zeros(0, np.int64)], [np.zeros((len(NAMES), 0), np.int32)]
    for pages in all_pages.groups():
        features = line_features(buffer, pages)
        score[pages.rows], excess[pages.rows] = _score(model, pages, features)
        its_chosen = np.flatnonzero((excess[pages.rows] > 0) & ~is_spared[pages.number])
        chosen.append(pages.first_row + its_chosen)
        columns_of_chosen.append(columns_of(features, its_chosen))
    features_of_chosen = np.concatenate(columns_of_chosen, axis=1).T
    return LineScores(all_pages.number, score, excess, np.concatenate(chosen), features_of_chosen)


def columns_of(features: Array, rows: Array) -> Array:
    """The features of some rows, one column after the other. int32."""
    columns = np.empty((features.shape[1], len(rows)), np.int32)
    copy_rows(features.T, rows, columns)
    return columns


@array_kernel
def copy_rows(columns: Array, rows: Array, copied: Array) -> None:
    """Fill in the numbers of some rows of each column."""
    for number in range(len(columns)):
        for row in range(len(rows)):
            copied[number, row] = columns[number, rows[row]]


def _score(model: LineModel, pages: Pages, features: Array) -> tuple[Array, Array]:
    """The score of each line of some pages, and by how much it is above what the line's place demands."""
    lines, is_free = pages.lines, ~pages.is_taken
    score, demanded = np.zeros(len(lines), np.int32), np.zeros(len(lines), np.int64)
    in_box = np.zeros(len(lines), np.int32)
    inside, is_long = is_inside(features), lines.n_words >= LONG_LINE_WORDS
    for is_asked, forest in model.forests(features[:, KNOWN_COLUMN]):
        asked = np.flatnonzero(is_asked)  # with those that are taken: rows that follow each other are read at once
        score[asked] = forest.scores(features, asked) * is_free[asked]
        has_furniture = _has_furniture(forest.limits, score[asked], is_free[asked], lines.document[asked])
        demanded[asked] = _demanded(forest.limits, has_furniture, inside[asked], is_long[asked])
        in_box[asked] = forest.limits.in_box
    score += in_box * is_left_in_box(pages, is_free & (score > demanded))
    return score, score - demanded


def _has_furniture(limits: Limits, score: Array, is_free: Array, document: Array) -> Array:
    """Whether each line's page surely has furniture; lines that rules have taken say nothing of the others. bool."""
    sure_lines = np.bincount(document, weights=is_free & (score >= limits.sure_score))
    return np.asarray(sure_lines[document] >= limits.min_sure_lines)


def _demanded(limits: Limits, has_furniture: Array, inside: Array, is_long: Array) -> Array:
    """The score that each line needs. int64."""
    among_furniture = np.where(inside, limits.inside, limits.outside)
    return np.where(has_furniture, among_furniture, np.where(is_long, limits.alone_long, limits.alone))


def is_inside(features: Array) -> Array:
    """Whether each line stands between the first and the last line of the page's main prose, told most narrowly."""
    start = NAMES.index(MAIN_NAMES[0])
    return np.asarray((features[:, start] >= 0) & (features[:, start + 1] <= 0))


def speaking_features(model: LineModel, features: Array) -> tuple[list[tuple[str, ...]], Array]:
    """What spoke for each row: the names of the features that added most to its score, the strongest first.

    The distinct lists of names, in the order of the rows, and for each row the number of its list.
    """
    strongest = np.empty((len(features), SPEAKING_FEATURES), np.int32)
    for is_asked, forest in model.forests(features[:, KNOWN_COLUMN]):
        asked = np.flatnonzero(is_asked)
        for first in range(0, len(asked), EXPLAINED_ROWS):
            some = asked[first : first + EXPLAINED_ROWS]
            parts = forest.parts(features, some)
            strongest[some] = strongest_parts(parts, SPEAKING_FEATURES)
    code = (strongest.astype(np.int64) + 1) @ (features.shape[1] + 1) ** np.arange(SPEAKING_FEATURES)
    _, first_row, which = np.unique(code, return_index=True, return_inverse=True)
    order = np.argsort(first_row)
    lists = [names_of(tuple(columns)) for columns in strongest[first_row[order]].tolist()]
    return lists, np.argsort(order)[which]


@cache
def names_of(columns: tuple[int, ...]) -> tuple[str, ...]:
    """The names of the features in these columns; NO_PART stands for none."""
    return tuple(NAMES[column] for column in columns if column != NO_PART)
