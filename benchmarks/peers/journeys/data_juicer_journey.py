"""Data-Juicer: its mappers that mend text, its filters by letters, repetition and length, MinHash; one process.

Its filters by language, stop words and flagged words fetch a model or a list when they run, and are left out.
"""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from data_juicer.config import init_configs
from data_juicer.core import DefaultExecutor
from exchange import answer, rows_of

PROCESS = [
    {"fix_unicode_mapper": {}},
    {"whitespace_normalization_mapper": {}},
    {"clean_links_mapper": {}},
    {"clean_email_mapper": {}},
    {"clean_copyright_mapper": {}},
    {"alphanumeric_filter": {"min_ratio": 0.25}},
    {"average_line_length_filter": {"min_len": 10}},
    {"maximum_line_length_filter": {"min_len": 10}},
    {"character_repetition_filter": {"rep_len": 10, "max_ratio": 0.5}},
    {"word_repetition_filter": {"rep_len": 10, "max_ratio": 0.5}},
    {"special_characters_filter": {"max_ratio": 0.4}},
    {"text_length_filter": {"min_len": 100}},
    {"words_num_filter": {"min_num": 50}},
    {"document_minhash_deduplicator": {"tokenization": "space", "window_size": 5, "jaccard_threshold": 0.7}},
]


def run(articles: Path, output: Path) -> int:
    """Write the articles as Data-Juicer reads them, and run its executor."""
    given, kept, config = output / "articles.jsonl", output / "kept.jsonl", output / "process.yaml"
    with given.open("w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows_of(articles))
    settings = {"dataset_path": str(given), "export_path": str(kept), "np": 1, "process": PROCESS, "use_cache": False}
    config.write_text(yaml.safe_dump({**settings, "work_dir": str(output), "open_tracer": False}))
    DefaultExecutor(init_configs(["--config", str(config)])).run()
    with kept.open() as file:
        return sum(1 for _ in file)


if __name__ == "__main__":
    answer(run)
