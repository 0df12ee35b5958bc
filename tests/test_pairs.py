"""Two texts side by side: what both have, and what only one of them has."""

import pytest

from cleancopy.report.pairs import SAME_CHARS, differences

CASES = {
    "the same": ("one two", "one two", [("both", "one two")]),
    "a word changed": ("one two three", "one too three", [("both", "one "), ("kept", "two "), ("other", "too "), ("both", "three")]),
    "a word more": ("one three", "one two three", [("both", "one "), ("other", "two "), ("both", "three")]),
    "cut short": ("one two three", "one", [("both", "one "), ("kept", "two three")]),
    "other blanks": ("one\n\ntwo", "one two", [("both", "one\n\ntwo")]),
    "nothing in common": ("one", "two", [("kept", "one"), ("other", "two")]),
    "nothing": ("", "", []),
}  # fmt: skip


@pytest.mark.parametrize(("kept", "other", "segments"), CASES.values(), ids=CASES)
def test_differences(kept, other, segments):
    assert [(one["side"], one["text"]) for one in differences(kept, other)] == segments


@pytest.mark.parametrize(("kept", "other", "_segments"), CASES.values(), ids=CASES)
def test_either_side_can_be_read_off(kept, other, _segments):
    segments = differences(kept, other)
    for side, text in (("kept", kept), ("other", other)):
        assert "".join(one["text"] for one in segments if one["side"] in ("both", side)).split() == text.split()


def test_long_stretches_are_cut_and_say_so():
    same = "word " * 100
    (segment,) = differences(same, same)
    assert segment["omitted_chars"] == len(same) - 2 * SAME_CHARS
    assert len(segment["text"]) == 2 * SAME_CHARS + 3
