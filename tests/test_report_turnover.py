"""What became of the documents of the build before: counted by doc_id, said in a sentence, unusual where most are gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cleancopy.report import draw_page, gather_facts
from cleancopy.report.drift import drift_facts
from cleancopy.report.pairs import choose_pairs
from cleancopy.report.tables import open_table
from cleancopy.report.turnover import turnover_facts
from cleancopy.report.turnover_words import articles_sentence, rejected_sentence
from tests.report_builds import RUN, Document, rejected_row, removed_rows, small_build, write_build, write_table
from tests.test_report_drift import trend


def tables(build: Path, articles: str, rejected: str) -> tuple:
    """A build of an article for each letter, and a rejected document for each; the same letter is the same document."""
    rows = [rejected_row(letter, "reject", "too-few-words") for letter in rejected]
    write_build(build, [Document(letter, [("It is so.\n", None)]) for letter in articles], rows, part_rows=3)
    return open_table(build, "articles"), open_table(build, "rejected")


TURNOVERS = [
    # articles and rejected before, now; new, gone, same of articles; of rejected; gone and rejected, new and were rejected
    ("the same", ("abcd", "xy"), ("abcd", "xy"), (0, 0, 4), (0, 0, 2), 0, 0),
    ("in another order", ("abcd", "xy"), ("dbca", "yx"), (0, 0, 4), (0, 0, 2), 0, 0),
    ("all replaced", ("abcd", "xy"), ("efg", "z"), (3, 4, 0), (1, 2, 0), 0, 0),
    ("some added", ("abcd", "x"), ("abcdef", "xyz"), (2, 0, 4), (2, 0, 1), 0, 0),
    ("some gone", ("abcd", "xy"), ("ab", "x"), (0, 2, 2), (0, 1, 1), 0, 0),
    ("changed sides", ("abcd", "xy"), ("abx", "cyz"), (1, 2, 2), (2, 1, 1), 1, 1),
    ("alike to the byte", ("a", "xxy"), ("a", "xyyy"), (0, 0, 1), (0, 0, 4), 0, 0),
    ("nothing rejected before", ("ab", ""), ("ab", "x"), (0, 0, 2), (1, 0, 0), 0, 0),
    ("nothing at all before", ("", ""), ("ab", "x"), (2, 0, 0), (1, 0, 0), 0, 0),
    ("nothing at all now", ("ab", "x"), ("", ""), (0, 2, 0), (0, 1, 0), 0, 0),
]


@pytest.mark.parametrize(
    ("label", "before", "now", "articles", "rejected", "gone_rejected", "new_rejected"),
    TURNOVERS,
    ids=[label for label, *_ in TURNOVERS],
)
def test_documents_are_counted_by_their_doc_ids(
    tmp_path, label, before, now, articles, rejected, gone_rejected, new_rejected
):
    facts = turnover_facts(tables(tmp_path / "now", *now), tables(tmp_path / "before", *before), "b")
    assert facts == {
        "build_id": "b",
        "articles": dict(zip(("new", "gone", "same"), articles, strict=True)),
        "rejected": dict(zip(("new", "gone", "same"), rejected, strict=True)),
        "gone_rejected": gone_rejected,
        "new_rejected": new_rejected,
    }


def turnover(new: int, gone: int, same: int, gone_rejected: int = 0, new_rejected: int = 0) -> dict:
    return {
        "build_id": "before" * 4,
        "articles": {"new": new, "gone": gone, "same": same},
        "rejected": {"new": 1, "gone": 2, "same": 3},
        "gone_rejected": gone_rejected,
        "new_rejected": new_rejected,
    }


MEASURED = [
    # new, gone, same; the share of those gone, unusual
    ("all replaced", (200, 200, 0), 1, "more"),
    ("more than half", (0, 11, 9), 0.55, "more"),
    ("half", (0, 10, 10), 0.5, None),
    ("of too few", (19, 19, 0), 1, None),
    ("many new, none gone", (900, 0, 20), 0, None),
    ("of none", (900, 0, 0), 0, None),
]


@pytest.mark.parametrize(("label", "counts", "gone", "unusual"), MEASURED, ids=[label for label, *_ in MEASURED])
def test_it_is_unusual_that_most_articles_are_gone(label, counts, gone, unusual):
    shares = {"shares": {"documents": {"became articles": (900, 1_000)}}}
    other = {"shares": {"documents": {"became articles": (100, 1_000)}}}
    measures = drift_facts(trend(**shares), [trend("before", **other)], turnover(*counts))["measures"]
    (place,) = [place for place, measure in enumerate(measures) if measure["name"] == "gone"]
    assert (measures[place]["now"], measures[place]["unusual"]) == (gone, unusual)
    assert place == (0 if unusual else 1), "before all others where it is unusual, after the unusual ones where not"
    assert drift_facts(trend(), [], turnover(*counts)) is None


WORDS = [
    # new, gone, same; of those gone rejected now; of those new rejected before
    ((0, 0, 0), "There are no articles, and there were none in the build before."),
    ((0, 0, 1), "The same article as in the build before."),
    ((0, 0, 2_000), "The same 2,000 articles as in the build before."),
    ((1, 0, 0), "The build before had no articles; 1 is new."),
    ((7, 0, 0, 0, 7), "The build before had no articles; all 7 are new (all rejected before)."),
    ((1, 0, 1, 0, 1), "The article of the build before is still there; 1 is new (rejected before)."),
    ((7, 0, 2), "Both articles of the build before are still there; 7 are new."),
    ((7, 0, 5, 0, 2), "All 5 articles of the build before are still there; 7 are new (2 rejected before)."),
    ((0, 1, 0, 1), "The article of the build before is gone (rejected now); there are no new ones."),
    ((3, 1, 0), "The article of the build before is gone; all 3 are new."),
    ((0, 200, 0, 200), "None of the 200 articles of the build before is still there (all rejected now); there are no new ones."),
    ((200, 200, 0), "None of the 200 articles of the build before is still there; all 200 are new."),
    ((0, 1, 1), "Of the 2 articles of the build before, 1 is still there and 1 is gone; there are no new ones."),
    ((1, 2, 3_000, 1), "Of the 3,002 articles of the build before, 3,000 are still there and 2 are gone (1 rejected now); 1 is new."),
]  # fmt: skip


@pytest.mark.parametrize(("counts", "says"), WORDS)
def test_what_became_of_the_articles_is_one_sentence(counts, says):
    assert articles_sentence(turnover(*counts)) == says


REJECTED_WORDS = [
    ((0, 0, 0), "No document is rejected, as before."),
    ((0, 0, 1), "The same document is rejected as before."),
    ((0, 0, 12), "The same 12 documents are rejected as before."),
    ((1, 0, 0), "No document was rejected before; 1 is now."),
    ((1_200, 0, 0), "No document was rejected before; 1,200 are now."),
    ((1, 0, 1), "The document rejected before still is; 1 is rejected that was not."),
    ((2, 0, 2), "Both documents rejected before still are; 2 are rejected that were not."),
    ((3, 0, 5), "All 5 documents rejected before still are; 3 are rejected that were not."),
    ((0, 1, 0), "The document rejected before no longer is; no others are."),
    ((4, 5, 0), "None of the 5 documents rejected before still is; 4 are rejected that were not."),
    ((0, 2, 1), "Of the 3 documents rejected before, 1 still is; no others are."),
    ((1, 2, 3), "Of the 5 documents rejected before, 3 still are; 1 is rejected that was not."),
]


@pytest.mark.parametrize(("counts", "says"), REJECTED_WORDS)
def test_what_became_of_the_rejected_documents_is_one_sentence(counts, says):
    told = turnover(1, 1, 1) | {"rejected": dict(zip(("new", "gone", "same"), counts, strict=True))}
    assert rejected_sentence(told) == says


PAGES = [
    # turnover, is there a trend before, added; what the page says, what it does not
    ("all replaced", (200, 200, 0), True, None,
     ["None of the 200 articles of the build before is still there; all 200 are new.", "<bdi>articles of the build before</bdi>: <bdi>gone</bdi></a> 100%",
      "Of the 5 documents rejected before, 3 still are; 1 is rejected that was not.", "▲ more"],
     ["Nothing unusual", "after –"]),
    ("as before", (0, 0, 200), True, None, ["<p>The same 200 articles as in the build before.</p>", "Nothing unusual"], ["This run added"]),
    ("a trend of another version", (200, 200, 0), False, None, ["all 200 are new.", "the build before is <code>beforebefore</code>", "another version and not compared"],
     ["There is no earlier build to compare with"]),
    ("of an older report", None, True, {"documents": 2, "passed_over": 4},
     ["This run added 2 documents; 4 documents were passed over"], ["of the build before"]),
    ("no build before", None, False, None, ["There is no earlier build to compare with"], ["of the build before"]),
    ("added, of no worth", (0, 0, 200), True, {"documents": 150, "articles": 0, "passed_over": 0},
     ["This run added 150 documents, none of them articles."], ["passed over"]),
    ("added one", (1, 0, 200), True, {"documents": 150, "articles": 1, "passed_over": 1},
     ["This run added 150 documents, 1 of them an article; 1 document was passed over"], []),
    ("added nothing", (0, 0, 200), True, {"documents": 0, "articles": 0, "passed_over": 1},
     ["This run added 0 documents; 1 document was passed over"], []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "counts", "is_compared", "added", "says", "not_said"), PAGES, ids=[label for label, *_ in PAGES]
)
def test_the_page_tells_what_became_of_the_articles(tmp_path, label, counts, is_compared, added, says, not_said):
    facts = gather_facts(tmp_path / "b", small_build(tmp_path / "b"), RUN, [], 5)
    told = turnover(*counts) if counts else None
    drift = drift_facts(trend(), [trend("before")] if is_compared else [], told)
    # A report.json of before has neither of the keys.
    new = {"turnover": told} if told else {}
    facts["run"] = facts["run"] | {"drift": drift} | new | ({"added": added} if added else {})
    page = draw_page(facts)
    assert [words for words in says if words not in page] == []
    assert [words for words in not_said if words in page] == []


def test_what_goes_is_compared_before_what_stays(tmp_path: Path) -> None:
    kinds = ("contained", "near", "exact", "contained", "near")
    pairs = [
        {"cluster_id": "c", "doc_id": str(number), "kept_doc_id": "k", "kind": kind, "similarity": 0.9 - number / 10}
        for number, kind in enumerate(kinds)
    ]
    write_table(tmp_path, "duplicates", pairs, 9, 9)
    chosen = choose_pairs(open_table(tmp_path, "duplicates"))
    assert [(pair["kind"], pair["doc_id"]) for pair in chosen] == [
        ("near", "4"), ("near", "1"), ("contained", "3"), ("contained", "0"),
    ]  # fmt: skip


LIFTED = "The ferry  \nleaves\n"
NAMED = [
    # what the row of the document set aside gives; the title and the site that are shown
    ("nothing, and no title was lifted", {"raw_text": "It left at noon."}, None, None),
    ("nothing, and a title was lifted", {}, "The ferry leaves", None),
    ("both", {"given_title": "The ferry", "site": "two.example"}, "The ferry", "two.example"),
    ("a long title", {"given_title": "a" * 900}, "a" * 199 + "…", None),
]


@pytest.mark.parametrize(("label", "given", "title", "site"), NAMED, ids=[label for label, *_ in NAMED])
def test_compared_documents_have_title_and_site_where_known(tmp_path, label, given, title, site):
    kept = Document("kept", [("It left at one.\n", None)], {"site": "one.example", "title": "A <ferry>"})
    other = rejected_row("other", "duplicates", "near-duplicate", raw_text=f"{LIFTED}It left at noon.") | given
    pair = {"cluster_id": "c", "doc_id": other["doc_id"], "kept_doc_id": kept.doc_id, "kind": "near", "similarity": 0.9}
    manifest = write_build(tmp_path, [kept], [other], [pair])
    if "raw_text" not in given:
        (row,) = removed_rows(Document("other", [(LIFTED, "headline")]))
        rows = [row | {"action": "lift", "lifted_to": "title", "status": "rejected"}]
        shutil.rmtree(tmp_path / "removed")
        manifest["counts"]["removed"] = write_table(tmp_path, "removed", rows)[0]["rows"]
    facts = gather_facts(tmp_path, manifest, RUN, [], 5)
    (compared,) = facts["duplicates"]["compared"]
    assert (compared["kept"]["title"], compared["kept"]["site"]) == ("A <ferry>", "one.example")
    assert (compared["other"]["title"], compared["other"]["site"]) == (title, site)
    page = draw_page(facts)
    name = '<bdi>kept</bdi> “<bdi>A &lt;ferry&gt;</bdi>” <span class="soft">on <bdi>one.example</bdi></span>'
    assert page.count(name) == 2
    assert ("“<bdi>The ferry</bdi>”" in page) == (title == "The ferry")
    del compared["kept"]["title"], compared["other"]["title"]
    assert "<bdi>kept</bdi> <span" in draw_page(facts), "a report.json of before is drawn as well"
