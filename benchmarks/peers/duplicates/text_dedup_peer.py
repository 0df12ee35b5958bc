"""text-dedup: its MinHash command, word five-grams, 128 permutations, .7."""

from __future__ import annotations

import tempfile
from pathlib import Path

import datasets
from exchange import answer
from text_dedup import minhash

OPTIONS = ("--local", "--column", "text", "--ngram", "5", "--num_perm", "128", "--threshold", "0.7", "--num_proc", "1")


def find(texts: list[str]) -> list[int]:
    """For each text the row of the first one of its cluster."""
    with tempfile.TemporaryDirectory() as name:
        given, out = Path(name) / "given", Path(name) / "out"
        datasets.Dataset.from_dict({"text": texts}).save_to_disk(str(given))
        minhash.main(["--path", str(given), "--output", str(out), *OPTIONS], standalone_mode=False)
    return [int(minhash.uf.find(row)) for row in range(len(texts))]


if __name__ == "__main__":
    answer(find)
