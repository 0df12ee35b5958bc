"""Texts that are looked at to see who stays: those that are enough like another one that they meet, and no others."""

from __future__ import annotations

import numpy as np
import pytest

from cleancopy.duplicates.buckets import Buckets
from cleancopy.duplicates.looked_at import MAX_ASKED, count_agreeing, needed_texts, part_rows
from cleancopy.duplicates.sketch import BINS

LEAST = 100


def sketches(draw: np.random.Generator, count: int, kinds: int) -> np.ndarray:
    """Marks of a few kinds of texts, each some bins away from its kind: some pairs agree in LEAST bins, some do not."""
    marks = draw.integers(0, 256, (kinds, BINS), np.uint8)[draw.integers(0, kinds, count)]
    is_changed = draw.random((count, BINS)) < draw.choice([0.05, 0.12, 0.3], (count, 1))
    return np.where(is_changed, draw.integers(0, 256, (count, BINS), np.uint8), marks)


def buckets(draw: np.random.Generator, count: int, sizes: list[int]) -> Buckets:
    members = [np.sort(draw.choice(count, min(size, count), replace=False)) for size in sizes]
    return Buckets(np.concatenate(members), np.cumsum([0, *map(len, members)]))


def twin(marks: np.ndarray, met: Buckets, n_before: int) -> np.ndarray:
    """Pair by pair, in plain Python."""
    is_needed = np.zeros(len(marks), np.bool_)
    for start, end in zip(met.first[:-1], met.first[1:], strict=True):
        its = met.members[start:end].tolist()
        pairs = [(one, other) for one in its for other in its if one < other and other >= n_before]
        agreeing = {row for pair in pairs for row in pair if count_agreeing(marks, *pair) >= LEAST}
        is_needed[list(agreeing)] = True
        if len(its) > MAX_ASKED:
            is_needed[[row for row in its if row >= n_before]] = True
    return is_needed


@pytest.mark.parametrize("sizes", [[2] * 60, [2, 3, 5, 9] * 5, [MAX_ASKED, 4, 4], [MAX_ASKED + 1, 3], [90, 80, 2, 2]])
@pytest.mark.parametrize("n_before", [0, 7, 40])
def test_needed_are_those_that_agree_with_another_one(sizes: list[int], n_before: int) -> None:
    seen = set()
    for seed in range(8):
        draw = np.random.default_rng(seed)
        marks = sketches(draw, 120, 30)
        met = buckets(draw, len(marks), sizes)
        found = needed_texts(marks, met.members, met.first, LEAST, n_before)
        assert found.tolist() == twin(marks, met, n_before).tolist()
        seen.update(found.tolist())
    assert seen == {True, False}


def test_rows_that_hang_together_and_weigh_much_are_parted_in_order() -> None:
    linked = Buckets(np.array([0, 2, 2, 4, 4, 6, 1, 3]), np.array([0, 2, 4, 6, 8]))
    weights = np.array([4.0, 1, 4, 1, 4, 1, 4, 1])
    portions = [rows.tolist() for rows in part_rows(linked, np.arange(8), weights, 9)]
    assert portions == [[0, 2], [4, 6], [1, 3]]
    assert [rows.tolist() for rows in part_rows(linked, np.arange(8), weights, 99)] == [[0, 1, 2, 3, 4, 6]]
