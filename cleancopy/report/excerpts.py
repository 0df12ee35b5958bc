"""Cutting long texts short for the report, always saying by how much."""

from __future__ import annotations

from typing import Any

Facts = dict[str, Any]
"""A piece of report.json: strings, whole numbers, finite floats, booleans, None, lists and dicts with string keys."""


def excerpt(text: str, max_chars: int) -> Facts:
    """The start of a text, and how many code points of it are not shown."""
    return {"text": text[:max_chars], "omitted_chars": max(0, len(text) - max_chars)}


def share(part: int, whole: int) -> float:
    """`part` of `whole` from 0 to 1, rounded to 6 places; 0 where there is no whole."""
    return round(part / whole, 6) if whole else 0.0
