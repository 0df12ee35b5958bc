"""Which of equal articles stays: always the earliest, whatever else stands twice."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from cleancopy.duplicates import FIRST, find_repeats


def keys(*rows: tuple[str, str, str | None, int | None, str]) -> pa.Table:
    names = ("doc_id", "source_path", "source_id", "source_row", "text_sha256")
    columns = list(zip(*rows, strict=True)) or [()] * 5
    types = (pa.string(), pa.string(), pa.string(), pa.int64(), pa.string())
    return pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})


def test_equal_texts():
    repeats = find_repeats(
        keys(("1", "a.txt", "a", None, "x"), ("2", "b.txt", "b", None, "y"), ("3", "c.txt", "c", None, "x")), True
    )
    assert repeats.same_text.tolist() == [FIRST, FIRST, 0]
    assert repeats.stays.tolist() == [True, True, False]


def test_equal_texts_may_stay():
    repeats = find_repeats(keys(("1", "a.txt", "a", None, "x"), ("3", "c.txt", "c", None, "x")), False)
    assert repeats.stays.all()


def test_an_id_twice_in_a_file_but_not_in_two():
    repeats = find_repeats(
        keys(("1", "a.jsonl", "7", 1, "x"), ("2", "a.jsonl", "7", 2, "y"), ("3", "b.jsonl", "7", 1, "z")), True
    )
    assert repeats.same_id.tolist() == [FIRST, 0, FIRST]


def test_rows_without_an_id_are_called_like_their_file_and_may_be_many():
    repeats = find_repeats(keys(("1", "f/a.jsonl.gz", "a", 1, "x"), ("2", "f/a.jsonl.gz", "a", 2, "y")), True)
    assert repeats.stays.all()


def test_the_same_document_twice():
    repeats = find_repeats(keys(("1", "a.jsonl", "a", 1, "x"), ("1", "a.jsonl", "a", 2, "x")), False)
    assert repeats.same_document.tolist() == [FIRST, 0]


def test_what_is_set_aside_for_its_id_keeps_nobody_out():
    """The second row repeats an id and goes; the third has its text and stays."""
    repeats = find_repeats(
        keys(("1", "a.jsonl", "7", 1, "x"), ("2", "a.jsonl", "7", 2, "y"), ("3", "a.jsonl", "8", 3, "y")), True
    )
    assert repeats.stays.tolist() == [True, False, True]


def test_no_articles():
    assert find_repeats(keys(), True).stays.tolist() == []


@given(st.lists(st.sampled_from("abcd"), max_size=30))
def test_the_earliest_stays(hashes):
    rows = [(str(i), f"{i}.txt", str(i), None, text) for i, text in enumerate(hashes)]
    repeats = find_repeats(keys(*rows), True)
    first = {text: hashes.index(text) for text in hashes}
    assert repeats.same_text.tolist() == [FIRST if first[t] == i else first[t] for i, t in enumerate(hashes)]
    assert np.count_nonzero(repeats.stays) == len(first)
