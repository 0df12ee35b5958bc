"""Whether something stands in a text at all: asked of many bytes at once, before it is looked for one by one.

These loops have no branches, and find or do not find: a count would be one number a byte, which fills the machine's
registers eight times as fast.
"""

from __future__ import annotations

from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.texts import Array, Bytes

PART_BYTES = 256
CASE_BIT = 0x20
"""Sets letters of ASCII small."""


@kernel
def has_byte(buffer: Bytes, start: int, end: int, wanted: int) -> bool:
    """Whether a byte stands in a stretch."""
    found = False
    for byte in buffer[start:end]:
        found |= byte == wanted
    return found


@kernel
def count_byte(buffer: Bytes, start: int, end: int, wanted: int) -> int:
    """How often a byte stands in a stretch. It is counted only in those parts of the stretch that have any."""
    n = 0
    for part in range(start, end, PART_BYTES):
        behind = min(part + PART_BYTES, end)
        if has_byte(buffer, part, behind, wanted):
            for byte in buffer[part:behind]:
                n += byte == wanted
    return n


@kernel
def has_pair(buffer: Bytes, start: int, end: int, first: int, second: int) -> bool:
    """Whether two bytes stand side by side in a stretch."""
    text, found = buffer[start:end], False
    for at in range(len(text) - 1):
        found |= (text[at] == first) & (text[at + 1] == second)
    return found


@kernel
def has_four(buffer: Bytes, start: int, end: int, four: Array) -> bool:
    """Whether four bytes, letters among them small, stand side by side in a stretch, letters in whatever case.

    It may say so of other bytes than letters, which setting the case changes as well.
    """
    text, found = buffer[start:end], False
    first, second, third, fourth = four[0], four[1], four[2], four[3]
    for at in range(len(text) - 3):
        is_start = (small(text[at]) == first) & (small(text[at + 1]) == second)
        found |= is_start & (small(text[at + 2]) == third) & (small(text[at + 3]) == fourth)
    return found


@inlined_kernel
def small(byte: int) -> int:
    """A letter of ASCII as a small one."""
    return byte | CASE_BIT
