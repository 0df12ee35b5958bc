"""How a peer gets its articles and says what it did. Runs in the peer's own environment.

    python PEER.py ARTICLES_FOLDER OUTPUT_FOLDER ANSWER.json

ARTICLES_FOLDER holds Parquet files with `id`, `url` and `text`. The answer has `documents`, how many were kept, and
`seconds`, the processor time from the first file to the last, that of child processes counted in; what Python needs to
load the peer is left out.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq


def answer(run: Callable[[Path, Path], int]) -> None:
    """Have the peer read the folder and fill another, and write down how many documents it kept in what time."""
    articles, output, path = map(Path, sys.argv[1:4])
    output.mkdir(parents=True, exist_ok=True)
    before = _seconds()
    documents = run(articles, output)
    path.write_text(json.dumps({"documents": documents, "seconds": _seconds() - before}))


def rows_of(articles: Path) -> list[dict[str, Any]]:
    """The rows of all files, in name order."""
    return [row for file in sorted(articles.glob("*.parquet")) for row in pq.read_table(file).to_pylist()]


def _seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
