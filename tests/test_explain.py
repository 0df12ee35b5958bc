"""`cleancopy explain`: what stands beside a removal."""

import pytest

from cleancopy.lookup import LEDGER
from flows.commands.explain import _rule

CUTS = [
    ({"rule": "line-model", "lifted_to": None, "confidence": 0.876}, "line-model 88%"),
    ({"rule": "byline", "lifted_to": "authors", "confidence": 0.9}, "byline -> authors"),
    ({"rule": "share-label", "lifted_to": None, "confidence": 0.9}, "share-label"),
]


@pytest.mark.parametrize(("cut", "shown"), CUTS, ids=[shown for _, shown in CUTS])
def test_a_removal_is_shown_with_its_rule_and_what_the_model_makes_of_it(cut, shown):
    assert _rule(cut) == shown
    assert set(cut) <= set(LEDGER)
