"""Numbers with their nouns, as people write them."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """1 document, 2,000 documents."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
