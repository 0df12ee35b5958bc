"""What a page is about: how often the words of a line come back in its prose, and where the line stands again."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.echoes import hash_of_words
from cleancopy.line_model.tables import EMPTY, find_slot, table_size
from cleancopy.line_model.words import Words
from cleancopy.lines import Lines
from cleancopy.texts import Array

TOPICS = (
    "telling_words",
    "in_prose_permille",
    "topic",
    "in_first_line_permille",
    "in_next_prose_permille",
    "same_before",
    "same_after",
    "same_as",
    "ends_line_above",
)
TELLING, IN_PROSE, TOPIC, IN_FIRST_LINE, IN_NEXT_PROSE = range(5)
SAME_BEFORE, SAME_AFTER, SAME_AS, ENDS_LINE_ABOVE = range(5, len(TOPICS))
MIN_TELLING_CHARS = 4
"""Shorter words stand on every page."""
LINES_ABOVE = 6
MIN_ENDING_WORDS = 2
NEXT_PROSE_LINES, MAX_NEXT_WORDS = 2, 300
GLANCES = 4096
LAST_GLANCE = np.uint64(GLANCES - 1)
"""So many bits of a word tell that most words are none of those that are looked for."""
MAX_COUNTED_LINES = 6
"""A word that stands in so many lines of prose is one of the page's topics; more of them say no more."""


def topic_features(words: Words, lines: Lines, is_prose: Array, which: Array) -> dict[str, Array]:
    """For the lines `which` (numbers in reading order), by name in TOPICS. int64 each.

    Where a line has no telling words, as where words are written without blanks, all its words are compared.

    telling_words           words of at least `MIN_TELLING_CHARS` letters
    in_prose_permille       how many of them stand in the page's prose
    topic                   in how many lines of prose they stand, in percent of all, of `MAX_COUNTED_LINES` at most
    in_first_line_permille  how many of them stand in the page's first written line, where it is another line
    in_next_prose_permille  how many of them stand in the next `NEXT_PROSE_LINES` lines of prose, in the first
                            `MAX_NEXT_WORDS` words of each
    same_before, same_after how many other lines of the page have the same words
    same_as                 a number that only lines with the same words share on a page
    ends_line_above         whether one of the `LINES_ABOVE` written lines above has more words and ends with all of the
                            line's, as a breadcrumb does; of a line of at least `MIN_ENDING_WORDS`
    """
    found = np.zeros((len(which), len(TOPICS)), np.int64)
    borders = np.searchsorted(which, lines.first_line)
    prose = np.flatnonzero(is_prose)
    compare_lines(words.word, words.n_chars, words.first_word, lines.first_line, prose, which, borders, found)
    return {name: found[:, column] for column, name in enumerate(TOPICS)}


@array_kernel
def compare_lines(
    word: Array,
    n_chars: Array,
    first_word: Array,
    first_line: Array,
    prose: Array,
    which: Array,
    borders: Array,
    found: Array,
) -> None:
    """Fill in what is found of each line; tables of words and lines are made anew for each page.

    `prose` are the numbers of the lines of prose.
    """
    prose_borders = np.searchsorted(prose, first_line)
    for document in range(len(first_line) - 1):
        first, end = borders[document], borders[document + 1]
        if first == end:
            continue
        start_line, end_line = first_line[document], first_line[document + 1]
        key = words_of_lines(word, n_chars, first_word, which[first:end])
        may_hold = np.zeros(GLANCES, np.bool_)
        for hashed in key:
            may_hold[hashed & LAST_GLANCE] = True
        last_line, n_lines = np.full(len(key), -1, np.int64), np.zeros(len(key), np.int32)
        its_prose = prose[prose_borders[document] : prose_borders[document + 1]]
        for line in its_prose:
            for at in range(first_word[line], first_word[line + 1]):
                if may_hold[word[at] & LAST_GLANCE]:
                    slot = find_slot(key, word[at], len(key) - 1)
                    if key[slot] != EMPTY and last_line[slot] != line:
                        n_lines[slot] += 1
                        last_line[slot] = line
        head = start_line
        while head < end_line and first_word[head] == first_word[head + 1]:
            head += 1
        following, noted = 0, -1
        last_line[:] = -1
        for candidate in range(first, end):
            line = which[candidate]
            while following < len(its_prose) and its_prose[following] <= line:
                following += 1
            if following != noted:
                noted = following
                note_words(
                    word, first_word, its_prose[noted : noted + NEXT_PROSE_LINES], key, may_hold, last_line, noted
                )
            compare_words(
                word, n_chars, first_word, line, head, key, n_lines, len(its_prose), last_line, noted, found[candidate]
            )
            found[candidate, ENDS_LINE_ABOVE] = ends_line_above(word, first_word, line, start_line)
        count_same_lines(word, first_word, start_line, end_line, which[first:end], found[first:end])


@array_kernel
def note_words(
    word: Array, first_word: Array, lines: Array, key: Array, may_hold: Array, noted_in: Array, number: int
) -> None:
    """Write the number over the words of a table that stand among the first ones of the lines."""
    for line in lines:
        for at in range(first_word[line], min(first_word[line + 1], first_word[line] + MAX_NEXT_WORDS)):
            if may_hold[word[at] & LAST_GLANCE]:
                noted_in[find_slot(key, word[at], len(key) - 1)] = number


@array_kernel
def words_of_lines(word: Array, n_chars: Array, first_word: Array, which: Array) -> Array:
    """A table of the words of some lines that are compared: all that is asked of a page's prose. uint64."""
    n_words = 0
    for line in which:
        n_words += first_word[line + 1] - first_word[line]
    key = np.zeros(table_size(n_words), np.uint64)
    for line in which:
        first, end = first_word[line], first_word[line + 1]
        min_chars = least_compared_chars(n_chars, first, end)
        for at in range(first, end):
            if n_chars[at] >= min_chars:
                key[find_slot(key, word[at], len(key) - 1)] = word[at]
    return key


@array_kernel
def least_compared_chars(n_chars: Array, first: int, end: int) -> int:
    """How many letters a word needs to be compared, of those of a line: where no word is telling, all are."""
    for at in range(first, end):
        if n_chars[at] >= MIN_TELLING_CHARS:
            return MIN_TELLING_CHARS
    return 1


@array_kernel
def compare_words(
    word: Array,
    n_chars: Array,
    first_word: Array,
    line: int,
    head: int,
    key: Array,
    n_lines: Array,
    n_prose: int,
    noted_in: Array,
    noted: int,
    row: Array,
) -> None:
    """Fill in what the prose, the next lines of it (whose words are noted) and the first line have of its words."""
    first, end = first_word[line], first_word[line + 1]
    for at in range(first, end):
        row[TELLING] += n_chars[at] >= MIN_TELLING_CHARS
    min_chars = MIN_TELLING_CHARS if row[TELLING] else 1
    in_prose = topic = in_head = in_next = 0
    for at in range(first, end):
        if n_chars[at] < min_chars:
            continue
        slot = find_slot(key, word[at], len(key) - 1)
        in_prose += n_lines[slot] > 0
        topic += min(n_lines[slot], MAX_COUNTED_LINES)
        in_next += noted_in[slot] == noted
        if head != line:
            for other in range(first_word[head], first_word[head + 1]):
                if word[other] == word[at]:
                    in_head += 1
                    break
    compared = row[TELLING] if row[TELLING] else max(end - first, 1)
    row[IN_PROSE] = 1000 * in_prose // compared
    row[TOPIC] = 100 * topic // (compared * min(max(n_prose, 1), MAX_COUNTED_LINES))
    row[IN_FIRST_LINE] = 1000 * in_head // compared
    row[IN_NEXT_PROSE] = 1000 * in_next // compared


@array_kernel
def ends_line_above(word: Array, first_word: Array, line: int, start_line: int) -> bool:
    """Whether one of the written lines right above the line is longer and ends with its words."""
    first, end = first_word[line], first_word[line + 1]
    if end - first < MIN_ENDING_WORDS:
        return False
    n_seen, above = 0, line - 1
    while above >= start_line and n_seen < LINES_ABOVE:
        its_first, its_end = first_word[above], first_word[above + 1]
        n_seen += its_first < its_end
        if its_end - its_first > end - first:
            at = 1
            while at <= end - first and word[its_end - at] == word[end - at]:
                at += 1
            if at > end - first:
                return True
        above -= 1
    return False


@array_kernel
def count_same_lines(
    word: Array, first_word: Array, start_line: int, end_line: int, which: Array, found: Array
) -> None:
    """Fill in how many lines before and after each of the given ones have the same words in the same order."""
    size = table_size(len(which))
    key, seen = np.zeros(size, np.uint64), np.zeros(size, np.int64)
    longest = 0
    for line in which:
        longest = max(longest, first_word[line + 1] - first_word[line])
        hashed = hash_of_words(word, first_word[line], first_word[line + 1])
        key[find_slot(key, hashed, size - 1)] = hashed
    candidate = 0
    before = np.zeros(len(which), np.int64)
    slots = np.zeros(len(which), np.int64)
    for line in range(start_line, end_line):
        if first_word[line + 1] - first_word[line] > longest:
            continue
        hashed = hash_of_words(word, first_word[line], first_word[line + 1])
        slot = find_slot(key, hashed, size - 1)
        if candidate < len(which) and which[candidate] == line:
            before[candidate], slots[candidate] = seen[slot], slot
            candidate += 1
        if key[slot] == hashed:
            seen[slot] += 1
    for candidate in range(len(which)):
        found[candidate, SAME_BEFORE] = before[candidate]
        found[candidate, SAME_AS] = slots[candidate]
        found[candidate, SAME_AFTER] = seen[slots[candidate]] - before[candidate] - 1


def line_hashes(words: Words, which: Array | None = None) -> Array:
    """One hash for the words of each line, or of each of `which` (int64, numbers of lines). uint64.

    Lines with the same words have the same, whatever their case.
    """
    first = words.first_word[:-1] if which is None else words.first_word[which]
    end = words.first_word[1:] if which is None else words.first_word[which + 1]
    hashes = np.empty(len(first), np.uint64)
    hash_lines(words.word, first, end, hashes)
    return hashes


@array_kernel
def hash_lines(word: Array, first: Array, end: Array, hashes: Array) -> None:
    """Fill in the hash of each line."""
    for line in range(len(hashes)):
        hashes[line] = hash_of_words(word, first[line], end[line])
