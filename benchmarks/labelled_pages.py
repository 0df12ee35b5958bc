"""The labelled pages, their sites, and the groups of pages that a cross-validation must not part."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow.parquet as pq

WORD = re.compile(r"\w+")
SECOND_LEVEL = frozenset(("ac", "co", "com", "edu", "gov", "net", "org"))
"""Labels under which a country sells names: of news.example.co.uk the site is example.co.uk."""
SHINGLE_WORDS = 6
SKETCH_SHINGLES = 40
"""So many shingles, those of the smallest hashes, stand for a text: equal texts keep equal ones."""
MIN_SHARED_SHINGLES = 15


@dataclass(frozen=True)
class LabelledPage:
    """A page with what two extractors made of it and what is right.

    raw_text    all text of the page;  rough_text  what an extractor took for the article
    gold_text   the article;           is_trusted  whether the gold was found to be sound
    title       the headline as the text's lines are told from it, for scoring; gold_title the one to be found
    gold_date   begins with YYYY-MM-DD where it is a day
    """

    id: str
    source: str
    licence: str
    url: str | None
    title: str | None
    raw_text: str
    rough_text: str
    gold_text: str
    is_trusted: bool
    gold_title: str | None
    gold_author: str | None
    gold_date: str | None

    def text(self, column: str) -> str:
        """The `raw_text` or the `rough_text`. Raises KeyError for another name."""
        return {"raw_text": self.raw_text, "rough_text": self.rough_text}[column]


def read_pages(path: Path) -> list[LabelledPage]:
    """All pages of a Parquet file, in its order."""
    return [
        LabelledPage(
            id=row["id"],
            source=row["source"],
            licence=row["licence"],
            url=row["url"],
            title=row["title"],
            raw_text=row["raw_text"] or "",
            rough_text=row["rough_text"] or "",
            gold_text=row["gold_text"] or "",
            is_trusted=row["trusted"],
            gold_title=row["gold_title"],
            gold_author=row["gold_author"],
            gold_date=row["gold_date"],
        )
        for row in pq.read_table(path).to_pylist()
    ]


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def words_of(text: str | None) -> list[str]:
    """The words of a text, in lower case and compatibility form: what is counted and compared."""
    return WORD.findall(unicodedata.normalize("NFKC", text or "").lower())


def site_of(page: LabelledPage) -> str:
    """The registrable domain of the page's address, nearly; the page's id where it has none."""
    labels = (urlsplit(page.url or "").hostname or "").split(".")
    if len(labels) < 2:
        return page.id
    is_sold_below = len(labels) > 2 and labels[-2] in SECOND_LEVEL and len(labels[-1]) == 2
    return ".".join(labels[-3:] if is_sold_below else labels[-2:])


def groups_of(pages: Sequence[LabelledPage]) -> list[str]:
    """For each page the name of its group: pages of one site and near duplicates, and theirs, are together.

    A group is named after the smallest id in it, so that the order of the pages does not matter.
    """
    leader = list(range(len(pages)))

    def lead(page: int) -> int:
        while leader[page] != page:
            leader[page] = leader[leader[page]]
            page = leader[page]
        return page

    for first, second in [*_of_one_site(pages), *_near_duplicates(pages)]:
        leader[lead(first)] = lead(second)
    names: dict[int, str] = {}
    for number, page in enumerate(pages):
        names[lead(number)] = min(page.id, names.get(lead(number), page.id))
    return [names[lead(number)] for number in range(len(pages))]


def _of_one_site(pages: Sequence[LabelledPage]) -> list[tuple[int, int]]:
    first_of: dict[str, int] = {}
    return [(first_of.setdefault(site_of(page), number), number) for number, page in enumerate(pages)]


def _near_duplicates(pages: Sequence[LabelledPage]) -> list[tuple[int, int]]:
    """Pairs of pages whose gold texts share many shingles."""
    holders: dict[int, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        for shingle in _sketch(page.gold_text):
            holders[shingle].append(number)
    shared = Counter(pair for numbers in holders.values() for pair in combinations(numbers, 2))
    return [pair for pair, count in shared.items() if count >= MIN_SHARED_SHINGLES]


def _sketch(text: str) -> list[int]:
    words = words_of(text)
    runs = (" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1))
    return sorted({zlib.crc32(run.encode()) for run in runs})[:SKETCH_SHINGLES]


def fold_of(group: str, folds: int) -> int:
    """The fold of a group, from 0: by a hash, so that it stays when pages of other groups come or go."""
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") % folds
