"""What the first letters of lines leave possible: never less than what the engine matches."""

import itertools
import re

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy import kept_tables
from cleancopy.likely_rules import END, START, WHOLE, Sought, likely_rules
from cleancopy.rule_demands import NO_END, demands_of, lengths_of
from cleancopy.rule_letters import ANY, DIGIT, OTHER, View, openings_of
from cleancopy.rule_looks import (
    ALPHABET,
    KINDS,
    LETTER_BITS,
    LETTERS,
    N_THINGS,
    SIZE,
    kind_at,
    look_through,
    numbers_of,
    read_letters,
)
from cleancopy.rulebook import load_rules
from cleancopy.texts import utf8

RULES = [rule for rule in load_rules() if rule.match]
ANYTHING = {"", ANY, 2 * ANY, 3 * ANY}


@pytest.fixture(scope="module", autouse=True)
def no_tables_stay(tmp_path_factory):
    """Those of hundreds of random patterns would push others off the disk, and fill the memory."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kept_tables, "FOLDER", tmp_path_factory.mktemp("kept"))
        yield
    likely_rules.cache_clear()


def read(texts):
    buffer, offsets = utf8(pa.array(texts, pa.large_string()))
    return buffer, offsets[:-1], offsets[1:]


OPENINGS = [
    # pattern, first letters, last letters from the end on
    ("share", {"sha"}, {"era"}),
    ("Share (?:this|it)!?", {"sha"}, {"sih", "tie"}),
    ("by", {"by"}, {"yb"}),
    ("a|bc|defg", {"a", "bc", "def"}, {"a", "cb", "gfe"}),
    ("[0-9]{1,3} min", {"0mi", "00m", "000"}, {"nim"}),
    ("x{2}", {"xx"}, {"xx"}),
    ("x{2,}", {"xx", "xxx"}, {"xx", "xxx"}),
    ("x?y*", {"", "x", "xy", "xyy", "y", "yy", "yyy"}, {"", "x", "yx", "yyx", "y", "yy", "yyy"}),
    ("écrit", {OTHER + "cr"}, {"tir"}),
    ("ſo", {"so", OTHER + "o"}, {"os", "o" + OTHER}),
    ("[^s]", {"", ANY}, {"", ANY}),
    (r"\bno\b(?-u:\b)", {"no"}, {"on"}),
    (r"\(c\) \x{A9} \u00a9", {"c" + 2 * OTHER}, {2 * OTHER + "c"}),
    (r"(?P<authors>[abc]\.)", {"a", "b", "c"}, {"a", "b", "c"}),
    (r"[^\]a]b", {"b", ANY + "b"}, {"b", "b" + ANY}),
    (r"[]a]", {"", "a"}, {"", "a"}),
    (r"[[:digit:]&&[^5]]x", {"0x", OTHER + "x"}, {"x0", "x" + OTHER}),
    (r"\p{Han}|\pL", {OTHER, ANY}, {OTHER, ANY}),
    ("", {""}, {""}),
    ("(?x) a b # blanks do not count", ANYTHING, ANYTHING),
    ("(unclosed", ANYTHING, ANYTHING),
    ("[unclosed", ANYTHING, ANYTHING),
    ("more) than closed", ANYTHING, ANYTHING),
]


@pytest.mark.parametrize(("pattern", "first", "last"), OPENINGS, ids=[case[0] for case in OPENINGS])
def test_openings(pattern, first, last):
    assert set(openings_of(pattern, View(3))) == first
    assert set(openings_of(pattern, View(3, at_end=True))) == last


KINDS_OF = [
    ("Share", {"A"}),
    ("(?i)share", {"A", "a", OTHER}),
    ("(?i:by )?Von", {"A", "a"}),
    ("(?i)(?-i:[A-ZÀ-Ö])", {"A", OTHER}),
    (r"[#*]?[0-9]", {"#", "*", "0"}),
    (r"\s*x", {"\t", "\n", "\v", "\f", "\r", " ", OTHER, "a"}),
    (".", {ANY}),
    ("x?", {"", "a"}),
]


@pytest.mark.parametrize(("pattern", "kinds"), KINDS_OF, ids=[case[0] for case in KINDS_OF])
def test_kinds_of_first_characters(pattern, kinds):
    assert set(openings_of(pattern, View(1, of_kinds=True))) == kinds


def plain_letters(text):
    letters = []
    for letter in text:
        letter = {"ſ": "s", "\N{KELVIN SIGN}": "k"}.get(letter, letter)
        if not letter.isascii():
            letters.append(OTHER)
        elif letter.isalnum():
            letters.append("0" if letter.isdigit() else letter.lower())
    return "".join(letters)


def plain_things(text):
    letters = plain_letters(text)
    signs = {letter for letter in text if letter.isascii() and not letter.isalpha() and letter not in " 0123456789"}
    others = {OTHER} if not text.isascii() else set()
    digits = {DIGIT} if any(letter in "0123456789" for letter in text) else set()
    return {letters[at : at + 3] for at in range(len(letters) - 2)} | signs | others | digits


def plain_kind(letter):
    if not letter.isascii():
        return OTHER
    return "0" if letter.isdigit() else letter if not letter.isalpha() else "A" if letter.isupper() else "a"


letter = st.sampled_from("aAbBsSkKzZ059 .,#*|·•éßſK文👁")
texts = st.lists(st.text(letter, min_size=1, max_size=6), max_size=8)


def spelled(code):
    return "".join(ALPHABET[code >> LETTER_BITS * place & SIZE - 1] for place in (2, 1, 0))


@settings(deadline=None)
@given(texts, st.booleans())
def test_letters_of_texts_equal_their_plain_twin(column, at_end):
    buffer, starts, ends = read(column)
    for text, start, end in zip(column, starts.tolist(), ends.tolist(), strict=True):
        letters = plain_letters(text[::-1] if at_end else text).ljust(2 * LETTERS, "$")
        first, passed = read_letters(buffer, start, end, at_end, 0)
        second, _ = read_letters(buffer, start, end, at_end, passed)
        assert spelled(first) + spelled(second) == letters[: 2 * LETTERS]
        assert KINDS[kind_at(buffer, start)] == plain_kind(text[0])


@settings(deadline=None)
@given(texts)
def test_what_is_seen_of_texts_equals_its_plain_twin(column):
    buffer, starts, ends = read(column)
    for text, start, end in zip(column, starts.tolist(), ends.tolist(), strict=True):
        for thing in plain_things(text) | {"abk", "s0z", DIGIT, OTHER, "#", "."}:
            bit_of = np.zeros(N_THINGS, np.uint8)
            bit_of[numbers_of(thing)] = 1
            n_letters, seen = look_through(buffer, start, end, bit_of)
            assert n_letters == len(plain_letters(text).replace(OTHER, ""))
            assert bool(seen & np.uint64(2)) == (thing in plain_things(text))


READ_OFF = [
    # pattern, least and most letters, demands (the rarest first)
    ("share this", (9, 9), ["his", "har"]),
    ("[0-9]{1,3} min", (4, 6), ["min", "0"]),
    ("(?i)a{2}|bcd*", (2, NO_END), []),
    ("by .*", (2, NO_END), []),
    ("x?|y", (0, 1), []),
    ("[·|] ?ferry", (5, 5), ["rry", "fer"]),
    ("(?:quay|jetty)s?", (4, 6), ["jet qua", "tty uay"]),
    (r"\s*", (0, 0), []),
    (r"\d", (0, 1), ["0 " + OTHER]),
    ("(unclosed", (0, NO_END), []),
]


@pytest.mark.parametrize(("pattern", "lengths", "demands"), READ_OFF, ids=[case[0] for case in READ_OFF])
def test_what_is_read_off_a_pattern(pattern, lengths, demands):
    assert lengths_of(pattern) == lengths
    assert [" ".join(sorted(demand)) for demand in demands_of(pattern)] == demands


atom = st.sampled_from(
    ("a", "S", "k", "z", "0", "é", "ſ", "·", " ", ".", "[ab]", "[^a]", r"\s", r"\S", r"\w", r"\d", r"\p{Lu}", "[·•|]", r"\.",
     "(?i:B)", "(?-i:Z)", "[[:alpha:]]", "(?i)", r"\b", "文", "AB", "ask z")
)  # fmt: skip
times = st.sampled_from(("", "", "?", "*", "+", "{2}", "{0,2}", "{1,}", "??"))
pattern = st.recursive(
    st.tuples(atom, times).map(lambda its: its[0] if its[0] in ("(?i)", r"\b") else f"(?:{its[0]}){its[1]}"),
    lambda part: st.one_of(
        st.lists(part, min_size=1, max_size=3).map("".join),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(part, times).map(lambda its: f"(?:{its[0]}){its[1]}"),
    ),
    max_leaves=8,
)
TOGETHER = [(WHOLE, START), (END,)]
"""What tables are made for at once."""
ANCHORED = {WHOLE: "^(?:{})$", START: "^(?:{})", END: "(?:{})$"}
"""What the engine is asked, by what of a text a pattern has to match."""


def check_candidates(sought, column):
    found = likely_rules(tuple(sought)).candidates(*read(column))
    assert len(found) == len(sought)
    for its, candidates in zip(sought, found, strict=True):
        anchored = ANCHORED[its.way].format(its.match)
        matched = np.flatnonzero(pl.Series(column, dtype=pl.String).str.contains(anchored).to_numpy())
        assert set(matched.tolist()) <= set(candidates.tolist())
        assert candidates.tolist() == sorted(set(candidates.tolist()))


@settings(deadline=None, max_examples=300)
@given(st.lists(pattern, min_size=1, max_size=3), texts)
def test_nothing_that_matches_is_passed_over(patterns, column):
    for ways in TOGETHER:
        check_candidates([Sought(its, way) for way in ways for its in patterns], column)


@pytest.mark.parametrize("ways", TOGETHER)
def test_no_example_of_a_rule_is_passed_over(ways):
    examples = [text for rule in RULES for text in (*rule.removes, *rule.keeps, *rule.misses)]
    lines = {re.sub("[⟦⟧]", "", line).strip() for text in examples for line in text.splitlines()} - {""}
    column = sorted(lines | {line.upper() for line in lines})
    check_candidates([Sought(rule.match, way) for way in ways for rule in RULES], column)


def test_most_pairs_of_rules_and_lines_need_no_closer_look():
    lines = sorted({line.strip() for rule in RULES for text in rule.keeps for line in text.splitlines()} - {""})
    found = likely_rules(tuple(Sought(rule.match, WHOLE) for rule in RULES)).candidates(*read(lines))
    assert sum(map(len, found)) < 0.1 * len(RULES) * len(lines)


def test_no_patterns_and_no_texts():
    assert likely_rules(()).candidates(*read(["x"])) == []
    assert [its.tolist() for its in likely_rules((Sought("x", START),)).candidates(*read([]))] == [[]]


def test_more_patterns_and_demands_than_bits():
    words = ["".join(letters) for letters in itertools.product("bcdfg", "aeo", "klmns", "x")]
    patterns = [f".*{word}.*" for word in words]
    column = [f"the {word} lies" for word in words]
    for way in ANCHORED:
        check_candidates([Sought(pattern, way) for pattern in patterns], column)
    found = likely_rules(tuple(Sought(pattern, WHOLE) for pattern in patterns)).candidates(*read(column))
    assert sum(map(len, found)) < len(words) ** 2 / 4


def test_patterns_that_nothing_can_match():
    patterns = [Sought("[a&&b]", way) for way in (WHOLE, START)] * SIZE + [Sought("share", WHOLE)]
    found = likely_rules(tuple(patterns)).candidates(*read(["share", "a"]))
    assert [its.tolist() for its in found] == [[]] * 2 * SIZE + [[0]]
