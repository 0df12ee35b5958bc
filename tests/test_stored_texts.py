"""Texts that are read one by one from the files of shards are those that stand there."""

import random

import numpy as np
import pyarrow as pa
import pytest

from cleancopy.duplicates.stored_texts import StoredTexts
from cleancopy.errors import NotDoneError
from cleancopy.shards import write_arrow


def column(draw: random.Random, size: int) -> pa.LargeStringArray:
    return pa.array([draw.choice(["", "é", "ship"]) * draw.randrange(9) for _ in range(size)], pa.large_string())


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> tuple[StoredTexts, list[str]]:
    """Files of one piece, of none, of several, and of a part of a column."""
    draw, folder = random.Random(13), tmp_path_factory.mktemp("texts")
    chunks = [[column(draw, 20)], [], [column(draw, 0)], [column(draw, 7), column(draw, 30)], [column(draw, 9)[4:]]]
    paths = [folder / f"{number}.arrow" for number in range(len(chunks))]
    for path, its in zip(paths, chunks, strict=True):
        texts = pa.chunked_array(its, pa.large_string())
        write_arrow(pa.table({"number": pa.array(range(len(texts)), pa.int64()), "text": texts}), path)
    return StoredTexts(paths), [text for its in chunks for one in its for text in one.to_pylist()]


@pytest.mark.parametrize("count", [0, 1, 60, 62])
def test_in_the_order_given(corpus, count):
    stored, texts = corpus
    assert len(texts) == 62
    numbers = np.array(random.Random(count).sample(range(62), count), np.int64)
    assert stored.take(numbers).to_pylist() == [texts[number] for number in numbers]


def test_one_asked_for_twice(corpus):
    stored, texts = corpus
    assert stored.take(np.array([61, 3, 61])).to_pylist() == [texts[61], texts[3], texts[61]]


def test_a_file_that_was_cut_short_is_told(tmp_path):
    path = tmp_path / "articles.arrow"
    write_arrow(pa.table({"text": pa.array(["a text of its own"] * 500, pa.large_string())}), path)
    stored = StoredTexts([path])
    stored.take(np.array([0]))
    with path.open("r+b") as file:
        file.truncate(1_000)
    with pytest.raises(NotDoneError, match="shorter than it was"):
        stored.take(np.array([499]))
