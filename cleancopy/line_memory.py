"""What the rules said of short lines of the batches before: the furniture of a site comes again in each of them.

What is remembered is what matching gives, so how much that is changes how long matching takes and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from cleancopy.byte_steps import STEP_BYTES, bytes_from
from cleancopy.kernels import inlined_kernel, kernel
from cleancopy.key_numbers import first_slot, number_keys
from cleancopy.keys import stretch_key
from cleancopy.line_model.tables import EMPTY, table_size
from cleancopy.line_model.wide import AHEAD, bring_near
from cleancopy.rulebook import Rule
from cleancopy.texts import Array, Bytes, Offsets, slices, utf8

MAX_LINES = 100_000
"""So many lines are remembered at most, of some 40 bytes each; then only those of the last batch are."""
NOTHING = -1

Said = tuple[dict[int, Any], ...]
"""Several things that the rules say of texts, each by the text's number where there is something to say."""
Match = Callable[[pa.LargeStringArray, Sequence[Rule]], Said]


class _Answers(NamedTuple):
    """One thing that the rules say of texts: for each text the place of the answer, or NOTHING (int32)."""

    place: Array
    answers: list[Any]


class _Remembered(NamedTuple):
    """Texts and what is said of them; key and number are a table of the keys of texts, with room for more."""

    rules: tuple[Rule, ...]
    texts: pa.LargeStringArray
    key: Array
    number: Array
    said: tuple[_Answers, ...]


class LineMemory:
    """Asks the rules about the lines that it does not remember. Several threads may ask: each sees all or nothing."""

    def __init__(self, match: Match, max_lines: int = MAX_LINES) -> None:
        self._match = match
        self._max_lines = max_lines
        self._remembered: _Remembered | None = None

    def ask(self, buffer: Bytes, start_byte: Offsets, end_byte: Offsets, rules: Sequence[Rule]) -> Said:
        """What the rules say of each stretch of the buffer, by number. No stretch is empty."""
        known = self._remembered
        if known is None or known.rules != tuple(rules):
            known = _remember(tuple(rules), slices(buffer, start_byte[:0], end_byte[:0]), ())
        known = _with_room(known, len(start_byte))
        number, new = np.empty(len(start_byte), np.int32), np.empty(len(start_byte), np.int64)
        keys = np.empty(len(start_byte), np.uint64)
        key_stretches(buffer, start_byte, end_byte, keys)
        n_new = number_keys(keys, len(known.texts), known.key, known.number, number, new)
        n_new = number_others(buffer, start_byte, end_byte, *utf8(known.texts), n_new, number, new)
        new_texts = slices(buffer, start_byte[new[:n_new]], end_byte[new[:n_new]])
        said = _together(known, [_answers(said, n_new) for said in self._match(new_texts, known.rules)])
        texts = pa.concat_arrays([known.texts, new_texts])
        self._remembered = self._no_more_than_allowed(known._replace(texts=texts, said=said), number)
        return tuple(_by_number(its, number) for its in said)

    def _no_more_than_allowed(self, known: _Remembered, last: Array) -> _Remembered:
        """What is known; of the texts asked last alone where that would be too much."""
        if len(known.texts) <= self._max_lines:
            return known
        kept = np.unique(last)
        said = tuple(_Answers(its.place[kept], its.answers) for its in known.said)
        return _remember(known.rules, known.texts.take(pa.array(kept)), said)


def _remember(rules: tuple[Rule, ...], texts: pa.LargeStringArray, said: tuple[_Answers, ...]) -> _Remembered:
    size = table_size(len(texts))
    key, number = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    buffer, offsets = utf8(texts)
    enter_texts(buffer, offsets, key, number)
    return _Remembered(rules, texts, key, number, said)


def _with_room(known: _Remembered, n_more: int) -> _Remembered:
    """The same with a table of its own that has room for so many more texts."""
    size = table_size(len(known.texts) + n_more)
    if size <= len(known.key):
        return known._replace(key=known.key.copy(), number=known.number.copy())
    key, number = np.zeros(size, np.uint64), np.zeros(size, np.int32)
    enter_texts(*utf8(known.texts), key, number)
    return known._replace(key=key, number=number)


def _answers(said: dict[int, Any], n_texts: int) -> _Answers:
    place = np.full(n_texts, NOTHING, np.int32)
    place[np.fromiter(said, np.int64, len(said))] = np.arange(len(said))
    return _Answers(place, list(said.values()))


def _together(known: _Remembered, new: Sequence[_Answers]) -> tuple[_Answers, ...]:
    """What was said of the texts that are known, and then of the new ones."""
    if not known.said:
        return tuple(new)
    return tuple(
        _Answers(
            np.concatenate([old.place, np.where(its.place == NOTHING, NOTHING, its.place + len(old.answers))]),
            old.answers + its.answers,
        )
        for old, its in zip(known.said, new, strict=True)
    )


def _by_number(said: _Answers, number: Array) -> dict[int, Any]:
    """The answers for the texts with these numbers, where there are any."""
    place = said.place[number]
    told = np.flatnonzero(place != NOTHING)
    return dict(zip(told.tolist(), [said.answers[its] for its in place[told].tolist()], strict=True))


@kernel
def enter_texts(buffer: Bytes, offsets: Offsets, key: Array, number: Array) -> None:
    """Put distinct texts into a table that is empty at first."""
    for text in range(len(offsets) - 1):
        its_key = stretch_key(buffer, offsets[text], offsets[text + 1])
        slot = first_slot(its_key, key)
        while key[slot] != EMPTY:
            slot = (slot + 1) & (len(key) - 1)
        key[slot], number[slot] = its_key, text


@kernel
def key_stretches(buffer: Bytes, start_byte: Offsets, end_byte: Offsets, keys: Array) -> None:
    """Fill in the key of each stretch."""
    for stretch in range(len(start_byte)):
        bring_near(buffer, start_byte[min(stretch + AHEAD, len(start_byte) - 1)])
        keys[stretch] = stretch_key(buffer, start_byte[stretch], end_byte[stretch])


@kernel
def number_others(
    buffer: Bytes,
    start_byte: Offsets,
    end_byte: Offsets,
    known: Bytes,
    offsets: Offsets,
    n_new: int,
    number: Array,
    new: Array,
) -> int:
    """Give numbers of their own to stretches that only share the key of a text; how many are new then."""
    n_known = len(offsets) - 1
    for stretch in range(len(start_byte)):
        soon = min(stretch + AHEAD, len(start_byte) - 1)
        bring_near(buffer, start_byte[soon])
        bring_near(known, offsets[min(number[soon], n_known)])
        start, end, text = start_byte[stretch], end_byte[stretch], number[stretch]
        if text < n_known:
            is_other = not is_same(buffer, start, end, known, offsets[text], offsets[text + 1])
        else:
            first = new[text - n_known]
            is_other = not is_same(buffer, start, end, buffer, start_byte[first], end_byte[first])
        if is_other:
            number[stretch] = n_known + n_new
            new[n_new] = stretch
            n_new += 1
    return n_new


@inlined_kernel
def is_same(buffer: Bytes, start: int, end: int, other: Bytes, other_start: int, other_end: int) -> bool:
    """Whether two stretches have the same bytes."""
    if end - start != other_end - other_start:
        return False
    for at in range(0, end - start, STEP_BYTES):
        if bytes_from(buffer, start + at, end) != bytes_from(other, other_start + at, other_end):
            return False
    return True
