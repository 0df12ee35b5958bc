"""Pages that are no articles come with a warning; odd articles do not."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancopy.line_model.words import hash_next_word
from cleancopy.lines import is_word_by_itself
from cleancopy.no_article import WORD
from cleancopy.texts import utf8
from tests.test_markers import FIRST, LONG, SECOND, page, run

MENU = "Skip to content\nHarbours\nTide tables\nOur boats\nGulls and terns of the north\nLog in\nSearch\nShare\nPrivacy policy\nContact us\nCookie settings"
LINKS = "\n".join(
    f"The {harbour} harbour and its boats" for harbour in ("upper", "lower", "inner", "outer", "old", "new")
)
HTML = f'<!DOCTYPE html>\n<html><head><title>Ferry</title></head>\n<body class="page">\n<p>{FIRST}</p>\n<p>{SECOND}</p>\n<div id="foot"><a href="/about">About</a></div></body></html>'
LESSON = page("How to set a link", FIRST, '<a href="/ferry">The ferry</a>', SECOND, LONG, "<p>A paragraph</p>", LONG)
VERSE = "The boats lie low\nThe gulls lie low\nThe tide comes in\nThe nets are wet\nAnd nobody knows\nHow the tide comes in\nAnd the lamps are lit"
TABLE = "\n".join(f"| Early boat {hour} | lower quay | weekdays |" for hour in range(6, 12))

THAI_LINE = "เรือข้ามฟากไปยังหมู่เกาะทางเหนือจะออกวันละสองเที่ยวตั้งแต่วันแรกของเดือนพฤษภาคม"
LAO_LINE = "ເຮືອມາຮອດທ່າເຮືອໃນຕອນແລງແລະຊາວປະມົງກໍ່ກັບບ້ານພ້ອມດ້ວຍປາເຕັມກະຕ່າ"
KHMER_LINE = "ទូកបានមកដល់កំពង់ផែនៅពេលល្ងាចហើយអ្នកនេសាទបានត្រឡប់ទៅផ្ទះវិញជាមួយនឹងត្រីពេញកន្ត្រក"
BURMESE_LINE = "လှေသည်ညနေပိုင်းတွင်ဆိပ်ကမ်းသို့ရောက်ရှိပြီးတံငါသည်များအိမ်ပြန်ကြသည်"

WARNED = [
    # label, text, warnings
    ("a menu and links", page(MENU, LINKS), ["furniture-only"]),
    ("a page's source", HTML, ["markup"]),
    ("emoji", "⛴️ 🌊 🐟 😀 ⚓ " * 40 + "boat", ["hardly-any-words"]),
    ("emoji and lines", "\n".join(["⛴️⛴️⛴️⛴️ ferry", "🌊🌊🌊🌊🌊🌊🌊 sea", "=====================", "----------------"] * 12), ["hardly-any-words"]),
    ("an article in a menu", page(MENU, FIRST, SECOND), []),
    ("a lesson on HTML", LESSON, []),
    ("verse", VERSE, []),
    ("a table", page(TABLE, TABLE), []),
    ("an article with emoji", page(FIRST, "⛴️ 🌊 🐟", SECOND), []),
    ("ideographs", "港务局说,因为夏天的客人每年来得更早,所以从五月一日起每天开两班船到北方群岛去。" * 3, []),
    ("Thai without blanks", THAI_LINE * 60, []),
    ("Lao without blanks", LAO_LINE * 90, []),
    ("Khmer without blanks", KHMER_LINE * 90, []),
    ("Burmese without blanks", BURMESE_LINE * 90, []),
    ("Thai, and far more emoji", THAI_LINE * 4 + "⛴️🌊🐟😀" * 400, ["hardly-any-words"]),
    ("Thai behind emoji", "⛴️🌊🐟😀" * 400 + THAI_LINE * 4, ["hardly-any-words"]),
    ("a long word of Latin", page(FIRST, "ferry" * 900), []),
    ("Thai", "เรือข้ามฟากไปยังหมู่เกาะทางเหนือจะออกวันละสองเที่ยว " * 30, []),
]  # fmt: skip


@pytest.mark.parametrize(("label", "text", "warnings"), WARNED, ids=[case[0] for case in WARNED])
def test_warnings(label: str, text: str, warnings: list[str]) -> None:
    found = set(run(text)[0]["warnings"]) & {"furniture-only", "markup", "hardly-any-words"}
    assert sorted(found) == warnings


WORD_AND_OTHER = st.one_of(
    st.characters(exclude_categories=("Cs",)),
    st.sampled_from(
        "aZ09À×÷ø߿ทีเ่ទូ។ရေ့\u1fff\u2000Ⰰⷿかヿㄅ㏿㐀鿿ꀀ\uf8ff豈\ufaffﬀ\ufdff\ufe00\uff0f０９：＠Ａ\U0001efff😀\U00020000_-/:@[`{ "
    ),
)


@given(st.text(alphabet=WORD_AND_OTHER, min_size=1, max_size=40))
def test_a_word_is_as_long_as_the_line_model_has_it(text: str) -> None:
    buffer, offsets = utf8(pa.array([text], pa.large_string()))
    length = hash_next_word(buffer, 0, int(offsets[1]))[2]
    word = WORD.match(text)
    is_alone = is_word_by_itself(ord(text[0]))
    assert (1 if is_alone else word.end() if word else 0) == length


@pytest.mark.parametrize(
    ("end", "is_told"),
    [("ทางเหนือจะออกวัน", False), ("ໃນຕອນແລງ", False), ("and the boa", True)],
)
def test_a_line_that_breaks_off_is_not_told_of_scripts_without_full_stops(end: str, is_told: bool) -> None:
    assert ("cut-mid-word" in run(f"{LONG} {end}")[0]["warnings"]) == is_told
