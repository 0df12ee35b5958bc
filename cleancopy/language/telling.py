"""Which language documents, their articles and these articles' parts are in, by the detector that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pyarrow as pa

from cleancopy.batch import Batch
from cleancopy.config import Detector
from cleancopy.cut import Cut
from cleancopy.kept_lines import lines_left_whole
from cleancopy.language.adding_up import Known, known_lines, sum_by_lines, sum_parts
from cleancopy.language.choosing import choose_languages
from cleancopy.language.paragraphs import Parts
from cleancopy.language.profiles import load_profiles
from cleancopy.language.sampling import tell_by_sampling
from cleancopy.language.sums import sum_texts
from cleancopy.language.told import Languages
from cleancopy.lines import Lines
from cleancopy.texts import slices, utf8


def tell_languages(text: pa.LargeStringArray, detector: Detector = "profiles") -> Languages:
    """The language of each text. It depends on the text alone, whatever column it stands in."""
    return DETECTORS[detector].texts(text)


def tell_documents(batch: Batch, detector: Detector = "profiles") -> Languages:
    """The language of each document of a batch, the same as `tell_languages` gives."""
    return DETECTORS[detector].documents(batch)


def tell_articles(
    batch: Batch, outcome: Cut, lines: Lines, parts: Parts, detector: Detector
) -> tuple[Languages, Languages]:
    """The language of each article, and that of each part as a text by itself; `lines` are those of the articles.

    A part that is the only one of its text may be left out, and is said to be in none.
    """
    return DETECTORS[detector].articles(batch, outcome, lines, parts)


def tell_with_parts(
    text: pa.LargeStringArray, lines: Lines, parts: Parts, known: Known | None = None
) -> tuple[Languages, Languages]:
    """The language of each text, and that of each part that is not the only one, by the profiles.

    Known lines are not read again.
    """
    profiles, (buffer, _) = load_profiles(), utf8(text)
    column = sum_by_lines(buffer, lines, profiles, known)
    of_parts = sum_parts(buffer, lines, parts, column, profiles)
    return choose_languages(column.of_texts, profiles), choose_languages(of_parts, profiles)


def _tell_by_profiles(text: pa.LargeStringArray) -> Languages:
    """By all n-grams of langdetect's profiles, in integers."""
    profiles = load_profiles()
    return choose_languages(sum_texts(text, profiles), profiles)


def _tell_documents_by_profiles(batch: Batch) -> Languages:
    return choose_languages(batch.sums.of_texts, load_profiles())


def _tell_articles_by_profiles(batch: Batch, outcome: Cut, lines: Lines, parts: Parts) -> tuple[Languages, Languages]:
    """By the lines of the documents, where these were summed up; of most batches nobody has asked for that."""
    if not batch.is_summed:
        return tell_with_parts(outcome.text, lines, parts)
    known = known_lines(lines_left_whole(batch.lines, lines, outcome.removed), batch.sums.of_lines)
    return tell_with_parts(outcome.text, lines, parts, known)


def _tell_by_langdetect(text: pa.LargeStringArray) -> Languages:
    """By langdetect, text by text."""
    told = [tell_by_sampling(one) for one in text.to_pylist()]
    codes, scores = [one.code for one in told], [one.score for one in told]
    return Languages(pa.array(codes, pa.string()), pa.array(scores, pa.float32()))


def _tell_articles_by_langdetect(batch: Batch, outcome: Cut, lines: Lines, parts: Parts) -> tuple[Languages, Languages]:
    buffer, _ = utf8(outcome.text)
    return _tell_by_langdetect(outcome.text), _tell_by_langdetect(slices(buffer, parts.start_byte, parts.end_byte))


class _Teller(NamedTuple):
    texts: Callable[[pa.LargeStringArray], Languages]
    documents: Callable[[Batch], Languages]
    articles: Callable[[Batch, Cut, Lines, Parts], tuple[Languages, Languages]]


DETECTORS: dict[Detector, _Teller] = {
    "profiles": _Teller(_tell_by_profiles, _tell_documents_by_profiles, _tell_articles_by_profiles),
    "langdetect": _Teller(
        _tell_by_langdetect, lambda batch: _tell_by_langdetect(batch.text), _tell_articles_by_langdetect
    ),
}
