"""What a text must have for a pattern to match it, read off the pattern: how many letters, and which things in it.

Letters are those of `rule_letters`: Latin letters and digits, blanks and signs passed over. A thing is three letters
in a row (as in Russ Cox, 'Regular Expression Matching with a Trigram Index', 2012), a digit, a sign of ASCII, or OTHER
for any character beyond it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cleancopy.rule_letters import DIGIT, OTHER
from cleancopy.rule_syntax import UnknownSyntaxError, is_plain, matched_letters, read_pattern

TRIGRAM = 3
MAX_SIGNS = 4
"""A class of more characters demands nothing."""
MAX_DEMANDS = 2
"""Of a pattern so many demands are told, the rarest ones."""
NO_END = 1_000_000
"""Stands for any number of letters."""
LETTER_SHARES = dict(
    zip(
        "etaoinshrdlucmfwypvbgkjqxz",
        (127, 91, 82, 75, 70, 67, 63, 61, 60, 43, 40, 28, 28, 24, 22, 24, 20, 19, 10, 15, 20, 8, 2, 1, 2, 1),
        strict=True,
    )
)
"""How often each letter stands in English, of a thousand. They tell which of three letters are rare, and no more."""
SIGN_SHARES = {OTHER: 400, DIGIT: 200, ".": 900, ",": 700, "-": 300, "'": 300, '"': 200}
OTHER_SIGN_SHARE = 50
"""How many of a thousand lines have each sign, roughly."""

Demand = frozenset[str]
"""A text must have one of these things."""
Lengths = tuple[int, int]


@dataclass(frozen=True)
class LengthReader:
    """Reads how many letters and digits a match has at least and at most."""

    def of_words(self, words: str, ignores_case: bool) -> Lengths:
        """Of a run of letters and blanks."""
        n_letters = len(words.replace(" ", ""))
        return n_letters, n_letters

    def of_character(self, token: str, ignores_case: bool) -> Lengths:
        """Of one character."""
        counts = [letter.isalnum() for letter in matched_letters(token, ignores_case)]
        return int(is_plain(token) and all(counts)), int(any(counts))

    def in_sequence(self, parts: Sequence[Lengths]) -> Lengths:
        """Of one thing after another."""
        return min(sum(least for least, _ in parts), NO_END), min(sum(most for _, most in parts), NO_END)

    def of_any(self, choices: Sequence[Lengths]) -> Lengths:
        """Of one of several things."""
        return min(least for least, _ in choices), max(most for _, most in choices)

    def repeated(self, once: Lengths, least: int, most: int | None) -> Lengths:
        """Of one thing several times."""
        return min(once[0] * least, NO_END), min(once[1] * (NO_END if most is None else most), NO_END)


@dataclass(frozen=True)
class DemandReader:
    """Reads what a match must have: the rarest demands first, and no more than MAX_DEMANDS."""

    def of_words(self, words: str, ignores_case: bool) -> tuple[Demand, ...]:
        """Of a run of letters and blanks: three letters in a row."""
        letters = words.replace(" ", "").lower()
        return _rarest(frozenset((letters[at : at + TRIGRAM],)) for at in range(len(letters) - TRIGRAM + 1))

    def of_character(self, token: str, ignores_case: bool) -> tuple[Demand, ...]:
        """Of one character: a digit, or one of a few signs."""
        matched = matched_letters(token, ignores_case)
        kinds = {DIGIT if letter.isdigit() else letter for letter in matched}
        if not is_plain(token):
            kinds.add(OTHER)
        if len(kinds) > MAX_SIGNS or any(kind.isspace() or kind.isalpha() for kind in kinds):
            return ()
        return _rarest([frozenset(kinds)])

    def in_sequence(self, parts: Sequence[tuple[Demand, ...]]) -> tuple[Demand, ...]:
        """Of one thing after another: what any of them demands."""
        return _rarest(demand for part in parts for demand in part)

    def of_any(self, choices: Sequence[tuple[Demand, ...]]) -> tuple[Demand, ...]:
        """Of one of several things: something of what each demands."""
        return _rarest(frozenset[str]().union(*demands) for demands in zip(*choices, strict=False))

    def repeated(self, once: tuple[Demand, ...], least: int, most: int | None) -> tuple[Demand, ...]:
        """Of one thing several times."""
        return once if least else ()


def _rarest(demands: Iterable[Demand]) -> tuple[Demand, ...]:
    by_share = sorted(set(demands), key=lambda demand: (sum(map(_share, demand)), sorted(demand)))
    return tuple(by_share[:MAX_DEMANDS])


def _share(thing: str) -> float:
    """How many of a thousand lines have it, roughly."""
    if len(thing) == 1:
        return SIGN_SHARES.get(thing, OTHER_SIGN_SHARE)
    first, second, third = (LETTER_SHARES[letter] for letter in thing)
    return first * second * third / 5_000


def lengths_of(pattern: str) -> Lengths:
    """How many letters and digits the pattern's matches have at least and at most."""
    try:
        lengths: Lengths = read_pattern(pattern, LengthReader())
    except UnknownSyntaxError:
        return 0, NO_END
    return lengths


def demands_of(pattern: str) -> tuple[Demand, ...]:
    """What the pattern's matches must have; less than all of it."""
    try:
        demands: tuple[Demand, ...] = read_pattern(pattern, DemandReader())
    except UnknownSyntaxError:
        return ()
    return demands
