"""Days that stand far from the headline, or where none is known: which are given, and which are not."""

from datetime import date

import pytest

from tests.test_markers import run
from tests.test_pages import ENGLISH, TEXTS, TITLE, page

CLOSING = {
    "en": "Monday, May 3rd, 2032 at 11:00 am | Categories: Harbour, Ferries |",
    "de": "3. Mai 2032 | Kategorie: Hafen",
    "fr": "3 mai 2032 · 6 commentaires",
    "es": "3 de mayo de 2032 | Sin comentarios",
    "it": "3 maggio 2032 - 2 commenti",
    "pt": "3 de maio de 2032 | Categorias: Porto",
    "nl": "3 mei 2032 | Geen reacties",
    "pl": "3 maja 2032 | Kategoria: Port",
}


FAR_BELOW = tuple(
    f"The boat with number {number} left the lower quay, and nobody on it knew why." for number in range(20)
)


@pytest.mark.parametrize("language", CLOSING)
def test_a_line_below_the_text_that_says_under_what_it_is_filed(language):
    headline, prose, *_ = TEXTS[language]
    article, _ = run(page(headline, *prose, *FAR_BELOW, CLOSING[language]))
    assert (article["published_at"].date(), article["published_source"]) == (date(2032, 5, 3), "closing-line")


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("of two days", f"{CLOSING['en']}\n\nMay 9, 2032 | No comments"),
        ("of an update", "Updated May 3, 2032 | Categories: Harbour"),
        ("of a comment", "May 3, 2032 at 9:12 am"),
        ("of a teaser", "More ferries from June\nMay 3, 2032"),
        ("behind other words", "Ferry fares as of May 3, 2032 | Categories: Harbour"),
    ],
)
def test_other_days_below_the_text_are_not_given(label, lines):
    article, _ = run(page(TITLE, *ENGLISH, *FAR_BELOW, lines))
    assert article["published_at"] is None


def test_a_label_at_the_end_of_a_line_gives_way_to_one_that_begins_it():
    of_something_else = (
        "Earlier versions of this report are to be had at https://drafts.example/14273, first published 4 April 2031"
    )
    article, _ = run(page(f"Published on 25 June 2032 in Vol 7\n{of_something_else}\n{TITLE}", *ENGLISH))
    assert article["published_at"].date() == date(2032, 6, 25)
    article, _ = run(page(f"{of_something_else}\n{TITLE}", *ENGLISH))
    assert article["published_at"].date() == date(2031, 4, 4)


def test_where_no_line_is_the_headline_several_days_are_none():
    days = "{day}\n\n{other}"
    for day, other, given in (("May 3, 2032", "May 3, 2032", date(2032, 5, 3)), ("May 3, 2032", "May 9, 2032", None)):
        article, _ = run(page(days.format(day=day, other=other), *ENGLISH))
        assert article["title"] is None
        assert (article["published_at"] and article["published_at"].date()) == given
