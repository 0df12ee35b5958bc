"""Tables that take long to make and never change, kept beside the compiled kernels: only a first run makes them."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from cleancopy.texts import Array

FOLDER = Path(__file__).parent / "__pycache__"
ENDING = ".tables.npz"
READABLE = 0o644
MAX_FILES = 32
"""Other rules, other tables: those that nobody has asked for the longest go."""


def kept_tables(name: str, made_from: Sequence[str | bytes], make: Callable[[], dict[str, Array]]) -> dict[str, Array]:
    """The tables that `make` gives, by name; from disk where they were made from the very same before.

    `made_from` is all that they depend on: what goes in, the code, the versions of libraries. Where the folder cannot
    be written to, or holds something else, they are made every time.
    """
    key = hashlib.sha256()
    for part in made_from:
        content = part.encode() if isinstance(part, str) else part
        key.update(f"{len(content)} ".encode() + content)
    path = FOLDER / f"{name}-{key.hexdigest()[:32]}{ENDING}"
    tables = _read(path)
    if tables is None:
        tables = make()
        _keep(path, tables)
    return tables


def kept_folder() -> Path | None:
    """Where what takes long to make is kept; None where nothing can be."""
    try:
        FOLDER.mkdir(exist_ok=True)
    except OSError:
        return None
    return FOLDER if os.access(FOLDER, os.W_OK) else None


def _read(path: Path) -> dict[str, Array] | None:
    """None where the file is not there or not whole: a zip file has a checksum of each of its members."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            tables = {name: kept[name] for name in kept.files}
        os.utime(path)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile):
        return None
    return tables


def _keep(path: Path, tables: dict[str, Array]) -> None:
    """Write the file whole or not at all: several processes may be doing so at once."""
    try:
        FOLDER.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=FOLDER, suffix=".draft", delete=False) as draft:
            np.savez(draft, **tables)  # type: ignore[arg-type]  # numpy's stubs take the names for its own options
        Path(draft.name).chmod(READABLE)
        Path(draft.name).replace(path)
        by_use = sorted(FOLDER.glob(f"*{ENDING}"), key=lambda kept: kept.stat().st_mtime_ns)
        for old in by_use[:-MAX_FILES]:
            old.unlink(missing_ok=True)
    except OSError:
        return
