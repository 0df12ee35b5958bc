"""The facts of the validation report are so, whatever the layout and the clock."""

from __future__ import annotations

import json
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.errors import CleancopyError
from cleancopy.report import draw_page, gather_facts
from cleancopy.report.tables import open_table
from tests.report_builds import (
    CHECKS,
    RUN,
    Document,
    check,
    rejected_row,
    small_build,
    write_build,
    write_table,
)


@pytest.fixture
def facts(tmp_path: Path) -> dict:
    manifest = small_build(tmp_path / "build")
    return gather_facts(tmp_path / "build", manifest, RUN, CHECKS, 50)


def test_the_funnel_follows_the_stages_of_rejection(facts: dict) -> None:
    steps = [(step["step"], step["documents"], step["lost"]) for step in facts["funnel"]]
    assert steps == [
        ("read", 10, 0), ("readable", 9, 1), ("articles", 6, 3), ("unique", 5, 1), ("valid", 3, 2), ("published", 3, 0),
    ]  # fmt: skip
    assert facts["funnel"][2]["reasons"][0] == {"reason": "too-few-words", "documents": 2}


def test_removals_are_counted_by_category_and_rule(facts: dict) -> None:
    removals = facts["removals"]
    assert (removals["rows"], removals["documents"]) == (8, 2)
    assert removals["characters"] == 2 * (15 + 35 + 8 + 11)
    assert [entry["category"] for entry in removals["by_category"]] == ["related", "byline", "sharing", "other"]
    byline = removals["by_category"][1]["rules"][0]
    assert byline["actions"] == [{"action": "lift", "lifted_to": "authors", "rows": 2}]
    assert byline["reasons"] == [{"reason": "Why byline is not the article.", "rows": 2}]
    assert [(example["text"], example["source_id"]) for example in byline["examples"]] == [
        ("By Ada Example\n", "bridge-1")
    ], "no text is shown twice"


def test_examples_come_from_different_documents_in_the_order_of_the_table(tmp_path: Path) -> None:
    first = Document("first", [("one", "counter"), ("kept", None), ("two", "counter")])
    others = [Document(name, [(name, "counter")]) for name in ("three", "four")]
    manifest = write_build(tmp_path, [first, *others])
    (category,) = gather_facts(tmp_path, manifest, RUN, [], 0)["removals"]["by_category"]
    assert [example["text"] for example in category["rules"][0]["examples"]] == ["one", "three", "four"]


def test_more_documents_than_a_machine_can_count_are_all_of_them(tmp_path: Path, facts: dict) -> None:
    manifest = small_build(tmp_path / "again")
    assert gather_facts(tmp_path / "again", manifest, RUN, CHECKS, 10**20)["samples"] == facts["samples"]


def test_histograms_put_a_border_into_the_bin_above_it(tmp_path: Path) -> None:
    documents = [Document(f"d{words}", [("word " * words, None), ("x", "counter")]) for words in (10, 14, 15, 29)]
    distributions = gather_facts(tmp_path, write_build(tmp_path, documents), RUN, [], 0)["distributions"]
    words = distributions["words"]
    assert [(entry["from"], entry["to"], entry["articles"]) for entry in words["bins"]] == [
        (10, 15, 2), (15, 20, 1), (20, 30, 1),
    ]  # fmt: skip
    assert (words["min"], words["median"], words["max"]) == (10, 14, 29)
    assert distributions["removed_percent"]["bins"] == [{"from": 0, "to": 5, "articles": 4}]


def test_what_a_check_observed_is_cut_short_and_few(tmp_path: Path) -> None:
    examples = [{"doc_id": str(number), "observed": "y" * 1_000} for number in range(9)]
    checks = [check("text", "fail", 9, examples)]
    (shown,) = gather_facts(tmp_path, write_build(tmp_path, []), RUN, checks, 0)["checks"]
    assert shown["failing_rows"] == 9
    assert [example["doc_id"] for example in shown["examples"]] == list("01234")
    assert shown["examples"][0] == {"doc_id": "0", "text": "y" * 160, "omitted_chars": 840}


def test_articles_are_summed_up(facts: dict) -> None:
    lifted = {entry["column"]: entry["articles"] for entry in facts["lifted"]}
    assert lifted == dict.fromkeys(lifted, 0) | {"title": 2, "authors": 2}
    languages = [(entry["lang"], entry["articles"]) for entry in facts["languages"]["by_language"]]
    assert languages == [("en", 2), ("fr", 1)]
    warnings = [(entry["kind"], entry["articles"], entry["warnings"]) for entry in facts["warnings"]]
    assert warnings == [("guard-withdrew", 2, 2), ("short-paragraphs", 1, 1)]
    assert facts["shares"]["articles_of_read"] == 0.3
    assert facts["distributions"]["removed_percent"]["untouched_articles"] == 1
    assert sum(entry["articles"] for entry in facts["distributions"]["words"]["bins"]) == 3


def test_rejections_count_first_reasons_and_all_reasons(facts: dict) -> None:
    counted = {
        entry["reason"]: (entry["documents"], entry["documents_with_reason"])
        for entry in facts["rejections"]["by_reason"]
    }
    assert counted["too-few-words"] == (2, 2)
    assert counted["too-few-letters"] == (1, 2)
    assert [entry["documents"] for entry in facts["rejections"]["by_reason"]] == [2, 2, 1, 1, 1]


def test_duplicates_tell_what_is_still_an_article(facts: dict) -> None:
    assert facts["duplicates"]["by_kind"] == [{"kind": "contained", "pairs": 1}, {"kind": "near", "pairs": 1}]
    (cluster,) = facts["duplicates"]["largest"]
    assert [kept["source_id"] for kept in cluster["kept"]] == ["bridge-1"]
    assert {other["source_id"]: other["published"] for other in cluster["others"]} == {"twin": False, "bridge-2": True}


def test_clusters_and_originals_have_what_people_know_them_by(tmp_path: Path) -> None:
    kept = Document("kept", [("It left at one.\n", None)], {"site": "one.example", "title": "A <ferry>"})
    twin = rejected_row(
        "twin", "duplicates", "near-duplicate", duplicate_of=kept.doc_id, similarity=0.9, given_title="T" * 300
    ) | {"source_path": "rows.jsonl", "source_row": 1_200, "site": "two.example"}
    pair = {"cluster_id": "c", "doc_id": twin["doc_id"], "kept_doc_id": kept.doc_id, "kind": "near", "similarity": 0.9}
    twin["reasons"][0]["observed"] = f"0.9 like {kept.doc_id}"
    rejected = [twin, rejected_row("lost", "duplicates", "exact-duplicate", duplicate_of="f" * 32)]
    build = tmp_path / "build"
    facts = gather_facts(build, write_build(build, [kept], rejected, [pair]), RUN, [], 5)
    names = {
        "doc_id": kept.doc_id, "source_id": "kept", "source_path": "kept.txt", "source_row": None,
        "title": "A <ferry>", "site": "one.example", "published": True,
    }  # fmt: skip
    (cluster,) = facts["duplicates"]["largest"]
    assert cluster["kept"] == [names]
    (other,) = cluster["others"]
    assert (other["source_path"], other["source_row"], other["site"]) == ("rows.jsonl", 1_200, "two.example")
    assert other["title"] == "T" * 199 + "…"
    assert facts["duplicates"]["originals"] == {kept.doc_id: names}, "one that no table has is none"
    page = draw_page(facts)
    name = (
        f'<a href="#doc-1-text"><bdi class="name" title="{kept.doc_id}">kept</bdi></a> “<bdi>A &lt;ferry&gt;</bdi>” '
        '<span class="soft">on <bdi>one.example</bdi></span> <span class="source">from <bdi>kept.txt</bdi></span>'
    )
    assert f'<span class="soft">kept</span> {name}</p>' in page
    assert f"Like {name}, similarity 0.90" in page
    assert f"The same as <code>{'f' * 32}</code>" in page
    assert f'<td dir="auto">0.9 like {kept.doc_id[:12]}…</td>' in page
    assert "“<bdi>" + "T" * 87 + "...</bdi>” <span" in page
    assert '<span class="source">from <bdi>rows.jsonl</bdi>, row 1,200</span>' in page


def test_names_of_a_sampled_document_are_of_a_length_that_can_be_read(tmp_path: Path) -> None:
    long = {"site": "s" * 900, "url": "u" * 900, "source_path": "p" * 900, "source_id": "i" * 900}
    manifest = write_build(tmp_path / "build", [Document("d", [("It left at one.\n", None)], long)])
    (document,) = gather_facts(tmp_path / "build", manifest, RUN, [], 5)["samples"]["documents"]
    assert {name: len(document[name]) for name in long} == dict.fromkeys(long, 200)


@pytest.mark.parametrize("lacking", ["title", "site", "source_path", "source_row"])
def test_a_report_whose_clusters_know_less_is_drawn_as_well(facts: dict, lacking: str) -> None:
    for cluster in facts["duplicates"]["largest"]:
        for document in (*cluster["kept"], *cluster["others"]):
            document.pop("source_path" if lacking == "source_row" else lacking)
    del facts["duplicates"]["originals"]
    assert "bridge-2</bdi>" in draw_page(facts)


def test_a_sampled_document_is_its_whole_text_with_the_cuts_in_place(facts: dict) -> None:
    document = facts["samples"]["documents"][0]
    assert document["source_id"] in ("bridge-1", "bridge-2")
    assert [block["line"] for block in document["blocks"]] == [1, 2, 3, 4, 6, 7]
    assert document["blocks"][3]["segments"] == [{"text": "You might also like\nA baker by ear", "cut": 1}]
    assert document["blocks"][4]["segments"] == [
        {"text": "3 pulled", "cut": 2},
        {"text": "For decades there was a ferry.", "cut": None},
    ]
    assert document["cuts"]["0"]["lifted_to"] == "authors"
    assert document["lifted"] == {"title": "The old bridge opens again", "authors": ["Ada Example"]}


def test_all_sums_add_up_and_a_false_manifest_is_told(tmp_path: Path, facts: dict) -> None:
    assert all(entry["holds"] for entry in facts["accounts"])
    manifest = small_build(tmp_path / "other")
    manifest["counts"]["articles"] += 1
    false = gather_facts(tmp_path / "other", manifest, RUN, [], 1)
    assert [entry["found"] for entry in false["accounts"] if not entry["holds"]] == [3]
    assert "1 sum does not add up" in draw_page(false)


def test_same_tables_same_facts_whatever_the_clock_and_the_layout(tmp_path: Path, facts: dict) -> None:
    manifest = small_build(tmp_path / "again", part_rows=2, group_rows=1)
    again = gather_facts(tmp_path / "again", manifest, RUN | {"started_at": "2031-01-01T00:00:00Z"}, CHECKS, 50)
    assert again["run"] != facts["run"]
    own = ("run", "files")
    assert orjson.dumps({key: value for key, value in again.items() if key not in own}) == orjson.dumps(
        {key: value for key, value in facts.items() if key not in own}
    )


def test_the_page_is_drawn_from_json_alone(facts: dict) -> None:
    assert draw_page(json.loads(orjson.dumps(facts))) == draw_page(facts)


# --- samples and windows ---


@pytest.mark.parametrize(
    ("sampled", "expected"), [(0, []), (3, ["most-edited", "most-edited", "spread"]), (99, ["all"] * 12)]
)
def test_samples_are_the_most_edited_and_a_spread(tmp_path: Path, sampled: int, expected: list[str]) -> None:
    documents = [Document(f"d{n:02}", [("k" * 50, None), ("r" * (n + 1), "counter")]) for n in range(12)]
    manifest = write_build(tmp_path / "build", documents)
    facts = gather_facts(tmp_path / "build", manifest, RUN, [], sampled)
    shown = facts["samples"]["documents"]
    assert [document["chosen_as"] for document in shown] == [[cause] for cause in expected]
    assert [document["source_id"] for document in shown[:2]] == ["d11", "d10"][: len(shown)]
    page = draw_page(facts)
    assert ("A sample: 3 of 12 articles." in page) == (sampled == 3)
    assert ("sampled_documents = 0" in page) == (sampled == 0)


# --- reading tables ---


@given(st.lists(st.integers(0, 22), max_size=30))
@settings(max_examples=30)
def test_rows_are_fetched_in_the_order_asked_for(tmp_path_factory: pytest.TempPathFactory, rows: list[int]) -> None:
    build = tmp_path_factory.getbasetemp() / "rows"
    if not build.exists():
        pairs = [{"cluster_id": f"c{n}", "doc_id": str(n), "kept_doc_id": "k", "kind": "near"} for n in range(23)]
        write_table(build, "duplicates", pairs, part_rows=7, group_rows=3)
    table = open_table(build, "duplicates")
    assert table.rows == 23
    assert [entry["cluster_id"] for entry in table.fetch(rows, "cluster_id")] == [f"c{row}" for row in rows]


def test_a_table_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    manifest = small_build(tmp_path)
    part = tmp_path / "removed" / "part-00000.parquet"
    whole = pq.read_table(part)
    pq.write_table(whole.drop_columns(["rule"]), part)
    for other in sorted((tmp_path / "removed").glob("*"))[1:]:
        other.unlink()
    with pytest.raises(CleancopyError, match=r"removed: lacks the column 'rule'; make the build again"):
        gather_facts(tmp_path, manifest, RUN, [], 5)
    part.write_bytes(b"no parquet")
    with pytest.raises(CleancopyError, match=r"part-00000.parquet: cannot be read as Parquet"):
        gather_facts(tmp_path, manifest, RUN, [], 5)
