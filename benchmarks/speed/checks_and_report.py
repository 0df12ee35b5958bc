"""How long the contract, the promises, the guards and the report of a build take, in processor time.

    python -m benchmarks.speed.checks_and_report BUILD [--rounds 3]

Each part by itself on the finished build, in a process of its own; medians of the rounds. Guards are given the build
itself as the one before, so that all of them have something to compare. A small run comes first in each process, so
that loading Python's modules and kernels is left out, as it is in a run that has cleaned texts by then.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy.builds import TABLES as NAMES
from cleancopy.builds import read_json, read_manifest
from cleancopy.config import config_from_settings
from cleancopy.guardrails.findings import Before
from cleancopy.guardrails.judging import BEFORE, judge_build
from cleancopy.parts import table_files
from cleancopy.proof import side_by_side
from cleancopy.report.facts import gather_facts
from cleancopy.report.page import draw_page
from cleancopy.report.tables import open_table
from cleancopy.rulebook import load_rules
from flows.plain import run_plain
from schemas import ARTICLES, TABLES
from schemas.judge import judge, judge_unique, key_of, merge
from schemas.promises import PromiseKeeper

PORTION_ROWS = 4_000
"""So many articles of common length are settled at once in a run."""
SEEDS = Path(__file__).parents[2] / "seeds"
Work = Callable[[], object]


def main() -> None:
    """Print the processor time of each part, and of all together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--part", choices=PARTS, help="only this one, in this process")
    arguments = parser.parse_args()
    if arguments.part:
        print(_seconds(PARTS[arguments.part], arguments.build))
        return
    counts = read_manifest(arguments.build)["counts"]
    print(", ".join(f"{counts[name]:,} {name}" for name in ("read", *NAMES)))
    rounds = [{part: _apart(part, arguments.build) for part in PARTS} for _ in range(arguments.rounds)]
    for part in PARTS:
        print(f"{part:10} {statistics.median(one[part] for one in rounds):.2f} s")
    print(f"{'together':10} {statistics.median(sum(one.values()) for one in rounds):.2f} s")


def _apart(part: str, build: Path) -> float:
    command = [sys.executable, "-m", "benchmarks.speed.checks_and_report", str(build), "--part", part]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(told.splitlines()[-1])


def _seconds(prepare: Callable[[Path], Work], build: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        run_plain([str(SEEDS)], folder, None, workers=1)
    work = prepare(build)
    started = time.process_time()
    work()
    return time.process_time() - started


def _contract(build: Path) -> Work:
    portions = list(_portions(build))

    def work() -> None:
        results = [
            judge(schema, portion[schema.name], is_first=number == 0).checks
            for number, portion in enumerate(portions)
            for schema in TABLES
        ]
        keys = [chunk for portion in portions for chunk in key_of(ARTICLES, portion["articles"]).chunks]
        checks = [*merge(results), judge_unique(ARTICLES, pa.chunked_array(keys))]
        if any(check.status != "pass" for check in checks):
            raise SystemExit(f"{build}: does not keep its contract; measure a good one")

    return work


def _promises(build: Path) -> Work:
    portions, documents = list(_portions(build)), read_manifest(build)["counts"]["read"]

    def work() -> None:
        keeper = PromiseKeeper()
        for portion in portions:
            keeper.add(portion)
        if any(check.status != "pass" for check in keeper.results(documents)):
            raise SystemExit(f"{build}: does not keep its promises; measure a good one")

    return work


def _guards(build: Path) -> Work:
    report = read_json(build / "report" / "report.json")
    config = config_from_settings(report["settings"])

    def work() -> None:
        before = Before(*(open_table(build, name) for name in BEFORE), report)
        judge_build(build, report, before, config)

    return work


def _gathering(build: Path) -> Work:
    manifest, run, rules = read_manifest(build), read_json(build / "run.json"), load_rules()
    return lambda: gather_facts(build, manifest, run, manifest["checks"], 50, rules)


def _drawing(build: Path) -> Work:
    facts = read_json(build / "report" / "report.json")
    return lambda: draw_page(facts)


PARTS: dict[str, Callable[[Path], Work]] = {
    "contract": _contract,
    "promises": _promises,
    "guards": _guards,
    "gathering": _gathering,
    "drawing": _drawing,
}


def _portions(build: Path) -> Iterator[dict[str, pa.Table]]:
    """The tables in portions as a run settles them: articles with what was removed from them, and a part of the rest.

    Ledger rows of rejected documents are left out: which portion they were settled in is not known any more.
    """
    pairs = list(side_by_side(_rows(build, "articles"), _rows(build, "removed")))
    others = {name: pa.concat_tables(_rows(build, name)).combine_chunks() for name in ("rejected", "duplicates")}
    for number, (articles, removed) in enumerate(pairs):
        parts = {name: _part(table, number, len(pairs)) for name, table in others.items()}
        yield {"articles": articles.combine_chunks(), "removed": removed.combine_chunks(), **parts}


def _rows(build: Path, name: str) -> Iterator[pa.Table]:
    for path in table_files(build, name):
        with pq.ParquetFile(path) as parquet:
            for batch in parquet.iter_batches(PORTION_ROWS):
                yield pa.Table.from_batches([batch], parquet.schema_arrow)


def _part(table: pa.Table, number: int, of: int) -> pa.Table:
    first, end = len(table) * number // of, len(table) * (number + 1) // of
    return table.slice(first, end - first)


if __name__ == "__main__":
    main()
