"""Articles made up from our own pages, as many as asked for: the same numbers give the same texts on any machine.

Paragraphs are walks over the word pairs of the pages' own sentences, in eight languages, most of them English; the
furniture around them is the pages'. One document in ten is a near copy of an earlier one, some are exact copies, some
are junk, some mojibake. What is made is as long as articles are: 1.6 to 8.2 KB.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.labelled import BOILERPLATE, CONTENT, LabelledPage, read_pages

OWN_PAGES = Path(__file__).parents[1] / "own_pages"
SHARE_OF_LANGUAGE = {"en": 80, "fr": 4, "de": 4, "es": 4, "pt": 3, "it": 2, "nl": 2, "pl": 1}
PARAGRAPHS = {language: 6_000 if language == "en" else 600 for language in SHARE_OF_LANGUAGE}
SENTENCES_OF_PARAGRAPH = range(2, 6)
MIN_SENTENCE_WORDS, MAX_SENTENCE_WORDS = 9, 30
MARKS_WITHIN = ',;:()«»“”„"–'
"""Left out: where one word in six has a comma, Gopher's filter takes a text for no prose."""
MIN_BYTES, MAX_BYTES = 1_600, 8_200
NEAR_COPIES, EXACT_COPIES, JUNK, MOJIBAKE = 0.10, 0.015, 0.03, 0.03
RECENT = 2_000
"""A copy is of one of so many articles before it."""
DOCUMENTS_OF_FILE = 10_000


@dataclass(frozen=True)
class Bank:
    """What articles are put together from, by language: paragraphs, short headings, lines of furniture."""

    paragraphs: dict[str, list[str]]
    headings: dict[str, list[str]]
    furniture: dict[str, list[str]]


def write_corpus(folder: Path, documents: int, seed: int) -> None:
    """Write Parquet files with `id`, `url` and `text`, of DOCUMENTS_OF_FILE rows each."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = make_texts(documents, seed)
    for first in range(0, documents, DOCUMENTS_OF_FILE):
        numbers = range(first, min(first + DOCUMENTS_OF_FILE, documents))
        rows = {
            "id": [f"{number:08d}" for number in numbers],
            "url": [f"https://site{number % 97}.example/{number}" for number in numbers],
            "text": [next(texts) for _ in numbers],
        }
        types = [pa.string(), pa.string(), pa.large_string()]
        table = pa.table(rows, pa.schema(list(zip(rows, types, strict=True))))
        pq.write_table(table, folder / f"articles-{first // DOCUMENTS_OF_FILE:04d}.parquet", compression="zstd")


def make_texts(documents: int, seed: int) -> Iterator[str]:
    """The texts one after the other. Fewer of them are the first ones of more."""
    chance = random.Random(seed)
    bank = make_bank(chance)
    languages, shares = list(SHARE_OF_LANGUAGE), list(SHARE_OF_LANGUAGE.values())
    recent: list[tuple[str, list[str]]] = []
    for _ in range(documents):
        kind = chance.random()
        if kind < JUNK or not recent:
            language, body = "en", _junk(bank, chance)
        elif kind < JUNK + EXACT_COPIES + NEAR_COPIES:
            language, body = chance.choice(recent)
            if kind >= JUNK + EXACT_COPIES:
                body = _edited(body, bank.paragraphs[language], chance)
        else:
            language = chance.choices(languages, shares)[0]
            body = _article(bank, language, chance)
        if len(recent) < RECENT:
            recent.append((language, body))
        elif kind >= JUNK + EXACT_COPIES + NEAR_COPIES:
            recent[chance.randrange(RECENT)] = (language, body)
        text = "\n\n".join(_dressed(body, bank.furniture[language], chance))
        yield _garbled(text) if chance.random() < MOJIBAKE else text


def make_bank(chance: random.Random) -> Bank:
    """Paragraphs, headings and furniture of every language."""
    paragraphs, headings, furniture = {}, {}, {}
    for language, count in PARAGRAPHS.items():
        pages = read_pages(OWN_PAGES, f"{language}-*.txt")
        followers = _followers(_lines(pages, CONTENT))
        paragraphs[language] = [_paragraph(followers, chance) for _ in range(count)]
        headings[language] = [" ".join(text.split()[:5]).strip(".,:;") for text in paragraphs[language]]
        furniture[language] = _lines(pages, BOILERPLATE)
    return Bank(paragraphs, headings, furniture)


def _lines(pages: Sequence[LabelledPage], label: str) -> list[str]:
    return [line.text for page in pages for line in page.lines if line.label == label]


def _followers(lines: Sequence[str]) -> dict[str, list[str]]:
    """Which words follow each word; those that begin a line follow the empty word."""
    followers = defaultdict(list)
    for line in lines:
        words = [word.strip(MARKS_WITHIN) for word in line.split()]
        words = [word for word in words if word]
        for word, follower in zip(["", *words], words, strict=False):
            followers[word].append(follower)
    return followers


def _paragraph(followers: dict[str, list[str]], chance: random.Random) -> str:
    return " ".join(_sentence(followers, chance) for _ in range(chance.choice(SENTENCES_OF_PARAGRAPH)))


def _sentence(followers: dict[str, list[str]], chance: random.Random) -> str:
    """A walk from a word that begins a line to one that ends a sentence, of at least so many words."""
    words = [chance.choice(followers[""])]
    while len(words) < MAX_SENTENCE_WORDS and not (words[-1][-1] in ".!?" and len(words) >= MIN_SENTENCE_WORDS):
        word = words[-1] if words[-1] in followers else ""
        words.append(chance.choice(followers[word]))
    sentence = " ".join(word.rstrip(".!?") for word in words[:-1])
    return f"{sentence} {words[-1].rstrip('.!?')}."


def _article(bank: Bank, language: str, chance: random.Random) -> list[str]:
    """Paragraphs, now and then with a heading, up to a length that is drawn evenly on a logarithmic scale."""
    wanted = math.exp(chance.uniform(math.log(MIN_BYTES), math.log(MAX_BYTES)))
    body: list[str] = []
    size = 0
    while size < wanted:
        number = chance.randrange(len(bank.paragraphs[language]))
        lines = [bank.paragraphs[language][number]]
        if body and chance.random() < 0.12:
            lines.insert(0, bank.headings[language][number])
        body += lines
        size += sum(len(line.encode()) for line in lines)
    return body


def _edited(body: list[str], paragraphs: list[str], chance: random.Random) -> list[str]:
    """A copy in which one paragraph in twelve, but one at least, is another or has lost its end."""
    edited = list(body)
    for _ in range(max(1, len(edited) // 12)):
        place = chance.randrange(len(edited))
        edited[place] = chance.choice(paragraphs) if chance.random() < 0.5 else f"{edited[place][:-20]} (updated)"
    return edited


def _junk(bank: Bank, chance: random.Random) -> list[str]:
    """What is no article: furniture throughout, one line over and over, or numbers."""
    kind = chance.randrange(3)
    if kind == 0:
        return [chance.choice(bank.furniture["en"]) for _ in range(chance.randrange(30, 90))]
    if kind == 1:
        return [chance.choice(bank.headings["en"])] * chance.randrange(20, 40)
    return [" ".join(f"{chance.choice('$€#@')} {chance.randrange(10_000)}%" for _ in range(12)) for _ in range(40)]


def _dressed(body: list[str], furniture: list[str], chance: random.Random) -> list[str]:
    """The article with a headline, furniture above and below, and here and there between its paragraphs."""
    headline = " ".join(body[0].split()[:9]).strip(".,:;")
    lines = [chance.choice(furniture) for _ in range(chance.randrange(4))] + [headline] * chance.choice((1, 1, 2))
    for paragraph in body:
        lines.append(paragraph)
        if chance.random() < 0.12:
            lines.append(chance.choice(furniture))
    return lines + [chance.choice(furniture) for _ in range(chance.randrange(3, 9))]


def _garbled(text: str) -> str:
    """UTF-8 that was read as Windows-1252, as far as that has a character for each byte."""
    garbled = []
    for byte in text.encode():
        try:
            garbled.append(bytes([byte]).decode("cp1252"))
        except UnicodeDecodeError:
            garbled.append(chr(byte))
    return "".join(garbled)
