"""Names of people as bylines write them, told from other words without guessing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import takewhile

from cleancopy.dates import YEAR, date_pattern
from cleancopy.name_words import (
    are_editors,
    begins_no_name,
    is_agency,
    more_than_names,
    no_names,
    other_words,
    words,
)
from cleancopy.word_patterns import any_of

MAX_NAME_WORDS = 4
MAX_BYLINE_CHARS = 160
LONG_BYLINE_CHARS = 60
MAX_AUTHORS = 12
MAX_SHORT_FORM_CHARS = 3
"""The full stop of a longer word ends the sentence rather than shortening the name, as in 'Jr.'"""
WORD = re.compile(r"[^\s,]+|,")
"""A comma is a word of its own: it parts names, or a name from what its bearer does."""
NAME_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]*)*")
GLUED_LABELS = ("Published", "Updated", "Posted", "Last", "Reviewed", "Edited", "Fact", "Medically")
GLUED = re.compile(rf"(?<=[a-zà-ÿ])(?=(?:{'|'.join(GLUED_LABELS)})\b)")
"""To look for the labels first is quicker: most lines have none."""
GLUED_OPENER = re.compile(r"^([Bb]y|BY)(?=[A-Z][a-z]+ [A-Z])")
SEPARATOR = re.compile(r"\s*[|·•∙—–/>›»;]\s*(?!$)|\s+-\s+|\s{3,}|\s*[(\[]|\s+@\s+")
IN_SEPARATOR = re.compile(r"[|·•∙—–/>›»;(\[@-]|\s{3}")
"""Some of this is in each separator; most lines have none of it."""
SYMBOLS = re.compile(r"^[^\w\s]*\s*(?=\w)")
SAYS_BY = re.compile(r"(?:\b(?:by|von|par|por|di|da|door|napisała?|opublikowała?)|:)\s*$", re.IGNORECASE)
"""What a name of one word has to stand behind: 'Author: Ada', but not 'Author Hub'."""
LOST_BLANK = re.compile(
    r"(?<!\bMc)(?<!Mac)(?<!\bDe)(?<!\bDi)(?<!\bDu)(?<!\bLa)(?<!\bLe)(?<!\bVan)(?<!Fitz)(?<=[a-zà-ÿ])[A-Z]"
)
"""Two words in one: a label and a name whose blank was lost."""
ROMANIAN_BY = re.compile(r"De \S+ \S")
"""'De Ana Popescu' is by her in Romanian, and may be a name in other languages."""
QUOTES = ('"', "“", "„", "«", "‘")
"""What is quoted is a title: '"By Fair Means"'."""
ARTICLE = re.compile(r"^(?:[Tt]he|[Dd]ie|[Dd]as|[Ll]a|[Ll]['’])\s*")
SMALL_NAME = re.compile(r"[a-z][a-z0-9_.-]{2,29}")
NUMBER_BEHIND = re.compile(r"(?<=[^\W\d_])\s+\d{1,3}\s*$")
DIGIT = re.compile(r"\d")
PART_OF_WORD = re.compile(r"\w")
DAY_WITHOUT_YEAR = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?\b", re.IGNORECASE
)
TIME_OF_DAY = re.compile(
    r"(?:\b(?:at|à|um|a las|alle(?: ore)?|às|om|o godz\.) )?"
    r"\b\d{1,2}[:h]\d\d(?::\d\d)?\b(?: (?:Uhr|[ap]m|uur)\b)?",
    re.IGNORECASE,
)
DATE_LABEL_LETTERS = frozenset("lumpo")
"""With these letters the labels of dates begin."""
DATE_LABEL = re.compile(r"^(?:(?:last )?(?:updated|modified|published|posted)(?: on)?|on)\s*:?\s*$", re.IGNORECASE)


@cache
def opener() -> re.Pattern[str]:
    """What stands before a name in a byline: 'By ', 'Written by:', 'AUTHOR: '."""
    return re.compile(rf"^{any_of(words('openers'))}(?:\s*:\s*|\s+|$)", re.IGNORECASE)


@cache
def kind_of_text() -> re.Pattern[str]:
    """What a text is called and that it is by somebody, before a name: 'Ein Gastbeitrag von '; in Scandinavia 'Av '."""
    article, kind, by = (any_of(words(which)) for which in ("kind_articles", "kinds", "authorship"))
    return re.compile(rf"^(?:(?i:(?:{article} )?{kind} {by})|A[vf])\s+")


def is_opener(line: str) -> bool:
    """Whether the line holds nothing but what stands before a name."""
    return bool(opener().fullmatch(SYMBOLS.sub("", line)))


def byline_names(line: str) -> list[str]:
    """The names of a line that says that they are: 'By Ada Miller and Ben Okafor in Gent', '4 May 2024 by Ada'."""
    if line.startswith(QUOTES):
        return []
    for part in parts(line):
        found = opener().match(part)
        if found and found.end() < len(part):
            if group := group_name(NUMBER_BEHIND.sub("", ARTICLE.sub("", part[found.end() :]))):
                return group
            in_sentence = len(line) > LONG_BYLINE_CHARS and not found[0].rstrip().endswith(":")
            says_by = SAYS_BY.search(found[0])
            names = read_names(part[found.end() :], min_words=1 if says_by and not in_sentence else 2)
            return [] if _goes_on_as_sentence(part[found.end() :], names) else names
    return []


def _goes_on_as_sentence(text: str, names: list[str]) -> bool:
    """Whether a name of one word is followed by a small one that is none of a byline: 'By Monday it will be over'."""
    behind = text.split()[1:2] if len(names) == 1 and text.split()[0] == names[0] else []
    return any(word.islower() and word not in words("ends") | more_than_names() for word in behind)


def user_name(line: str) -> list[str]:
    """The name in small letters that a line gives as its author's, beside nothing but dates and labels: 'by ibby'."""
    for part in parts(line):
        found = opener().match(part)
        name = part[found.end() :] if found else ""
        if SMALL_NAME.fullmatch(name) and name not in more_than_names() | other_words() | no_names():
            return [name]
    return []


def listed_names(line: str) -> list[str]:
    """The names of a line that names people and says no more of them than their titles and what they do."""
    for part in parts(line):
        part = kind_of_text().sub("", part)
        if opener().match(part):
            return []
        names = read_names(part, min_words=2)
        if names:
            is_clear = all(map(looks_like_person, names)) and not ROMANIAN_BY.match(names[0])
            return names if is_clear and _says_no_more(part, names) else []
    return []


def is_office(text: str) -> bool:
    """Whether a text says what somebody does: 'Senior Editor'."""
    return any(word.strip(".,").casefold() in words("roles") for word in text.split())


def group_name(line: str) -> list[str]:
    """The name of a group that signs as one, alone on its line: 'Harbour Desk'."""
    name = " ".join(parts(line)[:1])
    named = name.split()
    is_group = 2 <= len(named) <= MAX_NAME_WORDS and named[-1].casefold() in words("groups")
    is_group = is_group and not opener().match(name) and not are_editors(named)
    return [name] if is_group and all(map(_begins_large, named)) else []


def one_word_name(line: str) -> list[str]:
    """A name of one word, alone on its line or before a separator or a date."""
    name = next(iter(parts(line)), "")
    is_name = len(name) > 2 and NAME_WORD.fullmatch(name) and _begins_large(name)
    return [name] if is_name and name.casefold() not in other_words() | no_names() else []


@lru_cache(maxsize=16384)
def parts(line: str) -> tuple[str, ...]:
    """What stands between a line's separators and dates; of a question, nothing."""
    if line.rstrip().endswith("?"):
        return ()
    line = _without_symbols(line[:MAX_BYLINE_CHARS])
    if line.startswith(("By", "by", "BY")):
        line = GLUED_OPENER.sub(r"\1 ", line)
    if any(label in line for label in GLUED_LABELS):
        line = GLUED.sub(" | ", line)
    if DIGIT.search(line):
        line = DAY_WITHOUT_YEAR.sub(" | ", date_pattern().sub(" | ", line) if YEAR.search(line) else line)
        line = TIME_OF_DAY.sub(" | ", line)
    between = SEPARATOR.split(line) if IN_SEPARATOR.search(line) else [line]
    found = (_without_date_label(_without_symbols(part)).strip() for part in between)
    return tuple(part for part in found if part and not part.isdecimal())


def _without_symbols(text: str) -> str:
    """The text without the symbols and blanks before its first letter or digit."""
    return text if text[:1].isalnum() else SYMBOLS.sub("", text)


def _without_date_label(text: str) -> str:
    """The text, or nothing where it is the label of a date."""
    return DATE_LABEL.sub("", text) if text[:1].lower() in DATE_LABEL_LETTERS else text


def _says_no_more(part: str, names: list[str]) -> bool:
    """Whether behind the names there is nothing but titles, offices and, after a comma, what they belong to."""
    rest = part
    for name in names:
        rest = rest.replace(name, "")
    before = rest.split(",")[0]
    says_no_more = all({word.casefold(), word.strip(".").casefold()} & more_than_names() for word in before.split())
    return ":" not in rest and (says_no_more or ("," in rest and is_office(before)))


def read_names(text: str, min_words: int) -> list[str]:
    """The names that a text begins with, parted by commas and 'and'; the first has at least so many words."""
    names: list[str] = []
    current: list[str] = []
    for word in WORD.findall(text):
        folded = word.casefold()
        if word == "," or folded in words("joiners"):
            if current and not _note(current, names, min_words):
                break
            current = []
        elif (names or current) and _is_credential(word, folded, current):
            continue
        elif _goes_on(word, folded, current) or (folded in words("titles") and _n_titles(current) == len(current)):
            current.append(word)
        else:
            break
    if current:
        _note(current, names, 2 if names else min_words)
    return list(dict.fromkeys(names))[:MAX_AUTHORS]


def _is_credential(word: str, folded: str, current: list[str]) -> bool:
    if folded in words("particles") and "".join(current).isupper():  # 'RUI DO CARMO'
        return False
    return folded in words("credentials") and (word.isupper() or "." in word or word in ("PhD", "PharmD", "PsyD"))


def _goes_on(word: str, folded: str, current: list[str]) -> bool:
    """Whether a name goes on, or begins, with the word."""
    is_particle = folded in words("particles")
    if current and is_particle and word.istitle():  # 'Maëlle Le Goff', but 'le 3 mai'
        return True
    if current and (folded in words("ends") or folded.split("-")[0] in words("roles")):
        return False
    return bool(_begins_large(word) and NAME_WORD.fullmatch(word)) or (bool(current) and is_particle)


def _note(current: list[str], names: list[str], min_words: int) -> bool:
    """Note the name that was read, if it is one; a name that stands twice is one."""
    while current and current[-1].casefold() in words("particles"):
        current.pop()
    if current and len(current[-1]) > MAX_SHORT_FORM_CHARS:
        current[-1] = current[-1].rstrip(".")
    if is_agency(current):
        return True
    n_titles = _n_titles(current)
    if len(current) >= n_titles + 2:
        current = current[n_titles:]
    half = len(current) // 2
    if half and current[:half] == current[half:]:
        current = current[:half]
    telling = [word for word in current if word.casefold().strip(".") not in other_words()]
    is_name = min_words <= len(current) <= MAX_NAME_WORDS + 1 and len(telling) * 2 > len(current)
    is_name = is_name and not begins_no_name(current)
    is_name = is_name and not (len(current) > 1 and any(map(LOST_BLANK.search, current)))
    if is_name:
        names.append(" ".join(current))
    return is_name


def _n_titles(named: Sequence[str]) -> int:
    """How many titles the words begin with."""
    return sum(1 for _ in takewhile(lambda word: word.casefold() in words("titles"), named))


def _begins_large(word: str) -> bool:
    return word[0].isupper() or (len(word) > 2 and word[1] in "'’" and word[2].isupper())


def looks_like_person(name: str) -> bool:
    """Whether a name is written as people's are: two words or more, none of which stands in the labels of pages."""
    named = [part for part in name.split() if part.casefold() not in words("particles")]
    if not 2 <= len(named) <= MAX_NAME_WORDS:
        return False
    return all(
        _begins_large(part) and part.strip(".").casefold() not in other_words() and not part.endswith(("'s", "’s"))
        for part in named
    )


def are_common_words(names: Sequence[str], headline: str, page: str) -> bool:
    """Whether a word of the names stands in the headline, or somewhere on the page with a small letter."""
    in_headline = set(re.findall(r"\w+", headline.casefold()))
    for word in (word for name in names for word in name.casefold().split()):
        if word in words("particles"):
            continue
        if word in in_headline or _has_word(page, word):
            return True
    return False


def _has_word(page: str, word: str) -> bool:
    """Whether the word stands on the page by itself; looking for it is much faster than a pattern made for it."""
    at = page.find(word)
    while at >= 0:
        before, after = page[at - 1 : at], page[at + len(word) : at + len(word) + 1]
        if not (PART_OF_WORD.match(before) or PART_OF_WORD.match(after)):
            return True
        at = page.find(word, at + 1)
    return False
