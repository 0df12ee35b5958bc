"""Memory is kept for what comes next, where the C library can be told so."""

from __future__ import annotations

import gc
import platform
import subprocess
import sys
import threading

import numpy as np
import polars as pl
import pytest

from cleancopy.batch import Batch
from cleancopy.config import LanguageConfig
from cleancopy.rule_engine import forget_patterns, matched_candidates
from tests.test_language import cleaned

REUSING = """
import pyarrow as pa
from cleancopy.memory import give_back_memory, reuse_memory
pools = [pa.default_memory_pool().backend_name]
before = pa.array(["kept"] * 1000)
for change in (reuse_memory, reuse_memory, give_back_memory, reuse_memory, give_back_memory):
    change()
    pools.append(pa.default_memory_pool().backend_name)
    assert before[999].as_py() == "kept" and len(pa.array(["new"] * 1000)) == 1000
print(*pools)
"""

USING_AGAIN = """
import resource
import numpy as np
from cleancopy.memory import give_back_memory, reuse_memory

def pages_that_are_new(change):
    change()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    np.ones(16 << 20, np.uint8)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

print(*map(pages_that_are_new, (reuse_memory, reuse_memory, give_back_memory)))
"""

PASSING_OVER = """
import gc
from cleancopy.memory import give_back_memory, reuse_memory
made = []
for change in (reuse_memory, give_back_memory, reuse_memory, give_back_memory):
    made.append([[] for _ in range(1000)])
    change()
    print(gc.get_freeze_count())
"""


def test_arrow_and_numpy_share_a_heap_that_is_kept_until_it_is_given_back() -> None:
    told = subprocess.run([sys.executable, "-c", REUSING], capture_output=True, text=True, check=True).stdout.split()
    if platform.libc_ver()[0] == "glibc":
        assert told == [told[0], "system", "system", told[0], "system", told[0]]
    else:
        assert len(set(told)) == 1


def test_what_one_shard_has_freed_the_next_one_uses_again() -> None:
    if platform.libc_ver()[0] != "glibc":
        pytest.skip("only GNU's C library is told to keep memory")
    told = subprocess.run([sys.executable, "-c", USING_AGAIN], capture_output=True, text=True, check=True).stdout
    first, second, given_back = map(int, told.split())
    assert second < 10 < min(first, given_back)


def test_what_is_there_is_passed_over_once_before_cleaning_and_once_after() -> None:
    told = subprocess.run([sys.executable, "-c", PASSING_OVER], capture_output=True, text=True, check=True).stdout
    before, after, *later = map(int, told.split())
    assert 1000 <= after - before < 2000
    assert max(later) - after < 1000  # a process that runs again and again would hold ever more


def test_nothing_holds_a_batch_once_it_is_cleaned() -> None:
    page = "Grain prices fall\nBy Ada Miller\n2 March 2024\n\n" + "The harvest was better than the last one. " * 30
    cleaned([page] * 3, LanguageConfig())
    gc.collect()
    gc.disable()
    try:
        cleaned([page] * 3, LanguageConfig())
        assert not [held for held in gc.get_objects() if isinstance(held, Batch)]
    finally:
        gc.enable()


def test_threads_that_match_rules_end_when_they_are_forgotten_and_others_take_their_place() -> None:
    def matched() -> list[list[int]]:
        texts = pl.Series(["a grain", "b", "grain b"])
        found = matched_candidates(texts, ["grain", "^b$"], [np.arange(3), np.arange(1, 3)], "forgetting")
        return [numbers.tolist() for numbers in found]

    def threads() -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread.name.startswith("forgetting-")]

    assert matched() == [[0, 2], [1]]
    old = threads()
    assert old
    forget_patterns()
    for thread in old:
        thread.join(timeout=30)
    assert threads() == []
    assert matched() == [[0, 2], [1]]
