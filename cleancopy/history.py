"""Which build was current when: HISTORY.jsonl beside CURRENT.json, a line for each time the pointer was moved.

And one for each time that guards objected to a build that was there already, whose own files stay as they are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HISTORY = "HISTORY.jsonl"
UNRECORDED = "unrecorded"


@dataclass(frozen=True)
class Turn:
    """One time a build became current: when (ISO, UTC), by which command, and in spite of which guards."""

    build: str
    at: str
    by: str
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """One time a build that was there already was not made current: when, by which command, what guards said."""

    refused: str
    at: str
    by: str
    because: tuple[str, ...]


def read_history(out: Path) -> list[Turn]:
    """The turns, oldest first. A line that a killed process left unfinished is passed over."""
    return [turn for line in _lines(out) if (turn := _turn(line)) is not None]


def read_refusals(out: Path) -> list[Refusal]:
    """The refusals, oldest first."""
    return [refusal for line in _lines(out) if (refusal := _refusal(line)) is not None]


def _lines(out: Path) -> list[str]:
    try:
        return (out / HISTORY).read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


def append_turn(out: Path, build: str, by: str, accepted: Sequence[str] = (), at: datetime | None = None) -> None:
    """Add a turn, of now where no time is given."""
    _append(out, asdict(Turn(build, _written(at or datetime.now(UTC)), by, tuple(accepted))))


def append_refusal(out: Path, build: str, by: str, because: Sequence[str]) -> None:
    """Add a refusal, of now. It has no key `build`, so that older versions pass over it."""
    _append(out, asdict(Refusal(build, _written(datetime.now(UTC)), by, tuple(because))))


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def _append(out: Path, line: dict[str, Any]) -> None:
    """Add a line. It starts on a line of its own even where the one before was left unfinished."""
    with (out / HISTORY).open("a+b") as file:
        start = b""
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            start = b"" if file.read(1) == b"\n" else b"\n"
        file.write(start + json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def complete_history(out: Path, current: str | None, pointer: Path) -> None:
    """Add the turn of the build that is current, where whoever moved the pointer was killed before noting it."""
    turns = read_history(out)
    if current is not None and (not turns or turns[-1].build != current):
        append_turn(out, current, UNRECORDED, at=datetime.fromtimestamp(pointer.stat().st_mtime, UTC))


def ceased_at(turns: Sequence[Turn], build: str) -> datetime | None:
    """When the build was followed by another one for the last time; None where it never was, or is the last."""
    last = max((number for number, turn in enumerate(turns) if turn.build == build), default=None)
    if last is None or last + 1 == len(turns):
        return None
    return datetime.fromisoformat(turns[last + 1].at)


def before(turns: Sequence[Turn], build: str) -> str | None:
    """The build that was current before `build` last became so."""
    last = max((number for number, turn in enumerate(turns) if turn.build == build), default=0)
    return next((turn.build for turn in reversed(turns[:last]) if turn.build != build), None)


def _turn(line: str) -> Turn | None:
    try:
        facts = json.loads(line)
        turn = Turn(str(facts["build"]), str(facts["at"]), str(facts["by"]), tuple(map(str, facts["accepted"])))
        return turn if datetime.fromisoformat(turn.at).tzinfo else None
    except (ValueError, KeyError, TypeError):
        return None


def _refusal(line: str) -> Refusal | None:
    try:
        facts = json.loads(line)
        return Refusal(str(facts["refused"]), str(facts["at"]), str(facts["by"]), tuple(map(str, facts["because"])))
    except (ValueError, KeyError, TypeError):
        return None
