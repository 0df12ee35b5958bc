"""Parts of texts that are read and summed up with their texts have the sums that they have as texts by themselves."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest

from cleancopy.config import Detector
from cleancopy.language.paragraphs import find_parts
from cleancopy.language.profiles import load_profiles
from cleancopy.language.sums import sum_texts
from cleancopy.language.telling import tell_languages
from cleancopy.lines import find_lines
from cleancopy.texts import slices, utf8
from tests.language_texts import SENTENCES, UNKNOWN_TEXTS

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


@pytest.mark.parametrize("texts", [*(random_texts(seed) for seed in range(6)), LONG, AT_THE_END, [], [""]])
def test_parts_have_the_sums_of_texts_by_themselves(texts: list[str]) -> None:
    text, profiles = pa.array(texts, pa.large_string()), load_profiles()
    buffer, _ = utf8(text)
    parts = find_parts(buffer, find_lines(text))
    has_others = np.bincount(parts.document, minlength=len(texts))[parts.document] > 1
    of_texts, of_parts = sum_with_parts(text, parts, profiles)
    alone = slices(buffer, parts.start_byte[has_others], parts.end_byte[has_others])
    for found, expected in zip(of_texts, sum_texts(text, profiles), strict=True):
        assert found.tolist() == expected.tolist()
    for found, expected in zip(of_parts, sum_texts(alone, profiles), strict=True):
        assert found[has_others].tolist() == expected.tolist()
        assert not found[~has_others].any()


@pytest.mark.parametrize("detector", ["profiles", "langdetect"])
def test_both_detectors_tell_parts(detector: Detector) -> None:
    english, german = (" ".join([SENTENCES[code]] * 3) for code in ("en", "de"))
    text = pa.array([f"{english}\n\n{german}", german], pa.large_string())
    of_texts, of_parts = tell_with_parts(text, find_parts(utf8(text)[0], find_lines(text)), detector)
    assert of_texts.code.to_pylist() == tell_languages(text, detector).code.to_pylist()
    assert of_parts.code.to_pylist()[:2] == ["en", "de"]
