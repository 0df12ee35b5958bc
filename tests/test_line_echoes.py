"""What lines say elsewhere on their page equals what sets of words and runs of words say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.line_model.echoes import ECHOES, echo_features
from cleancopy.line_model.met_words import count_met_words
from cleancopy.line_model.page_words import number_page_words
from cleancopy.line_model.words import Words
from tests.line_twins import pages_of, plain_echoes, plain_hash
from tests.test_line_words import ODD_COLUMNS, PROSE, columns, read


def features_of(pages, n_chars, is_prose, title_line):
    """Echo features of pages of lines of word hashes; `title_line` counts lines within each page."""
    lines = [line for page in pages for line in page]
    first_word = np.concatenate(([0], np.cumsum([len(line) for line in lines]))).astype(np.int64)
    first_line = np.concatenate(([0], np.cumsum([len(page) for page in pages]))).astype(np.int64)
    words = Words(
        np.array([word for line in lines for word in line], np.uint64),
        np.array([size for line in n_chars for size in line], np.uint8),
        first_word,
        first_word[:-1],
    )
    titles = [first_line[page] + title if title >= 0 else -1 for page, title in enumerate(title_line)]
    return echoes_of(words, first_line, np.array(is_prose, np.bool_), np.array(titles, np.int64))


def echoes_of(words, first_line, is_prose, title_line):
    found = np.zeros((len(words.first_word) - 1, len(ECHOES)), np.int32)
    of_pages = number_page_words(words, np.arange(len(found)), first_line)
    echo_features(of_pages, count_met_words(of_pages, is_prose, title_line), found)
    return found


def check_echoes(pages, n_chars, is_prose, title_line):
    found = features_of(pages, n_chars, is_prose, title_line)
    expected, at = [], 0
    for page, title in zip(pages, title_line, strict=True):
        here = slice(at, at + len(page))
        telling = [[size >= 4 for size in line] for line in n_chars[here]]
        expected += plain_echoes(page, telling, is_prose[here], title)
        at += len(page)
    assert found.dtype == np.int32 and found.shape == (len(expected), len(ECHOES))
    assert found.tolist() == expected


def check_text(column, titles):
    pages = pages_of(column)
    words = [[line.words for line in page] for page in pages]
    flat = [line for page in pages for line in page]
    hashes = read(column)[2]
    found = echoes_of(hashes, *arguments(column, titles))
    sizes = [[len(word) for word in line.words] for line in flat]
    at, expected = 0, []
    for number, page in enumerate(words):
        telling = [[size >= 4 for size in line] for line in sizes[at : at + len(page)]]
        expected += plain_echoes(page, telling, [line.is_prose for line in pages[number]], titles[number])
        at += len(page)
    assert found.tolist() == expected


def arguments(column, titles):
    pages = pages_of(column)
    first_line = np.concatenate(([0], np.cumsum([len(page) for page in pages]))).astype(np.int64)
    is_prose = np.array([line.is_prose for page in pages for line in page], np.bool_)
    title_line = [first_line[page] + title if title >= 0 else -1 for page, title in enumerate(titles)]
    return first_line, is_prose, np.array(title_line, np.int64)


@settings(deadline=None)
@given(columns, st.data())
def test_echoes_equal_their_plain_twin(column, data):
    titles = [data.draw(st.integers(-1, len(page) - 1)) for page in pages_of(column)]
    check_text(column, titles)


@pytest.mark.parametrize("title", [-1, 0])
@pytest.mark.parametrize("column", ODD_COLUMNS.values(), ids=list(ODD_COLUMNS))
def test_echoes_of_odd_texts(column, title):
    check_text(column, [title if page else -1 for page in pages_of(column)])


HASHES = [plain_hash(f"word{number}") for number in range(500)]
CROWDED = tuple([hashed for hashed in HASHES if (hashed ^ hashed >> 32) & 31 >= 30][:10])
"""Hashes that all belong into the last slots of a small table, so that the kernel has to look further, and around."""


@settings(deadline=None)
@given(st.data())
def test_words_that_crowd_in_a_table_are_told_apart(data):
    line = st.lists(st.sampled_from(CROWDED), max_size=6)
    pages = data.draw(st.lists(st.lists(line, max_size=8), max_size=3))
    lines = [line for page in pages for line in page]
    size_of = dict(zip(CROWDED, data.draw(st.tuples(*[st.sampled_from((1, 3, 4, 255))] * len(CROWDED))), strict=True))
    is_prose = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    titles = [data.draw(st.integers(-1, len(page) - 1)) for page in pages]
    check_echoes(pages, [[size_of[word] for word in line] for line in lines], is_prose, titles)


def test_a_page_says_nothing_of_the_next():
    alone = [features.tolist() for page in PROSE for features in [echoes_of(read([page])[2], *arguments([page], [-1]))]]
    together = echoes_of(read(list(PROSE))[2], *arguments(list(PROSE), [-1] * len(PROSE)))
    assert together.tolist() == [row for page in alone for row in page]


CASES = [
    # lines, line, column, value
    (["Ferry to Brandvik", "The ferry left"], 0, "echoed, permille", 500),
    (["Page 1 of 10", "Page 2 of 31", "PAGE 3: of 99!"], 1, "same line again", 2),
    (["Page 1", "Page 22"], 0, "same line again", 0),
    (["!!!", "..."], 0, "same line again", 0),
    (["nine boats sail today", "all nine boats sail"], 1, "said before", 1),
    (["a b c a b c"], 0, "said before", 1),
    (["the old man", "the old man"], 0, "said before", 0),
    (["the old man", "the old man"], 1, "said before, permille", 1000),
]


@pytest.mark.parametrize(("lines", "line", "column", "value"), CASES)
def test_echoes_of_a_line(lines, line, column, value):
    text = ["\n".join(lines)]
    assert echoes_of(read(text)[2], *arguments(text, [-1]))[line, ECHOES.index(column)] == value
