"""What finding duplicates costs a document, of few and of many: sketch and comparison, in microseconds.

    python -m benchmarks.duplicates_by_size --to FOLDER [--sizes 10000 1000000]

FOLDER takes 8 GB for 1,000,000 articles. They are made up, some 6 KB each; one in ten is a copy of any earlier one with
a word in sixty changed. What is measured is what a run does with the outcomes of its shards, by turns for each size and
with their files in memory if there is room. Times are of the processor.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import time
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.config import DuplicatesConfig
from cleancopy.duplicates.sketch import sketch
from cleancopy.repeats import find_repeats
from cleancopy.shards import write_arrow
from cleancopy.texts import Array, Bytes, Offsets, from_utf8, slices, utf8
from flows.match import match_articles
from flows.meet import SKETCHES
from flows.settle import KEYS, read_keys
from schemas import ARTICLES

SHARD_TEXTS = 2_000
ROUNDS = 3
VOCABULARY = 60_000
WORD_LETTERS = range(2, 11)
TEXT_WORDS = range(300, 1_400)
COPIES = 0.1
CHANGED = 1 / 60


def main() -> None:
    """Make the articles, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, required=True, help="where the articles are put")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    arguments = parser.parse_args()
    folders = [arguments.to / f"{number:06d}" for number in range(-(-max(arguments.sizes) // SHARD_TEXTS))]
    sketching = 1e6 * median(write_shard(folder, number) for number, folder in enumerate(folders)) / SHARD_TEXTS
    match(folders[:1])  # compiles
    seconds: dict[int, list[float]] = {size: [] for size in arguments.sizes}
    for _ in range(ROUNDS):
        for size in arguments.sizes:
            seconds[size].append(match(folders[: -(-size // SHARD_TEXTS)]))
    print("documents   sketch   match   us a document   times the first")
    first = 0.0
    for size, its in seconds.items():
        matching = 1e6 * median(its) / size
        first = first or sketching + matching
        ratio = (sketching + matching) / first
        print(f"{size:9,}   {sketching:6.1f}   {matching:5.1f}   {sketching + matching:13.1f}   {ratio:15.2f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def write_shard(folder: Path, number: int) -> float:
    """Write the outcome of a shard, as far as it matters here. Gives the seconds that its sketches took."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = range(number * SHARD_TEXTS, (number + 1) * SHARD_TEXTS)
    texts = make_texts(numbers)
    known = {
        "doc_id": [f"{one:032x}" for one in numbers],
        "source_path": ["articles.parquet"] * SHARD_TEXTS,
        "source_id": [str(one) for one in numbers],
        "source_row": [one + 1 for one in numbers],
        "text_sha256": [hashlib.sha256(text.encode()).hexdigest() for text in texts.to_pylist()],
        "n_chars": pc.utf8_length(texts),
    }
    types = {name: ARTICLES.arrow().field(name).type for name in KEYS}
    nothing = {name: pa.nulls(SHARD_TEXTS, kind) for name, kind in types.items()}
    keys = pa.table({name: pa.array(column).cast(types[name]) for name, column in (nothing | known).items()})
    write_arrow(keys.append_column("text", texts), folder / "articles.arrow")
    start = time.process_time()
    sketches = sketch(texts)
    seconds = time.process_time() - start
    write_arrow(sketches.table, folder / SKETCHES)
    return seconds


def match(folders: list[Path]) -> float:
    """The seconds that it takes to find what repeats what."""
    for folder in folders:
        (folder / "articles.arrow").read_bytes()
    keys = read_keys(folders)
    repeats = find_repeats(keys)
    start = time.process_time()
    match_articles(folders, keys, repeats, DuplicatesConfig())
    return time.process_time() - start


def make_texts(numbers: range) -> pa.LargeStringArray:
    """The texts with these numbers; each depends on its own number alone."""
    letters, borders = _vocabulary()
    words = [words_of(number) for number in numbers]
    together = np.concatenate(words)
    buffer, offsets = utf8(slices(letters, borders[together], borders[together + 1]))
    return from_utf8(buffer, offsets[np.cumsum([0, *map(len, words)])])


def words_of(number: int) -> Array:
    """The words of a text, as their places in the vocabulary: few of them are frequent. int64."""
    draw = np.random.default_rng(number)
    if number and draw.random() < COPIES:
        words = words_of(int(draw.integers(number)))
        is_changed = draw.random(len(words)) < CHANGED
        return np.where(is_changed, draw.integers(VOCABULARY, size=len(words)), words)
    return (VOCABULARY * draw.random(draw.integers(TEXT_WORDS.start, TEXT_WORDS.stop)) ** 3).astype(np.int64)


def _vocabulary() -> tuple[Bytes, Offsets]:
    """The letters of all words, a blank after each, and where each begins."""
    draw = np.random.default_rng(1)
    lengths = draw.integers(WORD_LETTERS.start, WORD_LETTERS.stop, VOCABULARY) + 1
    borders = np.cumsum([0, *lengths])
    letters = draw.integers(ord("a"), ord("z") + 1, borders[-1]).astype(np.uint8)
    letters[borders[1:] - 1] = ord(" ")
    return letters, borders


if __name__ == "__main__":
    main()
