"""Articles with boilerplate in words that no rule lists: most of it has to go, and none of the article.

Of the test half only shares and counts are shown, so that nobody tunes on its lines.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.labelled import BOILERPLATE, Fate, LabelledPage, read_pages, run

FOLDER = Path(__file__).parent / "unlisted"
LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pl", "pt")
PAGES_PER_LANGUAGE = 5
BOILERPLATE_LINES = range(6, 15)
MIN_GONE_RATIO = 0.9


@cache
def fates(half: str) -> tuple[Fate, ...]:
    return tuple(fate for of_page in run(pages(half)).values() for fate in of_page)


@cache
def pages(half: str) -> tuple[LabelledPage, ...]:
    return read_pages(FOLDER, f"{half}-*.txt")


def is_removed(fate: Fate) -> bool:
    """Whether a line of boilerplate is gone for good: what became the article's title is not."""
    return fate.is_gone and all(taken.lifted_to != "title" for taken in fate.taken)


def test_boilerplate_that_no_rule_lists_is_gone() -> None:
    boilerplate = [fate for fate in fates("test") if fate.line.label == BOILERPLATE]
    gone = [fate for fate in boilerplate if is_removed(fate)]
    all_of, gone_of = (Counter(fate.page.split("-")[1] for fate in some) for some in (boilerplate, gone))
    shares = ", ".join(f"{language} {gone_of[language]}/{all_of[language]}" for language in sorted(all_of))
    n_gone, n_lines = gone_of.total(), all_of.total()
    assert n_gone >= MIN_GONE_RATIO * n_lines, f"{n_gone} of {n_lines} lines are gone: {shares}"


def test_no_line_of_content_is_lost() -> None:
    lost = Counter(fate.page.split("-")[1] for fate in fates("test") if fate.is_lost)
    assert not lost, f"lines of content lost, by language: {dict(lost)}"


def test_no_line_of_content_is_lost_while_tuning() -> None:
    lost = [str(fate) for fate in fates("dev") if fate.is_lost]
    assert not lost, "\n" + "\n".join(lost)


def test_both_halves_are_whole() -> None:
    dev, test = ([page.name.split("-", 2) for page in pages(half)] for half in ("dev", "test"))
    assert Counter(name[1] for name in dev + test) == dict.fromkeys(LANGUAGES, PAGES_PER_LANGUAGE)
    assert len(dev) == len(test)
    assert not {name[2] for name in dev} & {name[2] for name in test}


@pytest.mark.parametrize("page", [page for half in ("dev", "test") for page in pages(half)], ids=lambda page: page.name)
def test_a_page_has_boilerplate_as_pages_have_it(page: LabelledPage) -> None:
    assert sum(line.label == BOILERPLATE for line in page.lines) in BOILERPLATE_LINES
