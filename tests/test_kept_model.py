"""The line model that is kept is the one that its weights say."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from cleancopy import kept_tables
from cleancopy.line_model import kept_model as room
from cleancopy.line_model.kept_model import load_line_model, model_from, tables_of
from cleancopy.line_model.model import LineModel, model_of


def read() -> LineModel:
    """The model that comes with the package, from its weights."""
    return model_of(json.loads(files("cleancopy.line_model").joinpath("weights.json").read_text("utf-8")))


def assert_same(first: LineModel, second: LineModel) -> None:
    one, other = tables_of(first), tables_of(second)
    assert list(one) == list(other)
    for place, table in one.items():
        assert (table.dtype, table.shape) == (other[place].dtype, other[place].shape), place
        assert np.array_equal(table, other[place]), place


def test_a_model_is_its_tables():
    model = read()
    again = model_from(tables_of(model))
    assert_same(model, again)
    for name in ("words", "concepts"):
        assert vars(getattr(again, name)).keys() == vars(getattr(model, name)).keys()
        assert getattr(again, name).bias == getattr(model, name).bias
        assert type(getattr(again, name).bias) is int
    for name in ("by_words", "by_concepts"):
        assert getattr(again, name).limits == getattr(model, name).limits
        assert vars(getattr(again, name).trees).keys() == vars(getattr(model, name).trees).keys()


def test_what_is_kept_here_is_what_the_weights_say():
    """A table of before, kept for code or weights that are others now, would show."""
    load_line_model.cache_clear()
    assert_same(load_line_model(), read())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept_tables, "FOLDER", tmp_path)
    load_line_model.cache_clear()
    yield tmp_path
    load_line_model.cache_clear()


def test_read_once_and_then_from_disk(folder: Path, monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr(room, "model_of", lambda weights: asked.append(weights) or model_of(weights))
    first = load_line_model()
    load_line_model.cache_clear()
    assert_same(first, load_line_model())
    assert len(asked) == 1


def test_other_weights_are_read_anew(folder: Path, monkeypatch: pytest.MonkeyPatch):
    first = load_line_model()
    weights = json.loads(files("cleancopy.line_model").joinpath("weights.json").read_text("utf-8"))
    (folder / "weights.json").write_text(json.dumps(weights | {"word_bias": weights["word_bias"] + 1}), "utf-8")
    monkeypatch.setattr(room, "files", lambda _package: folder)
    load_line_model.cache_clear()
    assert load_line_model().words.bias == first.words.bias + 1
