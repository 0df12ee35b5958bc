"""Patterns read from left to right, by whoever wants to know something of all that they can match.

The syntax is that of Rust's regex. A reader says what a character, a run of words, a sequence, a choice and a
repetition mean to it; what is not understood is refused, and nothing is known of its matches then.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, Protocol, TypeVar

import polars as pl

ASCII = [chr(point) for point in range(0x80)]
LIKE_ASCII = ["\N{LATIN SMALL LETTER LONG S}", "\N{KELVIN SIGN}"]
"""What is beyond ASCII and yet a letter of it where case does not count."""
ESCAPE = re.compile(
    r"\\(?:[pP](?:\{[^}]*\}|.)|[xuU]\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|b\{[a-z-]+\}|.)",
    re.DOTALL,
)
BETWEEN_CHARACTERS = re.compile(r"[\^$]|\\(?:b(?:\{.*\})?|[BAz<>])", re.DOTALL)
GROUP = re.compile(r"\((?:\?(?:P?<\w+>|(?P<on>[a-zA-Z]*)(?P<off>-[a-zA-Z]+)?(?P<end>[:)])))?")
TIMES = re.compile(r"[*+?]|\{(?P<least>[0-9]+)(?P<comma>,)?(?P<most>[0-9]+)?\}")
WORDS = re.compile(r"[A-Za-z ]+(?=[A-Za-z ][*+?{])|[A-Za-z ]+(?![*+?{])")
"""Nearly all of a pattern. The last letter of a run may be one that is repeated, and is read by itself then."""
CLASS_OPENING = re.compile(r"\[\^?\]?")
BRACKET_OR_ESCAPE = re.compile(r"[()\[\]\\]")

Known = TypeVar("Known")


class UnknownSyntaxError(ValueError):
    """A pattern that is not understood; its matches may be anything."""


class Reader(Protocol[Known], Hashable):
    """What somebody wants to know of the texts that a pattern can match. Equal readers get the same answers."""

    def of_words(self, words: str, ignores_case: bool) -> Known:
        """Of a run of letters and blanks of ASCII."""

    def of_character(self, token: str, ignores_case: bool) -> Known:
        """Of one character: a class, an escaped or a plain one."""

    def in_sequence(self, parts: Sequence[Known]) -> Known:
        """Of one thing after another; of none, of the empty text."""

    def of_any(self, choices: Sequence[Known]) -> Known:
        """Of one of several things, at least one."""

    def repeated(self, once: Known, least: int, most: int | None) -> Known:
        """Of one thing several times; `most` is None where there is no end."""


@cache
def read_pattern(pattern: str, reader: Reader[Known], ignores_case: bool = False) -> Known:
    """What the reader knows of the pattern's matches. Raises UnknownSyntaxError."""
    return _Course(pattern, reader, ignores_case).read()


@dataclass
class _Course(Generic[Known]):
    """The way through a pattern, or through what stands in a group of one; `at` is how far it has come."""

    pattern: str
    reader: Reader[Known]
    ignores_case: bool
    at: int = 0

    def read(self) -> Known:
        choices = [self._sequence()]
        while self.at < len(self.pattern):
            self.at += 1
            choices.append(self._sequence())
        return self.reader.of_any(choices)

    def _sequence(self) -> Known:
        parts: list[Known] = []
        while self.at < len(self.pattern) and self.pattern[self.at] != "|":
            words = WORDS.match(self.pattern, self.at)
            if words is not None:
                self.at += len(words[0])
                parts.append(self.reader.of_words(words[0], self.ignores_case))
            else:
                parts.append(self._repeated(self._group() if self.pattern[self.at] == "(" else self._character()))
        return self.reader.in_sequence(parts)

    def _character(self) -> Known:
        token = self.pattern[self.at]
        if token == "[":
            token = self.pattern[self.at : _closing(self.pattern, self.at)]
        elif token == "\\":
            token = _matched(ESCAPE, self.pattern, self.at)[0]
        self.at += len(token)
        if BETWEEN_CHARACTERS.fullmatch(token):
            return self.reader.in_sequence(())
        return self.reader.of_character(token, self.ignores_case)

    def _group(self) -> Known:
        opened = _matched(GROUP, self.pattern, self.at)
        on, off = opened["on"] or "", opened["off"] or ""
        if "x" in on:
            raise UnknownSyntaxError("blanks that do not count")
        ignores_case = (self.ignores_case or "i" in on) and "i" not in off
        start = self.at + len(opened[0])
        if opened["end"] == ")":
            self.at, self.ignores_case = start, ignores_case
            return self.reader.in_sequence(())
        end = _closing(self.pattern, self.at)
        self.at = end
        known: Known = read_pattern(self.pattern[start : end - 1], self.reader, ignores_case)
        return known

    def _repeated(self, once: Known) -> Known:
        while (times := TIMES.match(self.pattern, self.at)) is not None:
            self.at += len(times[0])
            if self.pattern.startswith("?", self.at):
                self.at += 1
            once = self.reader.repeated(once, *_bounds(times))
        return once


def _matched(expected: re.Pattern[str], pattern: str, at: int) -> re.Match[str]:
    found = expected.match(pattern, at)
    if found is None:
        raise UnknownSyntaxError(pattern[at:])
    return found


def _bounds(times: re.Match[str]) -> tuple[int, int | None]:
    """How often at least and at most; None for no end."""
    if times["least"] is None:
        return int(times[0] == "+"), 1 if times[0] == "?" else None
    least = int(times["least"])
    if not times["comma"]:
        return least, least
    return least, int(times["most"]) if times["most"] else None


def _closing(pattern: str, start: int) -> int:
    """One past the bracket that closes the group or the class of characters that begins at `start`."""
    at, open_groups, open_classes = start, 0, 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\":
            at = _matched(ESCAPE, pattern, at).end()
            continue
        if letter == "[":
            open_classes += 1
            at = _matched(CLASS_OPENING, pattern, at).end()
        else:
            open_classes -= letter == "]" and open_classes > 0
            open_groups += 0 if open_classes else (letter == "(") - (letter == ")")
            at += 1
            if not open_groups and not open_classes:
                return at
        following = BRACKET_OR_ESCAPE.search(pattern, at)
        at = following.start() if following else len(pattern)
    raise UnknownSyntaxError(pattern[start:])


@cache
def matched_letters(token: str, ignores_case: bool) -> tuple[str, ...]:
    """The characters of ASCII, and those like them, that the token stands for: the engine itself is asked."""
    flags, letters = "(?i)" if ignores_case else "", pl.Series(ASCII + LIKE_ASCII)
    try:
        return tuple(letters.filter(letters.str.contains(rf"{flags}\A(?s:{token})\z")).to_list())
    except pl.exceptions.ComputeError as error:
        raise UnknownSyntaxError(token) from error


def is_plain(token: str) -> bool:
    """Whether a token stands for characters of ASCII alone: one of them, or a class that lists them."""
    if not token.isascii() or token == ".":
        return False
    if token.startswith("\\"):
        return len(token) == 2 and not token[1].isalnum()
    return len(token) == 1 or not (token.startswith("[^") or "\\" in token or "[" in token[1:])
