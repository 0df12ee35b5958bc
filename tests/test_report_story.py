"""The first screen: what it says of guards, by which documents to judge, and what to do about a blocked build."""

from __future__ import annotations

from typing import Any

import pytest

from cleancopy.report import story
from cleancopy.report.drift import drift_facts
from cleancopy.report.index import draw_index
from tests.test_report_drift import trend

SAYS = (
    ("none asked", [], None),
    ("all passed", ["passed"] * 9, ("good", "9 guards passed")),
    (
        "some passed",
        ["passed", "not-judged", "not-judged"],
        ("good", "1 guard passed, 2 guards had too little to judge by"),
    ),
    ("none judged", ["not-judged"], ("note", "1 guard had too little to judge by")),
    ("one overruled", ["passed", "accepted"], ("note", "1 guard passed, 1 guard was overruled")),
    ("two overruled", ["accepted", "accepted"], ("note", "2 guards were overruled")),
)


def facts_of(statuses: list[str], **more: Any) -> dict[str, Any]:
    guards = [{"guard": f"guard-{n}", "status": status, "message": "m"} for n, status in enumerate(statuses)]
    run = {"guards": guards, "command": "cleancopy run in --out out"}
    return {
        "run": run, "blocked_because": [], "checks": [], "rejections": {"by_reason": []}, "accounts": [], "warnings": [], "rules": {"took_nothing": []},
        "proof": {"documents": 1, "characters": 9}, "counts": {"articles": 1},
    } | more  # fmt: skip


@pytest.mark.parametrize(("statuses", "expected"), [case[1:] for case in SAYS], ids=[case[0] for case in SAYS])
def test_what_is_said_of_guards(statuses: list[str], expected: tuple[str, str] | None) -> None:
    said = [(one["sign"], one["words"]) for one in story.verdicts(facts_of(statuses)) if one["section"] == "guards"]
    assert said == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ({}, []),
        ({"skipped": {"files": 0, "first": []}}, []),
        ({"skipped": {"files": 1, "first": ["in/a.pdf"]}}, ["1 file that no reader is for was passed over"]),
        ({"skipped": {"files": 30, "first": ["in/a.pdf"]}}, ["30 files that no reader is for were passed over"]),
    ],
)
def test_files_that_were_passed_over_are_on_the_first_screen(run: dict[str, Any], expected: list[str]) -> None:
    facts = facts_of([])
    facts["run"] |= run
    assert [one["words"] for one in story.verdicts(facts) if one["section"] == "build"] == expected


@pytest.mark.parametrize(
    ("documents", "articles", "expected"),
    [
        (3, 3, "Every one of 1,983 characters is kept or on record as removed"),
        (5, 3, "Every one of 1,983 characters is kept or on record as removed, in rejected documents too"),
        (0, 0, "No text came as far as being cut: there was nothing to prove"),
    ],
)
def test_what_is_said_of_the_proof(documents: int, articles: int, expected: str) -> None:
    proof = {"documents": documents, "characters": 1983 if documents else 0}
    facts = facts_of([], proof=proof, counts={"articles": articles})
    assert [one["words"] for one in story.verdicts(facts) if one["section"] == "documents"] == [expected]


BROKEN = (
    ("none", [("read", "no-text", 4), ("validate", "corrupt-parquet", 1)], []),
    ("one", [("read", "truncated-compression", 1)], ["1 file could not be read, or not to the end"]),
    (
        "of several kinds",
        [("read", "corrupt-parquet", 2), ("read", "no-text-column", 1), ("reject", "few-words", 9)],
        ["3 files could not be read, or not to the end"],
    ),
)


@pytest.mark.parametrize(("reasons", "expected"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_files_that_were_lost_are_on_the_first_screen(reasons: list[tuple[str, str, int]], expected: list[str]) -> None:
    by_reason = [{"stage": stage, "reason": reason, "documents": number} for stage, reason, number in reasons]
    facts = facts_of(["passed"], rejections={"by_reason": by_reason})
    assert [one["words"] for one in story.verdicts(facts) if one["sign"] == "bad"] == expected


WARNED = (
    # warnings and articles by kind; what is said, but for the guard's
    ({}, []),
    ({"guard-withdrew": (1, 1)}, []),
    ({"fused-text": (9, 4)}, ["The warning fused-text on 4 of 40 articles, 10.0%"]),
    (
        {"markup": (1, 1), "fused-text": (1_500, 38), "cut-mid-word": (3, 3)},
        ["1,504 warnings of 3 kinds to look at, fused-text alone on 38 of 40 articles, 95.0%"],
    ),
)


@pytest.mark.parametrize(("kinds", "expected"), WARNED)
def test_the_first_screen_says_how_many_articles_have_the_commonest_warning(kinds: dict, expected: list[str]) -> None:
    warnings = [{"kind": kind, "warnings": of[0], "articles": of[1]} for kind, of in kinds.items()]
    said = story.verdicts(facts_of([], warnings=warnings, counts={"articles": 40}))
    assert [one["words"] for one in said if one["section"] == "warnings" and "guard" not in one["words"]] == expected


@pytest.mark.parametrize(
    ("names", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_listed_as_sentences_list_them(names: list[str], said: str) -> None:
    assert story.in_words(names) == said


def test_the_way_past_guards_is_a_command_and_there_is_none_past_bad_data() -> None:
    command = "cleancopy run in --out out --accept guard-1 --accept guard-2"
    assert story.way_past(facts_of(["passed", "failed", "failed"])) == command
    assert story.way_past(facts_of(["passed"])) == ""
    assert story.way_past(facts_of(["failed"], blocked_because=["articles: none"])) == ""


def document(name: str, *causes: str, removed: int = 1, title: str | None = None) -> dict[str, Any]:
    lifted = {"title": title} if title else {}
    return {"source_id": name, "chosen_as": list(causes), "n_removed": removed, "lifted": lifted}


def test_one_document_of_each_kind_is_looked_at_first_and_none_twice() -> None:
    documents = [
        document("untouched", "most-edited", removed=0),
        document("a", "most-edited", "least-sure", title="A title"),
        document("b", "most-edited"),
        document("c", "warned"),
        document("d", "near-guard"),
    ]
    found = story.look_first({"samples": {"documents": documents}})
    assert [(one["number"], one["name"], one["why"]) for one in found] == [
        (2, "A title", "least sure"),
        (3, "b", "lost most"),
        (5, "d", "near the guard's limit"),
    ]
    assert story.look_first({"samples": {"documents": []}}) == []


@pytest.mark.parametrize(("now", "before", "unusual"), [(13, 305, "less"), (305, 13, "more"), (13, 40, None)])
def test_a_small_build_after_a_large_one_is_told(now: int, before: int, unusual: str | None) -> None:
    trends = [trend(counts={"read": n, "articles": n}, numbers={"articles": n, "median": n}) for n in (now, before)]
    measures = drift_facts(trends[0], [trends[1]])["measures"]
    assert {one["name"]: one["unusual"] for one in measures if one["group"] == "numbers"} == {
        "articles": unusual,
        "median": None,
    }


@pytest.mark.parametrize("is_accepted", [False, True])
def test_the_index_says_that_the_last_build_was_blocked(is_accepted: bool) -> None:
    last = trend("last", status="published" if is_accepted else "blocked")
    builds = [
        {"build_id": "last", "is_current": is_accepted, "trend": last},
        {"build_id": "first", "is_current": not is_accepted, "trend": trend("first")},
    ]
    assert ("The last build was blocked" in draw_index({"builds": builds, "omitted_builds": 0})) == (not is_accepted)
