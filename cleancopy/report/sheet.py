"""A document's blocks as they are drawn: what one rule took line after line is one stretch with one note."""

from __future__ import annotations

from collections.abc import Sequence

from cleancopy.report.excerpts import Facts
from cleancopy.report.families import kind_of


def sheet(document: Facts) -> list[Facts]:
    """Blocks in reading order: a gap (`omitted_chars`), kept lines, removed lines, or a line of both.

    A block has `line`, `segments` of {text, cut} and `notes`; of `notes` each has what is known of a cut, its `kind`,
    and `is_first`: whether it is the first with its rule and reason.
    """
    drawn: list[Facts] = []
    previous = None
    for block in document["blocks"]:
        fate = _fate(block, document["cuts"])
        if fate is not None and fate == previous:
            drawn[-1]["segments"][0]["text"] += "\n" + block["segments"][0]["text"]
        else:
            drawn.append({**block, "segments": [dict(segment) for segment in block.get("segments", ())]})
        previous = fate
    told: set[tuple[str, str]] = set()
    for block in drawn:
        block["notes"] = _notes(block, document["cuts"], told)
    return drawn


def _fate(block: Facts, cuts: Facts) -> tuple[str, ...] | None:
    """What a removed block has in common with a neighbour that may be drawn with it; None of any other block."""
    segments: Sequence[Facts] = block.get("segments", ())
    if len(segments) != 1 or segments[0]["cut"] is None or not segments[0]["text"].strip():
        return None
    cut = cuts[str(segments[0]["cut"])]
    return cut["rule"], cut["reason"], cut["action"], str(cut["lifted_to"])


def _notes(block: Facts, cuts: Facts, told: set[tuple[str, str]]) -> list[Facts]:
    notes = []
    numbers = dict.fromkeys(segment["cut"] for segment in block["segments"] if segment["cut"] is not None)
    for number in numbers:
        cut = cuts[str(number)]
        key = (cut["rule"], cut["reason"])
        notes.append(cut | {"kind": kind_of(cut["category"]), "is_first": key not in told})
        told.add(key)
    return notes
