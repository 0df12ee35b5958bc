"""Scores of cleaned texts against labelled pages, in words, and of the metadata read from them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean

from benchmarks.labelled_pages import LabelledPage, words_of

RUN_WORDS = 4
OVER_RATIO = 0.05
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
MIN_TITLE_WORDS = 3
"""A title of so many words counts as right where one of the two goes on with a site's name."""


@dataclass(frozen=True)
class TextScore:
    """How near texts come to the articles. Lines that only repeat the title are left out of every count.

    f1         mean over pages of the F1 of the words left against the article's
    precision  mean over pages of the share of the words left that are the article's
    loss       share of the articles' runs of four words that stand in the input and are gone; single words of
               furniture stand in nearly every article too
    over_5     share of pages whose own loss is above 5 %
    removed    share of the input's furniture that is gone, in words
    removal_p  share of what is gone that was furniture, in words
    """

    pages: int
    f1: float
    precision: float
    loss: float
    over_5: float
    removed: float
    removal_p: float


@dataclass(frozen=True)
class _Expected:
    """What a page is measured against, worked out once however many texts are."""

    title: list[str]
    article: Counter[str]
    article_words: int
    runs: Counter[tuple[str, ...]]
    input_words: int
    furniture_words: int


class TextScorer:
    """Scores any number of cleanings of the `raw_text` or `rough_text` of the same pages."""

    def __init__(self, pages: Sequence[LabelledPage], column: str) -> None:
        self._expected = {page.id: _expected(page, column) for page in pages}

    def score(self, texts: Mapping[str, str]) -> TextScore:
        """The score of one text per page id; a page without one counts as empty. Raises ValueError without pages."""
        if not self._expected:
            raise ValueError("scoring: there are no pages to score; give at least one")
        f1s, precisions = [], []
        over = lost_runs = gone_words = 0
        for page_id, expected in self._expected.items():
            left = _body(texts.get(page_id, ""), expected.title)
            f1, precision = _f1(left, expected)
            lost = (expected.runs - _runs(left)).total()
            f1s.append(f1)
            precisions.append(precision)
            over += lost > OVER_RATIO * max(1, expected.runs.total())
            lost_runs += lost
            gone_words += expected.input_words - len(left)
        removed = max(0, gone_words - lost_runs)
        pages = self._expected.values()
        return TextScore(
            pages=len(pages),
            f1=mean(f1s),
            precision=mean(precisions),
            loss=lost_runs / max(1, sum(page.runs.total() for page in pages)),
            over_5=over / len(pages),
            removed=min(1.0, removed / max(1, sum(page.furniture_words for page in pages))),
            removal_p=removed / gone_words if gone_words > 0 else 1.0,
        )


def _expected(page: LabelledPage, column: str) -> _Expected:
    title = words_of(page.title)
    article, entered = _body(page.gold_text, title), _body(page.text(column), title)
    counted = Counter(article)
    return _Expected(
        title=title,
        article=counted,
        article_words=len(article),
        runs=_runs(entered) & _runs(article),
        input_words=len(entered),
        furniture_words=(Counter(entered) - counted).total(),
    )


def _body(text: str, title: list[str]) -> list[str]:
    """The words of the text in order, without the lines that only repeat the title."""
    lines = map(words_of, text.split("\n"))
    return [word for line in lines if not title or line != title for word in line]


def _runs(words: list[str]) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(words[at:] for at in range(RUN_WORDS)), strict=False))


def _f1(left: list[str], expected: _Expected) -> tuple[float, float]:
    """F1 and precision of a page."""
    common = (Counter(left) & expected.article).total()
    precision = common / len(left) if left else 0.0
    recall = common / expected.article_words if expected.article_words else 1.0
    return (2 * precision * recall / (precision + recall) if precision + recall else 0.0), precision


@dataclass(frozen=True)
class FoundMetadata:
    """What was read from a page; None and nothing where it is not known. `published_at` begins with YYYY-MM-DD."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: str | None = None


@dataclass(frozen=True)
class FieldScore:
    """How well one field was read, over the pages that have a gold value for it.

    right      share of the values given that are right
    found      share of the gold values that the text holds which are given and right
    invented   share of pages for which a wrong value is given
    """

    with_gold: int
    reachable: int
    given: int
    right: float
    found: float
    invented: float


@dataclass(frozen=True)
class _Field:
    gold: Callable[[LabelledPage], str | None]
    value: Callable[[FoundMetadata], object]
    is_right: Callable[[FoundMetadata, str], bool]
    stands_in: Callable[[str, str], bool]


def score_metadata(
    pages: Sequence[LabelledPage], column: str, found: Mapping[str, FoundMetadata]
) -> dict[str, FieldScore]:
    """The scores of title, authors and date, by these names; `column` says which text was read."""
    return {name: _score_field(field, pages, column, found) for name, field in FIELDS.items()}


def _score_field(
    field: _Field, pages: Sequence[LabelledPage], column: str, found: Mapping[str, FoundMetadata]
) -> FieldScore:
    with_gold = reachable = given = right = reached = 0
    for page in pages:
        gold = field.gold(page)
        if not gold:
            continue
        value = found.get(page.id, FoundMetadata())
        is_given = bool(field.value(value))
        is_right = is_given and field.is_right(value, gold)
        is_reachable = field.stands_in(gold, page.text(column))
        with_gold += 1
        given += is_given
        right += is_right
        reachable += is_reachable
        reached += is_reachable and is_right
    return FieldScore(
        with_gold=with_gold,
        reachable=reachable,
        given=given,
        right=right / max(1, given),
        found=reached / max(1, reachable),
        invented=(given - right) / max(1, with_gold),
    )


def _gold_day(page: LabelledPage) -> str | None:
    day = (page.gold_date or "")[:10]
    return day if DAY.fullmatch(day) else None


def _title_is_right(value: FoundMetadata, gold: str) -> bool:
    """Whether the words are the same, a site's name behind either title aside."""
    given, wanted = words_of(value.title), words_of(gold)
    if given == wanted:
        return True
    shorter, longer = sorted((given, wanted), key=len)
    return len(shorter) >= MIN_TITLE_WORDS and longer[: len(shorter)] == shorter


def _authors_are_right(value: FoundMetadata, gold: str) -> bool:
    return all(words_of(name) and _holds(gold, " ".join(words_of(name))) for name in value.authors)


def _day_is_right(value: FoundMetadata, gold: str) -> bool:
    return (value.published_at or "")[:10] == gold


def _is_a_line(gold: str, text: str) -> bool:
    wanted = words_of(gold)
    return any(words_of(line) == wanted for line in text.split("\n"))


def _holds(text: str, words: str) -> bool:
    """Whether the words stand in the text, whole and in a row."""
    return f" {words} " in f" {' '.join(words_of(text))} "


def _day_stands_in(day: str, text: str) -> bool:
    plain = f" {' '.join(words_of(text))} "
    return any(f" {writing} " in plain for writing in day_writings(date.fromisoformat(day)))


def day_writings(day: date) -> list[str]:
    """The usual English and numeric writings of a day, in words."""
    ordinal = "th" if 10 < day.day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    full = MONTHS[day.month - 1]
    months = [full, full[:3], *(["sept"] if day.month == 9 else [])]
    numbers = [f"{day.day}", f"{day.day:02}", f"{day.day}{ordinal}"]
    named = [f"{month} {number} {day.year}" for month in months for number in numbers]
    named += [f"{number} {month} {day.year}" for month in months for number in numbers]
    two_digits, plain = (f"{day.day:02}", f"{day.month:02}"), (f"{day.day}", f"{day.month}")
    numeric = [f"{day.year} {two_digits[1]} {two_digits[0]}"]
    for in_days, in_months in (two_digits, plain):
        numeric += [f"{in_days} {in_months} {day.year}", f"{in_months} {in_days} {day.year}"]
    return named + numeric


FIELDS = {
    "title": _Field(lambda page: page.gold_title, lambda value: value.title, _title_is_right, _is_a_line),
    "authors": _Field(
        lambda page: page.gold_author,
        lambda value: value.authors,
        _authors_are_right,
        lambda gold, text: _holds(text, " ".join(words_of(gold))),
    ),
    "date": _Field(_gold_day, lambda value: value.published_at, _day_is_right, _day_stands_in),
}
