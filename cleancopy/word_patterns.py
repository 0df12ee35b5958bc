"""Patterns of many words for Python's `re`, which tries one alternative after another, and for Rust's regex."""

from __future__ import annotations

import re
from collections.abc import Iterable

FIRST_OF_OTHERS = "\u0370"
"""The first letter of Greek: from here on no letter is Latin that begins a word of the tables."""


def any_of(words: Iterable[str]) -> str:
    """For Python: any of the words, the longest first. Words in other letters than Latin stand behind one look.

    Most texts have none of these letters, and each alternative that is tried takes time.
    """
    latin: list[str] = []
    others: list[str] = []
    for word in words:
        (others if word[:1] >= FIRST_OF_OTHERS else latin).append(word)
    if not (latin and others):
        return tree_of(latin or others)
    return rf"(?:(?=[{FIRST_OF_OTHERS}-\U0010ffff]){tree_of(others)}|{tree_of(latin)})"


def tree_of(words: Iterable[str]) -> str:
    """For Python and Rust: any of the words, the longest first; what several begin with is tried once for them all."""
    endings: dict[str, list[str]] = {}
    for word in sorted(words):
        endings.setdefault(word[:1], []).append(word[1:])
    is_whole = endings.pop("", None) is not None
    branches = [re.escape(letter) + tree_of(its) for letter, its in endings.items()]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)})" + ("?" if is_whole else "")
