"""What the rules said of short lines of the batches before: the furniture of a site comes again in each of them.

What is remembered is what matching gives, so how much that is changes how long matching takes and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.rulebook import Rule
from cleancopy.texts import Array

MAX_LINES = 100_000
"""So many lines are remembered at most, of some 40 bytes each; then only those of the last batch are."""

Said = tuple[dict[int, Any], ...]
"""Several things that the rules say of texts, each by the text's number where there is something to say."""
Match = Callable[[pa.LargeStringArray, Sequence[Rule]], Said]


class _Remembered(NamedTuple):
    rules: tuple[Rule, ...]
    texts: pa.LargeStringArray
    said: Said


class LineMemory:
    """Asks the rules about the texts that it does not remember. Several threads may ask: each sees all or nothing."""

    def __init__(self, match: Match, max_lines: int = MAX_LINES) -> None:
        self._match = match
        self._max_lines = max_lines
        self._remembered: _Remembered | None = None

    def ask(self, texts: pa.LargeStringArray, rules: Sequence[Rule]) -> Said:
        """What the rules say of each of the distinct texts."""
        known = self._remembered
        if known is None or known.rules != tuple(rules):
            said = self._match(texts, rules)
            self._remembered = _Remembered(tuple(rules), texts, said)
            return said
        place = pc.index_in(texts, value_set=known.texts)
        new = np.flatnonzero(place.is_null().to_numpy(zero_copy_only=False))
        new_texts = texts.take(pa.array(new))
        said_of_new = self._match(new_texts, rules)
        places = pc.fill_null(place, len(known.texts)).to_numpy()
        said = tuple(
            _at_places(of_known, places, len(known.texts)) | _moved(of_new, new)
            for of_known, of_new in zip(known.said, said_of_new, strict=True)
        )
        self._remembered = self._with_new(known, new_texts, said_of_new, _Remembered(known.rules, texts, said))
        return said

    def _with_new(
        self, known: _Remembered, new_texts: pa.LargeStringArray, said_of_new: Said, last: _Remembered
    ) -> _Remembered:
        """What was known and what is new; the texts asked last alone where that would be too much."""
        if len(known.texts) + len(new_texts) > self._max_lines:
            return last
        behind = np.arange(len(known.texts), len(known.texts) + len(new_texts))
        said = zip(known.said, said_of_new, strict=True)
        together = tuple(of_known | _moved(of_new, behind) for of_known, of_new in said)
        return _Remembered(known.rules, pa.concat_arrays([known.texts, new_texts]), together)


def _at_places(said: dict[int, Any], places: Array, n_known: int) -> dict[int, Any]:
    """What is said of the known texts at these places, by the number of the place; `n_known` is no place."""
    bears = np.zeros(n_known + 1, np.bool_)
    bears[np.fromiter(said, np.int64, len(said))] = True
    return {number: said[int(places[number])] for number in np.flatnonzero(bears[places]).tolist()}


def _moved(said: dict[int, Any], numbers: Array) -> dict[int, Any]:
    """The same, by the numbers that the texts have among others."""
    return {int(numbers[text]): its for text, its in said.items()}
