"""What goes, for which article, and what must stay: by plain comparison of all with all, and case by case."""

import hashlib
import random
from dataclasses import replace
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest

from cleancopy.config import DuplicatesConfig
from cleancopy.duplicates.finding import Corpus
from cleancopy.duplicates.leaders import NONE, most_like
from cleancopy.duplicates.matches import Matches, find_matches, rank
from cleancopy.duplicates.meeting import meet_all
from cleancopy.duplicates.overlap import alphabet, make_room
from cleancopy.duplicates.sketch import sketch
from cleancopy.texts import utf8
from tests.test_shingles import plain_shingles


def corpus_of(texts: list[str], dates: list[int | None] | None = None) -> Corpus:
    column = pa.array(texts, pa.large_string())
    keys = pa.table(
        {
            "doc_id": [
                hashlib.sha256(f"{text} {number}".encode()).hexdigest()[:32] for number, text in enumerate(texts)
            ],
            "text_sha256": [hashlib.sha256(text.encode()).hexdigest() for text in texts],
            "n_chars": [len(text) for text in texts],
            "published_at": pa.array(dates or [None] * len(texts), pa.timestamp("us", "UTC")),
        }
    )
    sketches = [sketch(column)]
    return Corpus(keys, sketches, meet_all(sketches), lambda numbers: column.take(pa.array(numbers)))


def match(texts: list[str], dates: list[int | None] | None = None, **settings) -> Matches:
    return find_matches(corpus_of(texts, dates), np.ones(len(texts), np.bool_), DuplicatesConfig(**settings))


def words(draw: random.Random, n: int) -> list[str]:
    return ["".join(draw.choice("aeioubdfgklmnprst") for _ in range(6)) for _ in range(n)]


def variants(seed: int, n: int) -> list[str]:
    """Texts with near and exact copies of each other among them."""
    draw = random.Random(seed)
    texts: list[list[str]] = []
    for _ in range(n):
        base = list(draw.choice(texts)) if texts and draw.random() < 0.6 else words(draw, draw.randrange(40, 160))
        for _ in range(draw.choice([0, 0, 1, 2, 4, 8])):
            base[draw.randrange(len(base))] = draw.choice(words(draw, 1))
        texts.append(base)
    return [" ".join(text) for text in texts]


def plain_leaders(texts: list[str], threshold: float) -> list[int]:
    """Each text with the kept one that it is most like, the earliest of equals, NONE where it stays."""
    shingles = [plain_shingles(text) for text in texts]
    kept: list[int] = []
    found = []
    for row, its in enumerate(shingles):
        alike = [(len(its & shingles[one]) / len(its | shingles[one]), -one) for one in kept]
        best = max(alike, default=(0.0, 0))
        found.append(-best[1] if best[0] >= threshold else NONE)
        kept += [row] if found[-1] == NONE else []
    return found


@pytest.mark.parametrize("seed", range(6))
def test_as_comparing_all_with_all_would_have_it(seed):
    texts = variants(seed, 120)
    matches = match(texts)
    assert matches.kept.tolist() == plain_leaders(texts, 0.7)
    assert any(matches.is_exact) and not all(matches.is_exact[~matches.stays])


@pytest.mark.parametrize("keep", ["longest", "newest"])
def test_the_order_of_the_input_does_not_matter(keep):
    texts = sorted(set(variants(3, 150)))
    draw = random.Random(2)
    dates = {text: draw.choice([None, *range(5)]) for text in texts}
    outcomes = []
    for _ in range(3):
        draw.shuffle(texts)
        corpus = corpus_of(texts, [dates[text] for text in texts])
        names = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
        keys = corpus.keys.set_column(0, "doc_id", pa.array(names))
        corpus = replace(corpus, keys=keys)
        found = find_matches(corpus, np.ones(len(texts), np.bool_), DuplicatesConfig(keep=keep))
        outcomes.append({texts[row]: texts[kept] for row, kept in enumerate(found.kept.tolist()) if kept != NONE})
    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert len(outcomes[0]) > 20


def test_who_stays():
    draw = random.Random(1)
    base = words(draw, 60)
    short, long = " ".join(base), " ".join([*base, "and", "more"])
    for keep, dates, stays in [
        ("first", None, 0),
        ("longest", None, 1),
        ("newest", [5, 4], 0),
        ("newest", [None, 4], 1),
    ]:
        assert np.flatnonzero(match([short, long], dates, keep=keep).stays).tolist() == [stays], (keep, dates)


def test_the_rank_is_complete():
    corpus = corpus_of(["a b", "a b", "c"], [3, 3, None])
    for keep in ("first", "longest", "newest"):
        assert sorted(rank(corpus.keys, np.arange(3), keep).tolist()) == [0, 1, 2]


def test_nothing_is_chained_through_a_third():
    """b is like a and c like b, but c is not like a: c stays."""
    base = words(random.Random(4), 100)
    texts = [" ".join(base[start : start + 80]) for start in (0, 10, 20)]
    shingles = [plain_shingles(text) for text in texts]
    alike = {
        pair: len(shingles[pair[0]] & shingles[pair[1]]) / len(shingles[pair[0]] | shingles[pair[1]])
        for pair in combinations(range(3), 2)
    }
    assert alike[0, 1] >= 0.7 > alike[0, 2]
    assert match(texts).kept.tolist() == [NONE, 0, NONE]


BODY = "the dividend was declared by the board of the harbour company on a wet morning in front of the few who had come"
HANZI = (
    "北方铜业公司表示，董事会已宣布派发季度现金股息，将于下月支付给在最后一个交易日收盘时登记在册的所有股东。"
    "公司总部设在港口旁边的旧海关大楼内，在山谷开采铜和锌，并雇用附近所有村庄的居民，"
)
TOLD_APART = {
    "another price": (f"{BODY} payable at 12.50 a share to all who hold it then", f"{BODY} payable at 13.75 a share to all who hold it then", False),
    "the same price": (f"{BODY} payable at 12.50 a share to all who hold it then", f"{BODY} payable at 12.50 a share to all who held it then", True),
    "thousands written apart": (f"{BODY} payable at 1,250 a share to all who hold it then", f"{BODY} payable at 1250 a share to all who hold it then", True),
    "one has a number more": (f"{BODY} payable at 12.50 a share to all who hold it then", f"{BODY} payable at 12.50 a share to all of the 7", True),
    "Chinese numerals": (f"{HANZI}每股三分。", f"{HANZI}每股五分。", False),
    "Chinese numerals of several signs": (f"{HANZI}每股二十三分。", f"{HANZI}每股二十分。", False),
    "the same Chinese numerals": (f"{HANZI}每股三分。", f"{HANZI}三分每股呢。", True),
    "Arabic digits": (f"{BODY} payable at ١٢ a share to all who hold it then", f"{BODY} payable at ١٣ a share to all who hold it then", False),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "is_duplicate"), TOLD_APART.values(), ids=TOLD_APART)
def test_numbers_tell_short_texts_apart(one, other, is_duplicate):
    assert match([one, other], threshold=0.6).stays.tolist() == [True, not is_duplicate]


def test_few_other_numbers_do_not_tell_long_texts_apart_and_many_do():
    base = words(random.Random(6), 400)
    few, many = list(base), list(base)
    base[50:51], few[50:51] = ["17"], ["18"]
    for place in (60, 160, 260):
        many[place] = str(place)
    other = [str(int(word) + 1) if word.isdigit() else word for word in many]
    assert match([" ".join(base), " ".join(few)]).stays.tolist() == [True, False]
    assert match([" ".join(many), " ".join(other)]).stays.tolist() == [True, True]


def test_very_short_texts_need_to_be_equal():
    short = words(random.Random(7), 29)
    texts = [" ".join(short), " ".join(short[1:]), " ".join(short)]
    assert match(texts).kept.tolist() == [NONE, NONE, 0]


def test_near_can_be_switched_off():
    texts = variants(1, 60)
    matches = match(texts, near=False)
    assert matches.is_exact[~matches.stays].all() and not len(matches.contained.inner)


def test_what_stands_in_another_is_told_and_stays():
    draw = random.Random(8)
    long, other = words(draw, 300), words(draw, 300)
    texts = [" ".join(long), " ".join(other), " ".join(long[100:200]), " ".join([*other[:80], *words(draw, 20)])]
    matches = match(texts)
    assert matches.stays.all()
    contained = matches.contained
    assert list(zip(contained.inner.tolist(), contained.outer.tolist(), strict=True)) == [(2, 0), (3, 1)]
    assert contained.share[0] == 1 and 0.7 < contained.share[1] < 0.9
    assert not len(match(texts, contained="off").contained.inner)


@pytest.mark.parametrize(("n_words", "share"), [(30, 0.75), (60, 0.9), (200, 1.0)])
def test_most_paragraphs_that_come_after_what_they_are_quoted_from_are_told(n_words, share):
    """Of what so few words draw, one shingle is enough to be compared; two would let half of 30 words go unseen."""
    draw, texts = random.Random(n_words), []
    for _ in range(100):
        long = words(draw, 500)
        at = draw.randrange(300)
        texts += [" ".join(long), " ".join(long[at : at + n_words])]
    assert len(match(texts).contained.inner) >= share * 100


def test_a_line_that_all_pages_share_is_no_match_and_no_burden():
    """Nothing is quadratic: so many pages would be 200 million pairs."""
    draw = random.Random(9)
    line = " ".join(words(draw, 60))
    texts = [f"{line} {' '.join(words(draw, 40))}" for _ in range(20_000)]
    matches = match(texts)
    assert matches.stays.all()
    assert len(matches.contained.inner) == 0


def test_a_kept_copy_is_compared_by_the_text_that_it_shares() -> None:
    """The first copy went and the second stayed, since more were like the first than can be looked at."""
    words = [f"word{number}" for number in range(60)]
    texts = pa.array([" ".join(words), "", " ".join([*words[:58], "another", "end"])], pa.large_string())
    buffer, offsets = utf8(texts)
    room = (make_room(1_000), make_room(1_000), make_room(1_000), make_room(1_000))
    found, alike = most_like(2, np.array([0, 0, 2]), np.array([1]), buffer, offsets, *alphabet(), 0.7, room)
    assert found == 1
    assert alike == pytest.approx(54 / 58)
