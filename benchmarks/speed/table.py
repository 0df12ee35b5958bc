"""The figures as a table in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.tools import OWN, PASS_THROUGH, Outcome

MEGABYTE = 1_000_000
COLUMNS = ("", "documents", "kept", "documents/s", "MB/s", "peak MB", "times the cost of cleancopy")


@dataclass(frozen=True)
class Size:
    """A folder of articles, how many there are and how many bytes their texts have."""

    folder: Path
    documents: int
    bytes: int


@dataclass(frozen=True)
class Measured:
    """A tool on a corpus; without an outcome, `fault` says why."""

    name: str
    documents: int
    bytes: int
    outcome: Outcome | None
    fault: str = ""

    @property
    def documents_per_second(self) -> float:
        """Documents that went in per second of the processor."""
        return self.documents / self.outcome.seconds if self.outcome else 0.0

    @property
    def megabytes_per_second(self) -> float:
        """The same in megabytes of text."""
        return self.bytes / MEGABYTE / self.outcome.seconds if self.outcome else 0.0


def as_markdown(measured: Sequence[Measured], sizes: Sequence[tuple[int, float, float]], machine: str) -> str:
    """All tools with their ratios, then where cleancopy's time goes, then cost against size."""
    parts = [f"{machine}. Processor time; more than one core does not count.", _tools(measured), _stages(measured)]
    return "\n\n".join([*filter(None, parts), *([_sizes(sizes)] if sizes else [])]) + "\n"


def _tools(measured: Sequence[Measured]) -> str:
    rows = [
        "| | documents | kept | documents/s | MB/s | peak MB | times cleancopy's cost |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in measured:
        if one.outcome is None:
            rows.append(f"| {one.name} | {one.documents:,} | {one.fault} | | | | |")
            continue
        own = next(o for o in measured if o.name == OWN and o.documents == one.documents)
        ratio = one.outcome.seconds / own.outcome.seconds if own.outcome else 0.0
        rows.append(
            f"| {one.name} | {one.documents:,} | {one.outcome.kept:,} | {one.documents_per_second:,.0f} "
            f"| {one.megabytes_per_second:.2f} | {one.outcome.peak_megabytes:,.0f} | {ratio:.3g} |"
        )
    return "\n".join(rows)


def _stages(measured: Sequence[Measured]) -> str:
    """Where the time of the largest run of cleancopy went, beside the pass-through of the same files."""
    largest = max(measured, key=lambda one: (one.name == OWN, one.documents))
    copied = next((one.outcome for one in measured if one.name == PASS_THROUGH), None)
    if largest.outcome is None or not largest.outcome.stages:
        return ""
    rows = ["| stage of cleancopy | ms/MB | share | times the pass-through |", "|---|---|---|---|"]
    for name, seconds in largest.outcome.stages.items():
        against = f"{seconds / copied.seconds:.2f}" if copied else ""
        milliseconds = 1000 * seconds / (largest.bytes / MEGABYTE)
        rows.append(f"| {name} | {milliseconds:.1f} | {seconds / largest.outcome.seconds:.1%} | {against} |")
    return "\n".join(rows)


def _sizes(sizes: Sequence[tuple[int, float, float]]) -> str:
    rows = ["| documents | µs for each | peak MB |", "|---|---|---|"]
    rows += [f"| {documents:,} | {cost:,.0f} | {peak:,.0f} |" for documents, cost, peak in sizes]
    return "\n".join(rows)
