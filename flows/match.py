"""Which of a run's articles repeat others: the shards' texts and sketches brought together, and compared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from cleancopy.config import DuplicatesConfig
from cleancopy.duplicates.finding import Corpus
from cleancopy.duplicates.index import BuildIndex
from cleancopy.duplicates.known import PUBLISHED
from cleancopy.duplicates.matches import Matches, find_matches, no_matches
from cleancopy.duplicates.stored_texts import StoredTexts
from cleancopy.repeats import Repeats
from flows.meet import count_partitions, meet_or_read, read_sketches


def match_articles(
    outcomes: Sequence[Path],
    keys: pa.Table,
    repeats: Repeats,
    config: DuplicatesConfig,
    published: BuildIndex | None = None,
    found: Path | None = None,
) -> Matches:
    """Which articles are so much like others that they go; `keys` and `repeats` are those of all articles.

    `found` is where it may have been put down before who meets whom (meet.py).
    """
    if not config.enabled:
        return no_matches(len(keys))
    published = published if config.scope != "batch" else None
    sketches = read_sketches(outcomes, config)
    texts = StoredTexts(tuple(outcome / "articles.arrow" for outcome in outcomes))
    meetings = meet_or_read(sketches, published, count_partitions(outcomes, config), found)
    corpus = Corpus(keys, sketches, meetings, texts.take)
    return find_matches(corpus, repeats.stays, config, published)


def published_names(matches: Matches, published: BuildIndex | None) -> dict[int, str]:
    """The doc_id of each published article that another is like, by its number."""
    numbers = np.unique(np.concatenate([matches.kept, matches.contained.inner, matches.contained.outer]))
    numbers = numbers[numbers >= PUBLISHED]
    if published is None or not len(numbers):
        return {}
    return dict(zip(numbers.tolist(), published.doc_ids(numbers - PUBLISHED), strict=True))
