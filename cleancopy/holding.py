"""Readers hold a build: as long as they do, nobody prunes it.

A hold is a shared lock (flock) on the build's manifest.json, which is opened for reading only: whoever may read a build
may hold it, and other programs can too. It goes with the process, however that ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cleancopy.builds import MAKE_ANEW, BuildStore
from cleancopy.errors import NotDoneError

WITHOUT_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)
"""What file systems say that know no locks; there the grace time of pruning has to do."""

MAX_TRIES = 5


@contextmanager
def held(store: BuildStore, build_id: str | None) -> Iterator[Path]:
    """Find a build as `BuildStore.find` does, and hold it. Gives its folder.

    Raises CleancopyError as `find` does, NotDoneError where the manifest cannot be read.
    """
    for _ in range(MAX_TRIES):
        build = store.find(build_id)
        descriptor = _held(build)
        if descriptor is None:  # it was pruned between the two steps; another one is current by now
            continue
        try:
            yield build
        finally:
            os.close(descriptor)
        return
    raise NotDoneError(f"{store.out}: the build is pruned again and again while it is opened; try later")


@contextmanager
def alone_with(build: Path) -> Iterator[bool]:
    """Whether nobody holds the build. Where nobody does, nobody can begin to while the context lasts."""
    try:
        descriptor = os.open(build / "manifest.json", os.O_RDWR)
    except OSError:  # no manifest: nothing that a reader could have opened
        yield not (build / "manifest.json").exists()
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            yield error.errno in WITHOUT_LOCKS
            return
        yield True
    finally:
        os.close(descriptor)


def _held(build: Path) -> int | None:
    """A descriptor that holds the build until it is closed; None if the build is gone."""
    path = build / "manifest.json"
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NotDoneError(f"{path}: cannot be read: {error.strerror}; {MAKE_ANEW}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
    except FileNotFoundError:
        pass
    except OSError as error:
        if error.errno in WITHOUT_LOCKS:
            return descriptor
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None
