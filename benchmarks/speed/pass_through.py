"""Each Parquet file of a folder read and written again with zstd level 3: the least that a journey can cost.

python -m benchmarks.speed.pass_through ARTICLES_FOLDER OUTPUT_FOLDER ANSWER.json
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

WRITTEN: dict[str, Any] = {"compression": "zstd", "compression_level": 3, "row_group_size": 10_000}


def main() -> None:
    """Copy, and write the answer."""
    articles, output, answer = map(Path, sys.argv[1:4])
    output.mkdir(parents=True)
    files = sorted(articles.glob("*.parquet"))
    pq.read_table(files[0])  # pyarrow loads what it needs with its first file
    before, started, documents = time.process_time(), time.monotonic(), 0
    for file in files:
        table = pq.read_table(file, use_threads=False)
        documents += len(table)
        pq.write_table(table, output / file.name, **WRITTEN)
    seconds, elapsed = time.process_time() - before, time.monotonic() - started
    answer.write_text(json.dumps({"documents": documents, "seconds": seconds, "elapsed_seconds": elapsed}))


if __name__ == "__main__":
    main()
