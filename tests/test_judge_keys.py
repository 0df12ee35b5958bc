"""Keys that repeat, and what the parts of a judgement add up to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import ARTICLES, REJECTED, REMOVED
from schemas.judge import (
    CheckResult,
    judge_unique,
    key_of,
    merge,
    unique_violations,
)
from tests.judged_rows import DOC_ID, good_table
from tests.test_judge import notes_with


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [(["pass", "pass"], "pass"), (["fail", "pass"], "fail"), (["pass", "error", "fail"], "error")],
)
def test_the_worst_status_counts(statuses: list[Any], worst: str) -> None:
    results = [[CheckResult("t", "c", "n", "s", status, 1, (("id", status),))] for status in statuses]
    (merged,) = merge(results, sampled_failures=2)
    assert merged == CheckResult("t", "c", "n", "s", worst, len(statuses), merged.examples)
    assert merged.examples == tuple(("id", status) for status in statuses[:2])


@given(st.lists(st.lists(st.one_of(st.none(), st.sampled_from("abcd")), max_size=5), max_size=5))
def test_unique_violations_are_the_later_repeats(chunks: list[list[str | None]]) -> None:
    keys = [key for chunk in chunks for key in chunk]
    repeats = [row for row, key in enumerate(keys) if key is not None and key in keys[:row]]
    chunked = pa.chunked_array([pa.array(chunk, pa.string()) for chunk in chunks], pa.string())
    assert unique_violations(chunked).to_pylist() == repeats


def test_a_repeated_document_fails_uniqueness_and_the_first_is_kept() -> None:
    other = DOC_ID[::-1]
    keys = key_of(ARTICLES, good_table(ARTICLES, {}, {"doc_id": other}, {}, {}))
    assert judge_unique(ARTICLES, keys, sampled_failures=1) == CheckResult(
        "articles",
        "doc_id",
        "unique",
        "no two rows are alike in it",
        "fail",
        2,
        ((DOC_ID, "again in row 2 of the table"),),
    )
    assert judge_unique(ARTICLES, keys.slice(0, 2)).status == "pass"


def test_the_key_is_the_declared_column_wherever_it_stands() -> None:
    notes = replace(notes_with(), key=("n",))
    table = pa.Table.from_pylist([{"doc_id": "a", "n": 1}, {"doc_id": "a", "n": 2}], notes.arrow())
    assert key_of(notes, table).to_pylist() == [1, 2]


def test_keys_of_several_columns_repeat_only_together() -> None:
    batches = [good_table(REMOVED, {"seq": 0}, {"seq": 1}), good_table(REMOVED, {"seq": 2}, {"seq": 1})]
    keys = pa.chunked_array([chunk for batch in batches for chunk in key_of(REMOVED, batch).chunks])
    result = judge_unique(REMOVED, keys)
    assert (result.column, result.failing_rows) == ("doc_id, seq", 1)
    assert result.examples == ((DOC_ID, "again in row 3 of the table"),)
    alike = key_of(REJECTED, good_table(REJECTED, {"source_row": None}, {"source_row": None}, {"source_row": 1}))
    assert unique_violations(alike).to_pylist() == [1]
