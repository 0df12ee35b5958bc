"""Words, shingles, sketches and their exact overlap, each kernel beside a plain twin."""

import random
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.duplicates.overlap import alphabet, compare_with_set, fill_set, find_shingles, jaccard, make_room
from cleancopy.duplicates.shingles import hash_words
from cleancopy.duplicates.sketch import BANDS, BINS, Sketches, sketch
from cleancopy.texts import utf8

ALONE = [
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0xAA60, 0xAA7F), (0x3041, 0x30FF), (0x31F0, 0x31FF),
    (0x3400, 0x9FFF),
]  # fmt: skip
WORDS = st.sampled_from(
    ["tide", "Tide", "café", "CAFÉ", "7", "1,000", "don’t", "海", "港口", "ท่าเรือ", "ꩡꩻ", "—", "🚢", "ё", "Ё", "x"]
)
TEXTS = st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=60)


def plain_words(text: str) -> list[str]:
    words, word = [], ""
    for character in text:
        point = ord(character)
        alone = any(first <= point <= last for first, last in [*ALONE, (0xF900, 0xFAFF)]) or point >= 0x20000
        part = unicodedata.category(character)[0] in "LMN" if point < 0x10000 else not 0x1F000 <= point <= 0x1FAFF
        if not part or alone:
            words += [word] if word else []
            word = ""
        if part and alone:
            words.append(character)
        elif part:
            lower = character.lower()
            word += lower if len(lower) == 1 and point < 0x10000 else character
    return words + ([word] if word else [])


def plain_shingles(text: str) -> set[tuple[str, ...]]:
    words = plain_words(text)
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


def column(*texts: str) -> pa.LargeStringArray:
    return pa.array(texts, pa.large_string())


def overlap(one: str, other: str) -> tuple[int, int, int]:
    buffer, offsets = utf8(column(one, other))
    of_ascii, table = alphabet()
    rooms = [make_room(len(buffer)) for _ in range(2)]
    n = find_shingles(buffer, offsets, 0, of_ascii, table, rooms[0][0], rooms[0][1])
    distinct = fill_set(rooms[0][1], n, rooms[0][2], rooms[0][3], 1)
    its = find_shingles(buffer, offsets, 1, of_ascii, table, rooms[1][0], rooms[1][1])
    others, shared = compare_with_set(rooms[1][1], its, rooms[1], 7, rooms[0], 1, n)
    return distinct, others, shared


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_words_are_those_of_the_twin(text):
    text = text.replace("\ud800", "")
    buffer, offsets = utf8(column(text))
    words = np.zeros(len(buffer) + 2, np.uint64)
    count = hash_words(buffer, 0, offsets[1], *alphabet(), words)
    plain = plain_words(text)
    assert count == len(plain)
    hashes = dict(zip(plain, words[:count].tolist(), strict=True))
    assert [hashes[word] for word in plain] == words[:count].tolist()
    assert len(set(hashes.values())) == len(hashes)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_the_overlap_is_exact(one, other):
    ours, theirs = plain_shingles(one), plain_shingles(other)
    assert overlap(one, other) == (len(ours), len(theirs), len(ours & theirs))


def test_the_overlap_of_long_texts_is_exact():
    draw = random.Random(1)
    words = [f"word{number}" for number in range(3_000)]
    one = [draw.choice(words) for _ in range(2_000)]
    other = [draw.choice(words) if draw.random() < 0.05 else word for word in one]
    ours, theirs = plain_shingles(" ".join(one)), plain_shingles(" ".join(other))
    assert overlap(" ".join(one), " ".join(other)) == (len(ours), len(theirs), len(ours & theirs))
    assert jaccard(len(ours), len(theirs), len(ours & theirs)) == len(ours & theirs) / len(ours | theirs)


def test_nothing_is_like_nothing():
    assert jaccard(0, 0, 0) == 0


@pytest.mark.parametrize("n_words", [30, 60, 200, 1_000])
def test_texts_that_are_alike_meet(n_words):
    """Of two texts that share .7 of their shingles and more, sketches agree by as much and some band is the same."""
    draw, met, agreeing, similar = random.Random(n_words), 0, [], []
    n = 300
    for _ in range(n):
        one = [f"w{draw.randrange(10**6)}" for _ in range(n_words)]
        cut = max(1, round(n_words * 0.15))
        other = one[cut:] + [f"w{draw.randrange(10**6)}" for _ in range(cut // 3)]
        ours, theirs = plain_shingles(" ".join(one)), plain_shingles(" ".join(other))
        both = sketch(column(" ".join(one), " ".join(other)))
        met += any(np.equal(*both.keys(band)) for band in range(BANDS))
        agreeing.append((both.marks[0] == both.marks[1]).sum() / BINS)
        similar.append(len(ours & theirs) / len(ours | theirs))
    assert np.mean(similar) > 0.7
    assert met >= 0.99 * n
    assert abs(np.mean(agreeing) - np.mean(similar)) < 0.03


def test_sketches_are_stored_as_they_are_and_do_not_depend_on_the_neighbours():
    texts = column(
        "one two three four five six",
        "",
        "海港口的船在早上七点离开了码头",
        "seven eight",
        *[f"{n} " * 50 for n in range(9)],
    )
    whole = sketch(texts)
    parts = [sketch(texts.slice(start, 4)) for start in range(0, len(texts), 4)]
    again = Sketches(pa.concat_tables([part.table for part in parts]))
    assert again.table.combine_chunks() == whole.table
    assert np.array_equal(again.n_words, whole.n_words) and np.array_equal(again.marks, whole.marks)
    assert all(np.array_equal(again.keys(band), whole.keys(band)) for band in range(BANDS))
    for its, same in zip(again.drawn, whole.drawn, strict=True):
        assert np.array_equal(its, same)


def test_a_part_of_stored_sketches_is_what_those_of_its_texts_are():
    texts = column(*[f"{n} words of its own and {n} more of them " * 50 for n in range(9)])
    part, alone = Sketches(sketch(texts).table.slice(3, 4)), sketch(texts.slice(3, 4))
    assert part.table == alone.table and np.array_equal(part.marks, alone.marks)
    for its, same in zip(part.drawn, alone.drawn, strict=True):
        assert np.array_equal(its, same)


def test_scripts_without_blanks_are_shingled_by_characters():
    assert sketch(column("海港口的船", "ท่าเรือ", "항구의 배")).n_words.tolist() == [5, 7, 2]
