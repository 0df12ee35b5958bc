"""What is done with many numbers at once equals what a loop over them does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from cleancopy.line_model.wide import (
    SET_WORDS,
    WIDTH,
    add_rows,
    add_to_rows,
    bring_near,
    bytes_between,
    count_ones,
    first_one,
    is_any_row,
    join_rows,
    part_rows,
    rows_above,
)

words = st.integers(0, 2**64 - 1)
EDGES = [0, 1, 2**63, 2**64 - 1, 0x00FF00FF00FF00FF, 1 << 17]


@njit
def above(values, column, first_row, threshold):
    return rows_above(values, column, first_row, threshold)


@njit
def between(buffer, first, lowest, highest):
    return bytes_between(buffer, first, lowest, highest)


@njit
def brought_near(buffer, at):
    bring_near(buffer, at)
    return len(buffer)


@njit
def added_to(rows, value, numbers, first_row):
    add_to_rows(rows, value, numbers, first_row)


@njit
def ones_and_first(bits):
    return count_ones(bits), first_one(bits) if bits else -1


@njit
def parted(reached, place, right, failing, test):
    part_rows(reached, place, right, failing, test)


@njit
def joined(reached, one, two, three, four, rows):
    join_rows(reached, one, two, three, four, rows)


@njit
def added(bits, at, more, carry):
    add_rows(bits, at, more, carry)
    return is_any_row(carry, 0)


@pytest.mark.parametrize("at", [0, 2, 3, 1 << 40, -1])
def test_any_place_can_be_brought_near(at):
    assert brought_near(np.zeros(3, np.uint8), at) == 3
    assert brought_near(np.zeros(0, np.uint8), at) == 0


@settings(deadline=None)
@given(words | st.sampled_from(EDGES), st.integers(0, 2**16 - 1), st.integers(0, 70), st.integers(0, 2**32))
def test_add_to_rows(rows, value, first_row, seed):
    numbers = np.random.default_rng(seed).integers(0, 2**16, 2 * WIDTH + 9).astype(np.uint16)
    wanted = numbers.tolist()
    for row in range(WIDTH):
        wanted[first_row + row] |= value * (rows >> row & 1)
    added_to(np.uint64(rows), value, numbers, first_row)
    assert numbers.tolist() == wanted


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2), st.integers(0, 70), st.integers(-(2**15), 2**15 - 1))
def test_rows_above(seed, column, first_row, threshold):
    values = np.random.default_rng(seed).integers(-(2**15), 2**15, (3, 2 * WIDTH + 9)).astype(np.int16)
    values[column, first_row : first_row + 3] = threshold
    expected = sum(1 << row for row in range(WIDTH) if values[column, first_row + row] > threshold)
    assert above(values, column, first_row, np.int16(threshold)) == expected


@settings(deadline=None)
@given(st.binary(min_size=80, max_size=80), st.integers(0, 16), st.integers(0, 255), st.integers(0, 255))
def test_bytes_between(text, first, lowest, highest):
    expected = sum(1 << at for at in range(WIDTH) if lowest <= text[first + at] <= highest)
    assert between(np.frombuffer(text, np.uint8).copy(), first, np.uint8(lowest), np.uint8(highest)) == expected


@pytest.mark.parametrize("bits", EDGES)
def test_ones_at_the_edges(bits):
    assert ones_and_first(np.uint64(bits)) == (bits.bit_count(), (bits & -bits).bit_length() - 1)


@given(words)
def test_ones(bits):
    assert ones_and_first(np.uint64(bits)) == (bits.bit_count(), (bits & -bits).bit_length() - 1)


def some_sets(seed, number):
    return np.random.default_rng(seed).integers(0, 2**64, (number, SET_WORDS), np.uint64, endpoint=False)


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_rows_are_parted_and_joined(seed):
    reached, failing, rows = some_sets(seed, 9), some_sets(seed + 1, 3), some_sets(seed + 2, 1)
    before = reached.copy()
    parted(reached, 4, 7, failing, 2)
    assert reached[7].tolist() == (before[4] & failing[2]).tolist()
    assert reached[5].tolist() == (before[4] & ~failing[2]).tolist()
    assert np.delete(reached, (5, 7), 0).tolist() == np.delete(before, (5, 7), 0).tolist()
    expected = rows[0] | before[0] | before[3] | before[8] | before[1]
    joined(before, 0, 3, 8, 1, rows)
    assert rows.tolist() == [expected.tolist()]


@settings(deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_a_bit_is_added_with_what_is_carried(seed, carries):
    bits, more, carry = some_sets(seed, 3), some_sets(seed + 1, 1), some_sets(seed + 2, 1)
    if not carries:
        more[:], carry[:] = 0, 0
    total = [bits[1] & 1, more[0] & 1, carry[0] & 1]
    before, expected = bits.copy(), bits[1] ^ more[0] ^ carry[0]
    carried = (bits[1] & more[0]) | (bits[1] & carry[0]) | (more[0] & carry[0])
    assert added(bits, 1, more, carry) == bool(carried.any()) == carries
    assert bits[1].tolist() == expected.tolist() and carry.tolist() == [carried.tolist()]
    assert bits[[0, 2]].tolist() == before[[0, 2]].tolist()
    assert (sum(part.astype(int) for part in total) == (bits[1] & 1) + 2 * (carry[0] & 1)).all()
