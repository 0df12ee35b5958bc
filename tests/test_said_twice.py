"""A text's second copy goes, equal to what a plain reading says; refrains, tables and single paragraphs stay."""

import time

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.batch import look_at
from cleancopy.markers.said_twice import MarkSaidTwice
from tests.test_markers import FIRST, LONG, SECOND, page, run
from tests.test_markers_blocks import THIRD

TITLE = "Ferry sails twice a day"
TEXT = page(FIRST, SECOND, THIRD, LONG)
REFRAIN = "The boat goes over, the boat goes over, and the rope runs out again at the turning of the tide."
TABLE = "\n".join(
    f"| Early boat | {hour} | weekdays | from the lower quay | not on holidays |" for hour in (6, 7, 8, 9)
)
FOURTH = (
    "Whoever wants to take a bicycle has to say so on the day before, at the ticket window, and pays half the fare."
)


def plain_copies(texts: list[str], marker: MarkSaidTwice) -> list[list[int]]:
    """For each text the numbers of the lines that are a second copy, told without arrays or hashes."""
    found = []
    for text in texts:
        lines = [line.strip(" \t\n") for line in text.split("\n")]
        written = [number for number, line in enumerate(lines) if line]
        found.append(sorted(written[at] for at in _copies([lines[number] for number in written], marker)))
    return found


def _copies(lines: list[str], marker: MarkSaidTwice) -> set[int]:
    copies: set[int] = set()
    at = floor = 0
    while at < len(lines):
        first = lines.index(lines[at])
        size = 0
        while at + size < len(lines) and first + size < at and lines[first + size] == lines[at + size]:
            if _is_sentence(lines[at + size], marker) and lines.index(lines[at + size]) != first + size:
                break
            size += 1
        sentences = [line for line in lines[at : at + size] if _is_sentence(line, marker)]
        n_words = sum(len(line.split()) for line in sentences)
        is_long = len(sentences) >= marker.min_sentences and n_words >= marker.min_words
        if not (_is_sentence(lines[at], marker) and is_long):
            at += 1
            continue
        above, start = first, at
        while above > 0 and start > floor and lines[above - 1] == lines[start - 1]:
            above, start = above - 1, start - 1
        copies |= set(range(start, at + size))
        at = floor = at + size
    return copies


def _is_sentence(line: str, marker: MarkSaidTwice) -> bool:
    return line.endswith(".") and not line.endswith("..") and len(line.split()) >= marker.min_sentence_words


def marked(texts: list[str], marker: MarkSaidTwice) -> list[list[int]]:
    """For each text the numbers of the lines that the marker takes."""
    column = pa.array(texts, pa.large_string())
    batch = look_at(column, [None] * len(texts), [None] * len(texts), [], lambda batch: ["en"] * len(batch.text))
    batch.outline.title_line[:] = -1
    starts = set(marker(batch).start_byte.tolist())
    found: list[list[int]] = [[] for _ in texts]
    for line in range(len(batch.lines)):
        if int(batch.lines.first_byte[line]) in starts:
            document = int(batch.lines.document[line])
            found[document].append(line - int(batch.lines.first_line[document]))
    return found


SMALL = MarkSaidTwice(min_sentence_words=2, min_sentences=2, min_words=5)
LINES = st.sampled_from(["", " ", "a b.", "a b c.", "a b c d.", "A heading", "a c.", "a b..", "ä b.", "a  b."])
COLUMNS = st.lists(st.lists(LINES, max_size=30).map("\n".join), max_size=4)


@settings(deadline=None)
@given(COLUMNS)
def test_copies_equal_their_plain_twin(texts: list[str]) -> None:
    assert marked(texts, SMALL) == plain_copies(texts, SMALL)


@settings(deadline=None)
@given(st.lists(LINES, max_size=12), st.lists(LINES, max_size=3), st.integers(2, 4))
def test_copies_of_copies_equal_their_plain_twin(lines: list[str], between: list[str], times: int) -> None:
    texts = ["\n".join([*lines, *between] * times)]
    assert marked(texts, SMALL) == plain_copies(texts, SMALL)


@settings(deadline=None)
@given(COLUMNS)
def test_each_line_that_goes_stands_further_up_still(texts: list[str]) -> None:
    for text, gone in zip(texts, marked(texts, SMALL), strict=True):
        lines = [line.strip(" \t") for line in text.split("\n")]
        for number in gone:
            assert any(lines[above] == lines[number] and above not in gone for above in range(number))


GOES = [
    # label, text, article
    ("all of it", page(TEXT, TEXT), TEXT),
    ("three times", page(TEXT, TEXT, TEXT), TEXT),
    ("with its headings", page(FIRST, "Fares", SECOND, THIRD, "Crew", FIRST, "Fares", SECOND, THIRD), page(FIRST, "Fares", SECOND, THIRD, "Crew")),
    ("with what is new in it", page(TEXT, TEXT, FOURTH), page(TEXT, FOURTH)),
    ("from the middle on", page(FIRST, "Fares", SECOND, THIRD, LONG, "Fares", SECOND, THIRD, LONG), page(FIRST, "Fares", SECOND, THIRD, LONG)),
]  # fmt: skip
STAYS = [
    ("a paragraph that comes back", page(FIRST, SECOND, THIRD, FIRST)),
    ("two of them", page(FIRST, SECOND, THIRD, FIRST, SECOND)),
    ("in another order", page(FIRST, SECOND, THIRD, "Again", THIRD, SECOND, FIRST)),
    ("a letter's difference", page(FIRST, SECOND, THIRD, "Again", FIRST, SECOND.replace("half", "Half"), THIRD)),
    ("numbers that differ", page(*(FOURTH.replace("half", half) for half in ("1/2", "1/3", "1/4")), "Again", *(FOURTH.replace("half", half) for half in ("1/5", "1/6", "1/7")))),
    ("a refrain", page(*["\n".join([FIRST, REFRAIN, REFRAIN])] * 4)),
    ("one line again and again", page(*[FOURTH] * 12)),
    ("a table", page(FIRST, TABLE, SECOND, TABLE, THIRD, TABLE)),
]  # fmt: skip


@pytest.mark.parametrize(("label", "text", "article"), GOES, ids=[case[0] for case in GOES])
def test_what_goes(label: str, text: str, article: str) -> None:
    found, removed = run(page(TITLE, text), title=TITLE)
    assert found["text"] == article and "guard-withdrew" not in found["warnings"]
    assert {row["rule"] for row in removed} == {"title", "said-twice"}


@pytest.mark.parametrize(("label", "text"), STAYS, ids=[case[0] for case in STAYS])
def test_what_stays(label: str, text: str) -> None:
    assert run(page(TITLE, text), title=TITLE)[0]["text"] == text


def test_a_copy_above_the_title_is_not_the_one_that_stays() -> None:
    text = page(TEXT, TITLE, "By Ada Miller", TEXT)
    assert run(text, title=TITLE)[0]["text"] == page(TEXT, TEXT)


def test_pages_that_repeat_themselves_take_time_in_proportion() -> None:
    began = time.monotonic()
    marked(["\n".join([FOURTH, "x"] * 20_000), "\n".join([FIRST, SECOND, "x"] * 20_000)], MarkSaidTwice())
    assert time.monotonic() - began < 5
