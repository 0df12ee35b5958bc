"""Words that tell the names of people from other words, by lists: what stands beside names, and what names nobody."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

MAX_INITIALS = 3
"""An agency of so few letters has them all large or all small: 'AP', 'dpa', but not 'Sid'."""


@cache
def words(kind: str) -> frozenset[str]:
    """A list of names.toml."""
    return frozenset(_lists()[kind])


@cache
def _lists() -> dict[str, list[str]]:
    """All of names.toml."""
    return tomllib.loads(files("cleancopy").joinpath("names.toml").read_text("utf-8"))


@cache
def other_words() -> frozenset[str]:
    """Words that stand in the labels of pages or say what people do, and in no name."""
    return words("labels") | words("roles")


@cache
def more_than_names() -> frozenset[str]:
    """What may stand beside names in a line that holds nothing else."""
    return frozenset().union(*map(words, ("joiners", "credentials", "roles", "titles", "companions", "agencies")))


@cache
def no_names() -> frozenset[str]:
    """What is no name of one word, beside the words that are in no name."""
    return frozenset().union(*map(words, ("particles", "editorial", "agencies", "beginnings", "times")))


def are_editors(named: Sequence[str]) -> bool:
    """Whether the words say no more than that those who edit the page wrote: 'The Editors', 'Da Redação'."""
    return all(word.casefold() in words("editorial") | words("particles") for word in named)


def is_agency(named: Sequence[str]) -> bool:
    """Whether the words are the name of a news agency."""
    name = " ".join(named)
    return name.casefold() in words("agencies") and not (len(name) <= MAX_INITIALS and name.istitle())


def begins_no_name(named: Sequence[str]) -> bool:
    """Whether the words are of a place, of what was done, of a day or of the editors, and name nobody."""
    first = next((word.casefold().strip(".") for word in named if word.casefold() not in words("particles")), "")
    if first in words("beginnings") or (len(named) == 1 and first in words("times")):
        return True
    return are_editors(named) or (first in words("editorial") and first in words("groups"))
