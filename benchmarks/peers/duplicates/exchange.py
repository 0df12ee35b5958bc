"""How a peer gets its texts and gives its answer: a file each. Runs in the peer's own environment.

    python PEER.py TEXTS.parquet ANSWER.json

The answer has `of`, for each text the row of the one that it was found to repeat or its own, and `seconds`, the
processor time from the texts in memory to that list, that of child processes counted in.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq

WORD = re.compile(r"\w+")


def five_grams(text: str) -> list[str]:
    """The runs of five words, in lower case."""
    words = WORD.findall(text.lower())
    return [" ".join(words[at : at + 5]) for at in range(max(1, len(words) - 4))]


def answer(find: Callable[[list[str]], list[int]]) -> None:
    """Read the texts, have the peer find what repeats what, and write that down."""
    texts, path = Path(sys.argv[1]), Path(sys.argv[2])
    given = pq.read_table(texts, columns=["text"])["text"].to_pylist()
    before = _seconds()
    found = find(given)
    path.write_text(json.dumps({"seconds": _seconds() - before, "of": found}))


def _seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
