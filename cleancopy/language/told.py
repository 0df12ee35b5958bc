"""What is told about the language of texts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

UNKNOWN = "und"


class Language(NamedTuple):
    """An ISO 639-1 code ('zh-cn' and 'zh-tw' apart; 'und' where nothing can be said), and the score, 0 to 1."""

    code: str
    score: float


NOTHING_TOLD = Language(UNKNOWN, 0.0)


@cache
def known_codes() -> tuple[str, ...]:
    """The codes that can be told, in alphabetical order, and 'und'. langdetect's profiles are named after them."""
    from langdetect.detector_factory import PROFILES_DIRECTORY

    return (*sorted(path.name for path in Path(PROFILES_DIRECTORY).iterdir() if path.is_file()), UNKNOWN)


class Languages(NamedTuple):
    """The languages of a column of texts: `code` string, `score` float32, in the order of the texts, never null."""

    code: pa.StringArray
    score: pa.FloatArray
