"""Sets of shingles in order, and what two have in common, each kernel beside a plain twin."""

import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.duplicates.contained import MAX_VERIFIED, MIN_CONTAINED, part_candidates
from cleancopy.duplicates.leaders import NONE
from cleancopy.duplicates.overlap import alphabet, find_shingles
from cleancopy.duplicates.sorted_sets import MAX_OF_BIN, TOO_FEW, count_shared, put_in_order, shingle_sets
from cleancopy.texts import utf8

WORDS = st.sampled_from(["tide", "Tide", "café", "7", "don’t", "海", "ท่าเรือ", "—", "x"])
TEXTS = st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=60)
VALUES = st.integers(0, 2**64 - 1) | st.integers(0, 9) | st.integers(2**64 - 9, 2**64 - 1)


def plain_sets(texts: list[str]) -> list[list[int]]:
    """Sorted by Python, of the shingles that the kernel of all comparing finds."""
    sets = []
    for text in texts:
        buffer, offsets = utf8(pa.array([text], pa.large_string()))
        words, shingles = (np.empty(len(buffer) + 2, np.uint64) for _ in range(2))
        count = find_shingles(buffer, offsets, 0, *alphabet(), words, shingles)
        sets.append(sorted(set(shingles[:count].tolist())))
    return sets


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=6))
def test_each_text_has_its_set(texts):
    is_wanted = np.arange(len(texts)) % 3 != 1
    values, first = shingle_sets(pa.array(texts, pa.large_string()), is_wanted)
    found = [values[start:end].tolist() for start, end in pairwise(first)]
    assert found == [its if wanted else [] for its, wanted in zip(plain_sets(texts), is_wanted, strict=True)]


def test_long_and_monotonous_texts():
    draw = random.Random(5)
    monotonous = "a b c d e f g " * 40_000
    long = " ".join(str(draw.randrange(10**6)) for _ in range(300_000))
    values, first = shingle_sets(pa.array([monotonous, long, monotonous], pa.large_string()), np.ones(3, np.bool_))
    assert np.diff(first).tolist() == [7, len(plain_sets([long])[0]), 7]
    assert values[first[1] : first[2]].tolist() == plain_sets([long])[0]


@settings(deadline=None)
@given(st.lists(VALUES, max_size=3 * MAX_OF_BIN), st.booleans())
def test_values_are_put_in_order(values, all_in_one_bin):
    given_values = np.array([value >> 40 if all_in_one_bin else value for value in values], np.uint64)
    ordered = np.empty_like(given_values)
    put_in_order(given_values, ordered, np.empty(2**16 + 1, np.int64))
    assert ordered.tolist() == sorted(given_values.tolist())


@settings(deadline=None, max_examples=300)
@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_what_two_sets_have_in_common_is_counted_unless_it_is_too_little(one, other):
    smaller, larger = sorted([one, other], key=len)
    least = MIN_CONTAINED * len(smaller)
    shared = len(one & other)
    arrays = [np.array(sorted(values), np.uint64) for values in (smaller, larger)]
    expected = shared if Fraction(shared) >= Fraction(least) else TOO_FEW
    assert count_shared(*arrays, least) == expected


@pytest.mark.parametrize(("shared", "expected"), [(12, TOO_FEW), (13, 13), (14, 14)])
def test_exactly_enough_is_enough(shared, expected):
    missing_first = [np.arange(20, dtype=np.uint64), np.arange(20 - shared, 60, dtype=np.uint64)]
    missing_last = [np.arange(20, dtype=np.uint64), np.array([*range(shared), *range(30, 60)], np.uint64)]
    assert [count_shared(*missing_first, 13.0), count_shared(*missing_last, 13.0)] == [expected, expected]


def plain_portions(candidates: list[list[int]], lengths: list[int], most: int) -> list[list[int]]:
    portions: list[list[int]] = []
    needed: set[int] = set()
    for row, its in enumerate(candidates):
        if not its:
            continue
        wanted = {row, *its}
        if not portions or (needed and sum(lengths[text] for text in needed | wanted) > most):
            portions.append([])
            needed = set()
        needed |= wanted
        portions[-1].append(row)
    return portions


@pytest.mark.parametrize("seed", range(60))
def test_portions_need_no_more_texts_than_they_may(seed):
    draw = random.Random(seed)
    count, most = draw.randrange(1, 25), draw.choice([1, 20, 60, 10**6])
    lengths = [draw.randrange(1, 15) for _ in range(count)]
    candidates = [draw.sample(range(row), min(row, draw.choice([0, 0, 1, 3, MAX_VERIFIED]))) for row in range(count)]
    table = np.full((count, MAX_VERIFIED), NONE, np.int32)
    for row, its in enumerate(candidates):
        table[row, : len(its)] = its
    found = list(part_candidates(table, np.array(lengths, np.float64), most))
    assert [rows.tolist() for rows, _ in found] == plain_portions(candidates, lengths, most)
    for rows, needed in found:
        assert needed.tolist() == sorted({text for row in rows.tolist() for text in [row, *candidates[row]]})
        assert len(rows) == 1 or sum(lengths[text] for text in needed) <= most
