"""The words of lines equal a plain reading; and the pages, random and odd, that all tests of the line model share."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.line_model.concepts import NO_CONCEPT, concepts_of, count_concepts, load_lexicon
from cleancopy.line_model.distinct_words import FIRST_TABLE_WORDS, number_words
from cleancopy.line_model.line_words import line_words
from cleancopy.line_model.page_words import number_page_words
from cleancopy.line_model.words import find_words, hash_of
from cleancopy.lines import find_lines
from cleancopy.texts import utf8
from tests.line_twins import pages_of, plain_concept, plain_fold, plain_hash, plain_word_list
from tests.test_concepts import CONCEPTS

PROSE = (
    "The ferry to the northern islands sails twice a day from the first of May, the harbour office in Brandvik said.",
    "I told my crew that we would leave at nine, and nobody on the pier believed me until the ropes were in the water.",
    "Wer im Winter nach Brandvik fährt, muss seine Karte am Hafen kaufen, weil das Boot keine Kasse an Bord hat.",
    "Le bateau de Brandvik part deux fois par jour, et personne ne sait encore ce que les îles en pensent vraiment !",
    "Паром у Брандвік відпливає двічі на день, і ніхто на пристані не знає, чому він досі не має свого імені та прапора.",
    "港务局说因为夏天的客人每年来得更早所以从五月一日起每天开两班船到北方群岛去。",
)
LABELS = (
    "Share this article", "12 Comments", "3 Comments", "Related articles", "About the author", "Newsletter", "Tags: ferry, pier",
    "Read more", "By Vanja Velder", "March 4, 2026", "2 days ago", "© 2026 Brandvik Post", "Cookie settings", "Facebook | Mail | RSS",
    "Ferry sails twice a day", "FERRY SAILS TWICE A DAY", "• bread and salt", "Page 1 of 10", "Page 2 of 31", "Lesen Sie auch",
    "Abonnez-vous à la lettre", "I said so myself.", "“No,” he said.", "Why?", "To be continued…", "and so on ..", "@brandvik #ferry",
    "ΑΘΗΝΑ – ΜΟΣΧΑ", "МОСКВА: ДВА ПАРОМА", "İstanbul'dan IĞDIR'a", "e\u0301te\u0301 Å", "👁 🚢🚢 →", "日本語のページ", "１２（三）", "!!!", "—", "...", "»", "。",
    "\tindented by a tab", "   1. three blanks before", "x", "7", "1999 20000 2024.",
)  # fmt: skip
BLANKS = ("", "", "  ", "\t")
LINES = (*PROSE, *PROSE, *LABELS, *BLANKS)
LETTERS = "abcdzÄŽéИωΣİ 0129\t.,:;!?…\"'”»«“()[]{}|/<>@#*-–•·©®→👁日本かな。？（）１_¿¡文"

lines = st.one_of(st.sampled_from(LINES), st.sampled_from(LINES), st.text(alphabet=LETTERS, max_size=25))
pages = st.lists(lines, max_size=30).map("\n".join)
columns = st.lists(pages, max_size=4)

ODD_COLUMNS = {
    "no documents": [],
    "an empty text": [""],
    "one line": ["Share this article"],
    "one letter": ["x"],
    "only blank lines": ["\n \n\t\n"],
    "a line of ten thousand words": ["Ferry\n" + "pier ferry boat " * 3333 + "end.\nferry pier"],
    "a word of three hundred letters": ["a" * 300 + " " + "b" * 254 + " " + "c" * 255 + "1" * 256],
    "only prose": ["\n\n".join(PROSE * 3)],
    "no prose": ["\n".join(LABELS)],
    "ideographs": ["日本語\n日本語。\nかな カナ 文a文"],
    "combining marks": ["e\u0301te\u0301\nété\n\u0301\nа\u0301"],
    "emoji": ["👁👁\n👩‍👩‍👧 family\n🇳🇴\n❤️"],
    "Turkish dotted letters": ["İstanbul ISPARTA ığdır IĞDIR iğdir\nistanbul"],
    "Greek and Cyrillic capitals": ["ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ αβγς\nАБВГДЕЁЖЗ ЀЏ абвё"],
    "lines that differ in digits": ["Page 1 of 10\nPage 2 of 11\npage 3, of 12!\nPage 3 of 9\nPage one of 10"],
    "one line again and again": ["The tide comes in\n" * 40],
    "a run of words within its line": ["a b c a b c a b c\na b c\nc a b"],
    "some texts are empty": ["", "Share\n\nferry ferry", "", "\n", "ferry", ""],
    "texts that share lines": [PROSE[0], PROSE[0] + "\n" + PROSE[1], "", PROSE[1]],
    "a long page after a short one": ["ferry", "\n".join([*LINES, *PROSE] * 4), "ferry pier"],
    "many prose lines far apart": ["\n".join(line for line in PROSE for line in (line, *(["x"] * 12)))],
}

WORD_CONCEPTS = {
    entry: number
    for number, languages in reversed(list(enumerate(CONCEPTS.values())))
    for entries in languages.values()
    for entry in entries
}
STEM_CONCEPTS = {entry[:-1]: number for entry, number in WORD_CONCEPTS.items() if entry.endswith("*")}


def read(column):
    text = pa.array(column, pa.large_string())
    buffer, _ = utf8(text)
    lines = find_lines(text)
    return buffer, lines, find_words(buffer, lines)


def check_words(column):
    _, _, words = read(column)
    expected = [line.words for page in pages_of(column) for line in page]
    assert words.word.dtype == np.uint64 and words.n_chars.dtype == np.uint8
    assert np.diff(words.first_word).tolist() == [len(line) for line in expected]
    assert words.word.tolist() == [plain_hash(word) for line in expected for word in line]
    assert words.n_chars.tolist() == [min(len(word), 255) for line in expected for word in line]
    check_starts(column, words)
    check_numbers(words)


def check_starts(column, words):
    """From where it starts, each word reads as its letters."""
    whole = "".join(column).encode()
    starts = words.start_byte.tolist()
    assert starts == sorted(set(starts))
    for start, n_chars, hashed in zip(starts, words.n_chars.tolist(), words.word.tolist(), strict=True):
        if n_chars < 255:
            letters = whole[start : start + 4 * n_chars].decode(errors="ignore")[:n_chars]
            assert hash_of(letters) == hashed


def check_numbers(words):
    """Equal words have equal numbers, counted as they appear."""
    distinct, known = number_words(words.word), {}
    assert distinct.number.tolist() == [known.setdefault(word, len(known)) for word in words.word.tolist()]
    assert words.word[distinct.first_at].tolist() == list(known)
    assert distinct.number[distinct.first_at].tolist() == list(range(len(distinct)))


@settings(deadline=None)
@given(columns)
def test_words_equal_their_plain_twin(column):
    check_words(column)


@pytest.mark.parametrize("column", ODD_COLUMNS.values(), ids=list(ODD_COLUMNS))
def test_words_of_odd_texts(column):
    check_words(column)


def test_more_distinct_words_than_there_is_room_for_at_first():
    check_words([" ".join(map(to_letters, (*range(2 * FIRST_TABLE_WORDS), *range(99)))) for _ in range(2)])


@pytest.mark.parametrize("n_letters", range(1, 70))
def test_words_of_any_length_at_any_place(n_letters):
    word = ("Ferry1999Ж"[: 9 + n_letters % 2] * 14)[:n_letters]
    check_words(
        [
            " " * before + f"a {'b' * before}{word}{behind}"
            for before in range(70)
            for behind in ("", ".", " c", "é", "日")
        ]
    )


def to_letters(number):
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def test_every_letter_of_europe_and_a_sample_of_all_others():
    points = [*range(0x20, 0x3A2), *range(0x3A3, 0x3200), *range(0x3200, 0xD800, 7), *range(0xE000, 0x110000, 97)]
    letters = [f"x{chr(point)}y" for point in [*points, 0xFDFF, 0xFE00, 0xFF0F, 0xFF10, 0xFF19, 0xFF1A, 0xFF20, 0xFF21]]
    check_words(["\n".join(letters)])


WORDS = [
    ("Don't stop", ["don", "t", "stop"]),
    ("ΑΘΗΝΑ, МОСКВА; ÅRHUS", ["αθηνα", "москва", "århus"]),
    ("1,234.5 km", ["0", "000", "0", "km"]),
    ("日本語 wiki かな", ["日", "本", "語", "wiki", "か", "な"]),
    ("e\u0301t\u00e9", ["e\u0301t\u00e9"]),
    ("👁 eye→eye × eye", ["eye", "eye", "eye"]),
    ("İZMİR ŽILINA ĽUBICA Ω", ["izmir", "žilina", "ľubica", "ω"]),
    ("５０ ＢＣ！", ["５０", "ＢＣ"]),
    ("— … ·", []),
]  # fmt: skip


@pytest.mark.parametrize(("line", "words"), WORDS, ids=[case[0] for case in WORDS])
def test_what_words_a_line_has(line, words):
    found = read([line])[2]
    assert plain_word_list(line) == words
    assert found.word.tolist() == [hash_of(word) for word in words]


@settings(deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=0x24F).filter(lambda letter: letter != "×"), max_size=20))
def test_hash_of_equals_its_plain_twin(word):
    assert hash_of(word) == plain_hash("".join(map(plain_fold, word)))


@pytest.mark.parametrize("letter", "ŸȘȚΆΈΉΊΌΎΏΪΫҐẞẠЁ")
def test_capitals_with_marks_are_folded(letter):
    assert hash_of(letter) == plain_hash(letter.lower())


def test_the_dotted_i_loses_its_dot_with_its_capital():
    assert hash_of("İ") == plain_hash("i")


def plain_concepts(column):
    looked_up = []
    for line in (line for page in pages_of(column) for line in page):
        known = len(line.words) <= 80
        looked_up.append([plain_concept(word, WORD_CONCEPTS, STEM_CONCEPTS) if known else -1 for word in line.words])
    return looked_up


def check_concepts(column):
    lexicon = load_lexicon()
    buffer, lines, words = read(column)
    expected = plain_concepts(column)
    found = line_words(buffer, lines, words, lexicon).concept
    assert found.dtype == np.int16 and found.tolist() == [number for line in expected for number in line]
    of_pages = number_page_words(words, np.arange(len(lines)), lines.first_line)
    concept, n_concepts = concepts_of(buffer, words, of_pages.first_at, lexicon), len(lexicon.concepts)
    counts = count_concepts(np.where(concept == NO_CONCEPT, n_concepts, concept), of_pages, n_concepts)
    assert counts.dtype == np.int32
    assert counts.tolist() == [[line.count(number) for number in range(len(lexicon.concepts))] for line in expected]


@settings(deadline=None, max_examples=60)
@given(columns)
def test_concepts_equal_their_plain_twin(column):
    check_concepts(column)


@pytest.mark.parametrize("column", ODD_COLUMNS.values(), ids=list(ODD_COLUMNS))
def test_concepts_of_odd_texts(column):
    check_concepts(column)


def test_concepts_of_all_entries_and_of_words_that_go_on():
    entries = [entry.removesuffix("*") for entry in WORD_CONCEPTS]
    longer = [
        entry.removesuffix("*") + ending for entry in WORD_CONCEPTS for ending in ("s", "abcdefghijklmnopqr", "文")
    ]
    check_concepts(["\n".join([*entries, *longer, *map(str.upper, entries)])])


def test_lines_of_more_than_eighty_words_are_not_looked_up():
    check_concepts([" ".join(["share"] * 80) + "\n" + " ".join(["share"] * 81)])
