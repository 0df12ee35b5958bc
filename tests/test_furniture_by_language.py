"""Every kind of furniture goes in each of eight languages, and takes nothing of the page with it."""

import tomllib
from pathlib import Path

import pyarrow as pa
import pytest

from cleancopy.config import Config
from cleancopy.documents import RAW, document_id
from cleancopy.journey import clean
from cleancopy.rulebook import load_rules

LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "pl")
TABLE = tomllib.loads((Path(__file__).parent / "furniture_by_language.toml").read_text("utf-8"))
TITLES = {
    "en": "The old bridge is open again",
    "fr": "Le vieux pont est rouvert",
    "de": "Die alte Brücke ist wieder offen",
    "es": "El viejo puente vuelve a abrir",
    "it": "Il vecchio ponte riapre",
    "pt": "A velha ponte volta a abrir",
    "nl": "De oude brug is weer open",
    "pl": "Stary most znów jest otwarty",
}
OPENINGS = {
    "en": "The bridge over the inner harbour was opened again this week, eleven years after a winter storm had torn away two of its arches and the road with them.",
    "fr": "Le pont au-dessus du bassin intérieur a été rouvert cette semaine, onze ans après la tempête d'hiver qui avait emporté deux de ses arches et la route avec elles.",
    "de": "Die Brücke über den inneren Hafen wurde in dieser Woche wieder geöffnet, elf Jahre nachdem ein Wintersturm zwei ihrer Bögen und mit ihnen die Straße weggerissen hatte.",
    "es": "El puente sobre la dársena interior volvió a abrirse esta semana, once años después de que una tormenta de invierno se llevara dos de sus arcos y con ellos la carretera.",
    "it": "Il ponte sulla darsena interna è stato riaperto questa settimana, undici anni dopo che una tempesta d'inverno aveva portato via due delle sue arcate e con esse la strada.",
    "pt": "A ponte sobre a doca interior voltou a abrir esta semana, onze anos depois de uma tempestade de inverno ter levado dois dos seus arcos e com eles a estrada.",
    "nl": "De brug over de binnenhaven ging deze week weer open, elf jaar nadat een winterstorm twee van de bogen had weggeslagen en daarmee ook de weg naar de andere oever.",
    "pl": "Most nad wewnętrznym portem otwarto w tym tygodniu ponownie, jedenaście lat po tym, jak zimowy sztorm zerwał dwa jego przęsła, a wraz z nimi drogę na drugi brzeg.",
}
CLOSINGS = {
    "en": "Nobody in the town expects the old traffic to come back, yet the market on the far bank has already let every stall that it has for the summer.",
    "fr": "Personne en ville n'attend le retour de l'ancienne circulation, mais le marché de l'autre rive a déjà loué toutes les places qu'il possède pour l'été.",
    "de": "Niemand in der Stadt rechnet damit, dass der alte Verkehr zurückkommt, doch der Markt am anderen Ufer hat schon alle Stände vermietet, die er für den Sommer hat.",
    "es": "Nadie en la ciudad espera que vuelva el tráfico de antes, pero el mercado de la otra orilla ya ha alquilado todos los puestos que tiene para el verano.",
    "it": "Nessuno in città si aspetta che torni il traffico di un tempo, ma il mercato sull'altra riva ha già affittato tutti i banchi che ha per l'estate.",
    "pt": "Ninguém na cidade espera que volte o trânsito de outrora, mas o mercado da outra margem já alugou todas as bancas de que dispõe para o verão.",
    "nl": "Niemand in de stad verwacht dat het oude verkeer terugkomt, maar de markt op de andere oever heeft al alle kramen verhuurd die er voor de zomer zijn.",
    "pl": "Nikt w mieście nie spodziewa się powrotu dawnego ruchu, ale targ na drugim brzegu wynajął już wszystkie stoiska, jakie ma na lato, i szuka miejsca na następne.",
}
CASES = [(kind, language) for kind in TABLE for language in LANGUAGES]


def pages_of(kind: str, language: str) -> tuple[str, str]:
    """The page with the furniture, and the article that it should come to."""
    lines = TABLE[kind][language].split(" / ") if TABLE[kind]["zone"] != "above-title" else [TABLE[kind][language]]
    title, opening, closing = TITLES[language], OPENINGS[language], CLOSINGS[language]
    text = "\n".join(lines)
    if TABLE[kind]["zone"] == "contents":
        sections = [part for heading in lines[1:] for part in (heading, closing)]
        return "\n\n".join((title, opening, text, *sections)), "\n\n".join((opening, *sections))
    article = (opening, closing, opening, closing)
    parts = {
        "above-title": (text, title, *article),
        "head": (title, text, *article),
        "body": (title, *article[:2], text, *article[2:]),
    }
    page = parts.get(TABLE[kind]["zone"], (title, *article, text))
    return "\n\n".join(page), "\n\n".join(article)


@pytest.fixture(scope="module")
def articles() -> dict[tuple[str, str], str]:
    rows = []
    for kind, language in CASES:
        raw = pages_of(kind, language)[0].encode()
        name = f"{kind}.{language}"
        row = {"doc_id": document_id(name, raw), "source_id": name, "source_path": name, "raw": raw}
        rows.append(row | {"title": TITLES[language]})
    cleaned = clean(pa.Table.from_pylist(rows, RAW), Config(), load_rules())
    texts = {row["source_id"]: row["text"] for row in cleaned.articles.to_pylist()}
    return {(kind, language): texts[f"{kind}.{language}"] for kind, language in CASES}


def test_the_table_is_full() -> None:
    assert [(kind, set(LANGUAGES) ^ (set(row) - {"zone"})) for kind, row in TABLE.items() if len(row) != 9] == []


@pytest.mark.parametrize(("kind", "language"), CASES, ids=[f"{kind}-{language}" for kind, language in CASES])
def test_furniture_goes(kind: str, language: str, articles: dict[tuple[str, str], str]) -> None:
    assert articles[kind, language] == pages_of(kind, language)[1]
