"""What words weigh equals the sum over a dictionary of terms."""

from math import isqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.line_model.concepts import NO_CONCEPT
from cleancopy.line_model.distinct_words import number_words
from cleancopy.line_model.page_words import number_page_words
from cleancopy.line_model.vocabulary import (
    TermWords,
    concept_words,
    known_permille,
    look_up,
    score_lines,
    square_root,
    vocabulary,
)
from cleancopy.line_model.words import hash_of
from tests.line_twins import pages_of, plain_score, plain_term, plain_terms
from tests.test_line_words import ODD_COLUMNS, columns, read

WORDS = ("share", "this", "article", "ferry", "x", "0000", "00", "été", "москва", "日", "comments", "by", "ısparta")
word = st.sampled_from(WORDS)
term = st.one_of(
    word,
    st.tuples(word, word).map(" ".join),
    word.map("^{}".format),
    word.map("{}$".format),
    st.lists(word, min_size=1, max_size=6).map(lambda words: "=" + " ".join(words)),
)
vocabularies = st.dictionaries(term, st.integers(-5000, 5000), max_size=25)
ALL_SIGNS = {
    "share": 700,
    "^share": 10,
    "share$": -3,
    "=share": 5,
    "this article": 900,
    "=share this article": 41,
    "by": -7,
}


def scores(column, terms, bias=0, chosen=None):
    _, lines, words = read(column)
    table = vocabulary(terms, bias)
    chosen = np.arange(len(lines)) if chosen is None else np.array(chosen, np.int64)
    return score_lines(*as_terms(lines, words, table), chosen, table)


def as_terms(lines, words, table):
    of_pages = number_page_words(words, np.arange(len(lines)), lines.first_line)
    distinct = number_words(of_pages.word)
    return of_pages, TermWords(of_pages.word, distinct.number, look_up(of_pages.word[distinct.first_at], table))


def check_scores(column, terms, bias):
    expected = [plain_score(line.words, terms, bias) for page in pages_of(column) for line in page]
    found = scores(column, terms, bias)
    assert found.dtype == np.int32
    assert found.tolist() == expected
    backwards = list(range(len(expected)))[::-2]
    assert scores(column, terms, bias, backwards).tolist() == [expected[line] for line in backwards]


@settings(deadline=None)
@given(
    st.lists(st.lists(word, max_size=9).map(" ".join), max_size=8).map("\n".join),
    vocabularies,
    st.integers(-4000, 4000),
)
def test_scores_equal_their_plain_twin(text, terms, bias):
    check_scores([text], terms, bias)


@settings(deadline=None, max_examples=60)
@given(columns, st.data(), st.integers(-4000, 4000))
def test_scores_of_pages_under_terms_of_their_own(column, data, bias):
    lines = [line.words for page in pages_of(column) for line in page if line.words]
    named = sorted({written(own) for words in lines for own in plain_terms(words)})
    check_scores(column, data.draw(st.dictionaries(st.sampled_from(named), st.integers(-999, 999), max_size=30)) if named else {}, bias)  # fmt: skip


def written(own):
    """A term as the weights file has it."""
    sign, *words = own if own[0] in "=^$" else ("", *own)
    return {"=": "=" + " ".join(words), "^": "^" + "".join(words), "$": "".join(words) + "$", "": " ".join(words)}[sign]


@pytest.mark.parametrize("terms", [{}, ALL_SIGNS, dict.fromkeys(WORDS, -1)], ids=["no terms", "all signs", "all words"])
@pytest.mark.parametrize("column", ODD_COLUMNS.values(), ids=list(ODD_COLUMNS))
def test_scores_of_odd_texts(column, terms):
    check_scores(column, terms, -11)


CASES = [
    # line, terms, what the bias of 100 becomes
    ("", {"share": 1000}, 100),
    ("nothing known", {"share": 1000}, 100),
    ("Share it", {"share": 1000}, 1100),
    ("it is to SHARE", {"^share": 1000}, 100),
    ("it is to SHARE", {"share$": 1000}, 1100),
    ("share", {"share": 300, "^share": 300, "share$": 300, "=share": 300}, 700),
    ("this article", {"article this": 1000}, 100),
    ("share this", {"share": 1000, "this": 1000}, 100 + 2_000_000 // 1414),
    ("share this", {"share": -1000, "this": -1000}, 100 + -2_000_000 // 1414),
    ("page 1 of 10", {"=page 0 of 00": 50}, 150),
    ("a b c d e f", {"=a b c d e f": 50}, 150),
    ("a b c d e f g", {"=a b c d e f g": 50}, 100),
    ("share share", {"share": 1000}, 100 + 2_000_000 // 1414),
]


@pytest.mark.parametrize(("line", "terms", "score"), CASES)
def test_score_of_a_line(line, terms, score):
    assert scores([line + "\n"], terms, 100).tolist() == [score]


def test_a_large_vocabulary_finds_all_its_terms_and_nothing_else():
    terms = {f"{'abcdefghij'[n % 10] * (n // 100 + 1)}{'klmnopqrst'[n // 10 % 10]}": n + 1 for n in range(3000)}
    assert scores(["\n".join(terms)], terms).tolist() == list(terms.values())
    assert scores(["\n".join(term + "z" for term in terms)], terms).tolist() == [0] * len(terms)


@settings(deadline=None, max_examples=60)
@given(columns, st.lists(st.sampled_from(("the", "ferry", "0", "日", "share", "und", "this article", "^boats"))))
def test_known_words_equal_their_plain_twin(column, listed):
    check_known(column, listed)


@pytest.mark.parametrize("column", ODD_COLUMNS.values(), ids=list(ODD_COLUMNS))
def test_known_words_of_odd_texts(column):
    check_known(column, ["ferry", "article", "a", "日", "share this", "^page"])


def check_known(column, listed):
    _, lines, words = read(column)
    table = vocabulary(dict.fromkeys(listed, 1), 0)
    of_pages, terms = as_terms(lines, words, table)
    found = known_permille(of_pages, terms.number, terms.weight[:, 1])
    known = {plain_term(own) for own in listed}
    expected = []
    for page in pages_of(column):
        all_words = [word for line in page for word in line.words]
        expected.append(1000 * sum((word,) in known for word in all_words) // max(len(all_words), 1))
    assert found.dtype == np.int32 and found.tolist() == expected


@given(st.integers(0, 2**62))
def test_square_roots(number):
    assert square_root(number) == isqrt(number)


@pytest.mark.parametrize("root", [0, 1, 2, 3, 1000, 1414, 94906267, 2**31 - 1])
def test_square_roots_at_squares(root):
    around = [number for number in (root**2 - 1, root**2, root**2 + 1) if number >= 0]
    assert [square_root(number) for number in around] == [isqrt(number) for number in around]


def test_concepts_stand_in_for_words_and_numbers_stay():
    listed = ["share", "0000", "unlisted", "000000000", "7", "teilen"]
    hashes = np.array([hash_of(word) for word in listed], np.uint64)
    concept = np.array([1, NO_CONCEPT, NO_CONCEPT, NO_CONCEPT, 0, 1], np.int16)
    expected = ["followsocial", "0000", "unknown", "unknown", "0", "followsocial"]
    assert concept_words(concept, hashes, ("comment", "follow_social")).tolist() == [hash_of(word) for word in expected]
