"""The languages of a document with their shares, told by its paragraphs."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from cleancopy.language.mixed import share_languages
from cleancopy.language.paragraphs import MIN_PART_CHARS, READ_BYTES, find_parts
from cleancopy.language.telling import tell_with_parts
from cleancopy.lines import find_lines
from cleancopy.texts import utf8
from tests.language_texts import SENTENCES, UNKNOWN_TEXTS


def column(texts: list[str]) -> pa.LargeStringArray:
    return pa.array(texts, pa.large_string())


def plain_parts(text: str) -> list[tuple[str, int]]:
    """What is read of each part, and how many characters count with it."""
    parts: list[tuple[str, int]] = []
    start, n_short = -1, 0
    lines, raw = [], text.encode()
    at = 0
    for line in raw.split(b"\n"):
        inner = line.strip(b" ")
        first = at + line.index(inner)
        lines += [(first, first + len(inner), len(inner.decode()))] if inner else []
        at += len(line) + 1
    for first, end, n_chars in lines:
        if n_chars >= MIN_PART_CHARS and n_short and parts:
            parts[-1] = (parts[-1][0], parts[-1][1] + n_short)
            n_short = 0
        start = first if n_chars >= MIN_PART_CHARS or start < 0 or not n_short else start
        n_short += n_chars
        if n_short >= MIN_PART_CHARS:
            parts.append((raw[start:end][:READ_BYTES].decode(errors="ignore"), n_short))
            start, n_short = -1, 0
    if n_short and parts:
        parts[-1] = (parts[-1][0], parts[-1][1] + n_short)
    elif n_short:
        parts.append((raw[start : lines[-1][1]][:READ_BYTES].decode(errors="ignore"), n_short))
    return parts


@pytest.mark.parametrize("seed", range(20))
def test_parts_are_long_paragraphs_and_runs_of_short_ones(seed: int) -> None:
    rng = random.Random(seed)
    pieces = ["x" * 99, "é" * 100, "鸟" * 130, "short", "  indented", "", "y" * 300, "a b c " * 12]
    texts = ["\n".join(rng.choices(pieces, k=rng.randrange(9))) for _ in range(30)]
    buffer, _ = utf8(column(texts))
    parts = find_parts(buffer, find_lines(column(texts)))
    found: list[list[tuple[str, int]]] = [[] for _ in texts]
    for document, start, end, n_chars in zip(*(one.tolist() for one in parts), strict=True):
        found[document].append((buffer[start:end].tobytes().decode(), n_chars))
    assert found == [plain_parts(text) for text in texts]


def langs(texts: list[str]) -> list[list[tuple[str, float]]]:
    lines = find_lines(column(texts))
    parts = find_parts(utf8(column(texts))[0], lines)
    told = share_languages(parts, *tell_with_parts(column(texts), lines, parts))
    return [[(one["lang"], round(one["share"], 4)) for one in of_text] for of_text in told.to_pylist()]


def test_paragraphs_in_two_languages_are_both_told() -> None:
    english, german = f"{SENTENCES['en']} " * 3, f"{SENTENCES['de']} " * 3
    english, german = english.strip(), german.strip()
    whole = len(english) * 2 + len(german)
    expected = sorted([("en", 2 * len(english) / whole), ("de", len(german) / whole)], key=lambda one: -one[1])
    ((first, second),) = langs([f"{english}\n\n{german}\n\n{english}\n"])
    assert [first, second] == [(lang, pytest.approx(share, abs=0.0001)) for lang, share in expected]


def test_a_word_or_a_heading_in_another_language_is_none() -> None:
    text = f"{SENTENCES['en']} " * 3
    assert langs([f"Guten Morgen\n\n{text}\n\n{text}\n\nBonjour\n"]) == [[("en", 1.0)]]


def test_what_is_in_no_language_counts_for_none() -> None:
    armenian, english = UNKNOWN_TEXTS["Armenian"] * 4, f"{SENTENCES['en']} " * 3
    assert langs(["", armenian, f"{armenian}\n\n{english}\n\n{english}"]) == [[], [], [("en", 1.0)]]


def test_shares_do_not_depend_on_the_column() -> None:
    long = {code: f"{sentence} " * 4 for code, sentence in SENTENCES.items()}
    rng = random.Random(0)
    texts = ["\n\n".join(rng.sample(list(long.values()), 3)) for _ in range(20)] + ["", "short"]
    assert langs(texts) == [langs([text])[0] for text in texts]
    assert langs(texts[::-1]) == langs(texts)[::-1]
    assert langs([]) == []
