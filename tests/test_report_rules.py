"""What the report says of rules: which took nothing, which take far more than before, and what a warning means."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cleancopy.builds import BuildStore
from cleancopy.damage import find_damage
from cleancopy.guard import GUARD_WARNING
from cleancopy.report import draw_page, gather_facts
from cleancopy.report.corpus import WARNING_MEANINGS
from cleancopy.report.rules import compare_rules, last_report, rule_facts, rule_warnings
from cleancopy.rulebook import load_rules
from tests.report_builds import RUN, Document, bridge, small_build, write_build

OWN = """
[[rule]]
id = "{name}"
why = "A <b>sign</b> of the site."
match = "Ring the bell [0-9]"
scope = "line"
removes = ["Ring the bell 3"]
keeps = ["They ring the bell 3 times."]
"""


def rules_with(folder: Path, *names: str) -> tuple:
    (folder / "bells.toml").write_text("".join(OWN.format(name=name) for name in names), "utf-8")
    return load_rules([folder])


def report(documents: int, taken: dict[str, int], idle: tuple[str, ...] = (), **more: object) -> dict:
    """As much of report.json as rules are compared by."""
    by_rule = [{"rule": rule, "documents": number} for rule, number in taken.items()]
    return {
        "build": {"build_id": "before"},
        "proof": {"documents": documents},
        "removals": {"by_category": [{"rules": [entry]} for entry in by_rule]},
        "rules": {"rules": 9, "own_rules": 0, "took_nothing": [{"rule": rule, "is_own": False} for rule in idle]},
        "run": {},
    } | more


SURGES = [
    ("as before", (100, 10), (100, 10), False),
    ("as before in a larger build", (100, 10), (10_000, 1_000), False),
    ("three times as many", (100, 20), (100, 60), False),
    ("far more", (100, 20), (100, 64), True),
    ("far more in a smaller build", (1_000, 20), (100, 20), True),
    ("more, yet only of more documents", (100, 20), (1_000, 200), False),
    ("fewer", (100, 90), (100, 20), False),
    ("few documents", (1_000, 1), (1_000, 19), False),
    ("just enough documents", (1_000, 1), (1_000, 20), True),
    ("one by chance among few", (60, 1), (200, 20), False),
    ("nothing before, of few documents", (60, 0), (1_000, 45), False),
    ("nothing before, of many documents", (10_000, 0), (10_000, 20), True),
    ("a small build before", (49, 0), (1_000, 900), False),
    ("nothing now", (100, 90), (100, 0), False),
]


@pytest.mark.parametrize(("label", "before", "now", "is_surge"), SURGES, ids=[label for label, *_ in SURGES])
def test_a_rule_surges_when_it_takes_far_more_documents_than_chance(label, before, now, is_surge) -> None:
    last = report(before[0], {"bell": before[1]} if before[1] else {}, idle=("bell",) if not before[1] else ())
    compared = compare_rules(report(now[0], {"bell": now[1]} if now[1] else {}), last)
    surges = compared["surges"] if compared else []
    assert bool(surges) is is_surge
    if is_surge:
        assert surges == [{"rule": "bell", "documents": now[1], "documents_before": before[1]}]


def test_a_new_rule_is_no_surge() -> None:
    assert compare_rules(report(100, {"new": 90}), report(100, {"bell": 9}))["surges"] == []


def test_nothing_to_compare_with() -> None:
    assert compare_rules(report(100, {"bell": 9}), None) is None
    older = report(100, {"bell": 1})
    del older["rules"]
    assert compare_rules(report(100, {"bell": 90}), older) is None


def test_a_damaged_build_before_is_nothing_to_compare_with(tmp_path: Path) -> None:
    assert last_report(BuildStore(tmp_path)) is None
    (tmp_path / "CURRENT.json").write_text("{", "utf-8")
    assert last_report(BuildStore(tmp_path)) is None


def test_rules_that_took_nothing_are_listed_the_users_own_told_apart(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, "own-idle", "gull")
    manifest = write_build(tmp_path / "build", [Document("one", [("kept\n", None), ("3 pulled", "gull")])])
    facts = gather_facts(tmp_path / "build", manifest, RUN, [], 1, rules)
    found = facts["rules"]
    assert (found["rules"], found["own_rules"], len(found["took_nothing"])) == (len(rules), 2, len(rules) - 1)
    assert [rule["rule"] for rule in found["took_nothing"] if rule["is_own"]] == ["own-idle"]
    assert rule_facts((), facts["removals"]) == {"rules": 0, "own_rules": 0, "took_nothing": []}


def test_built_in_rules_that_took_nothing_are_no_warning(tmp_path: Path) -> None:
    removals = {"by_category": []}
    assert rule_warnings(report(5, {}, rules=rule_facts(load_rules(), removals))) == []
    own = rule_facts(rules_with(tmp_path, "bell-1", "bell-2", "bell-3", "bell-4"), removals)
    assert rule_warnings(report(5, {}, rules=own)) == [
        "4 of 4 rules of your own took nothing: bell-1, bell-2, bell-3, ..."
    ]


def test_a_warning_is_one_line_however_many_rules_surge() -> None:
    names = [f"bell-{number}" for number in range(9)]
    now = report(1_000, dict.fromkeys(names, 900))
    now["run"] = {"rules_compared": compare_rules(now, report(1_000, dict.fromkeys(names, 9)))}
    assert rule_warnings(now) == [
        "9 rules take far more than in the last build: bell-0 (900 of 1,000 documents, before 9 of 1,000), "
        "bell-1 (900 of 1,000 documents, before 9 of 1,000), bell-2 (900 of 1,000 documents, before 9 of 1,000), ..."
    ]


def test_the_page_shows_idle_rules_and_surges(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, "own-idle")
    facts = gather_facts(tmp_path / "build", small_build(tmp_path / "build"), RUN, [], 1, rules)
    page = draw_page(facts)
    assert "1 rule of your own took nothing" in page
    assert "<code>own-idle</code>" in page
    assert "A &lt;b&gt;sign&lt;/b&gt; of the site." in page
    assert "There was no earlier build, or none large enough, to compare with." in page
    now = report(100, {"bell": 90})
    facts["run"] = facts["run"] | {"rules_compared": compare_rules(now, report(1_000, {"bell": 9}))}
    page = draw_page(facts)
    assert "<code>bell</code>: 90 of 100 documents (90.0%), before 9 of 1,000 (0.9%)" in page
    assert "1 rule takes far more than in the build before" in page
    facts["run"]["rules_compared"]["surges"] = []
    assert "No rule takes far more than in the build before, <code>before</code>." in draw_page(facts)


def test_a_build_without_rules_says_so(tmp_path: Path) -> None:
    facts = gather_facts(tmp_path / "build", small_build(tmp_path / "build"), RUN, [], 1)
    assert "No rule was applied." in draw_page(facts)


def test_every_kind_of_warning_has_a_sentence() -> None:
    kinds = re.findall(r"^    ([a-z]+(?:-[a-z]+)+)  ", find_damage.__doc__ or "", re.MULTILINE)
    assert len(kinds) > 4
    assert set(WARNING_MEANINGS) >= {*kinds, GUARD_WARNING}
    assert all(meaning.endswith(".") for meaning in WARNING_MEANINGS.values())


def test_the_page_explains_a_warning_and_shows_an_unknown_one_by_its_name(tmp_path: Path) -> None:
    documents = [bridge("one", warnings=["cut-mid-word"]), bridge("two", warnings=["who-knows: 3"])]
    facts = gather_facts(tmp_path / "build", write_build(tmp_path / "build", documents), RUN, [], 1)
    meanings = {entry["kind"]: entry["meaning"] for entry in facts["warnings"]}
    assert meanings == {"cut-mid-word": WARNING_MEANINGS["cut-mid-word"], "who-knows": None}
    page = draw_page(facts)
    assert WARNING_MEANINGS["cut-mid-word"] in page
    assert "who-knows" in page
