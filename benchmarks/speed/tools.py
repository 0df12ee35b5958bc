"""What is measured: the pass-through, cleancopy, and the peers that are installed; each in a process of its own."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.speed.child import ProgramFailedError, run_measured

OWN, PASS_THROUGH = "cleancopy", "pass-through"
PEERS = ("plain", "datatrove", "data-juicer", "dolma")
JOURNEYS = Path(__file__).parents[1] / "peers" / "journeys"
REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Outcome:
    """What a tool did with a corpus. Seconds are of the processor but for `elapsed_seconds`; the peak is in MB."""

    kept: int
    seconds: float
    elapsed_seconds: float
    peak_megabytes: float
    stages: dict[str, float] = field(default_factory=dict)


def measure(name: str, articles: Path, peers: Path | None, options: Sequence[str] = ()) -> Outcome:
    """Run a tool over a folder of articles once. Raises ProgramFailedError, also where a peer is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [*_command(name, peers), str(articles), str(Path(folder) / "out"), str(answer), *options]
        cost = run_measured(command, {"PYTHONPATH": str(REPOSITORY)} if name in (OWN, PASS_THROUGH) else {})
        said = json.loads(answer.read_text())
    elapsed = said.get("elapsed_seconds", 0.0)
    return Outcome(said["documents"], said["seconds"], elapsed, cost.peak_megabytes, said.get("stages", {}))


def middle(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome with the median time; of an even number the quicker one of the two in the middle."""
    return sorted(outcomes, key=lambda outcome: outcome.seconds)[(len(outcomes) - 1) // 2]


def _command(name: str, peers: Path | None) -> list[str]:
    if name == OWN:
        return [sys.executable, "-m", "benchmarks.speed.cleancopy_journey"]
    if name == PASS_THROUGH:
        return [sys.executable, "-m", "benchmarks.speed.pass_through"]
    python = (peers or Path("-")) / name / "bin" / "python"
    if not python.exists():
        raise ProgramFailedError(f"not installed: make it from benchmarks/peers/{name}.txt")
    return [str(python), str(JOURNEYS / f"{name.replace('-', '_')}_journey.py")]
