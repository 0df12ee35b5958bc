"""Pages cleaned by a line model that has seen neither them, nor others of their site, nor near duplicates of them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cleaning import CleanedText, Given, clean_texts
from benchmarks.labelled_pages import LabelledPage, fold_of, groups_of
from cleancopy.rulebook import Rule

FOLDS = 5
Train = Callable[[Sequence[LabelledPage]], object]
Prepare = Callable[[Path], Train]


@dataclass(frozen=True)
class Fold:
    """Pages and the line model that was trained on all pages of other folds."""

    pages: tuple[LabelledPage, ...]
    line_model: object


def find_training() -> tuple[Prepare | None, str]:
    """What makes a training of the data folder; or None, and why there is none."""
    try:
        module = importlib.import_module("benchmarks.train_line_model")
    except ModuleNotFoundError as error:
        return None, f'no module {error.name}; pip install -e ".[bench]" has what training needs'
    return lambda folder: module.Trainer(folder).train, ""


def train_folds(pages: Sequence[LabelledPage], train: Train, folds: int = FOLDS) -> list[Fold]:
    """The folds that hold any pages, each with its model. The same pages give the same folds."""
    numbers = [fold_of(group, folds) for group in groups_of(pages)]
    numbered = list(zip(pages, numbers, strict=True))
    trained = []
    for fold in sorted(set(numbers)):
        others = [page for page, number in numbered if number != fold]
        own = tuple(page for page, number in numbered if number == fold)
        trained.append(Fold(own, train(others)))
    return trained


def clean_folds(
    folds: Sequence[Fold], column: str, rules: Sequence[Rule], mode: str, with_titles: bool
) -> dict[str, CleanedText]:
    """Every page of the folds cleaned with its fold's model, by id."""
    cleaned: dict[str, CleanedText] = {}
    for fold in folds:
        given = given_pages(fold.pages, column, with_titles)
        texts = clean_texts(given, rules, mode, fold.line_model)
        cleaned |= {page.id: text for page, text in zip(fold.pages, texts, strict=True)}
    return cleaned


def given_pages(pages: Sequence[LabelledPage], column: str, with_titles: bool) -> list[Given]:
    """What the engine is given of pages: a text, with the title beside it or not."""
    return [Given(page.id, page.text(column), page.title if with_titles else None) for page in pages]
