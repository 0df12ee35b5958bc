"""FineWeb's own rules, and mC4's, which ask how lines end and how long they are."""

from __future__ import annotations

from cleancopy.kernels import kernel
from cleancopy.lines import code_point
from cleancopy.quality.affixes import last_character
from cleancopy.quality.characters import TERMINAL, bits_of
from cleancopy.quality.signals import NEWLINES, PUNCTUATED_LINES, SHORT_LINE_FRACTION, THIRD_LONGEST_LINE, share
from cleancopy.quality.text_lines import TextLines, behind_line, line_length
from cleancopy.texts import Array, Bytes

SHORT_LINE_CHARS = 30
"""Lines of so many characters at most are short."""


@kernel
def measure_line_lengths(
    buffer: Bytes, lines: TextLines, first: int, end: int, n_tokens: int, bits: Array, values: Array
) -> None:
    """Fill in the shares of lines that end with punctuation and that are short, blank ones aside; how many line ends
    there are a token; and how long the third longest line is.
    """
    n_lines, n_punctuated, n_short, n_newlines = 0, 0, 0, 0
    longest, second, third = 0, 0, 0
    for line in range(first, end):
        behind, length = behind_line(buffer, lines, line), line_length(buffer, lines, line)
        n_newlines += behind < lines.next_byte[line]
        if length > longest:
            longest, second, third = length, longest, second
        elif length > second:
            second, third = length, second
        elif length > third:
            third = length
        if lines.start_byte[line] < lines.end_byte[line]:
            n_lines += 1
            n_short += length <= SHORT_LINE_CHARS
            closing, _ = code_point(buffer, last_character(buffer, lines.first_byte[line], behind), behind)
            n_punctuated += bits_of(closing, bits) & TERMINAL != 0
    values[PUNCTUATED_LINES] = share(n_punctuated, n_lines)
    values[SHORT_LINE_FRACTION] = share(n_short, n_lines)
    values[NEWLINES] = share(n_newlines, n_tokens)
    values[THIRD_LONGEST_LINE] = third
