"""What pages say of themselves, as pages lay it out: headline, authors and date below a menu, in eight languages."""

from datetime import date

import pytest

from tests.test_markers import run

MENU = "• Home\n• Shop\n• Services\n  • Prices\n  • Guides\n• About us\n• Contact\nMenu\nSearch"
FOOTER = "Follow us\n• Facebook\n• Instagram\n© 2031 Island Post"

ENGLISH = (
    "The ferry to the northern islands will sail twice a day from the first of May, the harbour office said on Monday.",
    "The second ferry leaves the islands at dusk, so that guests can spend a whole day ashore and still sleep at home.",
    "Islanders had asked the harbour office for years to let the ferry sail more often while the summer guests are here.",
)
TEXTS = {
    "en": ("Island ferry to sail twice a day this summer", ENGLISH, "By Ada Miller", "May 3, 2031", "Ada Miller"),
    "fr": (
        "Le bac des îles partira deux fois par jour cet été",
        (
            "Le bac des îles du nord partira deux fois par jour à compter du premier mai, a fait savoir lundi le bureau du port.",
            "Le second bac quitte les îles au crépuscule, si bien que les visiteurs pourront y passer toute la journée d'été.",
            "Les habitants des îles demandaient depuis des années que le bac parte plus souvent quand viennent les visiteurs.",
        ),
        "Par Luc Moreau",
        "Publié le 3 mai 2031",
        "Luc Moreau",
    ),
    "de": (
        "Inselfähre fährt im Sommer zweimal am Tag",
        (
            "Die Fähre zu den nördlichen Inseln fährt vom ersten Mai an zweimal am Tag, wie das Hafenamt am Montag mitteilte.",
            "Die zweite Fähre verlässt die Inseln in der Dämmerung, damit die Gäste einen ganzen Tag dort verbringen können.",
            "Die Leute auf den Inseln hatten das Hafenamt seit Jahren gebeten, die Fähre im Sommer öfter fahren zu lassen.",
        ),
        "Von Jana Brandt",
        "3. Mai 2031",
        "Jana Brandt",
    ),
    "es": (
        "El ferri de las islas saldrá dos veces al día este verano",
        (
            "El ferri de las islas del norte saldrá dos veces al día desde el primero de mayo, dijo el lunes la oficina del puerto.",
            "El segundo ferri deja las islas al anochecer, de modo que los visitantes puedan pasar allí un día entero de verano.",
            "Los vecinos de las islas pedían desde hace años que el ferri saliera más veces cuando llegan los visitantes.",
        ),
        "Por Ana Ruiz",
        "3 de mayo de 2031",
        "Ana Ruiz",
    ),
    "it": (
        "Il traghetto delle isole partirà due volte al giorno in estate",
        (
            "Il traghetto per le isole del nord partirà due volte al giorno dal primo maggio, ha detto lunedì l'ufficio del porto.",
            "Il secondo traghetto lascia le isole al tramonto, così gli ospiti possono restare sulle isole una giornata intera.",
            "Gli abitanti delle isole chiedevano da anni che il traghetto partisse più spesso quando arrivano gli ospiti.",
        ),
        "di Carla Rossi",
        "3 maggio 2031",
        "Carla Rossi",
    ),
    "pt": (
        "A balsa das ilhas sairá duas vezes por dia neste verão",
        (
            "A balsa das ilhas do norte sairá duas vezes por dia desde o primeiro de maio, disse na segunda a repartição do porto.",
            "A segunda balsa deixa as ilhas ao anoitecer, de modo que os visitantes possam passar ali um dia inteiro de verão.",
            "Os moradores das ilhas pediam havia anos que a balsa saísse mais vezes enquanto os visitantes estão por lá.",
        ),
        "Escrito por Rui Alves",
        "3 de maio de 2031",
        "Rui Alves",
    ),
    "nl": (
        "Veerboot naar de eilanden vaart deze zomer tweemaal per dag",
        (
            "De veerboot naar de noordelijke eilanden vaart vanaf één mei tweemaal per dag, zei het havenkantoor op maandag.",
            "De tweede veerboot verlaat de eilanden in de schemering, zodat de gasten er een hele dag kunnen doorbrengen.",
            "De mensen op de eilanden vroegen al jaren of de veerboot vaker kon varen wanneer de gasten in de zomer komen.",
        ),
        "Door Piet de Vries",
        "Gepubliceerd op 3 mei 2031",
        "Piet de Vries",
    ),
    "pl": (
        "Prom na wyspy popłynie latem dwa razy dziennie",
        (
            "Prom na północne wyspy popłynie od pierwszego maja dwa razy dziennie, podał w poniedziałek kapitanat portu na wyspy.",
            "Drugi prom opuszcza wyspy o zmierzchu, tak aby goście mogli spędzić tam cały dzień i latem wrócić na noc do domu.",
            "Mieszkańcy prosili od lat, aby prom na wyspy pływał częściej, kiedy latem przyjeżdżają goście z całego kraju.",
        ),
        "Autor: Jan Kowalski",
        "Opublikowano 3 maja 2031",
        "Jan Kowalski",
    ),
}


def page(*parts: str) -> str:
    return "\n\n".join(parts)


@pytest.mark.parametrize("language", TEXTS)
def test_below_a_menu(language):
    headline, prose, byline, day, author = TEXTS[language]
    article, removed = run(page(MENU, headline, f"{byline}\n{day}", *prose, FOOTER))
    assert (article["title"], article["authors"]) == (headline, [author])
    assert article["published_at"].date() == date(2031, 5, 3)
    assert all(article[name] for name in ("title_source", "authors_source", "published_source"))
    assert [row["text"].strip() for row in removed if row["lifted_to"] == "title"] == [headline]


TITLE = "Island ferry to sail twice a day this summer"
MASTHEADS = [
    # label, lines around the headline {}, authors, their source, day, its source
    ("a name below", "{}\nAda Miller\n3 May 2031", ["Ada Miller"], "beside-date", "2031-05-03", "beside-headline"),
    ("a date above", "May 3, 2031\n\n{}\n\nWritten by Ada", ["Ada"], "byline", "2031-05-03", "beside-headline"),
    ("a label above", "{}\nAuthor\nAda Miller", ["Ada Miller"], "byline-label", None, None),
    ("an office below", "{}\nAda Miller\nSenior Reporter", ["Ada Miller"], "above-role", None, None),
    ("a bulleted list", "{}\n• Zenobia\n• Mar 4, 2031\n• 3 min read", ["Zenobia"], "below-title", "2031-03-04", "beside-headline"),
    ("only an update", "{}\nUpdated on May 9, 2031", None, None, None, None),
    ("published and updated", "{}\nUpdated May 9, 2031\nPublished May 3, 2031", None, None, "2031-05-03", "published-label"),
    ("a date either way", "{}\n03/04/2031", None, None, None, None),
    ("a date that others settle", "{}\n03/04/2031\nOffer ends 04/25/2031", None, None, "2031-03-04", "beside-headline"),
    ("dates either way that another names", "{}\n03-04-2031\nTides of 4 March 2031", None, None, "2031-03-04", "beside-headline"),
    ("a date right above, one far below", "May 3, 2031\n{}\n\nTides\n\nWinds\n\nSails\n\nQuays\n\nMay 9, 2031", None, None, "2031-05-03", "beside-headline"),
    ("a name before its date", "{}\nZenobia May 3, 2031 2 Comments", ["Zenobia"], "below-title", "2031-05-03", "beside-headline"),
    ("a user", "{}\nby ferryfan | May 3, 2031", ["ferryfan"], "byline", "2031-05-03", "beside-headline"),
    ("a desk", "{}\nMay 3, 2031\nNewsdesk", ["Newsdesk"], "beside-date", "2031-05-03", "beside-headline"),
    ("a sentence that says so", "{}\nThis post was written by Ada Miller, a nurse.", ["Ada Miller"], "signature", None, None),
    ("a list of people", "{}\nMay 3, 2031\n• Ada Miller – first prize\n• Ben Okafor – second prize", None, None, "2031-05-03", "beside-headline"),
    ("words of the text", "{}\nHarbour Office\nMay 3, 2031", None, None, "2031-05-03", "beside-headline"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "lines", "authors", "authors_source", "day", "day_source"), MASTHEADS, ids=[case[0] for case in MASTHEADS]
)
def test_around_the_headline(label, lines, authors, authors_source, day, day_source):
    article, _ = run(page(MENU, lines.format(TITLE), *ENGLISH, FOOTER))
    assert article["title"] == TITLE
    assert (article["authors"], article["authors_source"]) == (authors, authors_source)
    assert (article["published_at"] and article["published_at"].date().isoformat(), article["published_source"]) == (
        day,
        day_source,
    )


NOTES = [
    ("a biography", "Ada Miller is a reporter who has sailed every ferry of the coast.", ["Ada Miller"], "biography"),
    ("a signature", "This article was written by Ada Miller.", ["Ada Miller"], "signature"),
    ("a heading", "About the author\nAda Miller\nShe sails.", ["Ada Miller"], "signature"),
    ("two people", "Ada Miller is a reporter.\n\nBen Okafor is an editor.", None, None),
    (
        "a name above a note",
        "Ada Miller\nAda is a reporter who has sailed every ferry of the coast.",
        ["Ada Miller"],
        "name-above-note",
    ),
    (
        "an office above a note",
        "Ada Miller\nSenior Reporter\nAda has sailed every ferry, and her boat is blue.",
        ["Ada Miller"],
        "name-above-note",
    ),
    (
        "a name above an office",
        "Ada Miller\nReporter for the islands and the harbours of the coast.",
        ["Ada Miller"],
        "name-above-note",
    ),
    (
        "a note in the first person",
        "About the author\nHi, I'm Ada Miller and I sail every ferry.",
        ["Ada Miller"],
        "signature",
    ),
    ("a name behind a colon", "About the author: Zenobia", ["Zenobia"], "signature"),
    ("a label that goes on", "Author Hub", None, None),
    ("by, alone", "by\nAda Miller\nRead more", ["Ada Miller"], "signature"),
    ("a name above another's story", "Ada Miller\nThe harbour office has not said why the ferry was late.", None, None),
    ("an obituary", "Ada Miller, baker, died 2 March 2024", None, None),
    ("somebody of the story", "Ada Miller is the last of her line.", None, None),
]


@pytest.mark.parametrize(("label", "note", "authors", "source"), NOTES, ids=[case[0] for case in NOTES])
def test_notes_at_the_end(label, note, authors, source):
    article, _ = run(page(TITLE, *ENGLISH * 6, note))
    assert (article["authors"], article["authors_source"]) == (authors, source)


DAY_FIRST = {language: TEXTS[language] for language in TEXTS if language != "en"}


@pytest.mark.parametrize("language", DAY_FIRST)
def test_numbers_that_the_language_settles(language):
    headline, prose, byline, _, _ = DAY_FIRST[language]
    article, _ = run(page(MENU, headline, f"{byline}\n03/05/2031", *prose, FOOTER))
    assert article["published_at"].date() == date(2031, 5, 3)


def test_a_label_alone_far_below():
    article, _ = run(page(TITLE, *ENGLISH * 6, "Published\n|\nMay 3, 2031"))
    assert (article["published_at"].date(), article["published_source"]) == (date(2031, 5, 3), "published-label")


def test_what_a_line_tells_is_no_date_of_the_page():
    article, _ = run(page(TITLE, *ENGLISH, "Ada Miller, baker, died 2 March 2024"))
    assert (article["authors"], article["published_at"]) == (None, None)


def test_between_a_short_menu_and_several_lines_on_the_article():
    lines = "Harbour\n3 May 2031\nBy Ada Miller\n4 min read"
    article, _ = run(page("Home\nNews\nWeather", TITLE, lines, *ENGLISH))
    assert (article["title"], article["authors"]) == (TITLE, ["Ada Miller"])


def test_facts_in_a_list_are_no_headline():
    facts = "Before: Lady Justice Miller, Mr Justice Okafor\nHearing dates: 3 and 4 June 2031"
    article, _ = run(page("In the Court of the Islands", facts, *ENGLISH))
    assert article["title"] is None or "Justice" not in article["title"]


def test_where_it_comes_from():
    dateline = f"GENT (Reuters) - {ENGLISH[0]}"
    article, _ = run(page("Home > Harbour > News", TITLE, "By Ada Miller", dateline, *ENGLISH[1:]))
    assert (article["section"], article["section_source"]) == ("Harbour", "breadcrumb")
    assert (article["source_credit"], article["source_credit_source"]) == ("Reuters", "dateline")
    assert dateline in article["text"]  # read, not cut


def test_a_heading_of_the_text_is_no_headline():
    headings = page(ENGLISH[0], "Two ferries a day", ENGLISH[1], "What guests should know", ENGLISH[2])
    article, removed = run(headings)
    assert (article["title"], removed) == (None, [])


def test_what_the_input_gave_comes_first():
    article, _ = run(page(TITLE, "By Ada Miller", *ENGLISH), title="Ferry sails more often")
    assert (article["title"], article["title_source"], article["authors"]) == (
        "Ferry sails more often",
        "given",
        ["Ada Miller"],
    )
    assert TITLE in article["text"]
