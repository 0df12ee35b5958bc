"""datatrove: ftfy, its filters of Gopher, C4 and FineWeb, four MinHash stages, Parquet; one task and one worker.

No language is told: the models that datatrove knows are fetched from elsewhere when it runs. That spares it work.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datatrove.executor.local import LocalPipelineExecutor
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.filters import (
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
)
from datatrove.pipeline.formatters import FTFYFormatter
from datatrove.pipeline.readers import JsonlReader, ParquetReader
from datatrove.pipeline.writers import JsonlWriter, ParquetWriter
from exchange import answer

CONFIG = MinhashConfig(n_grams=5, num_buckets=14, hashes_per_bucket=8)


def run(articles: Path, output: Path) -> int:
    """All stages, one after the other, as in its example for FineWeb."""
    filtered, signatures, buckets, clusters = (
        str(output / name) for name in ("filtered", "signatures", "buckets", "clusters")
    )
    reader = JsonlReader(filtered)
    stages: list[tuple[list[Any], int]] = [
        (
            [
                ParquetReader(str(articles)),
                FTFYFormatter(),
                GopherRepetitionFilter(),
                GopherQualityFilter(),
                C4QualityFilter(filter_no_terminal_punct=False),
                FineWebQualityFilter(),
                JsonlWriter(filtered),
            ],
            1,
        ),
        ([reader, MinhashDedupSignature(output_folder=signatures, config=CONFIG)], 1),
        ([MinhashDedupBuckets(input_folder=signatures, output_folder=buckets, config=CONFIG)], CONFIG.num_buckets),
        ([MinhashDedupCluster(input_folder=buckets, output_folder=clusters, config=CONFIG)], 1),
        ([reader, MinhashDedupFilter(input_folder=clusters), ParquetWriter(str(output / "articles"))], 1),
    ]
    for number, (pipeline, tasks) in enumerate(stages):
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=1, logging_dir=str(output / f"logs{number}")).run()
    return _count(output / "articles")


def _count(folder: Path) -> int:
    import pyarrow.dataset as ds

    return int(ds.dataset(folder, format="parquet").count_rows())


if __name__ == "__main__":
    answer(run)
