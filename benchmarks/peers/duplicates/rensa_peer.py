"""rensa: R-MinHash of 128 slots over word five-grams, in batches, and its deduplicator with LSH at .7."""

from __future__ import annotations

from exchange import answer, five_grams
from rensa import RMinHash, RMinHashDeduplicator


def find(texts: list[str]) -> list[int]:
    """For each text the row of the one that it repeats, or its own."""
    index = RMinHashDeduplicator(threshold=0.7, num_perm=128, use_lsh=True)
    sketches = RMinHash.from_token_sets([five_grams(text) for text in texts], 128, 42)
    is_kept = index.add_pairs((str(row), sketch) for row, sketch in enumerate(sketches))
    found = list(range(len(texts)))
    gone = [row for row, kept in enumerate(is_kept) if not kept]
    for row, kept in zip(gone, index.get_duplicate_sets([sketches[row] for row in gone]), strict=True):
        found[row] = min(map(int, kept), default=row)
    return found


if __name__ == "__main__":
    answer(find)
