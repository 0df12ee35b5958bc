"""Whether the files of a build are there and whole: told without reading them, or by their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from cleancopy.builds import MAKE_ANEW, read_manifest, read_run_facts, read_with_keys
from cleancopy.errors import NotDoneError
from cleancopy.plurals import counted

REPORT: dict[str, type] = {"removals": dict, "shares": dict}
"""What report.json must hold to be of use to the commands, and of which kind."""

PARQUET, PAGE_END = b"PAR1", b"</html>"
"""What a Parquet file begins and ends with, and how the report's page ends."""


def refuse_damaged(build: Path, kinds: Sequence[str] = ("files",)) -> None:
    """Raise NotDoneError where a table's file is not there, or not of the size that the manifest says.

    Cheap: no table is read. What has its size and other bytes is for `verify_build` to find. `kinds` are the
    manifest's lists of files to compare with.
    """
    manifest = read_manifest(build)
    for file in [file for kind in kinds for file in manifest[kind]]:
        path = build / file["path"]
        size_bytes = path.stat().st_size if path.is_file() else None
        if size_bytes is None:
            raise NotDoneError(f"{path}: is missing; {MAKE_ANEW}")
        if size_bytes != file["bytes"]:
            raise NotDoneError(f"{path}: has {counted(size_bytes, 'byte')}, not {file['bytes']:,}; {MAKE_ANEW}")


def is_whole(build: Path) -> bool:
    """Whether all files of a build are there and of their size, those without a hash in the manifest as well.

    Of Parquet files both ends are looked at, of the page its end: where the power failed a file can have its size and
    nothing in it.
    """
    try:
        refuse_damaged(build, ("files", "other_files"))
        read_run_facts(build)
        read_with_keys(build / "report" / "report.json", REPORT)
        files = [build / file["path"] for file in read_manifest(build)["files"]]
        page = _ends(build / "report" / "index.html", PAGE_END)
        return page.endswith(PAGE_END) and all(_ends(path, PARQUET) == PARQUET * 2 for path in files)
    except (NotDoneError, OSError):
        return False


def is_as_written(build: Path) -> bool:
    """Whether a build is whole and each file that the manifest vouches for has the bytes that were written.

    Reads all of it, at the speed of SHA-256: a gigabyte in one to two seconds.
    """
    if not is_whole(build):
        return False
    manifest = read_manifest(build)
    return not any(
        is_changed(build / file["path"], file["sha256"]) for file in (*manifest["files"], *manifest["other_files"])
    )


def is_changed(path: Path, sha256: str) -> bool:
    """Whether a file has other bytes than those that were hashed. Raises OSError where it cannot be read."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() != sha256


def _ends(path: Path, wanted: bytes) -> bytes:
    """The first and the last bytes of a file, as many as are wanted, one behind the other."""
    with path.open("rb") as content:
        first = content.read(len(wanted))
        content.seek(max(0, path.stat().st_size - len(wanted)))
        return first + content.read(len(wanted))
