"""The texts of shards' articles, in their files: few are compared whole, and those lie anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from cleancopy.errors import NotDoneError
from cleancopy.texts import Array, from_utf8

COLUMN = "text"


class StoredTexts:
    """The texts of Arrow files, as one corpus.

    They are read one by one to where they belong. A file that is mapped costs more: its schema is read each time, and
    pages are mapped for a text that is wanted once. So does memory that is fresh each time.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        """Open no file before texts are asked for."""
        self._paths = paths
        self._room = np.empty(0, np.uint8)

    @cached_property
    def _stretches(self) -> list[tuple[Array, Array]]:
        return [find_texts(path) for path in self._paths]

    def take(self, numbers: Array) -> pa.LargeStringArray:
        """The texts with these numbers, counted through all files, in the order given.

        They are there until others are asked for, which take their place. Files of other texts are not opened. Raises
        NotDoneError if one is shorter than it was.
        """
        ends = np.zeros(len(numbers) + 1, np.int64)
        for _, _, lengths, places in self._wanted(numbers):
            ends[places + 1] = lengths
        np.cumsum(ends, out=ends)
        if len(self._room) < ends[-1]:
            self._room = np.empty(ends[-1] * 5 // 4, np.uint8)
        for path, starts, _, places in self._wanted(numbers):
            read_stretches(path, starts, self._room, ends[places], ends[places + 1])
        return from_utf8(self._room[: ends[-1]], ends)

    def _wanted(self, numbers: Array) -> Iterator[tuple[Path, Array, Array, Array]]:
        """Of each file with any of the texts: where they begin in it, how long they are, and their places among all."""
        order = np.argsort(numbers, kind="stable")
        borders = np.cumsum([0, *(len(starts) for starts, _ in self._stretches)])
        cuts = np.searchsorted(numbers[order], borders)
        for path, (starts, lengths), first, (start, end) in zip(
            self._paths, self._stretches, borders[:-1], pairwise(cuts), strict=True
        ):
            if end > start:
                places = order[start:end]
                yield path, starts[numbers[places] - first], lengths[numbers[places] - first], places


def find_texts(path: Path) -> tuple[Array, Array]:
    """Where in an Arrow file each text begins, and how many bytes it has. int64."""
    pieces = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    with pa.memory_map(str(path)) as source:
        file_address = source.read_buffer(source.size()).address
        source.seek(0)
        for chunk in pa.ipc.open_file(source).read_all()[COLUMN].chunks:
            _, offsets, content = chunk.buffers()
            borders = np.frombuffer(offsets, np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
            pieces.append((content.address - file_address + borders[:-1], np.diff(borders)))
    starts, lengths = (np.concatenate(side) for side in zip(*pieces, strict=True))
    return starts, lengths


def read_stretches(path: Path, starts: Array, into: Array, firsts: Array, ends: Array) -> None:
    """Read what begins at each of the starts in a file to the bytes from first to end. Raises NotDoneError if the
    file is too short."""
    with path.open("rb", buffering=0) as file:
        for start, first, end in zip(starts.tolist(), firsts.tolist(), ends.tolist(), strict=True):
            file.seek(start)
            if file.readinto(into[first:end].data) != end - first:
                raise NotDoneError(f"{path}: is shorter than it was; run again")
