"""Texts and parts of them that are put together from their lines have the sums that they have when read as a whole."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest
from numba import njit

from cleancopy.batch import look_at
from cleancopy.config import Detector
from cleancopy.cut import Cut, cut
from cleancopy.kept_lines import NO_LINE, lines_left_whole
from cleancopy.language.adding_rows import LANES, ROWS_AT_ONCE, add_rows
from cleancopy.language.adding_up import known_lines, sum_by_lines, sum_parts
from cleancopy.language.paragraphs import Parts, find_parts
from cleancopy.language.profiles import load_profiles
from cleancopy.language.reading import MAX_CODE_POINTS
from cleancopy.language.sums import Sums, sum_texts
from cleancopy.language.telling import tell_articles, tell_documents, tell_languages
from cleancopy.lines import Lines, find_lines
from cleancopy.marks import Label, Marks, MarkSheet, concatenate
from cleancopy.texts import Array, slices, utf8
from tests.language_texts import AWKWARD, PIECES, SENTENCES, UNKNOWN_TEXTS

ODD = [
    *("http://island.example/post", "https://", "http://", "me@island.example", "@", "a@b", "joe@", "a.b-c@d-e.f"),
    *("https://island.example/" + "a" * 300, "x" * 70 + "@" + "y" * 9, "b@chttp://x", "htt", "@ 5 %", "ABC", "한국어", "漢字"),
    *("e\u0301", "o\u0302\u0301", "\u0301", "\n", "\n\n", "  ", "…", "😀"),
]  # fmt: skip


def random_texts(seed: int) -> list[str]:
    chance = random.Random(seed)
    of_all = [word for text in (*SENTENCES.values(), *UNKNOWN_TEXTS.values()) for word in text.split()]
    texts = []
    for _ in range(250):
        words = [word for text in chance.sample(list(SENTENCES.values()), 2) for word in text.split()]
        known = chance.choice([of_all, words, words])
        pieces = [chance.choice(ODD if chance.random() < 0.2 else known) for _ in range(chance.randrange(250))]
        texts.append("".join(piece + chance.choice([" ", " ", " ", "", "\n", "\n\n"]) for piece in pieces))
    return texts


LONG = [
    ("word " * 60 + "\n") * 300,
    ("wörd me@island.example " * 60 + "\n") * 30,
    ("漢字 " * 60 + "\n") * 300 + "abc",
    ("Слово и слово " * 30 + "\n" + "plain words " * 12 + "\n") * 9,
]
AT_THE_END = [
    f"{'x' * n} {'word ' * 42}{odd} and more words are here\n\n{SENTENCES['en'] * 3}"
    for odd in (
        "joe@chttp://x.y/",
        "joe@c.dhttp://x.y/z",
        "http://island.example/a",
        "joe@island.example",
        "e\u0301o\u0301",
    )
    for n in range(45)
]
"""What counts by what stands beside it, wherever the end of what is read of a part can fall in it."""


OF_PIECES = ["".join(random.Random(seed).choices([*PIECES, *ODD, "\n", " \n", "\n\t "], k=80)) for seed in range(150)]
BEHIND = ["", "\n", " \n", "\n\n\n", "\n\u0301 a", " me@island.example\n", "\nand more\n" * 200, "\nи слово\n" * 200]
AT_THE_LIMIT = [
    start * (MAX_CODE_POINTS // len(start) - 1) + "x" * n + end + behind
    for start in ("some words\n", "и Слово a\n\n", " word ", "漢字 \n")
    for n, end in enumerate(
        ("", "word", "e\u0301", "joe@island.example", "http://x.y", "\n", "\n \n", "Слово", "漢 b"), 1
    )
    for behind in BEHIND
] + ["word\n" * 1_997 + "\n" * n + "the end\n" for n in range(20)]
AT_THE_LIMIT += ["1\n" * 4_990 + "Слово и word " * 20, "1\n" * 4_990 + "word and word " + "Слово и слово " * 20]
"""Texts in which 10,000 code points end in odd places; in the last ones the line they end in says whether Latin counts."""
MANY_TEXTS = [*(random_texts(seed) for seed in range(6)), LONG, AT_THE_END, AWKWARD, OF_PIECES, AT_THE_LIMIT, [], [""]]


def same_sums(texts: pa.LargeStringArray, parts: Parts, of_texts: Sums, of_parts: Sums) -> None:
    """Texts have the sums of their whole, parts those of texts by themselves; none if they have no others beside them."""
    profiles, (buffer, _) = load_profiles(), utf8(texts)
    for found, expected in zip(of_texts, sum_texts(texts, profiles), strict=True):
        assert found.tolist() == expected.tolist()
    has_others = np.bincount(parts.document, minlength=len(texts))[parts.document] > 1
    alone = slices(buffer, parts.start_byte[has_others], parts.end_byte[has_others])
    for found, expected in zip(of_parts, sum_texts(alone, profiles), strict=True):
        assert found[has_others].tolist() == expected.tolist()
        assert not found[~has_others].any()


@pytest.mark.parametrize("texts", MANY_TEXTS, ids=range(len(MANY_TEXTS)))
def test_lines_add_up_to_texts_and_parts(texts: list[str]) -> None:
    text, profiles = pa.array(texts, pa.large_string()), load_profiles()
    buffer, _ = utf8(text)
    lines = find_lines(text)
    parts = find_parts(buffer, lines)
    column = sum_by_lines(buffer, lines, profiles)
    same_sums(text, parts, column.of_texts, sum_parts(buffer, lines, parts, column, profiles))


def random_cut(text: pa.LargeStringArray, seed: int) -> Cut:
    """What is left when whole lines go, their line ends, pieces of them, and stretches across them."""
    chance, (buffer, offsets), lines = random.Random(seed), utf8(text), find_lines(text)
    sheet, label = MarkSheet(), Label("rule", "category", "reason", "Marker")
    characters = np.append(np.flatnonzero(buffer & 0xC0 != 0x80), len(buffer))
    for line in chance.sample(range(len(lines)), len(lines) // 4):
        first, end = int(lines.first_byte[line]), int(lines.next_byte[line])
        last = int(offsets[lines.document[line] + 1])
        from_character, to_character = np.searchsorted(characters, [first, end])
        at = chance.randrange(from_character, to_character)
        till = int(characters[min(at + chance.choice([1, 1, 5, 40]), len(characters) - 1)])
        places = [(first, end), (first, end), (end - 1, end), (int(characters[at]), min(till, last))]
        start, behind = chance.choice(places)
        if buffer[start] & 0xC0 != 0x80:
            sheet.add(start, behind, label, 0.5)
    return cut(text, sheet.marks())


@pytest.mark.parametrize("texts", MANY_TEXTS, ids=range(len(MANY_TEXTS)))
def test_lines_that_are_left_whole_say_what_they_said(texts: list[str]) -> None:
    """Were one taken for another line, or added twice, the sums would be others."""
    text, profiles = pa.array(texts, pa.large_string()), load_profiles()
    whole = find_lines(text)
    of_documents = sum_by_lines(utf8(text)[0], whole, profiles)
    for seed in range(3):
        outcome = random_cut(text, seed)
        buffer, _ = utf8(outcome.text)
        lines = find_lines(outcome.text)
        parts = find_parts(buffer, lines)
        known = known_lines(lines_left_whole(whole, lines, outcome.removed), of_documents.of_lines)
        column = sum_by_lines(buffer, lines, profiles, known)
        same_sums(outcome.text, parts, column.of_texts, sum_parts(buffer, lines, parts, column, profiles))


def plain_lines_left_whole(whole: Lines, kept: Lines, removed: Marks, n_bytes: int) -> list[int]:
    """The lines whose bytes are those of a line, told by where each byte that is left stood."""
    is_left = np.ones(n_bytes, np.bool_)
    for start, end in zip(removed.start_byte, removed.end_byte, strict=True):
        is_left[start:end] = False
    stood_at = np.flatnonzero(is_left).tolist()
    line_of = {
        tuple(range(start, end)): line
        for line, (start, end) in enumerate(zip(whole.start_byte, whole.end_byte, strict=True))
        if start < end
    }
    borders = zip(kept.start_byte, kept.end_byte, strict=True)
    return [line_of.get(tuple(stood_at[start:end]), NO_LINE) for start, end in borders]


@pytest.mark.parametrize("seed", range(20))
def test_lines_left_whole_are_those_of_which_every_byte_is_left(seed: int) -> None:
    chance = random.Random(seed)
    texts = ["".join(chance.choices(["a", "b é", " ", "\n", "\n", "漢"], k=chance.randrange(60))) for _ in range(12)]
    text = pa.array(texts, pa.large_string())
    outcome, whole = random_cut(text, seed), find_lines(text)
    kept = find_lines(outcome.text)
    expected = plain_lines_left_whole(whole, kept, outcome.removed, len(utf8(text)[0]))
    assert lines_left_whole(whole, kept, outcome.removed).tolist() == expected
    assert NO_LINE in expected
    assert max(expected) > 0


MOST_STEPS = np.iinfo(np.int16).max


@pytest.mark.parametrize("n_found", [0, 1, 7, 8, 9, 1_000])
def test_rows_add_up_as_numbers_do(n_found: int) -> None:
    chance = np.random.default_rng(n_found)
    steps = chance.choice([0, 1, MOST_STEPS // 2, MOST_STEPS], (50, LANES)).astype(np.int16)
    steps[0], steps[1] = 0, MOST_STEPS
    found = chance.choice([1, 1, 2, 49], n_found + ROWS_AT_ONCE).astype(np.int32)
    expected = steps[found[:n_found]].sum(axis=0, dtype=np.int64)
    added = np.full(LANES, 5, np.int32)
    add_found_rows(steps, found, n_found, added)
    assert (added - 5).tolist() == expected.tolist()


@njit
def add_found_rows(rows: Array, found: Array, n_found: int, steps: Array) -> None:
    add_rows(rows, found, n_found, steps)


@pytest.mark.parametrize("detector", ["profiles", "langdetect"])
def test_both_detectors_tell_parts(detector: Detector) -> None:
    english, german = (" ".join([SENTENCES[code]] * 3) for code in ("en", "de"))
    text = pa.array([f"{english}\n\n{german}", german], pa.large_string())
    batch = look_at(text, [None] * 2, [None] * 2, [], lambda batch: [])
    lines = find_lines(text)
    parts = find_parts(utf8(text)[0], lines)
    of_texts, of_parts = tell_articles(batch, cut(text, concatenate([])), lines, parts, detector)
    assert of_texts.code.to_pylist() == tell_languages(text, detector).code.to_pylist()
    assert of_texts.code.to_pylist() == tell_documents(batch, detector).code.to_pylist()
    assert of_parts.code.to_pylist()[:2] == ["en", "de"]
