"""The line model that comes with the package, kept as the arrays that it consists of.

To read its weights and to hash its terms takes 80 ms, which is as long as cleaning some hundred documents.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from cleancopy import byte_steps, keys, lines, texts
from cleancopy.kept_tables import kept_tables
from cleancopy.line_model.model import WEIGHTS_FILE, Forest, Limits, LineModel, model_of
from cleancopy.line_model.trees import Trees
from cleancopy.line_model.vocabulary import Vocabulary
from cleancopy.texts import Array

LIMITS = "limits"


@cache
def load_line_model() -> LineModel:
    """The model that comes with the package."""
    weights = files("cleancopy.line_model").joinpath(WEIGHTS_FILE).read_bytes()
    words_are_told_by = (Path(str(module.__file__)) for module in (byte_steps, keys, lines, texts))
    code = [path.read_bytes() for path in (*sorted(Path(__file__).parent.glob("*.py")), *words_are_told_by)]
    return model_from(kept_tables("line-model", [weights, *code], lambda: tables_of(model_of(json.loads(weights)))))


def tables_of(model: LineModel) -> dict[str, Array]:
    """All that a model consists of: `words.key` is the attribute `key` of its `words`."""
    attributes = {"words": vars(model.words), "concepts": vars(model.concepts)}
    for name, forest in (("by_words", model.by_words), ("by_concepts", model.by_concepts)):
        attributes[name] = vars(forest.trees) | {LIMITS: list(vars(forest.limits).values())}
    return {f"{name}.{its}": np.asarray(value) for name, values in attributes.items() for its, value in values.items()}


def model_from(tables: Mapping[str, Array]) -> LineModel:
    """The model that consists of these, and of nothing else."""
    return LineModel(
        words=_vocabulary(_attributes(tables, "words")),
        concepts=_vocabulary(_attributes(tables, "concepts")),
        by_words=_forest(_attributes(tables, "by_words")),
        by_concepts=_forest(_attributes(tables, "by_concepts")),
    )


def _attributes(tables: Mapping[str, Array], name: str) -> dict[str, Array]:
    return {place.removeprefix(f"{name}."): table for place, table in tables.items() if place.startswith(f"{name}.")}


def _vocabulary(attributes: dict[str, Array]) -> Vocabulary:
    bias = int(attributes.pop("bias"))
    return Vocabulary(**attributes, bias=bias)


def _forest(attributes: dict[str, Array]) -> Forest:
    limits = attributes.pop(LIMITS)
    return Forest(Trees(**attributes), Limits(*limits.tolist()))
