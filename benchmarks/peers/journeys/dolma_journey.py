"""dolma: its taggers of Gopher, C4 and language, duplicates by paragraphs in a Bloom filter, then a mix.

dolma knows no near duplicates. One process.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import yaml
from dolma.cli.__main__ import main as dolma
from exchange import answer, rows_of

TAGGERS = ("gopher_v2", "c4_v2", "cld2_doc_v2")


def run(articles: Path, output: Path) -> int:
    """Write the articles as dolma reads them, then tag, dedupe and mix."""
    documents = output / "documents"
    documents.mkdir()
    n_bytes = 0
    with gzip.open(documents / "articles.jsonl.gz", "wt") as file:
        for row in rows_of(articles):
            n_bytes += file.write(json.dumps({"id": str(row["id"]), "text": row["text"], "source": "articles"}) + "\n")
    files = str(documents / "*.gz")
    dolma(["tag", "--documents", files, "--taggers", *TAGGERS, "--experiment", "all", "--processes", "1"])
    dolma(["-c", _written(output / "dedupe.yaml", _dedupe(files, n_bytes)), "dedupe"])
    dolma(["-c", _written(output / "mix.yaml", _mix(files, output)), "mix"])
    return sum(map(_count_lines, (output / "mixed").glob("*.gz")))


def _count_lines(path: Path) -> int:
    with gzip.open(path, "rt") as file:
        return sum(1 for _ in file)


def _dedupe(files: str, n_bytes: int) -> dict[str, object]:
    return {
        "documents": [files],
        "dedupe": {"name": "paragraphs", "paragraphs": {"attribute_name": "repeated"}, "skip_empty": True},
        "bloom_filter": {
            "file": str(Path(files).parent.parent / "bloom.bin"),
            "read_only": False,
            "estimated_doc_count": max(1, n_bytes // 50),
            "desired_false_positive_rate": 1e-6,
        },
        "processes": 1,
    }


def _mix(files: str, output: Path) -> dict[str, object]:
    stream = {
        "name": "articles",
        "documents": [files],
        "attributes": ["all", "paragraphs"],
        "output": {"path": str(output / "mixed"), "max_size_in_bytes": 1_000_000_000},
        "filter": {"exclude": ["$.attributes[?(@.all__gopher_v2__word_count[0][2] < 50)]"]},
        "span_replacement": [{"span": "$.attributes.repeated", "min_score": 0.5, "replacement": ""}],
    }
    return {"streams": [stream], "processes": 1}


def _written(path: Path, content: dict[str, object]) -> str:
    path.write_text(yaml.safe_dump(content))
    return str(path)


if __name__ == "__main__":
    answer(run)
