"""What is seen of a whole column at once is what a plain loop over its values finds; it never sees too much."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.at_sight import (
    Sight,
    all_finite,
    all_hex_digits,
    all_items,
    all_kebab_case,
    none_above,
    none_below,
    none_blank,
    nothing_is_null,
)
from schemas.column import KEBAB_CASE, NO_BLANK

BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000"
"""What Unicode calls white space, and so what the engine's pattern for a blank matches."""

HEX_TEXT = st.one_of(st.from_regex(r"[0-9a-f]{4}", fullmatch=True), st.text("0afg/:`AF\x80é", max_size=5))
KEBAB_TEXT = st.one_of(st.from_regex(KEBAB_CASE, fullmatch=True), st.text("az09-{/:`Aé", max_size=5))
BLANK_TEXT = st.text(f"{BLANKS}a“「。é🐦", max_size=4)


def columns(values: st.SearchStrategy[Any], kind: pa.DataType) -> st.SearchStrategy[pa.ChunkedArray]:
    """Columns in pieces that may be cut out of longer ones, with nulls."""

    def piece(listed: list[Any], skipped: int) -> pa.Array:
        return pa.array(listed, kind).slice(min(skipped, len(listed)))

    pieces = st.builds(piece, st.lists(st.none() | values, max_size=6), st.integers(0, 2))
    return st.lists(pieces, max_size=3).map(lambda made: pa.chunked_array(made, kind))


def given_values(column: pa.ChunkedArray) -> list[Any]:
    return [value for value in column.to_pylist() if value is not None]


def is_hex(text: str) -> bool:
    return re.fullmatch("[0-9a-f]{4}", text) is not None


def is_kebab(text: str) -> bool:
    return re.fullmatch("[a-z][a-z0-9]*(-[a-z0-9]+)*", text) is not None


def is_no_blank(text: str) -> bool:
    return any(letter not in BLANKS for letter in text)


@pytest.mark.parametrize("bytes_at_a_time", [1, 9, 100_000])
@given(column=columns(HEX_TEXT, pa.string()))
@settings(deadline=None)
def test_hex_digits_are_seen_just_where_they_are(bytes_at_a_time: int, column: pa.ChunkedArray) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("schemas.at_sight.BYTES_AT_A_TIME", bytes_at_a_time)
        assert all_hex_digits(4)(column) == all(map(is_hex, given_values(column)))


@pytest.mark.parametrize("bytes_at_a_time", [1, 9, 100_000])
@given(column=columns(KEBAB_TEXT, pa.string()))
@settings(deadline=None)
def test_kebab_case_is_seen_just_where_it_is(bytes_at_a_time: int, column: pa.ChunkedArray) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("schemas.at_sight.BYTES_AT_A_TIME", bytes_at_a_time)
        assert all_kebab_case(column) == all(map(is_kebab, given_values(column)))


@given(columns(BLANK_TEXT, pa.string()))
@settings(deadline=None)
def test_no_blank_text_is_taken_for_another(column: pa.ChunkedArray) -> None:
    assert not none_blank(column) or all(map(is_no_blank, given_values(column)))


@pytest.mark.parametrize("text", ["a", "  a", "“Storks", "「鶴」", "Störche", "🐦", "é", "\u3000第一", "-"])
def test_texts_as_they_are_written_are_seen_to_be_no_blanks(text: str) -> None:
    assert none_blank(pa.chunked_array([["b", text, "c"]]))


@pytest.mark.parametrize("text", ["", *BLANKS, BLANKS, " " * 999])
def test_blank_texts_are_not_seen_to_be_others(text: str) -> None:
    assert not none_blank(pa.chunked_array([["b", text, "c"]]))


def test_what_the_engine_takes_for_a_blank_is_never_seen_to_be_none() -> None:
    letters = pl.Series([chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000])
    blanks = letters.filter(~letters.str.contains(NO_BLANK)).to_list()
    assert set(BLANKS) <= set(blanks)
    assert not [letter for letter in blanks if none_blank(pa.chunked_array([[letter]]))]


NUMBERS = st.one_of(st.integers(-3, 3).map(float), st.sampled_from([math.nan, math.inf, -math.inf, 0.5]))
BOUNDS: dict[str, tuple[Sight, Callable[[float], bool]]] = {
    "finite": (all_finite, math.isfinite),
    "at least 0": (none_below(0), lambda number: number >= 0),
    "at most 1": (none_above(1), lambda number: number <= 1),
}


@pytest.mark.parametrize("name", BOUNDS)
@given(column=columns(NUMBERS, pa.float32()))
@settings(deadline=None)
def test_bounds_are_seen_just_where_they_are_kept(name: str, column: pa.ChunkedArray) -> None:
    sight, holds = BOUNDS[name]
    assert sight(column) == all(map(holds, given_values(column)))


@pytest.mark.parametrize("kind", [pa.int32(), pa.int64()])
@given(values=st.lists(st.none() | st.integers(-2, 2), max_size=5))
@settings(deadline=None)
def test_bounds_of_whole_numbers(kind: pa.DataType, values: list[int | None]) -> None:
    column = pa.chunked_array([pa.array(values, kind)])
    assert none_below(0)(column) == all(number >= 0 for number in given_values(column))
    assert nothing_is_null(column) == (None not in values)


REASON = pa.struct([("reason", pa.string())])


@given(columns(st.lists(st.none() | KEBAB_TEXT, max_size=3), pa.list_(pa.string())))
@settings(deadline=None)
def test_items_are_seen_to_be_given_and_right(column: pa.ChunkedArray) -> None:
    items = [item for listed in given_values(column) for item in listed]
    assert all_items(all_kebab_case)(column) == all(item is not None and is_kebab(item) for item in items)


@given(
    columns(
        st.lists(st.none() | st.fixed_dictionaries({"reason": st.none() | KEBAB_TEXT}), max_size=3), pa.list_(REASON)
    )
)
@settings(deadline=None)
def test_members_of_items_are_seen_to_be_given_and_right(column: pa.ChunkedArray) -> None:
    items = [item and item["reason"] for listed in given_values(column) for item in listed]
    assert all_items(all_kebab_case, "reason")(column) == all(item is not None and is_kebab(item) for item in items)
