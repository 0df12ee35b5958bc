"""Two texts laid side by side: which lines they share, and in the others which words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from cleancopy.report.excerpts import Facts, excerpt

COMPARED_LINES = 400
COMPARED_WORDS = 300
SHOWN_ROWS = 30
SHOWN_CHARS = 900
SHOWN_CHARS_OF_ALL = 8_000
SAME_CHARS = 160
LEAST_SHARED = 0.25
"""Two passages that share less of their characters are different passages, not versions of one."""
WORDS = re.compile(r"\s+|[^\s\w]|\w+")


def compare(left: str, right: str) -> Facts:
    """Rows of two texts in reading order, each what both have (`same`) or what only one of them has.

    A row that differs has `left` and `right`, lists of {text, is_changed}. Only the first COMPARED_LINES lines are
    compared and the first SHOWN_ROWS rows given, or fewer that have SHOWN_CHARS_OF_ALL together; `omitted_lines` and
    `omitted_rows` count the others.
    """
    lines = [[line for line in text.split("\n") if line.strip()] for text in (left, right)]
    compared = [of_text[:COMPARED_LINES] for of_text in lines]
    rows = list(_rows(*compared))
    shown = _within(rows, SHOWN_CHARS_OF_ALL)[:SHOWN_ROWS]
    return {
        "rows": shown,
        "omitted_rows": len(rows) - len(shown),
        "omitted_lines": max(0, *(len(of_text) - COMPARED_LINES for of_text in lines)),
    }


def _within(rows: Sequence[Facts], max_chars: int) -> list[Facts]:
    """The first rows that have no more characters together, on both sides."""
    sizes = [sum(len(part["text"]) for side in ("left", "right") for part in row.get(side, ())) for row in rows]
    return [row for row, size_so_far in zip(rows, accumulate(sizes), strict=True) if size_so_far <= max_chars]


def _rows(left: Sequence[str], right: Sequence[str]) -> Iterator[Facts]:
    for kind, first, last, other_first, other_last in SequenceMatcher(None, left, right, False).get_opcodes():
        if kind == "equal":
            yield {"lines": last - first, "same": excerpt("\n".join(left[first:last]), SAME_CHARS)}
        else:
            theirs = "\n".join(left[first:last]), "\n".join(right[other_first:other_last])
            segments = _word_by_word(*theirs)
            yield {"left": _clip(segments[0]), "right": _clip(segments[1])}


def _word_by_word(left: str, right: str) -> tuple[list[Facts], list[Facts]]:
    """Both texts as segments. Long ones, and such as share next to nothing, differ as a whole."""
    words = WORDS.findall(left), WORDS.findall(right)
    whole = [_segment(left, True)] if left else [], [_segment(right, True)] if right else []
    if not left or not right or max(map(len, words)) > COMPARED_WORDS:
        return whole
    matcher = SequenceMatcher(None, *words, False)
    same = ["".join(words[0][start : start + size]) for start, _, size in matcher.get_matching_blocks()]
    shared = sum(len("".join(part.split())) for part in same)
    if shared < LEAST_SHARED * max(len(left), len(right)):
        return whole
    ours: list[Facts] = []
    others: list[Facts] = []
    for kind, first, last, other_first, other_last in matcher.get_opcodes():
        for segments, part in ((ours, words[0][first:last]), (others, words[1][other_first:other_last])):
            if part:
                segments.append(_segment("".join(part), kind != "equal"))
    return ours, others


def _segment(text: str, is_changed: bool) -> Facts:
    return {"text": text, "is_changed": is_changed}


def _clip(segments: Sequence[Facts]) -> list[Facts]:
    """No more than SHOWN_CHARS of one side of a row; an ellipsis says that there is more."""
    clipped: list[Facts] = []
    left_chars = SHOWN_CHARS
    for segment in segments:
        text = segment["text"]
        if len(text) > left_chars:
            return [*clipped, segment | {"text": text[:left_chars] + "…"}]
        clipped.append(segment)
        left_chars -= len(text)
    return clipped
