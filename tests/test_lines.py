"""The line kernels equal a plain reading of the same text."""

from unicodedata import category

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.lines import find_lines
from cleancopy.texts import count_characters, slices, utf8

WITHOUT_BLANKS = "a1 .ทีเ่๙๏ฯລັຖິ໑ທូក្៕៥៛ရေ့။၅ꩡꩻ" + "अंვắᄀ᠀"
"""Letters, marks, digits and signs of the scripts that have none, and such of others as begin with the same bytes."""
ALPHABET = "ab .!?…\n\t\"'”»)。？！日本語かなé👁İ,:1（）"
texts = st.lists(st.text(alphabet=ALPHABET, max_size=40), max_size=6)
pieces = st.one_of(
    st.text(alphabet=ALPHABET, max_size=9),
    st.text(alphabet=WITHOUT_BLANKS, max_size=9),
    st.sampled_from((" ", "\n", "x" * 61, "a b " * 16, "日本" * 11, "é" * 31, "ที่" * 21)),
)
long_texts = st.lists(st.lists(pieces, max_size=20).map("".join), max_size=4)

CLOSING = set("\"')]»«‘’‚‛“”„‟›」』）】")
ENDING = set("!?‼⁉。！？．؟۔।։።។៕။")

SOUTH_EAST_ASIAN = [(0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0xAA60, 0xAA7F)]
IDEOGRAPHS_AND_KANA = [(0x3041, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x10FFFF)]


def plain_words(line: str) -> int:
    words, in_word = 0, False
    for letter in line:
        point = ord(letter)
        is_asian = any(first <= point <= last for first, last in SOUTH_EAST_ASIAN)
        if is_asian and category(letter) in ("Mn", "Mc"):
            continue
        is_sign = is_asian and category(letter)[0] == "P"
        is_letter = is_asian and category(letter)[0] == "L"
        if (
            is_sign
            or letter in " \t"
            or 0x3000 <= point <= 0x303F
            or 0xFF00 <= point <= 0xFF0F
            or 0xFF1A <= point <= 0xFF20
        ):
            in_word = False
        elif is_letter or any(first <= point <= last for first, last in IDEOGRAPHS_AND_KANA):
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
    ("ទូក។", True), ("ទូក៕", True), ("လှေ။”", True), ("လှေ၊", False), ("ទូក៖", False),
]  # fmt: skip


@pytest.mark.parametrize(("line", "ends"), ENDINGS)
def test_what_ends_like_a_sentence(line, ends):
    assert find_lines(pa.array([line + "\n"], pa.large_string())).ends_sentence.tolist() == [ends]


COUNTED = [
    # label, line, words: one per letter, none for the vowels and tones at it
    ("Thai", "เรือ", 3),  # เ ร อ
    ("Thai with tones", "น้ำที่นี่", 4),  # น ำ ท น
    ("Thai, blanks", "เรือ ออก", 6),
    ("Thai digits are one number", "ปี ๒๕๖๙", 2),
    ("digits in Thai", "เวลา 7.30 น.", 7),  # เ ว ล า, 7.30, น, the full stop as behind an ideograph
    ("Thai signs", "๏ เรือ ๚๛", 3),
    ("Lao", "ເຮືອ", 3),  # ເ ຮ ອ
    ("Lao with tones", "ນ້ຳ ໑໒", 3),  # ນ ຳ, and a number
    ("Khmer", "ទូក", 2),  # ទ ក
    ("Khmer, a letter below another", "ខ្មែរ", 3),  # ខ ម រ
    ("Khmer, full stop and number", "ទូក។ ១២", 3),
    ("Burmese", "လှေ", 1),  # လ
    ("Burmese, full stop and number", "မြန်မာ။ ၅၀", 4),  # မ န မ, and a number
    ("Shan and Khamti", "ꩡꩻꩢ", 2),
    ("Thai beside Latin", "เรือferryออก", 7),
    ("Thai between Latin words", "the เรือ ferry", 5),
    ("Thai beside ideographs", "เรือ港口", 5),
    ("a mark alone", "่", 0),
    ("a mark in a Latin word", "fer่ry", 1),
    ("a long line", "เรือ" * 400, 1_200),
    ("a letter behind long Latin", "x" * 200 + "ท", 2),
    ("Hindi, by blanks", "नाव शाम को बंदरगाह पहुँची", 5),
    ("Tibetan, by blanks", "གྲུ་གཟིངས་ ཕྱིན", 2),
    ("Georgian, by blanks", "ნავი ნავსადგურში მივიდა", 3),
    ("Amharic, by blanks", "ጀልባው ማታ ወደ", 3),
    ("Vietnamese, by blanks", "Chiếc phà rời bến", 4),
    ("Greek with breathings, by blanks", "ἡ ναῦς ἀφίκετο", 3),
    ("old Georgian, by blanks", "ႠႡ ႢႣ", 2),
]  # fmt: skip


@pytest.mark.parametrize(("label", "line", "words"), COUNTED, ids=[case[0] for case in COUNTED])
def test_words_of_scripts_without_blanks(label, line, words):
    for around in ("", "\n" + "padding " * 9):  # near the end of the buffer, and far from it
        assert find_lines(pa.array([line + around], pa.large_string())).n_words[0] == words
    assert plain_words(line) == words


def test_a_slice_of_a_column_is_read_like_a_column():
    column = pa.array(["x", "a\nb", "c"], pa.large_string())
    assert find_lines(column[1:]).n_chars.tolist() == [1, 1, 1]
