"""Who meets whom in a run, a partition of the hashes at a time: of many articles each is a task of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleancopy.builds import read_json, write_json
from cleancopy.config import DuplicatesConfig
from cleancopy.duplicates.buckets import Buckets, stored_buckets
from cleancopy.duplicates.index import BuildIndex
from cleancopy.duplicates.known import Published
from cleancopy.duplicates.meeting import Meetings, Partition, Portions, meet_by_bands, meet_by_shingles
from cleancopy.duplicates.sketch import Sketches
from cleancopy.shards import read_arrow, write_arrow
from flows.plan import Plan

SKETCHES = "sketches.arrow"
BANDS, SHINGLES = "bands.arrow", "shingles.arrow"
MEET = {BANDS: meet_by_bands, SHINGLES: meet_by_shingles}
"""What stands in the files of a partition, and who finds it."""

SKETCH_BYTES_PER_PARTITION = 128_000_000
"""So much of the files of sketches comes to a partition: 300,000 articles or so, and three times as much memory."""


@dataclass(frozen=True)
class StoredSketches:
    """The sketches of all articles, shard by shard, where they lie."""

    paths: tuple[Path, ...]

    def __iter__(self) -> Iterator[Sketches]:
        return (Sketches(read_arrow(path)) for path in self.paths)


def read_sketches(outcomes: Sequence[Path], config: DuplicatesConfig) -> StoredSketches:
    """The sketches of all articles; none where only equal texts are looked for."""
    return StoredSketches(tuple(outcome / SKETCHES for outcome in outcomes) if config.looks_for_near else ())


def count_partitions(outcomes: Sequence[Path], config: DuplicatesConfig) -> int:
    """How many partitions there are for so many articles. It changes no byte of what is found."""
    if not config.looks_for_near:
        return 1
    return 1 + sum((outcome / SKETCHES).stat().st_size for outcome in outcomes) // SKETCH_BYTES_PER_PARTITION


def partitions_folder(plan: Plan) -> Path:
    """Where it is put down who meets whom."""
    return plan.store.work / "partitions" / plan.build_id


def write_partitions(plan: Plan, outcomes: Sequence[Path]) -> list[Path]:
    """Write down what there is to do for each partition. Gives no paths where there is but one, not worth a task."""
    count = count_partitions(outcomes, plan.config.duplicates)
    folder = partitions_folder(plan)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{_name(Partition(number, count))}.json" for number in range(count)] if count > 1 else []
    for number, path in enumerate(paths):
        write_json(path, {"number": number, "count": count, "outcomes": [str(outcome) for outcome in outcomes]})
    return paths


def meet_in(plan: Plan, path: Path) -> Path:
    """Find who meets whom in a partition. Gives the folder with what was found, which a second call finds done."""
    task, folder, config = read_json(path), path.with_suffix(""), plan.config.duplicates
    folder.mkdir(exist_ok=True)
    partition = Partition(task["number"], task["count"])
    sketches = read_sketches([Path(outcome) for outcome in task["outcomes"]], config)
    published = BuildIndex(plan.goes_on_from) if plan.goes_on_from else None
    for name in (BANDS, SHINGLES) if config.contained == "flag" else (BANDS,):
        if not (folder / name).exists():
            write_arrow(MEET[name](sketches, partition, published).table(), folder / name)
    return folder


def meet_or_read(sketches: Portions, published: Published | None, count: int, folder: Path | None) -> Meetings:
    """Who meets whom, read from the folder as far as it was put down there, else found when it is asked for."""

    def partitions(name: str) -> Iterator[Buckets]:
        for partition in (Partition(number, count) for number in range(count)):
            path = folder / _name(partition) / name if folder else None
            if path and path.exists():
                yield stored_buckets(read_arrow(path))
            else:
                yield MEET[name](sketches, partition, published)

    return Meetings(lambda: partitions(BANDS), lambda: partitions(SHINGLES))


def _name(partition: Partition) -> str:
    return f"{partition.number:05d}-of-{partition.count:05d}"
