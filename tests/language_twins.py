"""What the kernels of cleancopy/language do, once more in plain Python, by langdetect's own code."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from langdetect.detector import Detector
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.utils.ngram import NGram


@cache
def factory() -> DetectorFactory:
    made = DetectorFactory()
    made.load_profile(PROFILES_DIRECTORY)
    return made


@cache
def steps_by_gram() -> dict[str, list[int]]:
    """What each n-gram says, in 1024ths of a nat, for the languages in the order of their codes."""
    smoothing = 0.5 / 10_000
    return {
        gram: [round(math.log((smoothing + shares[place]) / smoothing) * 1024) for place in places()]
        for gram, shares in factory().word_lang_prob_map.items()
    }


@cache
def places() -> list[int]:
    codes = factory().langlist
    return sorted(range(len(codes)), key=codes.__getitem__)


@cache
def codes() -> list[str]:
    return sorted(factory().langlist)


def plain_reading(text: str) -> str:
    """What `Detector.append` does before it puts blanks together, which no n-gram shows."""
    return str(NGram.normalize_vi(Detector.MAIL_RE.sub(" ", Detector.URL_RE.sub(" ", text))))[:10_000]


def plain_grams(text: str) -> list[str]:
    detector: Any = factory().create()
    detector.append(text)
    detector.cleaning_text()
    return list(detector._extract_ngrams())


def plain_sums(text: str) -> tuple[int, list[int]]:
    """How many n-grams are known, and what they say in all."""
    grams = plain_grams(text)
    totals = [0] * len(codes())
    for gram in grams:
        totals = [total + said for total, said in zip(totals, steps_by_gram()[gram], strict=True)]
    return len(grams), totals


def plain_letters(text: str) -> list[str]:
    """The letters at which n-grams could end."""
    detector: Any = factory().create()
    detector.append(text)
    detector.cleaning_text()
    gram, letters = NGram(), []
    for character in detector.text:
        gram.add_char(character)
        if not gram.capitalword and gram.grams[-1] != " ":
            letters.append(gram.grams[-1])
    return letters


def plain_choice(totals: list[int], n_grams: int, n_letters: int, has_hangul: bool) -> tuple[str, float]:
    weighed = {code: total for code, total in zip(codes(), totals, strict=True) if code != "ko" or has_hangul}
    code = max(weighed, key=weighed.__getitem__)
    if weighed[code] == 0 or weighed[code] < 1024 * n_letters:
        return "und", 0.0
    weight = 1.05 * n_grams**-0.35 / 1024
    return code, 1 / sum(math.exp(weight * (total - weighed[code])) for total in weighed.values())


def plain_language(text: str) -> tuple[str, float]:
    n_grams, totals = plain_sums(text)
    letters = plain_letters(text)
    return plain_choice(totals, n_grams, len(letters), "가" in letters)
