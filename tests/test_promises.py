"""What holds between the tables: every promise is seen to fail on the fault that it is there for, and on no other."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pyarrow as pa
import pytest

from schemas.promises import PROMISES, PromiseKeeper, text_hashes

ARTICLES = pa.schema(
    {
        "doc_id": pa.string(),
        "text": pa.string(),
        "text_sha256": pa.string(),
        "raw_n_chars": pa.int32(),
        "removed_n_chars": pa.int32(),
        "n_removed": pa.int32(),
    }
)
REMOVED = pa.schema(
    {"doc_id": pa.string(), "seq": pa.int32(), "start_char": pa.int32(), "end_char": pa.int32(), "status": pa.string()}
)
REJECTED = pa.schema({"doc_id": pa.string(), "duplicate_of": pa.string(), "kept_build": pa.string()})
DUPLICATES = pa.schema({"doc_id": pa.string(), "kept_doc_id": pa.string()})
SCHEMAS = {"articles": ARTICLES, "removed": REMOVED, "rejected": REJECTED, "duplicates": DUPLICATES}


def article(doc_id: str, text: str, raw: int, removed: int, count: int) -> dict:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return dict(zip(ARTICLES.names, (doc_id, text, digest, raw, removed, count), strict=True))


def cut(doc_id: str, seq: int, start: int, end: int, status: str = "article") -> dict:
    return dict(zip(REMOVED.names, (doc_id, seq, start, end, status), strict=True))


def good() -> dict[str, list[dict]]:
    return {
        "articles": [article("a", "Grüße, 船", 20, 12, 2), article("b", "whole", 5, 0, 0), article("c", "x", 4, 3, 1)],
        "removed": [
            cut("a", 0, 0, 5),
            cut("a", 1, 13, 20),
            cut("c", 0, 1, 4),
            cut("d", 0, 0, 99, "rejected"),
            cut("a", 0, 0, 5, "rejected"),  # a row of the input that stood twice
            cut("a", 1, 13, 20, "rejected"),
        ],
        "rejected": [
            {"doc_id": "d", "duplicate_of": "a", "kept_build": None},
            {"doc_id": "a", "duplicate_of": "a", "kept_build": None},
            {"doc_id": "e", "duplicate_of": "z", "kept_build": "an-older-build"},
        ],
        "duplicates": [{"doc_id": "d", "kept_doc_id": "a"}, {"doc_id": "b", "kept_doc_id": "c"}],
    }


def tables(rows: dict[str, list[dict]]) -> dict[str, pa.Table]:
    return {name: pa.Table.from_pylist(rows[name], schema) for name, schema in SCHEMAS.items()}


def judged(*portions: dict[str, list[dict]], read: int | None = None) -> dict[str, tuple]:
    keeper = PromiseKeeper()
    for portion in portions:
        keeper.add(tables(portion))
    documents = sum(len(portion["articles"]) + len(portion["rejected"]) for portion in portions)
    results = keeper.results(documents if read is None else read)
    assert [result.check for result in results] == [promise.check for promise in PROMISES]
    return {result.check: (result.failing_rows, result.examples) for result in results if result.status != "pass"}


def test_what_is_right_passes():
    assert judged(good()) == {}
    assert judged({name: [] for name in SCHEMAS}) == {}
    assert judged() == {}


def changed(table: str, row: int, **values: object) -> dict[str, list[dict]]:
    rows = good()
    rows[table][row] |= values
    return rows


FAULTS = [
    ("a removal of no document", changed("removed", 3, doc_id="q"), "document-is-there", "q"),
    ("a rejected document that is an article", changed("removed", 3, status="article"), "document-is-there", "d"),
    ("an article that is rejected", changed("removed", 2, status="rejected"), "document-is-there", "c"),
    ("a removal that begins too early", changed("removed", 1, start_char=4, end_char=11), "in-order", "a"),
    ("a seq that is left out", changed("removed", 1, seq=2), "in-order", "a"),
    ("a first seq that is not 0", changed("removed", 2, seq=1), "in-order", "c"),
    ("an end beyond the text", changed("removed", 1, start_char=14, end_char=21), "inside-the-text", "a"),
    ("a start before the text", changed("removed", 0, start_char=-1, end_char=4), "inside-the-text", "a"),
    ("a length that is not the sum", changed("articles", 2, removed_n_chars=4), "sums-agree", "c"),
    ("a number that is not the count", changed("articles", 1, n_removed=1), "sums-agree", "b"),
    ("another text", changed("articles", 0, text="Gruße, 船"), "text-hash", "a"),
    ("a duplicate that is nowhere", changed("duplicates", 0, doc_id="q"), "documents-are-there", "q"),
    ("a kept one that is nowhere", changed("duplicates", 0, kept_doc_id="q"), "documents-are-there", "q"),
    ("an original that is nowhere", changed("rejected", 0, duplicate_of="q"), "original-is-there", "q"),
]


@pytest.mark.parametrize(("label", "rows", "promise", "doc_id"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_told_with_its_document(label, rows, promise, doc_id):
    found = judged(rows)
    failing_rows, examples = found[promise]
    assert failing_rows == 1 and examples[0][0] == doc_id
    implied = {
        "document-is-there": {"sums-agree"},
        "inside-the-text": set(),
    }  # a row that is elsewhere lacks in the sum
    assert found.keys() - {promise} <= implied.get(promise, set())


def test_documents_that_vanished_are_counted():
    assert judged(good(), read=7) == {"documents-add-up": (0, (("", "in the tables: 6, read: 7"),))}


def test_portions_are_judged_as_one_corpus():
    one = good()
    two = {name: [] for name in SCHEMAS} | {"duplicates": [{"doc_id": "d", "kept_doc_id": "c"}]}
    assert judged(one, two) == {} == judged(two, one)
    assert judged(two).keys() == {"documents-are-there"}


def test_many_failures_are_counted_and_few_are_shown():
    rows = good()
    rows["duplicates"] = [{"doc_id": "q", "kept_doc_id": "a"}] * 100
    failing_rows, examples = judged(rows)["documents-are-there"]
    assert failing_rows == 100 and len(examples) == 20


def test_nulls_are_left_to_the_judge_and_break_nothing():
    rows = changed("removed", 0, start_char=None, end_char=None)
    rows["articles"][1] |= {"removed_n_chars": None, "n_removed": None}
    assert judged(rows).keys() == {"sums-agree"}


def test_a_broken_promise_stands_in_the_way_of_publishing():
    from flows.assemble import _blocks

    assert not any(_blocks(promise) for promise in PROMISES)
    assert all(_blocks(replace(promise, status="fail")) for promise in PROMISES)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()], ids=str)
def test_hashes_are_those_of_the_texts_however_they_lie(kind):
    texts = ["", "a", "船 Grüße", "line\nline", "🚢" * 1000, ""]
    wanted = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    whole = pa.array(["before", *texts, "after"], kind)
    assert list(text_hashes(pa.chunked_array([whole.slice(1, 6)]))) == wanted
    assert list(text_hashes(pa.chunked_array([whole.slice(1, 2), whole.slice(3, 0), whole.slice(3, 4)]))) == wanted
    assert list(text_hashes(pa.chunked_array([], kind))) == []
