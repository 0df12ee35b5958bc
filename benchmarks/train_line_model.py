"""Train the line model: `python -m benchmarks.train_line_model DATA_FOLDER --to cleancopy/line_model/weights.json`.

DATA_FOLDER holds boilerplate_dev.parquet and boilerplate_dev_html.parquet. Two forests: one for pages of which the
words are known, which are English as the labelled pages are, and one for all other languages, which sees the concepts
that stand for the words. For each, first a logistic regression gives every term a weight (scikit-learn); then boosted
trees (LightGBM; Ke et al. 2017) learn from those scores, each line scored by weights that have not seen its page, and
from all other features. Everything is written as integers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import lightgbm
import numpy as np

from benchmarks.labelled_pages import LabelledPage, file_sha256, fold_of, groups_of, read_pages
from benchmarks.line_terms import TermMatrix, by_concepts, by_words
from benchmarks.other_extractions import extract_all
from benchmarks.training_lines import PageText, TrainingLines, look_at_pages, own_pages
from cleancopy.journey import MARKERS
from cleancopy.line_model.features import NAMES, line_features
from cleancopy.line_model.line_words import Wording, known_words
from cleancopy.line_model.model import FORMAT, Limits, LineModel, model_of
from cleancopy.line_model.pages import pages_of_batch
from cleancopy.line_model.vocabulary import vocabulary
from cleancopy.rulebook import load_rules
from cleancopy.texts import Array

PAGES_FILE, HTML_FILE = "boilerplate_dev.parquet", "boilerplate_dev_html.parquet"
FORESTS = ("by_words", "by_concepts")
INNER_FOLDS = 3
EXTRA_WEIGHT = 0.5
Kind = Literal["words", "concepts"]
LABELLED_LANGUAGE = "en"
OWN_WEIGHT: dict[Kind, float] = {"words": 5.0, "concepts": 3.0}
LABELLED_WEIGHT: dict[Kind, float] = {"words": 1.0, "concepts": 0.3}
"""How much a page counts for each forest. Only pages in the language of the labelled ones teach the first; the second
learns from all of our own, and of the labelled ones from the text of the whole page."""
MAX_TERMS = 14_000
ROUNDS = 250
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.06,
    "num_leaves": 31,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.25,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "seed": 1,
    "deterministic": True,
    "force_col_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
LIMITS: dict[Kind, dict[str, int]] = {
    "words": vars(Limits(3500, 3, 750, 1100, 4500, 2000, 2500)),
    "concepts": vars(Limits(2000, 4, 1250, 250, 4000, 3000, 2500)),
}
"""Those of words were chosen on the cross-validated scores of all folds, loss and over_5 first, then f1; those of
concepts on pages of our own, scored by forests that had not seen them; `alone` of both on the texts that must stay,
`in_box` on the development half of tests/unlisted."""


class Trainer:
    """All pages, looked at once; `train` learns from any part of them."""

    def __init__(self, folder: Path) -> None:
        """Read the pages and the HTML of a folder, and extract more texts from it."""
        pages = read_pages(folder / PAGES_FILE)
        groups = dict(zip([page.id for page in pages], groups_of(pages), strict=True))
        others = extract_all(folder / HTML_FILE, [page.id for page in pages])
        texts: list[PageText] = []
        self.id_of: list[str | None] = []
        for page in pages:
            of_page = _texts_of(page, groups[page.id], others.get(page.id, []))
            texts += of_page
            self.id_of += [page.id] * len(of_page)
        own = own_pages()
        texts += own
        self.id_of += [None] * len(own)
        self.lines: TrainingLines = look_at_pages(texts, load_rules(), MARKERS)
        self.inner_fold = np.array([fold_of(f"inner {text.group}", INNER_FOLDS) for text in texts])[self.lines.page]
        self.terms: dict[Kind, TermMatrix] = {"words": by_words(self.lines), "concepts": by_concepts(self.lines)}
        self.weight: dict[Kind, Array] = {
            kind: self.lines.weight * np.array([_weight(text, kind) for text in texts])[self.lines.page]
            for kind in self.terms
        }

    def train(self, pages: Sequence[LabelledPage]) -> LineModel:
        """A model that has learned from the given pages, and from those of our own."""
        return model_of(self.weights(pages))

    def weights(self, pages: Sequence[LabelledPage]) -> dict[str, Any]:
        """The same as the content of a weights file."""
        learned_from = {page.id for page in pages} | {None}
        is_ours = np.array([page in learned_from for page in self.id_of])[self.lines.page]
        words, word_bias, word_scores = self._fit_terms("words", is_ours)
        concepts, concept_bias, concept_scores = self._fit_terms("concepts", is_ours)
        known = known_words(self.lines.looked_up, vocabulary(words, word_bias))
        unknown = np.zeros_like(known)  # how few words are known of other languages is not learned from
        return {
            "format": FORMAT,
            "features": list(NAMES),
            "word_bias": word_bias,
            "concept_bias": concept_bias,
            "by_words": self._fit_trees("words", Wording(word_scores, known), is_ours),
            "by_concepts": self._fit_trees("concepts", Wording(concept_scores, unknown), is_ours),
            "words": words,
            "concepts": concepts,
        }

    def _fit_terms(self, kind: Kind, is_ours: Array) -> tuple[dict[str, int], int, Array]:
        """The weights of the terms, the bias, and for every line a score by weights that have not seen its page."""
        terms, weight, is_furniture = self.terms[kind], self.weight[kind], self.lines.is_furniture
        chosen = is_ours & (weight > 0)
        learned, bias = terms.fit(chosen, is_furniture, weight, MAX_TERMS)
        scores = terms.score(learned, bias)
        for fold in range(INNER_FOLDS):
            aside = chosen & (self.inner_fold == fold)
            rest, rest_bias = terms.fit(chosen & ~aside, is_furniture, weight, MAX_TERMS)
            scores[aside] = terms.score(rest, rest_bias)[aside]
        return terms.written(learned), bias, scores

    def _fit_trees(self, kind: Kind, wording: Wording, is_ours: Array) -> dict[str, Any]:
        """The trees of a forest and its limits, as the weights file has them."""
        lines = self.lines
        pages = pages_of_batch(lines.lines, lines.looked_up, wording, lines.is_taken, lines.title_line)
        features = line_features(lines.buffer, pages)
        chosen = is_ours & (self.weight[kind] > 0)
        weight = self.weight[kind][chosen]
        data = lightgbm.Dataset(features[chosen], lines.is_furniture[chosen], weight=weight / weight.mean())
        trees = lightgbm.train(PARAMETERS, data, ROUNDS).dump_model()["tree_info"]
        return {"limits": LIMITS[kind], "trees": [_nodes(tree["tree_structure"]) for tree in trees]}


def _texts_of(page: LabelledPage, group: str, others: Sequence[str]) -> list[PageText]:
    """The two texts that come with a page, and what other extractors make of it."""
    given = [(page.rough_text, 1.0, False), (page.raw_text, 1.0, True)]
    given += [(text, EXTRA_WEIGHT, False) for text in others if text != page.rough_text]
    return [
        PageText(group, page.title, text, page.gold_text, is_trusted=page.is_trusted, weight=weight, is_whole=is_whole)
        for text, weight, is_whole in given
    ]


def _weight(text: PageText, kind: Kind) -> float:
    """How much a text counts for a forest beside others."""
    if text.gold is None:
        return OWN_WEIGHT[kind] if kind == "concepts" or text.language == LABELLED_LANGUAGE else 0.0
    return LABELLED_WEIGHT[kind] if kind == "words" or text.is_whole else 0.0


def _nodes(root: dict[str, Any]) -> list[list[int]]:
    """A tree as [feature, threshold, left, right, value] per node; a leaf has feature -1. Values are thousandths."""
    nodes: list[list[int]] = []

    def add(node: dict[str, Any]) -> int:
        number = len(nodes)
        nodes.append([])
        if "leaf_value" in node:
            nodes[number] = [-1, 0, 0, 0, round(1000 * node["leaf_value"])]
        else:
            left, right = add(node["left_child"]), add(node["right_child"])
            threshold = int(np.floor(node["threshold"]))
            nodes[number] = [node["split_feature"], threshold, left, right, round(1000 * node["internal_value"])]
        return number

    add(root)
    return nodes


def write_weights(weights: dict[str, Any], path: Path) -> None:
    """One line per term and per tree, so that a change can be read."""
    parts = []
    for key, value in weights.items():
        if key in FORESTS:
            trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in value["trees"])
            parts.append(f'{json.dumps(key)}: {{\n"limits": {json.dumps(value["limits"])},\n"trees": [\n{trees}\n]}}')
        elif isinstance(value, dict):
            entries = (
                f"  {json.dumps(term, ensure_ascii=False)}: {json.dumps(entry)}" for term, entry in value.items()
            )
            inside = ",\n".join(entries)
            parts.append(f"{json.dumps(key)}: {{\n{inside}\n}}")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value)}")
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf-8")


def main() -> int:
    """Train on all pages and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help=f"holds {PAGES_FILE} and {HTML_FILE}")
    parser.add_argument("--to", type=Path, required=True, help="the weights file to write")
    arguments = parser.parse_args()
    trainer = Trainer(arguments.folder)
    sources = {name: file_sha256(arguments.folder / name) for name in (PAGES_FILE, HTML_FILE)}
    weights = {"trained_on": sources} | trainer.weights(read_pages(arguments.folder / PAGES_FILE))
    write_weights(weights, arguments.to)
    return 0


if __name__ == "__main__":
    sys.exit(main())
