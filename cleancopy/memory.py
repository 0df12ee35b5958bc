"""Memory that is used again rather than given back and asked for anew, which takes as long as filling it does."""

from __future__ import annotations

import ctypes
import gc
import platform
from functools import cache

import pyarrow as pa

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""What mallopt(3) calls its settings."""
KEPT_BYTES = 256 << 20
"""So much may be free at the end of the heap before any of it is given back."""
HEAP_BYTES = 32 << 20
"""Pieces of up to so many bytes, the most that may be said, come from the heap."""
LARGE_BYTES = 8 << 20
"""While tables are put together, pieces of so many bytes are given back as soon as they are free. In the heap they lie
between small ones that stay, and what is free there is too small for the next."""

SYSTEM = "system"

_FIRST_POOL = pa.default_memory_pool()


def reuse_memory() -> None:
    """Let this process reuse what it frees: NumPy's arrays and Arrow's, from one heap for all threads.

    Where the C library is another than GNU's nothing changes but that objects made so far, modules and tables, are
    passed over when garbage is looked for.
    """
    _freeze("when the first are read")
    if _is_gnu():
        _set_options(KEPT_BYTES, HEAP_BYTES)
        if pa.default_memory_pool().backend_name != SYSTEM:
            _FIRST_POOL.release_unused()  # whichever pool this is called on, it is the default one that gives back
        pa.set_memory_pool(pa.system_memory_pool())


def give_back_memory() -> None:
    """Give back what is free now, and from now on what is large: what comes next needs less memory, of another kind.

    The first time, what is there by then, kernels and rules, is passed over from then on when garbage is looked for.
    """
    gc.collect()
    _freeze("when texts are clean")
    if _is_gnu():
        pa.set_memory_pool(_FIRST_POOL)
        _set_options(LARGE_BYTES, LARGE_BYTES)
        ctypes.CDLL(None).malloc_trim(0)
        _FIRST_POOL.release_unused()


@cache
def _freeze(_when: str) -> None:
    """Once in a process each time: what it holds then is held for good."""
    gc.freeze()


def _set_options(kept_bytes: int, heap_bytes: int) -> None:
    set_option = ctypes.CDLL(None).mallopt
    for option, value in ((M_ARENA_MAX, 1), (M_MMAP_THRESHOLD, heap_bytes), (M_TRIM_THRESHOLD, kept_bytes)):
        set_option(option, value)


@cache
def _is_gnu() -> bool:
    return platform.libc_ver()[0] == "glibc"
