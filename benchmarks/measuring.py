"""All figures of quality, each under a key such as `rough_text.rules.f1`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.cleaning import BOTH, MODEL, RULES, CleanedText, Given, clean_texts
from benchmarks.cross_validation import Fold, Train, clean_folds, given_pages, train_folds
from benchmarks.labelled_pages import LabelledPage
from benchmarks.peers import PEERS, has_justext
from benchmarks.scoring import FieldScore, TextScore, TextScorer, score_metadata
from cleancopy.rulebook import Rule

COLUMNS = ("rough_text", "raw_text")
PAGES_FILE, LANGUAGES_FILE = "boilerplate_dev.parquet", "language_dev.parquet"
HTML_FILE = "boilerplate_dev_html.parquet"
"""Read by the training of the line model alone."""
WHOLE_TEXTS = "doc"


@dataclass(frozen=True)
class Marked:
    """How many characters of texts that are all content were taken out. `marked` is their share."""

    texts: int
    languages: int
    characters: int
    marked: float


class Engine:
    """The engine with its rules, and with models trained apart from the pages they clean where there is a training."""

    def __init__(self, pages: Sequence[LabelledPage], rules: Sequence[Rule], train: Train | None) -> None:
        self._pages = pages
        self._rules = rules
        self._train = train
        self._folds: list[Fold] = train_folds(pages, train) if train else []
        self.modes = (RULES, MODEL, BOTH) if train else (RULES,)

    def clean_pages(self, column: str, mode: str, with_titles: bool) -> dict[str, CleanedText]:
        """Every page cleaned, by id."""
        if mode != RULES:
            return clean_folds(self._folds, column, self._rules, mode, with_titles)
        texts = clean_texts(given_pages(self._pages, column, with_titles), self._rules, RULES)
        return {page.id: text for page, text in zip(self._pages, texts, strict=True)}

    def clean_others(self, given: Sequence[Given]) -> list[CleanedText]:
        """Texts that are none of the pages, in the fullest mode, by a model trained on all pages."""
        model = self._train(self._pages) if self._train else None
        return clean_texts(given, self._rules, self.modes[-1], model)


def text_scores(engine: Engine, pages: Sequence[LabelledPage], column: str) -> Iterator[tuple[str, TextScore]]:
    """The score of doing nothing, of the engine in each mode, and of each peer, over the trusted pages."""
    trusted = [page for page in pages if page.is_trusted]
    scorer = TextScorer(trusted, column)
    yield "nothing", scorer.score({page.id: page.text(column) for page in trusted})
    for mode in engine.modes:
        cleaned = engine.clean_pages(column, mode, with_titles=True)
        yield mode, scorer.score({page_id: text.text for page_id, text in cleaned.items()})
    for name, peer in PEERS.items():
        if name != "jusText" or has_justext():
            yield name, scorer.score({page.id: peer(page.text(column)) for page in trusted})


def metadata_scores(engine: Engine, pages: Sequence[LabelledPage], column: str) -> dict[str, FieldScore]:
    """What the engine reads from the text alone, in its fullest mode, over all pages."""
    cleaned = engine.clean_pages(column, engine.modes[-1], with_titles=False)
    return score_metadata(pages, column, {page_id: text.metadata for page_id, text in cleaned.items()})


def marked_in_languages(engine: Engine, path: Path) -> Marked:
    """What the engine takes, in its fullest mode, of the whole texts of a Parquet file, which are all content."""
    rows = [row for row in pq.read_table(path).to_pylist() if row["bucket"] == WHOLE_TEXTS]
    cleaned = engine.clean_others([Given(str(number), row["text"]) for number, row in enumerate(rows)])
    characters = sum(text.characters for text in cleaned)
    return Marked(
        texts=len(rows),
        languages=len({row["lang"] for row in rows}),
        characters=characters,
        marked=sum(text.marked for text in cleaned) / max(1, characters),
    )


def figures_of(scores: Mapping[str, object]) -> dict[str, float]:
    """The numbers of dataclasses of scores, each under the key of its score and its own name."""
    return {f"{key}.{name}": float(value) for key, score in scores.items() for name, value in vars(score).items()}
