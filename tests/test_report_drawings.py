"""What the page of the report is made of: visible text, numbers in words, bars and histograms."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from cleancopy.report import histograms, plots, wording
from cleancopy.report.visible import UNSEEN, visible, visible_in_attribute

VISIBLE = [
    ("text is escaped", "<b> & 'quotes'", "&lt;b&gt; &amp; &#39;quotes&#39;"),
    ("tab and line feed stay", "a\tb\nc", "a\tb\nc"),
    ("a bell has a number", "a\x07", 'a<span class="unseen">\\x07</span>'),
    ("an override has a number", "\u202e", '<span class="unseen">\\u202e</span>'),
    ("a long run is counted", "\x00" * 2_000, '<span class="unseen">\\x00×2,000</span>'),
    ("joiners are spelling", "می\u200cخواهم", "می\u200cخواهم"),
    ("a lone surrogate has a number", "\udcff", '<span class="unseen">\\udcff</span>'),
    ("markup stays", Markup("<b>"), "<b>"),
]


@pytest.mark.parametrize(("label", "text", "expected"), VISIBLE, ids=[label for label, *_ in VISIBLE])
def test_what_cannot_be_seen_is_shown(label: str, text: str, expected: str) -> None:
    assert visible(text) == expected


@given(st.text(st.characters(codec=None)))
def test_nothing_unseen_or_unescaped_is_left(text: str) -> None:
    for shown in (
        visible(text).replace('<span class="unseen">', "").replace("</span>", ""),
        visible_in_attribute(text),
    ):
        assert not UNSEEN.search(shown)
        assert not set("<>\"'") & set(shown)


WORDING = [
    (wording.thousands(1_234_567), "1,234,567"),
    (wording.thousands(12.5), "12.5"),
    (wording.counted(1, "document"), "1 document"),
    (wording.counted(2_000, "document"), "2,000 documents"),
    (wording.percent(0), "0%"),
    (wording.percent(1), "100%"),
    (wording.percent(0.00001), "< 0.1%"),
    (wording.percent(0.99999), "> 99.9%"),
    (wording.percent(0.11), "11.0%"),
    (wording.file_size(999), "999 B"),
    (wording.file_size(1_500_000), "1.5 MB"),
    (wording.moment("2024-05-06T09:08:09+02:00"), "6 May 2024, 07:08:09 UTC"),
    (wording.moment("some day"), "some day"),
    (wording.duration(2.25), "2.2 s"),
    (wording.duration(59.7), "60 s"),
    (wording.duration(3_725), "1 h 2 min"),
]


@pytest.mark.parametrize(("said", "expected"), WORDING, ids=[expected for _, expected in WORDING])
def test_numbers_are_written_one_way(said: str, expected: str) -> None:
    assert said == expected


BARS = [("none", 0, 10, 0), ("nothing at all", 0, 0, 0), ("next to none", 1, 10**6, 0.4), ("all", 7, 7, 100)]


@pytest.mark.parametrize(("label", "part", "whole", "percent"), BARS, ids=[label for label, *_ in BARS])
def test_a_bar_is_as_wide_as_its_share_and_something_is_never_nothing(
    label: str, part: int, whole: int, percent: float
) -> None:
    width = re.search(r'class="fill" width="([\d.]+)%"', plots.bar(part, whole))[1]
    assert float(width) == percent


def test_a_histogram_names_its_axes_and_units_and_has_a_column_per_bin() -> None:
    bins = [
        {"from": 0, "to": 10, "articles": 3},
        {"from": 10, "to": 20, "articles": 0},
        {"from": 20, "to": None, "articles": 1},
    ]
    drawn = histograms.histogram(bins, " words", "words in the article", 7)
    assert drawn.count('class="column"') == 3
    for seen in ("words in the article", ">articles<", "median 7 words", "from 20 on words: 1 article", ">10</text>"):
        assert seen in drawn
    heights = [float(height) for height in re.findall(r'height="([\d.]+)"><title>', drawn)]
    assert heights[0] > heights[2] > heights[1] == 0


@pytest.mark.parametrize(
    ("articles", "labels"),
    [
        (7, ["0", "5", "10"]),
        (9_999, ["0", "5,000", "10k"]),
        (77_453, ["0", "50k", "100k"]),
        (3_100_000, ["0", "2M", "4M"]),
    ],
)
def test_the_numbers_at_the_side_have_room_however_many_articles(articles: int, labels: list[str]) -> None:
    drawn = histograms.histogram([{"from": 0, "to": 10, "articles": articles}], " words", "words", 7)
    assert re.findall(r'text-anchor="end">([^<]*)</text>', drawn)[:3] == labels
    assert max(map(len, labels)) <= 5, "in letters of the largest size five have room"
