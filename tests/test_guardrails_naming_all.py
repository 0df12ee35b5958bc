"""Guards that look at many rules or sites name all that are over the limit, each with its figures."""

from __future__ import annotations

import pytest

from tests.test_guardrails import documents, findings

OTHER, THIRD = "share-prompt", "author-bio"


def of_rules(**counts: int) -> list:
    """Articles from each of which one rule took something, so many for each; `plain` ones lost nothing."""
    names = {"related": "related-heading", "share": OTHER, "bio": THIRD}
    rows = [document for name, n in counts.items() if name in names for document in documents(n, rule=names[name])]
    return [*rows, *documents(counts.get("plain", 0), cut=0)]


RULES = [
    # guard, before, now; what it says, the figure and the limit; of which rules examples are
    ("rules-silent", of_rules(related=20, share=30, bio=5, plain=45), of_rules(plain=100),
     "rules-silent: 2 rules took nothing, before something from 10.0% of the documents or more: "
     "share-prompt from 30 of 100 (30.0%), related-heading from 20 of 100 (20.0%)",
     (0.3, 0.1), 3),
    ("rules-silent", of_rules(related=20, bio=5, plain=75), of_rules(plain=100),
     "rules-silent: related-heading took nothing, before something from 20 of 100 documents (20.0%); no rule that took "
     "from 10.0% should fall silent", (0.2, 0.1), 3),
    ("rules-surge", of_rules(plain=100), of_rules(related=35, share=50, bio=8, plain=7),
     "rules-surge: 2 rules took something from far more documents than before, a rise of more than 30.0% of them: "
     "share-prompt from 50 of 100 (before 0 of 100), related-heading from 35 of 100 (before 0 of 100)",
     (0.5, 0.3), 3),
    ("rules-surge", of_rules(plain=100), of_rules(related=35, share=20, bio=8, plain=37),
     "rules-surge: related-heading took something from 35 of 100 documents, before from 0 of 100; a rise of 30.0% of "
     "the documents at most should be", (0.35, 0.3), 3),
]  # fmt: skip


@pytest.mark.parametrize(("guard", "before", "now", "says", "judged", "shown"), RULES)
def test_all_rules_over_the_limit_are_named(tmp_path, guard, before, now, says, judged, shown):
    found = findings(tmp_path, (now,), (before,))[guard]
    assert (found.status, found.message, (found.figure, found.limit)) == ("failed", says, judged)
    assert len({one.doc_id for one in found.examples}) == shown


def test_examples_are_of_each_rule_in_turn(tmp_path):
    now = of_rules(related=35, share=50, plain=15)
    found = findings(tmp_path, (now,), (of_rules(plain=100),))["rules-surge"]
    rules = [next(rule for rule in (OTHER, "related-heading") if rule in one.source_id) for one in found.examples]
    assert rules == [OTHER, "related-heading", OTHER]


def of_sites(count: int) -> list:
    return [document for n in range(count) for document in documents(100, site=f"{n:02}.example", cut=0.99 - n / 100)]


SITES = [
    # how many sites lost too much; what it says; of which sites examples are
    (1, "99.0% of the characters of 00.example were removed (100 articles); at most 85.0% of any site should be",
     ["00", "00", "00"]),
    (2, "2 sites lost more than 85.0% of their characters: 00.example 99.0% (100 articles), 01.example 98.0% "
     "(100 articles)", ["00", "01", "00"]),
    (12, "12 sites lost more than 85.0% of their characters: "
     + ", ".join(f"{n:02}.example {99 - n}.0% (100 articles)" for n in range(10))
     + ", and 2 more", ["00", "01", "02"]),
]  # fmt: skip


@pytest.mark.parametrize(("count", "says", "shown"), SITES)
def test_all_sites_that_lost_too_much_are_named(tmp_path, count, says, shown):
    found = findings(tmp_path, ([*of_sites(count), *documents(100, site="good.example")], 0))["removed-share-of-site"]
    assert (found.status, found.message) == ("failed", f"removed-share-of-site: {says}")
    assert (found.figure, found.limit) == (0.99, 0.85)
    assert [one.source_id.split("'site', '")[1][:2] for one in found.examples] == shown
