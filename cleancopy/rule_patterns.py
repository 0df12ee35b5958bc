"""The patterns of rules: which groups they have, and whether the engine (Rust's regex, in Polars) takes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import polars as pl

from cleancopy.errors import RulesError

NAMED_GROUP = re.compile(r"(?<!\\)\(\?P?<(\w+)>")
REFERENCE = re.compile(r"(?<!\\[pPxuU])\{([a-z][a-z_]*)\}")
"""`{name}`, but neither `\\p{name}` nor a count such as `{0,60}`."""


def named_groups(pattern: str) -> tuple[str, ...]:
    """The names of a pattern's capture groups, as written: nothing is compiled, so nothing is checked."""
    return tuple(NAMED_GROUP.findall(pattern))


def expanded(pattern: str, patterns: Mapping[str, str], where: str) -> str:
    """The pattern with the shared ones that it refers to in their places. Raises RulesError where one is unknown."""
    for name in REFERENCE.findall(pattern):
        if name not in patterns:
            raise RulesError(f"{where}: unknown pattern {{{name}}}; known: {', '.join(patterns) or 'none'}")
    return REFERENCE.sub(lambda reference: f"(?:{patterns[reference[1]]})", pattern)


def anchored(match: str, scope: str) -> str:
    """The pattern with the anchors that the scope implies."""
    start = "" if scope == "suffix" else "^"
    end = "" if scope == "prefix" else "$"
    return f"{start}(?:{match}){end}"


def checked_groups(match: str, scope: str, where: str) -> tuple[str, ...]:
    """The capture groups of a pattern that somebody else wrote. Those built in are compiled by the tests instead."""
    groups = groups_of(match, where)
    groups_of(anchored(match, scope), f"{where}, anchored")  # a comment at the end would swallow the anchor
    refuse_matching_nothing(anchored(match, scope), where)
    return groups


@cache
def groups_of(pattern: str, where: str) -> tuple[str, ...]:
    """The pattern's capture groups, named or numbered. Raises RulesError if it does not compile."""
    try:
        found = pl.Series([""]).str.extract_groups(pattern)
    except pl.exceptions.ComputeError as error:
        message = str(error).split("This error occurred")[0].strip().splitlines()[-1].removeprefix("error: ")
        raise RulesError(f"{where}: 'match' does not compile: {message}; use the syntax of Rust's regex") from error
    return tuple(field.name for field in found.dtype.fields) if isinstance(found.dtype, pl.Struct) else ()


@cache
def refuse_matching_nothing(pattern: str, where: str) -> None:
    """Raise RulesError if the pattern matches the empty string: it would match everywhere."""
    if pl.Series([""]).str.contains(pattern)[0]:
        raise RulesError(f"{where}: 'match' matches the empty string; make some part of it mandatory")
