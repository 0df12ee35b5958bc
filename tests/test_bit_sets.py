"""Bits that tell texts apart: they are those of plain Python, and no pair is lost that comparing whole would find."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.duplicates.bit_sets import BITS, count_common, possible_candidates
from cleancopy.duplicates.contained import MAX_VERIFIED, MIN_CONTAINED, find_contained
from cleancopy.duplicates.leaders import NONE
from cleancopy.duplicates.overlap import alphabet, find_shingles
from cleancopy.texts import utf8


def plain_shingles(text: str) -> list[int]:
    buffer, offsets = utf8(pa.array([text], pa.large_string()))
    words, shingles = (np.empty(len(buffer) + 2, np.uint64) for _ in range(2))
    return shingles[: find_shingles(buffer, offsets, 0, *alphabet(), words, shingles)].tolist()


def plain_pairs(texts: list[str]) -> dict[tuple[int, int], float]:
    """All pairs of texts of which one stands in the other (inner, outer), and how much of it does."""
    sets = [set(plain_shingles(text)) for text in texts]
    pairs = {}
    for row in range(len(sets)):
        for earlier in range(row):
            inner, outer = (earlier, row) if len(sets[row]) > len(sets[earlier]) else (row, earlier)
            shared = len(sets[inner] & sets[outer])
            if sets[inner] and shared >= MIN_CONTAINED * len(sets[inner]):
                pairs[inner, outer] = shared / len(sets[inner])
    return pairs


def plain_possible(texts: list[str], row: int, earlier: int) -> bool:
    """Whether the bits leave the pair, by sets of numbers of bits."""
    shingles = [plain_shingles(texts[row]), plain_shingles(texts[earlier])]
    bits = [{shingle * BITS >> 64 for shingle in its} for its in shingles]
    return any(
        len(bits[inner]) <= len(shingles[outer])
        and len(bits[inner] - bits[outer]) <= len(shingles[inner]) - MIN_CONTAINED * len(shingles[inner])
        for inner, outer in ((0, 1), (1, 0))
    )


def all_earlier(n_texts: int) -> np.ndarray:
    candidates = np.full((n_texts, MAX_VERIFIED), NONE, np.int32)
    for row in range(n_texts):
        candidates[row, : min(row, MAX_VERIFIED)] = np.arange(max(0, row - MAX_VERIFIED), row)
    return candidates


def drawn_texts(seed: int) -> list[str]:
    """Texts of new words, and pieces of them: whole, nearly enough of one, with words exchanged, said over and over."""
    draw = random.Random(seed)
    most = draw.choice([12, 60, 400, 9_000])
    texts: list[list[str]] = []
    for _ in range(draw.randrange(2, MAX_VERIFIED + 1)):
        words = [str(draw.randrange(10**6)) for _ in range(draw.randrange(5, most))]
        if texts and draw.random() < 0.7:
            source = draw.choice(texts)
            taken = source[: int(len(source) * draw.choice([0.3, 0.6, 0.65, 0.7, 1]))]
            changed = taken + words[: int(len(taken) * draw.choice([0, 0.5, 0.54, 0.6, 3]))]
            words = changed if len(changed) >= 5 else words  # of fewer there is no shingle, and they meet nobody
        if draw.random() < 0.2:
            words = words * draw.randrange(2, 5)
        texts.append(words)
    return [" ".join(words) for words in texts]


@pytest.mark.parametrize("seed", range(80))
def test_what_comparing_all_whole_finds_is_found(seed):
    texts = drawn_texts(seed)
    found = find_contained(pa.array(texts, pa.large_string()), all_earlier(len(texts)), np.arange(len(texts)))
    pairs = zip(found.inner.tolist(), found.outer.tolist(), strict=True)
    assert dict(zip(pairs, found.share.tolist(), strict=True)) == plain_pairs(texts)
    assert found.later.tolist() == np.maximum(found.inner, found.outer).tolist()


@pytest.mark.parametrize("seed", range(40))
def test_candidates_are_those_that_plain_sets_of_bits_leave(seed):
    texts = drawn_texts(seed)
    candidates, rows = all_earlier(len(texts)), np.arange(1, len(texts))
    possible = possible_candidates(pa.array(texts, pa.large_string()), candidates, rows, MIN_CONTAINED)
    for row, its in zip(rows.tolist(), possible.tolist(), strict=True):
        expected = [earlier for earlier in range(row) if plain_possible(texts, row, earlier)]
        assert its == expected + [NONE] * (MAX_VERIFIED - len(expected))


@pytest.mark.parametrize("n_words", [50, 500, 2_000])
def test_texts_without_anything_in_common_are_not_compared_whole(n_words):
    draw = random.Random(n_words)
    texts = [" ".join(str(draw.randrange(10**6)) for _ in range(n_words)) for _ in range(MAX_VERIFIED)]
    candidates, rows = all_earlier(len(texts)), np.arange(len(texts))
    possible = possible_candidates(pa.array(texts, pa.large_string()), candidates, rows, MIN_CONTAINED)
    assert (possible == NONE).all()


def test_texts_that_are_not_asked_for_may_be_empty():
    text = "one two three four five six seven"
    candidates = np.array([[NONE], [0], [NONE], [1]], np.int32)
    texts = pa.array([text, text, "", text], pa.large_string())
    assert possible_candidates(texts, candidates, np.array([1, 3]), MIN_CONTAINED).tolist() == [[0], [1]]
    found = find_contained(texts, candidates, np.array([3]))
    assert (found.inner.tolist(), found.outer.tolist(), found.share.tolist()) == ([3], [1], [1.0])


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1)), max_size=9))
def test_bits_that_are_set_in_both_are_counted(words):
    one, other = (np.array([pair[side] for pair in words], np.uint64) for side in (0, 1))
    assert count_common(one, other) == sum((first & second).bit_count() for first, second in words)
