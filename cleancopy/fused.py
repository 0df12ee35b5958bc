"""Sentences that scraping glued together: `the end.Start of the next`."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.kernels import kernel
from cleancopy.texts import Bytes, Offsets, documents_of, slices, utf8

FUSED_SENTENCES = r"\p{Ll}{3,}[.!?]\p{Lu}\p{Ll}{2,}\s"
FUSED_LETTERS, LETTER_BYTES = 3, 4
"""So many letters are asked for before the stop, each of so many bytes at most."""

STOP, EXCLAMATION, QUESTION = b".!?"
SMALL_A, BIG_A = b"aA"
PART_BYTES = 64

IS_STOP = np.zeros(0x100, np.bool_)
IS_STOP[[STOP, EXCLAMATION, QUESTION]] = True


def fused_texts(article: pa.LargeStringArray) -> list[int]:
    """The numbers of the texts in which FUSED_SENTENCES matches, told by what stands around each place where it can."""
    buffer, offsets = utf8(article)
    start_byte, end_byte = (np.empty(len(buffer) // FUSED_LETTERS + 1, np.int64) for _ in range(2))
    n = places_of_fusion(buffer, offsets, start_byte, end_byte)
    is_fused = pc.match_substring_regex(slices(buffer, start_byte[:n], end_byte[:n]), FUSED_SENTENCES)
    places = start_byte[:n][is_fused.to_numpy(zero_copy_only=False)]
    return sorted(set(documents_of(article, places).tolist()))


@kernel
def places_of_fusion(buffer: Bytes, offsets: Offsets, start_byte: Offsets, end_byte: Offsets) -> int:
    """Fill in from where to where FUSED_SENTENCES would match, if it did: a few letters, a stop, the word behind it.

    It can where the stop stands between letters, small before and large behind; a byte of a character beyond ASCII
    counts as any letter. Of several stops in a row without a blank the first stands for all. Returns how many places
    there are.
    """
    n = 0
    for text in range(len(offsets) - 1):
        its, behind = buffer[offsets[text] : offsets[text + 1]], 0
        for part in range(FUSED_LETTERS, len(its) - 1, PART_BYTES):
            part_end = min(part + PART_BYTES, len(its) - 1)
            if not may_be_fused(its, part, part_end):
                continue
            for at in range(part, part_end):
                if not IS_STOP[its[at]] or at < behind:
                    continue
                is_large = 0x41 <= its[at + 1] <= 0x5A or its[at + 1] >= 0x80
                if is_large and is_small(its[at - 1]) and is_small(its[at - 2]) and is_small(its[at - 3]):
                    first, behind = max(at - LETTER_BYTES * FUSED_LETTERS, 0), at + 1
                    while its[first] & 0xC0 == 0x80:
                        first += 1
                    while behind < len(its) and its[behind] > 0x20:
                        behind += 1
                    start_byte[n], end_byte[n] = offsets[text] + first, offsets[text] + min(behind + 1, len(its))
                    n += 1
    return n


@kernel
def may_be_fused(text: Bytes, start: int, end: int) -> bool:
    """Whether in this part of a text a stop stands between letters, or what may be letters: in few parts one does."""
    before, at_stop, after = text[start - 1 : end - 1], text[start:end], text[start + 1 : end + 1]
    found = False
    for at in range(len(at_stop)):  # no branches, so that many bytes go at once
        is_stop = (at_stop[at] == STOP) | (at_stop[at] == EXCLAMATION) | (at_stop[at] == QUESTION)
        found |= is_stop & (before[at] >= SMALL_A) & (after[at] >= BIG_A)
    return found


@kernel
def is_small(byte: int) -> bool:
    """Whether a byte is a small letter of ASCII, or of a character beyond it."""
    return 0x61 <= byte <= 0x7A or byte >= 0x80
