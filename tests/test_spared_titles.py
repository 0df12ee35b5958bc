"""Lines that may be the headline of a page of which no title is known: the line model does not take them."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from cleancopy.batch import look_at
from cleancopy.markers.line_model import above_bylines, mark_above_bylines
from cleancopy.rulebook import load_rules
from tests.test_pages import ENGLISH

PAGES = [
    # what stands above the text, which line of it is spared
    (["Home", "Menu", "Brown butter leek tart", "By Una Marsh", "3 May 2031"], "Brown butter leek tart"),
    (["Home", "Brown butter leek tart", "", "By Una Marsh"], "Brown butter leek tart"),
    (["Brown butter leek tart", "By Una Marsh", "A cake of plums", "By Ada Miller"], None),
    (["Leek tart", "By Una Marsh"], None),
    (["By Una Marsh", "3 May 2031"], None),
]


@pytest.mark.parametrize(("above", "spared"), PAGES, ids=[" / ".join(above) for above, _ in PAGES])
def test_the_only_line_above_a_byline_is_spared(above, spared):
    text = pa.array(["\n".join([*above, *ENGLISH])], pa.large_string())
    batch = look_at(text, [None], [None], load_rules(), lambda batch: ["en"])
    outline = replace(batch.outline, title_source=(None,))
    found = above_bylines(replace(batch, outline=outline), np.zeros(len(batch.lines), np.bool_))
    assert [batch.line_text(int(line)) for line in np.flatnonzero(found)] == ([spared] if spared else [])


def plainly_spared(pages, have_titles) -> list[int]:
    spared = []
    for lines, has_title in zip(pages, have_titles, strict=True):
        head = []
        for number, _, is_prose, could_be, is_byline in lines:
            if is_prose:
                break
            head.append((number, could_be, is_byline))
        written = [line for line, its in zip(head, lines, strict=False) if its[1]]
        signed = [above[0] for above, line in itertools.pairwise(written) if above[1] and line[2]]
        if not has_title and len(signed) == 1:
            spared += signed
    return spared


@pytest.mark.parametrize("seed", range(30))
def test_spared_as_the_twin_says(seed):
    chance = random.Random(seed)
    pages, number = [], 0
    for _ in range(20):
        size = chance.randrange(7)
        pages.append(
            [
                (
                    number + line,
                    chance.randrange(3),
                    chance.random() < 0.15,
                    chance.random() < 0.6,
                    chance.random() < 0.3,
                )
                for line in range(size)
            ]
        )
        number += size
    have_titles = [chance.random() < 0.3 for _ in pages]
    columns = [np.array([line[column] for page in pages for line in page]) for column in range(1, 5)]
    n_words, is_prose, could_be, is_byline = (column.astype(kind) for column, kind in zip(columns, "i???", strict=True))
    could_be &= ~is_byline & (n_words > 0)
    pages = [[(n, w, p, bool(could_be[n]), b) for n, w, p, _, b in page] for page in pages]
    found = np.zeros(number, np.bool_)
    first_line = np.cumsum([0, *map(len, pages)])
    mark_above_bylines(first_line, np.array(have_titles), n_words, could_be, is_byline, is_prose, found)
    assert np.flatnonzero(found).tolist() == plainly_spared(pages, have_titles)
