"""Train the line model: `python -m benchmarks.train_line_model DATA_FOLDER --to cleancopy/line_model/weights.json`.

DATA_FOLDER holds boilerplate_dev.parquet and boilerplate_dev_html.parquet. Two steps. First a logistic regression gives
every term a weight (scikit-learn): once on words, once on the concepts that stand for words in a language never seen.
Then boosted trees (LightGBM; Ke et al. 2017) learn from those scores, each line scored by weights that have not seen
its page, and from all other features; each page twice, by words and by concepts. Everything is written as integers.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from benchmarks.labelled_pages import LabelledPage, file_sha256, fold_of, groups_of, read_pages
from benchmarks.line_terms import TermMatrix, by_concepts, by_words
from benchmarks.other_extractions import extract_all
from benchmarks.training_lines import PageText, TrainingLines, look_at_pages, own_pages
from cleancopy.journey import MARKERS
from cleancopy.line_model.concepts import load_lexicon
from cleancopy.line_model.features import NAMES, Wording, known_words, line_features
from cleancopy.line_model.model import FORMAT, LineModel, model_of
from cleancopy.line_model.vocabulary import MIN_KNOWN_PERMILLE, vocabulary
from cleancopy.rulebook import load_rules
from cleancopy.texts import Array

PAGES_FILE, HTML_FILE = "boilerplate_dev.parquet", "boilerplate_dev_html.parquet"
INNER_FOLDS = 3
EXTRA_WEIGHT = 0.5
OWN_WEIGHT = 3.0
CONCEPT_WEIGHT = 0.4
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
LIMITS = {"sure_score": 2000, "min_sure_lines": 3, "inside": 1500, "outside": 1000, "alone": 3500}
"""Chosen on the cross-validated scores, loss and over_5 first, then f1; `alone` on the texts that must stay."""


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
            given = [(page.rough_text, 1.0), (page.raw_text, 1.0)]
            given += [(text, EXTRA_WEIGHT) for text in others.get(page.id, []) if text != page.rough_text]
            for text, weight in given:
                texts.append(PageText(groups[page.id], page.title, text, page.gold_text, None, page.is_trusted, weight))
                self.id_of.append(page.id)
        own = own_pages(OWN_WEIGHT)
        texts += own
        self.id_of += [None] * len(own)
        self.is_own = np.array([text.gold is None for text in texts])
        self.lines: TrainingLines = look_at_pages(texts, load_rules(), MARKERS)
        self.inner_fold = np.array([fold_of(f"inner {text.group}", INNER_FOLDS) for text in texts])[self.lines.page]
        self.terms = {True: by_words(self.lines), False: by_concepts(self.lines)}

    def train(self, pages: Sequence[LabelledPage]) -> LineModel:
        """A model that has learned from the given pages, and from those of our own."""
        return model_of(self.weights(pages))

    def weights(self, pages: Sequence[LabelledPage]) -> dict[str, Any]:
        """The same as the content of a weights file."""
        known = {page.id for page in pages} | {None}
        is_ours = np.array([page in known for page in self.id_of])[self.lines.page] & (self.lines.weight > 0)
        fitted = {by_word: self._fit_terms(terms, is_ours) for by_word, terms in self.terms.items()}
        words, bias, _ = fitted[True]
        known = known_words(self.lines.looked_up, self.lines.lines, vocabulary(words, bias))
        unknown = np.minimum(known, MIN_KNOWN_PERMILLE - 1)  # where concepts stand for words, few words are known
        wordings = [
            Wording(scores, permille)
            for (_, _, scores), permille in zip(fitted.values(), (known, unknown), strict=True)
        ]
        booster = self._fit_trees(wordings, is_ours)
        return {
            "format": FORMAT,
            "limits": LIMITS,
            "features": list(NAMES),
            "word_bias": fitted[True][1],
            "concept_bias": fitted[False][1],
            "trees": [_nodes(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]],
            "words": fitted[True][0],
            "concepts": fitted[False][0],
        }

    def _fit_terms(self, terms: TermMatrix, is_ours: Array) -> tuple[dict[str, int], int, Array]:
        """The weights of the terms, the bias, and for every line a score by weights that have not seen its page."""
        learned, bias = terms.fit(is_ours, self.lines.is_furniture, self.lines.weight, MAX_TERMS)
        scores = terms.score(learned, bias)
        for fold in range(INNER_FOLDS):
            aside = is_ours & (self.inner_fold == fold)
            rest, rest_bias = terms.fit(is_ours & ~aside, self.lines.is_furniture, self.lines.weight, MAX_TERMS)
            scores[aside] = terms.score(rest, rest_bias)[aside]
        return terms.written(learned), bias, scores

    def _fit_trees(self, wordings: list[Wording], is_ours: Array) -> lightgbm.Booster:
        lines, lexicon = self.lines, load_lexicon()
        rows, targets, weights = [], [], []
        for wording, weight in zip(wordings, (1.0, CONCEPT_WEIGHT), strict=True):
            _, features = line_features(
                lines.buffer, lines.lines, lines.looked_up, wording, lines.is_taken, lines.title_line, lexicon
            )
            rows.append(features[is_ours])
            targets.append(lines.is_furniture[is_ours])
            weights.append(weight * lines.weight[is_ours])
        weight = np.concatenate(weights)
        data = lightgbm.Dataset(np.vstack(rows), np.concatenate(targets), weight=weight / weight.mean())
        return lightgbm.train(PARAMETERS, data, ROUNDS)


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
        if isinstance(value, dict):
            entries = (
                f"  {json.dumps(term, ensure_ascii=False)}: {json.dumps(entry)}" for term, entry in value.items()
            )
            inside = ",\n".join(entries)
            parts.append(f"{json.dumps(key)}: {{\n{inside}\n}}")
        elif key == "trees":
            parts.append(
                f"{json.dumps(key)}: [\n"
                + ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in value)
                + "\n]"
            )
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
