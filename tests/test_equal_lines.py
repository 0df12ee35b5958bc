"""Which long lines of a batch are the same: as a dictionary tells it, on lines that differ where steps begin and end."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.equal_lines import MIN_BYTES, first_equal
from cleancopy.lines import find_lines
from cleancopy.texts import utf8

LONG = "Sign up and we will write to you each morning, at seven, from Harlow."
LONG_LINES = st.tuples(
    st.sampled_from([LONG, LONG[::-1], "ö" * 40, "\0" * 70]), st.integers(0, 12), st.sampled_from(["", "a", "b", "ab"])
).map(lambda parts: parts[0] + LONG[: parts[1]] + parts[2])
LINES = st.one_of(LONG_LINES, st.sampled_from(["", " ", "Share", f"  {LONG}\t"]))


def plain_first_equal(texts: list[str]) -> list[int]:
    lines = [line for text in texts for line in text.split("\n")]
    first: dict[str, int] = {}
    for number, line in enumerate(lines):
        first.setdefault(line.strip(" \t"), number)
    is_long = [len(line.strip(" \t").encode()) >= MIN_BYTES for line in lines]
    return [first[line.strip(" \t")] if is_long[number] else number for number, line in enumerate(lines)]


def told(texts: list[str]) -> list[int]:
    column = pa.array(texts, pa.large_string())
    return first_equal(utf8(column)[0], find_lines(column)).tolist()


@settings(deadline=None)
@given(st.lists(st.lists(LINES, max_size=6).map(lambda lines: "\n".join([*lines, LONG])), max_size=6))
def test_the_first_of_equal_lines_is_told(texts: list[str]) -> None:
    assert told(texts) == plain_first_equal(texts)


@pytest.mark.parametrize("place", range(len(LONG)))
def test_a_single_byte_makes_lines_differ(place: int) -> None:
    other = f"{LONG[:place]}#{LONG[place + 1 :]}"
    assert told([f"{LONG}\n{other}", f"{other}\n{LONG}"]) == [0, 1, 1, 0]
