"""The texts in the report are whole: put together from articles and removals, in blocks, with what is left out counted."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.errors import NotDoneError
from cleancopy.report.rebuilt import line_blocks, rebuild, windows_around_cuts
from tests.report_builds import (
    Document,
    article_row,
    removed_rows,
)

PIECES = st.lists(st.tuples(st.text(alphabet="ab \n\U0001f309", min_size=1, max_size=12), st.sampled_from([None, "r"])))


def pieces_of(document: Document) -> list:
    return rebuild(document.doc_id, article_row(document)["text"], removed_rows(document))


@given(PIECES)
def test_a_rebuilt_text_is_the_normalised_text_and_its_blocks_show_all_of_it(pieces: list) -> None:
    document = Document("d", pieces)
    rebuilt = pieces_of(document)
    assert "".join(piece.text for piece in rebuilt) == document.normalised
    blocks = line_blocks(rebuilt, windows_around_cuts(rebuilt, 10_000))
    segments = [segment for block in blocks for segment in block["segments"]]
    assert "".join(segment["text"] for segment in segments).replace("\n", "") == document.normalised.replace("\n", "")
    lines = document.normalised.split("\n")
    for block in blocks:
        assert lines[block["line"] - 1].startswith(block["segments"][0]["text"].split("\n")[0])
    for number, row in enumerate(removed_rows(document)):
        shown = "".join(segment["text"] for segment in segments if segment["cut"] == number)
        assert shown.replace("\n", "") == row["text"].replace("\n", "")
        assert any(segment["cut"] == number for segment in segments) or row["text"].strip("\n") == ""


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 4_000), st.sampled_from([None, "r"])), max_size=12), st.integers(1, 3_000))
def test_windows_hold_no_more_than_allowed_and_all_else_is_counted(lengths: list, max_chars: int) -> None:
    rebuilt = pieces_of(Document("d", [("x" * length, rule) for length, rule in lengths]))
    windows = windows_around_cuts(rebuilt, max_chars)
    total = sum(length for length, _ in lengths)
    shown = sum(end - start for start, end in windows)
    assert shown <= max_chars
    assert all(first[1] < second[0] for first, second in pairwise(windows))
    blocks = line_blocks(rebuilt, windows)
    omitted = sum(block.get("omitted_chars", 0) for block in blocks)
    assert shown + omitted == total
    drawn = sum(len(segment["text"]) for block in blocks for segment in block.get("segments", ()))
    assert drawn == shown


BLOCKS = [
    ("a line end that went with the next line", [("a", None), ("\nb", "r"), ("\nc", None)], ["1 a", "2 -b", "3 c"]),
    ("a line end that went alone", [("a", None), ("\n", "r"), ("b", None)], ["1 a -\n", "2 b"]),
    ("blank lines around a cut", [("\n\nb\n\n", "r"), ("c", None)], ["3 -b", "5 c"]),
    ("nothing but blank lines", [("a\n", None), ("\n\n", "r"), ("c", None)], ["1 a", "2 -\n", "4 c"]),
    ("two fates in a line", [("a", "r"), ("b\n", None), ("c", None)], ["1 -a b", "2 c"]),
    ("a cut over lines", [("a\nb\n", "r"), ("c\nd", None)], ["1 -a\nb", "3 c\nd"]),
]


@pytest.mark.parametrize(("label", "pieces", "expected"), BLOCKS, ids=[label for label, *_ in BLOCKS])
def test_lines_of_one_fate_make_a_block(label: str, pieces: list, expected: list[str]) -> None:
    rebuilt = pieces_of(Document("d", pieces))
    shown = []
    for block in line_blocks(rebuilt, windows_around_cuts(rebuilt, 1_000)):
        parts = [("" if part["cut"] is None else "-") + part["text"] for part in block["segments"]]
        shown.append(" ".join([str(block["line"]), *parts]))
    assert shown == expected


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 120), st.sampled_from([None, "r"])), max_size=12), st.integers(700, 2_000))
def test_line_numbers_count_what_is_left_out(lengths: list, max_chars: int) -> None:
    texts = ["".join(f"{start + line:05}\n" for line in range(lines)) for start, (lines, _) in enumerate(lengths)]
    document = Document("d", [(text, rule) for text, (_, rule) in zip(texts, lengths, strict=True)])
    rebuilt = pieces_of(document)
    lines = document.normalised.split("\n")
    for block in line_blocks(rebuilt, windows_around_cuts(rebuilt, max_chars)):
        if "line" in block and block["segments"][0]["text"].strip("\n"):
            assert block["segments"][0]["text"].split("\n")[0] in lines[block["line"] - 1]


MISFITS = [
    ("overlap", [(0, 3, "abc"), (2, 4, "xy")]),
    ("beyond the article", [(9, 10, "z")]),
    ("text shorter than its place", [(1, 5, "ab")]),
]


@pytest.mark.parametrize(("label", "cuts"), MISFITS, ids=[label for label, _ in MISFITS])
def test_cuts_that_do_not_fit_are_no_report(label: str, cuts: list) -> None:
    rows = [
        {"seq": seq, "start_char": start, "end_char": end, "text": text} for seq, (start, end, text) in enumerate(cuts)
    ]
    with pytest.raises(NotDoneError, match=r"document d: removed row . does not fit"):
        rebuild("d", "kept", rows)
