"""How much room a build takes, told one way everywhere: all files in its folder, and those that stand elsewhere too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

FileId = tuple[int, int]
"""Device and inode: what a file is, whatever its names."""


@dataclass(frozen=True)
class SharedFile:
    """A file with several names, `inside` of them in the folder of the build and `names` altogether."""

    bytes: int
    inside: int
    names: int


@dataclass(frozen=True)
class BuildSize:
    """`bytes` are those of all files in the folder of a build; `shared` the files that have a name elsewhere too."""

    bytes: int
    shared: Mapping[FileId, SharedFile] = field(default_factory=dict)

    @property
    def shared_bytes(self) -> int:
        """What deleting this build alone would not give back."""
        return sum(file.bytes for file in self.shared.values())


def build_size(build: Path) -> BuildSize:
    """The size of a build, by looking at the names of its files. Reads none of them."""
    files = [path.lstat() for path in sorted(build.rglob("*")) if path.is_file() and not path.is_symlink()]
    inside = Counter((file.st_dev, file.st_ino) for file in files)
    sizes = {(file.st_dev, file.st_ino): file for file in files}
    shared = {
        one: SharedFile(file.st_size, inside[one], file.st_nlink)
        for one, file in sizes.items()
        if file.st_nlink > inside[one]
    }
    return BuildSize(sum(file.st_size for file in sizes.values()), shared)


def freed_bytes(sizes: Iterable[BuildSize]) -> int:
    """What deleting these builds together gives back: of a file that builds share, all if they are all that do."""
    freed = 0
    names_left: dict[FileId, int] = {}
    for size in sizes:
        freed += size.bytes - size.shared_bytes
        for one, file in size.shared.items():
            names_left[one] = names_left.get(one, file.names) - file.inside
            freed += 0 if names_left[one] else file.bytes
    return freed


def size_in_words(size_bytes: int, shared_bytes: int) -> str:
    """A size in MB, with how much of it is in files that stand elsewhere too."""
    shared = f", {shared_bytes / 1e6:,.1f} MB of it shared" if shared_bytes else ""
    return f"{size_bytes / 1e6:,.1f} MB{shared}"
