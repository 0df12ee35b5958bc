"""How many bytes of a file a reader asks for: a file system over local files that counts."""

from __future__ import annotations

from typing import Any

from fsspec.implementations.local import LocalFileOpener, LocalFileSystem


class CountingFileSystem(LocalFileSystem):
    """Local files as `counted://`, every read added to `bytes_read`."""

    protocol = "counted"
    cachable = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.bytes_read = 0

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return LocalFileSystem._strip_protocol(str(path).removeprefix("counted://"))

    def _open(self, path: str, mode: str = "rb", block_size: int | None = None, **options: Any) -> CountedFile:
        return CountedFile(path, mode, fs=self, compression=None)

    def counted(self, work: Any) -> tuple[Any, int]:
        """What the work gives, and how many bytes it read."""
        self.bytes_read = 0
        return work(), self.bytes_read


class CountedFile(LocalFileOpener):
    def read(self, size: int = -1) -> bytes:
        content = self.f.read(size)
        self.fs.bytes_read += len(content)
        return content

    def readinto(self, buffer: Any) -> int:
        size = self.f.readinto(buffer)
        self.fs.bytes_read += size
        return size
