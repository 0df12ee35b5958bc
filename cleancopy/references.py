"""Where a text names what it rests on: lines below a heading such as 'Sources', which look like a menu and are none."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
import pyarrow as pa

from cleancopy.batch import Batch
from cleancopy.line_model.words import find_words
from cleancopy.lines import find_lines
from cleancopy.texts import Array, utf8
from cleancopy.topics import line_hashes

MAX_LINES = 60
"""Longer lists, and what follows them, are no longer told by their heading."""


def reference_lines(batch: Batch) -> Array:
    """Which lines are a heading of references or stand below one. bool per line.

    A list of references ends after `MAX_LINES` lines, blank ones included, and above a line that some rule knows.
    """
    is_reference = np.zeros(len(batch.lines), np.bool_)
    headings, most_words = _headings()
    n_words = np.diff(batch.words.first_word)
    short = np.flatnonzero((n_words > 0) & (n_words <= most_words))
    for heading in short[np.isin(line_hashes(batch.words, short), headings)].tolist():
        end = min(heading + MAX_LINES + 1, batch.end_line(heading))
        known = (line for line in range(heading + 1, end) if batch.hits.touches(line))
        is_reference[heading : next(known, end)] = True
    return is_reference


@cache
def _headings() -> tuple[Array, int]:
    """The hash of each heading of reference_headings.toml, and how many words the longest of them has."""
    headings = tomllib.loads(files("cleancopy").joinpath("reference_headings.toml").read_text("utf-8"))
    text = pa.array([heading for of_language in headings.values() for heading in of_language], pa.large_string())
    words = find_words(utf8(text)[0], find_lines(text))
    return line_hashes(words), int(np.diff(words.first_word).max())
