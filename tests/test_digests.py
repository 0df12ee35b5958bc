"""Hashes as bytes say what their hex digits say, and which of them are equal."""

import random

import numpy as np
import pyarrow as pa
import pytest

from cleancopy.duplicates.digests import first_equal, sha256_bytes, sha256_column
from cleancopy.repeats import FIRST


def hashes(seed: int, count: int) -> list[bytes]:
    """Some come again, some begin like others and end otherwise, by zeros too."""
    draw = random.Random(seed)
    kinds = [draw.randbytes(8) + bytes(draw.choice([0, 1]) for _ in range(24)) for _ in range(6)]
    kinds += [kind[:16] + draw.randbytes(16) for kind in kinds] + [bytes(32)]
    return [draw.choice([*kinds, draw.randbytes(32)]) for _ in range(count)]


@pytest.mark.parametrize("size", [1, 7, 50])
def test_digits_and_bytes_say_the_same(size: int) -> None:
    expected = hashes(1, 50)
    digits = pa.chunked_array([[its.hex() for its in expected[at : at + size]] for at in range(0, 50, size)])
    held = pa.chunked_array([sha256_column(digits)])
    for column in (digits, held, pa.chunked_array([digits.chunk(0).slice(0, 0), *digits.chunks])):
        assert [row.tobytes() for row in sha256_bytes(column)] == expected
    assert [row.tobytes() for row in sha256_bytes(held.slice(3, 9))] == expected[3:12]
    assert sha256_bytes(pa.chunked_array([], pa.string())).shape == (0, 32)


@pytest.mark.parametrize("count", [0, 1, 2, 5, 80])
def test_the_first_of_equal_ones(count: int) -> None:
    for seed in range(20):
        its = hashes(seed, count)
        first: dict[bytes, int] = {}
        expected = [first.setdefault(one, row) for row, one in enumerate(its)]
        found = first_equal(np.frombuffer(b"".join(its), np.uint8).reshape(-1, 32))
        assert found.tolist() == [FIRST if one == row else one for row, one in enumerate(expected)]
