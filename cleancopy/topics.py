"""What a page is about: how often the words of a line come back in its prose, and where the line stands again."""

from __future__ import annotations

import numpy as np
from numba import njit

from cleancopy.line_model.echoes import hash_of_words
from cleancopy.line_model.tables import EMPTY, Hash, find_slot, table_size
from cleancopy.line_model.words import Words
from cleancopy.lines import Lines
from cleancopy.texts import Array

TOPICS = (
    "telling_words",
    "in_prose_permille",
    "topic",
    "in_first_line_permille",
    "in_next_prose_permille",
    "headings_like_it",
    "same_before",
    "same_after",
    "same_as",
    "ends_line_above",
)
TELLING, IN_PROSE, TOPIC, IN_FIRST_LINE, IN_NEXT_PROSE, HEADINGS_LIKE_IT = range(6)
SAME_BEFORE, SAME_AFTER, SAME_AS, ENDS_LINE_ABOVE = range(6, len(TOPICS))
MIN_TELLING_CHARS = 4
"""Shorter words stand on every page."""
LINES_ABOVE = 6
MIN_ENDING_WORDS = 2
NEXT_PROSE_LINES, MAX_NEXT_WORDS = 2, 300
MIN_HEADING_WORDS, MAX_HEADING_WORDS = 2, 12
MAX_HEADINGS, MAX_LINES_BELOW = 40, 300
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
    headings_like_it        how many short lines below, the next one aside, have half of its words, or half of theirs
                            from it; of `MAX_HEADINGS` at most in the next `MAX_LINES_BELOW` lines
    same_before, same_after how many other lines of the page have the same words
    same_as                 a number that only lines with the same words share on a page
    ends_line_above         whether one of the `LINES_ABOVE` written lines above has more words and ends with all of the
                            line's, as a breadcrumb does; of a line of at least `MIN_ENDING_WORDS`
    """
    found = np.zeros((len(which), len(TOPICS)), np.int64)
    borders = np.searchsorted(which, lines.first_line)
    compare_lines(words.word, words.n_chars, words.first_word, lines.first_line, is_prose, which, borders, found)
    return {name: found[:, column] for column, name in enumerate(TOPICS)}


@njit(cache=True, nogil=True)
def compare_lines(
    word: Array,
    n_chars: Array,
    first_word: Array,
    first_line: Array,
    is_prose: Array,
    which: Array,
    borders: Array,
    found: Array,
) -> None:
    """Fill in what is found of each line; tables of words and lines are made anew for each page."""
    for document in range(len(first_line) - 1):
        first, end = borders[document], borders[document + 1]
        if first == end:
            continue
        start_line, end_line = first_line[document], first_line[document + 1]
        key = words_of_lines(word, first_word, which[first:end])
        may_hold = np.zeros(GLANCES, np.bool_)
        for hashed in key:
            may_hold[hashed & LAST_GLANCE] = True
        last_line, n_lines = np.full(len(key), -1, np.int64), np.zeros(len(key), np.int32)
        n_prose = 0
        for line in range(start_line, end_line):
            if is_prose[line]:
                n_prose += 1
                for at in range(first_word[line], first_word[line + 1]):
                    if not may_hold[word[at] & LAST_GLANCE]:
                        continue
                    slot = find_slot(key, word[at], len(key) - 1)
                    if key[slot] != EMPTY and last_line[slot] != line:
                        n_lines[slot] += 1
                        last_line[slot] = line
        head = start_line
        while head < end_line and first_word[head] == first_word[head + 1]:
            head += 1
        prose = np.flatnonzero(is_prose[start_line:end_line]) + start_line
        following = 0
        for candidate in range(first, end):
            compare_words(word, n_chars, first_word, which[candidate], head, key, n_lines, n_prose, found[candidate])
            while following < n_prose and prose[following] <= which[candidate]:
                following += 1
            next_prose = prose[following : following + NEXT_PROSE_LINES]
            share = permille_in_lines(word, n_chars, first_word, which[candidate], next_prose)
            found[candidate, IN_NEXT_PROSE] = share
            line = which[candidate]
            found[candidate, HEADINGS_LIKE_IT] = count_headings(word, n_chars, first_word, is_prose, line, end_line)
            found[candidate, ENDS_LINE_ABOVE] = ends_line_above(word, first_word, which[candidate], start_line)
        count_same_lines(word, first_word, start_line, end_line, which[first:end], found[first:end])


@njit(cache=True, nogil=True)
def words_of_lines(word: Array, first_word: Array, which: Array) -> Array:
    """A table of the words of some lines: all that is asked of a page's prose. uint64."""
    n_words = 0
    for line in which:
        n_words += first_word[line + 1] - first_word[line]
    key = np.zeros(table_size(n_words), np.uint64)
    for line in which:
        for at in range(first_word[line], first_word[line + 1]):
            key[find_slot(key, word[at], len(key) - 1)] = word[at]
    return key


@njit(cache=True, nogil=True)
def compare_words(
    word: Array,
    n_chars: Array,
    first_word: Array,
    line: int,
    head: int,
    key: Array,
    n_lines: Array,
    n_prose: int,
    row: Array,
) -> None:
    """Fill in what the prose and the first line have of the line's words."""
    first, end = first_word[line], first_word[line + 1]
    for at in range(first, end):
        row[TELLING] += n_chars[at] >= MIN_TELLING_CHARS
    min_chars = MIN_TELLING_CHARS if row[TELLING] else 1
    in_prose = topic = in_head = 0
    for at in range(first, end):
        if n_chars[at] < min_chars:
            continue
        slot = find_slot(key, word[at], len(key) - 1)
        in_prose += n_lines[slot] > 0
        topic += min(n_lines[slot], MAX_COUNTED_LINES)
        if head != line:
            for other in range(first_word[head], first_word[head + 1]):
                if word[other] == word[at]:
                    in_head += 1
                    break
    compared = row[TELLING] if row[TELLING] else max(end - first, 1)
    row[IN_PROSE] = 1000 * in_prose // compared
    row[TOPIC] = 100 * topic // (compared * min(max(n_prose, 1), MAX_COUNTED_LINES))
    row[IN_FIRST_LINE] = 1000 * in_head // compared


@njit(cache=True, nogil=True)
def permille_in_lines(word: Array, n_chars: Array, first_word: Array, line: int, others: Array) -> int:
    """How many of the line's telling words stand in the first words of the other lines."""
    first, end = first_word[line], first_word[line + 1]
    n_telling = 0
    for at in range(first, end):
        n_telling += n_chars[at] >= MIN_TELLING_CHARS
    min_chars = MIN_TELLING_CHARS if n_telling else 1
    n_found = 0
    for at in range(first, end):
        is_found = False
        if n_chars[at] >= min_chars:
            for other in others:
                last = min(first_word[other + 1], first_word[other] + MAX_NEXT_WORDS)
                for its in range(first_word[other], last):
                    is_found |= word[its] == word[at]
        n_found += is_found
    return 1000 * n_found // (n_telling if n_telling else max(end - first, 1))


@njit(cache=True, nogil=True)
def count_headings(word: Array, n_chars: Array, first_word: Array, is_prose: Array, line: int, end_line: int) -> int:
    """How many short lines below the line share half of the words of the shorter of the two, telling ones of it."""
    first, end = first_word[line], first_word[line + 1]
    n_telling = 0
    for at in range(first, end):
        n_telling += n_chars[at] >= MIN_TELLING_CHARS
    min_chars = MIN_TELLING_CHARS if n_telling else 1
    n_compared = n_telling if n_telling else end - first
    its_bits = bits_of_words(word, first, end)
    n_like = n_short = n_written = 0
    for other in range(line + 1, min(end_line, line + 1 + MAX_LINES_BELOW)):
        n_words = first_word[other + 1] - first_word[other]
        n_written += n_words > 0
        if n_written < 2 or is_prose[other] or n_words < MIN_HEADING_WORDS or n_words > MAX_HEADING_WORDS:
            continue
        n_short += 1
        n_shared = 0
        may_share = its_bits & bits_of_words(word, first_word[other], first_word[other + 1]) != 0
        for at in range(first, end if may_share else first):
            if n_chars[at] >= min_chars:
                for its in range(first_word[other], first_word[other + 1]):
                    if word[its] == word[at]:
                        n_shared += 1
                        break
        n_like += n_shared > 0 and 2 * n_shared >= min(n_compared, n_words)
        if n_short == MAX_HEADINGS:
            break
    return n_like


@njit(cache=True, nogil=True)
def bits_of_words(word: Array, first: int, end: int) -> Hash:
    """A bit for each word, of 64: without a common one two lines share no word."""
    bits = np.uint64(0)
    for at in range(first, end):
        bits |= np.uint64(1) << (word[at] & np.uint64(63))
    return bits


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def hash_lines(word: Array, first: Array, end: Array, hashes: Array) -> None:
    """Fill in the hash of each line."""
    for line in range(len(hashes)):
        hashes[line] = hash_of_words(word, first[line], end[line])
