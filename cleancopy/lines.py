"""The lines of a batch of texts, with the features that all markers share. Made once, by one kernel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from cleancopy.byte_steps import (
    BLANKS,
    HIGH_BITS,
    LOW_BITS,
    ONES,
    STEP_BYTES,
    bytes_from,
    continuing_of,
    equal_of,
    n_marks,
)
from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.line_ends import NEWLINE, part_lines
from cleancopy.line_model.tables import Hash as Step
from cleancopy.line_model.wide import WIDTH, bytes_between, count_ones
from cleancopy.texts import Array, Bytes, slices, utf8
from cleancopy.without_blanks import FIRST_LEAD, LAST_LEAD, LETTER, MARK, PUNCTUATION, holds_south_east_asian, kind_of

BLANK, TAB = 32, 9


@dataclass(frozen=True)
class Lines:
    """One entry per line, in reading order; blank lines are lines too.

    document       int32   row of the batch
    start_byte     int64   offset into the batch's UTF-8 buffer, past the blanks the line begins with
    end_byte       int64   exclusive; before the blanks and the line end it ends with
    next_byte      int64   where the next line begins, line end included
    first_byte     int64   where the line begins, blanks included
    n_words        int32   stretches between blanks; each ideograph, each kana and each letter of a South-East Asian
                           script without blanks counts as a word, and the marks at such letters as none
    n_chars        int32   code points from start_byte to end_byte
    ends_sentence  bool    ends with a full stop or its like, closing quotes and brackets aside; an ellipsis is none
    first_line     int64   n + 1 numbers: the first line of each document
    """

    document: Array
    start_byte: Array
    end_byte: Array
    next_byte: Array
    first_byte: Array
    n_words: Array
    n_chars: Array
    ends_sentence: Array
    first_line: Array

    def __len__(self) -> int:
        return len(self.document)

    def texts(self, buffer: Bytes, which: Array) -> pa.LargeStringArray:
        """The chosen lines without the blanks around them."""
        return slices(buffer, self.start_byte[which], self.end_byte[which])

    @cached_property
    def is_blank(self) -> Array:
        """Whether the line holds nothing but blanks."""
        return np.asarray(self.start_byte == self.end_byte)

    def blanked(self, which: Array) -> Lines:
        """The same lines, as if those chosen (bool per line) held nothing but blanks."""
        return replace(
            self,
            end_byte=np.where(which, self.start_byte, self.end_byte),
            n_words=np.where(which, 0, self.n_words).astype(np.int32),
            n_chars=np.where(which, 0, self.n_chars).astype(np.int32),
            ends_sentence=self.ends_sentence & ~which,
        )


def find_lines(text: pa.LargeStringArray) -> Lines:
    """Part every text into lines. An empty text has none; a line end at the end of a text begins no further one."""
    buffer, offsets = utf8(text)
    next_byte, first_line = part_lines(buffer, offsets)
    n = len(next_byte)
    lines = Lines(
        document=np.repeat(np.arange(len(text), dtype=np.int32), np.diff(first_line)),
        start_byte=np.empty(n, np.int64),
        end_byte=np.empty(n, np.int64),
        next_byte=next_byte,
        first_byte=np.concatenate(([0], next_byte))[:-1],
        n_words=np.empty(n, np.int32),
        n_chars=np.empty(n, np.int32),
        ends_sentence=np.empty(n, np.bool_),
        first_line=first_line,
    )
    measure_lines(
        buffer,
        lines.first_byte,
        lines.next_byte,
        lines.start_byte,
        lines.end_byte,
        lines.n_words,
        lines.n_chars,
        lines.ends_sentence,
    )
    return lines


@kernel
def measure_lines(
    buffer: Bytes,
    first_byte: Array,
    next_byte: Array,
    start_byte: Array,
    end_byte: Array,
    n_words: Array,
    n_chars: Array,
    ends_sentence: Array,
) -> None:
    """Fill in the trimmed borders and the features of each line."""
    for line in range(len(first_byte)):
        start, end = first_byte[line], next_byte[line]
        while start < end and is_blank(buffer[end - 1]):
            end -= 1
        while start < end and is_blank(buffer[start]):
            start += 1
        start_byte[line], end_byte[line] = start, end
        n_words[line], n_chars[line] = count_words(buffer, start, end)
        ends_sentence[line] = ends_like_a_sentence(buffer, start, end)


@kernel
def is_blank(byte: int) -> bool:
    """Whether the byte is one of the blanks that normalised text can hold."""
    return byte == BLANK or byte == NEWLINE or byte == TAB


@kernel
def count_words(buffer: Bytes, start: int, end: int) -> tuple[int, int]:
    """Words and code points of a stretch with no blank at its ends and no line end in it.

    Scripts that part words by blanks, nearly all there are, are not decoded: 64 bytes are looked at at once, and near
    the end of the buffer eight.
    """
    words, continuing, behind_blank, wide, maybe_asian = 0, 0, FIRST_MARK, NO_MARKS, NO_MARKS
    at = start
    while at < end and at + WIDTH <= len(buffer):
        of_line = ALL_MARKS if at + WIDTH <= end else (FIRST_MARK << np.uint64(end - at)) - FIRST_MARK
        blanks = bytes_between(buffer, at, BLANK, BLANK) | bytes_between(buffer, at, TAB, TAB)
        words += count_ones((blanks << FIRST_MARK | behind_blank) & ~blanks & of_line)
        behind_blank = blanks >> np.uint64(WIDTH - 1)
        if bytes_between(buffer, at, 0x80, 0xFF) & of_line:
            continuing += count_ones(bytes_between(buffer, at, 0x80, 0xBF) & of_line)
            wide |= bytes_between(buffer, at, FIRST_BYTE_OF_WIDE, 0xFF) & of_line
            maybe_asian |= bytes_between(buffer, at, FIRST_LEAD, LAST_LEAD) & of_line
        at += WIDTH
    while at < end:
        step = bytes_from(buffer, at, end)
        blanks = equal_of(step, BLANKS) | equal_of(step, TABS)
        words += n_marks((blanks << np.uint64(8) | behind_blank) & ~blanks)
        behind_blank = blanks >> np.uint64(56)
        continuing += n_marks(continuing_of(step))
        wide |= wide_of(step)
        maybe_asian |= equal_of(step & ~ONES, LEADS)
        at += STEP_BYTES
    if wide == NO_MARKS and not (maybe_asian and holds_south_east_asian(buffer, start, end)):
        return words, end - start - continuing
    return count_wide_words(buffer, start, end)


@inlined_kernel
def wide_of(step: Step) -> Step:
    """The highest bits of the bytes from FIRST_BYTE_OF_WIDE on."""
    return ((step & LOW_BITS) + FROM_WIDE) & step & HIGH_BITS


FIRST_BYTE_OF_WIDE = 0xE3
"""With this byte begin the first characters that are words by themselves, and the punctuation between them."""
FROM_WIDE: Step = np.uint64(0x100 - FIRST_BYTE_OF_WIDE) * ONES
LEADS: Step = np.uint64(FIRST_LEAD) * ONES
TABS: Step = np.uint64(TAB) * ONES
FIRST_MARK, NO_MARKS, ALL_MARKS = np.uint64(1), np.uint64(0), np.uint64(2**WIDTH - 1)


@kernel
def count_wide_words(buffer: Bytes, start: int, end: int) -> tuple[int, int]:
    """Words and code points of a stretch, character by character."""
    words, characters = 0, 0
    in_word = False
    at = start
    while at < end:
        point, length = code_point(buffer, at, end)
        at += length
        characters += 1
        kind = LETTER if is_word_by_itself(point) else kind_of(point)
        if kind == LETTER:
            words += 1
            in_word = False
        elif is_blank(point) or is_wide_punctuation(point) or kind == PUNCTUATION:
            in_word = False
        elif not in_word and kind != MARK:
            words += 1
            in_word = True
    return words, characters


@kernel
def is_wide_punctuation(point: int) -> bool:
    """Punctuation of the scripts that are written without blanks."""
    return 0x3000 <= point <= 0x303F or 0xFF00 <= point <= 0xFF0F or 0xFF1A <= point <= 0xFF20


@kernel
def is_word_by_itself(point: int) -> bool:
    """Kana and ideographs, which are written without blanks, count one word each, as word processors count them."""
    return 0x3041 <= point <= 0x30FF or 0x3400 <= point <= 0x9FFF or 0xF900 <= point <= 0xFAFF or point >= 0x20000


@kernel
def code_point(buffer: Bytes, at: int, end: int) -> tuple[int, int]:
    """The code point that begins at `at`, and its length in bytes. The buffer holds valid UTF-8."""
    lead = int(buffer[at])
    if lead < 0x80:
        return lead, 1
    if lead < 0xE0 and at + 1 < end:
        return (lead & 0x1F) << 6 | continued(buffer, at + 1), 2
    if lead < 0xF0 and at + 2 < end:
        return (lead & 0x0F) << 12 | continued(buffer, at + 1) << 6 | continued(buffer, at + 2), 3
    if at + 3 < end:
        upper = (lead & 0x07) << 18 | continued(buffer, at + 1) << 12
        return upper | continued(buffer, at + 2) << 6 | continued(buffer, at + 3), 4
    return lead, 1


@kernel
def continued(buffer: Bytes, at: int) -> int:
    """The six bits that a continuing byte adds to its code point."""
    return int(buffer[at]) & 0x3F


@kernel
def ends_like_a_sentence(buffer: Bytes, start: int, end: int) -> bool:
    """Whether the last character but closing quotes and brackets ends a sentence."""
    while end > start:
        at = end - 1
        while at > start and buffer[at] & 0xC0 == 0x80:
            at -= 1
        point, _ = code_point(buffer, at, end)
        if is_closing(point):
            end = at
        elif point == FULL_STOP:
            return not (at > start and buffer[at - 1] == FULL_STOP)
        else:
            return is_sentence_end(point)
    return False


FULL_STOP = 0x2E


@kernel
def is_closing(point: int) -> bool:
    """Straight and typographic closing quotes and brackets."""
    if point == 0x22 or point == 0x27 or point == 0x29 or point == 0x5D:  # " ' ) ]
        return True
    if point == 0xBB or point == 0xAB or 0x2018 <= point <= 0x201F or point == 0x203A:  # » « quotes ›
        return True
    return point == 0x300D or point == 0x300F or point == 0xFF09 or point == 0x3011  # 」 』 ） 】


@kernel
def is_sentence_end(point: int) -> bool:
    """Marks that end a sentence, in the scripts that have one of their own."""
    if point == 0x21 or point == 0x3F or point == 0x203C or point == 0x2049:  # ! ? ‼ ⁉
        return True
    if point == 0x3002 or point == 0xFF01 or point == 0xFF1F or point == 0xFF0E:  # 。 ！ ？ ．
        return True
    if point == 0x17D4 or point == 0x17D5 or point == 0x104B:  # ។ ៕ ။, Khmer and Burmese
        return True
    return point == 0x61F or point == 0x6D4 or point == 0x964 or point == 0x589 or point == 0x1362  # ؟ ۔ । ։ ።
