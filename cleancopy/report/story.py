"""What the first screen says: whether the build is fine, what was taken out, and what changed since the last one."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from cleancopy.report.excerpts import Facts
from cleancopy.report.rejections import broken_files
from cleancopy.report.turnover_words import articles_sentence, rejected_sentence
from cleancopy.report.wording import counted, percent, thousands

DEFAULT_OUT = "data"
TOLD_FAMILIES = 6
TOLD_CHANGES = 4
LOOKED_AT_FIRST = (("least-sure", "least sure"), ("most-edited", "lost most"), ("near-guard", "near the guard's limit"))
"""Why a document is one to judge the removals by, the most telling first."""


def status(facts: Facts) -> Facts:
    """Whether all is well: `state` is passed, failed or unchecked, and `words` says it."""
    checks = facts["checks"]
    bad = [check for check in checks if check["status"] != "pass"]
    unbalanced = [entry for entry in facts["accounts"] if not entry["holds"]]
    if blocked_because(facts):
        return {"state": "failed", "words": "Blocked: this build was not published"}
    if unbalanced:
        words = f"{counted(len(unbalanced), 'sum does', 'sums do')} not add up"
        return {"state": "failed", "words": words}
    if bad:
        words = f"{len(bad)} of {counted(len(checks), 'schema check')} did not pass"
        return {"state": "failed", "words": words}
    if not checks:
        return {"state": "unchecked", "words": "No schema check was run"}
    words = "The schema check passed" if len(checks) == 1 else f"All {len(checks)} schema checks passed"
    return {"state": "passed", "words": words}


def blocked_because(facts: Facts) -> list[str]:
    """Why the build was not published: checks that its data failed, then guards that stood in its way."""
    return [*facts["blocked_because"], *(finding["message"] for finding in guards(facts, "failed"))]


def way_past(facts: Facts) -> str:
    """The command that publishes a build in spite of the guards; nothing where its own data stands in the way."""
    objecting = [finding["guard"] for finding in guards(facts, "failed")]
    command = facts["run"].get("command")
    if facts["blocked_because"] or not objecting or not command:
        return ""
    return " ".join([command, *(f"--accept {guard}" for guard in objecting)])


def guards(facts: Facts, status: str) -> list[Facts]:
    """What the guards found, of one status: failed, accepted, passed."""
    return [finding for finding in facts["run"].get("guards") or () if finding["status"] == status]


def out_option(facts: Facts) -> str:
    """What the commands on the page need to find the build: nothing where it lies in the folder they look into."""
    out = facts["run"].get("out")
    return "" if out is None or Path(out) == Path.cwd() / DEFAULT_OUT else f" --out {shlex.quote(out)}"


def headline(facts: Facts) -> str:
    """What happened, in one sentence."""
    read, articles = facts["counts"]["read"], facts["counts"]["articles"]
    if not read:
        return "There was nothing to read."
    if not articles:
        return f"None of {counted(read, 'document')} became an article."
    if articles == read:
        return f"{counted(read, 'document')} in, {counted(articles, 'article')} out."
    return f"{thousands(articles)} of {counted(read, 'document')} became articles."


def verdicts(facts: Facts) -> list[Facts]:
    """The signs by which to judge a build: each with `sign` (good, bad, note), `words` and the section to go to."""
    state = status(facts)
    signs = {"passed": "good", "failed": "bad", "unchecked": "note"}
    unbalanced = [entry for entry in facts["accounts"] if not entry["holds"]]
    found = [{"sign": signs[state["state"]], "words": state["words"], "section": "checks"}]
    if unbalanced and blocked_because(facts):
        words = f"{counted(len(unbalanced), 'sum does', 'sums do')} not add up"
        found.append({"sign": "bad", "words": words, "section": "checks"})
    elif not unbalanced:
        words = f"All {len(facts['accounts'])} sums over the tables add up"
        found.append({"sign": "good", "words": words, "section": "checks"})
    return [found[0], *_guards(facts), *found[1:], _proof(facts), *_notes(facts)]


def _guards(facts: Facts) -> list[Facts]:
    """What the guards say in sum. Those that object are told with the build's status."""
    passed, silent, overruled = (len(guards(facts, status)) for status in ("passed", "not-judged", "accepted"))
    if not passed + silent + overruled:
        return []
    words = [f"{counted(passed, 'guard')} passed"] if passed else []
    words += [f"{counted(silent, 'guard')} had too little to judge by"] if silent else []
    words += [f"{counted(overruled, 'guard was', 'guards were')} overruled"] if overruled else []
    return [{"sign": "good" if passed and not overruled else "note", "words": ", ".join(words), "section": "guards"}]


def _proof(facts: Facts) -> Facts:
    proof = facts["proof"]
    if not proof["documents"]:
        return {
            "sign": "note",
            "words": "No text came as far as being cut: there was nothing to prove",
            "section": "documents",
        }
    words = f"Every one of {counted(proof['characters'], 'character')} is kept or on record as removed"
    if proof["documents"] > facts["counts"]["articles"]:
        words += ", in rejected documents too"
    return {"sign": "good", "words": words, "section": "documents"}


def _notes(facts: Facts) -> list[Facts]:
    """What asks for a look, though the build itself is as it should be."""
    notes = []
    broken = broken_files(facts["rejections"]["by_reason"])
    if broken:
        words = f"{counted(broken, 'file')} could not be read, or not to the end"
        notes.append({"sign": "bad", "words": words, "section": "rejections"})
    skipped = (facts["run"].get("skipped") or {"files": 0})["files"]
    if skipped:
        words = f"{counted(skipped, 'file')} that no reader is for {'was' if skipped == 1 else 'were'} passed over"
        notes.append({"sign": "note", "words": words, "section": "build"})
    warned = sum(kind["articles"] for kind in facts["warnings"])
    guarded = next((kind["articles"] for kind in facts["warnings"] if kind["kind"] == "guard-withdrew"), 0)
    if guarded:
        words = f"On {counted(guarded, 'page')} the guard withdrew removals"
        notes.append({"sign": "note", "words": words, "section": "warnings"})
    if warned > guarded:
        notes.append({"sign": "note", "words": _warnings_in_words(facts), "section": "warnings"})
    notes += [
        {"sign": "bad", "words": sentence, "section": "rules"} for sentence in facts["run"].get("failing_rules", [])
    ]
    idle = [rule for rule in facts["rules"]["took_nothing"] if rule["is_own"]]
    if idle:
        words = f"{counted(len(idle), 'rule')} of your own took nothing"
        notes.append({"sign": "note", "words": words, "section": "rules"})
    return notes


def _warnings_in_words(facts: Facts) -> str:
    """How many warnings, and which kind most articles have: how many of all tells whether that is much."""
    kinds = facts["warnings"]
    most = max(kinds, key=lambda kind: kind["articles"])
    shared = percent(most["articles"] / facts["counts"]["articles"])
    of_articles = f"{thousands(most['articles'])} of {counted(facts['counts']['articles'], 'article')}, {shared}"
    if len(kinds) == 1:
        return f"The warning {most['kind']} on {of_articles}"
    many = counted(sum(kind["warnings"] for kind in kinds), "warning")
    return f"{many} of {len(kinds)} kinds to look at, {most['kind']} alone on {of_articles}"


def in_words(names: Sequence[str]) -> str:
    """Names as a sentence lists them: `a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def taken_out(facts: Facts) -> Facts:
    """The families that took most, as shares of all characters removed, and where in the page they stood."""
    removals = facts["removals"]
    whole = removals["characters"]
    families = [(entry["category"], entry["characters"]) for entry in removals["by_category"]]
    shown = families[:TOLD_FAMILIES]
    rest = whole - sum(characters for _, characters in shown)
    return {
        "parts": families,
        "whole": whole,
        "families": [{"category": name, "share": characters / whole} for name, characters in shown if whole],
        "rest": {"families": len(families) - len(shown), "share": rest / whole if whole else 0},
    }


def look_first(facts: Facts) -> list[Facts]:
    """The documents by which to judge whether the right things went, one of each kind: number, name and why."""
    chosen: dict[int, Facts] = {}
    for cause, why in LOOKED_AT_FIRST:
        for number, document in enumerate(facts["samples"]["documents"], 1):
            if cause in document["chosen_as"] and document["n_removed"] and number not in chosen:
                name = document["lifted"].get("title") or document["source_id"]
                chosen[number] = {"number": number, "name": name, "why": why}
                break
    return list(chosen.values())


def changes(facts: Facts) -> Facts | None:
    """What the first screen says of drift: how many measures are unusual, and the first of them. None without drift."""
    drift = facts["run"].get("drift")
    if not drift:
        return None
    unusual = [measure for measure in drift["measures"] if measure["unusual"]]
    return {"unusual": len(unusual), "told": unusual[:TOLD_CHANGES]}


def turnover(facts: Facts) -> Facts | None:
    """What became of the articles of the build before, and of its rejected documents, in a sentence each.

    None where there is no telling.
    """
    told = facts["run"].get("turnover")
    return {"articles": articles_sentence(told), "rejected": rejected_sentence(told)} if told else None


def since(facts: Facts, group: str, name: str) -> str:
    """A figure of the build before, to stand below the one of now; nothing where there is none."""
    for measure in (facts["run"].get("drift") or {"measures": []})["measures"]:
        if (measure["group"], measure["name"]) == (group, name) and measure["before"] is not None:
            return f"before {measured(measure['before'], measure['kind'])}"
    return ""


def measured(value: float | None, kind: str) -> str:
    """A value of a measure in words."""
    if value is None:
        return "–"
    return percent(value) if kind == "share" else thousands(value)
