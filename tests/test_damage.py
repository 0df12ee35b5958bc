"""Sentences that scraping fused are looked for only where a kernel says that they can be, and that misses none."""

import random
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from cleancopy.damage import ANNOUNCED, SAME_CUT_CHARS, _cut_lines, announces_several
from cleancopy.fused import FUSED_SENTENCES, fused_texts
from cleancopy.lines import find_lines
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


def texts_with_fused_sentences(column: pa.LargeStringArray) -> list[int]:
    return np.flatnonzero(pc.match_substring_regex(column, FUSED_SENTENCES)).tolist()


def test_no_fused_sentence_is_missed():
    chance = random.Random(3)
    texts = ["", ".", *("".join(chance.choices(PIECES, k=chance.randrange(0, 9))) for _ in range(4_000)), "", ""]
    column = pa.array(texts, pa.large_string())
    assert fused_texts(column) == texts_with_fused_sentences(column)
    assert fused_texts(column.slice(7, 3_000)) == texts_with_fused_sentences(column.slice(7, 3_000))
    assert len(fused_texts(column)) > 100


@pytest.mark.parametrize("before", range(140))
def test_a_fused_sentence_is_found_wherever_it_stands(before):
    letters = "x" * before
    column = pa.array(
        [f"{letters}the end.Start of it", f"{letters}кон.Начало ", "the end. Start of it"], pa.large_string()
    )
    assert fused_texts(column) == [0, 1]


def cut_lines_by_pairs(texts):
    """Of each text the lines that break off: the last one, and those as long as one before, give or take a few."""
    for number, lines in enumerate(texts):
        long = [line for line in lines if len(line.split()) >= 12 and len(line) >= 80 and line[-1].isalpha()]
        for at, line in enumerate(long):
            if line is lines[-1] or any(abs(len(line) - len(before)) <= SAME_CUT_CHARS for before in long[:at]):
                yield number, line


def test_lines_cut_at_one_length_are_found():
    chance = random.Random(5)
    texts = [
        [
            "word " * chance.randrange(11, 26) + "w" * chance.randrange(2, 9) + chance.choice(["", "", "é", ".", "7"])
            for _ in range(chance.randrange(1, 7))
        ]
        for _ in range(400)
    ]
    column = pa.array(["\n".join(lines) for lines in texts], pa.large_string())
    lines, buffer = find_lines(column), utf8(column)[0]
    cut = [*_cut_lines(lines, np.arange(len(lines)), buffer)]
    found = zip(lines.document[cut].tolist(), lines.texts(buffer, np.array(cut)).to_pylist(), strict=True)
    assert [*found] == [*cut_lines_by_pairs(texts)]
    assert len(cut) > 100


def test_a_long_text_without_blanks_is_looked_at_once():
    column = pa.array(["abc.Def" * 30_000 + " x", "abc.Def" * 30_000], pa.large_string())
    assert fused_texts(column) == [0]


def test_plain_text_is_not_told():
    column = pa.array(
        ["It rained. The U.S. ferry, e.g. No. 5, sank... Then? Nothing! End.", "a.b", "abc.D"], pa.large_string()
    )
    assert fused_texts(column) == []


@pytest.mark.parametrize(
    ("line", "announces"),
    [
        ("Three things matter:", True),
        ("There are 12 of them:", True),
        ("Quattro cose, secondo noi:", True),
        ("Trzeba zrobić następujące:", True),
        ("Aus folgenden Gründe:", True),
        ("In 1997 the tendency was otherwise:", False),
        ("The threesome said 2nd:", False),
        ("l'«été» est là:", False),
    ],
)
def test_lines_that_announce_several_things(line, announces):
    assert announces_several(line) == announces
    assert bool(re.search(rf"\b(?:{ANNOUNCED.pattern})\b", line, re.IGNORECASE)) == announces
