"""Which files are read: found, named and hashed before any of them is opened as data."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleancopy.builds import paths_of_runs
from cleancopy.errors import CleancopyError

ENDINGS = (".txt", ".jsonl", ".jsonl.gz", ".jsonl.zst", ".csv", ".parquet")
"""Endings of the files that are read, whatever their case."""

UNREADABLE = "unreadable"
NOT_A_REGULAR_FILE = "not-a-regular-file"

_KNOWN = ", ".join(ENDINGS)


@dataclass(frozen=True)
class Source:
    """One file to read, or what stands where one should be. Times are not part of a build, only of its safety.

    `source_path` is relative to the deepest folder that all inputs share, valid UTF-8, with forward slashes.
    `fault` is null where the file can be read; where it cannot, `sha256` (64 hex digits) is null and the numbers are 0.
    """

    path: Path
    source_path: str
    fault: str | None = None
    fault_observed: str | None = None
    size_bytes: int = 0
    sha256: str | None = None
    mtime_ns: int = 0

    @property
    def ending(self) -> str | None:
        """Which of ENDINGS the file has, in lower case; None for a folder that could not be opened."""
        return ending_of(self.path)

    @property
    def stem(self) -> str:
        """The file's name without its ending, valid UTF-8: what a document is called that brings no id."""
        name = self.source_path.rsplit("/", 1)[-1]
        return name[: len(name) - len(self.ending or "")] or name


@dataclass(frozen=True)
class _Found:
    path: Path
    fault: str | None = None
    fault_observed: str | None = None
    is_folder: bool = False


def find_sources(inputs: Sequence[Path], passed_over: Sequence[Path] = ()) -> tuple[Source, ...]:
    """All files of the inputs, sorted by `source_path`, each once whatever the order of the inputs; hashes every file.

    Folders are walked, links to folders followed, hidden names passed over, and so are what runs wrote into an output
    folder and the paths `passed_over`, unless they, or something in them, are inputs themselves. What cannot be opened
    is a Source with a fault. Raises CleancopyError for an input that is missing, has no known ending, or holds nothing
    to read.
    """
    if not inputs:
        raise CleancopyError("input: none is given; name a file or a folder")
    own = _real(passed_over)
    roots = sorted({_absolute(path) for path in inputs}, key=os.fsencode)
    _refuse_other_encodings(roots)
    found: dict[tuple[str, str], _Found] = {}
    for root in roots:
        for item in _found_under(root, own):
            # One folder may be reached by two ways; two names in one folder are two documents.
            found.setdefault((os.path.realpath(item.path.parent), item.path.name), item)
    shared = Path(os.path.commonpath([root if _is_folder(root) else root.parent for root in roots]))
    sources = (_source(item, shared) for item in found.values())
    return tuple(sorted(sources, key=lambda source: source.source_path))


def _refuse_other_encodings(roots: Sequence[Path]) -> None:
    """A file must have the same name whatever the locale is: the names of documents are made of it."""
    encoding = sys.getfilesystemencoding()
    if encoding != "utf-8":
        raise CleancopyError(f"{text_of_path(roots[0])}: file names are read as {encoding}; set PYTHONUTF8=1")


def refuse_unusable(inputs: Sequence[Path], passed_over: Sequence[Path] = ()) -> None:
    """Raise the CleancopyError that `find_sources` would, without hashing or listing more than that takes."""
    for root in map(_absolute, inputs):
        _refuse_unusable(root, _real(passed_over))


def find_skipped(inputs: Sequence[Path], passed_over: Sequence[Path] = ()) -> tuple[str, ...]:
    """The files in the given folders that are not read because of their ending, as sorted paths of valid UTF-8."""
    own = _real(passed_over)
    roots = {_absolute(path) for path in inputs}
    skipped = {item.path for root in roots if _is_folder(root) for item in _walk(root, own) if _is_skipped(item)}
    return tuple(sorted(text_of_path(path) for path in skipped))


def fingerprint(sources: Sequence[Source]) -> str:
    """SHA-256 over the name and the content, or the fault, of every source: what a build's inputs are known by."""
    names = sorted((source.source_path, source.sha256 or "", source.fault or "") for source in sources)
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()


def still_the_same(source: Source) -> bool:
    """Whether the file has the size and the time of change that it had when it was hashed."""
    try:
        seen = source.path.stat()
    except OSError:
        return source.fault is not None
    return source.fault is not None or (seen.st_size, seen.st_mtime_ns) == (source.size_bytes, source.mtime_ns)


def ending_of(path: Path) -> str | None:
    """Which of ENDINGS the path has, in lower case, or None."""
    name = path.name.lower()
    return next((ending for ending in ENDINGS if name.endswith(ending)), None)


def text_of_path(path: Path) -> str:
    r"""The path as valid UTF-8 with forward slashes. Other bytes become \xNN, and different paths stay different."""
    raw = os.fsencode(path.as_posix())
    # A name that holds such an escape as typed would otherwise meet the name with the byte.
    raw = re.sub(rb"\\(?=x[0-9a-f]{2})", rb"\\x5c", raw)
    return raw.decode("utf-8", "backslashreplace")


def _absolute(path: Path) -> Path:
    # Links stay in the name as they were typed; only `..` is resolved, to lead where the system would go.
    if ".." in path.parts:
        return path.resolve() if path.name == ".." else path.parent.resolve() / path.name
    return path.absolute()


def _real(paths: Sequence[Path]) -> frozenset[str]:
    return frozenset(os.path.realpath(path) for path in paths)


def _refuse_unusable(root: Path, own: frozenset[str]) -> None:
    where = text_of_path(root)
    if not os.path.lexists(root):
        raise CleancopyError(f"{where}: is not there; name a file or a folder that is")
    if not _is_folder(root):
        if ending_of(root) is None:
            raise CleancopyError(f"{where}: has none of the endings that are read; known: {_KNOWN}")
        return
    n_others = 0
    for item in _walk(root, own):
        if not _is_skipped(item):
            return
        n_others += 1
    others = f"only {n_others} files with other endings" if n_others else "no files"
    raise CleancopyError(f"{where}: holds {others}; put files ending in {_KNOWN} there")


def _found_under(root: Path, own: frozenset[str]) -> list[_Found]:
    _refuse_unusable(root, own)
    if _is_folder(root):
        return [item for item in _walk(root, own) if not _is_skipped(item)]
    return [_file(root)]


def _walk(root: Path, own: frozenset[str]) -> Iterator[_Found]:
    """Folders before links to folders, each folder once: its files go by their own names, and no loop is endless.

    `own` are the real paths of what is passed over. The root is walked whatever it is: somebody named it.
    """
    folders: deque[tuple[Path, tuple[str, ...]]] = deque([(root, ())])
    links: deque[tuple[Path, tuple[str, ...]]] = deque()
    walked = set(own - {os.path.realpath(root)})
    while folders or links:
        folder, above = (folders or links).popleft()
        real = os.path.realpath(folder)
        if real in above:
            yield _Found(folder, UNREADABLE, "a symbolic link to a folder that it is in", is_folder=True)
        if real in walked:
            continue
        walked.add(real)
        try:
            inside = sorted(folder.iterdir(), key=os.fsencode)
        except OSError as error:
            yield _Found(folder, UNREADABLE, error.strerror, is_folder=True)
            continue
        of_runs = _real(paths_of_runs(folder, [path.name for path in inside]))
        walked |= of_runs
        for path in inside:
            if path.name.startswith("."):
                continue
            if _is_folder(path):
                (links if path.is_symlink() else folders).append((path, (*above, real)))
            elif f"{real}/{path.name}" not in own | of_runs:
                yield _file(path)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False


def _file(path: Path) -> _Found:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        reason = "a symbolic link that leads nowhere" if error.errno == errno.ENOENT else error.strerror
        return _Found(path, UNREADABLE, reason)
    return _Found(path) if stat.S_ISREG(mode) else _Found(path, NOT_A_REGULAR_FILE, _kind(mode))


def _kind(mode: int) -> str:
    kinds = {stat.S_IFIFO: "a FIFO", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
    return kinds.get(stat.S_IFMT(mode), "no file")


def _is_skipped(item: _Found) -> bool:
    """Whether it is none of our business. A broken link without any ending may have led to a folder of documents."""
    if item.is_folder or ending_of(item.path) is not None:
        return False
    return not (item.fault == UNREADABLE and item.path.suffix == "")


def _source(item: _Found, shared: Path) -> Source:
    source_path = text_of_path(item.path.relative_to(shared))
    if item.fault is not None:
        return Source(item.path, source_path, item.fault, item.fault_observed)
    try:
        with item.path.open("rb") as content:
            seen = os.fstat(content.fileno())
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        return Source(item.path, source_path, UNREADABLE, error.strerror)
    return Source(item.path, source_path, None, None, seen.st_size, sha256, seen.st_mtime_ns)
