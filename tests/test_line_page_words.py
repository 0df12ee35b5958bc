"""The words of pages by number equal what a dictionary for each page says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.line_model.page_words import MIN_TELLING_CHARS, number_page_words
from tests.test_line_words import ODD_COLUMNS, columns, read


def check(column, chosen):
    """`chosen` says of each line in turn whether it is looked at."""
    _, lines, words = read(column)
    written = np.array([line for line in range(len(lines)) if chosen()], np.int64)
    found = number_page_words(words, written, np.searchsorted(written, lines.first_line))
    number, telling, distinct = [], [], []
    for page in range(len(column)):
        known = {}
        for line in written[(lines.first_line[page] <= written) & (written < lines.first_line[page + 1])].tolist():
            for at in range(words.first_word[line], words.first_word[line + 1]):
                of_word = known.setdefault(int(words.word[at]), [len(known), at, 0])
                of_word[2] += 1
                number.append((line, of_word[0]))
                telling += [number[-1]] if words.n_chars[at] >= MIN_TELLING_CHARS else []
        distinct.append([(word, at, times) for word, (_, at, times) in known.items()])
    assert by_line(written, found.first_word, found.number) == number
    assert by_line(written, found.first_telling, found.telling) == telling
    flat = [of_word for of_page in distinct for of_word in of_page]
    assert list(zip(found.word.tolist(), found.first_at.tolist(), found.times.tolist(), strict=True)) == flat
    assert found.n_chars.tolist() == words.n_chars[found.first_at].tolist()
    assert found.first_distinct.tolist() == np.cumsum([0, *map(len, distinct)]).tolist()
    assert found.n_distinct == max(map(len, distinct), default=0)
    check_some_pages(found, len(column))


def by_line(written, first, numbers):
    return list(zip(np.repeat(written, np.diff(first)).tolist(), numbers.tolist(), strict=True))


def check_some_pages(found, n_pages):
    """Of some pages, the rows and their words are those that all pages have there."""
    for first, end in ((0, n_pages), (n_pages // 2, n_pages), (n_pages // 3, n_pages // 2)):
        some, rows = found.some_pages(first, end), slice(found.borders[first], found.borders[end])
        assert some.written.tolist() == found.written[rows].tolist()
        assert (some.borders + found.borders[first]).tolist() == found.borders[first : end + 1].tolist()
        assert some.first_word.tolist() == found.first_word[rows.start : rows.stop + 1].tolist()
        assert some.first_telling.tolist() == found.first_telling[rows.start : rows.stop + 1].tolist()
        assert some.first_distinct.tolist() == found.first_distinct[first : end + 1].tolist()


@settings(deadline=None)
@given(columns, st.randoms(use_true_random=False), st.sampled_from((0.3, 1)))
def test_numbers_equal_their_plain_twin(column, random, share):
    check(column, lambda: random.random() < share)


@pytest.mark.parametrize("column", ODD_COLUMNS.values(), ids=list(ODD_COLUMNS))
def test_numbers_of_odd_texts(column):
    check(column, lambda: True)
