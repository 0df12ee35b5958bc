"""How far a run is: a bar on a terminal, a line every few seconds elsewhere, on standard error."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

SECONDS_BETWEEN_LINES = 5.0


class Progress:
    """Counts shards. To be used as a context manager. Where no bar can be drawn a short run says nothing."""

    def __init__(self) -> None:
        self.done = 0
        self.shards = 0
        self.began = self.last_line = time.monotonic()
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress as Bar

            self.bar = Bar(console=Console(stderr=True), transient=True)
            self.bar.start()
            self.task = self.bar.add_task("reading", total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar:
            self.bar.stop()

    def total(self, shards: int, is_final: bool) -> None:
        """Say how many shards there are, so far or in all."""
        self.shards = shards
        if self.bar:
            self.bar.update(self.task, total=shards, description="cleaning" if is_final else "reading and cleaning")

    def advance(self) -> None:
        """Say that one more shard is done."""
        self.done += 1
        if self.bar:
            self.bar.advance(self.task)
        elif time.monotonic() - self.last_line >= SECONDS_BETWEEN_LINES:
            self.last_line = time.monotonic()
            print(f"cleaned {self.done:,} of {self.shards:,} shards", file=sys.stderr, flush=True)

    def say(self, what: str) -> None:
        """Say which part of the run has begun."""
        if self.bar:
            self.bar.update(self.task, description=what, total=None)
        elif time.monotonic() - self.began >= SECONDS_BETWEEN_LINES:
            print(what, file=sys.stderr, flush=True)
