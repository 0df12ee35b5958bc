"""What stands in the way of a build, on made-up builds: each guard at its limit, beyond it, and with too few documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cleancopy.builds import MANIFEST, TABLES, BuildStore, write_json
from cleancopy.config import Config, DuplicatesConfig, GuardrailsConfig
from cleancopy.errors import CleancopyError
from cleancopy.guardrails.findings import GUARDS, Before, accept, finding_facts, refuse_unknown_guards
from cleancopy.guardrails.judging import BEFORE, JUDGES, judge_build, open_current
from cleancopy.parts import file_facts
from cleancopy.report import gather_facts
from cleancopy.report.tables import open_table
from cleancopy.rulebook import load_rules
from tests.report_builds import RUN, Document, rejected_row, write_build

RULES = load_rules()
LAYOUT = {"part_rows": 400, "group_rows": 90}
"""Several files of several groups for the larger builds, and few enough to be written quickly."""


def documents(number: int, lang: str = "en", cut: float = 0.1, rule: str | None = "related-heading", **columns: object):
    """Articles of 100 characters each, of which a share was taken by one rule."""
    gone = round(100 * cut)
    pieces = [("k" * (100 - gone), None), *([("g" * gone, rule)] if gone and rule else [])]
    for n in range(number):
        yield Document(f"{lang}-{cut}-{rule}-{n}-{sorted(columns.items())}", pieces, {"lang": lang, **columns})


def facts_of(build: Path, articles: list[Document], rejected: int = 0) -> dict:
    rows = [rejected_row(f"rejected-{n}", "reject", "too-few-words") for n in range(rejected)]
    return gather_facts(build, write_build(build, articles, rows, **LAYOUT), RUN, [], 1, RULES)


def findings(tmp_path: Path, now: tuple, before: tuple | None = None, **limits: object) -> dict:
    """By guard, what is found of a build of `now` (articles, rejected) after one of `before`."""
    report = facts_of(tmp_path / "now", *now)
    last = None
    if before is not None:
        report_before = facts_of(tmp_path / "before", *before)
        last = Before(*(open_table(tmp_path / "before", name) for name in BEFORE), report_before)
    config = replace(Config(), guardrails=GuardrailsConfig(**limits))
    return {found.guard: found for found in judge_build(tmp_path / "now", report, last, config)}


ALONE = [
    # guard, articles, rejected, status, part of the message
    ("kept-share", list(documents(20)), 80, "passed", "20 of 100 documents became articles (20.0%)"),
    ("kept-share", list(documents(19)), 81, "failed", "19 of 100 documents became articles (19.0%); at least 20.0%"),
    ("kept-share", list(documents(1)), 98, "not-judged", "99 documents are too few"),
    ("removed-share", list(documents(100, cut=0.6)), 0, "passed", "60.0% of all characters"),
    ("removed-share", list(documents(100, cut=0.61)), 0, "failed", "61.0% of all characters were removed; at most 60.0%"),
    ("removed-share", list(documents(99, cut=0.9)), 0, "not-judged", "99 articles are too few"),
    ("removed-share-of-site", [*documents(100, site="a.example", cut=0.86), *documents(300, site="b.example")], 0,
     "failed", "86.0% of the characters of a.example were removed (100 articles); at most 85.0%"),
    ("removed-share-of-site", [*documents(99, site="a.example", cut=0.9), *documents(100, site="b.example")], 0,
     "passed", "10.0% of the characters of b.example"),
    ("removed-share-of-site", list(documents(100)), 0, "not-judged", "no site has 100 articles"),
]  # fmt: skip


@pytest.mark.parametrize(("guard", "articles", "rejected", "status", "says"), ALONE)
def test_guards_that_look_at_the_build_alone(tmp_path, guard, articles, rejected, status, says):
    found = findings(tmp_path, (articles, rejected))[guard]
    assert (found.status, says in found.message) == (status, True), found.message
    assert found.message.startswith(f"{guard}: ")
    assert len(found.examples) == (3 if status == "failed" else 0)


TITLED = {"title": "A title"}
BESIDE = [
    # guard, before, now, status, part of the message, the observed of an example
    ("rows", list(documents(200)), list(documents(100)), "passed", "100 articles, before 200", None),
    ("rows", list(documents(200)), list(documents(99)), "failed", "at least 50.0% of as many", "no article any more"),
    ("rows", list(documents(99)), list(documents(1)), "not-judged", "too few", None),
    ("rows", list(documents(100)), list(documents(1000)), "passed", "1,000 articles, before 100", None),
    ("language-mix", list(documents(100)), [*documents(70), *documents(30, "fr")], "passed", "30.0%", None),
    ("language-mix", list(documents(100)), [*documents(69), *documents(31, "fr")], "failed",
     "most of all fr: 31.0%, before 0%", "lang fr"),
    ("language-mix", [*documents(50, "de"), *documents(50)], list(documents(100)), "failed",
     "most of all en: 100%, before 50.0%", "lang en"),
    ("language-mix", list(documents(99)), list(documents(100, "fr")), "not-judged", "too few", None),
    ("null-share", list(documents(100, **TITLED)), [*documents(70, **TITLED), *documents(30)], "passed", "30.0%", None),
    ("null-share", list(documents(100, **TITLED)), [*documents(69, **TITLED), *documents(31)], "failed",
     "31.0% of the articles have no title (before 0%, limit 30.0%)", "no title"),
    ("null-share", list(documents(100, authors=["Ada"])), [*documents(69, authors=["Ada"]), *documents(31, authors=[])],
     "failed", "have no authors", "no authors"),
    ("null-share", list(documents(99, **TITLED)), list(documents(100)), "not-judged", "names no column", None),
    ("rules-surge", list(documents(100, cut=0)), [*documents(70, cut=0), *documents(31)], "failed",
     "related-heading took something from 31 of 101 documents, before from 0 of 100", "g" * 10),
    ("rules-surge", list(documents(100, cut=0)), [*documents(71, cut=0), *documents(30)], "passed", "of 101", None),
    ("rules-surge", [*documents(50, cut=0), *documents(50)], list(documents(100)), "passed", "no rule", None),
    ("rules-silent", [*documents(90, cut=0), *documents(10)], list(documents(100, cut=0)), "failed",
     "related-heading took nothing, before something from 10 of 100 documents (10.0%)", "g" * 10),
    ("rules-silent", [*documents(91, cut=0), *documents(9)], list(documents(100, cut=0)), "passed", "9 of 100", None),
    ("rules-silent", list(documents(100, rule="gone-rule")), list(documents(100, cut=0)), "passed", "no rule", None),
]  # fmt: skip


@pytest.mark.parametrize(("guard", "before", "now", "status", "says", "observed"), BESIDE)
def test_guards_that_look_at_the_build_before(tmp_path, guard, before, now, status, says, observed):
    found = findings(tmp_path, (now,), (before,))[guard]
    assert (found.status, says in found.message) == (status, True), found.message
    assert [example.observed for example in found.examples] == [observed] * len(found.examples)
    assert len(found.examples) == (3 if status == "failed" else 0)


AUTHORED = {"authors": ["Ada"], "url": "https://a.example/"}
LACKING = [
    # articles now (all had all before), filled columns; what it says, with the figure and the limit; examples
    ("two have risen", [*documents(60, **TITLED, **AUTHORED), *documents(40)], (),
     "null-share: 3 columns lack a value in too many of the articles: "
     "url in 40.0% (before 0%, limit 30.0%), "
     "title in 40.0% (before 0%, limit 30.0%), "
     "authors in 40.0% (before 0%, limit 30.0%)",
     (0.4, 0.3), ["no url, no title, no authors"] * 3),
    ("each has its own limit, the furthest beyond it is first",
     [*documents(60, **TITLED, **AUTHORED), *documents(5, **AUTHORED), *documents(35, **TITLED)], ("title", "authors"),
     "null-share: 2 columns lack a value in too many of the articles: "
     "authors in 35.0% (limit 10.0%), "
     "url in 35.0% (before 0%, limit 30.0%)",
     (0.35, 0.1), ["no authors, no url"] * 3),
    ("of different articles",
     [*documents(20, **TITLED, **AUTHORED), *documents(45, **AUTHORED), *documents(35, **TITLED, url="u")], (),
     "null-share: 2 columns lack a value in too many of the articles: "
     "title in 45.0% (before 0%, limit 30.0%), "
     "authors in 35.0% (before 0%, limit 30.0%)",
     (0.45, 0.3), ["no title", "no authors", "no title"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "now", "filled", "says", "judged", "observed"), LACKING, ids=[row[0] for row in LACKING]
)
def test_all_columns_that_lack_too_many_values_are_named(tmp_path, label, now, filled, says, judged, observed):
    before = list(documents(100, **TITLED, **AUTHORED))
    found = findings(tmp_path, (now,), (before,), filled_columns=filled)["null-share"]
    assert (found.status, found.message, (found.figure, found.limit)) == ("failed", says, judged)
    assert [one.observed for one in found.examples] == observed
    assert len({one.doc_id for one in found.examples}) == 3


SITE = {"site": "a.example"}
SWALLOWED = [
    # how many go for one article, how many stay, how many of these of another site, the limit, status, part of the message
    (
        20,
        20,
        0,
        0.5,
        "passed",
        "20 of 40 articles of a.example (50.0%) go as duplicates of one, en-0.1-related-heading-0-",
    ),
    (21, 20, 0, 0.5, "failed", "21 of 41 articles of a.example (51.2%)"),
    (21, 40, 21, 0.5, "failed", "at most 50.0% of any site should"),
    (19, 1, 0, 0.3, "not-judged", "no article stands for 20 others"),
    (21, 20, 20, 0.5, "failed", "21 of 21 articles of a.example (100%)"),
]


@pytest.mark.parametrize(("gone", "stay", "elsewhere", "limit", "status", "says"), SWALLOWED)
def test_an_article_that_stands_for_much_of_a_site(tmp_path, gone, stay, elsewhere, limit, status, says):
    articles = [*documents(stay - elsewhere, **SITE), *documents(elsewhere, site="b.example"), *documents(3)]
    copy = {"duplicate_of": articles[0].doc_id, "similarity": 0.93, **SITE}
    rejected = [rejected_row(f"copy-{n}", "duplicates", "near-duplicate", **copy) for n in range(gone)]
    rejected += [rejected_row(f"short-{n}", "reject", "too-few-words", **SITE) for n in range(99)]
    rejected += [
        rejected_row(f"nowhere-{n}", "duplicates", "near-duplicate", **copy | {"site": None}) for n in range(99)
    ]
    facts = gather_facts(tmp_path / "now", write_build(tmp_path / "now", articles, rejected), RUN, [], 1, RULES)
    config = replace(Config(), duplicates=DuplicatesConfig(max_site_ratio=limit))
    (found,) = [
        one for one in judge_build(tmp_path / "now", facts, None, config) if one.guard == "duplicate-share-of-site"
    ]
    assert (found.status, says in found.message) == (status, True), found.message
    shown = [("copy", "near-duplicate, 93.0% alike")] * 3 if status == "failed" else []
    assert [(one.source_id.split("-")[0], one.observed) for one in found.examples] == shown
    write_build(tmp_path / "parent", articles, rejected)
    known = judge_build(tmp_path / "now", facts, None, config, tmp_path / "parent")
    assert {one.status for one in known if one.guard == "duplicate-share-of-site"} == {"not-judged"}
    without = replace(config, duplicates=DuplicatesConfig(enabled=False))
    assert "no duplicates are looked for" in str(judge_build(tmp_path / "now", facts, None, without))


def rejections(number: int, name: str = "lost", **more: object) -> list[dict]:
    stage, reason = ("duplicates", "near-duplicate") if more else ("reject", "too-few-words")
    return [rejected_row(f"{name}-{n}", stage, reason, **more) for n in range(number)]


OF = "documents became articles"
ADDED = [
    # added articles, added documents that are lost, and that are copies of what was published; status, part of the message
    (0, 150, 0, "failed", "kept-share: 0 of 150 added documents became articles (0%); at least 20.0% should"),
    (19, 81, 0, "failed", "19 of 100 added documents became articles (19.0%)"),
    (20, 80, 0, "passed", "20 of 100 added documents became articles (20.0%)"),
    (100, 0, 0, "passed", f"300 of 400 {OF} (75.0%)"),
    (0, 99, 0, "passed", f"200 of 399 {OF} (50.1%)"),
    (0, 0, 0, "passed", f"200 of 300 {OF} (66.7%)"),
    (0, 0, 150, "passed", f"200 of 450 {OF} (44.4%)"),
    (10, 90, 50, "failed", "10 of 100 added documents became articles (10.0%, 50 copies of published ones left out)"),
    (10, 80, 1, "passed", f"210 of 391 {OF} (53.7%)"),
    (150, 600, 0, "passed", "150 of 750 added documents became articles (20.0%)"),
    (0, 2000, 0, "failed", "0 of 2,000 added documents became articles (0%)"),
]  # fmt: skip


@pytest.mark.parametrize(("articles", "lost", "copies", "status", "says"), ADDED)
def test_documents_that_are_added_are_judged_by_themselves(tmp_path, articles, lost, copies, status, says):
    published, before = list(documents(200)), rejections(100, "before")
    write_build(tmp_path / "parent", published, before, **LAYOUT)
    more = list(documents(articles, "fr"))
    gone = rejections(lost) + rejections(copies, "copy", duplicate_of=published[0].doc_id, similarity=0.9)
    manifest = write_build(tmp_path / "now", published + more, before + gone, **LAYOUT)
    report = gather_facts(tmp_path / "now", manifest, RUN, [], 1, RULES)
    found = judge_build(tmp_path / "now", report, None, Config(), tmp_path / "parent")[0]
    assert (found.status, says in found.message) == (status, True), found.message
    assert [one.source_id for one in found.examples] == (["lost-0", "lost-1", "lost-2"] if status == "failed" else [])
    alone = judge_build(tmp_path / "now", report, None, Config())[0]
    assert "added" not in alone.message, "of a build that goes on from none all are judged together"


LIMITS = [
    ({"max_rows_times": 9}, "rows", "failed"),
    ({"max_rows_times": 10}, "rows", "passed"),
    ({"filled_columns": ("title",)}, "null-share", "failed"),
    ({"filled_columns": ("title",), "max_null_ratio": 1.0}, "null-share", "passed"),
    ({"min_kept_ratio": 1.0}, "kept-share", "failed"),
    ({"min_documents": 1001}, "kept-share", "not-judged"),
    ({"max_removed_ratio": 0.05}, "removed-share", "failed"),
]


@pytest.fixture(scope="module")
def larger(tmp_path_factory) -> dict[str, tuple[Path, dict]]:
    """A build of 100 articles, of 1000, and of 999 with one rejected, each with its report."""
    folder = tmp_path_factory.mktemp("larger")
    sizes = {"before": (100, 0), "now": (1000, 0), "one rejected": (999, 1)}
    return {
        name: (folder / name, facts_of(folder / name, list(documents(kept)), gone))
        for name, (kept, gone) in sizes.items()
    }


@pytest.mark.parametrize(("limits", "guard", "status"), LIMITS)
def test_limits_are_configured(larger, limits, guard, status):
    before, facts_before = larger["before"]
    last = Before(*(open_table(before, name) for name in BEFORE), facts_before)
    config = replace(Config(), guardrails=GuardrailsConfig(**limits))
    build, facts = larger["one rejected" if guard == "kept-share" else "now"]
    found = {one.guard: one for one in judge_build(build, facts, last, config)}
    assert found[guard].status == status, found[guard].message


def test_nothing_is_judged_where_there_is_nothing(tmp_path):
    assert {found.status for found in findings(tmp_path, ([], 0)).values()} == {"not-judged"}
    assert findings(tmp_path / "disabled", ([], 0), enabled=False) == {}


def test_every_guard_has_a_judge_and_a_name():
    assert tuple(JUDGES) == GUARDS
    with pytest.raises(CleancopyError, match=r"--accept rowz: is no guard; known: kept-share, .*, rows, "):
        refuse_unknown_guards(["rows", "rowz"])


def test_what_is_accepted_was_in_the_way(tmp_path):
    found = findings(tmp_path, (list(documents(19)), 81))
    accepted = {one["guard"]: one["status"] for one in finding_facts(accept(found.values(), ["kept-share", "rows"]))}
    assert accepted["kept-share"] == "accepted" and accepted["rows"] == "not-judged"


def test_a_damaged_build_before_is_nothing_to_compare_with(tmp_path):
    store = BuildStore(tmp_path)
    assert open_current(store) is None
    report = facts_of(tmp_path / "builds" / "b", list(documents(3)))
    articles = tmp_path / "builds" / "b" / "articles" / "part-00000.parquet"
    manifest = {name: kind() for name, kind in MANIFEST.items()}
    manifest |= {"counts": dict.fromkeys(("read", *TABLES), 3), "files": [file_facts(articles) | {"rows": 3}]}
    write_json(tmp_path / "builds" / "b" / "manifest.json", manifest)
    store.point_to("b")
    assert open_current(store) is None
    (tmp_path / "builds" / "b" / "report").mkdir()
    write_json(tmp_path / "builds" / "b" / "report" / "report.json", report)
    assert open_current(store) is not None
    whole = articles.read_bytes()
    articles.write_bytes(b"no Parquet")
    assert open_current(store) is None
    articles.write_bytes(b"#" * len(whole))
    assert open_current(store) is None
