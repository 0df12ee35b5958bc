"""Which language each text of a column is in, by the detector that the configuration names."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from cleancopy.config import Detector
from cleancopy.language.choosing import choose_languages
from cleancopy.language.profiles import load_profiles
from cleancopy.language.sampling import tell_by_sampling
from cleancopy.language.sums import sum_texts
from cleancopy.language.told import Languages


def tell_languages(text: pa.LargeStringArray, detector: Detector = "profiles") -> Languages:
    """The language of each text. It depends on the text alone, whatever column it stands in."""
    return DETECTORS[detector](text)


def _tell_by_profiles(text: pa.LargeStringArray) -> Languages:
    """By all n-grams of langdetect's profiles, in integers."""
    profiles = load_profiles()
    return choose_languages(sum_texts(text, profiles), profiles)


def _tell_by_langdetect(text: pa.LargeStringArray) -> Languages:
    """By langdetect, text by text."""
    told = [tell_by_sampling(one) for one in text.to_pylist()]
    codes, scores = [one.code for one in told], [one.score for one in told]
    return Languages(pa.array(codes, pa.string()), pa.array(scores, pa.float32()))


DETECTORS: dict[Detector, Callable[[pa.LargeStringArray], Languages]] = {
    "profiles": _tell_by_profiles,
    "langdetect": _tell_by_langdetect,
}
