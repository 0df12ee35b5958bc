"""Teasers that no known heading announces: headlines, each above its age or its reading time."""

from __future__ import annotations

from dataclasses import dataclass

from cleancopy.batch import Batch
from cleancopy.markers.followers.teasers import could_be_headline
from cleancopy.markers.followers.walking import written_above
from cleancopy.markers.structure import structure_label
from cleancopy.marks import Marks, MarkSheet
from cleancopy.outline import TAIL

AGE_RULES = frozenset(("relative-age", "reading-time", "counter-comments"))


@dataclass(frozen=True)
class MarkAgedTeasers:
    """Take pairs of a headline and a line below it that says how old, how long or how much discussed the article is.

    Reads    the rules' hits for ages, reading times and counts of comments.
    Marks    at least `min_pairs` pairs in a row after the last paragraph. Days of a calendar do not count: they stand
             in chronologies and programmes too.
    """

    min_pairs: int = 2

    def __call__(self, batch: Batch) -> Marks:
        """Mark the teasers of a batch."""
        sheet = MarkSheet()
        label, confidence = structure_label("aged-teasers", self)
        for pairs in self._rows(batch):
            if len(pairs) >= self.min_pairs:
                for line in (line for pair in pairs for line in pair):
                    sheet.add(*batch.stretch(line), label, confidence, block=int(batch.lines.first_byte[pairs[0][0]]))
        return sheet.marks()

    def _rows(self, batch: Batch) -> list[list[tuple[int, int]]]:
        """The pairs of headline and age, in rows where each headline stands right below the age before it."""
        rows: list[list[tuple[int, int]]] = []
        for age in sorted(line for line in batch.hits.strip if _is_age(batch, line)):
            headline = written_above(batch, age)
            if headline is None or batch.hits.touches(headline) or not could_be_headline(batch, headline):
                continue
            follows = rows and written_above(batch, headline) == rows[-1][-1][1]
            if follows:
                rows[-1].append((headline, age))
            else:
                rows.append([(headline, age)])
        return rows


def _is_age(batch: Batch, line: int) -> bool:
    if batch.views.zone[line] != TAIL:
        return False
    return all(any(hit.rule.id in AGE_RULES for hit in segment.hits) for segment in batch.hits.strip[line])
