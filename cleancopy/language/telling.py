"""Which language each text of a column is in, and each part of it, by the detector that the configuration names."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pyarrow as pa

from cleancopy.config import Detector
from cleancopy.language.choosing import choose_languages
from cleancopy.language.paragraphs import Parts
from cleancopy.language.profiles import load_profiles
from cleancopy.language.sampling import tell_by_sampling
from cleancopy.language.sums import sum_texts
from cleancopy.language.sums_of_parts import sum_with_parts
from cleancopy.language.told import Languages
from cleancopy.texts import slices, utf8


def tell_languages(text: pa.LargeStringArray, detector: Detector = "profiles") -> Languages:
    """The language of each text. It depends on the text alone, whatever column it stands in."""
    return DETECTORS[detector].texts(text)


def tell_with_parts(
    text: pa.LargeStringArray, parts: Parts, detector: Detector = "profiles"
) -> tuple[Languages, Languages]:
    """The language of each text, and that of each part as a text by itself.

    A part that is the only one of its text may be left out, and is said to be in none.
    """
    return DETECTORS[detector].with_parts(text, parts)


def _tell_by_profiles(text: pa.LargeStringArray) -> Languages:
    """By all n-grams of langdetect's profiles, in integers."""
    profiles = load_profiles()
    return choose_languages(sum_texts(text, profiles), profiles)


def _tell_with_parts_by_profiles(text: pa.LargeStringArray, parts: Parts) -> tuple[Languages, Languages]:
    profiles = load_profiles()
    of_texts, of_parts = sum_with_parts(text, parts, profiles)
    return choose_languages(of_texts, profiles), choose_languages(of_parts, profiles)


def _tell_by_langdetect(text: pa.LargeStringArray) -> Languages:
    """By langdetect, text by text."""
    told = [tell_by_sampling(one) for one in text.to_pylist()]
    codes, scores = [one.code for one in told], [one.score for one in told]
    return Languages(pa.array(codes, pa.string()), pa.array(scores, pa.float32()))


def _tell_with_parts_by_langdetect(text: pa.LargeStringArray, parts: Parts) -> tuple[Languages, Languages]:
    buffer, _ = utf8(text)
    return _tell_by_langdetect(text), _tell_by_langdetect(slices(buffer, parts.start_byte, parts.end_byte))


class _Teller(NamedTuple):
    texts: Callable[[pa.LargeStringArray], Languages]
    with_parts: Callable[[pa.LargeStringArray, Parts], tuple[Languages, Languages]]


DETECTORS: dict[Detector, _Teller] = {
    "profiles": _Teller(_tell_by_profiles, _tell_with_parts_by_profiles),
    "langdetect": _Teller(_tell_by_langdetect, _tell_with_parts_by_langdetect),
}
