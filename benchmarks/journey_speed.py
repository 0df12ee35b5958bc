"""How fast documents go through the whole journey, beside reading and writing the same Parquet.

    python -m benchmarks.journey_speed ARTICLES [--rounds 5]

ARTICLES is a folder of Parquet files with the columns `id`, `url` and `text`. The journey is `journey.clean`, from raw
documents to articles, removed and rejected, with the proof. The pass-through reads each file and writes it again with
zstd level 3. Both are done by turns in one process; what counts is the median of the processor time of the rounds.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.marking_speed import BYTES_PER_MEGABYTE, medians
from cleancopy.config import Config
from cleancopy.documents import RAW, document_id
from cleancopy.journey import clean
from cleancopy.rulebook import load_rules

LEVEL = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, help="a folder of Parquet files with the columns `id`, `url` and `text`")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured")
    arguments = parser.parse_args()
    files = sorted(arguments.articles.glob("*.parquet"))
    batches = [batch for file in files for batch in _raw_documents(file)]
    rules, config = load_rules(), Config()
    n_documents = sum(map(len, batches))
    megabytes = sum(batch["raw"].nbytes for batch in batches) / BYTES_PER_MEGABYTE
    cleaning, passing = medians(
        [lambda: [clean(batch, config, rules) for batch in batches], lambda: pass_through(files)], arguments.rounds
    )
    print(f"{n_documents} documents, {megabytes:.1f} MB")
    print(f"journey       {n_documents / cleaning:8.0f} documents/s, {megabytes / cleaning:6.1f} MB/s per core")
    print(f"pass-through  {n_documents / passing:8.0f} documents/s, {megabytes / passing:6.1f} MB/s per core")
    print(f"the journey takes {cleaning / passing:.1f} times as long")


def pass_through(files: Sequence[Path]) -> None:
    """Read every file and write it again, into memory."""
    for file in files:
        pq.write_table(pq.read_table(file), io.BytesIO(), compression="zstd", compression_level=LEVEL)


def _raw_documents(file: Path) -> list[pa.Table]:
    """The documents of a file as a reader would give them, as many at once as a shard holds."""
    rows = []
    for number, row in enumerate(pq.read_table(file, columns=["id", "url", "text"]).to_pylist(), start=1):
        raw, name = row["text"].encode(), str(row["id"])
        given = {"doc_id": document_id(file.name, raw, name), "source_id": name, "source_path": file.name}
        rows.append({**given, "source_row": number, "raw": raw, "url": row["url"]})
    batch_documents = Config().input.shard_documents
    return [
        pa.Table.from_pylist(rows[first : first + batch_documents], schema=RAW)
        for first in range(0, len(rows), batch_documents)
    ]


if __name__ == "__main__":
    main()
