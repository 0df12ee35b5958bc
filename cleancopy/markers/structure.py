"""What the ledger says of stretches that a marker knows by the look of the lines, not by their words."""

from __future__ import annotations

from functools import cache

import numpy as np

from cleancopy.batch import Batch
from cleancopy.marks import Label, Marks
from cleancopy.rulebook import STRUCTURE, Rule, load_rules
from cleancopy.texts import Array


@cache
def structure_rules() -> dict[str, Rule]:
    """The built-in rules of scope `structure` by id: why, examples and confidence of the markers that need no words."""
    return {rule.id: rule for rule in load_rules() if rule.scope == STRUCTURE}


def structure_label(rule_id: str, marker: object) -> tuple[Label, float]:
    """The label and the confidence for the marks that a marker makes in the name of a structure rule.

    Raises KeyError where no rule file has such a rule.
    """
    rule = structure_rules()[rule_id]
    return Label(rule.id, rule.category, rule.why, type(marker).__name__, None, rule.proved), rule.confidence


def marks_of_lines(batch: Batch, rule_id: str, marker: object, lines: Array, blocks: Array) -> Marks:
    """Whole lines marked by structure, as arrays: whole pages have hundreds of them.

    `blocks` has, for each of the lines, the first line of its block. Both int64.
    """
    label, confidence = structure_label(rule_id, marker)
    nothing = np.zeros(len(lines), np.int64)
    return Marks(
        start_byte=batch.lines.first_byte[lines],
        end_byte=batch.lines.next_byte[lines],
        value_start=nothing,
        value_end=nothing,
        label=nothing.astype(np.int32),
        confidence=np.full(len(lines), confidence, np.float32),
        block=batch.lines.first_byte[blocks],
        labels=(label,),
    )
