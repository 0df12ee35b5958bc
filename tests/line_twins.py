"""The kernels of the line model once more in plain Python, on lists and strings: slow, and plain to see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt
from unicodedata import category

from tests.test_lines import CLOSING, ENDING, plain_ends_sentence, plain_lines, plain_words

FAR = 99
KEY_FACTOR = 0x9E3779B97F4A7C15


@dataclass(frozen=True)
class Line:
    """A line without the blanks around it, and how many stood before it."""

    text: str
    indent: int = 0

    @property
    def words(self) -> list[str]:
        return plain_word_list(self.text)

    @property
    def n_words(self) -> int:
        return plain_words(self.text)

    @property
    def is_prose(self) -> bool:
        return self.n_words >= 15 and plain_ends_sentence(self.text)


def pages_of(column: list[str]) -> list[list[Line]]:
    """The lines of each text, blank ones included."""
    return [
        [
            Line(line.strip(" \t"), len(line) - len(line.lstrip(" \t")) if line.strip(" \t") else 0)
            for line in plain_lines(text)
        ]
        for text in column
    ]


def clipped(number: int, lowest: int, highest: int) -> int:
    return max(lowest, min(number, highest))


# words.py

WORD_RANGES = [
    ("0", "9"), ("A", "Z"), ("a", "z"), ("À", "Ö"), ("Ø", "ö"), ("ø", "\u1fff"), ("\u2c00", "\u2dff"),
    ("\u3041", "\ufdff"), ("\uff10", "\uff19"), ("\uff21", "\U0001efff"),
]  # fmt: skip
WORDS_BY_THEMSELVES = [("\u3041", "\u30ff"), ("\u3400", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0010ffff")]
FOLDED = [("A", "Z"), ("À", "\u052f"), ("\u1e00", "\u1fff")]
"""Where capitals become small letters. Those of İ are two code points, of which the first counts."""


def is_in(letter: str, ranges: list[tuple[str, str]]) -> bool:
    return any(first <= letter <= last for first, last in ranges)


def plain_fold(letter: str) -> str:
    if letter in "0123456789":
        return "0"
    return letter.lower()[0] if is_in(letter, FOLDED) else letter


def plain_word_list(line: str) -> list[str]:
    words, in_word = [], False
    for letter in line:
        if is_in(letter, WORDS_BY_THEMSELVES):
            words.append(letter)
            in_word = False
        elif is_in(letter, WORD_RANGES):
            words += [] if in_word else [""]
            words[-1] += plain_fold(letter)
            in_word = True
        else:
            in_word = False
    return words


def plain_hash(word: str) -> int:
    """The key of a folded word: runs of ASCII, eight letters at a time, and each other letter by itself."""
    hashed = 0
    for run in re.findall(r"[\x00-\x7f]{1,8}|[^\x00-\x7f]", word):
        step = int.from_bytes(run.encode(), "little") if run.isascii() else ord(run) | 1 << 63
        hashed = (hashed ^ step) * KEY_FACTOR % 2**64
        hashed ^= hashed >> 29
    return hashed


# concepts.py


def plain_concept(word: str, words: dict[str, int], stems: dict[str, int]) -> int:
    """The concept of a folded word: by the whole word, else by its longest stem of 4 to 16 letters; -1 for none."""
    if word in words:
        return words[word]
    return next((stems[word[:end]] for end in range(min(len(word), 16), 3, -1) if word[:end] in stems), -1)


# shape.py

SIGNS = {"separators": "·•»›∙|/><", "address signs": "@#", "brackets": "([{", "commas": ",", "quotes": '"«»‘’‚‛“”„‟'}
SYMBOLS = [("\u2190", "\u2bff"), ("\U0001f000", "\U0001ffff"), ("\ue000", "\uf8ff")]
WIDE_PUNCTUATION = [("\u2010", "\u203e"), ("\u00a0", "\u00bf")]


def plain_is_capital(letter: str) -> bool:
    return category(letter) in ("Lu", "Lt") and is_in(letter, FOLDED) and letter.lower() != letter


def plain_is_punctuation(letter: str) -> bool:
    return letter not in " \t" and (
        is_in(letter, WIDE_PUNCTUATION) or (letter.isascii() and not letter.isdigit() and not letter.isalpha())
    )


def plain_kind_of_end(line: str) -> int:
    bare = line
    while bare and bare[-1] in CLOSING:
        bare = bare[:-1]
    if not bare:
        return 7
    if bare.endswith(("…", "..")):
        return 4
    if bare[-1] in "?？؟":
        return 2
    if bare[-1] == "." or bare[-1] in ENDING:
        return 1
    if bare != line:
        return 7
    kinds = {":": 3, "：": 3, ",": 5, ";": 5, "、": 5, "，": 5} | dict.fromkeys("0123456789", 6)
    return kinds.get(bare[-1], 0)


def plain_kind_of_start(line: str) -> int:
    letter = line[0]
    if letter in "0123456789":
        return 2
    if plain_is_capital(letter):
        return 1
    if letter in "*-•·–—▪►◦‣":
        return 3
    if letter in "\"'(«‘’‚‛“”„‟":
        return 4
    is_letter = letter == "_" or "a" <= letter <= "z" or (letter >= "À" and not is_in(letter, SYMBOLS))
    return 0 if is_letter else 5


def plain_shape(line: Line) -> dict[str, int]:
    """The features of a line by name; all zero for a blank one."""
    text, n_words = line.text, line.n_words
    if not text:
        return {"indent bytes": line.indent}
    size = len(text)
    capitals = [at for at, letter in enumerate(text) if plain_is_capital(letter)]
    capitalised = sum(at == 0 or text[at - 1] in " \t" for at in capitals)
    ending = "[" + re.escape("".join(ENDING) + ".") + "][" + re.escape("".join(CLOSING)) + "]*"
    return {name: sum(map(text.count, signs)) for name, signs in SIGNS.items()} | {
        "words": n_words,
        "characters": size,
        "characters per word, tenths": 10 * size // max(n_words, 1),
        "kind of end": plain_kind_of_end(text),
        "kind of start": plain_kind_of_start(text),
        "sentence ends": len(re.findall(ending + r"(?=[ \t]|\Z)", text)),
        "digits, permille": 1000 * len(re.findall("[0-9]", text)) // size,
        "capitals, permille": 1000 * len(capitals) // size,
        "capitalised words, permille": 1000 * capitalised // max(n_words, 1),
        "punctuation, permille": 1000 * sum(map(plain_is_punctuation, text)) // size,
        "symbols": sum(is_in(letter, SYMBOLS) or letter in "©®" for letter in text),
        "years": len(re.findall("(?<![0-9])[0-9]{4}(?![0-9])", text)),
        "indent bytes": line.indent,
    }


# echoes.py


def plain_echoes(page: list[list[str]], telling: list[list[bool]], is_prose: list[bool], title: int) -> list[list[int]]:
    """The six echo features of each line. `page` has the words of each line, `telling` which of them are long."""
    rows = []
    seen: set[tuple[str, ...]] = set()
    for number, words in enumerate(page):
        long_words = [word for word, is_long in zip(words, telling[number], strict=True) if is_long]
        others = [set(line) for at, line in enumerate(page) if at != number]
        prose = [set(line) for at, line in enumerate(page) if at != number and is_prose[at]]
        title_words = set(page[title]) if 0 <= title < len(page) else set()
        shares = [
            sum(any(word in line for line in others) for word in long_words),
            sum(any(word in line for line in prose) for word in long_words),
            sum(word in title_words for word in long_words),
        ]
        row = [1000 * share // max(len(long_words), 1) for share in shares]
        row.append(page.count(words) - 1 if words else 0)
        said = 0
        runs = list(zip(words, words[1:], words[2:], strict=False))
        for run in runs:
            said += run in seen
            seen.add(run)
        rows.append([*row, 1000 * said // max(len(runs), 1), said])
    return rows


# vocabulary.py


def plain_terms(words: list[str]) -> list[tuple[str, ...]]:
    """Every term that a line of these words has: words, pairs, its first and last word, and the whole of a short line."""
    if not words:
        return []
    whole = [("=", *words)] if len(words) <= 6 else []
    pairs = list(pairwise(words))
    return [*((word,) for word in words), *pairs, ("^", words[0]), ("$", words[-1]), *whole]


def plain_term(term: str) -> tuple[str, ...]:
    """A term of the weights file, as `plain_terms` writes it."""
    words = plain_word_list(term.strip("^$="))
    sign = {"=": "=", "^": "^"}.get(term[0], "$" if term[-1] == "$" else "")
    return (sign, *words) if sign else tuple(words)


def plain_score(words: list[str], terms: dict[str, int], bias: int) -> int:
    weight = {plain_term(term): weight for term, weight in terms.items()}
    known = [weight[term] for term in plain_terms(words) if term in weight]
    return bias + sum(known) * 1000 // isqrt(len(known) * 1_000_000) if known else bias


# trees.py

Tree = tuple[int, ...]
"""(value,) for a leaf; (value, feature, threshold, left, right) for a fork, where left and right are trees."""


def plain_path(tree, row: list[int]) -> list:
    """The trees that a row passes, from the root down to its leaf."""
    path = [tree]
    while len(path[-1]) > 1:
        _, feature, threshold, left, right = path[-1]
        path.append(left if row[feature] <= threshold else right)
    return path


def plain_parts(trees: list, row: list[int]) -> list[int]:
    """What each feature adds to the score of a row."""
    parts = [0] * len(row)
    for tree in trees:
        path = plain_path(tree, row)
        for above, below in pairwise(path):
            parts[above[1]] += below[0] - above[0]
    return parts


def nodes_of(tree) -> list[list[int]]:
    """A tree as the weights file has it: [feature, threshold, left, right, value], children counted from the root."""
    nodes: list[list[int]] = []

    def add(part) -> int:
        number = len(nodes)
        nodes.append([-1, 0, 0, 0, part[0]])
        if len(part) > 1:
            _, feature, threshold, left, right = part
            nodes[number][:4] = [feature, threshold, add(left), add(right)]
        return number

    add(tree)
    return nodes
