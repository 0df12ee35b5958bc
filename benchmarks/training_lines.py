"""The lines that the line model learns from: labelled pages as several extractors see them, and pages of our own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.labelled_pages import words_of
from benchmarks.line_labels import label_lines
from cleancopy.batch import Batch, look_at
from cleancopy.line_model.concepts import load_lexicon
from cleancopy.line_model.line_words import LineWords, line_words
from cleancopy.lines import Lines
from cleancopy.markers.line_model import covered_lines, lines_the_model_sees
from cleancopy.marks import concatenate
from cleancopy.normalise import normalise_text
from cleancopy.rulebook import Rule
from cleancopy.texts import Array, Bytes
from tests.labelled import BOILERPLATE, METADATA, read_page

HERE = Path(__file__).parent
OWN_PAGES = ((HERE / "own_pages", "*.txt"), (HERE.parent / "tests" / "unlisted", "dev-*.txt"))
"""Folders and the names of the pages in them that may be learned from; the other half of `unlisted` is a test."""


@dataclass(frozen=True)
class PageText:
    """One text of one page. `group` is never parted between training and test; `gold` is None for pages of our own.

    `is_whole` tells the text of a whole page from what an extractor left of it.
    """

    group: str
    title: str | None
    text: str
    gold: str | None
    is_furniture: tuple[bool, ...] | None = None
    is_trusted: bool = True
    weight: float = 1.0
    language: str = "en"
    is_whole: bool = False


@dataclass(frozen=True)
class TrainingLines:
    """Every line that is not blank of a list of texts, looked at once.

    written       int64    number of the line
    page          int64    number of its text
    group         int64    number of its page's group
    is_furniture  bool     what is to be learned
    weight        float64  how much the line counts: 0 for titles and lines without words
    """

    buffer: Bytes
    lines: Lines
    looked_up: LineWords
    title_line: Array
    is_taken: Array
    written: Array
    page: Array
    group: Array
    is_furniture: Array
    weight: Array


def look_at_pages(pages: Sequence[PageText], rules: Sequence[Rule], markers: Sequence[Any]) -> TrainingLines:
    """Find lines, words, rule hits and labels of the pages."""
    texts = pa.array([normalise_text(page.text) for page in pages], pa.large_string())
    batch = look_at(
        texts, [page.title for page in pages], [None] * len(pages), rules, lambda batch: ["en"] * len(batch.text)
    )
    marks = concatenate([marker(batch) for marker in markers])
    lines = lines_the_model_sees(batch, marks)
    is_furniture, weight = _label_all(pages, batch)
    written = np.flatnonzero(~lines.is_blank)
    page_of = lines.document[written].astype(np.int64)
    is_title = np.isin(written, batch.outline.title_line)
    group = np.unique([page.group for page in pages], return_inverse=True)[1]
    return TrainingLines(
        buffer=batch.buffer,
        lines=lines,
        looked_up=line_words(batch.buffer, lines, batch.words, load_lexicon()),
        title_line=batch.outline.title_line,
        is_taken=covered_lines(batch, marks)[0],
        written=written,
        page=page_of,
        group=group[page_of],
        is_furniture=is_furniture[written],
        weight=np.where(is_title, 0.0, weight[written]),
    )


def _label_all(pages: Sequence[PageText], batch: Batch) -> tuple[Array, Array]:
    """Whether each line of the batch is furniture, and its weight; blank lines are none and have none."""
    is_furniture, weight = np.zeros(len(batch.lines), np.bool_), np.zeros(len(batch.lines), np.float64)
    written = np.flatnonzero(~batch.lines.is_blank)
    borders = np.searchsorted(written, batch.lines.first_line)
    for number, page in enumerate(pages):
        own = written[borders[number] : borders[number + 1]]
        is_furniture[own], weight[own] = _labels(page, [batch.line_text(line) for line in own.tolist()])
    return is_furniture, weight


def _labels(page: PageText, lines: list[str]) -> tuple[Array, Array]:
    """Whether each line is furniture, and its weight: the square root of its share of the page's words."""
    title = words_of(page.title)
    if page.is_furniture is not None:
        lengths = np.array([len(words_of(line)) for line in lines])
        furniture = np.array(page.is_furniture, np.bool_)
    else:
        lengths, matched = label_lines(lines, page.gold or "")
        furniture = 2 * matched < lengths
    counts = np.array([bool(words) and words != title for words in map(words_of, lines)], np.float64)
    share = (lengths + 1.0) / max(lengths.sum(), 1)
    return furniture, counts * np.sqrt(share) * page.weight * page.is_trusted


def own_pages() -> list[PageText]:
    """The pages of our own writing, which are named `<language>-...` or `dev-<language>-...`.

    Metadata lines count as content: whether they are lifted is no question here.
    """
    pages = []
    for path in (path for folder, names in OWN_PAGES for path in sorted(folder.glob(names))):
        page = read_page(path)
        furniture = tuple(line.label == BOILERPLATE for line in page.lines)
        title = next((line.text for line in page.lines[:4] if line.label == METADATA), None)
        language = path.stem.removeprefix("dev-").split("-")[0]
        pages.append(PageText(f"own {path.stem}", title, page.text, None, furniture, language=language))
    return pages
