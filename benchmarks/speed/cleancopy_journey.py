"""The whole run of cleancopy, `--plain`, measured as the peers are, and where its time goes.

    python -m benchmarks.speed.cleancopy_journey ARTICLES_FOLDER OUTPUT_FOLDER ANSWER.json [--workers 1]

A small run comes first, so that loading Python's modules and kernels is left out as it is with the peers. The answer
has `documents`, `seconds` and, with one worker, `stages`: processor time by stage.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleancopy import journey
from cleancopy.guardrails.findings import GUARDS
from flows import assemble, plain, steps

STAGES: tuple[tuple[str, Any, str], ...] = (
    ("plan", steps, "plan_run"),
    ("read", steps, "take_in"),
    ("clean: normalise", journey, "_normalised"),
    ("clean: lines, languages, headlines", journey, "look_at"),
    ("clean: mark", journey, "mark"),
    ("clean: cut and ledger", journey, "cut"),
    ("clean: cut and ledger", journey, "write_ledger"),
    ("clean: proof", journey, "_prove"),
    ("clean: describe, measure", journey, "describe"),
    ("clean: reject", journey, "_reject"),
    ("sketch", steps, "sketch"),
    ("duplicates", assemble, "match_corpus"),
    ("report and guards", assemble, "gather_facts"),
    ("report and guards", assemble, "judge_build"),
    ("report and guards", assemble, "turnover_facts"),
    ("report and guards", assemble, "drift_facts"),
    ("report and guards", assemble, "draw_page"),
    ("sort, check, write", steps, "assemble"),
    ("publish", steps, "publish"),
)
"""Each stage: its name, and the function that does it, by the module that calls it. What a stage calls that is a stage
of its own counts there."""
REST = "rest"
WARMING_ROWS = 50
CONFIG = """[reject]
preset = ["gopher", "c4", "fineweb"]
"""


class Clock:
    """Processor time of this process by stage; the innermost one counts."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._open: list[str] = []
        self._since = time.process_time()

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time counted under the name."""

        def call(*arguments: Any, **options: Any) -> Any:
            self._count()
            self._open.append(name)
            try:
                return function(*arguments, **options)
            finally:
                self._count()
                self._open.pop()

        return call

    def start(self) -> None:
        """Forget what was counted."""
        self.seconds = {}
        self._since = time.process_time()

    def stop(self) -> dict[str, float]:
        """What was counted, with the rest."""
        self._count()
        return self.seconds

    def _count(self) -> None:
        now = time.process_time()
        name = self._open[-1] if self._open else REST
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._since
        self._since = now


def main() -> None:
    """Run, and write the answer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("answer", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    clock = Clock()
    if arguments.workers == 1:
        for name, module, function in STAGES:
            setattr(module, function, clock.timed(name, getattr(module, function)))
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "cleancopy.toml"
        config.write_text(CONFIG)
        run(_few(arguments.articles, Path(folder)), Path(folder) / "warm", config, arguments.workers)
        clock.start()
        before, started = time.process_time(), time.monotonic()
        outcome = run(arguments.articles, arguments.output, config, arguments.workers)
        answer = {
            "documents": outcome["counts"]["articles"],
            "seconds": time.process_time() - before,
            "elapsed_seconds": time.monotonic() - started,
            "stages": clock.stop() if arguments.workers == 1 else {},
        }
    arguments.answer.write_text(json.dumps(answer))


def run(articles: Path, output: Path, config: Path, workers: int) -> dict[str, Any]:
    """One run, published whatever the guards say: junk is part of the corpus."""
    return plain.run_plain([str(articles)], str(output), str(config), workers=workers, accept=GUARDS)


def _few(articles: Path, folder: Path) -> Path:
    few = folder / "few"
    few.mkdir()
    first = min(articles.glob("*.parquet"))
    with pq.ParquetFile(first) as file:  # no more of it: what a whole file takes would count into the peak
        rows = next(file.iter_batches(WARMING_ROWS))
    pq.write_table(pa.Table.from_batches([rows]), few / "few.parquet")
    return few


if __name__ == "__main__":
    main()
