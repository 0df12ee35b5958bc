"""What became of documents that are tried again, put down: it is told, and made a build of, from one settling."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from cleancopy.builds import read_json, write_json
from cleancopy.shards import read_arrow, write_arrow
from flows.settle import Settled
from schemas.judge import CheckResult

FACTS = "settled.json"
NUMBERS = "numbers"


def write_settled(folder: Path, settled: Iterable[Settled], new_duplicates: dict[str, int]) -> None:
    """Put portions down in the folder, one by one, and how they went in a file that is written last.

    `new_duplicates` says how many new duplicates each of the parent's articles has.
    """
    shutil.rmtree(folder, ignore_errors=True)
    checks, accepted, still = [], 0, Counter[str]()
    for number, portion in enumerate(settled):
        place = _place(folder, number)
        place.mkdir(parents=True)
        for name, table in portion.tables.items():
            write_arrow(table, place / f"{name}.arrow")
        write_arrow(pa.table({NUMBERS: pa.array(portion.numbers, pa.int64())}), place / f"{NUMBERS}.arrow")
        checks.append([asdict(check) for check in portion.checks])
        accepted += len(portion.tables["articles"])
        still.update(portion.tables["rejected"]["reason"].to_pylist())
    folder.mkdir(parents=True, exist_ok=True)
    counts = {"accepted": accepted, "still_rejected": dict(still.most_common())}
    write_json(folder / FACTS, {"checks": checks, "new_duplicates": new_duplicates, **counts})


def read_facts(folder: Path) -> dict[str, Any]:
    """How it went: `accepted`, `still_rejected` by reason, `new_duplicates` by article of the parent."""
    return read_json(folder / FACTS)


def read_settled(folder: Path) -> Iterator[Settled]:
    """The portions that were put down, in order."""
    for number, checks in enumerate(read_facts(folder)["checks"]):
        place = _place(folder, number)
        tables = {path.stem: read_arrow(path) for path in sorted(place.glob("*.arrow")) if path.stem != NUMBERS}
        numbers = read_arrow(place / f"{NUMBERS}.arrow")[NUMBERS].to_numpy()
        yield Settled(tables, tuple(_check(facts) for facts in checks), numbers)


def _place(folder: Path, number: int) -> Path:
    return folder / f"{number:05d}"


def _check(facts: dict[str, Any]) -> CheckResult:
    return CheckResult(**facts | {"examples": tuple((doc_id, observed) for doc_id, observed in facts["examples"])})
