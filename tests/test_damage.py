"""Sentences that scraping fused are looked for only where a kernel says that they can be, and that misses none."""

import random

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.damage import FUSED_SENTENCES, may_be_fused
from cleancopy.texts import utf8

PIECES = [
    *"abÉéžЖжA.!? \n",
    "the dam broke",
    ".The ",
    "end.Start of",
    "fin.Été ",
    "e.g. ",
    "U.S. ",
    "конец.Начало ",
    "x.Y",
]


def test_no_fused_sentence_is_missed():
    chance = random.Random(3)
    texts = ["", ".", *("".join(chance.choices(PIECES, k=chance.randrange(0, 9))) for _ in range(4_000))]
    column = pa.array(texts, pa.large_string())
    told = may_be_fused(*utf8(column))
    found = pc.match_substring_regex(column, FUSED_SENTENCES).to_numpy(zero_copy_only=False)
    assert np.flatnonzero(found & ~told).tolist() == []
    assert found.sum() > 100


def test_plain_text_is_not_told():
    column = pa.array(
        ["It rained. The U.S. ferry, e.g. No. 5, sank... Then? Nothing! End.", "a.b", "abc.D"], pa.large_string()
    )
    assert not may_be_fused(*utf8(column)).any()
