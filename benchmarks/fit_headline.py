"""Fit the points of cleancopy/headline.toml on labelled pages: `python -m benchmarks.fit_headline PAGES.parquet`.

A conditional logit with ridge: of the candidates of a page, and of 'none of them', the right one is to have the most
points. It is fitted twice: without the pages of one host in three, to print what comes of them then, and on all pages,
for the table. Writes the table to standard output; put it into cleancopy/headline.toml after reading it.
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from benchmarks.labelled_pages import LabelledPage, read_pages
from cleancopy.batch import look_at
from cleancopy.headline import ranking
from cleancopy.headline_candidates import find_candidates
from cleancopy.line_model.words import find_words
from cleancopy.normalise import normalise_text
from cleancopy.outline import known_lines
from cleancopy.rulebook import load_rules
from cleancopy.texts import Array

RIDGE = 5.0
STEPS = 150
TINY = 1e-300
"""Keeps the logarithm of odds that are none in floating point."""
POINTS_PER_UNIT = 10
MIN_SHARED_WORDS = 3


@dataclass(frozen=True)
class Choice:
    """The candidates of one page: their bins, one-hot, and which of them are its title."""

    page: LabelledPage
    bins: Array
    is_title: Array


def main() -> int:
    """Fit, print the table and how it does on the hosts kept aside."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    pages = [page for page in read_pages(parser.parse_args().pages) if page.gold_title]
    choices = [choice for column in ("raw_text", "rough_text") for choice in choices_of(pages, column)]
    weights, _ = fit([choice for choice in choices if not is_aside(choice.page)])
    aside = [choice for choice in choices if is_aside(choice.page)]
    best = [int((choice.bins @ weights).argmax()) for choice in aside if len(choice.bins)]
    right = [bool(choice.is_title[at]) for choice, at in zip((c for c in aside if len(c.bins)), best, strict=True)]
    sys.stderr.write(
        f"{len(aside)} pages kept aside; of {len(right)} with candidates the best is right in {sum(right)}\n"
    )
    weights, none = fit(choices)
    sys.stdout.write(table(np.round(weights * POINTS_PER_UNIT).astype(int), round(none * POINTS_PER_UNIT)))
    return 0


def is_aside(page: LabelledPage) -> bool:
    """One host in three."""
    return zlib.crc32(urlsplit(page.url or page.id).netloc.encode()) % 3 == 0


def choices_of(pages: list[LabelledPage], column: str) -> list[Choice]:
    """What there is to choose from on each page."""
    texts = pa.array([normalise_text(page.text(column)) for page in pages], pa.large_string())
    batch = look_at(
        texts, [None] * len(pages), [None] * len(pages), load_rules(), lambda batch: ["und"] * len(batch.text)
    )
    words = find_words(batch.buffer, batch.lines)
    candidates = find_candidates(batch.buffer, batch.lines, words, *known_lines(batch.lines, batch.hits))
    binned = []
    for name, points in ranking().points.items():
        which = np.searchsorted(points.up_to, candidates.features[name])
        binned.append(np.eye(len(points.points), dtype=np.float32)[which])
    bins = np.concatenate(binned, axis=1)
    borders = np.searchsorted(candidates.line, batch.lines.first_line)
    choices = []
    for number, page in enumerate(pages):
        mine = slice(borders[number], borders[number + 1])
        said = [is_same_title(batch.line_text(int(line)), page.gold_title or "") for line in candidates.line[mine]]
        choices.append(Choice(page, bins[mine], np.array(said, np.bool_)))
    return choices


def is_same_title(line: str, gold: str) -> bool:
    """Whether the words are the same, those behind the shorter of the two aside (a site's name)."""
    ours, theirs = (re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower()) for text in (line, gold))
    shared = min(len(ours), len(theirs))
    return ours == theirs or (shared >= MIN_SHARED_WORDS and ours[:shared] == theirs[:shared])


def fit(choices: list[Choice]) -> tuple[Array, float]:
    """The weight of each bin, and of choosing none, by L-BFGS on the penalised likelihood."""
    bins = csr_matrix(np.concatenate([choice.bins for choice in choices]))
    page = np.repeat(np.arange(len(choices)), [len(choice.bins) for choice in choices])
    is_title = np.concatenate([choice.is_title for choice in choices])
    has_title = np.array([choice.is_title.any() for choice in choices])

    def loss(weights: Array) -> tuple[float, Array]:
        score, none = bins @ weights[:-1], weights[-1]
        top = np.full(len(choices), none)
        np.maximum.at(top, page, score)
        odds, none_odds = np.exp(score - top[page]), np.exp(none - top)
        total = none_odds + np.bincount(page, odds, len(choices))
        title_odds = odds * is_title
        right = np.bincount(page, title_odds, len(choices)) + np.where(has_title, 0, none_odds)
        right = np.maximum(right, TINY)
        likelihood = np.log(right).sum() - np.log(total).sum() - RIDGE / 2 * (weights[:-1] ** 2).sum()
        pull = bins.T @ (title_odds / right[page] - odds / total[page]) - RIDGE * weights[:-1]
        return -likelihood, -np.append(pull, (~has_title - none_odds / total).sum())

    best = minimize(loss, np.zeros(bins.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return best.x[:-1], float(best.x[-1])


def table(points: Array, none: int) -> str:
    """The features of cleancopy/headline.toml with the new points."""
    lines, at = [f"no_headline = {none}\n"], 0
    for name, known in ranking().points.items():
        its = points[at : at + len(known.points)].tolist()
        lines.append(f"[points.{name}]\nup_to = {known.up_to.tolist()}\npoints = {its}\n")
        at += len(known.points)
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
