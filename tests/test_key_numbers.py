"""Keys are numbered as a dictionary would number them, in portions of any size."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.key_numbers import KeyNumbers

KEYS = st.integers(1, 5) | st.integers(1, 2**64 - 1) | st.integers(1, 20).map(lambda upper: upper << 32)
"""Few that come again, any, and those that belong in the same places of a table."""


@given(st.lists(st.lists(KEYS, max_size=40), max_size=6))
@settings(deadline=None)
def test_numbers_are_those_of_a_dictionary(portions: list[list[int]]) -> None:
    known: dict[int, int] = {}
    numbers = KeyNumbers()
    for portion in portions:
        firsts = [place for place, key in enumerate(portion) if key not in known and key not in portion[:place]]
        expected = [known.setdefault(key, len(known)) for key in portion]
        number, new = numbers.number(np.array(portion, np.uint64))
        assert number.tolist() == expected
        assert new.tolist() == firsts


def test_no_key_at_all_is_a_key_like_others() -> None:
    number, new = KeyNumbers().number(np.array([0, 7, 0], np.uint64))
    assert number.tolist() == [0, 1, 0] and new.tolist() == [0, 1]
