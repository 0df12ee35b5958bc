"""Glossaries of a site, whose terms were lost: definitions without anything that they define."""

from __future__ import annotations

import itertools
import re

from cleancopy.batch import Batch
from cleancopy.markers.followers.walking import BULLET, Followers, lines_below

MAX_DEFINITION_WORDS = 40
MIN_DEFINITIONS = 2
TERM_AND_MEANING = re.compile(
    r"^(?:\S+\s+){0,5}?(?:\S+:|[–—-])\s|"
    r"^(?:\S+\s+){0,2}(?!that\b|which\b|who\b|where\b)\S+\s+"
    r"(?:is|are|means|refers to|ist|sind|est|sont|es|son|è|sono|é|são|zijn|jest|są|to)\s"
)
"""A definition that names its term: set apart by a colon or a dash, or as the subject of the sentence."""
DETERMINER = re.compile(r"(?:An?|The|Not|Any)\b")
BEFORE_NOUNS_END = ("of", "in", "for", "to", "by", "with", "from", "at", "on", "after", "before", "between", "into")
WHERE_NOUNS_END = frozenset((*BEFORE_NOUNS_END, "when", "where", "that", "which", "who", "whose", "used", "meaning"))
THIRD_PERSON = re.compile(r"[a-z]{2,}[^\W\dsui]s")
"""An English verb such as 'happens'. Nouns in the plural look alike: a definition that has one there is left alone."""
SENTENCES_WITHIN = re.compile(r"[.!?][\"'”’)]*\s+\S")


def definitions(batch: Batch, heading: int, max_lines: int) -> Followers:
    """Definitions whose terms are lost: single sentences that name no term. With its terms, a glossary stays.

    In English, where verbs can be told from their ending, most lines must begin with an article besides.
    """
    is_english = batch.language_of(int(batch.lines.document[heading])) == "en"
    taken: list[int] = []
    for line in lines_below(batch, heading, max_lines):
        text = batch.line_text(line)
        if not batch.views.ends_sentence[line] or BULLET.match(text) or _names_a_term(text, is_english):
            return Followers()
        if batch.views.n_words[line] > MAX_DEFINITION_WORDS or SENTENCES_WITHIN.search(text):
            break
        taken.append(line)
    determined = sum(bool(DETERMINER.match(batch.line_text(line))) for line in taken)
    if len(taken) < MIN_DEFINITIONS or (is_english and determined * 2 < len(taken)):
        return Followers()
    return Followers(tuple(taken))


def _names_a_term(text: str, is_english: bool) -> bool:
    """Whether a definition has a subject: set apart, or followed by a verb before the first preposition or pronoun."""
    if TERM_AND_MEANING.match(text) or not is_english:
        return bool(TERM_AND_MEANING.match(text))
    head = list(itertools.takewhile(lambda word: word not in WHERE_NOUNS_END, text.split()))
    return any(THIRD_PERSON.fullmatch(word) for word in head[1:])
