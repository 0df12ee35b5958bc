"""Who meets whom: texts with a band of their sketches or a drawn shingle in common, by partitions of these hashes.

A partition is a range of the hashes and asks nothing of the others. It does not ask who stays either, which is not
known yet: all texts of a corpus meet, called by their places in the input, and those that do not count are left out
later (buckets.py, choose_buckets). So a partition can be gone through where and when it suits, and how many there are
decides how much memory is taken at a time, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from cleancopy.duplicates.buckets import KEY_SHIFT, ROW_MASK, Buckets, join_buckets, pack, shared_keys, sorted_once
from cleancopy.duplicates.known import DRAWN, PUBLISHED, Published
from cleancopy.duplicates.leaders import MAX_MET, NONE
from cleancopy.duplicates.sketch import BANDS, Sketches
from cleancopy.kernels import array_kernel
from cleancopy.texts import Array

EQUAL_BELOW_WORDS = 30
"""Texts of fewer words than this are duplicates only of equal ones: a changed word is much of what they say."""

MAX_TEXTS_PER_SHINGLE = 2
"""What so many earlier texts have is furniture or a phrase: a further one meets nobody by it."""

HASH_VALUES = 1 << 32

Portions = Iterable[Sketches]
"""The sketches of a corpus in order, opened one after the other each time they are gone through: a file that is mapped
counts as memory as far as it was read, until it is closed."""


@dataclass(frozen=True)
class Partition:
    """One of `count` ranges of all hashes, as an index has them: the band, or DRAWN, above a value of 32 bits.

    Of the bands it has some neighbouring ones, or a part of one where there are more partitions than bands; of the
    drawn shingles always a range of the values.
    """

    number: int
    count: int

    def bands(self) -> Iterator[tuple[int, int, int]]:
        """Each band with the first value that is in the partition, and the first that is not any more."""
        start, end = (number * BANDS * HASH_VALUES // self.count for number in (self.number, self.number + 1))
        for band in range(BANDS):
            first, last = max(start - band * HASH_VALUES, 0), min(end - band * HASH_VALUES, HASH_VALUES)
            if first < last:
                yield band, first, last

    def drawn(self) -> tuple[int, int]:
        """The first value of drawn shingles that is in the partition, and the first that is not any more."""
        start, end = (number * HASH_VALUES // self.count for number in (self.number, self.number + 1))
        return start, end


ALL = Partition(0, 1)


@dataclass(frozen=True)
class Meetings:
    """Who meets whom in a corpus, partition by partition. Each call goes through them anew."""

    by_bands: Callable[[], Iterator[Buckets]]
    by_shingles: Callable[[], Iterator[Buckets]]


def meet_all(sketches: Portions, published: Published | None = None, count: int = 1) -> Meetings:
    """Who meets whom, in so many partitions, found when it is asked for. `sketches` are those of the whole corpus."""
    partitions = [Partition(number, count) for number in range(count)]
    return Meetings(
        lambda: (meet_by_bands(sketches, partition, published) for partition in partitions),
        lambda: (meet_by_shingles(sketches, partition, published) for partition in partitions),
    )


def meet_by_bands(sketches: Portions, partition: Partition, published: Published | None = None) -> Buckets:
    """The texts that have the same key in the same band: of those that are published, the first MAX_MET of each key."""
    return _buckets(pack_bands(sketches, partition), published, MAX_MET)


def meet_by_shingles(sketches: Portions, partition: Partition, published: Published | None = None) -> Buckets:
    """The texts that draw the same shingle: of those that are published, no more than can matter."""
    return _buckets({DRAWN: pack_drawn(sketches, partition)}, published, MAX_TEXTS_PER_SHINGLE + 1)


def with_rows(sketches: Portions, rows: Array | None = None) -> Iterator[tuple[Sketches, Array]]:
    """Each portion with what its texts are called: by `rows` (int64, over all texts), else by their places among all.

    NONE are those that have no row, and those too short to be compared.
    """
    first = 0
    for its in sketches:
        end = first + len(its)
        called = rows[first:end] if rows is not None else np.arange(first, end)
        yield its, np.where(its.n_words >= EQUAL_BELOW_WORDS, called, NONE)
        first = end


def pack_bands(sketches: Portions, partition: Partition, rows: Array | None = None) -> dict[int, Array]:
    """Of each band in the partition, key above row of the texts that have one, sorted. uint64."""
    bands = list(partition.bands())
    pieces: dict[int, list[Array]] = {band: [np.zeros(0, np.uint64)] for band, _, _ in bands}
    for its, its_rows in with_rows(sketches, rows):
        for band, start, end in bands:
            pieces[band].append(pack_range(its.keys(band), its_rows, start, end))
    return {band: _in_order(pieces.pop(band)) for band, _, _ in bands}


def pack_drawn(sketches: Portions, partition: Partition, rows: Array | None = None) -> Array:
    """Shingle above row of all that texts with a row draw in the partition, sorted; one twice if it is drawn twice."""
    pieces = [np.zeros(0, np.uint64)]
    for its, its_rows in with_rows(sketches, rows):
        drawn, first = its.drawn
        pieces.append(pack_range(drawn, np.repeat(its_rows, np.diff(first)), *partition.drawn()))
    return _in_order(pieces)


def _in_order(pieces: list[Array]) -> Array:
    packed = np.concatenate(pieces)
    packed.sort()
    return packed


@array_kernel
def pack_range(values: Array, rows: Array, start: int, end: int) -> Array:
    """Value above row of those in the range that have a row, in the order given. uint64."""
    packed = np.empty(len(values) + 1, np.uint64)
    count = 0
    for at in range(len(values)):
        # No branch here: which values are in the range is what no processor foresees.
        packed[count] = (np.uint64(values[at]) << KEY_SHIFT) | np.uint64(rows[at])
        count += (start <= values[at]) & (values[at] < end) & (rows[at] != NONE)
    return packed[:count].copy()


def _buckets(packed: dict[int, Array], published: Published | None, limit: int) -> Buckets:
    """The buckets of hashes of several kinds, with `limit` of the published texts that have each hash."""
    members, sizes = [], []
    articles, already = _already_published(packed, published, limit)
    for kind, its in packed.items():
        if len(articles):
            its = np.concatenate([already[kind], its + np.uint64(len(articles))])
            its.sort()
        its_members, its_sizes = shared_keys(its)
        members.append(its_members)
        sizes.append(its_sizes)
    buckets = join_buckets(members, sizes)
    if not len(articles):
        return buckets
    is_published = buckets.members < len(articles)
    names = np.where(is_published, 0, buckets.members - len(articles))
    names[is_published] = articles[buckets.members[is_published]] + PUBLISHED
    return Buckets(names, buckets.first)


def _already_published(
    packed: dict[int, Array], published: Published | None, limit: int
) -> tuple[Array, dict[int, Array]]:
    """The published articles that have one of the hashes, ascending, and per kind value above row of these."""
    if published is None:
        return np.zeros(0, np.int64), {}
    asked = sorted_once(
        np.concatenate([np.uint64(kind) << KEY_SHIFT | its >> KEY_SHIFT for kind, its in packed.items()])
    )
    place, article = published.look_up(asked, limit)
    articles, rows = np.unique(article, return_inverse=True)
    hashes = asked[place]
    of_kinds = {}
    for kind in packed:
        is_of_kind = hashes >> KEY_SHIFT == np.uint64(kind)
        of_kinds[kind] = pack(hashes[is_of_kind] & ROW_MASK, rows[is_of_kind])
    return articles.astype(np.int64), of_kinds
