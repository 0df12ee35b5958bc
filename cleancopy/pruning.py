"""Builds that may go: never what is current, was current a moment ago, is being read, or is part of another build."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cleancopy.blocked import blocked_because
from cleancopy.build_sizes import BuildSize, build_size
from cleancopy.builds import DRAFT_PREFIX, BuildStore, read_manifest, read_run_facts
from cleancopy.errors import NotDoneError
from cleancopy.history import ceased_at, read_history
from cleancopy.holding import alone_with

PRUNED_SUFFIX = ".pruned"


@dataclass(frozen=True)
class Fate:
    """What becomes of a build: it goes where `stays` is None, and stays for the reason that it says otherwise.

    `finished_at` is when it was made, in UTC.
    """

    build_id: str
    finished_at: datetime
    size: BuildSize
    stays: str | None


@dataclass(frozen=True)
class _Known:
    build: Path
    finished_at: datetime
    is_published: bool
    parent: str | None


def plan_pruning(
    store: BuildStore, keep: int | None, older_than: timedelta | None, grace: timedelta, now: datetime
) -> list[Fate]:
    """What pruning would do to each build, the newest first.

    A build goes if it is beyond the newest `keep` published ones and made longer than `older_than` ago, as far as
    these are given. Blocked and damaged builds go as those of their age do. Whatever was given, four kinds stay: what
    is current, what ceased to be current less than `grace` ago (a reader may just have read its name), what holds
    files of a build that stays, and what is being read; the last is found out when it is tried.
    """
    known = sorted((_known(store, name) for name in store.build_ids()), key=_age, reverse=True)
    stays = _protected(store, known, grace, now)
    published = 0
    for one in known:
        published += one.is_published
        if older_than is not None and now - one.finished_at <= older_than:
            stays.setdefault(one.build.name, "not old enough")
        elif keep is not None and published <= keep and (one.is_published or published < keep):
            stays.setdefault(one.build.name, f"among the newest {keep}")
    _protect_parents(known, stays)
    return [Fate(one.build.name, one.finished_at, build_size(one.build), stays.get(one.build.name)) for one in known]


def prune(store: BuildStore, fates: Sequence[Fate]) -> Iterator[Fate]:
    """Delete what has to go, oldest first, and give what became of each. To be called by whoever holds the folder.

    A build disappears in one step, by a change of its name, and its files after that: whatever is killed when, no
    reader sees half of it. What killed runs and prunings left is cleared away as well.
    """
    for leftover in (store.out / "builds").glob(f"{DRAFT_PREFIX}*"):
        shutil.rmtree(leftover)
    for fate in sorted((fate for fate in fates if fate.stays is None), key=lambda fate: fate.finished_at):
        build = store.build_path(fate.build_id)
        gone = store.draft_path(f"{fate.build_id}{PRUNED_SUFFIX}")
        with alone_with(build) as is_alone:
            if is_alone:
                build.replace(gone)
        if is_alone:
            shutil.rmtree(gone)
        yield fate if is_alone else replace(fate, stays="being read")


def _known(store: BuildStore, name: str) -> _Known:
    build = store.build_path(name)
    try:
        finished_at = datetime.fromisoformat(read_run_facts(build)["finished_at"])
        parent = read_manifest(build).get("parent")
        return _Known(build, finished_at, not blocked_because(build), parent)
    except (NotDoneError, ValueError):  # a damaged build is as old as its folder, and no use to go back to
        return _Known(build, datetime.fromtimestamp(build.stat().st_mtime, UTC), False, None)


def _age(one: _Known) -> tuple[datetime, str]:
    return one.finished_at, one.build.name


def _protected(store: BuildStore, known: Sequence[_Known], grace: timedelta, now: datetime) -> dict[str, str]:
    """What stays whatever is asked: the current build, and those that were until a moment ago."""
    turns, current = read_history(store.out), store.current_id()
    stays = {}
    for one in known:
        name = one.build.name
        ceased = ceased_at(turns, name)
        if name == current:
            stays[name] = "current"
        elif ceased is not None and now - ceased < grace:
            stays[name] = "current until a moment ago"
    return stays


def _protect_parents(known: Sequence[_Known], stays: dict[str, str]) -> None:
    """Add the ancestors of what stays, as long as a build has files outside its own folder."""
    by_name = {one.build.name: one for one in known}
    waiting = [one for one in known if one.build.name in stays]
    while waiting:
        one = waiting.pop()
        parent = by_name.get(one.parent or "")
        if parent is not None and not stands_alone(one.build):
            stays.setdefault(parent.build.name, f"parent of {one.build.name}")
            waiting.append(parent)
            del by_name[parent.build.name]


def stands_alone(build: Path) -> bool:
    """Whether every file that the manifest lists lies in the build's own folder."""
    manifest, own = read_manifest(build), build.resolve()
    paths = (build / file["path"] for file in [*manifest["files"], *manifest["other_files"]])
    return all(path.resolve().is_relative_to(own) and path.is_file() for path in paths)
