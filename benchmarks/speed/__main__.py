"""Measure the whole journey beside copying the file and beside the peers, and write a table and a picture.

    python -m benchmarks.speed --to FOLDER [--documents 100000] [--peers ENVIRONMENTS] [--articles FOLDER]

The corpus is made here, the same bytes for the same numbers; or `--articles` names a folder of Parquet files with `id`,
`url` and `text`. Every tool gets the same documents: the peers, being slow, the first `--peer-documents` of them, and
cleancopy those as well, for the ratio. Times are of the processor, without what Python needs to load each tool; of
`--rounds` runs the median counts. ENVIRONMENTS holds a virtual environment per peer (benchmarks/README.md). Results are
in FOLDER: speed.json, speed.md and speed.svg.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.speed.child import ProgramFailedError
from benchmarks.speed.corpus import write_corpus
from benchmarks.speed.drawing import draw
from benchmarks.speed.table import Measured, Size, as_markdown
from benchmarks.speed.tools import OWN, PASS_THROUGH, PEERS, Outcome, measure, middle

SEED = 7
COLUMNS = ("id", "url", "text")
LIBRARIES = ("pyarrow", "numba", "polars", "numpy")
MICROSECONDS = 1_000_000
READ_ROWS = 1_000
"""So many at once: a corpus may be larger than the memory."""


def main(given: Sequence[str] | None = None) -> int:
    """Measure, and write. The exit status, 2 where the folder of articles is none."""
    arguments = _arguments(given)
    if arguments.articles and (wrong := _what_is_wrong(arguments.articles)):
        _say(f"benchmarks.speed: --articles {wrong}")
        return 2
    folder: Path = arguments.to
    folder.mkdir(parents=True, exist_ok=True)
    articles = arguments.articles or folder / f"corpus-{arguments.documents}-{SEED}"
    if not articles.is_dir():
        _say(f"making {arguments.documents:,} documents")
        draft = articles.with_suffix(".draft")  # one that was interrupted is no corpus
        write_corpus(draft, arguments.documents, SEED)
        draft.rename(articles)
    whole = _size_of(articles)
    few = take_first(articles, arguments.peer_documents, folder)
    measured = [
        *_measured((PASS_THROUGH, OWN), whole, arguments.peers, arguments.rounds),
        *_measured((OWN, *PEERS), few, arguments.peers, arguments.rounds),
    ]
    sizes = [_size_cost(articles, size, folder) for size in _sizes_within(whole.documents, arguments.sizes)]
    facts = {"machine": _machine(), "versions": {name: version(name) for name in LIBRARIES}}
    (folder / "speed.json").write_text(
        json.dumps(facts | {"measured": [asdict(one) for one in measured], "sizes": sizes}, indent=1) + "\n"
    )
    table = as_markdown(measured, sizes, facts["machine"])
    (folder / "speed.md").write_text(table)
    (folder / "speed.svg").write_text(_picture(measured, sizes))
    print(table)
    return 0


def _what_is_wrong(articles: Path) -> str:
    """Why the folder holds no articles to measure with, empty where it does."""
    if not articles.is_dir():
        return f"{articles}: is no folder; name one with Parquet files"
    files = sorted(articles.glob("*.parquet"))
    for file in files:
        try:
            names = pq.read_schema(file).names
        except (OSError, pa.ArrowException) as error:
            return f"{file}: cannot be read: {str(error).splitlines()[0]}; mend or remove it"
        if not set(COLUMNS) <= set(names):
            return f"{file}: has {', '.join(names)}; give it {', '.join(COLUMNS)}"
    return "" if files else f"{articles}: has no Parquet files; name a folder that has some"


def _sizes_within(documents: int, sizes: Sequence[int]) -> list[int]:
    """Those of the sizes that the corpus has, and a word on the others."""
    beyond = [f"{size:,}" for size in sizes if size > documents]
    if beyond:
        _say(f"left out of cost against size: {', '.join(beyond)}; there are {documents:,} documents")
    return [size for size in sizes if size <= documents]


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, required=True, help="where the corpus and the results go")
    parser.add_argument("--documents", type=int, default=100_000, help="how large the corpus is (default: %(default)s)")
    parser.add_argument("--articles", type=Path, help="a folder of Parquet files instead of the corpus made here")
    parser.add_argument("--peers", type=Path, help="a folder with an environment per peer")
    parser.add_argument("--peer-documents", type=int, default=5_000, help="how many the peers get (default: 5000)")
    parser.add_argument("--rounds", type=int, default=1, help="how often each is run (default: once)")
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="*",
        default=[1_000, 10_000, 100_000],
        help="for cost against size; larger ones than the corpus are left out",
    )
    return parser.parse_args(given)


def take_first(articles: Path, documents: int, folder: Path) -> Size:
    """The first so many documents of a folder, in a folder of their own that is made anew."""
    few = folder / f"first-{documents}"
    shutil.rmtree(few, ignore_errors=True)
    few.mkdir()
    left = documents
    for file in sorted(articles.glob("*.parquet")):
        source = pq.ParquetFile(file)
        if left:
            with pq.ParquetWriter(few / file.name, source.schema_arrow, compression="zstd") as writer:
                for batch in source.iter_batches(READ_ROWS, use_threads=False):
                    writer.write_batch(batch.slice(0, left))
                    left -= min(left, len(batch))
    return _size_of(few)


def _size_of(folder: Path) -> Size:
    documents = n_bytes = 0
    for file in sorted(folder.glob("*.parquet")):
        for batch in pq.ParquetFile(file).iter_batches(READ_ROWS, columns=["text"], use_threads=False):
            documents += len(batch)
            n_bytes += batch.nbytes
    return Size(folder, documents, n_bytes)


def _measured(names: tuple[str, ...], corpus: Size, peers: Path | None, rounds: int) -> list[Measured]:
    """Each tool on a corpus, by turns; one that fails is named with its reason."""
    outcomes: dict[str, list[Outcome]] = {name: [] for name in names}
    faults: dict[str, str] = {}
    for _ in range(rounds):
        for name in names:
            if name in faults:
                continue
            _say(f"{name}: {corpus.documents:,} documents")
            try:
                outcomes[name].append(measure(name, corpus.folder, peers))
            except ProgramFailedError as error:
                faults[name] = str(error)
    return [_middle_of(name, corpus, outcomes[name], faults.get(name, "")) for name in names]


def _middle_of(name: str, corpus: Size, outcomes: list[Outcome], fault: str) -> Measured:
    return Measured(name, corpus.documents, corpus.bytes, middle(outcomes) if outcomes else None, fault)


def _size_cost(articles: Path, size: int, folder: Path) -> tuple[int, float, float]:
    """Documents, microseconds of the processor for each, and the peak of memory in MB."""
    corpus = take_first(articles, size, folder)
    _say(f"{OWN}: {corpus.documents:,} documents")
    outcome = measure(OWN, corpus.folder, None)
    return corpus.documents, MICROSECONDS * outcome.seconds / corpus.documents, outcome.peak_megabytes


def _picture(measured: list[Measured], sizes: list[tuple[int, float, float]]) -> str:
    few = min(one.documents for one in measured)
    shown = [one for one in measured if one.outcome and (one.documents == few or one.name == PASS_THROUGH)]
    speeds = [(one.name, one.documents_per_second) for one in shown]
    by_size = [(documents, cost) for documents, cost, _ in sizes]
    return draw(speeds, by_size, OWN, f"{_machine()}; {few:,} documents for cleancopy and the peers")


def _machine() -> str:
    return f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}"


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
