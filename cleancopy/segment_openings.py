"""Patterns for lines of which the first segment may be furniture: most lines need not be taken apart."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from cleancopy import rule_letters, rule_syntax
from cleancopy.kept_tables import kept_tables
from cleancopy.rule_letters import ANY, View, openings_of
from cleancopy.texts import Array

SEGMENT_START = r"\s*[·|•∙・]*\s*"
"""What may stand before the first segment of a line."""
SEGMENT_END = r"(?:[\s\x1c-\x1f]*(?:[·|•∙・]|$)|[\s\x1c-\x1f]+[-–—»›/][\s\x1c-\x1f])"
"""What stands behind it, as in SEPARATOR of `matching.py`, but where it is an ended sentence."""
ENDS_OF_SENTENCES = (".", "!", ANY, "")
"""With one of these a segment may end that an ended sentence parts from the next."""


@cache
def segment_openings(matches: tuple[str, ...]) -> tuple[str, ...]:
    """For each pattern of segments a pattern for lines whose first segment it may match."""
    code = [Path(str(source)).read_bytes() for source in (__file__, rule_letters.__file__, rule_syntax.__file__)]
    made_from: list[str | bytes] = [*matches, f"polars {pl.__version__}", *code]
    tables = kept_tables("segment-openings", made_from, lambda: {"may_end_sentence": _may_end_sentence(matches)})
    return tuple(map(_opening, matches, tables["may_end_sentence"].tolist()))


def _opening(match: str, may_end_sentence: bool) -> str:
    return f"^{SEGMENT_START}(?:{match})" + ("" if may_end_sentence else SEGMENT_END)


def _may_end_sentence(matches: tuple[str, ...]) -> Array:
    """For each pattern whether what it matches can end as a sentence does."""
    view = View(1, at_end=True, of_kinds=True)
    return np.array([not openings_of(match, view).isdisjoint(ENDS_OF_SENTENCES) for match in matches], np.bool_)
