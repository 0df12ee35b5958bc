"""datatrove: its four MinHash stages as in its example, five-grams, 14 buckets of 8 hashes, one task and one worker."""

from __future__ import annotations

import json
import tempfile
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
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from exchange import answer


def find(texts: list[str]) -> list[int]:
    """For each text a row of its cluster: that of the first one there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        with (folder / "in" / "texts.jsonl").open("w") as file:
            file.writelines(json.dumps({"id": str(row), "text": text}) + "\n" for row, text in enumerate(texts))
        _run(folder, MinhashConfig(n_grams=5, num_buckets=14, hashes_per_bucket=8))
        kept = [json.loads(line) for path in (folder / "out").glob("*.jsonl") for line in path.read_text().splitlines()]
        gone = [
            json.loads(line) for path in (folder / "gone").glob("*.jsonl") for line in path.read_text().splitlines()
        ]
    return _first_of_clusters([*kept, *gone], len(texts))


def _run(folder: Path, config: MinhashConfig) -> None:
    reader = JsonlReader(str(folder / "in"), compression=None)
    writer = JsonlWriter(str(folder / "out"), compression=None)
    excluded = JsonlWriter(str(folder / "gone"), compression=None)
    clusters, signatures, buckets = str(folder / "clusters"), str(folder / "signatures"), str(folder / "buckets")
    stages: list[tuple[list[Any], int]] = [
        ([reader, MinhashDedupSignature(output_folder=signatures, config=config)], 1),
        ([MinhashDedupBuckets(input_folder=signatures, output_folder=buckets, config=config)], config.num_buckets),
        ([MinhashDedupCluster(input_folder=buckets, output_folder=clusters, config=config, save_cluster_id=True)], 1),
        (
            [
                reader,
                MinhashDedupFilter(input_folder=clusters, exclusion_writer=excluded, load_cluster_ids=True),
                writer,
            ],
            1,
        ),
    ]
    for number, (pipeline, tasks) in enumerate(stages):
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=1, logging_dir=str(folder / f"logs{number}")).run()


def _first_of_clusters(documents: list[dict[str, Any]], n: int) -> list[int]:
    found, first = list(range(n)), {}
    for row, cluster in sorted((int(one["id"]), one["metadata"].get("minhash_cluster_id", -1)) for one in documents):
        if cluster != -1:
            found[row] = first.setdefault(cluster, row)
    return found


if __name__ == "__main__":
    answer(find)
