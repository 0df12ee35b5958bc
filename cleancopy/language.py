"""Which language a text is in: langdetect, seeded, so that the same text always gets the same answer."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

UNKNOWN = "und"


class Language(NamedTuple):
    """An ISO 639-1 code ('zh-cn' and 'zh-tw' apart; 'und' where nothing can be said), and the score, 0 to 1."""

    code: str
    score: float


def tell_language(text: str) -> Language:
    """The language of a whole text.

    Source: Nakatani, Language Detection Library for Java (2010), as ported by langdetect; of longer texts it reads the
    first 10,000 characters. It draws n-grams at random: the seed is set anew for every text.
    """
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory().create()
    detector.append(text)
    try:
        found = detector.get_probabilities()
    except LangDetectException:  # nothing in the text that any profile knows
        return Language(UNKNOWN, 0.0)
    return Language(found[0].lang, round(found[0].prob, 4)) if found else Language(UNKNOWN, 0.0)


@cache
def _factory() -> Any:
    """langdetect's profiles, read once."""
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.seed = 0
    return factory
