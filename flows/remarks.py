"""What else to know of a run: how its build stands to the one that it goes on from."""

from __future__ import annotations

from pathlib import Path

from cleancopy.builds import read_manifest
from cleancopy.duplicates.index import FOLDER
from flows.plan import Plan

WORDS = {"rules": "other rules", "config": "another configuration"}
NOTHING_TO_DO = "nothing-to-do"


def remarks(plan: Plan, status: str) -> list[str]:
    """Sentences about what one might not expect; none of them stands in the way."""
    found = []
    build = plan.store.build_path(plan.build_id)
    before = build if status == NOTHING_TO_DO else plan.goes_on_from
    if before and (other := _made_otherwise(plan, before)):
        found.append(
            f"it was made with {other}: give all of its inputs to make it anew with those of now"
            if before == build
            else f"the documents of build {before.name} were made with {other}, and stay as they are"
        )
    if plan.reason and plan.parent_path and (plan.parent_path / FOLDER).exists() and not (build / FOLDER).exists():
        found.append(
            "no run can go on from this build, as from the one before: it has no index, since its scope was 'batch'"
        )
    return found


def _made_otherwise(plan: Plan, build: Path) -> str:
    """By what a build was made that is not as it is now, in words; nothing where all is the same."""
    manifest = read_manifest(build)
    return " and ".join(words for name, words in WORDS.items() if manifest.get(f"{name}_hash") != plan.hashes[name])
