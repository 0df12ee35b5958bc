"""How fast a page is marked, beside a pass-through, and whether a long page takes time in proportion.

    python -m benchmarks.marking_speed ARTICLES [--rounds 5]

ARTICLES is a Parquet or JSONL file with a column `text`, or a folder of Parquet files. Marking is all that finds what
goes: lines, words, rules, layout, markers, line model and guard; it is measured with and without the line model. The
pass-through is the cut with no marks. All are given the same normalised texts in one process, by turns, in batches and
with memory that is used again, as in a run; what counts is the median of the processor time of the rounds.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.cleaning import CONFIG
from cleancopy.batch import look_at
from cleancopy.config import BoilerplateConfig
from cleancopy.cut import cut
from cleancopy.journey import mark
from cleancopy.language.telling import tell_documents
from cleancopy.marks import concatenate
from cleancopy.memory import reuse_memory
from cleancopy.normalise import normalise_text
from cleancopy.rulebook import Rule, load_rules
from cleancopy.texts import utf8

BYTES_PER_MEGABYTE = 1_000_000
BATCH_DOCUMENTS = CONFIG.input.shard_documents
WITH_MODEL, WITHOUT_MODEL = (replace(CONFIG.boilerplate, line_model=is_used) for is_used in (True, False))
SHORT_PAGE_LINES, LONG_PAGE_LINES = 20_000, 200_000
PAGE_LINES = (
    "The ferry to Ostrow leaves the lower quay at half past six, and on Sundays an hour later than that.",
    "Read more: Ferry fares",
    "Nobody on board could say who had painted the railings green, although everybody had an opinion on it.",
    "A short heading",
    "",
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, help="a Parquet or JSONL file with a column `text`, or a folder of such")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured")
    arguments = parser.parse_args()
    reuse_memory()
    rules = load_rules()
    batches = _batches(_read_texts(arguments.articles))
    megabytes = sum(len(utf8(batch)[0]) for batch in batches) / BYTES_PER_MEGABYTE
    print(f"{sum(map(len, batches))} articles, {megabytes:.1f} MB, {len(rules)} rules")
    marking, without_model, passing = medians(
        [
            lambda: _each(batches, lambda batch: mark_texts(batch, rules, WITH_MODEL)),
            lambda: _each(batches, lambda batch: mark_texts(batch, rules, WITHOUT_MODEL)),
            lambda: _each(batches, pass_through),
        ],
        arguments.rounds,
    )
    print(f"marking in all          {megabytes / marking:8.1f} MB/s per core")
    print(f"without the line model  {megabytes / without_model:8.1f} MB/s per core")
    print(f"pass-through            {megabytes / passing:8.1f} MB/s per core, {marking / passing:.1f} times as fast")
    short, long = (_batches([_page(lines)])[0] for lines in (SHORT_PAGE_LINES, LONG_PAGE_LINES))
    of_short, of_long = medians(
        [lambda: mark_texts(short, rules, WITH_MODEL), lambda: mark_texts(long, rules, WITH_MODEL)], arguments.rounds
    )
    times = LONG_PAGE_LINES / SHORT_PAGE_LINES
    print(f"a page of {SHORT_PAGE_LINES} lines {of_short:.2f} s, of {LONG_PAGE_LINES} lines {of_long:.2f} s:", end=" ")
    print(f"{of_long / of_short:.1f} times as long for {times:.0f} times the lines")


def mark_texts(text: pa.LargeStringArray, rules: Sequence[Rule], config: BoilerplateConfig) -> None:
    """All marking of a batch of normalised texts, as the journey does it."""
    unknown = [None] * len(text)
    batch = look_at(text, unknown, unknown, rules, lambda batch: tell_documents(batch).code.to_pylist())
    mark(batch, config)


def pass_through(text: pa.LargeStringArray) -> None:
    """The cut of a batch in which nothing is marked."""
    cut(text, concatenate([]))


def _each(batches: Sequence[pa.LargeStringArray], work: Callable[[pa.LargeStringArray], None]) -> None:
    for batch in batches:
        work(batch)


def medians(works: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median processor seconds of each work, done by turns; the first round compiles and does not count."""
    seconds = np.zeros((rounds + 1, len(works)))
    for turn in range(rounds + 1):
        for number, work in enumerate(works):
            start = time.process_time()
            work()
            seconds[turn, number] = time.process_time() - start
    return [median(column) for column in seconds[1:].T.tolist()]


def _batches(texts: Sequence[str]) -> list[pa.LargeStringArray]:
    """The texts normalised, as many in a batch as a shard holds."""
    normalised = [normalise_text(text) for text in texts]
    return [
        pa.array(normalised[first : first + BATCH_DOCUMENTS], pa.large_string())
        for first in range(0, len(normalised), BATCH_DOCUMENTS)
    ]


def _read_texts(path: Path) -> list[str]:
    paths = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    texts: list[str] = []
    for file in paths:
        if file.suffix == ".parquet":
            texts += pq.read_table(file, columns=["text"])["text"].to_pylist()
        else:
            texts += [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()]
    return texts


def _page(lines: int) -> str:
    """A page of so many lines, told apart by their numbers."""
    return "\n".join(f"{PAGE_LINES[line % len(PAGE_LINES)]} {line}".strip() for line in range(lines))


if __name__ == "__main__":
    main()
