"""A program run as a child, and what it cost: processor time, of its own children too, and memory at its peak."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

KIBIBYTE, MEGABYTE = 1024, 1_000_000
SHOWN_LINES = 3


@dataclass(frozen=True)
class Cost:
    """What a program took. Seconds are of the processor; the peak is that of its largest process, in MB."""

    seconds: float
    peak_megabytes: float


class ProgramFailedError(Exception):
    """A program ended with another status than 0; the message has the end of what it said."""


def run_measured(command: Sequence[str | Path], environment: dict[str, str] | None = None) -> Cost:
    """Run a command to its end. Raises ProgramFailedError."""
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        child = subprocess.Popen(
            command, stdout=said, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            last = " / ".join(said.read().strip().splitlines()[-SHOWN_LINES:])
            raise ProgramFailedError(f"exit status {child.returncode}: {last}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * KIBIBYTE / MEGABYTE)
