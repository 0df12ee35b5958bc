"""How the articles are spread: length, share removed, and every column of numbers that the table declares.

Edges are fixed, so that the same distribution of two builds can be laid side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from cleancopy.report.excerpts import Facts
from cleancopy.report.tables import BuildTable

SHARE_STEP_PERCENT = 5
# Round numbers, six to a decade, so that each bar is about one and a half times as wide as the one before.
LENGTH_EDGES_WORDS = (0, 10, *(step * 10**power for power in range(1, 7) for step in (1.5, 2, 3, 5, 7, 10)))
RATIO_EDGES = tuple(number / 20 for number in range(21))
COLUMNS_AT_ONCE = 8
"""Of a million articles each column is some megabytes, and there are dozens."""

_STEPS = tuple(float(f"{step}e{power}") for power in range(-2, 10) for step in (1, 2, 5))
NUMBER_EDGES = (*(-step for step in reversed(_STEPS)), 0.0, *_STEPS)
"""Edges for any other number, in both directions from 0."""
SHOWN_ELSEWHERE = ("n_words", "removed_ratio")


def distribution_facts(articles: BuildTable) -> Facts:
    """Histograms (bins of {from, to, articles}, `to` exclusive) and percentiles (nearest rank) over all articles.

    `columns` has one for every column of numbers with a unit in its declaration, whatever these columns are.
    """
    if not articles.rows:
        return {"words": None, "removed_percent": None, "columns": []}
    columns = articles.columns("n_words", "n_removed", "removed_n_chars", "raw_n_chars").collect()
    words = np.sort(columns["n_words"].to_numpy())
    percent = np.sort(100 * columns["removed_n_chars"].to_numpy() / np.maximum(columns["raw_n_chars"].to_numpy(), 1))
    steps = tuple(range(0, 101, SHARE_STEP_PERCENT))
    return {
        "words": {"bins": _bins(words, LENGTH_EDGES_WORDS), **_percentiles(words)},
        "removed_percent": {
            "bins": _bins(np.minimum(percent, 99.999), steps),
            "untouched_articles": int((columns["n_removed"] == 0).sum()),
            **_percentiles(percent),
        },
        "columns": _declared_columns(articles),
    }


def _declared_columns(articles: BuildTable) -> list[Facts]:
    declared = [entry for entry in articles.fields if _is_measure(entry) and entry.name not in SHOWN_ELSEWHERE]
    found = []
    for first in range(0, len(declared), COLUMNS_AT_ONCE):
        few = declared[first : first + COLUMNS_AT_ONCE]
        values = articles.columns(*(entry.name for entry in few)).collect()
        found += [_column(entry, values[entry.name].drop_nulls().to_numpy(), articles.rows) for entry in few]
    return found


def _is_measure(declared: pa.Field) -> bool:
    is_number = pa.types.is_integer(declared.type) or pa.types.is_floating(declared.type)
    return is_number and bool(declared.metadata) and b"unit" in declared.metadata


def _column(declared: pa.Field, values: Any, rows: int) -> Facts:
    """One declared column. NaN is no value: a check of the schema says where there is one."""
    unit = _said(declared, b"unit")
    ordered = np.sort(values[np.isfinite(values)])
    is_ratio = unit.startswith("ratio") and bool(len(ordered)) and ordered[0] >= 0 and ordered[-1] <= 1
    found = {
        "column": declared.name,
        "unit": unit,
        "description": _said(declared, b"description"),
        "is_signal": bool(pa.types.is_floating(declared.type)),
        "missing": rows - len(ordered),
    }
    if not len(ordered):
        return found | {"bins": []}
    if is_ratio:  # from 0 to 1 whatever the values, so that the columns can be compared by eye
        counted = np.minimum(ordered, np.nextafter(1, 0)).astype(np.float64)
        return found | {"bins": _bins(counted, RATIO_EDGES, whole=True), **_percentiles(ordered)}
    counted = np.maximum(ordered, NUMBER_EDGES[0]).astype(np.float64)
    return found | {"bins": _bins(counted, NUMBER_EDGES), **_percentiles(ordered)}


def _said(declared: pa.Field, key: bytes) -> str:
    return str((declared.metadata or {}).get(key, b"").decode("utf-8", "replace"))


def _bins(ordered: np.ndarray, edges: Sequence[float], whole: bool = False) -> list[Facts]:
    """Counts of ascending values between edges, from the first to the last bin that holds any.

    The last edge takes what is above.

    `whole` gives all bins between the first and the last edge, where no value lies above that.
    """
    counts = np.diff(np.searchsorted(ordered, np.array(edges), side="left"), append=len(ordered)).tolist()
    occupied = [number for number, count in enumerate(counts) if count]
    first, last = (0, len(edges) - 2) if whole else (occupied[0], occupied[-1])
    borders = [int(edge) if float(edge).is_integer() else float(edge) for edge in edges]
    tops = [*borders[1:], None]
    return [
        {"from": borders[number], "to": tops[number], "articles": counts[number]} for number in range(first, last + 1)
    ]


def _percentiles(ordered: np.ndarray) -> Facts:
    last = len(ordered) - 1
    ranks = {"min": 0, "p10": last // 10, "median": last // 2, "p90": last * 9 // 10, "max": last}
    return {name: round(float(ordered[rank]), 4) for name, rank in ranks.items()}
