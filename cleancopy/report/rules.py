"""Rules to look after: those that took nothing, and those that take far more than in the build before."""

from __future__ import annotations

from collections.abc import Sequence

from cleancopy.builds import BuildStore, read_json
from cleancopy.errors import CleancopyError
from cleancopy.own_rules import own_rules
from cleancopy.plurals import counted
from cleancopy.report.excerpts import Facts
from cleancopy.rulebook import Rule

SURGE_RATIO = 3.0
"""From how many times the documents, in proportion, a rule is said to take far more than before."""
MIN_SURGE_DOCUMENTS = 20
"""What a rule takes from fewer documents is no surge."""
MIN_COMPARED_DOCUMENTS = 50
"""A build of fewer documents says nothing about how often a rule is to be expected."""
MAX_NAMED = 3


def rule_facts(rules: Sequence[Rule], removals: Facts) -> Facts:
    """For the report: how many rules there were, how many of them the user's own, and those that took nothing.

    `removals` is what the report says of the table `removed`.
    """
    taking = set(documents_by_rule(removals))
    n_own = len(own_rules(rules))
    idle = [
        {"rule": rule.id, "category": rule.category, "why": rule.why, "is_own": number < n_own}
        for number, rule in enumerate(rules)
        if rule.id not in taking
    ]
    return {"rules": len(rules), "own_rules": n_own, "took_nothing": idle}


def last_report(store: BuildStore) -> Facts | None:
    """What the report of the current build says; None where there is no build or it cannot be read.

    Only for comparing: what is wrong with a build is for the commands to say that are asked about it.
    """
    try:
        return read_json(store.find(None) / "report" / "report.json")
    except CleancopyError:
        return None


def compare_rules(report: Facts, last: Facts | None) -> Facts | None:
    """How the rules did beside the last build, both as report.json has them. None where there is nothing to compare.

    A rule surges where it takes from more than SURGE_RATIO times as many of the documents as before. One document is
    added to what it took before: of a rule that took nothing from n documents up to 3/n is to be expected. Rules that
    the last build did not have are not compared.
    """
    if last is None or "rules" not in last or last["proof"]["documents"] < MIN_COMPARED_DOCUMENTS:
        return None
    documents, documents_before = report["proof"]["documents"], last["proof"]["documents"]
    before = documents_by_rule(last["removals"]) | {rule["rule"]: 0 for rule in last["rules"]["took_nothing"]}
    surges = [
        {"rule": rule, "documents": taken, "documents_before": before[rule]}
        for rule, taken in documents_by_rule(report["removals"]).items()
        if rule in before
        and taken >= MIN_SURGE_DOCUMENTS
        and taken / documents > SURGE_RATIO * (before[rule] + 1) / documents_before
    ]
    return {
        "build_id": last["build"]["build_id"],
        "documents": documents,
        "documents_before": documents_before,
        "surges": sorted(surges, key=lambda surge: (-surge["documents"], surge["rule"])),
    }


def rule_warnings(report: Facts) -> list[str]:
    """What a user wants to hear of the rules after a run: own rules that took nothing, rules that take far more."""
    warnings = []
    idle = [rule["rule"] for rule in report["rules"]["took_nothing"] if rule["is_own"]]
    if idle:
        warnings.append(
            f"{len(idle)} of {counted(report['rules']['own_rules'], 'rule')} of your own took nothing: {_few(idle)}"
        )
    compared = report["run"].get("rules_compared") or {"surges": []}
    surges = [
        f"{surge['rule']} ({surge['documents']:,} of {counted(compared['documents'], 'document')}, "
        f"before {surge['documents_before']:,} of {compared['documents_before']:,})"
        for surge in compared["surges"]
    ]
    if surges:
        rules = counted(len(surges), "rule takes", "rules take")
        warnings.append(f"{rules} far more than in the last build: {_few(surges)}")
    return warnings


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:MAX_NAMED]) + (", ..." if len(names) > MAX_NAMED else "")


def documents_by_rule(removals: Facts) -> dict[str, int]:
    """From how many documents each rule took something, by what the report says of `removed`."""
    return {rule["rule"]: rule["documents"] for category in removals["by_category"] for rule in category["rules"]}
