"""What stays and what leaves add up, whatever is marked."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.cut import cut, reassemble
from cleancopy.marks import Label, Marks, MarkSheet, concatenate
from cleancopy.texts import slices, utf8

ALPHABET = "aé\nİ👁 ́.👨‍👩‍👧🏽\u200d"
texts = st.lists(st.text(alphabet=ALPHABET, max_size=14), min_size=1, max_size=5)


def marks(*stretches: tuple[int, int, str]) -> Marks:
    sheet = MarkSheet()
    for start, end, rule in stretches:
        sheet.add(start, end, Label(rule, "category", "why", "Marker"), 0.5)
    return sheet.marks()


@st.composite
def marked_texts(draw):
    """Texts with marks on any code point borders: overlapping, touching, empty, at line and document ends."""
    column = draw(texts)
    journey = []
    for marker in range(draw(st.integers(0, 3))):
        stretches, at = [], 0
        for text in column:
            borders = [at + len(text[:i].encode()) for i in range(len(text) + 1)]
            at = borders[-1]
            for _ in range(draw(st.integers(0, 2))):
                start, end = sorted((draw(st.sampled_from(borders)), draw(st.sampled_from(borders))))
                stretches.append((start, end, f"rule-{marker}"))
        journey.append(marks(*stretches))
    return pa.array(column, pa.large_string()), journey


def put_back(column: pa.Array, outcome) -> pa.Array:
    """Reassemble from what the tables will hold: removed texts, documents, code points."""
    buffer, offsets = utf8(column)
    removed = outcome.removed
    document = np.searchsorted(offsets, removed.start_byte, side="right") - 1
    start_char = np.array(
        [
            len(buffer[offsets[d] : s].tobytes().decode())
            for d, s in zip(document.tolist(), removed.start_byte.tolist(), strict=True)
        ],
        np.int64,
    )
    gone = slices(buffer, removed.start_byte, removed.end_byte)
    return reassemble(outcome.text, gone, document, start_char)


@settings(deadline=None)  # the first call compiles
@given(marked_texts())
def test_cut_and_reassemble_are_inverse(case):
    column, journey = case
    outcome = cut(column, concatenate(journey))
    assert put_back(column, outcome).equals(column)


@settings(deadline=None)
@given(marked_texts())
def test_every_byte_is_kept_or_removed_once(case):
    column, journey = case
    outcome = cut(column, concatenate(journey))
    removed = int((outcome.removed.end_byte - outcome.removed.start_byte).sum())
    assert removed + len(utf8(outcome.text)[0]) == len(utf8(column)[0])
    assert (outcome.removed.start_byte[1:] >= outcome.removed.end_byte[:-1]).all()


@settings(deadline=None)
@given(marked_texts())
def test_marked_bytes_leave_and_of_the_others_only_line_ends(case):
    """The plain twin: paint byte by byte, first marker last."""
    column, journey = case
    whole = "".join(column.to_pylist()).encode()
    painted: list[str | None] = [None] * len(whole)
    for one in reversed(journey):
        for start, end, label in reversed(list(zip(one.start_byte, one.end_byte, one.label, strict=True))):
            painted[start:end] = [one.labels[label].rule] * (end - start)
    removed = cut(column, concatenate(journey)).removed
    left: list[str | None] = [None] * len(whole)
    for start, end, label in zip(removed.start_byte, removed.end_byte, removed.label, strict=True):
        left[start:end] = [removed.labels[label].rule] * (end - start)
    for at, (rule, got) in enumerate(zip(painted, left, strict=True)):
        assert got == rule or (rule is None and whole[at : at + 1] == b"\n")


@settings(deadline=None)
@given(marked_texts())
def test_documents_do_not_depend_on_their_neighbours(case):
    column, journey = case
    together = cut(column, concatenate(journey)).text.to_pylist()
    _, offsets = utf8(column)
    for number, text in enumerate(column.to_pylist()):
        alone = []
        for one in journey:
            inside = (one.start_byte >= offsets[number]) & (one.end_byte <= offsets[number + 1])
            of_it = one.take(inside & (one.start_byte < one.end_byte))
            alone.append(
                marks(
                    *(
                        (s - offsets[number], e - offsets[number], of_it.labels[i].rule)
                        for s, e, i in zip(of_it.start_byte, of_it.end_byte, of_it.label, strict=True)
                    )
                )
            )
        assert cut(pa.array([text], pa.large_string()), concatenate(alone)).text.to_pylist() == [together[number]]


CASES = [
    # label, texts, journey, texts after, removed as (start, end, rule)
    ("nothing marked", ["ab"], [], ["ab"], []),
    ("one line", ["a\nb\n"], [[(2, 4, "r")]], ["a"], [(1, 4, "r")]),
    ("earlier wins", ["abcd"], [[(1, 3, "x")], [(0, 4, "y")]], [""], [(0, 1, "y"), (1, 3, "x"), (3, 4, "y")]),
    ("two documents", ["ab", "cd"], [[(1, 2, "r"), (2, 3, "r")]], ["a", "d"], [(1, 2, "r"), (2, 3, "r")]),
    ("an empty mark removes nothing", ["ab"], [[(1, 1, "r")]], ["ab"], []),
    ("an emptied line takes its line end", ["a\nbb\nc"], [[(2, 4, "r")]], ["a\nc"], [(2, 5, "r")]),
    ("a doubled blank line goes", ["a\n\nX\n\nb"], [[(3, 5, "r")]], ["a\n\nb"], [(3, 6, "r")]),
    ("the blank line between paragraphs stays", ["a\nX\n\nb"], [[(2, 4, "r")]], ["a\n\nb"], [(2, 4, "r")]),
    ("a blank line at the top goes", ["X\n\na"], [[(0, 2, "r")]], ["a"], [(0, 3, "r")]),
    ("blank lines before a removed tail go", ["a\n\nX"], [[(3, 4, "r")]], ["a"], [(1, 4, "r")]),
    ("part of a line", ["a\nXb\nc"], [[(2, 3, "r")]], ["a\nb\nc"], [(2, 3, "r")]),
    ("everything", ["X\n\nY"], [[(0, 2, "r"), (3, 4, "q")]], [""], [(0, 3, "r"), (3, 4, "q")]),
]


@pytest.mark.parametrize(("label", "before", "journey", "after", "removed"), CASES, ids=[case[0] for case in CASES])
def test_cut(label, before, journey, after, removed):
    outcome = cut(pa.array(before, pa.large_string()), concatenate([marks(*stretches) for stretches in journey]))
    assert outcome.text.to_pylist() == after
    got = outcome.removed
    rules = [got.labels[label].rule for label in got.label]
    assert list(zip(got.start_byte, got.end_byte, rules, strict=True)) == removed


@pytest.mark.parametrize(("start", "end", "said"), [(1, 9, "outside"), (-1, 1, "outside"), (2, 1, "before it starts")])
def test_an_impossible_mark_is_refused(start, end, said):
    with pytest.raises(ValueError, match=said):
        cut(pa.array(["abc"], pa.large_string()), marks((start, end, "r")))


def test_a_stretch_that_cannot_stand_where_it_says_is_refused():
    with pytest.raises(ValueError, match="beyond the end"):
        reassemble(
            pa.array(["ab"], pa.large_string()),
            pa.array(["x"], pa.large_string()),
            np.array([0], np.int32),
            np.array([5]),
        )
