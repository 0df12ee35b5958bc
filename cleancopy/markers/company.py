"""Labels that are furniture only in the company of furniture: 'Subscribe' below a call to subscribe, and the like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cleancopy.batch import Batch
from cleancopy.markers.strips import strip_hits
from cleancopy.marks import Label, Marks, MarkSheet
from cleancopy.matching import Hit

FAMILIES = frozenset(
    (
        *("comments", "cookies", "copyright", "counters", "images", "live", "navigation", "newsletter", "paywall"),
        *("promotion", "sharing", "signoff"),
    )
)
"""Families of rules for buttons, forms and notices. What says something of the article is not among them."""


@dataclass(frozen=True)
class MarkCompany:
    """Take the lines of a box in the middle of a text whose rules are for the borders of the page only.

    Reads    the rules' hits.
    Marks    lines that a rule matches but may not take where they stand, in a row of lines each of which some rule
             matches, one of them a rule that may act there: the fields, buttons and terms around a call to subscribe,
             the networks below 'Share this article'.
    """

    confidence: float = 0.75

    def __call__(self, batch: Batch) -> Marks:
        """Mark the boxes of a batch."""
        sheet = MarkSheet()
        for row in _rows_of_known_lines(batch):
            if any(_acts(batch, line) for line in row):
                for line in row:
                    hit = _barred_hit(batch, line)
                    if hit:
                        label = Label(
                            hit.rule.id, hit.rule.category, hit.rule.why, type(self).__name__, None, hit.rule.proved
                        )
                        sheet.add(*batch.stretch(line), label, min(self.confidence, hit.rule.confidence))
        return sheet.marks()


def _rows_of_known_lines(batch: Batch) -> Iterator[list[int]]:
    """The lines that some rule matches, in rows of several between which no unknown line, nor a page's end, stands."""
    known = batch.hits.known
    number = np.cumsum(~batch.lines.is_blank)[known]
    parted = (np.diff(number) != 1) | (np.diff(batch.lines.document[known]) != 0)
    borders = np.array([0, *(np.flatnonzero(parted) + 1), len(known)])
    for row in np.flatnonzero(np.diff(borders) > 1).tolist():
        yield known[borders[row] : borders[row + 1]].tolist()


def _acts(batch: Batch, line: int) -> bool:
    """Whether a rule for buttons, forms or notices may take the line where it stands."""
    hit = batch.first_hit(line, batch.hits.whole.get(line, ()), "line")
    hits = (hit,) if hit else strip_hits(batch, line)
    return bool(hits) and all(_is_button(hit) for hit in hits)


def _barred_hit(batch: Batch, line: int) -> Hit | None:
    """The first hit of a rule for buttons, forms or notices that its zones alone keep from the line."""
    segments = batch.hits.strip.get(line, ())
    hits = (*batch.hits.whole.get(line, ()), *(segments[0].hits if len(segments) == 1 else ()))
    for hit in hits:
        rule = hit.rule
        if _is_button(hit) and rule.scope != "block" and not (rule.sites or rule.languages):
            return None if batch.applies(rule, line) else hit
    return None


def _is_button(hit: Hit) -> bool:
    return hit.rule.category in FAMILIES and hit.rule.lifts is None
