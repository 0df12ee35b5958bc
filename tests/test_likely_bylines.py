"""A line that is not looked at closely has no name, no office and no date: told of awkward lines and of random ones."""

import random
import re
from string import ascii_uppercase

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from cleancopy.author_notes import (
    BIOGRAPHY,
    MAX_NAME_ALONE_WORDS,
    NAME_ALONE,
    OPENER_ALONE,
    SIGNED,
    SIGNED_BEGINNINGS,
    VERBS,
    signed_names,
)
from cleancopy.batch import look_at
from cleancopy.beginnings import beginnings
from cleancopy.bylines import BYLINE_AT_END, DATE_OR_TIME
from cleancopy.date_labels import LABEL_ALONE, LABEL_BEGINNINGS, LABELLED
from cleancopy.dates import find_dates, month_names
from cleancopy.digits import MIN_DATE_DIGITS, digits_of
from cleancopy.likely_bylines import (
    DATED,
    ENDING_IN_BYLINE,
    LAST_SIGNED_WORDS,
    PUBLISHED,
    dating,
    may_sign,
    name_roles,
    naming_groups,
    signing,
    two_large_words,
)
from cleancopy.likely_names import may_name
from cleancopy.line_model.words import find_words
from cleancopy.lines import find_lines
from cleancopy.name_words import words
from cleancopy.names import byline_names, group_name, is_office, is_opener, listed_names, user_name
from cleancopy.signed_lines import openers
from cleancopy.texts import utf8
from cleancopy.word_sets import hold_any, word_set
from tests.pattern_texts import texts_of

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
    "Ada Ma", "Jack d'Arbois", "-Ada Miller", "”-Ada Miller", "Ada², Ben Miller", "Adª Miller", "J.R. Miller", "Ada M.D. Miller",
    "Jean-Paul All-In", "Ada MillerUpdated May 3", "Ada C", "Ada (Miller)", "Society Building: Ada Miller", "D. Miller", "Élodie d’Été",
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


def has(pattern):
    return lambda batch, which: pl.Series(said(batch, which), dtype=pl.String).str.contains(pattern).to_numpy()


def begins_with(table):
    return lambda batch, which: table[batch.first_letters[which]]


def has_digits(at_least):
    return lambda batch, which: digits_of(batch.buffer, batch.lines, which) >= at_least


def said(batch, which):
    return batch.lines.texts(batch.buffer, which).to_pylist()


CASES = [
    ("a byline", signs, [has(signing()), may_sign]),
    ("a byline behind a sentence", BYLINE_AT_END.search, [has(ENDING_IN_BYLINE)]),
    ("a label of a date", is_label, [has(PUBLISHED), begins_with(beginnings(LABEL_BEGINNINGS))]),
    ("names", listed_names, [has(two_large_words()), may_name]),
    ("a group", group_name, [has(naming_groups())]),
    ("an office", is_office, [name_roles]),
    ("a signature at the end", is_signed, [begins_with(beginnings(SIGNED_BEGINNINGS))]),
    ("an opener", is_opener, [begins_with(openers())]),
    ("a date or a time", DATE_OR_TIME.search, [has(DATED), has_digits(1)]),
    ("a date", lambda line: find_dates(line, "day-first"), [has_digits(MIN_DATE_DIGITS), has(dating())]),
]


@pytest.fixture(scope="module")
def batch():
    made = lines()
    return look_at(pa.array(made, pa.large_string()), [None] * len(made), [None] * len(made), [], None)


@pytest.mark.parametrize(("finds", "tells"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_found_is_told(batch, finds, tells):
    which = np.arange(len(batch.lines))
    told = [tell(batch, which).tolist() for tell in tells]
    texts = said(batch, which)
    found = [bool(finds(line)) for line in texts]
    missed = [
        line for line, is_found, *is_told in zip(texts, found, *told, strict=True) if is_found and not all(is_told)
    ]
    assert missed == []
    assert sum(found) > 5
    assert not all(told[-1])


LABELS = words("labels") | words("roles")


def may_be_names(line: str) -> bool:
    """The plain twin of `may_name`, for lines without odd letters."""
    is_begun = False
    for match in re.finditer(r"[^\W_]+", line):
        word = re.sub(r"\d", "0", match[0].lower())
        digits, letters = re.match(r"(\d*)([^\W\d_]*)", match[0]).groups()
        after = line[match.start() + len(digits + letters) :]
        if not letters:
            is_begun = False
            continue
        is_joined = bool(re.match(r"[-'’]|\.[^\W\d_]", after))
        is_glued = bool(digits) or re.search("[^A-Z][A-Z]", letters) is not None
        if not digits and re.search(r"[^\W\d_][-.'’]$", line[: match.start()]):
            is_begun = is_begun or is_glued
            continue
        if word in words("particles") and not (is_joined or is_glued or after.startswith(".")):
            continue
        is_large = is_glued or letters[0] in ascii_uppercase or letters[0] > "\x7f"
        may_be = (is_large or (is_joined and len(letters) == 1)) and (is_joined or is_glued or word not in LABELS)
        if may_be and is_begun and line[match.start() + len(digits) - 1] == " ":
            return True
        is_put_behind = word in words("credentials") or (is_joined and after[0] == ".")
        is_begun = (may_be and (is_joined or after[:1] in tuple(" ."))) or (is_put_behind and is_begun)
    return False


def test_lines_that_may_name_people_equal_their_plain_twin(batch):
    which = np.flatnonzero(
        [re.fullmatch(r"[ -~é’“”·—•…]*", line) is not None for line in said(batch, np.arange(len(batch.lines)))]
    )
    expected = [may_be_names(line) for line in said(batch, which)]
    assert may_name(batch, which).tolist() == expected
    assert 1_000 < sum(expected) < len(expected) - 1_000


def test_all_that_signs_is_told_by_its_words():
    signed = [f"{text} Ada Miller" for text in texts_of(SIGNED)]
    texts = [line for line in signed if signed_names(line)] + [f"{opener}: Ada Miller" for opener in words("openers")]
    batch = look_at(pa.array(texts, pa.large_string()), [None] * len(texts), [None] * len(texts), [], None)
    which = np.arange(len(texts))
    assert may_sign(batch, which).all()
    for word in LAST_SIGNED_WORDS:
        fewer = word_set({*words("openers"), *LAST_SIGNED_WORDS} - {word})
        assert not hold_any(batch.words, which, fewer).all()


def test_all_biographies_have_a_verb():
    texts = [f"{text} of boats" for text in texts_of(BIOGRAPHY.replace(r"\p{Lu}", "[A-Z]"))]
    buffer, lines = utf8(pa.array(texts, pa.large_string()))[0], find_lines(pa.array(texts, pa.large_string()))
    words_of_lines, which = find_words(buffer, lines), np.arange(len(texts))
    assert hold_any(words_of_lines, which, word_set(VERBS)).all()
    for verb in VERBS:
        assert not hold_any(words_of_lines, which, word_set([other for other in VERBS if other != verb])).all()


def test_no_name_alone_has_more_words():
    longest = "- - Ada de Miller de Okafor de Tamm," + "日" * 60
    assert pl.Series([longest]).str.contains(NAME_ALONE)[0]
    assert find_lines(pa.array([longest], pa.large_string())).n_words[0] <= MAX_NAME_ALONE_WORDS
    assert not pl.Series([longest + "日"]).str.contains(NAME_ALONE)[0]


def test_words_that_are_glued_equal_their_plain_twin(batch):
    which = np.flatnonzero(
        [re.fullmatch("[ -~]*", line) is not None for line in said(batch, np.arange(len(batch.lines)))]
    )
    ends = signing_words()
    expected = [
        any(
            word.lower() in ends or re.match(r"\d+[^\W\d_]|[Bb][Yy][A-Z]", word)
            for word in re.findall(r"[^\W_]+", line)
        )
        for line in said(batch, which)
    ]
    assert may_sign(batch, which).tolist() == expected
    assert 1_000 < sum(expected) < len(expected) - 1_000


def signing_words():
    return {re.findall(r"\w+", opener)[-1] for opener in words("openers") - {"author(s)"}} | set(LAST_SIGNED_WORDS)
