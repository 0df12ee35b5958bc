"""Where texts lost something, which documents are worth a look, and what tells two texts apart."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancopy.report import draw_page, gather_facts
from cleancopy.report.differences import compare
from cleancopy.report.families import KIND_OF, KINDS, kind_of
from cleancopy.report.fragments import article_rows, walk
from cleancopy.report.losses import Losses
from cleancopy.report.sheet import sheet
from cleancopy.report.tables import open_table
from cleancopy.report.watched import shortlist
from cleancopy.rulebook import load_rules
from tests.report_builds import RUN, Document, bridge, check, rejected_row, removed_rows, write_build

SENTENCE = "The harbour master said on Monday that the ferry would leave at noon on every single day.\n"


def gathered(folder: Path, documents: list[Document], sampled: int = 50, **settings: float) -> dict:
    manifest = write_build(folder, documents)
    manifest["settings"]["boilerplate"] |= settings
    return gather_facts(folder, manifest, RUN, [], sampled, load_rules())


# --- sites and places in the page ---


def test_sites_are_summed_up_with_the_families_that_took_most(tmp_path: Path) -> None:
    documents = [
        Document(
            "a",
            [("kept\n", None), ("x" * 30, "newsletter-signup"), ("y" * 10, "share-buttons")],
            {"site": "one.example"},
        ),
        Document("b", [("kept\n", None)], {"site": "one.example", "warnings": ["cut-mid-word"]}),
        Document("c", [("kept\n", None)], {"site": "two.example"}),
        Document("d", [("kept\n", None), ("z", "counter")]),
    ]
    places = gathered(tmp_path, documents)["places"]
    assert (places["sites"], places["without_site"]) == (2, 1)
    one, two = places["by_site"]
    assert (one["site"], one["articles"], one["removed_chars"], one["warned_articles"]) == ("one.example", 2, 40, 1)
    assert one["removed_share"] == 0.8
    assert one["families"] == [{"category": "newsletter", "characters": 30}, {"category": "sharing", "characters": 10}]
    assert (two["site"], two["families"]) == ("two.example", [])


def test_a_fragment_counts_where_its_middle_stands(tmp_path: Path) -> None:
    document = Document("a", [("m" * 60, "share-buttons"), ("k" * 130, None), ("n" * 10, "newsletter-signup")])
    slices = gathered(tmp_path, [document])["places"]["slices"]
    assert slices["characters_each"] == 10
    found = {
        entry["category"]: [number for number, part in enumerate(entry["characters"]) if part]
        for entry in slices["by_category"]
    }
    assert found == {"sharing": [3], "newsletter": [19]}


def test_removals_are_counted_by_zone(tmp_path: Path) -> None:
    removals = gathered(tmp_path, [bridge()])["removals"]
    assert removals["zones"] == {"head": 0, "body": removals["characters"], "tail": 0}
    for category in removals["by_category"]:
        assert sum(category["zones"].values()) == category["characters"]
        assert all(sum(rule["zones"].values()) == rule["characters"] for rule in category["rules"])


def test_every_built_in_family_has_a_kind_and_every_kind_a_colour() -> None:
    families = {rule.category for rule in load_rules()}
    assert families <= KIND_OF.keys()
    assert set(KIND_OF.values()) | {kind_of("something of my own")} == KINDS.keys()
    style = (Path(__file__).parent.parent / "cleancopy" / "report" / "page.css").read_text("utf-8")
    for kind in KINDS:
        assert style.count(f"--k-{kind}: #") == 3, "for light, dark and paper"


# --- documents worth a look ---


def causes(facts: dict) -> dict[str, list[str]]:
    return {document["source_id"]: document["chosen_as"] for document in facts["samples"]["documents"]}


def test_documents_near_the_guard_are_told_with_what_it_counts(tmp_path: Path) -> None:
    by_rule = Document("by-rule", [(SENTENCE * 8, None), (SENTENCE * 2, "share-buttons")])
    by_model = Document("by-model", [("k" * 40, None), ("r" * 160, "line-model")])
    far = Document("far", [(SENTENCE * 9, None), (SENTENCE, "share-buttons")])
    proved = Document("proved", [(SENTENCE * 5, None), (SENTENCE * 5, "said-twice")])
    both = Document("both", [(SENTENCE * 8, None), (SENTENCE * 2, "share-buttons"), (SENTENCE * 9, "said-twice")])
    facts = gathered(tmp_path, [by_rule, by_model, far, proved, both], max_prose_ratio=0.3, max_model_ratio=0.85)
    near = {document["source_id"]: document["guard"] for document in facts["samples"]["documents"]}
    assert near["by-rule"]["prose"] == pytest.approx(0.2)
    assert near["by-model"]["model"] == pytest.approx(0.8)
    assert near["both"]["prose"] == pytest.approx(0.2)
    assert near["far"] is None
    assert near["proved"] is None, "what the guard counts neither as taken nor as there is not counted here"
    assert "near-guard" in causes(facts)["by-rule"]
    page = draw_page(facts)
    assert "rules took about 20.0% of its prose" in page
    assert "the model took 80.0% of what rules had left" in page


def test_documents_are_chosen_for_warnings_of_every_kind_and_for_unsure_removals(tmp_path: Path) -> None:
    plain = [Document(f"d{number:02}", [("k" * 50, None), ("r" * (number + 1), "counter")]) for number in range(60)]
    warned = [bridge(f"w{number}", warnings=["cut-mid-word" if number else "markup"]) for number in range(9)]
    facts = gathered(tmp_path, [*plain, *warned], sampled=20)
    shown = facts["samples"]["documents"]
    kinds = [document["warnings"] for document in shown if "warned" in document["chosen_as"]]
    assert sorted(kinds) == [["cut-mid-word"], ["markup"]]
    assert len(shown) == 20


@pytest.mark.parametrize("how_many", [1, 3, 10, 49, 50, 51, 80])
def test_no_more_are_chosen_than_asked_for_and_all_where_there_are_fewer(tmp_path: Path, how_many: int) -> None:
    documents = [
        Document(f"d{number}", [(SENTENCE, None), ("r" * 200, "line-model")], {"warnings": ["markup"]})
        for number in range(60)
    ]
    facts = gathered(tmp_path, documents, sampled=how_many, max_prose_ratio=0.3, max_model_ratio=0.85)
    assert len(facts["samples"]["documents"]) == min(how_many, 60)
    assert sum("near-guard" in document["chosen_as"] for document in facts["samples"]["documents"]) == how_many // 10


def test_no_text_is_read_to_make_a_shortlist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_build(tmp_path, [bridge(f"d{number}", warnings=["markup"]) for number in range(60)])
    articles, removed = (open_table(tmp_path, name) for name in ("articles", "removed"))
    monkeypatch.setattr("cleancopy.report.tables.BuildTable.fetch", None)
    losses = Losses(articles.rows, frozenset())
    walk(removed, article_rows(articles), [losses])
    listed = shortlist(articles, losses, 20, {"prose": 0.3, "model": 0.85})
    assert len(listed.rows) >= 20


# --- one sheet ---


def test_lines_that_one_rule_took_are_drawn_as_one_stretch(tmp_path: Path) -> None:
    pieces = [("kept\n", None), ("one\n", "menu"), ("two\n", "menu"), ("three\n", "other"), ("kept\n", None)]
    (document,) = gathered(tmp_path, [Document("a", pieces)])["samples"]["documents"]
    drawn = sheet(document)
    assert [(block["line"], block["segments"][0]["text"], len(block["notes"])) for block in drawn] == [
        (1, "kept", 0), (2, "one\ntwo", 1), (4, "three", 1), (5, "kept", 0),
    ]  # fmt: skip
    assert [len(block["segments"][0]["text"]) for block in document["blocks"]] == [4, 3, 3, 5, 4], "the facts stay"
    assert document["cuts"] == {
        str(number): cut | {"confidence": 0.95}
        for number, cut in enumerate(map(bare, removed_rows(Document("a", pieces))))
    }


def bare(row: dict) -> dict:
    return {name: value for name, value in row.items() if name not in ("doc_id", "text", "status")}


# --- two texts ---

DIFFERENCES = [
    ("the same", "a\nb", "a\nb", ["=2"]),
    ("a word", "The ferry left.", "The ferry sank.", ["The ferry [left].|The ferry [sank]."]),
    ("a line more", "a\nb", "a\nb\nc", ["=2", "|[c]"]),
    ("a line less", "a\nb\nc", "a\nc", ["=1", "[b]|", "=1"]),
    ("nothing in common", "alpha beta gamma", "1 2 3 4", ["[alpha beta gamma]|[1 2 3 4]"]),
    ("blank lines do not count", "a\n\n\nb", "a\nb", ["=2"]),
    ("nothing", "", "", []),
    ("nothing beside something", "", "a", ["|[a]"]),
]


@pytest.mark.parametrize(("label", "left", "right", "expected"), DIFFERENCES, ids=[label for label, *_ in DIFFERENCES])
def test_two_texts_are_laid_side_by_side(label: str, left: str, right: str, expected: list[str]) -> None:
    def side(segments: list[dict]) -> str:
        return "".join(f"[{part['text']}]" if part["is_changed"] else part["text"] for part in segments)

    rows = compare(left, right)["rows"]
    assert [
        f"={row['lines']}" if "same" in row else f"{side(row['left'])}|{side(row['right'])}" for row in rows
    ] == expected


@given(st.lists(st.sampled_from("abcd"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12))
def test_both_sides_of_a_comparison_are_the_texts(left: list[str], right: list[str]) -> None:
    rows = compare("\n".join(left), "\n".join(right))["rows"]
    for lines, name in ((left, "left"), (right, "right")):
        told = [row["same"]["text"] if "same" in row else "".join(part["text"] for part in row[name]) for row in rows]
        assert "\n".join(part for part in told if part) == "\n".join(lines)


def test_long_texts_are_compared_within_bounds() -> None:
    compared = compare(
        "\n".join(f"line {number}" for number in range(900)), "\n".join(f"row {number * 7}" for number in range(900))
    )
    assert compared["omitted_lines"] == 500
    assert len(compared["rows"]) <= 30
    assert all(len("".join(part["text"] for part in row["left"])) <= 901 for row in compared["rows"] if "left" in row)


def alike(folder: Path, raw_text: str, kind: str = "near") -> dict:
    kept = Document(
        "kept", [("The ferry left at noon.\n", None), ("Share this\n", "share-buttons")], {"site": "one.example"}
    )
    other = rejected_row("other", "duplicates", "near-duplicate", duplicate_of=kept.doc_id, raw_text=raw_text)
    pair = {"cluster_id": "c", "doc_id": other["doc_id"], "kept_doc_id": kept.doc_id, "kind": kind, "similarity": 0.9}
    manifest = write_build(folder, [kept], [other], [pair])
    rows = [
        row | {"doc_id": other["doc_id"], "status": "rejected"}
        for row in removed_rows(
            Document("other", [("The ferry sank at noon.\n", None), ("Share that", "share-buttons")])
        )
    ]
    table = pq.read_table(folder / "removed" / "part-00000.parquet")
    pq.write_table(
        pa.concat_tables([table, pa.Table.from_pylist(rows, table.schema)]), folder / "removed" / "part-00000.parquet"
    )
    return gather_facts(folder, manifest, RUN, [], 5)


def test_documents_that_are_alike_are_compared_as_articles(tmp_path: Path) -> None:
    facts = alike(tmp_path, "The ferry sank at noon.\nShare that")
    (pair,) = facts["duplicates"]["compared"]
    assert (pair["kept"]["source_id"], pair["other"]["source_id"], pair["other"]["published"]) == (
        "kept",
        "other",
        False,
    )
    (row,) = pair["rows"]
    assert [part["text"] for part in row["right"] if part["is_changed"]] == ["sank"]
    page = draw_page(facts)
    assert '<mark class="only-kept">left</mark>' in page
    assert '<mark class="only-other">sank</mark>' in page


def test_a_text_whose_fragments_are_not_its_own_is_compared_whole(tmp_path: Path) -> None:
    (pair,) = alike(tmp_path, "Another text of the same name.")["duplicates"]["compared"]
    assert "".join(part["text"] for part in pair["rows"][0]["right"]) == "Another text of the same name."


def test_what_is_equal_is_not_compared(tmp_path: Path) -> None:
    assert alike(tmp_path, "The ferry left at noon.", kind="exact")["duplicates"]["compared"] == []


# --- rows that failed a check ---


def test_a_failing_row_is_named_and_shown(tmp_path: Path) -> None:
    documents, rejected = [Document("kept", [("k" * 300, None)])], [rejected_row("<b>broken</b>", "validate", "schema")]
    manifest = write_build(tmp_path, documents, rejected)
    doc_ids = [rejected[0]["doc_id"], documents[0].doc_id, "no such document", ""]
    failing = check("lang", "fail", 4, [{"doc_id": doc_id, "observed": "x"} for doc_id in doc_ids])
    facts = gather_facts(tmp_path, manifest, RUN, [failing], 0)
    broken, kept, unknown, of_table = facts["checks"][0]["examples"]
    assert (broken["source_id"], broken["snippet"]["text"]) == ("<b>broken</b>", "Too short.")
    assert kept["snippet"] == {"text": "k" * 200, "omitted_chars": 100}
    assert unknown.keys() == of_table.keys() == {"doc_id", "text", "omitted_chars"}
    page = draw_page(facts)
    assert "&lt;b&gt;broken&lt;/b&gt;" in page
    assert f"cleancopy explain {doc_ids[0]} --build bbbbbbbbbbbb" in page
