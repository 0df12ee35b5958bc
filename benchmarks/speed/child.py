"""A program run as a child, and what it cost: processor time, of its own children too, and memory at its peak."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000
SHOWN_LINES = 3
SMALL_PARENT = Path(__file__).with_name("small_parent.py")


@dataclass(frozen=True)
class Cost:
    """What a program took. Seconds are of the processor; the peak is that of its largest process, in MB."""

    seconds: float
    peak_megabytes: float


class ProgramFailedError(Exception):
    """A program ended with another status than 0; the message has the end of what it said."""


def run_measured(command: Sequence[str | Path], environment: dict[str, str] | None = None) -> Cost:
    """Run a command to its end. Raises ProgramFailedError."""
    with tempfile.TemporaryDirectory() as folder:
        answer, said = Path(folder) / "answer.json", Path(folder) / "said.txt"
        with said.open("w") as output:
            done = subprocess.run(
                [sys.executable, "-I", "-S", SMALL_PARENT, answer, *command],
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
            )
        if done.returncode:
            last = " / ".join(said.read_text(errors="replace").strip().splitlines()[-SHOWN_LINES:])
            raise ProgramFailedError(f"exit status {done.returncode}: {last}")
        took = json.loads(answer.read_text())
    return Cost(took["seconds"], took["peak_bytes"] / MEGABYTE)
