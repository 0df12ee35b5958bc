"""The ledger: one row for every stretch that left a text, with its place, its rule and its reason."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from cleancopy.batch import Batch
from cleancopy.cut import NEWLINE, Cut
from cleancopy.outline import ZONES
from cleancopy.texts import Array, count_characters, documents_of, slices, utf8

MAX_LINE_ENDS = 2
"""Normalised text has no more line ends in a row."""


def write_ledger(batch: Batch, outcome: Cut) -> pa.Table:
    """The removed stretches of a batch in reading order.

    Columns: document (int32, row of the batch), seq (int32, from 0 in each document), start_char and end_char (int32,
    code points of the normalised text, end exclusive), start_line (int32, 1-based), text (large_string), action,
    lifted_to, category, rule, marker, reason, confidence (float32), zone.
    """
    removed = outcome.removed
    document = documents_of(batch.text, removed.start_byte)
    begins = _first_written_byte(batch, removed.start_byte, removed.end_byte)
    line = np.maximum(np.searchsorted(batch.lines.first_byte, begins, side="right") - 1, 0)
    start_char, end_char = _characters(batch, document, removed.start_byte, removed.end_byte)
    first_row = np.searchsorted(document, np.arange(len(batch.text)))
    columns: dict[str, object] = {
        "document": pa.array(document, pa.int32()),
        "seq": pa.array(np.arange(len(document)) - first_row[document], pa.int32()),
        "start_char": pa.array(start_char, pa.int32()),
        "end_char": pa.array(end_char, pa.int32()),
        "start_line": pa.array(line - batch.lines.first_line[document] + 1, pa.int32()),
        "text": slices(batch.buffer, removed.start_byte, removed.end_byte),
    }
    for name in ("action", "lifted_to", "category", "rule", "marker", "reason"):
        said = pa.array([getattr(label, name) for label in removed.labels], pa.string())
        columns[name] = said.take(pa.array(removed.label)) if len(removed) else pa.array([], pa.string())
    columns["confidence"] = pa.array(np.round(removed.confidence, 4), pa.float32())
    zones = pa.array(ZONES).take(pa.array(batch.outline.zone[line])) if len(removed) else pa.array([], pa.string())
    return pa.table(columns | {"zone": zones})


def _first_written_byte(batch: Batch, start_byte: Array, end_byte: Array) -> Array:
    """Where each stretch begins, the ends of the lines before it aside."""
    begins = start_byte.copy()
    for _ in range(MAX_LINE_ENDS):
        begins += (begins + 1 < end_byte) & (batch.buffer[begins] == NEWLINE)
    return begins


def _characters(batch: Batch, document: Array, start_byte: Array, end_byte: Array) -> tuple[Array, Array]:
    """The stretches told in code points from the start of their documents. int64 each."""
    _, offsets = utf8(batch.text)
    is_first = np.diff(document, prepend=-1) != 0
    before = np.where(is_first, offsets[document], np.roll(end_byte, 1))
    gap = count_characters(batch.buffer, before, start_byte)
    length = count_characters(batch.buffer, start_byte, end_byte)
    run = np.cumsum(gap + length)
    of_earlier_documents = (run - gap - length)[is_first]
    end_char = run - np.repeat(of_earlier_documents, np.diff(np.append(np.flatnonzero(is_first), len(document))))
    return end_char - length, end_char
