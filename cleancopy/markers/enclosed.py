"""A slogan shut in between the byline and the site's own summary label."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np

from cleancopy.batch import Batch
from cleancopy.headline import NO_TITLE
from cleancopy.markers.structure import structure_label
from cleancopy.marks import Marks, MarkSheet
from cleancopy.outline import HEAD, words_of
from cleancopy.texts import Array

LONGER_WORD_CHARS = 5
SLOGAN = re.compile(
    r"[.!?]\s+\S|\b(?:we|us|our|you|your|wir|uns|unser\w*|sie|ihr\w*|nous|notre|nos|vous|votre|vos|nosotros|nuestr\w+|"
    r"usted\w*|noi|nostr\w+|voi|vostr\w+|nós|noss\w+|você\w*|wij|we|ons|onze|jij|je|jouw|my|nas|nasz\w*|wy|wasz\w*)\b",
    re.IGNORECASE,
)
"""Two sentences on one line, or words by which a site speaks of itself and to its readers, in eight languages."""
SUMMARY_LABEL = re.compile(
    r"\W*(?:summary|tl;?dr|key (?:points|quotes|facts|takeaways)|in brief|at a glance|the gist|highlights|"
    r"zusammenfassung|kurzfassung|auf einen blick|das wichtigste in kürze|résumé|en bref|l'essentiel|resumen|"
    r"en resumen|puntos clave|riassunto|in breve|in sintesi|resumo|em resumo|samenvatting|in het kort|"
    r"podsumowanie|streszczenie|w skrócie)\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class MarkEnclosed:
    """Take a short line between metadata and a summary label: what an aggregator says of itself or of the source.

    Reads    the rules' hits and the layout.
    Marks    one line of at most `max_words` words in the head, right below a byline, date or other strip and right
             above a label such as 'Summary', which is two sentences or speaks of 'us' and 'you'. What stands right
             below the title, or shares more than `max_shared_ratio` of its longer words with the rest of the page,
             is a standfirst and stays.
    """

    max_words: int = 15
    max_shared_ratio: float = 0.25

    def __call__(self, batch: Batch) -> Marks:
        """Mark the enclosed lines of a batch."""
        sheet = MarkSheet()
        label, confidence = structure_label("enclosed-slogan", self)
        for title_line in _titles_above_metadata(batch).tolist():
            line = self._enclosed(batch, title_line)
            if line is not None:
                sheet.add(*batch.stretch(line), label, confidence)
        return sheet.marks()

    def _enclosed(self, batch: Batch, title_line: int) -> int | None:
        """The line between the last of the metadata under the title and the label, if there is just one."""
        end = batch.end_line(title_line)
        line = batch.next_written(title_line, end)
        metadata_above = False
        while line is not None and batch.views.zone[line] == HEAD:
            is_known = batch.hits.touches(line)
            below = batch.next_written(line, end)
            if not is_known and metadata_above and below is not None:
                is_enclosed = bool(SUMMARY_LABEL.fullmatch(batch.line_text(below)))
                is_enclosed = is_enclosed and bool(SLOGAN.search(batch.line_text(line)))
                if is_enclosed and batch.views.n_words[line] <= self.max_words and not self._is_on_topic(batch, line):
                    return line
            heading = batch.heading(line)
            if heading and heading.rule.takes == "name":
                metadata_above, line = True, below if below is None else batch.next_written(below, end)
                continue
            metadata_above, line = is_known, below
        return None

    def _is_on_topic(self, batch: Batch, line: int) -> bool:
        """Whether the line's longer words stand elsewhere on the page."""
        document = int(batch.lines.document[line])
        own = Counter(_longer_words(batch.line_text(line)))
        everywhere = Counter(_longer_words(batch.text[document].as_py()))
        shared = sum(everywhere[word] > count for word, count in own.items())
        return shared > self.max_shared_ratio * len(own)


def _titles_above_metadata(batch: Batch) -> Array:
    """The title lines of the pages that have a line below them, in their head, that some rule knows. int64."""
    known = batch.hits.known
    in_head = known[batch.outline.zone[known] == HEAD]
    title_line = batch.outline.title_line
    below = np.append(in_head, len(batch.lines))[np.searchsorted(in_head, title_line, side="right")]
    return np.asarray(title_line[(title_line != NO_TITLE) & (below < batch.lines.first_line[1:])])


def _longer_words(text: str) -> list[str]:
    return [word for word in words_of(text).split() if len(word) >= LONGER_WORD_CHARS]
