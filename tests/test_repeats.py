"""Documents that come twice under one name: the earliest stays."""

import numpy as np
import pyarrow as pa

from cleancopy.repeats import FIRST, earliest_equal, find_repeats


def keys(*rows: tuple[str, str, str | None, int | None, str]) -> pa.Table:
    names = ("doc_id", "source_path", "source_id", "source_row", "text_sha256")
    columns = list(zip(*rows, strict=True)) or [()] * 5
    types = (pa.string(), pa.string(), pa.string(), pa.int64(), pa.string())
    return pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})


def test_an_id_twice_in_a_file_but_not_in_two():
    repeats = find_repeats(
        keys(("1", "a.jsonl", "7", 1, "x"), ("2", "a.jsonl", "7", 2, "y"), ("3", "b.jsonl", "7", 1, "z"))
    )
    assert repeats.same_id.tolist() == [FIRST, 0, FIRST]


def test_rows_without_an_id_are_called_like_their_file_and_may_be_many():
    repeats = find_repeats(keys(("1", "f/a.jsonl.gz", "a", 1, "x"), ("2", "f/a.jsonl.gz", "a", 2, "y")))
    assert repeats.stays.all()


def test_the_same_document_twice():
    repeats = find_repeats(keys(("1", "a.jsonl", "a", 1, "x"), ("1", "a.jsonl", "a", 2, "x")))
    assert repeats.same_document.tolist() == [FIRST, 0]


def test_a_document_that_comes_twice_repeats_no_id():
    repeats = find_repeats(keys(("1", "a.jsonl", "7", 1, "x"), ("1", "a.jsonl", "7", 2, "x")))
    assert (repeats.same_document.tolist(), repeats.same_id.tolist()) == ([FIRST, 0], [FIRST, FIRST])


def test_chunks_do_not_matter():
    values = [str(number * number % 17) for number in range(90)]
    first: dict[str, int] = {}
    expected = [first.setdefault(value, row) for row, value in enumerate(values)]
    for size in (90, 7, 1):
        column = pa.chunked_array([values[at : at + size] for at in range(0, 90, size)])
        for is_left_out in ([], [0, 5]):
            considered = np.ones(90, np.bool_)
            considered[is_left_out] = False
            found = earliest_equal(column, considered)
            if not is_left_out:
                assert [row if one == FIRST else one for row, one in enumerate(found)] == expected
            assert (found[is_left_out] == FIRST).all()


def test_no_articles():
    assert find_repeats(keys()).stays.tolist() == []
