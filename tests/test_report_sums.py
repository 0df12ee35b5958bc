"""Sums by article and by place are those of a plain loop; what is told of columns is so however it is come by."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleancopy.marks import LINE_MODEL
from cleancopy.report.fragments import NO_ARTICLE, article_rows, walk
from cleancopy.report.losses import LONG_FRAGMENT_CHARS, Losses
from cleancopy.report.places import SLICES, counting_places
from cleancopy.report.tables import open_table
from tests.report_builds import Document, removed_rows, write_build, write_table

SITES = (None, "a.example", "b.example")
RULES = ("share-buttons", "byline", "newsletter-signup", LINE_MODEL)
PROVED = frozenset({"newsletter-signup"})


def documents() -> list[Document]:
    """More than have fragments; the last two of `rows_in_no_order` are none of these."""
    return [
        Document(f"d{number}", [("kept " * (number + 1), None), ("gone " * 20, "share-buttons")], {"site": site})
        for number, site in enumerate(SITES * 4)
    ]


def rows_in_no_order(count: int) -> list[dict]:
    """Rows of documents that come again, of articles and of rejected ones, some under the doc_id of an article."""
    chance = np.random.default_rng(count)
    rows = []
    for number in range(count):
        name, rule = f"d{chance.integers(14)}", str(chance.choice(RULES))
        (row,) = removed_rows(Document(name, [("x" * int(chance.integers(1, 120)), rule)]))
        start, status = int(chance.integers(0, 200)), str(chance.choice(["article", "article", "rejected"]))
        moved = {"start_char": start, "end_char": start + row["end_char"], "seq": number, "status": status}
        rows.append(row | moved | {"confidence": float(np.float32(chance.random()))})
    return rows


@pytest.fixture
def build(tmp_path: Path) -> Path:
    write_build(tmp_path, documents())
    for part in (tmp_path / "removed").iterdir():
        part.unlink()
    (tmp_path / "removed").rmdir()
    write_table(tmp_path, "removed", rows_in_no_order(300), part_rows=40)
    return tmp_path


@pytest.mark.parametrize("portion_rows", [1, 13, 1_000])
def test_losses_are_those_of_a_plain_loop(build: Path, portion_rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleancopy.report.fragments.PORTION_ROWS", portion_rows)
    articles = open_table(build, "articles")
    losses = Losses(articles.rows, PROVED)
    walk(open_table(build, "removed"), article_rows(articles), [losses])
    whole = {
        entry["doc_id"]: entry["raw_n_chars"]
        for entry in articles.columns("doc_id", "raw_n_chars").collect().to_dicts()
    }
    of_each = defaultdict(list)
    for row in rows_in_no_order(300):
        if row["status"] == "article" and row["doc_id"] in whole:
            of_each[row["doc_id"]].append(row)
    expected = {}
    for doc_id, rows in of_each.items():
        lengths = [(row, row["end_char"] - row["start_char"]) for row in rows]
        by_model = sum(length for row, length in lengths if row["rule"] == LINE_MODEL)
        by_rules = sum(length for row, length in lengths if row["rule"] != LINE_MODEL)
        long = [(row, length) for row, length in lengths if length >= LONG_FRAGMENT_CHARS and row["action"] == "remove"]
        counted = sum(length for row, length in long if row["rule"] not in {LINE_MODEL, *PROVED})
        expected[doc_id] = (
            pytest.approx(by_model / max(1, whole[doc_id] - by_rules)),
            pytest.approx(counted / whole[doc_id]),
            min((row["confidence"] for row, _ in long), default=None),
        )
    found = losses.by_article(articles)
    assert {entry[1]: entry[2:5] for entry in found.iter_rows()} == expected
    assert [articles.columns("doc_id").collect()["doc_id"][row] for row in found["row"]] == found["doc_id"].to_list()


@pytest.mark.parametrize("portion_rows", [1, 13, 1_000])
def test_places_are_those_of_a_plain_loop(build: Path, portion_rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleancopy.report.fragments.PORTION_ROWS", portion_rows)
    articles = open_table(build, "articles")
    places = counting_places(articles)
    walk(open_table(build, "removed"), article_rows(articles), [places])
    known = {entry["doc_id"]: entry for entry in articles.columns("doc_id", "site", "raw_n_chars").collect().to_dicts()}
    expected: dict[tuple, int] = defaultdict(int)
    for row in rows_in_no_order(300):
        if row["status"] == "article" and (article := known.get(row["doc_id"])):
            middle = (row["start_char"] + row["end_char"]) * SLICES // (2 * article["raw_n_chars"])
            length = row["end_char"] - row["start_char"]
            expected[row["category"], article["site"], min(middle, SLICES - 1)] += length
    sites = [*places.shown, None]
    lost = places.lost()
    found = {
        (category, sites[site], part): int(lost[number, site, part])
        for category, number in places.categories.items()
        for site in range(len(sites))
        for part in range(SLICES)
        if lost[number, site, part]
    }
    assert found == expected


def test_articles_are_found_by_their_hashes(build: Path) -> None:
    articles = open_table(build, "articles")
    hashes = articles.columns("doc_id").collect()["doc_id"].hash().to_numpy()
    other = np.array([hashes.max() + 1, hashes.min() - 1, 0], np.uint64)
    rows = article_rows(articles)
    assert rows.of(hashes).tolist() == list(range(len(hashes)))
    assert rows.of(other).tolist() == [NO_ARTICLE] * 3


VALUES = {
    "full": (["a"] * 5, pa.string()),
    "some": (["a", None, "", None, "b"], pa.string()),
    "none": ([None] * 5, pa.int32()),
    "lists": ([["a"], [], None, ["b", "c"], []], pa.list_(pa.string())),
}
MISSING = {"full": 0, "some": 2, "none": 5, "lists": 3}


@pytest.mark.parametrize("said", [True, False, ["full", "none"]])
def test_missing_values_are_counted_whether_the_footers_say_so_or_not(tmp_path: Path, said: bool | list[str]) -> None:
    table = pa.table({name: pa.array(values, kind) for name, (values, kind) in VALUES.items()})
    (tmp_path / "notes").mkdir()
    pq.write_table(table[:3], tmp_path / "notes" / "part-00000.parquet", row_group_size=2, write_statistics=True)
    pq.write_table(table[3:], tmp_path / "notes" / "part-00001.parquet", write_statistics=said)
    notes = open_table(tmp_path, "notes")
    assert notes.missing(*VALUES) == MISSING
    assert notes.missing("lists", "some") == {"lists": 3, "some": 2}
    assert open_table(tmp_path, "nothing").missing("full") == {"full": 0}


def test_columns_in_memory_say_what_those_in_the_files_say(build: Path) -> None:
    articles = open_table(build, "articles")
    held = articles.holding("doc_id", "n_words", "warnings")
    for names in (("n_words",), ("warnings", "doc_id"), ("site",), ("doc_id", "site", "n_words")):
        assert held.columns(*names).collect().equals(articles.columns(*names).collect())
        for rows in ([0, 5, 3, 3], [], list(range(articles.rows))):
            assert held.fetch(rows, *names, "text") == articles.fetch(rows, *names, "text")
            assert held.fetch(rows, *names) == articles.fetch(rows, *names)
    assert [list(entry) for entry in held.fetch([1], "text", "n_words", "site")] == [["text", "n_words", "site"]]
