"""What lines have to do with the article equals what sets of words and runs of words say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.line_model.cohesion import COHESION, SHARES, cohesion_features
from cleancopy.line_model.met_words import count_met_words
from cleancopy.line_model.page_words import number_page_words
from tests.line_twins import pages_of
from tests.test_line_echoes import arguments
from tests.test_line_words import ODD_COLUMNS, columns, read

OUT_OF = {"opening": "telling", "title": "telling", "met above": "long", "met again": "long", "said before": "runs", "said again": "runs"}  # fmt: skip


def runs_of(words):
    return list(zip(words, words[1:], words[2:], strict=False))


def plain_counts(page, title):
    """What is counted of each line of a page; `title` is the number of a line, or -1."""
    words = [line.words for line in page]
    prose = [at for at, line in enumerate(page) if line.is_prose and at >= title][:6]
    opening = {word for at in prose for word in words[at]}
    titled = set(words[title]) if 0 <= title < len(page) else set()
    counted = []
    for number, own in enumerate(words):
        above = {word for line in words[:number] for word in line}
        below = {word for line in words[number + 1 :] for word in line}
        telling = [word for word in own if len(word) >= 4]
        long = [word for word in own if len(word) >= 7]
        runs_above = {run for line in words[:number] for run in runs_of(line)}
        runs_below = {run for line in words[number + 1 :] for run in runs_of(line)}
        counted.append(
            {
                "opening": sum(word in opening for word in telling),
                "title": sum(word in titled for word in telling),
                "telling": len(telling),
                "met above": sum(word in above for word in long),
                "met again": sum(word in below for word in long),
                "long": len(long),
                "said before": len(runs_above & set(runs_of(own))),
                "said again": len(runs_below & set(runs_of(own))),
                "runs": len(runs_of(own)),
            }
        )
    return counted


def plain_cohesion(page, title):
    counted = plain_counts(page, title)
    rows = []
    for number in range(len(page)):
        row = []
        for _, name, start, end in SHARES:
            first = 0 if start is None else max(number + start, 0)
            stop = len(page) if end is None else max(number + end + 1, 0)
            window = counted[first:stop]
            whole = sum(line[OUT_OF[name]] for line in window)
            row.append(1000 * sum(line[name] for line in window) // max(whole, 1))
        rows.append(row)
    return rows


def check(column, titles):
    words = read(column)[2]
    borders, is_prose, title_line = arguments(column, titles)
    found = np.zeros((len(is_prose), len(COHESION)), np.int32)
    of_pages = number_page_words(words, np.arange(len(found)), borders)
    cohesion_features(count_met_words(of_pages, is_prose, title_line), borders, found)
    expected = [
        row for page, title in zip(pages_of(column), titles, strict=True) for row in plain_cohesion(page, title)
    ]
    assert found.tolist() == expected


@settings(deadline=None)
@given(columns, st.data())
def test_cohesion_equals_its_plain_twin(column, data):
    check(column, [data.draw(st.integers(-1, len(page) - 1)) for page in pages_of(column)])


@pytest.mark.parametrize("title", [-1, 0])
@pytest.mark.parametrize("column", ODD_COLUMNS.values(), ids=list(ODD_COLUMNS))
def test_cohesion_of_odd_texts(column, title):
    check(column, [title if page else -1 for page in pages_of(column)])


SENTENCE = "The lighthouse keeper counted seventeen herons above the flooded meadows that morning before anybody else had woken."
OTHER = "Quarterly revenue of the semiconductor manufacturer surpassed expectations, analysts from several brokerages wrote on Thursday evening."
PAGES = [
    "\n".join([SENTENCE] * 3 + ["Lighthouse herons", OTHER, "Reply", SENTENCE, OTHER]),
    "\n".join([OTHER, "", SENTENCE, OTHER]),
]


@pytest.mark.parametrize("titles", [[-1, -1], [3, 0], [7, 3]])
def test_pages_that_say_things_twice(titles):
    check(PAGES, titles)


def test_other_articles_below_do_not_take_up_the_opening():
    column = ["\n".join([SENTENCE] * 7 + ["Lighthouse herons", OTHER])]
    words = read(column)[2]
    borders, is_prose, title_line = arguments(column, [-1])
    found = np.zeros((len(is_prose), len(COHESION)), np.int32)
    of_pages = number_page_words(words, np.arange(len(found)), borders)
    cohesion_features(count_met_words(of_pages, is_prose, title_line), borders, found)
    own = found[:, COHESION.index("opening, permille")].tolist()
    assert own[6:8] == [1000, 1000] and own[8] < 200
