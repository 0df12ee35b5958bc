"""Which lines of a page are the article: its text aligned with the gold text, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np

from benchmarks.labelled_pages import words_of
from cleancopy.texts import Array

RUN_WORDS = 3
MAX_GAP_WORDS = 400


def label_lines(lines: Sequence[str], gold: str) -> tuple[Array, Array]:
    """How many words each line has, and how many of them are the gold text's. Two arrays of int64."""
    words = [words_of(line) for line in lines]
    matched = _matched([word for line in words for word in line], words_of(gold))
    lengths = np.array([len(line) for line in words], np.int64)
    up_to = np.concatenate(([0], np.cumsum(matched)))
    ends = np.cumsum(lengths)
    return lengths, up_to[ends] - up_to[ends - lengths]


def _matched(text: list[str], gold: list[str]) -> Array:
    """Whether each word of the text stands in the gold text, in its order: by runs of words, then within the gaps."""
    matched = np.zeros(len(text), np.int64)
    at_text = at_gold = 0
    for in_text, in_gold, size in [*_common_runs(text, gold), (len(text), len(gold), 0)]:
        skipped = max(at_text - in_text, 0)
        in_text, size = in_text + skipped, size - skipped
        if size < 0:
            continue
        between, gold_between = text[at_text:in_text], gold[at_gold : max(at_gold, in_gold)]
        if len(between) < MAX_GAP_WORDS and len(gold_between) < MAX_GAP_WORDS:
            for block in SequenceMatcher(None, between, gold_between, autojunk=False).get_matching_blocks():
                matched[at_text + block.a : at_text + block.a + block.size] = 1
        matched[in_text : in_text + size] = 1
        at_text, at_gold = max(at_text, in_text + size), max(at_gold, in_gold + size)
    return matched


def _common_runs(text: list[str], gold: list[str]) -> list[tuple[int, int, int]]:
    """Runs of words that both have in the same order: start in the text, start in the gold text, words."""
    runs = [[tuple(words[at : at + RUN_WORDS]) for at in range(len(words) - RUN_WORDS + 1)] for words in (text, gold)]
    blocks = SequenceMatcher(None, runs[0], runs[1], autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size + RUN_WORDS - 1) for block in blocks if block.size]
