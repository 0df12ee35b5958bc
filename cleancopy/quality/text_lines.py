"""The lines of one text, for the kernels of the signals."""

from __future__ import annotations

from typing import NamedTuple

from cleancopy.kernels import kernel
from cleancopy.line_ends import NEWLINE
from cleancopy.lines import Lines
from cleancopy.texts import Array, Bytes


class TextLines(NamedTuple):
    """Of `Lines` what kernels ask for, which take no dataclasses; see there."""

    start_byte: Array
    end_byte: Array
    first_byte: Array
    next_byte: Array
    n_chars: Array
    first_line: Array


def text_lines(lines: Lines) -> TextLines:
    """The same lines for kernels."""
    return TextLines(*(getattr(lines, name) for name in TextLines._fields))


@kernel
def behind_line(buffer: Bytes, lines: TextLines, line: int) -> int:
    """Where a line ends, the blanks at its end included, the line end not."""
    behind = lines.next_byte[line]
    return int(behind - 1 if buffer[behind - 1] == NEWLINE else behind)


@kernel
def line_length(buffer: Bytes, lines: TextLines, line: int) -> int:
    """How many code points a line has, the blanks around it included. Blanks have a byte each."""
    blanks = lines.start_byte[line] - lines.first_byte[line] + behind_line(buffer, lines, line) - lines.end_byte[line]
    return int(lines.n_chars[line] + blanks)
