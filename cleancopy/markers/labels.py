"""Labels and section headings: 'Share' is a button below an article, and the heading of a section on sharing."""

from __future__ import annotations

from cleancopy.batch import Batch
from cleancopy.outline import TAIL
from cleancopy.rulebook import Rule

MAX_LABEL_WORDS = 6
NO_HEADINGS = frozenset(("cookies", "embeds", "forum", "live", "players", "polls", "recipes", "shop"))
"""Families whose labels head no section."""
ADVERTISEMENT = "advertisement-label"


def heads_a_sentence(batch: Batch, line: int, rule: Rule) -> bool:
    """Whether a label after the last long paragraph stands right above a sentence that no rule knows: a heading, then.

    Above the text, buttons stand right above sentences too; what a rule lifts says something wherever it stands.
    """
    lines = batch.views
    if rule.category in NO_HEADINGS or rule.id == ADVERTISEMENT:
        return False
    if rule.lifts or lines.zone[line] != TAIL or lines.n_words[line] > MAX_LABEL_WORDS or lines.ends_sentence[line]:
        return False
    below = batch.next_written(line, batch.end_line(line))
    if below is None or batch.hits.touches(below):
        return False
    return bool(lines.ends_sentence[below]) or batch.line_text(below).endswith(":")
