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
        values = np.round(articles[limit.signal].cast(pa.float64()).to_numpy(), PLACES)
        broken = np.flatnonzero((values > limit.at_most) | (values < limit.at_least))
        of_limit = _reasons(limit, values[broken].tolist(), articles.schema.field(limit.signal).type)
        for article, reason in zip(broken.tolist(), of_limit, strict=True):
            reasons[article].append(reason)
    return reasons


def _reasons(limit: Limit, values: Sequence[float], kind: pa.DataType) -> list[Reason]:
    """The reason for each value that breaks the limit; equal values, of which there are many, share one."""
    if pa.types.is_boolean(kind):
        return [Reason("reject", limit.reason, f"{limit.signal} true", f"{limit.signal} false")] * len(values)
    asked = f"{limit.signal} at most {limit.at_most:g}" if limit.at_most < np.inf else ""
    asked = asked or f"{limit.signal} at least {limit.at_least:g}"
    places = PLACES if pa.types.is_floating(kind) else 0
    reason_of = {
        value: Reason("reject", limit.reason, f"{limit.signal} {value:.{places}f}", asked) for value in set(values)
    }
    return [reason_of[value] for value in values]
