"""What is remembered of lines is what matching says of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from cleancopy.line_memory import LineMemory, Said, number_others
from cleancopy.lines import find_lines
from cleancopy.matching import SHORT_LINES, match_rules
from cleancopy.rulebook import Rule, load_rules
from cleancopy.texts import utf8


def plain_match(texts: pa.LargeStringArray, rules: Sequence[Rule]) -> Said:
    """Two made-up things said of texts: the long ones and those with an a."""
    told = list(enumerate(texts.to_pylist()))
    return {n: len(text) for n, text in told if len(text) > 3}, {n: text for n, text in told if "a" in text}


@pytest.mark.parametrize("max_lines", [0, 5, 40, 10_000])
@pytest.mark.parametrize("seed", range(5))
def test_what_is_remembered_is_what_matching_says(seed: int, max_lines: int) -> None:
    chance = random.Random(seed)
    asked: list[str] = []

    def match(texts: pa.LargeStringArray, rules: Sequence[Rule]) -> Said:
        asked.extend(texts.to_pylist())
        return plain_match(texts, rules)

    memory = LineMemory(match, max_lines)
    all_texts = ["".join(chance.choices("abé", k=chance.randrange(1, 6))) * chance.choice([1, 1, 4]) for _ in range(60)]
    for _ in range(30):
        texts = chance.choices(all_texts, k=chance.randrange(25))
        assert ask(memory, texts, ()) == plain_match(pa.array(texts, pa.large_string()), ())
    if max_lines == 10_000:
        assert len(asked) == len(set(asked))


def ask(memory: LineMemory, texts: list[str], rules: Sequence[Rule]) -> Said:
    """The texts stand between other bytes."""
    written = pa.array([f"a{text}é" for text in texts], pa.large_string())
    buffer, offsets = utf8(written)
    return memory.ask(buffer, offsets[:-1] + 1, offsets[1:] - 2, rules)


def test_texts_that_share_a_key_alone_are_told_apart() -> None:
    buffer = np.frombuffer(b"onetwoonetwotwosix", np.uint8)
    start = np.arange(0, 18, 3)
    known, offsets = np.frombuffer(b"onemore", np.uint8), np.array([0, 3, 7])
    number, new = np.array([0, 0, 0, 2, 2, 1], np.int32), np.array([3, 0, 0, 0, 0, 0])
    assert number_others(buffer, start, start + 3, known, offsets, 1, number, new) == 3
    assert number.tolist() == [0, 3, 0, 2, 2, 4] and new[:3].tolist() == [3, 1, 5]


def test_other_rules_are_asked_anew() -> None:
    rules = load_rules()
    said: list[Any] = []
    memory = LineMemory(lambda texts, rules: (said.append((len(texts), len(rules))), ({},))[1])
    for its in (rules, rules, list(rules), rules[:-1], rules):
        ask(memory, ["a"], its)
    n = len(rules)
    assert said == [(1, n), (0, n), (0, n), (1, n - 1), (1, n)]


def test_batches_have_the_same_hits_in_any_order() -> None:
    rules = load_rules()
    pages = [
        "By Ada Miller\n\nThe boats are late.\n\nRead more",
        "4 May 2031 · 3 min read\n\nThe boats are late.\n\nShare on Facebook\n\nAdvertisement",
        "Read more\n\nmara says:\n\nBy Ada Miller | 4 May 2031",
    ]

    def hits(page: str) -> Any:
        text = pa.array([page], pa.large_string())
        found = match_rules(utf8(text)[0], find_lines(text), rules)
        return found.whole, found.strip, found.fragments, found.signatures

    SHORT_LINES._remembered = None
    first = [hits(page) for page in pages]
    assert any(whole for whole, *_ in first) and any(strip for _, strip, *_ in first)
    again = [hits(page) for page in reversed(pages)]
    SHORT_LINES._remembered = None
    assert first == again[::-1] == [hits(page) for page in reversed(pages)][::-1]
