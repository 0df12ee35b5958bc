"""What many write by themselves: ftfy, a list of regular expressions, langdetect, datasketch, in one loop."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from datasketch import MinHash, MinHashLSH
from exchange import answer, rows_of
from ftfy import fix_text
from langdetect import DetectorFactory, LangDetectException, detect

MIN_WORDS = 50
PERMUTATIONS = 128
THRESHOLD = 0.7
FURNITURE = re.compile(
    r"^(?:share this.*|subscribe.*|sign up.*|log in|read more.*|related (?:articles|posts).*|you might also.*"
    r"|advertisement|.*cookie.*policy.*|accept all.*|©.*|all rights reserved.*|follow us.*|comments? ?\(?\d*\)?"
    r"|skip to.*|home >.*|\d+ min read|tags:.*|print this.*|load more|privacy policy.*|image:.*|photo:.*"
    r"|by [A-Z].{0,40}|updated .* ago|most popular|click here.*|table of contents|-min\.png\))$",
    re.IGNORECASE,
)
WORD = re.compile(r"\w+")


def run(articles: Path, output: Path) -> int:
    """Clean, tell the language, drop what is short and what is alike, and write the rest."""
    DetectorFactory.seed = 0
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    kept = []
    for row in rows_of(articles):
        lines = [line.strip() for line in fix_text(row["text"]).splitlines()]
        text = "\n".join(line for line in lines if not FURNITURE.match(line))
        words = WORD.findall(text.lower())
        if len(words) < MIN_WORDS:
            continue
        signature = _signature(words)
        if index.query(signature):
            continue
        index.insert(str(len(kept)), signature)
        kept.append({**row, "text": text, "lang": _language(text)})
    pq.write_table(pa.Table.from_pylist(kept), output / "articles.parquet", compression="zstd")
    return len(kept)


def _signature(words: list[str]) -> MinHash:
    signature = MinHash(num_perm=PERMUTATIONS)
    signature.update_batch([" ".join(words[at : at + 5]).encode() for at in range(len(words) - 4)])
    return signature


def _language(text: str) -> str:
    try:
        return str(detect(text))
    except LangDetectException:
        return "und"


if __name__ == "__main__":
    answer(run)
