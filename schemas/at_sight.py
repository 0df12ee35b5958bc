"""What is seen of a whole column at once, by its bytes: that a promise is kept in every row.

To see so is many times as quick as to ask a check of each row. Nothing here ever says that a promise is broken: where
it is not seen to be kept, the check itself is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Sight = Callable[[pa.ChunkedArray], bool]
"""Whether it is seen that a promise is kept by every value of a column that is given."""

Bytes = npt.NDArray[np.uint8]
Borders = npt.NDArray[np.int32]
HYPHEN = ord("-")
BYTES_AT_A_TIME = 100_000


def _is_any_of(*stretches: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """For each byte whether it is in one of the stretches, both ends included."""
    table = np.zeros(256, np.bool_)
    for first, last in stretches:
        table[first : last + 1] = True
    return table


BEGINS_VISIBLE = _is_any_of((0x21, 0x7E), (0xC3, 0xE0), (0xE4, 0xF4))
"""Bytes that begin a character, and never a blank one. All others go on with one, or may begin a blank."""
LOOKED_AT_BYTES = 64


def nothing_is_null(column: pa.ChunkedArray) -> bool:
    """Every value is given."""
    return bool(column.null_count == 0)


def all_hex_digits(count: int) -> Sight:
    """Every text is that many lower-case hexadecimal digits."""

    def is_seen(column: pa.ChunkedArray) -> bool:
        return all(
            bool((np.diff(borders) == count).all())
            and bool((_from_to(content, "0", "9") | _from_to(content, "a", "f")).all())
            for content, borders in _few_at_a_time(column)
        )

    return is_seen


def all_kebab_case(column: pa.ChunkedArray) -> bool:
    """Every text is lower-case words with hyphens between."""
    return all(_is_kebab_case(content, borders) for content, borders in _few_at_a_time(column))


def _is_kebab_case(content: Bytes, borders: Borders) -> bool:
    if not (np.diff(borders) > 0).all():
        return False
    is_letter, is_hyphen = _from_to(content, "a", "z"), content == HYPHEN
    # No text begins or ends with a hyphen, so that two in a row are of one text.
    return bool(
        (is_letter | is_hyphen | _from_to(content, "0", "9")).all()
        and is_letter[borders[:-1]].all()
        and not is_hyphen[borders[1:] - 1].any()
        and not (is_hyphen[1:] & is_hyphen[:-1]).any()
    )


def none_blank(column: pa.ChunkedArray) -> bool:
    """Every text has among its first characters one that is no blank."""
    for content, borders in _texts(column):
        if not (np.diff(borders) > 0).all():
            return False
        unclear = np.flatnonzero(~BEGINS_VISIBLE[content[borders[:-1]]])
        places = borders[:-1][unclear, None] + np.arange(LOOKED_AT_BYTES)
        inside = np.minimum(places, borders[1:][unclear, None] - 1)
        if not BEGINS_VISIBLE[content[inside]].any(axis=1).all():
            return False
    return True


def all_finite(column: pa.ChunkedArray) -> bool:
    """Every number is finite."""
    return all(bool(np.isfinite(numbers).all()) for numbers in _numbers(column))


def none_below(bound: float) -> Sight:
    """Every number is the bound or more, and none is NaN."""
    return lambda column: all(bool(numbers.min() >= bound) for numbers in _numbers(column))


def none_above(bound: float) -> Sight:
    """Every number is the bound or less, and none is NaN."""
    return lambda column: all(bool(numbers.max() <= bound) for numbers in _numbers(column))


def all_items(sight: Sight, member: str | None = None) -> Sight:
    """Every item of every list (or that member of it, where items are structs) is given, and seen to be so."""

    def is_seen(column: pa.ChunkedArray) -> bool:
        items = pc.list_flatten(column)
        told = items if member is None else pc.struct_field(items, member)
        return nothing_is_null(told) and sight(told)

    return is_seen


def _numbers(column: pa.ChunkedArray) -> Iterator[npt.NDArray[Any]]:
    """Of each piece of a column of numbers those that are given; there are some."""
    for chunk in column.chunks:
        given = chunk.drop_null() if chunk.null_count else chunk
        if len(given):
            yield given.to_numpy()


def _texts(column: pa.ChunkedArray) -> Iterator[tuple[Bytes, Borders]]:
    """Of each piece of a column of texts (string) the bytes of those that are given, and the borders between them."""
    for chunk in column.chunks:
        given = chunk.drop_null() if chunk.null_count else chunk
        if len(given):
            _, offsets, values = given.buffers()
            borders = np.frombuffer(offsets, np.int32)[given.offset : given.offset + len(given) + 1]
            content = np.frombuffer(values, np.uint8) if values else np.zeros(0, np.uint8)
            yield content[borders[0] : borders[-1]], borders - borders[0]


def _few_at_a_time(column: pa.ChunkedArray) -> Iterator[tuple[Bytes, Borders]]:
    """The same, a part of the texts at a time: what is made of so few bytes stays in the processor's cache."""
    for content, borders in _texts(column):
        n_texts = len(borders) - 1
        step = max(1, n_texts * BYTES_AT_A_TIME // max(1, len(content)))
        for first in range(0, n_texts, step):
            few = borders[first : first + step + 1]
            yield content[few[0] : few[-1]], few - few[0]


def _from_to(content: Bytes, first: str, last: str) -> npt.NDArray[np.bool_]:
    """Which bytes are from one letter to another. Bytes below the first wrap round and are far above the last."""
    return (content - np.uint8(ord(first))) <= np.uint8(ord(last) - ord(first))
