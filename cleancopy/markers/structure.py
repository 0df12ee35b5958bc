"""What the ledger says of stretches that a marker knows by the look of the lines, not by their words."""

from __future__ import annotations

from functools import cache

from cleancopy.marks import Label
from cleancopy.rulebook import STRUCTURE, Rule, load_rules


@cache
def structure_rules() -> dict[str, Rule]:
    """The built-in rules of scope `structure` by id: why, examples and confidence of the markers that need no words."""
    return {rule.id: rule for rule in load_rules() if rule.scope == STRUCTURE}


def structure_label(rule_id: str, marker: object) -> tuple[Label, float]:
    """The label and the confidence for the marks that a marker makes in the name of a structure rule.

    Raises KeyError where no rule file has such a rule.
    """
    rule = structure_rules()[rule_id]
    return Label(rule.id, rule.category, rule.why, type(marker).__name__), rule.confidence
