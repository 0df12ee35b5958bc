"""The walk over `removed` counts what a plain loop over its rows counts, however the rows come in portions."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleancopy.report import gather_facts
from cleancopy.report.fragments import KIND, ArticleRows, Fragments, walk
from cleancopy.report.names import spread_over_table
from cleancopy.report.rule_counts import CANDIDATES_PER_RULE, RuleCounts, mark_first_of_stretch
from cleancopy.report.tables import open_table
from tests.report_builds import RUN, Document, removed_rows, write_build, write_table

PIECE = st.tuples(
    st.text("ab\n", min_size=1, max_size=70),
    st.sampled_from([None, "share-buttons", "related-heading", "byline", "line-model", "said-twice"]),
)
NO_ARTICLES = ArticleRows(np.zeros(0, np.uint64), np.zeros(0, np.int64))
DOCUMENTS = st.lists(st.lists(PIECE, min_size=1, max_size=6), min_size=1, max_size=8)


def documents(pieces: list[list[tuple[str, str | None]]]) -> list[Document]:
    sites = (None, "a.example", "b.example")
    return [Document(f"d{number}", of, {"site": sites[number % 3]}) for number, of in enumerate(pieces)]


@given(DOCUMENTS, st.integers(1, 5))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_facts_are_the_same_in_portions_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[list[tuple[str, str | None]]], rows: int
) -> None:
    folder = tmp_path_factory.mktemp("build")
    manifest = write_build(folder, documents(pieces))
    whole = gather_facts(folder, manifest, RUN, [], 50)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleancopy.report.fragments.PORTION_ROWS", rows)
        assert gather_facts(folder, manifest, RUN, [], 50) == whole


def rows_of_all_kinds(seed: int, count: int) -> list[dict]:
    """Rows in no order, of documents that come again: worse than any build."""
    chance = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        (row,) = removed_rows(
            Document(f"d{chance.integers(9)}", [("x" * int(chance.integers(1, 90)), "share-buttons")])
        )
        rule = int(chance.integers(4))
        told = {"category": f"family-{rule % 2}", "rule": f"rule-{rule}", "reason": f"Why {chance.integers(3)}."}
        status = str(chance.choice(["article", "rejected"]))
        rows.append(row | told | {"seq": number, "zone": str(chance.choice(["head", "tail"])), "status": status})
    return rows


@pytest.mark.parametrize("portion_rows", [1, 7, 100, 1_000])
def test_counts_are_those_of_a_plain_loop(tmp_path: Path, portion_rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of_all_kinds(portion_rows, 300)
    write_table(tmp_path, "removed", rows, part_rows=30)
    monkeypatch.setattr("cleancopy.report.fragments.PORTION_ROWS", portion_rows)
    removed = open_table(tmp_path, "removed")
    counts = RuleCounts(removed.rows)
    walk(removed, NO_ARTICLES, [counts])

    tally: dict[tuple, Counter] = defaultdict(Counter)
    taken = {"rule": defaultdict(set), "category": defaultdict(set)}
    for row in rows:
        told = tuple(row[name] for name in KIND if name != "status")
        length, is_rejected = row["end_char"] - row["start_char"], row["status"] == "rejected"
        tally[told].update(rows=1, characters=length, rejected_rows=int(is_rejected))
        taken["rule"][row["category"], row["rule"]].add(row["doc_id"])
        taken["category"][row["category"]].add(row["doc_id"])
    found = {entry[:-3]: entry[-3:] for entry in counts.by_kind().iter_rows()}
    assert found == {told: (n["rows"], n["characters"], n["rejected_rows"]) for told, n in tally.items()}

    total, by_category, by_rule = counts.documents()
    assert total == len({row["doc_id"] for row in rows})
    assert dict(by_category.iter_rows()) == {name: len(ids) for name, ids in taken["category"].items()}
    assert {entry[:2]: entry[2] for entry in by_rule.iter_rows()} == {
        name: len(ids) for name, ids in taken["rule"].items()
    }


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3)), max_size=30))
@settings(deadline=None)
def test_rules_are_counted_once_a_stretch(rows: list[tuple[int, int]]) -> None:
    stretch = np.cumsum([begins for begins, _ in rows], dtype=np.int64)
    rule = np.array([rule for _, rule in rows], np.int64)
    is_first = np.zeros(len(rows), np.bool_)
    mark_first_of_stretch(stretch, rule, np.full(4, -1), is_first)
    pairs = list(zip(stretch.tolist(), rule.tolist(), strict=True))
    assert is_first.tolist() == [pair not in pairs[:place] for place, pair in enumerate(pairs)]


def test_examples_are_the_first_of_each_rule_in_the_spread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of_all_kinds(3, 200)
    write_table(tmp_path, "removed", rows)
    monkeypatch.setattr("cleancopy.report.fragments.PORTION_ROWS", 23)
    removed = open_table(tmp_path, "removed")
    counts = RuleCounts(removed.rows)
    walk(removed, NO_ARTICLES, [counts])
    places = pl.select(spread_over_table(pl.arange(0, len(rows)), len(rows))).to_series().to_list()
    for rule, chosen in counts.candidates().items():
        of_rule = [number for number, row in enumerate(rows) if (row["category"], row["rule"]) == rule]
        assert chosen == sorted(sorted(of_rule, key=places.__getitem__)[:CANDIDATES_PER_RULE])


def test_a_portion_has_the_rows_as_they_stand(tmp_path: Path) -> None:
    rows = rows_of_all_kinds(5, 50)
    write_table(tmp_path, "removed", rows)
    seen: list[Fragments] = []

    class Watching:
        def add(self, fragments: Fragments) -> None:
            seen.append(fragments)

    walk(open_table(tmp_path, "removed"), NO_ARTICLES, [Watching()])
    (fragments,) = seen
    assert [dict(zip(KIND, fragments.kinds.row(kind), strict=True)) for kind in fragments.kind] == [
        {name: row[name] for name in KIND} for row in rows
    ]
    assert fragments.characters.tolist() == [row["end_char"] - row["start_char"] for row in rows]
    hashes = pl.Series([row["doc_id"] for row in rows]).hash().to_list()
    assert fragments.documents[fragments.stretch].tolist() == hashes
    assert all(hashes[start] != hashes[start - 1] for start in fragments.starts[1:])


@pytest.mark.parametrize(
    "wanted", [[0], [5], [0, 39], [3, 4, 5, 20], list(range(0, 40, 3)), list(range(40)), [38, 2, 21]]
)
def test_rows_are_the_same_read_one_group_at_a_time_and_all_in_one_go(tmp_path: Path, wanted: list[int]) -> None:
    rows = rows_of_all_kinds(8, 40)
    write_table(tmp_path, "removed", rows, part_rows=20, group_rows=2)
    names = ("doc_id", "seq", "lifted_to", "text")
    expected = [{name: rows[number][name] for name in names} for number in wanted]
    found = open_table(tmp_path, "removed").fetch(wanted, *names)
    assert found == expected
    for many in (0.0, 1.0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("cleancopy.report.tables.MANY", many)
            assert open_table(tmp_path, "removed").fetch(wanted, *names) == expected
