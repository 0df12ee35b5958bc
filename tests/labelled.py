"""Pages of which every line says whether it belongs to the article, and what became of each line.

The format is described in tests/must_stay/README.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from cleancopy.config import Config, RejectConfig
from cleancopy.documents import RAW, document_id
from cleancopy.journey import clean
from cleancopy.normalise import normalise_text
from cleancopy.rulebook import load_rules

CONTENT, BOILERPLATE, METADATA = "  ", "- ", "> "
LABELS = (CONTENT, BOILERPLATE, METADATA)
LABEL_CHARS = 2
ALL_STAY = Config(reject=RejectConfig(enabled=False))


@dataclass(frozen=True)
class LabelledLine:
    """A line that is not blank, with its number in the file, from 1 on."""

    number: int
    label: str
    text: str


@dataclass(frozen=True)
class LabelledPage:
    """A page: its name, its text without the labels, and its lines that are not blank."""

    name: str
    text: str
    lines: tuple[LabelledLine, ...]


@dataclass(frozen=True)
class Taken:
    """Characters of a line that left the text, and what took them."""

    rule: str
    marker: str
    lifted_to: str | None
    text: str


@dataclass(frozen=True)
class Fate:
    """A labelled line and all that was taken of it."""

    page: str
    line: LabelledLine
    taken: tuple[Taken, ...]

    @property
    def is_gone(self) -> bool:
        """Whether no letter or digit of the line is left in the article's text."""
        return _n_word_characters("".join(taken.text for taken in self.taken)) == _n_word_characters(self.line.text)

    @property
    def is_lost(self) -> bool:
        """Whether the line is content that left the text, or metadata that was removed without being lifted."""
        if self.line.label == METADATA:
            return bool(self.taken) and all(taken.lifted_to is None for taken in self.taken)
        return self.line.label == CONTENT and bool(self.taken)

    def __str__(self) -> str:
        """One line: where it stands, what took it, and the line with what was taken in ⟦ ⟧."""
        rules = ", ".join(dict.fromkeys(f"{taken.rule} ({taken.marker})" for taken in self.taken)) or "nothing"
        shown = self.line.text
        for taken in self.taken:
            shown = shown.replace(taken.text, f"⟦{taken.text}⟧", 1)
        return f"{self.page}:{self.line.number}: {rules}: {shown}"


def read_page(path: Path) -> LabelledPage:
    """Read one labelled page. Raises ValueError naming the line that bears no label or nothing but a label."""
    lines, texts = [], []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
        label, text = line[:LABEL_CHARS], line[LABEL_CHARS:]
        if line and (label not in LABELS or not text.strip()):
            raise ValueError(f"{path.name}:{number}: is {line!r}; begin it with one of {LABELS} and a text")
        if line:
            lines.append(LabelledLine(number, label, text))
        texts.append(text)
    return LabelledPage(path.stem, "\n".join(texts), tuple(lines))


def read_pages(folder: Path, pattern: str = "*.txt") -> tuple[LabelledPage, ...]:
    """The pages of a folder whose names fit the pattern, in name order. Raises ValueError."""
    return tuple(read_page(path) for path in sorted(folder.glob(pattern)))


def run(pages: Sequence[LabelledPage]) -> dict[str, tuple[Fate, ...]]:
    """Take the pages through the journey, by their text alone, and say what became of each line, by page name."""
    rows = []
    for page in pages:
        raw = page.text.encode()
        path = f"{page.name}.txt"
        rows.append({"doc_id": document_id(path, raw), "source_id": page.name, "source_path": path, "raw": raw})
    removed = clean(pa.Table.from_pylist(rows, RAW), ALL_STAY, load_rules()).removed.to_pylist()
    by_document: dict[str, list[dict[str, Any]]] = {}
    for removal in removed:
        by_document.setdefault(removal["doc_id"], []).append(removal)
    return {
        page.name: tuple(_fates(page, by_document.get(str(row["doc_id"]), [])))
        for page, row in zip(pages, rows, strict=True)
    }


def _fates(page: LabelledPage, removals: Sequence[dict[str, Any]]) -> Iterator[Fate]:
    """The lines of a page, found again in the normalised text by their order, with what the ledger has of them."""
    start, places = 0, []
    for line in normalise_text(page.text).split("\n"):
        if line.strip():
            places.append((start, start + len(line), line))
        start += len(line) + 1
    for labelled, (start_char, end_char, line) in zip(page.lines, places, strict=True):
        taken = []
        for removal in removals:
            first, end = max(removal["start_char"], start_char), min(removal["end_char"], end_char)
            text = line[first - start_char : end - start_char] if first < end else ""
            if text.strip():
                taken.append(Taken(removal["rule"], removal["marker"], removal["lifted_to"], text))
        yield Fate(page.name, LabelledLine(labelled.number, labelled.label, line), tuple(taken))


def _n_word_characters(text: str) -> int:
    return sum(character.isalnum() for character in text)
