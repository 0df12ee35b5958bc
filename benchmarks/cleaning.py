"""The engine run in this process on texts at hand: with the rules, with the line model, with both, or with neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from benchmarks.scoring import FoundMetadata
from cleancopy.config import BoilerplateConfig, Config, DuplicatesConfig, LanguageConfig, RejectConfig
from cleancopy.documents import RAW, document_id
from cleancopy.journey import MARKERS, clean
from cleancopy.line_model.model import LineModel
from cleancopy.markers.title import MarkTitle
from cleancopy.rulebook import Rule

RULES, MODEL, BOTH = "rules", "model", "both"
BATCH_DOCUMENTS = 200
CONFIG = Config(
    language=LanguageConfig(enabled=False),
    reject=RejectConfig(enabled=False),
    duplicates=DuplicatesConfig(enabled=False),
)
WITHOUT_MODEL = replace(CONFIG, boilerplate=BoilerplateConfig(line_model=False))


@dataclass(frozen=True)
class Given:
    """A text and what is known of it beside: the title, or nothing."""

    id: str
    text: str
    title: str | None = None


@dataclass(frozen=True)
class CleanedText:
    """What became of a text. Characters are code points; `marked` is all that was taken out, lifted or removed."""

    text: str
    metadata: FoundMetadata
    characters: int
    marked: int


def clean_texts(
    given: Sequence[Given], rules: Sequence[Rule], mode: str, line_model: LineModel | None = None
) -> list[CleanedText]:
    """Each text cleaned, in the order given; nothing is rejected and no language told.

    `rules` are the markers alone, whatever `line_model` is; `model` is the line model beside the title's marker alone,
    the rules' hits being among its features; `both` is the engine as it is. Raises ValueError where the engine
    cannot be given the model that the mode needs.
    """
    options = _options(mode, line_model)
    cleaned: list[CleanedText] = []
    for first in range(0, len(given), BATCH_DOCUMENTS):
        raw = _raw_documents(given[first : first + BATCH_DOCUMENTS])
        articles = clean(raw, rules=rules, **options).articles.sort_by("position")
        if len(articles) != len(raw):
            raise ValueError(
                f"cleaning: {len(raw)} texts went in and {len(articles)} came out; give texts that are UTF-8"
            )
        cleaned.extend(map(_cleaned, articles.to_pylist()))
    return cleaned


def _options(mode: str, line_model: LineModel | None) -> dict[str, Any]:
    """The arguments of `clean` that make the mode."""
    if mode == RULES:
        return {"config": WITHOUT_MODEL, "markers": MARKERS}
    if mode not in (MODEL, BOTH):
        raise ValueError(f"cleaning: unknown mode {mode!r}; known: {RULES}, {MODEL}, {BOTH}")
    if line_model is None:
        raise ValueError(f"cleaning: mode {mode!r} needs a line model; use {RULES!r}")
    return {"config": CONFIG, "markers": MARKERS if mode == BOTH else (MarkTitle(),), "line_model": line_model}


def _raw_documents(given: Sequence[Given]) -> pa.Table:
    """The texts as a reader would give them."""
    rows = []
    for row, document in enumerate(given, start=1):
        raw = document.text.encode()
        rows.append(
            {
                "doc_id": document_id("benchmark", raw, document.id),
                "source_id": document.id,
                "source_path": "benchmark",
                "source_row": row,
                "raw": raw,
                "title": document.title,
            }
        )
    return pa.Table.from_pylist(rows, schema=RAW)


def _cleaned(article: dict[str, Any]) -> CleanedText:
    published_at = article["published_at"]
    metadata = FoundMetadata(
        title=article["title"],
        authors=tuple(article["authors"] or ()),
        published_at=published_at.date().isoformat() if published_at else None,
    )
    return CleanedText(article["text"], metadata, article["raw_n_chars"], article["removed_n_chars"])
