"""How many of a line's words, and of its runs of three words, stand elsewhere on its page. Counts, one row per line."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.page_words import PageWords
from cleancopy.line_model.tables import EMPTY, Hash, Number, find_slot, table_size
from cleancopy.line_model.words import FNV_OFFSET, FNV_PRIME
from cleancopy.texts import Array

MET = (
    "telling",
    "echoed",
    "echoed in prose",
    "title",
    "opening",
    "long",
    "met above",
    "met again",
    "runs",
    "said",
    "said before",
    "said again",
)
"""Of the telling words: how many there are, how many stand in another line, in another line of prose, in the title and
in the opening; how many are long, and stand in a line above or below. Of the runs of three words: how many there are,
how many stand earlier on the page, earlier in another line, and, counted where they stood last before, again."""
TELLING, ECHOED, IN_PROSE, TITLE, OPENING, LONG, MET_ABOVE, MET_AGAIN = range(8)
RUNS, SAID, SAID_BEFORE, SAID_AGAIN = range(8, len(MET))
OPENING_PROSE_LINES = 6
"""So many lines of prose from the title on are the opening."""
MIN_LONG_CHARS = 7
RUN_WORDS = 3
ROWS, PROSE_ROWS, FIRST_ROW, PAST_ROW, IN_OPENING, IN_TITLE = range(6)
"""What a page says of a telling word: in how many lines it stands, and of prose; the first one, and one past the last;
and whether the opening and the title have it."""


def count_met_words(words: PageWords, is_prose: Array, title_row: Array) -> Array:
    """Rows by MET, int32.

    is_prose   bool per row
    title_row  int64 per page: the row that bears the title, or a negative number
    """
    met = np.zeros((len(words.written), len(MET)), np.int32)
    page_says = np.zeros((words.n_distinct, 6), np.int32)
    count_telling(
        words.telling, words.first_telling, words.borders, words.first_distinct, words.n_chars, is_prose, title_row,
        page_says, met,
    )  # fmt: skip
    count_runs(words.number, words.first_word, words.borders, words.first_distinct, words.word, words.times, met)
    return met


@array_kernel
def count_telling(
    telling: Array,
    first_telling: Array,
    borders: Array,
    first_distinct: Array,
    n_chars: Array,
    is_prose: Array,
    title_row: Array,
    page_says: Array,
    met: Array,
) -> None:
    """Fill in what is counted of telling words. `page_says` has room for the page with most distinct words."""
    for page in range(len(borders) - 1):
        first, end, its_first = borders[page], borders[page + 1], first_distinct[page]
        page_says[: first_distinct[page + 1] - its_first] = 0
        openings = 0
        for row in range(first, end):
            for at in range(first_telling[row], first_telling[row + 1]):
                says = page_says[telling[at]]
                is_new, is_first = says[PAST_ROW] != row + 1, says[ROWS] == 0
                says[FIRST_ROW] += is_first * row
                says[PAST_ROW] = row + 1
                says[ROWS] += is_new
                says[PROSE_ROWS] += is_new & is_prose[row]
            if is_prose[row] and row >= title_row[page] and openings < OPENING_PROSE_LINES:
                openings += 1
                for at in range(first_telling[row], first_telling[row + 1]):
                    page_says[telling[at], IN_OPENING] = 1
            if row == title_row[page]:
                for at in range(first_telling[row], first_telling[row + 1]):
                    page_says[telling[at], IN_TITLE] = 1
        for row in range(first, end):
            echoed = in_prose = title = opening = long = above = again = 0
            for at in range(first_telling[row], first_telling[row + 1]):
                says, its_long = page_says[telling[at]], n_chars[its_first + telling[at]] >= MIN_LONG_CHARS
                echoed += says[ROWS] > 1
                in_prose += says[PROSE_ROWS] > is_prose[row]
                title += says[IN_TITLE]
                opening += says[IN_OPENING]
                long += its_long
                above += its_long & (says[FIRST_ROW] < row)
                again += its_long & (says[PAST_ROW] > row + 1)
            counts = met[row]
            counts[TELLING] = first_telling[row + 1] - first_telling[row]
            counts[ECHOED], counts[IN_PROSE], counts[TITLE], counts[OPENING] = echoed, in_prose, title, opening
            counts[LONG], counts[MET_ABOVE], counts[MET_AGAIN] = long, above, again


@array_kernel
def count_runs(
    number: Array, first_word: Array, borders: Array, first_distinct: Array, word: Array, times: Array, met: Array
) -> None:
    """Fill in what is counted of runs."""
    longest = 0
    for page in range(len(borders) - 1):
        longest = max(longest, first_word[borders[page + 1]] - first_word[borders[page]])
    key, last_row = np.zeros(table_size(longest), np.uint64), np.zeros(table_size(longest), np.int32)
    slots, begins = np.zeros(longest, np.int64), np.zeros(longest + 1, np.int64)
    for page in range(len(borders) - 1):
        mask = table_size(first_word[borders[page + 1]] - first_word[borders[page]]) - 1
        its_word, its_times = word[first_distinct[page] :], times[first_distinct[page] :]
        filled = 0
        for row in range(borders[page], borders[page + 1]):
            met[row, RUNS] = max(first_word[row + 1] - first_word[row] - RUN_WORDS + 1, 0)
            for run in range(list_repeated_runs(number, first_word[row], first_word[row + 1], its_times, begins)):
                hashed = hash_of_numbers(its_word, number, begins[run], begins[run] + RUN_WORDS)
                slot = find_slot(key, hashed, mask)
                if key[slot] == hashed:
                    met[row, SAID] += 1
                    if last_row[slot] < row:
                        met[row, SAID_BEFORE] += 1
                        met[last_row[slot], SAID_AGAIN] += 1
                else:
                    key[slot] = hashed
                    slots[filled] = slot
                    filled += 1
                last_row[slot] = row
        for at in range(filled):
            key[slots[at]] = EMPTY


@array_kernel
def list_repeated_runs(number: Array, first: int, end: int, times: Array, begins: Array) -> Number:
    """Fill in where a line's runs begin of which each word stands more than once on the page; how many these are.

    No other run stands elsewhere.
    """
    listed = repeated_words = 0
    for at in range(first, end):
        repeated_words = (repeated_words + 1) * (times[number[at]] > 1)
        begins[listed] = at - (RUN_WORDS - 1)
        listed += repeated_words >= RUN_WORDS  # else the next one takes its place: a question less
    return listed


@array_kernel
def hash_of_numbers(word: Array, number: Array, first: int, end: int) -> Hash:
    """One hash for a run of words, given by number: the same as `hash_of_words` of the words."""
    hashed = FNV_OFFSET
    for at in range(first, end):
        hashed = np.uint64((hashed ^ word[number[at]]) * FNV_PRIME)
    return hashed | np.uint64(1)
