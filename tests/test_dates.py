"""Dates as pages write them, in the languages of Europe; what could be two days is no date."""

import tomllib
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from cleancopy.dates import DAY_FIRST_ORDER, MONTH_FIRST_ORDER, date_order, find_dates, month_names, read_date

CASES = [
    ("2026-03-04", "2026-03-04T00:00:00+00:00", "day"),
    ("2026-03-04T23:30:00+02:00", "2026-03-04T21:30:00+00:00", "minute"),
    ("2026-03-04T23:30:00Z", "2026-03-04T23:30:00+00:00", "minute"),
    ("2026-03-04 23:30", "2026-03-04T00:00:00+00:00", "day"),  # no zone: which minute is not known
    ("2026/3/4", "2026-03-04T00:00:00+00:00", "day"),
    ("March 4, 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("Mar. 4th, 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("Published on 4 March 2026 at 9 am", "2026-03-04T00:00:00+00:00", "day"),
    ("APRİL 30, 2025", "2025-04-30T00:00:00+00:00", "day"),  # the dotted I of Turkish capitals
    ("Sept. 30, 2025", "2025-09-30T00:00:00+00:00", "day"),
    ("4. März 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("le 1er août 2025", "2025-08-01T00:00:00+00:00", "day"),
    ("4 de marzo de 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("4 marzo 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("4 de março de 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("4 maart 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("4 października 2025", "2025-10-04T00:00:00+00:00", "day"),
    ("4. maaliskuuta 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("4. března 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("4. ožujka 2026.", "2026-03-04T00:00:00+00:00", "day"),
    ("4 de març de 2026", "2026-03-04T00:00:00+00:00", "day"),
    ("4 d'octubre de 2026", "2026-10-04T00:00:00+00:00", "day"),
    ("30 NİSAN 2026", "2026-04-30T00:00:00+00:00", "day"),
    ("3 Kasım 2026", "2026-11-03T00:00:00+00:00", "day"),
    ("4 марта 2026 г.", "2026-03-04T00:00:00+00:00", "day"),
    ("4 листопада 2026", "2026-11-04T00:00:00+00:00", "day"),
    ("4 Μαΐου 2026", "2026-05-04T00:00:00+00:00", "day"),
    ("4 ΜΑΪΟΥ 2026", "2026-05-04T00:00:00+00:00", "day"),
    ("4 Ιανουάριος 2026", "2026-01-04T00:00:00+00:00", "day"),
    ("2026年3月4日", "2026-03-04T00:00:00+00:00", "day"),
    ("04.03.2026", "2026-03-04T00:00:00+00:00", "day"),
    ("25/12/2025", "2025-12-25T00:00:00+00:00", "day"),
    ("12/25/2025", "2025-12-25T00:00:00+00:00", "day"),
    ("05/05/2025", "2025-05-05T00:00:00+00:00", "day"),
    ("March 3rd, 2024", "2024-03-03T00:00:00+00:00", "day"),
    ("19-Dec-2025", "2025-12-19T00:00:00+00:00", "day"),
    ("25.Jun.2019", "2019-06-25T00:00:00+00:00", "day"),
    ("1 February, 2026", "2026-02-01T00:00:00+00:00", "day"),
    ("1 February,2026By Ada Miller", "2026-02-01T00:00:00+00:00", "day"),
    ("By Ada MillerFebruary 1, 2026", "2026-02-01T00:00:00+00:00", "day"),
    ("1 février 20265 min de lecture", "2026-02-01T00:00:00+00:00", "day"),
    ("02-25-2026", "2026-02-25T00:00:00+00:00", "day"),
    ("Posted on November 25, 2024December 3, 2024", "2024-11-25T00:00:00+00:00", "day"),
    ("Mar 3, 2024 at 5:12 PM EST", "2024-03-03T22:12:00+00:00", "minute"),
    ("Mar 3, 2024, 12:05 a.m. UTC", "2024-03-03T00:05:00+00:00", "minute"),
    ("3. März 2024 um 23:30 MEZ", "2024-03-03T22:30:00+00:00", "minute"),
    ("3 mars 2024 à 10h15 CET", "2024-03-03T09:15:00+00:00", "minute"),
    ("3 March 2024 10:15 GMT+2", "2024-03-03T08:15:00+00:00", "minute"),
    ("3 March 2024 10:15 +0530", "2024-03-03T04:45:00+00:00", "minute"),
    ("Mar 3, 2024 at 5:12 PM", "2024-03-03T00:00:00+00:00", "day"),
    ("Mar 3, 2024 at 5:12 PM CST", "2024-03-03T00:00:00+00:00", "day"),  # of Chicago, or of Shanghai
]


@pytest.mark.parametrize(("text", "at", "precision"), CASES, ids=[case[0] for case in CASES])
def test_dates(text, at, precision):
    found = read_date(text)
    assert found is not None and (found.at.isoformat(), found.precision) == (at, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2 hours ago",
        "03/04/2026",
        "31 February 2026",
        "32.01.2026",
        "Room 4 Hall 2026",
        "March 2026",
        "03-04-2026",
        "version 1.2.2026.4",
        "9999-12-31T23:59:59-05:00",
        "x" * 10_000,
    ],
)
def test_no_dates(text):
    assert read_date(text) is None


def test_every_name_of_a_month_is_read_however_it_is_written():
    unread = [
        (name, number)
        for name, number in month_names().items()
        for written in (name, name.capitalize(), name.upper(), name.replace("σ", "ς"))
        if getattr(read_date(f"4 {written} 2026"), "at", None) != datetime(2026, number, 4, tzinfo=UTC)
    ]
    assert unread == []


def test_no_name_of_a_month_is_that_of_another():
    languages = tomllib.loads(files("cleancopy").joinpath("months.toml").read_text("utf-8"))
    named = {(form, number) for months in languages.values() for number, forms in enumerate(months) for form in forms}
    assert [len(months) for months in languages.values()] == [12] * len(languages)
    assert len({form for form, _ in named}) == len(named)


@pytest.mark.parametrize("line", ["10 leden 2026", "55 LED 2026", "15 Pro 2026", "Nr. 3 des 2026 erschienenen Buchs"])
def test_everyday_words_are_no_months(line):
    assert read_date(line) is None


@pytest.mark.parametrize(
    ("page", "order"),
    [
        ("Offer ends 25/12/2025.", DAY_FIRST_ORDER),
        ("Offer ends 12/25/2025.", MONTH_FIRST_ORDER),
        ("From 12/25/2025 to 25/12/2026", None),
        ("03/04/2026", None),
        ("03/04/2026, the third of April; more on 3 April 2026.", DAY_FIRST_ORDER),
        ("03-04-2026 and 2026-03-04", MONTH_FIRST_ORDER),
        ("03/04/2026 and 3 April 2026 and March 4, 2026", None),
        ("03/04/2026 beside 5 May 2026", None),
        ("", None),
    ],
)
def test_the_order_of_a_page(page, order):
    assert date_order(page) == order


def test_the_order_settles_what_could_be_two_days():
    assert [find_dates("03/04/2026", order) for order in (None,)] == [[]]
    days = [find_dates("03/04/2026", order)[0].published.at.day for order in (DAY_FIRST_ORDER, MONTH_FIRST_ORDER)]
    assert days == [3, 4]


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("Published May 3, 2024, updated May 9, 2024", ["published", "updated"]),
        ("Zuletzt aktualisiert am 3. Mai 2024", ["updated"]),
        ("Mis à jour le 3 mai 2024", ["updated"]),
        ("Publicado el 3 de mayo de 2024", ["published"]),
        ("Aggiornato il 3 maggio 2024", ["updated"]),
        ("Gepubliceerd op 3 mei 2024", ["published"]),
        ("Atualizado em 3 de maio de 2024", ["updated"]),
        ("Opublikowano: 3 maja 2024", ["published"]),
        ("Posted by Ada Miller on 2024-05-03 in harbours", ["published"]),
        ("Publié par Luc Moreau le 3 mai 2024", ["published"]),
        ("Veröffentlicht von Jana Brandt am 3. Mai 2024", ["published"]),
        ("Publicado por Rui Alves em 3 de maio de 2024", ["published"]),
        ("Pubblicato da Carla Rossi il 3 maggio 2024", ["published"]),
        ("Geplaatst door Piet de Vries op 3 mei 2024", ["published"]),
        ("Opublikowano przez Jan Kowalski 3 maja 2024", ["published"]),
        ("The dam broke on May 3, 2024", ["plain"]),
        ("May 3, 2024 (updated)", ["updated"]),
        ("3. Mai 2024 (aktualisiert)", ["updated"]),
        ("May 3, 2024 See Updates", ["updated"]),
        ("May 3, 2024 | Updated", ["plain"]),  # the day of it stands in the next line
    ],
)
def test_what_a_date_is_said_to_be(line, kinds):
    assert [date.kind for date in find_dates(line, None)] == kinds
