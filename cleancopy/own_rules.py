"""A user's own rules among all of a run, and what is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cleancopy.plurals import counted
from cleancopy.rule_examples import failures_of
from cleancopy.rulebook import Rule, load_rules

MAX_NAMED = 3


def own_rules(rules: Sequence[Rule]) -> Sequence[Rule]:
    """Those that do not come with the package: they stand first."""
    return rules[: max(0, len(rules) - len(load_rules()))]


def failing_rules(rules: Sequence[Rule], remedy: str) -> list[str]:
    """Sentences about own rules that do not do what their examples say; `remedy` is what shows which ones.

    Only own examples are tried, by all of the rules; that those built in hold too is for `rules test` to see.
    """
    own = own_rules(rules)
    failures = {(rule.id, failure) for rule, failure in failures_of(own, rules)} if own else set()
    failing = Counter(rule_id for rule_id, _ in failures)
    wrong = [rule for rule in own if rule.id in failing]
    said = [
        f"{rule.category}.toml: rule {rule.id!r} fails {failing[rule.id]:,} of its "
        f"{counted(_n_examples(rule), 'example')}"
        for rule in wrong[:MAX_NAMED]
    ]
    if len(wrong) > MAX_NAMED:
        said.append(f"{counted(len(wrong) - MAX_NAMED, 'more rule')} of your own fail on their examples")
    return [f"{sentence}; run `{remedy}`" for sentence in said]


def _n_examples(rule: Rule) -> int:
    return sum(len(set(examples)) for examples in (rule.removes, rule.keeps, rule.misses))
