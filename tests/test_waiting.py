"""Rows that wait come back as they were, in whatever order they are put away and asked for, from memory or from files."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy import waiting
from cleancopy.waiting import Waiting, lay_pieces

SCHEMA = pa.schema(
    [
        pa.field("name", pa.string(), metadata={"description": "a column that repeats"}),
        pa.field("number", pa.int32()),
        pa.field("text", pa.string()),
        pa.field("lists", pa.list_(pa.string())),
    ],
    {"table": "some"},
)


def rows(seed: int, count: int) -> pa.Table:
    """Rows with whatever may be missing missing now and then, in one to three chunks."""
    draw = random.Random(seed)

    def maybe(value):
        return None if draw.random() < 0.2 else value

    made = [
        {
            "name": maybe(draw.choice(["a", "b", "é"])),
            "number": maybe(draw.randrange(9)),
            "text": maybe(draw.choice(["", "x", "über", "中文 " * draw.randrange(30)])),
            "lists": maybe([str(n) for n in range(draw.randrange(3))]),
        }
        for _ in range(count)
    ]
    table = pa.Table.from_pylist(made, SCHEMA)
    cut = draw.randrange(count + 1)
    return pa.concat_tables([table.slice(0, cut), table.slice(cut)])


@pytest.fixture(autouse=True)
def bounds_as_they_were(monkeypatch):
    for name in ("MAX_BYTES_IN_MEMORY", "PORTION_ROWS", "PORTION_BYTES"):
        monkeypatch.setattr(waiting, name, getattr(waiting, name))


@settings(deadline=None, max_examples=80)
@given(
    seed=st.integers(0, 10**6),
    counts=st.lists(st.integers(0, 12), min_size=1, max_size=5),
    in_memory=st.sampled_from([0, 60, 10**9]),
    portion_rows=st.sampled_from([1, 7, 5_000]),
    portion_bytes=st.sampled_from([1, 50, 10**9]),
    is_reordered=st.booleans(),
)
def test_rows_come_back(tmp_path_factory, seed, counts, in_memory, portion_rows, portion_bytes, is_reordered):
    waiting.MAX_BYTES_IN_MEMORY, waiting.PORTION_ROWS, waiting.PORTION_BYTES = in_memory, portion_rows, portion_bytes
    draw = np.random.default_rng(seed)
    its = Waiting(SCHEMA, tmp_path_factory.mktemp("waiting") / "texts", repeating=("name",))
    expected = [SCHEMA.empty_table()]
    for number, count in enumerate(counts):
        table = rows(seed + number, count)
        order = draw.permutation(count) if is_reordered else None
        its.add(table, order)
        expected.append(table if order is None else table.take(pa.array(order, pa.int64())))
    whole = pa.concat_tables(expected)
    assert its.rows == len(whole)
    wanted = draw.integers(0, len(whole), len(whole) * 2) if len(whole) else np.zeros(0, np.int64)
    for order, as_expected in ((None, whole), (wanted, whole.take(pa.array(wanted, pa.int64())))):
        portions = list(its.portions(order)) if len(whole) else []
        given_back = pa.concat_tables([SCHEMA.empty_table(), *portions])
        assert given_back.to_pylist() == as_expected.to_pylist()
        assert given_back.schema.equals(SCHEMA, check_metadata=True)
        for portion in portions:
            assert len(portion) <= portion_rows
            assert len(portion) == 1 or portion["text"].combine_chunks().nbytes <= portion_bytes + 9 * len(portion)


def test_texts_beyond_the_bound_lie_in_files(tmp_path):
    waiting.MAX_BYTES_IN_MEMORY = 10
    its = Waiting(pa.schema({"text": pa.string()}), tmp_path / "texts")
    for text in ("in memory", "in a file, as there is too much", "x"):
        its.add(pa.table({"text": [text]}))
    assert [path.read_text() for path in (tmp_path / "texts").iterdir()] == ["in a file, as there is too much"]


def test_a_table_without_texts(tmp_path):
    its = Waiting(pa.schema({"n": pa.int64()}), tmp_path / "texts")
    its.add(pa.table({"n": [1, 2]}), np.array([1, 0]))
    assert [portion.to_pydict() for portion in its.portions()] == [{"n": [2, 1]}]


def test_pieces_are_laid_as_slices_say():
    """The kernel and its plain twin."""
    draw = np.random.default_rng(3)
    for _ in range(50):
        buffer = draw.integers(0, 256, 40, np.uint8)
        borders = np.sort(draw.integers(0, 41, 2 * draw.integers(0, 8)))
        start, end = borders[::2], borders[1::2]
        order = draw.permutation(len(start))
        at = np.zeros(len(start), np.int64)
        at[order] = np.concatenate([[0], np.cumsum((end - start)[order])])[:-1]
        laid, expected = np.zeros(40, np.uint8), np.zeros(40, np.uint8)
        lay_pieces(buffer, start, end, laid, at)
        for piece in range(len(start)):
            expected[at[piece] : at[piece] + end[piece] - start[piece]] = buffer[start[piece] : end[piece]]
        assert laid.tolist() == expected.tolist()
