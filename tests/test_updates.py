"""Published, not updated: a line that says both goes as one, and its first day is the article's, in eight languages."""

from datetime import date

import pytest

from tests.test_markers import run
from tests.test_pages import ENGLISH, TEXTS, page

LABELS = {
    # language: published on its day, updated on its day
    "en": ("Published March 3, 2032", "updated March 5, 2032"),
    "de": ("Veröffentlicht am 03.03.2032", "aktualisiert am 05.03.2032"),
    "fr": ("Publié le 3 mars 2032 à 10h15", "mis à jour le 5 mars 2032 à 11h20"),
    "es": ("Publicado el 3 de marzo de 2032", "actualizado el 5 de marzo de 2032"),
    "it": ("Pubblicato il 3 marzo 2032", "ultimo aggiornamento: 5 marzo 2032"),
    "pt": ("Publicado a 3 de março de 2032", "atualizado a 5 de março de 2032"),
    "nl": ("Gepubliceerd op 3 maart 2032", "laatst bijgewerkt op 5 maart 2032"),
    "pl": ("Opublikowano 3 marca 2032", "zaktualizowano 5 marca 2032"),
}
BETWEEN = {
    "a comma": "{published}, {updated}",
    "a full stop": "{published}. {Updated}",
    "brackets": "{published} ({updated})",
    "a blank": "{published} {Updated}",
    "the update first": "{Updated}, {published}",
}


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("language", LABELS)
def test_both_days_in_one_line(language, between):
    headline, prose, byline, *_, author = TEXTS[language]
    published, updated = LABELS[language]
    line = BETWEEN[between].format(published=published, updated=updated, Updated=updated[0].upper() + updated[1:])
    article, removed = run(page(f"{headline}\n{byline}\n{line}", *prose))
    assert article["published_at"].date() == date(2032, 3, 3)
    assert (article["title"], article["authors"]) == (headline, [author])
    assert line not in article["text"] and article["text"].endswith(page(*prose))
    assert [row["lifted_to"] for row in removed if row["text"].strip() == line] == ["published_at"]


@pytest.mark.parametrize("language", LABELS)
def test_a_dateline_is_no_headline(language):
    _, prose, *_ = TEXTS[language]
    article, _ = run(page(", ".join(LABELS[language]), *prose))
    assert article["title"] is None
    assert article["published_at"].date() == date(2032, 3, 3)


TELLING = [
    "Published March 3, 2032, updated tables came out with it.",
    "The list was published March 3, 2032, updated March 5, 2032 and burnt.",
]


@pytest.mark.parametrize("line", TELLING)
def test_what_a_text_tells_of_days_stays(line):
    article, _ = run(page("Island ferry to sail twice a day this summer", *ENGLISH, line))
    assert line in article["text"]


ONLY_UPDATED = [
    "Updated March 5, 2032",
    "Stand: 5. März 2032",
    "Stand 05.03.2032, 10:15 Uhr",
    "Atualizado a 5 de março de 2032",
    "Uppdaterad 5 mars 2032",
    "Uppdaterad: 2032-03-05 10:15",
    "Uppdaterat den 5 mars 2032",
    "Oppdatert 5. mars 2032",
    "Opdateret 5. april 2032",
    "Opdateret d. 5. april 2032",
    "Päivitetty 5.3.2032",
    "Päivitetty: 5.3.2032 10:15",
    "Actualitzat 5 abril 2032",
    "Actualitzat el 05.03.2032",
    "Actualizat la 5 mai 2032",
    "Aktualizováno 5.3.2032",
]


@pytest.mark.parametrize("lines", ONLY_UPDATED)
def test_the_day_of_an_update_is_not_the_articles(lines):
    article, _ = run(page(f"Island ferry to sail twice a day this summer\n{lines}", *ENGLISH))
    assert (article["published_at"], article["published_source"], article["authors"]) == (None, None, None)


ONLY_PUBLISHED = [
    "Publicerad 5 mars 2032",
    "Publicerat: 2032-03-05 10:15",
    "Publisert 5. mars 2032",
    "Publiceret den 5 mars 2032",
    "Udgivet 05.03.2032",
    "Julkaistu 5.3.2032",
    "Publicat el 05.03.2032",
    "Publikováno 5.3.2032",
]


@pytest.mark.parametrize("update", ["", "\nUppdaterad 7 mars 2032", "\nPäivitetty 7.3.2032"], ids=["alone", "sv", "fi"])
@pytest.mark.parametrize("line", ONLY_PUBLISHED)
def test_labels_of_other_languages_are_no_names(line, update):
    article, _ = run(page(f"Island ferry to sail twice a day this summer\n{line}{update}", *ENGLISH))
    assert article["published_at"].date() == date(2032, 3, 5)
    assert (article["published_source"], article["authors"]) == ("published-label", None)
