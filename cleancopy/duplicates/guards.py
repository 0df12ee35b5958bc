"""What is no duplicate although nearly all words are the same, and what is too much to be one."""

from __future__ import annotations

import numpy as np
from numba import njit

from cleancopy.texts import Array, Bytes, Offsets


@njit(cache=True, nogil=True)
def numbers_tell_apart(buffer: Bytes, offsets: Offsets, one: int, other: int) -> bool:
    return False
