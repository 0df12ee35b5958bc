"""How often the languages of a document in several are told, by documents made of labelled ones."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from cleancopy.language.mixed import share_languages
from cleancopy.language.paragraphs import find_parts
from cleancopy.language.telling import tell_with_parts
from cleancopy.lines import find_lines
from cleancopy.texts import utf8

SEED = 7
DOCUMENTS_OF_EACH = 1_000
MOST_LANGUAGES = 3
PARAGRAPH_CHARS = 150
"""Texts are parted into paragraphs where a sentence ends behind so many characters."""
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")


class Mixed(NamedTuple):
    """A document, and the share of its characters by language."""

    text: str
    shares: dict[str, float]


def print_mixed(texts: Sequence[str], langs: Sequence[str]) -> None:
    """Print how many sets of languages are right, by how many a document is in, and how far shares are off."""
    print("languages of mixed documents: set right, languages missed and invented a document, shares off by")
    rng = random.Random(SEED)
    for n_languages in range(1, MOST_LANGUAGES + 1):
        for is_woven in (False, True) if n_languages > 1 else (False,):
            mixed = [_mix(rng, texts, langs, n_languages, is_woven) for _ in range(DOCUMENTS_OF_EACH)]
            print(f"{n_languages} {'by turns' if is_woven else 'one after the other':20}", end=" ")
            print(" ".join(f"{figure:.4f}" for figure in _figures(mixed)))


def _mix(rng: random.Random, texts: Sequence[str], langs: Sequence[str], n_languages: int, is_woven: bool) -> Mixed:
    """Paragraphs of so many texts in different languages, one text after the other, or in any order (woven)."""
    chosen: dict[str, str] = {}
    while len(chosen) < n_languages:
        number = rng.randrange(len(texts))
        chosen.setdefault(langs[number], texts[number])
    written = [(lang, paragraph) for lang, text in chosen.items() for paragraph in _paragraphs(text)]
    if is_woven:
        rng.shuffle(written)
    total = sum(len(paragraph) for _, paragraph in written)
    shares = {one: sum(len(text) for lang, text in written if lang == one) / total for one in chosen}
    return Mixed("\n\n".join(paragraph for _, paragraph in written), shares)


def _paragraphs(text: str) -> list[str]:
    paragraphs = [""]
    for sentence in SENTENCE_END.split(text):
        if len(paragraphs[-1]) >= PARAGRAPH_CHARS:
            paragraphs.append("")
        paragraphs[-1] = f"{paragraphs[-1]} {sentence}".strip()
    return [paragraph for paragraph in paragraphs if paragraph]


def _figures(mixed: Sequence[Mixed]) -> tuple[float, float, float, float]:
    column = pa.array([one.text for one in mixed], pa.large_string())
    lines = find_lines(column)
    parts = find_parts(utf8(column)[0], lines)
    told = share_languages(parts, *tell_with_parts(column, lines, parts)).to_pylist()
    n_right, n_missed, n_invented, off = 0, 0, 0, 0.0
    for one, shares in zip(mixed, told, strict=True):
        found: dict[str, float] = {}
        for entry in shares:
            code = entry["lang"].split("-")[0]
            found[code] = found.get(code, 0) + entry["share"]
        n_right += found.keys() == one.shares.keys()
        n_missed += len(one.shares.keys() - found.keys())
        n_invented += len(found.keys() - one.shares.keys())
        off += sum(abs(found.get(lang, 0) - share) for lang, share in one.shares.items()) / len(one.shares)
    n = len(mixed)
    return n_right / n, n_missed / n, n_invented / n, off / n
