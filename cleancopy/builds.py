"""The folder of builds: which one is current, how a draft becomes one, and what a killed run left behind."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleancopy.errors import BuildBlockedError, CleancopyError

POINTER = "CURRENT.json"
DRAFT_PREFIX = ".draft-"


@dataclass(frozen=True)
class BuildStore:
    """An output folder: CURRENT.json, builds/ and work/.

    A build is drafted in builds/.draft-<build_id>, renamed to builds/<build_id> when it is whole, and becomes current
    when CURRENT.json, which is replaced atomically and last, names it. So whoever reads CURRENT.json first sees one
    whole build, whatever is killed when.
    """

    out: Path

    @property
    def work(self) -> Path:
        """Where unfinished work lies, and Prefect's own state."""
        return self.out / "work"

    def build_path(self, build_id: str) -> Path:
        """Where the build lies or would lie."""
        return self.out / "builds" / build_id

    def draft_path(self, build_id: str) -> Path:
        """Where the build is put together."""
        return self.out / "builds" / f"{DRAFT_PREFIX}{build_id}"

    def current_id(self) -> str | None:
        """The current build's id, None before the first one.

        Raises CleancopyError if CURRENT.json is no pointer.
        """
        path = self.out / POINTER
        try:
            return str(json.loads(path.read_text("utf-8"))["build"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CleancopyError(f"{path}: is no pointer to a build ({error}); run again to replace it") from error

    def build_ids(self) -> list[str]:
        """The whole builds, by name."""
        folder = self.out / "builds"
        found = (path.parent for path in folder.glob("*/manifest.json")) if folder.is_dir() else ()
        return sorted(path.name for path in found if not path.name.startswith(DRAFT_PREFIX))

    def find(self, build_id: str | None) -> Path:
        """The folder of a build, named whole or by its first characters; of None, the current one's.

        Raises CleancopyError that lists the builds there are.
        """
        wanted = build_id or self.current_id()
        known = self.build_ids()
        if wanted is None:
            raise CleancopyError(f"{self.out}: has no build yet; make one with `cleancopy run INPUT --out {self.out}`")
        matching = [name for name in known if name.startswith(wanted)]
        if len(matching) != 1:
            listed = ", ".join(known) or "none"
            raise CleancopyError(f"{self.out}: {len(matching)} builds are called {wanted!r}; builds: {listed}")
        return self.build_path(matching[0])

    def begin_draft(self, build_id: str) -> Path:
        """An empty folder for the build; drafts of killed runs are cleared away."""
        for leftover in (self.out / "builds").glob(f"{DRAFT_PREFIX}*"):
            shutil.rmtree(leftover)
        draft = self.draft_path(build_id)
        draft.mkdir(parents=True)
        return draft

    def finish_draft(self, build_id: str) -> Path:
        """Put the draft in its place. An unpublished build of the same id gives way."""
        path = self.build_path(build_id)
        if path.exists():
            shutil.rmtree(path)
        draft = self.draft_path(build_id)
        _sync_tree(draft)
        draft.replace(path)
        _sync(path.parent)
        return path

    def point_to(self, build_id: str) -> None:
        """Make the build the current one, in one step that readers see whole or not at all."""
        pointer = {"build": build_id, "path": f"builds/{build_id}"}
        draft = self.out / f".{POINTER}.draft"
        draft.write_text(json.dumps(pointer, indent=2) + "\n", "utf-8")
        _sync(draft)
        draft.replace(self.out / POINTER)
        _sync(self.out)

    def clear_work(self) -> None:
        """Forget shards, outcomes and task results; Prefect's own state stays."""
        for name in ("shards", "outcomes", "results", "plans"):
            shutil.rmtree(self.work / name, ignore_errors=True)

    @contextmanager
    def only_run(self) -> Iterator[None]:
        """Hold the folder for one run. The lock goes with the process, however that ends.

        Raises BuildBlockedError if another run holds it.
        """
        self.work.mkdir(parents=True, exist_ok=True)
        with (self.work / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BuildBlockedError(
                    f"{self.out}: another run is writing here; wait for it or give another --out"
                ) from error
            yield


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file of a build. Raises CleancopyError if it is none."""
    try:
        content = json.loads(path.read_text("utf-8", "surrogateescape"))
    except (OSError, ValueError) as error:
        raise CleancopyError(f"{path}: cannot be read ({error}); run `cleancopy verify`") from error
    if not isinstance(content, dict):
        raise CleancopyError(f"{path}: is no JSON object; run `cleancopy verify`")
    return content


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON object for people and programs: indented, in the order given, UTF-8.

    File names that are no UTF-8 come back from `read_json` as they were.
    """
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8", "surrogateescape")


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
