"""Memory is kept for what comes next, where the C library can be told so."""

from __future__ import annotations

import platform
import subprocess
import sys

REUSING = """
import pyarrow as pa
from cleancopy.memory import give_back_memory, reuse_memory
before = pa.array(["kept"] * 1000)
reuse_memory()
reuse_memory()
give_back_memory()
print(pa.default_memory_pool().backend_name, before[999], len(pa.array(["new"] * 1000)))
"""


def test_arrow_and_numpy_share_a_heap_that_is_kept() -> None:
    told = subprocess.run([sys.executable, "-c", REUSING], capture_output=True, text=True, check=True).stdout.split()
    assert told[1:] == ["kept", "1000"]
    assert told[0] == "system" or platform.libc_ver()[0] != "glibc"
