"""Marks on a column of texts: which stretches should go, and what the ledger will say of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from cleancopy.texts import Array

LINE_MODEL = "line-model"
"""The rule of the marks that the trained model makes."""


class Label(NamedTuple):
    """What the ledger says of a removal: the rule and its reason, the marker, and the column for what is lifted.

    Where it `is_proved`, the rule shows by itself that a stretch is not the article, however long. That is for the page
    guard, and stands in no ledger.
    """

    rule: str
    category: str
    reason: str
    marker: str
    lifted_to: str | None = None
    is_proved: bool = False

    @property
    def action(self) -> str:
        """`lift` where the content goes to a column, else `remove`."""
        return "lift" if self.lifted_to else "remove"


@dataclass(frozen=True)
class Marks:
    """Stretches of text that should go: parallel arrays, one entry per mark, in any order.

    start_byte   int64    offset into the batch's UTF-8 text buffer, on a code point border, inside one document
    end_byte     int64    exclusive
    value_start  int64    where the lifted value stands inside the stretch; equal to value_end where nothing is lifted
    value_end    int64    exclusive
    label        int32    row of `labels`
    confidence   float32  0 to 1, how sure the marker is
    block        int64    the same number for all marks that stand or fall together; the start_byte of the first of them
    """

    start_byte: Array
    end_byte: Array
    value_start: Array
    value_end: Array
    label: Array
    confidence: Array
    block: Array
    labels: tuple[Label, ...] = ()

    def __len__(self) -> int:
        return len(self.label)

    def take(self, which: Array) -> Marks:
        """The marks that `which` selects, by mask or by number."""
        return Marks(**{name: getattr(self, name)[which] for name in ARRAYS}, labels=self.labels)


ARRAYS: dict[str, Any] = {
    "start_byte": np.int64,
    "end_byte": np.int64,
    "value_start": np.int64,
    "value_end": np.int64,
    "label": np.int32,
    "confidence": np.float32,
    "block": np.int64,
}


@dataclass
class MarkSheet:
    """Where a marker notes its marks one by one."""

    rows: list[tuple[int, int, int, int, int, float, int]] = field(default_factory=list)
    labels: dict[Label, int] = field(default_factory=dict)

    def add(
        self,
        start_byte: int,
        end_byte: int,
        label: Label,
        confidence: float,
        value: tuple[int, int] = (0, 0),
        block: int | None = None,
    ) -> None:
        """Mark the stretch; `value` is where the text for the column stands, `block` the first byte of its block."""
        number = self.labels.setdefault(label, len(self.labels))
        self.rows.append((start_byte, end_byte, *value, number, confidence, start_byte if block is None else block))

    def marks(self) -> Marks:
        """All that was noted, as arrays."""
        columns = list(zip(*self.rows, strict=True)) or [()] * len(ARRAYS)
        pairs = zip(ARRAYS.items(), columns, strict=True)
        return Marks(**{name: np.array(column, kind) for (name, kind), column in pairs}, labels=tuple(self.labels))


def concatenate(journey: Sequence[Marks]) -> Marks:
    """All marks in journey order under one list of labels; of no markers, no marks."""
    labels: dict[Label, int] = {}
    renumbered = []
    for marks in journey:
        numbers = [labels.setdefault(label, len(labels)) for label in marks.labels]
        renumbered.append(np.array(numbers, np.int32)[marks.label] if len(marks) else marks.label)
    columns = {name: [getattr(marks, name) for marks in journey] for name in ARRAYS} | {"label": renumbered}
    arrays = {
        name: np.concatenate(columns[name]).astype(kind, copy=False) if journey else np.zeros(0, kind)
        for name, kind in ARRAYS.items()
    }
    return Marks(**arrays, labels=tuple(labels))
