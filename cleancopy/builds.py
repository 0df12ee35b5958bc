"""The folder of builds: which one is current, how a draft becomes one, and what a killed run left behind."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import orjson

from cleancopy.errors import CleancopyError, NotDoneError
from cleancopy.history import HISTORY, append_turn, complete_history

POINTER = "CURRENT.json"
BUILDS, WORK, DELTA = "builds", "work", "delta"
DRAFT_PREFIX = ".draft-"
TABLES = ("articles", "removed", "rejected", "duplicates")
NAME_ONE = "say which build is current with `cleancopy builds use BUILD`"
MAKE_ANEW = "run again to make the build anew"
MANIFEST: dict[str, type] = {
    "build_id": str,
    "status": str,
    "blocked_because": list,
    "counts": dict,
    "content_sha256": dict,
    "proof": dict,
    "checks": list,
    "files": list,
    "other_files": list,
}
RUN_FACTS: dict[str, type] = {"finished_at": str}
"""What each file of a build must hold to be of use to the commands, and of which kind."""


@dataclass(frozen=True)
class BuildStore:
    """An output folder: CURRENT.json, builds/ and work/.

    A build is drafted in builds/.draft-<build_id>, renamed to builds/<build_id> when it is whole, and becomes current
    when CURRENT.json, which is replaced atomically and last, names it. So whoever reads CURRENT.json first sees one
    whole build, whatever is killed when. Raises CleancopyError for a path that is no UTF-8: Arrow opens no such file.
    """

    out: Path

    def __post_init__(self) -> None:
        path = os.path.realpath(self.out)
        try:
            path.encode("utf-8")
        except UnicodeEncodeError as error:
            raise CleancopyError(f"{path}: is no UTF-8; give another folder with --out") from error

    @property
    def work(self) -> Path:
        """Where unfinished work lies, and Prefect's own state."""
        return self.out / WORK

    @property
    def delta(self) -> Path:
        """Where the Delta tables lie, if there are any."""
        return self.out / DELTA

    @property
    def own_paths(self) -> tuple[Path, ...]:
        """What runs write here and must never read as input. Whatever else lies in the folder is the user's."""
        return _own_paths(self.out)

    def build_path(self, build_id: str) -> Path:
        """Where the build lies or would lie."""
        return self.out / BUILDS / build_id

    def draft_path(self, build_id: str) -> Path:
        """Where the build is put together."""
        return self.out / BUILDS / f"{DRAFT_PREFIX}{build_id}"

    def current_id(self) -> str | None:
        """The current build's id, None before the first one.

        Raises NotDoneError if CURRENT.json is no pointer.
        """
        path = self.out / POINTER
        try:
            pointer = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except NotADirectoryError as error:
            raise CleancopyError(f"{self.out}: is a file; give a folder with --out") from error
        except (OSError, ValueError) as error:
            raise NotDoneError(f"{path}: is no pointer to a build ({error}); {NAME_ONE}") from error
        build_id = pointer.get("build") if isinstance(pointer, dict) else None
        if not isinstance(build_id, str) or not build_id:
            raise NotDoneError(f"{path}: is no pointer to a build (it names none); {NAME_ONE}")
        return build_id

    def is_current(self, build_id: str) -> bool:
        """Whether CURRENT.json names the build. A damaged pointer names none, and is there to be replaced."""
        try:
            return self.current_id() == build_id
        except CleancopyError:
            return False

    def build_ids(self) -> list[str]:
        """The whole builds, by name."""
        folder = self.out / BUILDS
        found = (path.parent for path in folder.glob("*/manifest.json")) if folder.is_dir() else ()
        return sorted(path.name for path in found if not path.name.startswith(DRAFT_PREFIX))

    def find(self, build_id: str | None) -> Path:
        """The folder of a build, named whole or by its first characters; of None, the current one's.

        Raises CleancopyError that lists the builds there are, NotDoneError where the current one is gone.
        """
        if not build_id:
            return self._current_path()
        known = self.build_ids()
        matching = [name for name in known if name.startswith(build_id)]
        if len(matching) != 1:
            listed = ", ".join(known) or "none"
            raise CleancopyError(f"{self.out}: {len(matching)} builds are called {build_id!r}; builds: {listed}")
        return self.build_path(matching[0])

    def _current_path(self) -> Path:
        current = self.current_id()
        if current is None:
            if blocked := self.build_ids():
                listed = ", ".join(blocked)
                raise CleancopyError(f"{self.out}: no build was published yet; name one that was blocked: {listed}")
            raise CleancopyError(f"{self.out}: has no build yet; make one with `cleancopy run INPUT --out {self.out}`")
        if current not in self.build_ids():
            listed = ", ".join(self.build_ids()) or "none"
            raise NotDoneError(
                f"{self.out}: the current build {current} is damaged or gone; run again; builds: {listed}"
            )
        return self.build_path(current)

    def begin_draft(self, build_id: str) -> Path:
        """An empty folder for the build; drafts of killed runs are cleared away."""
        for leftover in (self.out / BUILDS).glob(f"{DRAFT_PREFIX}*"):
            shutil.rmtree(leftover)
        draft = self.draft_path(build_id)
        draft.mkdir(parents=True)
        return draft

    def finish_draft(self, build_id: str) -> Path:
        """Put the draft in its place. An unpublished build of the same id gives way."""
        path = self.build_path(build_id)
        draft = self.draft_path(build_id)
        _sync_tree(draft)
        if path.exists():
            path.replace(self.draft_path(f"{build_id}.replaced"))
        draft.replace(path)
        _sync(path.parent)
        shutil.rmtree(self.draft_path(f"{build_id}.replaced"), ignore_errors=True)
        return path

    def point_to(self, build_id: str, by: str = "run", accepted: Sequence[str] = ()) -> None:
        """Make the build the current one, in one step that readers see whole or not at all, and note when and by whom.

        `by` is the command, `accepted` names the guards that were overruled.
        """
        self.complete_history()
        pointer = {"build": build_id, "path": f"builds/{build_id}"}
        draft = self.out / f".{POINTER}.draft"
        draft.write_text(json.dumps(pointer, indent=2) + "\n", "utf-8")
        _sync(draft)
        draft.replace(self.out / POINTER)
        _sync(self.out)
        append_turn(self.out, build_id, by, accepted)

    def complete_history(self) -> None:
        """Note that the current build is current, where a killed process could not. A damaged pointer is none."""
        try:
            complete_history(self.out, self.current_id(), self.out / POINTER)
        except CleancopyError:
            return

    def clear_work(self) -> None:
        """Forget shards, outcomes and task results; Prefect's own state stays."""
        for name in ("shards", "outcomes", "partitions", "settled", "results", "plans"):
            shutil.rmtree(self.work / name, ignore_errors=True)

    def clear_work_of(self, build_id: str) -> None:
        """Forget what a run left that was killed when the build was there already; the work of other builds stays."""
        for name in ("shards", "outcomes", "partitions", "settled"):
            shutil.rmtree(self.work / name / build_id, ignore_errors=True)

    def open_lock(self) -> TextIO:
        """The file that a run locks, made if need be. Raises CleancopyError if the folder cannot be written."""
        try:
            self.work.mkdir(parents=True, exist_ok=True)
            return (self.work / "lock").open("a")
        except OSError as error:
            raise CleancopyError(f"{self.out}: cannot be written: {error.strerror}; give another --out") from error

    @contextmanager
    def only_run(self) -> Iterator[None]:
        """Hold the folder for one run. The lock goes with the process, however that ends.

        Raises NotDoneError if another run holds it, CleancopyError if the folder cannot be written.
        """
        with self.open_lock() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise NotDoneError(
                    f"{self.out}: another run is writing here; wait for it or give another --out"
                ) from error
            yield


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file of a build. Raises NotDoneError if it is none."""
    try:
        content = json.loads(path.read_text("utf-8", "surrogateescape"))
    except OSError as error:
        raise NotDoneError(f"{path}: cannot be read: {error.strerror}; {MAKE_ANEW}") from error
    except ValueError as error:
        raise NotDoneError(f"{path}: is damaged: {error}; {MAKE_ANEW}") from error
    if not isinstance(content, dict):
        raise NotDoneError(f"{path}: is damaged: it is no JSON object; {MAKE_ANEW}")
    return content


def read_manifest(build: Path) -> dict[str, Any]:
    """A build's manifest, with all that is asked of one. Raises NotDoneError if something is not there."""
    manifest = read_with_keys(build / "manifest.json", MANIFEST)
    for name in ("read", *TABLES):
        if type(manifest["counts"].get(name)) is not int:
            raise NotDoneError(f"{build / 'manifest.json'}: is damaged: no count of {name!r}; {MAKE_ANEW}")
    for file in [*manifest["files"], *manifest["other_files"]]:
        if not isinstance(file, dict) or not {"path", "bytes", "sha256"} <= file.keys():
            raise NotDoneError(f"{build / 'manifest.json'}: is damaged: a file without facts; {MAKE_ANEW}")
    return manifest


def read_run_facts(build: Path) -> dict[str, Any]:
    """A build's run.json. Raises NotDoneError if it is damaged."""
    return read_with_keys(build / "run.json", RUN_FACTS)


def read_with_keys(path: Path, kinds: dict[str, type]) -> dict[str, Any]:
    """A JSON object that has these keys with values of these kinds. Raises NotDoneError if something is not there."""
    content = read_json(path)
    for key, kind in kinds.items():
        if not isinstance(content.get(key), kind):
            raise NotDoneError(f"{path}: is damaged: no {key!r}; {MAKE_ANEW}")
    return content


def paths_of_runs(folder: Path, names: Collection[str]) -> tuple[Path, ...]:
    """What runs wrote into a folder that holds these names, if it is an output folder; else nothing."""
    return _own_paths(folder) if POINTER in names and BUILDS in names else ()


def _own_paths(out: Path) -> tuple[Path, ...]:
    delta = (out / DELTA,) if (out / DELTA / "articles" / "_delta_log").is_dir() else ()
    return out / BUILDS, out / WORK, *delta, out / POINTER, out / HISTORY


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON object for people and programs: indented, in the order given, UTF-8.

    File names that are no UTF-8 come back from `read_json` as they were.
    """
    try:
        written = orjson.dumps(content, option=orjson.OPT_INDENT_2)
    except orjson.JSONEncodeError:  # a file name that is no UTF-8, which only the slower one takes
        written = json.dumps(content, indent=2, ensure_ascii=False).encode("utf-8", "surrogateescape")
    path.write_bytes(written + b"\n")


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    """Have the disk hold what was written before the next step relies on it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
