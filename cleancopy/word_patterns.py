"""Patterns of many words for Python's `re`, which tries one alternative after another."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; what several begin with is tried once for all of them."""
    endings: dict[str, list[str]] = {}
    for word in sorted(words):
        endings.setdefault(word[:1], []).append(word[1:])
    is_whole = endings.pop("", None) is not None
    branches = [re.escape(letter) + any_of(its) for letter, its in endings.items()]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)})" + ("?" if is_whole else "")
