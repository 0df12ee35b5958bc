"""A text's second copy: paragraphs in a row that stand on the page once more, in the same order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cleancopy.batch import Batch
from cleancopy.headline import NO_TITLE
from cleancopy.kernels import array_kernel
from cleancopy.line_model.echoes import hash_of_words
from cleancopy.line_model.tables import EMPTY, find_slot, table_size
from cleancopy.markers.structure import marks_of_lines
from cleancopy.marks import Marks, concatenate
from cleancopy.texts import Array, Bytes

SAID_TWICE = "said-twice"
"""The rule of these marks."""
KEY_WORDS = 8
"""So many words tell which line a line could be a copy of, before their bytes are compared."""
NOT_COPIED = -1


@dataclass(frozen=True)
class MarkSaidTwice:
    """Take what stands on the page a second time, where it is long; the first copy stays.

    Reads    the lines' bytes.
    Marks    rows of lines each of which equals, to the last byte, a line further up, the lines there being a row in the
             same order: at least `min_sentences` of them sentences of `min_sentence_words` or more, with
             `min_words` between them. A refrain has shorter lines, and a paragraph that comes back stands alone.
             Where the first copy stands above the title and the second below, both stay.
    """

    min_sentence_words: int = 15
    min_sentences: int = 3
    min_words: int = 75

    def __call__(self, batch: Batch) -> Marks:
        """Mark the second copies of a batch."""
        origin, row = self._copies(batch)
        lines = np.flatnonzero(origin != NOT_COPIED)
        if not len(lines):
            return concatenate([])
        title_line = batch.outline.title_line[batch.lines.document[lines]]
        lines = lines[(title_line == NO_TITLE) | (origin[lines] >= title_line) | (lines < title_line)]
        return marks_of_lines(batch, SAID_TWICE, self, lines, row[lines])

    def _copies(self, batch: Batch) -> tuple[Array, Array]:
        """For each line the line that it is a copy of, or NOT_COPIED, and the first line of its row. int64 each."""
        lines = batch.lines
        origin = np.full(len(lines), NOT_COPIED, np.int64)
        row = np.zeros(len(lines), np.int64)
        is_sentence = lines.ends_sentence & (lines.n_words >= self.min_sentence_words)
        first_same = np.full(len(lines), NOT_COPIED, np.int64)
        borders = (batch.buffer, lines.start_byte, lines.end_byte)
        find_same_sentences(
            *borders, batch.words.word, batch.words.first_word, lines.first_line, is_sentence, first_same
        )
        if np.any(first_same != NOT_COPIED):
            find_copied_rows(
                *borders,
                lines.n_words,
                lines.first_line,
                is_sentence,
                first_same,
                self.min_sentences,
                self.min_words,
                origin,
                row,
            )
        return origin, row


@array_kernel
def find_same_sentences(
    buffer: Bytes,
    start_byte: Array,
    end_byte: Array,
    word: Array,
    first_word: Array,
    first_line: Array,
    is_sentence: Array,
    first_same: Array,
) -> None:
    """Fill in, for each sentence, the first sentence of its page that has the same bytes, where that is another."""
    longest = 0
    for document in range(len(first_line) - 1):
        longest = max(longest, first_line[document + 1] - first_line[document])
    size = table_size(longest)
    key, holder = np.zeros(size, np.uint64), np.zeros(size, np.int64)
    slots = np.zeros(longest, np.int64)
    for document in range(len(first_line) - 1):
        filled = 0
        mask = table_size(first_line[document + 1] - first_line[document]) - 1
        for line in range(first_line[document], first_line[document + 1]):
            if not is_sentence[line]:
                continue
            last = min(first_word[line] + KEY_WORDS, first_word[line + 1])
            hashed = hash_of_words(word, first_word[line], last)
            hashed = np.uint64(hashed + np.uint64(2 * (end_byte[line] - start_byte[line])))
            slot = find_slot(key, hashed, mask)
            if key[slot] == EMPTY:
                key[slot], holder[slot] = hashed, line
                slots[filled] = slot
                filled += 1
            elif same_bytes(buffer, start_byte, end_byte, holder[slot], line):
                first_same[line] = holder[slot]
        for at in range(filled):
            key[slots[at]] = EMPTY


@array_kernel
def find_copied_rows(
    buffer: Bytes,
    start_byte: Array,
    end_byte: Array,
    n_words: Array,
    first_line: Array,
    is_sentence: Array,
    first_same: Array,
    min_sentences: int,
    min_words: int,
    origin: Array,
    row: Array,
) -> None:
    """Fill in what the lines of long copied rows are copies of, and where each row begins.

    A row is looked for at each sentence that was said before. One that is too short has few sentences, so that no line
    is looked at more than a few times.
    """
    for document in range(len(first_line) - 1):
        line, end = first_line[document], first_line[document + 1]
        floor = line  # lines before it are in a row already
        while line < end:
            if first_same[line] == NOT_COPIED:
                line += 1
                continue
            below, sentences, words = row_end(buffer, start_byte, end_byte, n_words, is_sentence, first_same, line, end)
            if sentences < min_sentences or words < min_words:
                line += 1
                continue
            above, first = row_start(buffer, start_byte, end_byte, first_same[line], line, first_line[document], floor)
            copied = first
            while copied < below:
                origin[copied], row[copied] = above, first
                above = next_written(start_byte, end_byte, above, 1, end)
                copied = next_written(start_byte, end_byte, copied, 1, end)
            line = floor = below


@array_kernel
def row_end(
    buffer: Bytes,
    start_byte: Array,
    end_byte: Array,
    n_words: Array,
    is_sentence: Array,
    first_same: Array,
    line: int,
    end: int,
) -> tuple[int, int, int]:
    """Where the row of copies that begins at the line ends, its sentences, and the words that these have.

    A row that repeats itself is as long as what it repeats: it ends with the first copy that is not of the line that
    is due.
    """
    above, below = first_same[line], line
    sentences, words = 0, 0
    while below < end and above < line and same_bytes(buffer, start_byte, end_byte, above, below):
        if is_sentence[below]:
            if first_same[below] != above:
                break
            sentences += 1
            words += n_words[below]
        above = next_written(start_byte, end_byte, above, 1, end)
        below = next_written(start_byte, end_byte, below, 1, end)
    return below, sentences, words


@array_kernel
def row_start(
    buffer: Bytes, start_byte: Array, end_byte: Array, above: int, first: int, first_line: int, floor: int
) -> tuple[int, int]:
    """The first line of the first copy and that of the second, with the headings that both have above."""
    while True:
        higher = next_written(start_byte, end_byte, above, -1, first_line - 1)
        before = next_written(start_byte, end_byte, first, -1, floor - 1)
        if higher < first_line or before < floor or not same_bytes(buffer, start_byte, end_byte, higher, before):
            return above, first
        above, first = higher, before


@array_kernel
def next_written(start_byte: Array, end_byte: Array, line: int, step: int, end: int) -> int:
    """The next line in the direction of the step, 1 or -1, that is not blank, or the end."""
    line += step
    while line != end and start_byte[line] == end_byte[line]:
        line += step
    return line


@array_kernel
def same_bytes(buffer: Bytes, start_byte: Array, end_byte: Array, first: int, second: int) -> bool:
    """Whether two lines are equal to the last byte."""
    length = end_byte[first] - start_byte[first]
    if length != end_byte[second] - start_byte[second]:
        return False
    at = 0
    while at < length and buffer[start_byte[first] + at] == buffer[start_byte[second] + at]:
        at += 1
    return bool(at == length)
