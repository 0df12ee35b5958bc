"""Where the headline stands again: which lines go, told line by line in plain Python as well."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.markers.title import find_removals

BLANK, BODY, KNOWN, AGAIN, OTHER = "blank", "body", "known", "again", "other"
MAX_BETWEEN, MAX_WITH_METADATA = 1, 4
kinds = st.lists(st.sampled_from((BLANK, KNOWN, AGAIN, AGAIN, OTHER, OTHER, BODY)), min_size=1, max_size=14)
pages = st.lists(kinds, min_size=1, max_size=3)


def removed(pages):
    """The lines that go, page by page; the first line of each is its title."""
    kinds = np.array([kind for page in pages for kind in page])
    borders = np.cumsum([0, *map(len, pages)])
    is_blank = kinds == BLANK
    goes = np.zeros(len(kinds), np.bool_)
    is_head = ~is_blank & (kinds != BODY)
    limits = MAX_BETWEEN, MAX_WITH_METADATA
    find_removals(borders[:-1], borders[1:], is_blank, is_head, kinds == KNOWN, kinds == AGAIN, *limits, goes)
    return [np.flatnonzero(goes[first:end]).tolist() for first, end in pairwise(borders)]


def removed_plainly(page):
    found, between, allowed = [], 0, MAX_BETWEEN
    for number, kind in enumerate(page[1:], start=1):
        if kind == BLANK:
            continue
        if kind == BODY or between > MAX_WITH_METADATA:
            return found
        if kind == KNOWN:
            allowed = MAX_WITH_METADATA
        elif kind == OTHER:
            between += 1
        elif between <= allowed:
            found.append(number)
    return found


@settings(deadline=None)
@given(pages)
def test_titles_that_stand_again(pages):
    assert removed(pages) == [removed_plainly(page) for page in pages]


def test_bylines_let_more_lines_stand_between():
    assert removed([[OTHER, BLANK, OTHER, AGAIN], [OTHER, OTHER, OTHER, AGAIN]]) == [[3], []]
    assert removed([[OTHER, OTHER, OTHER, KNOWN, AGAIN], [OTHER, BODY, AGAIN]]) == [[4], []]
