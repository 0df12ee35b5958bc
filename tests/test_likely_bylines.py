"""A line that is not looked at closely has no name, no office and no date: told of awkward lines and of random ones."""

import random

import polars as pl
import pytest

from cleancopy.author_notes import OPENER_ALONE, SIGNED, SIGNED_START, signed_names
from cleancopy.bylines import BYLINE_AT_END, DATE_OR_TIME
from cleancopy.datelines import LABEL_ALONE, LABELLED
from cleancopy.dates import find_dates, month_names
from cleancopy.likely_bylines import (
    DATED,
    ENDING_IN_BYLINE,
    PUBLISHED,
    YEAR,
    dating,
    naming_groups,
    naming_roles,
    opening_or_naming_roles,
    signing,
    two_large_words,
)
from cleancopy.names import byline_names, group_name, is_office, is_opener, listed_names, user_name, words

AWKWARD = [
    "By Ada Miller", "ByAda Miller", "BYAda Miller", "… by Ada Miller", "• by ibby", "Photo (by Ada Miller)", "By\u0301 Ada",
    "3 May 2024by Ada Miller", "May 3rd by Ada Miller", "FerryPublished by Ada Miller", "harborPosted by Ada", "by: Ada",
    "wrıtten by Ada Miller", "AUTHOR: ADA MILLER", "Author", "von", "d’Arbois de Vries", "Ada m.d. Miller", "Ada PhD Miller",
    "This post was reported by Ada Miller", "about the author Ada Miller", "Harbour Desk", "A1 Team", "Ada van der Berg",
    "and Ada Miller", "Ada Miller, Senior Edİtor", "Staﬀ Writer", "chief oﬃcer", "PROFEẞOR", "vor 3 Tagen", "2 hours ago",
    "15 min", "१२३४", "2024-05-03", "3/4/2024", "3 mai 2024", "MAY 3, 2024", "MAİ 3 2024", "2024年5月3日", "2024 – 5 – 3", "2024•5•3",
    "The boats are late. By Ada Miller on May 4, 2031", "Late again!” Von Ben Okafor am 4. Mai 2031", "Author(s): Ada Miller",
    "By Ada Miller Published May 4, 2031", "Zuerst erschienen am 4. Mai 2031", "Publication date:", "Data publikacji", "MIS EN LIGNE LE",
    "**** written by Ada", "this post in our paper was written by Ada", "Latest posts by Ada", "alle Beiträge von Ada", "l’autore",
    "À PROPOS DE L'AUTEUR", "ſobre el autor", "o autorce", "View all posts by Ada", "republished posts by Ada", "·Über die Autorin",
]  # fmt: skip
PIECES = [
    *AWKWARD, *sorted(words("openers")), *sorted(words("roles"))[:20], *sorted(words("groups")), *list(month_names())[:40],
    "Ada", "Miller", "Ben Okafor", "and", "de", ",", ".", ":", "·", " | ", " - ", "(", "—", "2024", "3", "31.", "/", "ago", "min",
    "the old canal", "Is it late?", "By Ada Miller on May 4, 2031", "ſ", "İ", "ß", "\u0301", "Published", "Updated", "@", "'", "’",
]  # fmt: skip


def lines():
    chance = random.Random(11)
    made = [chance.choice(("", " ", " ")).join(chance.choices(PIECES, k=chance.randrange(1, 6))) for _ in range(6_000)]
    return [" ".join(line.split()) for line in AWKWARD + made]


def is_label(line):
    return pl.Series([line]).str.contains(f"{LABELLED}|{LABEL_ALONE}")[0]


def is_signed(line):
    return pl.Series([line]).str.contains(f"{SIGNED}|{OPENER_ALONE}")[0]


def signs(line):
    return is_opener(line) or byline_names(line) or user_name(line) or signed_names(line)


CASES = [
    ("a byline", signs, [signing]),
    ("a byline behind a sentence", BYLINE_AT_END.search, [lambda: ENDING_IN_BYLINE]),
    ("a label of a date", is_label, [lambda: PUBLISHED]),
    ("names", listed_names, [two_large_words]),
    ("a group", group_name, [naming_groups]),
    ("an office", is_office, [naming_roles]),
    ("a signature at the end", is_signed, [lambda: SIGNED_START]),
    ("an office or an opener", lambda line: is_office(line) or is_opener(line), [opening_or_naming_roles]),
    ("a date or a time", DATE_OR_TIME.search, [lambda: DATED]),
    ("a date", lambda line: find_dates(line, "day-first"), [lambda: YEAR, dating]),
]


@pytest.mark.parametrize(("finds", "patterns"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_found_is_told(finds, patterns):
    texts = pl.Series(lines(), dtype=pl.String)
    told = [texts.str.contains(pattern()).to_list() for pattern in patterns]
    found = [bool(finds(line)) for line in texts]
    missed = [
        line for line, is_found, *is_told in zip(texts, found, *told, strict=True) if is_found and not all(is_told)
    ]
    assert missed == []
    assert sum(found) > 5
    assert not all(told[-1])
