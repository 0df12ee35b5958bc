"""Lines and paragraphs that a text has more than once, for Gopher and FineWeb."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import kernel
from cleancopy.keys import add_to_key, stretch_key
from cleancopy.line_model.tables import EMPTY, Hash, find_slot, table_size
from cleancopy.quality.signals import (
    DUPLICATE_LINE_CHARS,
    DUPLICATE_LINES,
    DUPLICATE_PARAGRAPH_CHARS,
    DUPLICATE_PARAGRAPHS,
    DUPLICATED_LINE_CHARS,
    share,
)
from cleancopy.quality.text_lines import TextLines, behind_line, line_length
from cleancopy.texts import Array, Bytes


@kernel
def measure_duplicate_lines(
    buffer: Bytes, lines: TextLines, first: int, end: int, keys: Array, seen: Array, n_chars: int, values: Array
) -> None:
    """Fill in the shares of the lines that were there before, and of their characters.

    Gopher's lines are what stands between runs of line ends, nothing before the first and behind the last one
    included; FineWeb's are those that are not blank. `keys` has what `fill_line_keys` says of lines `first` to `end`.
    """
    size = table_size(end - first)
    seen[:size] = EMPTY
    n_lines, n_again, chars_again, shown_again, n_newlines = 0, 0, 0, 0, 0
    for line in range(first, end):
        behind, length = behind_line(buffer, lines, line), line_length(buffer, lines, line)
        n_newlines += behind < lines.next_byte[line]
        if length:
            n_lines += 1
            indent, padding = lines.start_byte[line] - lines.first_byte[line], behind - lines.end_byte[line]
            if was_seen(seen, padded_key(keys[line - first], indent, padding), size - 1):
                n_again += 1
                chars_again += length
                shown_again += length if lines.start_byte[line] < lines.end_byte[line] else 0
    begins = end > first and line_length(buffer, lines, first) == 0
    ends = end > first and n_newlines == end - first
    values[DUPLICATE_LINES] = share(n_again + (begins and ends), n_lines + begins + ends)
    values[DUPLICATE_LINE_CHARS] = share(chars_again, n_chars)
    values[DUPLICATED_LINE_CHARS] = share(shown_again, n_chars - n_newlines)


@kernel
def measure_duplicate_paragraphs(
    buffer: Bytes, lines: TextLines, first: int, end: int, keys: Array, seen: Array, n_chars: int, values: Array
) -> None:
    """Fill in the shares of the paragraphs that were there before, and of their characters.

    A paragraph ends at an empty line. The blanks before the first and behind the last character of a text are in none.
    """
    top, bottom = first, end
    while top < bottom and lines.start_byte[top] == lines.end_byte[top]:
        top += 1
    while bottom > top and lines.start_byte[bottom - 1] == lines.end_byte[bottom - 1]:
        bottom -= 1
    size = table_size(bottom - top)
    seen[:size] = EMPTY
    n_paragraphs, n_again, chars_again, key, chars, is_open = 0, 0, 0, EMPTY, 0, False
    for line in range(top, bottom):
        length = line_length(buffer, lines, line)
        if length:
            behind = behind_line(buffer, lines, line)
            indent = lines.start_byte[line] - lines.first_byte[line] if line > top else 0
            padding = behind - lines.end_byte[line] if line < bottom - 1 else 0
            key = add_to_key(key, padded_key(keys[line - first], indent, padding))
            chars += lines.n_chars[line] + indent + padding + is_open
            is_open = True
        if is_open and (length == 0 or line == bottom - 1):
            n_paragraphs += 1
            if was_seen(seen, key, size - 1):
                n_again += 1
                chars_again += chars
            key, chars, is_open = EMPTY, 0, False
    values[DUPLICATE_PARAGRAPHS] = share(n_again, n_paragraphs)
    values[DUPLICATE_PARAGRAPH_CHARS] = share(chars_again, n_chars)


@kernel
def fill_line_keys(buffer: Bytes, lines: TextLines, first: int, end: int, keys: Array) -> None:
    """Fill in the key of each line of a text, without the blanks around it."""
    for line in range(first, end):
        keys[line - first] = stretch_key(buffer, lines.start_byte[line], lines.end_byte[line])


@kernel
def padded_key(key: Hash, indent: int, padding: int) -> Hash:
    """The key of a line with so many blanks before and behind it."""
    return add_to_key(key, np.uint64(indent) << np.uint64(32) | np.uint64(padding))


@kernel
def was_seen(seen: Array, key: Hash, mask: int) -> bool:
    """Whether a key stands in a table of keys; it does from now on."""
    wanted = key | np.uint64(1)
    slot = find_slot(seen, wanted, mask)
    if seen[slot] == EMPTY:
        seen[slot] = wanted
        return False
    return True
