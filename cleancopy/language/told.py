"""What is told about the language of texts."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

UNKNOWN = "und"


class Language(NamedTuple):
    """An ISO 639-1 code ('zh-cn' and 'zh-tw' apart; 'und' where nothing can be said), and the score, 0 to 1."""

    code: str
    score: float


NOTHING_TOLD = Language(UNKNOWN, 0.0)


class Languages(NamedTuple):
    """The languages of a column of texts: `code` string, `score` float32, in the order of the texts, never null."""

    code: pa.StringArray
    score: pa.FloatArray
