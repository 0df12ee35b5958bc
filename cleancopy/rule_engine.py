"""The engine that matches rules (Rust's regex, in Polars): asked in threads that keep their patterns compiled."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import polars as pl

from cleancopy.texts import Array

PATTERNS_PER_THREAD = 28
"""Polars keeps the last 32 patterns that a thread used compiled, and compiling takes longer than matching a batch."""


def matched_candidates(
    texts: pl.Series, patterns: Sequence[str], candidates: Sequence[Array], purpose: str
) -> list[Array]:
    """For each pattern the numbers of those of its candidates that it matches.

    One pass a pattern: as alternatives of one pattern they would be larger than the engine compiles, and slower. A
    pattern comes to the same thread in every batch, where it is still compiled; `purpose` names a row of threads.
    """
    firsts = range(0, len(patterns), PATTERNS_PER_THREAD)
    passes = [
        _thread(purpose, number, os.getpid()).submit(
            _matched,
            texts,
            patterns[first : first + PATTERNS_PER_THREAD],
            candidates[first : first + PATTERNS_PER_THREAD],
        )
        for number, first in enumerate(firsts)
    ]
    return [matched for found in passes for matched in found.result()]


def _matched(texts: pl.Series, patterns: Sequence[str], candidates: Sequence[Array]) -> list[Array]:
    """For each pattern those of its candidates that it matches.

    The patterns are a column beside the texts. Where one alone is given, the engine makes a copy of it that has to
    learn anew what it meets in each batch, which takes longer than matching.
    """
    sizes = [len(its) for its in candidates]
    if not sum(sizes):
        return list(candidates)
    asked = pl.DataFrame(
        {
            "text": texts.gather(np.concatenate(candidates)),
            "pattern": pl.Series(patterns, dtype=pl.String).gather(np.repeat(np.arange(len(sizes)), sizes)),
        }
    )
    is_matched = asked.select_seq(pl.col("text").str.contains(pl.col("pattern")))["text"].to_numpy()
    answers = np.split(is_matched, np.cumsum(sizes)[:-1])
    return [its[answer] for its, answer in zip(candidates, answers, strict=True)]


@cache
def _thread(purpose: str, number: int, process_id: int) -> ThreadPoolExecutor:
    """A thread that works for one purpose on the patterns of one number. A forked process gets its own."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"{purpose}-{number}-of-{process_id}")


def forget_patterns() -> None:
    """Let the threads end once they have done what they were asked, and with them what they keep compiled.

    That is a hundred megabytes; whoever matches rules afterwards has new threads compile them again.
    """
    _thread.cache_clear()


def groups_of_matches(texts: Sequence[str], pattern: str, purpose: str) -> pl.Series:
    """What the groups of a pattern hold of each text, as structs; asked in a thread for the purpose."""
    column = pl.Series(texts, dtype=pl.String)
    return _thread(purpose, 0, os.getpid()).submit(column.str.extract_groups, pattern).result()
