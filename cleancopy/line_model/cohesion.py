"""What the lines around have to do with the article: its opening's words come back below, those of comments and of
other articles do not; and a page's second copy, or a teaser of what follows, says what stands elsewhere already."""

from __future__ import annotations

import numpy as np
from numba import njit

from cleancopy.line_model.echoes import MIN_TELLING_CHARS, NOWHERE, RUN_WORDS
from cleancopy.line_model.words import DistinctWords, Words
from cleancopy.texts import Array

SHARES = (
    ("opening, permille", "opening", 0, 0),
    ("opening in 5 before, permille", "opening", -5, -1),
    ("opening in 5 after, permille", "opening", 1, 5),
    ("opening in 15 before, permille", "opening", -15, -1),
    ("opening in 15 after, permille", "opening", 1, 15),
    ("opening above, permille", "opening", None, -1),
    ("opening below, permille", "opening", 1, None),
    ("title words in 15 after, permille", "title", 1, 15),
    ("title words below, permille", "title", 1, None),
    ("long words met above in 20 on, permille", "met above", 0, 20),
    ("long words met again in 20 before, permille", "met again", -20, -1),
    ("said before near, permille", "said before", -5, 5),
    ("said before around, permille", "said before", -15, 15),
    ("said before in 15 on, permille", "said before", 0, 15),
    ("said before from here on, permille", "said before", 0, None),
    ("said again near, permille", "said again", -5, 5),
    ("said again above, permille", "said again", None, -1),
)
"""Name, what is counted, and the first and last line of the window, counted from the line; None is the page's end."""
COUNTED = ("opening", "title", "telling", "met above", "met again", "long", "said before", "said again", "runs")
(OPENING, TITLE, TELLING, MET_ABOVE, MET_AGAIN, LONG, SAID_BEFORE, SAID_AGAIN, RUNS) = range(len(COUNTED))
OUT_OF = {
    "opening": TELLING,
    "title": TELLING,
    "met above": LONG,
    "met again": LONG,
    "said before": RUNS,
    "said again": RUNS,
}
COHESION = tuple(name for name, *_ in SHARES)
OPENING_PROSE_LINES = 6
MIN_LONG_CHARS = 7
WHOLE_PAGE = 1 << 30
WINDOWS = np.array(
    [
        (
            COUNTED.index(counted),
            OUT_OF[counted],
            -WHOLE_PAGE if start is None else start,
            WHOLE_PAGE if end is None else end,
        )
        for _, counted, start, end in SHARES
    ]
)


def cohesion_features(
    words: Words,
    distinct: DistinctWords,
    said_in: Array,
    first_word: Array,
    borders: Array,
    is_prose: Array,
    title_row: Array,
    features: Array,
) -> None:
    """Fill in one row per line, one column per name in COHESION. Permille, int32.

    The opening is the first `OPENING_PROSE_LINES` lines of prose from the title on. Of the words with at least
    `MIN_TELLING_CHARS` letters it is told how many stand in the opening and in the title, of those with at least
    `MIN_LONG_CHARS` how many stand in lines above or below their own, and of the runs of three words how many.
    Arguments are as in `echoes.echo_features`.
    """
    up_to = np.zeros((len(first_word), len(COUNTED)), np.int32)
    seen = np.zeros((len(distinct), 4), np.int32)
    count_words(distinct.number, words.n_chars, first_word, borders, is_prose, title_row, seen, up_to)
    count_runs(said_in, first_word, borders, up_to)
    np.cumsum(up_to, axis=0, out=up_to)
    share_windows(borders, up_to, WINDOWS, features)


@njit(cache=True, nogil=True)
def count_words(
    number: Array,
    n_chars: Array,
    first_word: Array,
    borders: Array,
    is_prose: Array,
    title_row: Array,
    seen: Array,
    counts: Array,
) -> None:
    """Fill in, one row below each line's, its words that stand in the opening, in the title, and in other lines.

    `seen` holds four numbers for each distinct word that counts, at first 0: one past the last page whose opening and
    whose title have it, and one past the first and the last row of a page that has it.
    """
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        title = title_row[page]
        openings = 0
        for row in range(first, end):
            is_opening = is_prose[row] and row >= title and openings < OPENING_PROSE_LINES
            openings += is_opening
            for at in range(first_word[row], first_word[row + 1]):
                if n_chars[at] < MIN_TELLING_CHARS:
                    continue
                word = number[at]
                if is_opening:
                    seen[word, 0] = page + 1
                if row == title:
                    seen[word, 1] = page + 1
                if seen[word, 2] <= first:
                    seen[word, 2] = row + 1
                seen[word, 3] = row + 1
        for row in range(first, end):
            telling = opening = titled = long = above = again = 0
            for at in range(first_word[row], first_word[row + 1]):
                if n_chars[at] < MIN_TELLING_CHARS:
                    continue
                word = number[at]
                is_long = n_chars[at] >= MIN_LONG_CHARS
                telling += 1
                opening += seen[word, 0] == page + 1
                titled += seen[word, 1] == page + 1
                long += is_long
                above += is_long & (seen[word, 2] <= row)
                again += is_long & (seen[word, 3] > row + 1)
            below = counts[row + 1]
            below[TELLING], below[OPENING], below[TITLE] = telling, opening, titled
            below[LONG], below[MET_ABOVE], below[MET_AGAIN] = long, above, again


@njit(cache=True, nogil=True)
def count_runs(said_in: Array, first_word: Array, borders: Array, counts: Array) -> None:
    """Fill in, one row below each line's, its runs of three words, and those that stand in lines above and below."""
    for row in range(borders[0], borders[-1]):
        first, runs = first_word[row], first_word[row + 1] - first_word[row] - RUN_WORDS + 1
        counts[row + 1, RUNS] = max(runs, 0)
        for at in range(first, first + runs):
            earlier = said_in[at]
            if earlier != NOWHERE and earlier < row:
                counts[row + 1, SAID_BEFORE] += 1
                counts[earlier + 1, SAID_AGAIN] += 1


@njit(cache=True, nogil=True)
def share_windows(borders: Array, up_to: Array, windows: Array, features: Array) -> None:
    """Fill in the share of each window: one column of `up_to` out of another, in permille; 0 where there is none."""
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for row in range(first, end):
            for number in range(len(windows)):
                counted, out_of, from_row, to_row = windows[number]
                start = max(row + from_row, first)
                stop = max(min(row + to_row + 1, end), start)
                whole = up_to[stop, out_of] - up_to[start, out_of]
                if whole > 0:
                    features[row, number] = 1000 * (up_to[stop, counted] - up_to[start, counted]) // whole
