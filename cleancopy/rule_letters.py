"""With which letters the matches of a pattern can begin and end, read off the pattern: most lines need no closer look.

Two ways to look at a text. Its letters: Latin ones without accents in lower case, every digit as 0, every character
beyond ASCII as OTHER (but for ſ and the sign for kelvin, which are s and k where case does not count); blanks and signs
of ASCII are passed over. Its kinds of characters: capital or small letter of ASCII, digit, OTHER, each blank and sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from cleancopy.rule_syntax import UnknownSyntaxError, is_plain, matched_letters, read_pattern

ANY, OTHER = "\N{HORIZONTAL ELLIPSIS}", "\N{MIDDLE DOT}"
"""In an opening: any letter or kind, and a character beyond ASCII."""
CAPITAL, SMALL, DIGIT = "A", "a", "0"
ONE_BY_ONE = 9
"""A class of more letters or kinds counts as ANY."""
MAX_OPENINGS = 2_000
"""Of more openings the last letter is not told, and so on until they are few enough."""
NOTHING = frozenset(("",))

Openings = frozenset[str]


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

    def of_words(self, words: str, ignores_case: bool) -> Openings:
        """The opening that a run of letters and blanks of ASCII has."""
        if self.of_kinds:
            return _kinds_of(words[-1 if self.at_end else 0], ignores_case)
        letters = words.replace(" ", "").lower()
        return frozenset(((letters[::-1] if self.at_end else letters)[: self.size],))

    def of_character(self, token: str, ignores_case: bool) -> Openings:
        """The letters or kinds that a token can be."""
        return _kinds_of(token, ignores_case) if self.of_kinds else _letters_of(token, ignores_case)

    def in_sequence(self, parts: Sequence[Openings]) -> Openings:
        """The openings of one thing after another."""
        found = NOTHING
        for part in reversed(parts) if self.at_end else parts:
            found = then(found, part, self.size)
        return found

    def of_any(self, choices: Sequence[Openings]) -> Openings:
        """The openings of all of the choices."""
        return _limited(frozenset[str]().union(*choices), self.size)

    def repeated(self, once: Openings, least: int, most: int | None) -> Openings:
        """The openings of one thing several times."""
        found = NOTHING
        for _ in range(least):
            longer = then(found, once, self.size)
            if longer == found:
                break
            found = longer
        last = found
        for _ in range(self.size + 1 if most is None else most - least):
            last = then(last, once, self.size)
            if last <= found:
                break
            found |= last
        return _limited(found, self.size)


def openings_of(pattern: str, view: View) -> Openings:
    """The openings of all texts that the pattern can match, or more than these; shorter where a match ends there."""
    try:
        openings: Openings = read_pattern(pattern, view)
    except UnknownSyntaxError:
        return frozenset(ANY * n for n in range(view.size + 1))
    return openings


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


@cache
def _letters_of(token: str, ignores_case: bool) -> Openings:
    """The letters that a class, an escaped or a plain character can be; none for blanks and signs."""
    matched = matched_letters(token, ignores_case)
    letters = {DIGIT if letter.isdigit() else letter.casefold() for letter in matched if letter.isalnum()}
    if not is_plain(token):
        letters.add(OTHER)
    told = {ANY} if len(letters) > ONE_BY_ONE else letters
    return frozenset(told | ({""} if any(not letter.isalnum() for letter in matched) else set()))


@cache
def _kinds_of(token: str, ignores_case: bool) -> Openings:
    """The kinds of characters that a class, an escaped or a plain character can be."""
    kinds = {kind_of(letter) for letter in matched_letters(token, ignores_case)}
    if not is_plain(token):
        kinds.add(OTHER)
    return frozenset((ANY,) if len(kinds) > ONE_BY_ONE else kinds)


def kind_of(letter: str) -> str:
    """What kind of character it is."""
    if not letter.isascii() or letter.isdigit():
        return DIGIT if letter.isascii() else OTHER
    return letter if not letter.isalpha() else CAPITAL if letter.isupper() else SMALL
