"""Who meets whom, by plain dictionaries, in whatever partitions; and that who stays does not depend on these."""

import random
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from cleancopy.config import DuplicatesConfig
from cleancopy.duplicates.buckets import Buckets, choose_buckets, stored_buckets
from cleancopy.duplicates.known import PUBLISHED
from cleancopy.duplicates.matches import find_matches
from cleancopy.duplicates.meeting import ALL, BANDS, HASH_VALUES, Partition, meet_all, meet_by_bands, meet_by_shingles
from cleancopy.duplicates.sketch import Sketches, sketch
from cleancopy.duplicates.stored_texts import StoredTexts
from cleancopy.shards import write_arrow
from tests.test_matches import corpus_of, variants, words

COUNTS = [1, 2, 3, 31, 32, 33, 100]


@pytest.mark.parametrize("count", COUNTS)
def test_partitions_are_all_hashes_each_once(count):
    partitions = [Partition(number, count) for number in range(count)]
    of_bands = defaultdict(list)
    for partition in partitions:
        for band, start, end in partition.bands():
            of_bands[band].append((start, end))
    for ranges in [*(of_bands[band] for band in range(BANDS)), [partition.drawn() for partition in partitions]]:
        assert ranges[0][0] == 0 and ranges[-1][1] == HASH_VALUES
        assert all(one[1] == other[0] for one, other in pairwise(ranges))


def portions(texts: list[str], size: int) -> list[Sketches]:
    return [sketch(pa.array(texts[at : at + size], pa.large_string())) for at in range(0, len(texts), size)]


def as_sets(partitions) -> list[list[int]]:
    return sorted(
        buckets.members[start:end].tolist()
        for buckets in partitions
        for start, end in zip(buckets.first[:-1], buckets.first[1:], strict=True)
    )


def plain_meetings(sketches: list[Sketches]) -> tuple[list[list[int]], list[list[int]]]:
    bands, shingles, row = defaultdict(set), defaultdict(set), 0
    for its in sketches:
        keys, n_words, (drawn, first) = [its.keys(band) for band in range(BANDS)], its.n_words, its.drawn
        for at in range(len(its)):
            if n_words[at] >= 30:
                for band in range(BANDS):
                    bands[band, int(keys[band][at])].add(row)
                for value in drawn[first[at] : first[at + 1]].tolist():
                    shingles[value].add(row)
            row += 1
    met = [sorted(sorted(rows) for rows in of.values() if len(rows) > 1) for of in (bands, shingles)]
    return met[0], met[1]


@pytest.mark.parametrize("count", COUNTS)
def test_as_dictionaries_would_have_it(count):
    texts = [*variants(5, 90), "too short to meet", "too short to meet"]
    sketches = portions(texts, 17)
    found = meet_all(sketches, None, count)
    assert (as_sets(found.by_bands()), as_sets(found.by_shingles())) == plain_meetings(sketches)
    assert len(as_sets(found.by_bands())) > 100


def test_a_partition_is_stored_as_it_is():
    for buckets in (
        meet_by_bands(portions(variants(5, 90), 17), ALL),
        meet_by_shingles([], ALL),
    ):
        again = stored_buckets(buckets.table())
        assert np.array_equal(again.members, buckets.members) and np.array_equal(again.first, buckets.first)


def plain_choice(buckets: list[list[int]], rows: list[int], most: int) -> list[list[int]]:
    chosen = []
    for members in buckets:
        published = [name for name in members if name >= PUBLISHED]
        own = sorted(rows[name] for name in members if name < PUBLISHED and rows[name] >= 0)
        if own and len(published + own) > 1:
            chosen.append((published + own)[:most])
    return [members for members in chosen if len(members) > 1]


@pytest.mark.parametrize("seed", range(20))
def test_those_that_do_not_count_are_left_out(seed):
    draw = random.Random(seed)
    rows = [draw.choice([-1, *range(10 * n, 10 * n + 9)]) for n in range(30)]
    draw.shuffle(rows)
    parts = []
    for _ in range(3):
        published = [sorted(draw.sample(range(PUBLISHED, PUBLISHED + 9), draw.randrange(3))) for _ in range(12)]
        parts.append([its + sorted(draw.sample(range(30), draw.randrange(1, 9))) for its in published])
    partitions = [
        Buckets(np.array([name for its in part for name in its]), np.cumsum([0, *map(len, part)])) for part in parts
    ]
    most = draw.choice([2, 3, 99])
    found = choose_buckets(partitions, np.array(rows), most)
    assert as_sets([found]) == sorted(its for part in parts for its in plain_choice(part, rows, most))


@pytest.mark.parametrize("keep", ["first", "longest", "newest"])
def test_who_stays_does_not_depend_on_partitions_and_portions(keep, monkeypatch, tmp_path):
    draw = random.Random(3)
    texts = variants(3, 150)
    texts += [" ".join(text.split()[:60]) for text in texts[:40]] + [" ".join(words(draw, 200)) for _ in range(9)]
    dates = [draw.choice([None, *range(5)]) for _ in texts]
    write_arrow(pa.table({"text": pa.array(texts, pa.large_string())}), tmp_path / "texts.arrow")
    stored, outcomes = StoredTexts([tmp_path / "texts.arrow"]), []
    for size, count, chars in [(1000, 1, 10**9), (40, 2, 10**9), (7, 32, 3_000), (1, 70, 1)]:
        for bound in ("PORTION_CHARS", "SETS_OF_CHARS"):
            monkeypatch.setattr(f"cleancopy.duplicates.finding.{bound}", chars)
        sketches = portions(texts, size)
        corpus = corpus_of(texts, dates)
        corpus = replace(corpus, sketches=sketches, meetings=meet_all(sketches, None, count), texts=stored.take)
        found = find_matches(corpus, np.ones(len(texts), np.bool_), DuplicatesConfig(keep=keep))
        pairs = found.contained
        outcomes.append([column.tolist() for column in (found.kept, found.similarity, found.is_exact)])
        outcomes[-1] += [column.tolist() for column in (pairs.later, pairs.inner, pairs.outer, pairs.share)]
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert len(outcomes[0][3]) > 5
