"""The floors below which quality may not fall, beside the hash of the data that they were measured on."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleancopy.errors import CleancopyError

AT_LEAST, AT_MOST = "at_least", "at_most"
ROUNDING = 1e-9
LOWERED_KEYS = ("key", "date", "from", "to", "reason")


class FloorsError(CleancopyError):
    """A floors file that cannot be used, or data other than it was made for."""


@dataclass(frozen=True)
class Floor:
    """A limit on one figure.

    key       the name of the figure, as `rough_text.rules.f1`
    bound     AT_LEAST or AT_MOST
    limit     what the figure is held to
    measured  the figure when the limit was pinned
    """

    key: str
    bound: str
    limit: float
    measured: float

    def holds(self, figure: float) -> bool:
        """Whether the figure is on the right side of the limit."""
        return figure >= self.limit - ROUNDING if self.bound == AT_LEAST else figure <= self.limit + ROUNDING

    def slack(self) -> float:
        """How much worse than the figure measured the limit is."""
        return self.measured - self.limit if self.bound == AT_LEAST else self.limit - self.measured


@dataclass(frozen=True)
class Lowered:
    """Why a limit was made worse than it was."""

    key: str
    to: float


@dataclass(frozen=True)
class Floors:
    """A floors file.

    sha256   of each input file, by its name
    margins  how much worse than measured a limit may be, by the last part of the key
    floors   the limits;  lowered  those that were made worse, with a reason
    """

    sha256: Mapping[str, str]
    margins: Mapping[str, float]
    floors: tuple[Floor, ...]
    lowered: tuple[Lowered, ...]


def read_floors(path: Path) -> Floors:
    """Read and check a floors file.

    Raises FloorsError if it is no such file, or if a limit is worse than what was measured by more than its margin
    and no `[[lowered]]` entry says since when and why.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise FloorsError(f"{path}: cannot be read: {error}; mend the file") from error
    floors = tuple(_floor(path, entry) for entry in content.get("floor", []))
    lowered = tuple(_lowered(path, entry) for entry in content.get("lowered", []))
    read = Floors(content.get("sha256", {}), content.get("margins", {}), floors, lowered)
    for floor in floors:
        _refuse_lowered(path, read, floor)
    return read


def _floor(path: Path, entry: dict[str, Any]) -> Floor:
    key = entry.get("key")
    bounds = [bound for bound in (AT_LEAST, AT_MOST) if bound in entry]
    if not isinstance(key, str) or len(bounds) != 1 or set(entry) != {"key", "measured", *bounds}:
        raise FloorsError(f"{path}: floor {key!r}: give key, measured, and one of {AT_LEAST} and {AT_MOST}")
    return Floor(key, bounds[0], float(entry[bounds[0]]), float(entry["measured"]))


def _lowered(path: Path, entry: dict[str, Any]) -> Lowered:
    missing = [name for name in LOWERED_KEYS if name not in entry]
    if missing or not str(entry["reason"]).strip():
        lacks = ", ".join(missing) or "reason"
        raise FloorsError(f"{path}: lowered {entry.get('key')!r}: {lacks} is missing or empty; say it")
    return Lowered(entry["key"], float(entry["to"]))


def _refuse_lowered(path: Path, floors: Floors, floor: Floor) -> None:
    metric = floor.key.rpartition(".")[2]
    if metric not in floors.margins:
        raise FloorsError(f"{path}: floor {floor.key}: there is no margin for {metric!r}; add it to [margins]")
    if floor.slack() <= floors.margins[metric] + ROUNDING or Lowered(floor.key, floor.limit) in floors.lowered:
        return
    raise FloorsError(
        f"{path}: floor {floor.key}: {floor.limit} is worse than the {floor.measured} measured by more than"
        f" {floors.margins[metric]}; raise it, or add a [[lowered]] entry with a reason"
    )


def refuse_other_data(floors: Floors, sha256: Mapping[str, str]) -> None:
    """Raise FloorsError unless each of the files is the one that the floors were measured on."""
    for name, found in sha256.items():
        pinned = floors.sha256.get(name)
        if pinned != found:
            raise FloorsError(
                f"{name}: has SHA-256 {found}, the floors were measured on {pinned}; get that data, or measure anew"
                " and pin the figures beside the new hash"
            )


def broken_floors(floors: Floors, figures: Mapping[str, float]) -> list[str]:
    """One line for each floor that does not hold, or whose figure was not measured."""
    broken = []
    for floor in floors.floors:
        figure = figures.get(floor.key)
        wanted = f"{floor.bound.replace('_', ' ')} {floor.limit} was to be (measured {floor.measured} when pinned)"
        if figure is None:
            broken.append(f"{floor.key}: was not measured; {wanted}")
        elif not floor.holds(figure):
            broken.append(f"{floor.key}: is {figure:.4f}; {wanted}")
    return broken


def pinned(floors: Floors, figures: Mapping[str, float], bounds: Mapping[str, str]) -> list[Floor]:
    """The floors that the figures allow: those of old, raised where a figure is better, and one for each new figure.

    `bounds` says for the last part of a key whether it is a floor or a ceiling; what it does not name is not pinned.
    """
    of_old = {floor.key: floor for floor in floors.floors}
    keys = [*of_old, *(key for key in figures if key not in of_old and key.rpartition(".")[2] in bounds)]
    return [_raised(of_old.get(key), key, figures, floors.margins, bounds) for key in keys]


def _raised(
    old: Floor | None,
    key: str,
    figures: Mapping[str, float],
    margins: Mapping[str, float],
    bounds: Mapping[str, str],
) -> Floor:
    if old is not None and key not in figures:
        return old
    metric = key.rpartition(".")[2]
    bound, measured = bounds[metric], round(figures[key], 4)
    worse = -margins[metric] if bound == AT_LEAST else margins[metric]
    new = Floor(key, bound, round(max(0.0, measured + worse), 4), measured)
    is_better = old is None or (new.limit > old.limit if bound == AT_LEAST else new.limit < old.limit)
    return new if is_better or old is None else old


def as_toml(floors: Sequence[Floor]) -> str:
    """The floors as they stand in the file."""
    entries = (
        f'[[floor]]\nkey = "{floor.key}"\n{floor.bound} = {floor.limit:.4f}\nmeasured = {floor.measured:.4f}\n'
        for floor in floors
    )
    return "\n".join(entries)
