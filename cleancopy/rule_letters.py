"""With which letters the matches of a pattern can begin and end, read off the pattern: most lines need no closer look.

Two ways to look at a text. Its letters: Latin ones without accents in lower case, every digit as 0, every character
beyond ASCII as OTHER (but for ſ and the sign for kelvin, which are s and k where case does not count); blanks and signs
of ASCII are passed over. Its kinds of characters: capital or small letter of ASCII, digit, OTHER, each blank and sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import polars as pl

ANY, OTHER = "\N{HORIZONTAL ELLIPSIS}", "\N{MIDDLE DOT}"
"""In an opening: any letter or kind, and a character beyond ASCII."""
CAPITAL, SMALL, DIGIT = "A", "a", "0"
ONE_BY_ONE = 9
"""A class of more letters or kinds counts as ANY."""
MAX_OPENINGS = 2_000
"""Of more openings the last letter is not told, and so on until they are few enough."""
NOTHING = frozenset(("",))
ASCII = [chr(point) for point in range(0x80)]
LIKE_ASCII = ["\N{LATIN SMALL LETTER LONG S}", "\N{KELVIN SIGN}"]
ESCAPE = re.compile(
    r"\\(?:[pP](?:\{[^}]*\}|.)|[xuU]\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|b\{[a-z-]+\}|.)",
    re.DOTALL,
)
BETWEEN_CHARACTERS = re.compile(r"[\^$]|\\(?:b(?:\{.*\})?|[BAz<>])", re.DOTALL)
GROUP = re.compile(r"\((?:\?(?:P?<\w+>|(?P<on>[a-zA-Z]*)(?P<off>-[a-zA-Z]+)?(?P<end>[:)])))?")
TIMES = re.compile(r"[*+?]|\{(?P<least>[0-9]+)(?P<comma>,)?(?P<most>[0-9]+)?\}")
WORDS = re.compile(r"[A-Za-z ]+(?![*+?{A-Za-z ])")
"""Nearly all of a pattern. The last letter of a run may be one that is repeated, and is read by itself then."""
CLASS_OPENING = re.compile(r"\[\^?\]?")
BRACKET_OR_ESCAPE = re.compile(r"[()\[\]\\]")

Openings = frozenset[str]


class UnknownSyntaxError(ValueError):
    """A pattern that is not understood; its matches may begin with anything."""


@dataclass(frozen=True)
class View:
    """How texts are looked at.

    size      how many letters of an opening are told
    at_end    the last letters are meant, the very last first
    of_kinds  kinds of characters are meant instead of letters, and one of them
    """

    size: int
    at_end: bool = False
    of_kinds: bool = False

    def of_words(self, words: str) -> Openings:
        """The opening that a run of letters and blanks of ASCII has."""
        letters = words.replace(" ", "").lower()
        return frozenset(((letters[::-1] if self.at_end else letters)[: self.size],))


def openings_of(pattern: str, view: View) -> Openings:
    """The openings of all texts that the pattern can match, or more than these; shorter where a match ends there."""
    try:
        return _openings(pattern, view, False)
    except UnknownSyntaxError:
        return frozenset(ANY * n for n in range(view.size + 1))


@cache
def _openings(pattern: str, view: View, ignores_case: bool) -> Openings:
    return _Reader(pattern, view, ignores_case).read()


def then(first: Openings, second: Openings, size: int) -> Openings:
    """The openings of what matches one thing and right after it another, at most `size` letters each."""
    if first == NOTHING or all(len(one) >= size for one in first):
        return second if first == NOTHING else first
    found: set[str] = set()
    for told in range(size + 1):
        endings = {two[: size - told] for two in second}
        found.update(one + two for one in first if len(one) == told for two in endings)
    return _limited(found, size)


def _limited(found: Iterable[str], size: int) -> Openings:
    limited = frozenset(found)
    told = size
    while len(limited) > MAX_OPENINGS:
        told -= 1
        limited = frozenset(opening[:told] + ANY * (len(opening) - told) for opening in limited)
    return limited


@dataclass
class _Reader:
    """Reads a pattern, or what stands in a group of one, from left to right; `at` is how far it has come."""

    pattern: str
    view: View
    ignores_case: bool
    at: int = 0

    def read(self) -> Openings:
        found = self._sequence()
        while self.at < len(self.pattern):
            self.at += 1
            found |= self._sequence()
        return _limited(found, self.view.size)

    def _sequence(self) -> Openings:
        parts: list[Openings] = []
        while self.at < len(self.pattern) and self.pattern[self.at] != "|":
            words = WORDS.match(self.pattern, self.at)
            if words is not None:
                self.at += len(words[0])
                first = words[0][-1 if self.view.at_end else 0]
                is_kind = self.view.of_kinds
                parts.append(_kinds_of(first, self.ignores_case) if is_kind else self.view.of_words(words[0]))
            else:
                parts.append(self._repeated(self._group() if self.pattern[self.at] == "(" else self._character()))
        found = NOTHING
        for part in reversed(parts) if self.view.at_end else parts:
            found = then(found, part, self.view.size)
        return found

    def _character(self) -> Openings:
        token = self.pattern[self.at]
        if token == "[":
            token = self.pattern[self.at : _closing(self.pattern, self.at)]
        elif token == "\\":
            token = _matched(ESCAPE, self.pattern, self.at)[0]
        self.at += len(token)
        if BETWEEN_CHARACTERS.fullmatch(token):
            return NOTHING
        return _kinds_of(token, self.ignores_case) if self.view.of_kinds else _letters_of(token, self.ignores_case)

    def _group(self) -> Openings:
        opened = _matched(GROUP, self.pattern, self.at)
        on, off = opened["on"] or "", opened["off"] or ""
        if "x" in on:
            raise UnknownSyntaxError("blanks that do not count")
        ignores_case = (self.ignores_case or "i" in on) and "i" not in off
        start = self.at + len(opened[0])
        if opened["end"] == ")":
            self.at, self.ignores_case = start, ignores_case
            return NOTHING
        end = _closing(self.pattern, self.at)
        self.at = end
        return _openings(self.pattern[start : end - 1], self.view, ignores_case)

    def _repeated(self, once: Openings) -> Openings:
        while (times := TIMES.match(self.pattern, self.at)) is not None:
            self.at += len(times[0])
            if self.pattern.startswith("?", self.at):
                self.at += 1
            once = self._times(once, *_bounds(times))
        return once

    def _times(self, once: Openings, least: int, most: int | None) -> Openings:
        size, found = self.view.size, NOTHING
        for _ in range(least):
            longer = then(found, once, size)
            if longer == found:
                break
            found = longer
        last = found
        for _ in range(size + 1 if most is None else most - least):
            last = then(last, once, size)
            if last <= found:
                break
            found |= last
        return _limited(found, size)


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
def _letters_of(token: str, ignores_case: bool) -> Openings:
    """The letters that a class, an escaped or a plain character can be; none for blanks and signs."""
    matched = _matched_letters(token, ignores_case)
    letters = {DIGIT if letter.isdigit() else letter.casefold() for letter in matched if letter.isalnum()}
    if not _is_plain(token):
        letters.add(OTHER)
    told = {ANY} if len(letters) > ONE_BY_ONE else letters
    return frozenset(told | ({""} if any(not letter.isalnum() for letter in matched) else set()))


@cache
def _kinds_of(token: str, ignores_case: bool) -> Openings:
    """The kinds of characters that a class, an escaped or a plain character can be."""
    kinds = {kind_of(letter) for letter in _matched_letters(token, ignores_case)}
    if not _is_plain(token):
        kinds.add(OTHER)
    return frozenset((ANY,) if len(kinds) > ONE_BY_ONE else kinds)


def kind_of(letter: str) -> str:
    """What kind of character it is."""
    if not letter.isascii() or letter.isdigit():
        return DIGIT if letter.isascii() else OTHER
    return letter if not letter.isalpha() else CAPITAL if letter.isupper() else SMALL


def _matched_letters(token: str, ignores_case: bool) -> list[str]:
    """The characters of ASCII, and those like them, that the token stands for: the engine itself is asked."""
    flags, letters = "(?i)" if ignores_case else "", pl.Series(ASCII + LIKE_ASCII)
    try:
        return letters.filter(letters.str.contains(rf"{flags}\A(?s:{token})\z")).to_list()
    except pl.exceptions.ComputeError as error:
        raise UnknownSyntaxError(token) from error


def _is_plain(token: str) -> bool:
    """Whether a token stands for characters of ASCII alone: one of them, or a class that lists them."""
    if not token.isascii() or token == ".":
        return False
    if token.startswith("\\"):
        return len(token) == 2 and not token[1].isalnum()
    return len(token) == 1 or not (token.startswith("[^") or "\\" in token or "[" in token[1:])
