"""langdetect itself, seeded, so that the same text always gets the same answer: what the sums are compared with."""

from __future__ import annotations

from functools import cache
from typing import Any

from cleancopy.language.told import NOTHING_TOLD, Language


def tell_by_sampling(text: str, seed: int = 0) -> Language:
    """The language of a whole text, as langdetect says.

    Source: Nakatani, Language Detection Library for Java (2010), as ported by langdetect; of longer texts it reads the
    first 10,000 characters. It draws n-grams at random: the seed is set anew for every text.
    """
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory().create()
    detector.seed = seed
    detector.append(text)
    try:
        found = detector.get_probabilities()
    except LangDetectException:  # nothing in the text that any profile knows
        return NOTHING_TOLD
    return Language(found[0].lang, round(found[0].prob, 4)) if found else NOTHING_TOLD


@cache
def _factory() -> Any:
    """langdetect's profiles, read once."""
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory
