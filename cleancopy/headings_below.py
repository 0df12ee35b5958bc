"""How many of the headings below a line have its words: those of an article come back to what its headline says."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.tables import Hash
from cleancopy.line_model.words import Words
from cleancopy.lines import Lines
from cleancopy.texts import Array
from cleancopy.topics import MIN_TELLING_CHARS

MIN_HEADING_WORDS, MAX_HEADING_WORDS = 2, 12
MAX_HEADINGS, MAX_LINES_BELOW = 40, 300


def headings_like(words: Words, lines: Lines, is_prose: Array, which: Array) -> Array:
    """For the lines `which` how many short lines below have half of their words, or half of theirs from them. int64.

    The next line that has words is none of them; of the others in the next `MAX_LINES_BELOW` lines of the page the
    first `MAX_HEADINGS` are looked at. Of a line that has telling words, only these count.
    """
    n_words = np.diff(words.first_word)
    headings = np.flatnonzero((n_words >= MIN_HEADING_WORDS) & (n_words <= MAX_HEADING_WORDS) & ~is_prose)
    written = np.flatnonzero(n_words)
    next_written = np.append(written, len(n_words))[np.searchsorted(written, which, side="right")]
    first_heading = np.searchsorted(headings, next_written, side="right")
    end_line = np.minimum(lines.first_line[lines.document[which] + 1], which + 1 + MAX_LINES_BELOW)
    end_heading = np.minimum(np.searchsorted(headings, end_line), first_heading + MAX_HEADINGS)
    n_like = np.zeros(len(which), np.int64)
    count_headings(words.word, words.n_chars, words.first_word, headings, which, first_heading, end_heading, n_like)
    return n_like


@array_kernel
def count_headings(
    word: Array,
    n_chars: Array,
    first_word: Array,
    headings: Array,
    which: Array,
    first_heading: Array,
    end_heading: Array,
    n_like: Array,
) -> None:
    """Fill in how many of the short lines `headings` below each line share half of the words of the shorter of the two.

    Telling words of the line, if it has any. `first_heading` and `end_heading` part those that are looked at.
    """
    bits, other_bits = np.empty(len(headings), np.uint64), np.empty(len(headings), np.uint64)
    for number in range(len(headings)):
        first, end = first_word[headings[number]], first_word[headings[number] + 1]
        bits[number], other_bits[number] = bits_of_words(word, n_chars, first, end)
    for candidate in range(len(which)):
        first, end = first_word[which[candidate]], first_word[which[candidate] + 1]
        its_bits, its_other_bits = bits_of_words(word, n_chars, first, end)
        n_telling = 0
        for at in range(first, end):
            n_telling += n_chars[at] >= MIN_TELLING_CHARS
        min_chars = MIN_TELLING_CHARS if n_telling else 1
        n_compared = n_telling if n_telling else end - first
        for number in range(first_heading[candidate], end_heading[candidate]):
            if n_telling and (its_bits & bits[number] == 0 or its_other_bits & other_bits[number] == 0):
                continue
            other, other_end = first_word[headings[number]], first_word[headings[number] + 1]
            n_shared = 0
            for at in range(first, end):
                if n_chars[at] >= min_chars:
                    for its in range(other, other_end):
                        if word[its] == word[at]:
                            n_shared += 1
                            break
            n_like[candidate] += n_shared > 0 and 2 * n_shared >= min(n_compared, other_end - other)


@array_kernel
def bits_of_words(word: Array, n_chars: Array, first: int, end: int) -> tuple[Hash, Hash]:
    """A bit for each telling word, of 64, and once more: without common ones two lines share no telling word."""
    bits, other_bits = np.uint64(0), np.uint64(0)
    for at in range(first, end):
        if n_chars[at] >= MIN_TELLING_CHARS:
            bits |= np.uint64(1) << (word[at] & np.uint64(63))
            other_bits |= np.uint64(1) << (word[at] >> np.uint64(6) & np.uint64(63))
    return bits, other_bits
