"""The line kernels equal a plain reading of the same text."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.lines import find_lines
from cleancopy.texts import count_characters, slices, utf8

ALPHABET = "ab .!?…\n\t\"'”»)。？！日本語かなé👁İ,:1（）"
texts = st.lists(st.text(alphabet=ALPHABET, max_size=40), max_size=6)
pieces = st.one_of(
    st.text(alphabet=ALPHABET, max_size=9), st.sampled_from((" ", "\n", "x" * 61, "a b " * 16, "日本" * 11))
)
long_texts = st.lists(st.lists(pieces, max_size=20).map("".join), max_size=4)

CLOSING = set("\"')]»«‘’‚‛“”„‟›」』）】")
ENDING = set("!?‼⁉。！？．؟۔।։።")


def plain_words(line: str) -> int:
    words, in_word = 0, False
    for letter in line:
        point = ord(letter)
        if letter in " \t" or 0x3000 <= point <= 0x303F or 0xFF00 <= point <= 0xFF0F or 0xFF1A <= point <= 0xFF20:
            in_word = False
        elif 0x3041 <= point <= 0x30FF or 0x3400 <= point <= 0x9FFF or 0xF900 <= point <= 0xFAFF or point >= 0x20000:
            words, in_word = words + 1, False
        else:
            words, in_word = words + (not in_word), True
    return words


def plain_ends_sentence(line: str) -> bool:
    bare = line
    while bare and bare[-1] in CLOSING:
        bare = bare[:-1]
    if bare.endswith("."):
        return not bare.endswith("..")
    return bool(bare) and bare[-1] in ENDING


def plain_lines(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


@settings(deadline=None)
@given(st.one_of(texts, long_texts))
def test_lines_equal_their_plain_twin(column):
    lines = find_lines(pa.array(column, pa.large_string()))
    buffer, _ = utf8(pa.array(column, pa.large_string()))
    expected = [(number, line) for number, text in enumerate(column) for line in plain_lines(text)]
    bare = [line.strip(" \t") for _, line in expected]
    assert lines.document.tolist() == [number for number, _ in expected]
    assert lines.texts(buffer, np.arange(len(lines))).to_pylist() == bare
    assert lines.n_chars.tolist() == [len(line) for line in bare]
    assert lines.n_words.tolist() == [plain_words(line) for line in bare]
    assert lines.ends_sentence.tolist() == [plain_ends_sentence(line) for line in bare]
    assert lines.is_blank.tolist() == [not line for line in bare]
    whole = slices(buffer, lines.first_byte, lines.next_byte).to_pylist()
    assert "".join(whole) == "".join(column)
    assert np.diff(lines.first_line).tolist() == [len(plain_lines(text)) for text in column]


@settings(deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=40), st.data())
def test_counted_characters_equal_python_s(text, data):
    borders = [len(text[:i].encode()) for i in range(len(text) + 1)]
    start, end = sorted(data.draw(st.tuples(st.sampled_from(borders), st.sampled_from(borders))))
    buffer, _ = utf8(pa.array([text], pa.large_string()))
    counted = count_characters(buffer, np.array([start]), np.array([end]))
    assert counted.tolist() == [len(text.encode()[start:end].decode())]


@pytest.mark.parametrize("column", [[], [""], ["", ""], ["\n"], ["a"], ["a\n"], ["\n\na"]])
def test_borders(column):
    lines = find_lines(pa.array(column, pa.large_string()))
    assert len(lines) == sum(len(plain_lines(text)) for text in column)


ENDINGS = [
    ("a.", True), ("a...", False), ("a..", False), ("a…", False), ("a.”", True), ("a.)»", True), ("a?", True), ("a", False),
    ("a:", False), ("…", False), (".", True), ("”", False), ("", False), ("文。", True), ("文。」", True), ("ا؟", True),
]  # fmt: skip


@pytest.mark.parametrize(("line", "ends"), ENDINGS)
def test_what_ends_like_a_sentence(line, ends):
    assert find_lines(pa.array([line + "\n"], pa.large_string())).ends_sentence.tolist() == [ends]


def test_a_slice_of_a_column_is_read_like_a_column():
    column = pa.array(["x", "a\nb", "c"], pa.large_string())
    assert find_lines(column[1:]).n_chars.tolist() == [1, 1, 1]
