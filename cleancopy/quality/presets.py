"""The filters of Gopher, C4, mC4 and FineWeb as presets: what presets.toml asks of the signals."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from cleancopy.quality.measuring import PLACES
from cleancopy.reject import Reason


class Limit(NamedTuple):
    """What a preset asks of a signal, and the reason that is given where it is not so."""

    reason: str
    signal: str
    at_most: float = np.inf
    at_least: float = -np.inf


@cache
def presets() -> dict[str, tuple[Limit, ...]]:
    """All presets by name, in the order of presets.toml."""
    given = tomllib.loads(files("cleancopy.quality").joinpath("presets.toml").read_text("utf-8"))
    return {name: tuple(Limit(reason, **limit) for reason, limit in limits.items()) for name, limits in given.items()}


def preset_names() -> tuple[str, ...]:
    """What `[reject] preset` may name."""
    return tuple(presets())


def reasons_by_presets(articles: pa.Table, names: Sequence[str]) -> list[list[Reason]]:
    """All reasons that the presets have against each article, by its signals as they are published."""
    reasons: list[list[Reason]] = [[] for _ in range(len(articles))]
    for limit in (limit for name in names for limit in presets()[name]):
        kind = articles.schema.field(limit.signal).type
        values = np.round(articles[limit.signal].cast(pa.float64()).to_numpy(), PLACES)
        for article in np.flatnonzero((values > limit.at_most) | (values < limit.at_least)).tolist():
            reasons[article].append(_reason(limit, float(values[article]), kind))
    return reasons


def _reason(limit: Limit, value: float, kind: pa.DataType) -> Reason:
    if pa.types.is_boolean(kind):
        return Reason("reject", limit.reason, f"{limit.signal} true", f"{limit.signal} false")
    asked = f"at most {limit.at_most:g}" if limit.at_most < np.inf else f"at least {limit.at_least:g}"
    observed = f"{value:.{PLACES}f}" if pa.types.is_floating(kind) else f"{value:.0f}"
    return Reason("reject", limit.reason, f"{limit.signal} {observed}", f"{limit.signal} {asked}")
