"""Bytes looked at eight at a time, as one number of 64 bits, the first byte lowest.

What is told of each byte is a mark: the lowest bit of its place is set, and no other.
"""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import inlined_kernel
from cleancopy.line_model.tables import Hash as Step
from cleancopy.line_model.tables import Number
from cleancopy.texts import Bytes

STEP_BYTES = 8
ONES: Step = np.uint64(0x0101010101010101)
"""A mark of each byte; times a byte, it is that byte eight times."""
LOW_BITS: Step = np.uint64(0x7F) * ONES
HIGH_BITS: Step = np.uint64(0x80) * ONES
"""Set in all but ASCII."""
CASE_BITS: Step = np.uint64(0x20) * ONES
BLANKS: Step = np.uint64(ord(" ")) * ONES
FROM_A: Step = np.uint64(0x80 - ord("a")) * ONES
BEHIND_Z: Step = np.uint64(0x7F - ord("z")) * ONES
BEHIND_BLANK: Step = np.uint64(0x7F - ord(" ")) * ONES
BEHIND_TILDE: Step = np.uint64(0x7F - ord("~")) * ONES
"""Added to the low bits of a byte, these carry into its highest bit from a letter on, or behind a sign."""


@inlined_kernel
def bytes_from(buffer: Bytes, at: int, end: int) -> Step:
    """Up to eight bytes; zeros stand for those behind the end."""
    if at + STEP_BYTES > len(buffer):
        return bytes_one_by_one(buffer, at, end)
    step = np.uint64(0)
    for place in range(STEP_BYTES):  # compiled into one load
        step |= np.uint64(buffer[np.uint64(at) + np.uint64(place)]) << np.uint64(8 * place)
    n_bytes = end - at
    return step if n_bytes >= STEP_BYTES else step & ((np.uint64(1) << np.uint64(8 * n_bytes)) - np.uint64(1))


@inlined_kernel
def bytes_one_by_one(buffer: Bytes, at: int, end: int) -> Step:
    """The same so near the end of the buffer that it does not hold eight."""
    step = np.uint64(0)
    for place in range(min(end - at, STEP_BYTES)):
        step |= np.uint64(buffer[at + place]) << np.uint64(8 * place)
    return step


@inlined_kernel
def letters_of(step: Step) -> Step:
    """Marks of the letters of ASCII."""
    low = (step | CASE_BITS) & LOW_BITS
    return ((low + FROM_A) & ~(low + BEHIND_Z) & ~step) >> np.uint64(7) & ONES


@inlined_kernel
def visible_of(step: Step) -> Step:
    """Marks of the characters of ASCII but the blank and the controls."""
    low = step & LOW_BITS
    return ((low + BEHIND_BLANK) & ~(low + BEHIND_TILDE) & ~step) >> np.uint64(7) & ONES


@inlined_kernel
def blanks_of(step: Step) -> Step:
    """Marks of the blanks."""
    return equal_of(step, BLANKS)


@inlined_kernel
def equal_of(step: Step, others: Step) -> Step:
    """Marks of the bytes that are as the other's at their place."""
    other = step ^ others
    return ~(((other & LOW_BITS) + LOW_BITS) | other) >> np.uint64(7) & ONES


@inlined_kernel
def continuing_of(step: Step) -> Step:
    """Marks of the bytes that continue a character of UTF-8."""
    return step >> np.uint64(7) & ~step >> np.uint64(6) & ONES


@inlined_kernel
def n_marks(marks: Step) -> Number:
    """How many bytes are marked."""
    return np.int64(marks * ONES >> np.uint64(56))


@inlined_kernel
def leading(marks: Step) -> Step:
    """All bits of the bytes before the first one without a mark."""
    others = ~marks & ONES
    return (others - np.uint64(1)) & ~others


@inlined_kernel
def n_leading(marks: Step) -> Number:
    """How many bytes stand before the first one without a mark."""
    return n_marks(leading(marks) & ONES)
