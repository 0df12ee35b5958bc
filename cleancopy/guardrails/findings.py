"""What a guard finds, and what it is given to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice, zip_longest
from typing import Any, Literal

from cleancopy.config import Config
from cleancopy.errors import CleancopyError
from cleancopy.plurals import counted
from cleancopy.report.excerpts import Facts
from cleancopy.report.names import shown_name
from cleancopy.report.tables import BuildTable

GUARDS = (
    "kept-share",
    "removed-share",
    "removed-share-of-site",
    "duplicate-share-of-site",
    "null-share",
    "rows",
    "language-mix",
    "rules-surge",
    "rules-silent",
)
"""Their names are public: they stand in run.json, and `--accept` takes them."""

MAX_EXAMPLES = 3
OBSERVED_MAX_CHARS = 160


class NotJudged(Exception):
    """How a guard says that it cannot judge, and why."""


@dataclass(frozen=True)
class Example:
    """A document that shows what a guard means."""

    doc_id: str
    source_id: str
    observed: str


@dataclass(frozen=True)
class Finding:
    """What a guard found. `figure` and `limit` are null where it was not judged; `message` says all in words."""

    guard: str
    status: Literal["passed", "failed", "accepted", "not-judged"]
    message: str
    figure: float | None = None
    limit: float | None = None
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Before:
    """The build that was current when this one was made: its tables and what its report.json says."""

    articles: BuildTable
    removed: BuildTable
    rejected: BuildTable
    report: Facts


@dataclass(frozen=True)
class Candidate:
    """The build that wants to become current, and the one before it, None where there is none to compare with.

    `gone_on_from` are the articles and the rejected documents of the build that this one adds to, if it does.
    """

    articles: BuildTable
    removed: BuildTable
    rejected: BuildTable
    report: Facts
    before: Before | None
    config: Config
    gone_on_from: tuple[BuildTable, ...] = ()

    def few(self, documents: int) -> bool:
        """Whether a share of so many documents says nothing."""
        return documents < max(self.config.guardrails.min_documents, 1)


def accept(findings: Iterable[Finding], guards: Sequence[str]) -> list[Finding]:
    """The findings, those that failed and whose guard is overruled marked as accepted."""
    return [
        replace(finding, status="accepted") if finding.status == "failed" and finding.guard in guards else finding
        for finding in findings
    ]


def refuse_unknown_guards(guards: Sequence[str]) -> None:
    """Raise CleancopyError for a name that no guard has."""
    for name in guards:
        if name not in GUARDS:
            raise CleancopyError(f"--accept {name}: is no guard; known: {', '.join(GUARDS)}")


def finding_facts(findings: Iterable[Finding]) -> list[Facts]:
    """The findings as run.json holds them."""
    return [asdict(finding) | {"examples": [asdict(one) for one in finding.examples]} for finding in findings]


def finding(
    guard: str, fails: bool, says: str, figure: float, limit: float, examples: Callable[[], Iterator[Example]]
) -> Finding:
    """A finding that was judged; examples are looked for where it failed."""
    shown = tuple(islice(examples(), MAX_EXAMPLES)) if fails else ()
    status: Literal["passed", "failed"] = "failed" if fails else "passed"
    return Finding(guard, status, f"{guard}: {says}", round(figure, 6), limit, shown)


def in_turn(examples: Iterable[Iterable[Example]]) -> Iterator[Example]:
    """One example of each kind, then a second one of each, and so on; documents that are there already are left out."""
    shown = set()
    for of_each in zip_longest(*examples):
        for one in of_each:
            if one is not None and one.doc_id not in shown:
                shown.add(one.doc_id)
                yield one


def too_few(number: int) -> str:
    """The verb goes with the number."""
    return "is too few" if number == 1 else "are too few"


def compared_with(candidate: Candidate, documents: int) -> Before:
    """The build before, where both are large enough to be compared. Raises NotJudged where they are not."""
    if candidate.before is None:
        raise NotJudged("there is no build before to compare with")
    documents_before = candidate.before.report["counts"]["articles"]
    if candidate.few(documents) or candidate.few(documents_before):
        raise NotJudged(f"{counted(documents, 'article')}, before {documents_before:,}: too few to compare")
    return candidate.before


def example(row: dict[str, Any], observed: str) -> Example:
    """The example that a row with doc_id and source_id is."""
    return Example(row["doc_id"], shown_name(row["source_id"]), observed[:OBSERVED_MAX_CHARS])
