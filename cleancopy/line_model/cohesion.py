"""What the lines around have to do with the article: its opening's words come back below, those of comments and of
other articles do not; and a page's second copy, or a teaser of what follows, says what stands elsewhere already."""

from __future__ import annotations

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.met_words import LONG, MET, RUNS, TELLING
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
OUT_OF = {
    "opening": TELLING,
    "title": TELLING,
    "met above": LONG,
    "met again": LONG,
    "said before": RUNS,
    "said again": RUNS,
}
COHESION = tuple(name for name, *_ in SHARES)
WHOLE_PAGE = 1 << 30
WINDOWS = np.array(
    [
        (
            MET.index(counted),
            OUT_OF[counted],
            -WHOLE_PAGE if start is None else start,
            WHOLE_PAGE if end is None else end,
        )
        for _, counted, start, end in SHARES
    ]
)


def cohesion_features(met: Array, borders: Array, features: Array) -> None:
    """Fill in one row per line, one column per name in COHESION. Permille, int32, at first 0.

    Of the words with at least `MIN_TELLING_CHARS` letters it is told how many stand in the opening and in the title, of
    those with at least `MIN_LONG_CHARS` how many stand in lines above or below their own, and of the runs of three
    words how many. `met` is what `count_met_words` gives; `borders` parts the rows into pages.
    """
    up_to = np.zeros((len(met) + 1, len(MET)), np.int32)
    np.cumsum(met, axis=0, out=up_to[1:])
    share_windows(borders, up_to, WINDOWS, features)


@array_kernel
def share_windows(borders: Array, up_to: Array, windows: Array, features: Array) -> None:
    """Fill in the share of each window: one column of `up_to` out of another, in permille; 0 where there is none."""
    for page in range(len(borders) - 1):
        first, end = borders[page], borders[page + 1]
        for number in range(len(windows)):
            counted, out_of, from_row, to_row = windows[number]
            for row in range(first, end):
                start = max(row + from_row, first)
                stop = max(min(row + to_row + 1, end), start)
                whole = up_to[stop, out_of] - up_to[start, out_of]
                if whole > 0:
                    features[row, number] = 1000 * (up_to[stop, counted] - up_to[start, counted]) // whole
