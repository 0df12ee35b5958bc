"""A column of documents normalised: by one kernel where there is no doubt what becomes of them, else one by one.

Most documents are UTF-8 in which nothing but blanks, line ends and invisible characters is out of order. The kernel
does for them what `normalise` says; where it is in doubt (other encodings, mojibake, marks to compose) it says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy import mojibake, normalise
from cleancopy.byte_steps import STEP_BYTES, blanks_of, bytes_from, n_leading, visible_of
from cleancopy.decoding import decode
from cleancopy.kept_tables import kept_tables
from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.mojibake import is_suspect, misreadings
from cleancopy.normalise import TIDIED, UNTIDY, normalise_text
from cleancopy.texts import Array, Bytes, Offsets, copy_piece, from_utf8, utf8

STAYS, DOUBT, LINE_END, BLANK_SIGN, INVISIBLE = 0, 1, 2, 4, 8
"""Of a character: stays as it is; to be looked at; what it becomes."""
FIRSTS_BIT, SECONDS_BIT, MISREADING_BITS = 8, 20, 0xFFF
"""From here on a bit for each of the misreadings says whether a character may be the first, and the second, of one."""
TIDY, MAY_BE_MOJIBAKE, IN_DOUBT = range(3)
"""Of a text: tidied; tidied, if it is no mojibake; not touched."""
NEWLINE, BLANK, RETURN = 10, 32, 13
FIRST_ASTRAL, LAST_CODE_POINT = 0x10000, 0x10FFFF
PLAIN_ASTRAL = ((0x1F000, 0x1FB00), (0x20000, 0x2A6E0))
"""Emoji and ideographs: of the planes above the first, only these pass without a closer look."""
MAX_NEWLINES = 2


def normalise_documents(raw: pa.LargeBinaryArray) -> tuple[pa.LargeStringArray, pa.LargeStringArray]:
    """What is written in the documents, and the same normalised: `decode` and `normalise_text` of each.

    Null where there are no bytes, or where they are no text.
    """
    buffer, offsets = utf8(raw)
    out, out_offsets = np.empty(len(buffer), np.uint8), np.zeros(len(raw) + 1, np.int64)
    verdict = np.empty(len(raw), np.int8)
    tidy_texts(buffer, offsets, kinds_of_characters(), out, out_offsets, verdict)
    if raw.null_count:
        verdict[raw.is_null().to_numpy(zero_copy_only=False)] = IN_DOUBT
    tidied = from_utf8(out[: out_offsets[-1]], out_offsets)
    for document in np.flatnonzero(verdict == MAY_BE_MOJIBAKE).tolist():
        is_mojibake = is_suspect(raw[document].as_py().decode()) or is_suspect(tidied[document].as_py())
        verdict[document] = IN_DOUBT if is_mojibake else TIDY
    doubtful = np.flatnonzero(verdict == IN_DOUBT)
    decoded = [decode(document) if document is not None else None for document in raw.take(doubtful).to_pylist()]
    written = [its.text if its else None for its in decoded]
    normalised = [None if text is None else normalise_text(text) for text in written]
    is_tidy = verdict == TIDY
    return _with_others(raw, is_tidy, written), _with_others(tidied, is_tidy, normalised)


def _with_others(texts: pa.Array, is_kept: Array, others: Sequence[str | None]) -> pa.LargeStringArray:
    """The texts that are kept (bool each), known to be UTF-8, and in their places the others.

    Others are few: what stands between them is copied at once. Arrow would filter, join and put in order, and each
    time the memory for all texts, which is fresh, costs more than filling it.
    """
    buffer, offsets = utf8(texts)
    if not others:
        return from_utf8(buffer, offsets)
    length_bytes, copied = np.diff(offsets), 0
    pieces: list[bytes | memoryview] = []
    for row, other in zip(np.flatnonzero(~is_kept).tolist(), others, strict=True):
        pieces += [buffer[copied : offsets[row]].data, (other or "").encode()]
        length_bytes[row], copied = len(pieces[-1]), offsets[row + 1]
    joined = np.frombuffer(b"".join([*pieces, buffer[copied:].data]), np.uint8)
    is_null = np.zeros(len(texts), np.bool_)
    is_null[~is_kept] = [other is None for other in others]
    whole = from_utf8(joined, np.concatenate(([0], np.cumsum(length_bytes))))
    return pc.if_else(pa.array(is_null), None, whole) if is_null.any() else whole


@cache
def kinds_of_characters() -> Array:
    """For each code point up to FIRST_ASTRAL what it is, added up. uint32."""
    code = [Path(source).read_bytes() for source in (__file__, mojibake.__file__, normalise.__file__)]
    made_from: list[str | bytes] = [unicodedata.unidata_version, version("ftfy"), *code]
    return kept_tables("kinds-of-characters", made_from, lambda: {"kinds": _kinds()})["kinds"]


def _kinds() -> Array:
    """Asked of the patterns and tables by which normalising itself goes.

    In doubt is also what Unicode may compose or put into another order.
    """
    points = np.array([point for point in range(FIRST_ASTRAL) if not 0xD800 <= point < 0xE000])
    letters = "".join(map(chr, points))
    kinds = np.full(FIRST_ASTRAL, DOUBT, np.uint32)
    kinds[points] = STAYS
    for number, misreading in enumerate(misreadings()):
        kinds[[*map(ord, misreading.firsts)]] |= 1 << FIRSTS_BIT + number
        kinds[[*map(ord, misreading.others)]] |= 1 << SECONDS_BIT + number
    becomes = {"\n": LINE_END, " ": BLANK_SIGN, "": INVISIBLE}
    for letter in UNTIDY.findall(letters):
        # Control characters may mean that bytes are no text or were misread, the mark at the start another encoding.
        is_clear = letter in "\r\v\f\x85" or (letter > "\x9f" and letter != "\ufeff")
        kinds[ord(letter)] |= becomes[TIDIED[ord(letter)]] if is_clear else DOUBT
    joined_to_others = {_second_of_two(one) for one in letters}
    is_in_doubt = [
        one in joined_to_others or unicodedata.combining(one) > 0 or not unicodedata.is_normalized("NFC", one)
        for one in letters
    ]
    kinds[points[is_in_doubt]] |= DOUBT
    kinds[0x1100:0x1200] |= DOUBT  # the parts of Hangul syllables
    return kinds


def _second_of_two(letter: str) -> str | None:
    """The second of the two characters that a letter is composed of, if it is of two."""
    parts = unicodedata.decomposition(letter).split()
    return chr(int(parts[1], 16)) if len(parts) == 2 and not parts[0].startswith("<") else None


@kernel
def tidy_texts(buffer: Bytes, offsets: Offsets, kinds: Array, out: Bytes, out_offsets: Offsets, verdict: Array) -> None:
    """Lay the tidied texts end to end in `out`, nothing for those in doubt, and fill in the verdict on each."""
    at = 0
    for text in range(len(verdict)):
        verdict[text], n_bytes = tidy_text(buffer, offsets[text], offsets[text + 1], kinds, out, at)
        at += n_bytes
        out_offsets[text + 1] = at


@kernel
def tidy_text(buffer: Bytes, start: int, end: int, kinds: Array, out: Bytes, out_start: int) -> tuple[int, int]:
    """Write the tidied text from `out_start` on: the verdict, and how many bytes were written.

    Blanks and line ends are held back until something follows that is seen, so that none is left at the end of a line
    or of the text. Blanks that begin a line are its indentation; of others, one is enough. Two characters may be
    mojibake where they stand side by side, or come to do so because what stood between them is invisible.
    """
    at, to, verdict = start, out_start, TIDY
    blanks, newlines = 0, 0
    after_firsts, after_written_firsts = 0, 0
    while at < end:
        byte = buffer[at]
        if PLAIN[byte]:
            to = write_gap(out, to, out_start, blanks, newlines)
            blanks, newlines = 0, 0
            behind = plain_end(buffer, at, end)
            to += copy_piece(buffer, at, behind, out, to)
            at = behind
            after_firsts = after_written_firsts = 0
            continue
        if byte == BLANK:
            blanks += 1
            at += 1
            after_firsts = after_written_firsts = 0
            continue
        point, length = strict_code_point(buffer, at, end)
        kind = int(kinds[point]) if point < FIRST_ASTRAL else kind_of_astral(point)
        if byte == NEWLINE:
            kind = LINE_END
        if kind & DOUBT:
            return IN_DOUBT, 0
        if kind >> SECONDS_BIT & (after_firsts | after_written_firsts):
            verdict = MAY_BE_MOJIBAKE
        after_firsts = kind >> FIRSTS_BIT & MISREADING_BITS
        if kind & LINE_END:
            newlines += 1
            blanks = 0
            at += byte == RETURN and at + 1 < end and buffer[at + 1] == NEWLINE
        elif kind & BLANK_SIGN:
            blanks += 1
        if kind & (LINE_END | BLANK_SIGN):
            after_written_firsts = 0
        elif not kind & INVISIBLE:
            to = write_gap(out, to, out_start, blanks, newlines)
            blanks, newlines = 0, 0
            for following in range(at, at + length):
                out[to] = buffer[following]
                to += 1
            after_written_firsts = after_firsts
        at += length
    return verdict, to - out_start


PLAIN = np.zeros(0x100, np.bool_)
PLAIN[BLANK + 1 : 0x7F] = True
"""Bytes that stay whatever stands around them: nearly all there are, copied in runs."""


@inlined_kernel
def plain_end(buffer: Bytes, at: int, end: int) -> int:
    """Where plain bytes end, with single blanks between them. A plain one stands at `at`."""
    while True:
        step = bytes_from(buffer, at, end)
        plain = visible_of(step)
        n_plain = n_leading(plain | blanks_of(step) & plain >> np.uint64(8))
        at += n_plain
        if n_plain < STEP_BYTES - 1:  # behind seven may stand a blank of which is not seen what follows
            return at


@kernel
def write_gap(out: Bytes, to: int, out_start: int, blanks: int, newlines: int) -> int:
    """Write what is left of the blanks and line ends before a character, and return where the character goes."""
    is_line_start = newlines > 0 or to == out_start
    if to > out_start:
        for _ in range(min(newlines, MAX_NEWLINES)):
            out[to] = NEWLINE
            to += 1
    for _ in range(blanks if is_line_start else min(blanks, 1)):
        out[to] = BLANK
        to += 1
    return to


@kernel
def kind_of_astral(point: int) -> int:
    """The kind of a character above the first plane."""
    for first, behind in PLAIN_ASTRAL:
        if first <= point < behind:
            return STAYS
    return DOUBT


BROKEN = 0xD800
"""Stands for bytes that are no UTF-8: a surrogate, which is in doubt."""


@kernel
def strict_code_point(buffer: Bytes, at: int, end: int) -> tuple[int, int]:
    """The code point that begins at `at` and its length in bytes; BROKEN where no shortest form of one does."""
    lead = int(buffer[at])
    if lead < 0x80:
        return lead, 1
    length = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    if lead < 0xC2 or lead > 0xF4 or at + length > end:
        return BROKEN, 1
    point = lead & (0x7F >> length)
    for following in range(at + 1, at + length):
        if buffer[following] & 0xC0 != 0x80:
            return BROKEN, 1
        point = point << 6 | int(buffer[following]) & 0x3F
    if (length == 3 and point < 0x800) or (length == 4 and not FIRST_ASTRAL <= point <= LAST_CODE_POINT):
        return BROKEN, 1
    return point, length
