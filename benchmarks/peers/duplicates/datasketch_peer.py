"""datasketch: MinHash of 128 permutations over word five-grams, LSH at .7, each text with the first that is found."""

from __future__ import annotations

from datasketch import MinHash, MinHashLSH
from exchange import answer, five_grams


def find(texts: list[str]) -> list[int]:
    """For each text the row of the one that it repeats, or its own."""
    index = MinHashLSH(threshold=0.7, num_perm=128)
    found = []
    shingles = ([shingle.encode() for shingle in five_grams(text)] for text in texts)
    for row, sketch in enumerate(MinHash.generator(shingles, num_perm=128)):
        first = min(index.query(sketch), default=row)
        found.append(first)
        if first == row:
            index.insert(row, sketch)
    return found


if __name__ == "__main__":
    answer(find)
