"""Names in bylines, told from other words in eight languages."""

import pytest

from cleancopy.lift import part_names
from cleancopy.names import byline_names, group_name, is_opener, listed_names, one_word_name, user_name

BYLINES = [
    # line, names
    ("By Ada Miller", ["Ada Miller"]),
    ("BY ADA MILLER", ["ADA MILLER"]),
    ("By Ada Miller and Ben Okafor", ["Ada Miller", "Ben Okafor"]),
    ("By Ada Miller, Ben Okafor and Ilse van Brandt", ["Ada Miller", "Ben Okafor", "Ilse van Brandt"]),
    ("By Ada Miller in Aberdeen on 3 May 2024", ["Ada Miller"]),
    ("By Ada Miller, Baltic correspondent", ["Ada Miller"]),
    ("By Ada MillerPublished: May 3, 2024", ["Ada Miller"]),
    ("ByAda Miller", ["Ada Miller"]),
    ("by Ada Miller—10 min read", ["Ada Miller"]),
    ("Written by Ada", ["Ada"]),
    ("Words: Ada Miller", ["Ada Miller"]),
    ("Author: Ada Miller, PhD", ["Ada Miller"]),
    ("Posted on May 3, 2024 by Ada Miller", ["Ada Miller"]),
    ("3 May 2024 by Ada Miller", ["Ada Miller"]),
    ("0 · by Ada Miller · Updated on 8 May 2024", ["Ada Miller"]),
    ("Von Jana Brandt, Hamburg", ["Jana Brandt"]),
    ("Geschrieben von Jana Brandt am 3. Mai 2024", ["Jana Brandt"]),
    ("Par Luc d'Arbois à Brest", ["Luc d'Arbois"]),
    ("Écrit par Luc Moreau le 3 mai 2024", ["Luc Moreau"]),
    ("Por Ana Ruiz y Juan Gil", ["Ana Ruiz", "Juan Gil"]),
    ("di Carla Rossi", ["Carla Rossi"]),
    ("A cura di Carla Rossi", ["Carla Rossi"]),
    ("Por Rui Alves, repórter", ["Rui Alves"]),
    ("Door Piet de Vries", ["Piet de Vries"]),
    ("Autor: Jan Kowalski", ["Jan Kowalski"]),
    ("By the Harbour Team 2–3 minutes", ["Harbour Team"]),
    ("Interview by Ada Miller", ["Ada Miller"]),
    ("by Ada MillerNovember 20, 2027", ["Ada Miller"]),
    ("Rozmawiała Ewa Lis", ["Ewa Lis"]),
    ("Napsala Eva Malá", ["Eva Malá"]),
    ("Text und Fotos: Eva Roth", ["Eva Roth"]),
    ("Text und Bilder von Eva Roth", ["Eva Roth"]),
    ("Aufgezeichnet von Eva Roth", ["Eva Roth"]),
    ("Propos recueillis par Luc Moreau", ["Luc Moreau"]),
    ("Texte et photos : Luc Moreau", ["Luc Moreau"]),
    ("Texto de Rui Faria", ["Rui Faria"]),
    ("Testo di Carla Rossi", ["Carla Rossi"]),
    ("Tekst van Piet de Vries", ["Piet de Vries"]),
    ("Tekst i zdjęcia: Jan Lis", ["Jan Lis"]),
    ("Par Maëlle Le Goff", ["Maëlle Le Goff"]),
    ("Par Yann Le Bihan et Loïc Le Gall", ["Yann Le Bihan", "Loïc Le Gall"]),
    ("By Rhys ap Gwilym", ["Rhys ap Gwilym"]),
    ("Door Anna van 't Hof", ["Anna van 't Hof"]),
    ("POR RUI DO CARMO", ["RUI DO CARMO"]),
    ("Par Luc Moreau le 3 mai 2024", ["Luc Moreau"]),
    ("By Monday it will be over", []),
    ("By Sunday Adeyemi", ["Sunday Adeyemi"]),
    ("By Staff", []),
    ("Por Redacción", []),
    ("di Redazione", []),
    ("Par La Rédaction", []),
    ("Von unserer Redaktion", []),
    ("Door onze redactie", []),
    ("Autor: Redakcja", []),
    ("Par Jean Dupont avec AFP", ["Jean Dupont"]),
    ("By Ada Miller and AFP, London", ["Ada Miller"]),
    ("Von Eva Klein mit dpa", ["Eva Klein"]),
    ("By Reuters", []),
    ("Das Gespräch führte Benedikt Ruhl.", ["Benedikt Ruhl"]),
    ("Interview: Benedikt Ruhl", ["Benedikt Ruhl"]),
    ("Interview Benedikt Ruhl", []),
    ("Autor: ks. Adam Boniecki", ["Adam Boniecki"]),
    ("Publié le 03/04/2024 à 10:15 par Hélène Roux", ["Hélène Roux"]),
    ("Von Dr. Max Mustermann und Prof. Eva Klein", ["Max Mustermann", "Eva Klein"]),
    ("By Dr. Allen", ["Dr. Allen"]),
    ("By Phil Helsel", ["Phil Helsel"]),
    ('"By Fair Winds"', []),
    ("By Harbour NewsAda Miller", []),
    ("By Ada McKenna and Ben MacLeod", ["Ada McKenna", "Ben MacLeod"]),
    ("by the old canal", []),
    ("By and large", []),
    ("By May 3, 2024", []),
    ("Von nun an", []),
    ("Par exemple", []),
    ("Ada Miller", []),
]


@pytest.mark.parametrize(("line", "names"), BYLINES, ids=[case[0] for case in BYLINES])
def test_bylines(line, names):
    assert byline_names(line) == names


LISTS = [
    ("Ada Miller", ["Ada Miller"]),
    ("• Ada Miller", ["Ada Miller"]),
    ("Ada Miller | May 3, 2024", ["Ada Miller"]),
    ("Ada Miller May 3, 2024", ["Ada Miller"]),
    ("3 mai 2024 • Luc Moreau", ["Luc Moreau"]),
    ("An essay by Ada Miller", ["Ada Miller"]),
    ("Eine Reportage von Friederike Amsel", ["Friederike Amsel"]),
    ("Ein Gastbeitrag von Eva Roth und Jana Brandt", ["Eva Roth", "Jana Brandt"]),
    ("Kommentar von Eva Roth | 3. März 2024", ["Eva Roth"]),
    ("Une enquête de Luc Moreau", ["Luc Moreau"]),
    ("Una crónica de Ana Ruiz", ["Ana Ruiz"]),
    ("Intervista di Carla Rossi", ["Carla Rossi"]),
    ("Reportagem de Rui Faria", ["Rui Faria"]),
    ("Een reportage van Piet de Vries", ["Piet de Vries"]),
    ("Av Anna Berg", ["Anna Berg"]),
    ("Af Anna Berg", ["Anna Berg"]),
    ("De Ana Popescu", []),
    ("Entrevista de Ana Ruiz", []),
    ("Reportaż Ewy Lis", []),
    ("Eine Reportage von der Insel", []),
    ("Storm Hester live: bridges shut, trains stopped", []),
    ("Storm Hester, live: bridges shut", []),
    ("Harbour Foods press office: Ada Miller, Gent", []),
    ("Ada Miller, FNN Editor-at-large", ["Ada Miller"]),
    ("Ada Miller and Ben Okafor", ["Ada Miller", "Ben Okafor"]),
    ("Ada Miller, Senior Editor", ["Ada Miller"]),
    ("Ada Miller, MD", ["Ada Miller"]),
    ("Ada Miller Ada Miller", ["Ada Miller"]),
    ("Jane M. O'Leary", ["Jane M. O'Leary"]),
    ("Jean Dupont avec AFP", ["Jean Dupont"]),
    ("Dr. phil. Eva Klein", ["Eva Klein"]),
    ("Harry Mount", ["Harry Mount"]),
    ("Mount Everest", []),
    ("Engines Forum", []),
    ("Joined Shopify", []),
    ("Independently Audited", []),
    ("Frau Voss, hören Sie Musik?", []),
    ("Par La Rédaction", []),
    ("Read More", []),
    ("Climate News", []),
    ("Harbour Team", []),
    ("The ferry sails", []),
    ("Ada Miller sails at dawn", []),
    ("Ada's Kitchen", []),
    ("Ada", []),
]


@pytest.mark.parametrize(("line", "names"), LISTS, ids=[case[0] for case in LISTS])
def test_lists_of_names(line, names):
    assert listed_names(line) == names


def test_what_is_no_person():
    assert group_name("Harbour Desk") == ["Harbour Desk"]
    assert group_name("the whole team") == []
    assert group_name("By Staff") == group_name("Da Redação") == group_name("Editorial Team") == []
    assert one_word_name("Redação") == one_word_name("Expires 5 March 2029") == []
    assert one_word_name("Newsdesk") == ["Newsdesk"]
    assert one_word_name("• Zenobia") == one_word_name("Zenobia May 3, 2024 0 Comments") == ["Zenobia"]
    assert one_word_name("• Newsletter") == one_word_name("Zenobia Quist") == []
    assert is_opener("Written by:") and is_opener("Par") and not is_opener("By Ada")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("by ferryfan", ["ferryfan"]),
        ("by ferryfan | Apr 21, 2025", ["ferryfan"]),
        ("Posted by ferry_fan27", ["ferry_fan27"]),
        ("von inselkind", ["inselkind"]),
        ("by and by", []),
        ("by and", []),
        ("by the old canal", []),
        ("by editor", []),
        ("ferryfan", []),
    ],
)
def test_names_of_users(line, names):
    assert user_name(line) == names


GIVEN = [
    ("Ada Miller and Ben Okafor", ["Ada Miller", "Ben Okafor"]),
    ("Ada Miller, Ben Okafor & Li Wei", ["Ada Miller", "Ben Okafor", "Li Wei"]),
    ("José Ortega y Gasset", ["José Ortega y Gasset"]),
    ("Smith, John", ["Smith, John"]),
    ("Reuters", ["Reuters"]),
    ("Anna Berg and Tom Birch, Li Wei", ["Anna Berg", "Tom Birch", "Li Wei"]),
]


@pytest.mark.parametrize(("text", "names"), GIVEN, ids=[case[0] for case in GIVEN])
def test_names_that_a_row_gives_are_parted(text, names):
    assert part_names(text) == names
