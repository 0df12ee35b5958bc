"""What stands around a headline and below a text, in eight languages: which line is the headline, who wrote it, when."""

from datetime import date

import pytest

from tests.test_markers import run
from tests.test_pages import ENGLISH, FOOTER, MENU, TEXTS, TITLE, page

OBITUARIES = {
    "en": "Ada Miller, baker, died on 2 March 2024",
    "de": "Jana Brandt, Bäckerin, starb am 2. März 2024",
    "fr": "Luc Moreau, boulanger, est mort le 2 mars 2024",
    "es": "Ana Ruiz, panadera, murió el 2 de marzo de 2024",
    "it": "Carla Rossi, fornaia, è morta il 2 marzo 2024",
    "pt": "Rui Alves, padeiro, morreu em 2 de março de 2024",
    "nl": "Piet de Vries, bakker, overleed op 2 maart 2024",
    "pl": "Jan Kowalski, piekarz, zmarł dnia 2 marca 2024",
}


@pytest.mark.parametrize("n_prose", [1, 2, 3])
@pytest.mark.parametrize("language", OBITUARIES)
def test_the_last_line_of_a_short_page_tells_of_somebody(language, n_prose):
    headline, prose, *_ = TEXTS[language]
    for parts in ((headline, *prose[:n_prose]), prose[:n_prose]):
        article, _ = run(page(*parts, OBITUARIES[language]))
        assert (article["authors"], article["published_at"]) == (None, None)


MENUS = {
    "en": "Home\nNews\nWeather",
    "de": "Start\nNachrichten\nWetter",
    "fr": "Accueil\nActualités\nMétéo",
    "es": "Inicio\nNoticias\nTiempo",
    "it": "Home\nNotizie\nMeteo",
    "nl": "Voorpagina\nNieuws\nWeer",
    "pl": "Strona główna\nWiadomości\nPogoda",
    "pt": "Início\nNotícias\nTempo",
}
SECTIONS = {"de": "Hafen", "es": "Puerto", "fr": "Port", "it": "Porto", "nl": "Haven", "pl": "Port", "pt": "Porto"}


@pytest.mark.parametrize("between", ["\n\n", "\n"], ids=["blank lines", "no blank lines"])
@pytest.mark.parametrize("language", MENUS)
def test_between_a_short_menu_and_several_lines_on_the_article(language, between):
    headline, prose, byline, day, author = TEXTS[language]
    section = SECTIONS.get(language, "Harbour")
    for lines in (f"{section}\n{day}\n{byline}\n4 min", f"{byline}\n{day}\n{section}\n12"):
        article, _ = run(page(between.join([MENUS[language], headline, lines]), *prose))
        assert (article["title"], article["authors"]) == (headline, [author])


def test_a_section_is_no_headline_where_a_longer_line_could_be():
    article, _ = run(page(f"{MENUS['en']}\n{TITLE}\nMay 3, 2031\n\nBy Ada Miller\n\nHarbour\n\n4 min read", ENGLISH[0]))
    assert article["title"] in (None, TITLE)


HEADS = [
    # label, lines above the text, the headline
    ("a second line", f"{TITLE}\nA boat leaves at dawn and another at dusk\nMay 3, 2031", TITLE),
    ("the site's name", f"The Island Post\n{TITLE}\nMay 3, 2031", TITLE),
    ("a section", f"On the water\n{TITLE}\nMay 3, 2031", TITLE),
]


@pytest.mark.parametrize(("label", "lines", "headline"), HEADS, ids=[case[0] for case in HEADS])
def test_lines_beside_the_headline(label, lines, headline):
    article, removed = run(page(lines, *ENGLISH))
    assert article["title"] == headline
    assert [row["text"].strip() for row in removed if row["lifted_to"] == "title"] == [headline]


FIRST = {
    "en": "This article was first published on May 3, 2031 and has been revised since.",
    "de": "Dieser Artikel ist zuerst am 3. Mai 2031 erschienen und wurde seither ergänzt.",
    "fr": "Cet article a été initialement publié le 3 mai 2031, puis complété.",
    "es": "Este artículo se publicó originalmente el 3 de mayo de 2031 y se ha revisado.",
    "it": "Questo articolo è stato pubblicato per la prima volta il 3 maggio 2031 e poi rivisto.",
    "pt": "Este artigo foi publicado originalmente em 3 de maio de 2031 e revisto depois.",
    "nl": "Dit artikel werd oorspronkelijk gepubliceerd op 3 mei 2031 en is sindsdien herzien.",
    "pl": "Ten artykuł został pierwotnie opublikowany 3 maja 2031 i od tego czasu zmieniony.",
}


@pytest.mark.parametrize("language", FIRST)
def test_a_sentence_that_says_when_a_text_first_came_out(language):
    headline, prose, *_ = TEXTS[language]
    article, _ = run(page(headline, "2033-09-01", *prose, FIRST[language], FOOTER))
    assert (article["published_at"].date(), article["published_source"]) == (date(2031, 5, 3), "published-label")


DAYS = [
    # label, lines above the text, lines below it, the day, its source
    ("a later day in such a sentence", f"{TITLE}\nMay 3, 2031", "This post was originally published on May 9, 2031.", "2031-05-03", "beside-headline"),
    ("of another text", f"{TITLE}\nMay 3, 2031", "The poem was first published on May 3, 1991 in a paper of the islands.", "2031-05-03", "beside-headline"),
    ("an update, said above", f"Updated\n\n{TITLE}\nBy Ada Miller\nMay 3, 2031", "", None, None),
    ("a glued label", f"{TITLE}\nPosted byAda MillerMay 3, 2031May 9, 2031Posted inFerries, Harbours, Islands, Tides, Boats, Sails, Winds, Quays", "", "2031-05-03", "published-label"),
    ("below a signature", TITLE, "Interview by Ada Miller\nMay 3, 2031. Updated: May 9, 2031", "2031-05-03", "signature"),
    ("an update below a signature", TITLE, "Written by Ada Miller\nUpdated May 9, 2031", None, None),
    ("below several signatures", TITLE, "Text by Ada Miller\nMay 3, 2031\nText by Ben Okafor\nMay 4, 2031", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("label", "above", "below", "day", "source"), DAYS, ids=[case[0] for case in DAYS])
def test_days(label, above, below, day, source):
    article, _ = run(page(MENU, above, *ENGLISH * 6, *([below] if below else []), FOOTER))
    found = article["published_at"] and article["published_at"].date().isoformat()
    assert (found, article["published_source"]) == (day, source)


NAMES = [
    # label, lines above the text, lines below it, the authors, their source
    ("behind a second line", f"{TITLE}\nA boat leaves at dawn. By Ada Miller on May 3, 2031", "", ["Ada Miller"], "byline"),
    ("behind a long second line", f"{TITLE}\n{ENGLISH[0]} {ENGLISH[0]} By Ada Miller on May 3, 2031", "", ["Ada Miller"], "byline"),
    ("a list below a label", f"{TITLE}\nAuthor(s)\n• Ada Miller\n• Ben Okafor\nFiled under: boats", "", ["Ada Miller", "Ben Okafor"], "byline-label"),
    ("one word above a date", f"{TITLE}\nIbby\nMay 3, 2031", "", ["Ibby"], "below-title"),
    ("an office below a label", f"{TITLE}\nAuthor\nHarbour Expert", "", None, None),
    ("an office behind the name", f"{TITLE}\nAda Miller Founder & Lead Reviewer\nUpdated May 3, 2031", "", ["Ada Miller"], "beside-date"),
    ("an office in brackets", TITLE, "Ada Miller\n(Editor) – Ada has sailed every ferry of the coast, and rowed to some.", ["Ada Miller"], "name-above-note"),
    ("whom to reach", f"{TITLE}\nAda Miller, press@ferries.example, +44 1942 000 000\nMay 3, 2031", "", None, None),
    ("whom to call", f"{TITLE}\nAda Miller, Tel. 0151 2012 000", "", None, None),
    ("a byline with an address", f"{TITLE}\nBy Ada Miller, ada@post.example\nMay 3, 2031", "", ["Ada Miller"], "byline"),
    ("a storm", f"{TITLE}\nStorm Hester live: bridges shut, trains stopped\nMay 3, 2031", "", None, None),
    ("what the text is", f"{TITLE}\nAn essay by Ada Miller\nMay 3, 2031", "", ["Ada Miller"], "beside-date"),
    ("who asked", f"{TITLE}\nRozmawiała Ewa Lis\n3 maja 2031", "", ["Ewa Lis"], "byline"),
    ("of comments", TITLE, "Posted by ada at May 3, 2031 11:15 AM\n\nPosted by: Ben Okafor at May 4, 2031 9:28 AM", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("label", "above", "below", "names", "source"), NAMES, ids=[case[0] for case in NAMES])
def test_names(label, above, below, names, source):
    article, _ = run(page(MENU, above, *ENGLISH * 6, *([below] if below else []), FOOTER))
    assert (article["authors"], article["authors_source"]) == (names, source)


def test_bylines_of_teasers():
    teasers = [f"The {boat} boat\nby {name}\n\n{prose}" for boat, name, prose in zip(
        ("blue", "red", "old"), ("Ada Miller", "Ben Okafor", "Cleo Tamm"), ENGLISH, strict=True
    )]  # fmt: skip
    article, _ = run(page(*teasers))
    assert article["title"] is not None or article["authors"] is None


AGENCIES = {
    "en": ("Source: Reuters", "Reuters"),
    "fr": ("Source : AFP", "AFP"),
    "de": ("Quelle: dpa/AFP", "dpa/AFP"),
    "es": ("Fuente: EFE", "EFE"),
    "it": ("Fonte: ANSA", "ANSA"),
    "pt": ("Fonte: Lusa", "Lusa"),
    "nl": ("Bron: ANP", "ANP"),
    "pl": ("Źródło: PAP", "PAP"),
}


@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["no blank lines", "blank lines"])
@pytest.mark.parametrize("language", AGENCIES)
def test_the_agency_below_the_byline(language, between):
    headline, prose, byline, day, _ = TEXTS[language]
    line, agency = AGENCIES[language]
    for lines in ((byline, line), (day, line), (byline, line, day)):
        article, removed = run(page(between.join((headline, *lines)), *prose))
        assert (article["title"], article["source_credit"]) == (headline, agency)
        assert [row["rule"] for row in removed if row["lifted_to"] == "source_credit"] == ["source-below-byline"]
        assert line not in article["text"] and article["source_credit_source"] == "source-below-byline"


CREDITS_OF_PICTURES = [
    # label, lines below the headline
    ("below a caption", "By Ada Miller\nThe ferry at the upper pier\nSource: Reuters"),
    ("below the headline", "Source: Reuters\nBy Ada Miller"),
    ("of a picture, below the byline", "By Ada Miller\nPhoto: Reuters"),
    ("an agency, below the byline", "By Ada Miller\nAFP"),
    ("above a button", "The ferry at the upper pier\nSource: Reuters\nShare"),
]


@pytest.mark.parametrize(("label", "lines"), CREDITS_OF_PICTURES, ids=[case[0] for case in CREDITS_OF_PICTURES])
def test_the_credit_of_a_picture_stays_one(label, lines):
    article, removed = run(page(f"{TITLE}\n{lines}", *ENGLISH))
    assert article["source_credit"] is None
    assert "source_credit" not in {row["lifted_to"] for row in removed}
