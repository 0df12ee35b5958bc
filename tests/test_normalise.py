from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancopy.normalise import normalise, normalise_text

REWRITTEN = (
    ("Windows line ends", "a\r\nb\r\n", "a\nb"),
    ("old Macintosh line ends", "a\rb", "a\nb"),
    ("mixed line ends", "a\r\r\nb\n\rc", "a\n\nb\n\nc"),
    ("Unicode line ends", "a\u2028b\u2029c\x85d\x0be\x0cf", "a\nb\nc\nd\ne\nf"),
    ("composed", "cafe\u0301 A\u030a", "café Å"),
    ("zero width space and joiner", "a\u200bb\u2060c", "abc"),
    ("byte order mark inside", "a\ufeffb", "ab"),
    ("soft hyphen", "news\u00adpaper", "newspaper"),
    ("directions", "\u202aa\u202c \u200eb\u200f \u2066c\u2069 \u061cd", "a b c d"),
    ("NULs and controls", "a\0b\x07c\x1b[0m\x7f", "abc[0m"),
    ("composed after what stood between is gone", "e\u200b\u0301", "é"),
    ("exotic blanks", "a\u00a0b\u2009c\u3000d\u202fe", "a b c d e"),
    ("runs of blanks", "a  b \u00a0 c\t\td", "a b c d"),
    ("blanks at line ends", "a  \nb\t\nc\u00a0", "a\nb\nc"),
    ("lines of blanks", "a\n   \n \t \nb", "a\n\nb"),
    ("many blank lines", "a\n\n\n\n\nb", "a\n\nb"),
    ("blank lines at the ends", "\n \n\na\n\n \n", "a"),
    ("nothing but blanks", " \n\t\n\u00a0", ""),
    ("tabs in indentation", "\tif x:\n\t\ty\n \tz", "    if x:\n        y\n     z"),
    ("lone surrogate", "a\ud83db", "a\ufffdb"),
    ("mojibake", "MÃ¼ller: â€œjaâ€\x9d", "Müller: “ja”"),
    ("mojibake twice over", "cafÃƒÂ©", "café"),
    ("mojibake of Cyrillic", "РџСЂРёРІРµС‚, РјРёСЂ", "Привет, мир"),
    ("mojibake on one line", "“already fine” ☃\nMÃ¼ller sagt jaâ€¦", "“already fine” ☃\nMüller sagt ja…"),
    ("mojibake beside what the page lacks", "“fine” ☃\nle caf√© ferme", "“fine” ☃\nle café ferme"),
    ("mojibake of the Macintosh", "le caf√© ferme", "le café ferme"),
    ("misread quotes", "\x93so\x94 it\x92s", "“so” it’s"),
)


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in REWRITTEN], ids=[case[0] for case in REWRITTEN])
def test_what_is_rewritten(text: str, expected: str) -> None:
    assert normalise_text(text) == expected
    assert normalise_text(expected) == expected


KEPT = (
    ("curly quotes and dashes", "“It’s — ‘so’ – „ja“ « oui »…”"),
    ("emoji with joiners and selectors", "👨\u200d👩\u200d👧 ❤\ufe0f 1\ufe0f⃣"),
    ("flag of tags", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"),
    ("Persian non-joiner", "می\u200cخواهم"),
    ("Hindi joiner", "क्\u200dष"),
    ("bullets", "• one\n• two\n◦ three\n– four"),
    ("entities", "AT&amp;T &lt;b&gt; &nbsp; &#8217;"),
    ("code", "def f():\n    return 1\n\n    # end"),
    ("first line indented", "    x = 1\ny = 2"),
    ("tree", "├── a\n└── b"),
    ("capitals before quotes", "“CAFÉ” LIBERTÉ’ «ÉTÉ» NÃO”"),
    ("sizes", "a 3×“4” and 2×4 and √2"),
    ("Ukrainian", "Він працює в Росії й Україні. Ні, Рік."),
    ("German", "Spaß“ – groß…"),
    ("Turkish", "İş Bankası, Iğdır"),
    ("replacement character", "a\ufffdb"),
    ("compatibility characters", "ﬁne ① ½ Ⅳ"),
)


@pytest.mark.parametrize("text", [case[1] for case in KEPT], ids=[case[0] for case in KEPT])
def test_what_an_author_typed_stays(text: str) -> None:
    assert normalise_text(text) == text


BYTES = (
    ("empty", b"", ""),
    ("mark", b"\xef\xbb\xbfabc", "abc"),
    ("Windows-1252", "L’été fut beau à Nîmes".encode("cp1252"), "L’été fut beau à Nîmes"),
    ("NULs in UTF-8", b"one\0two", "onetwo"),
    ("binary", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\0\0\0\2\0\x08\6\0\0\0\xf4", None),
)


@pytest.mark.parametrize(("raw", "expected"), [case[1:] for case in BYTES], ids=[case[0] for case in BYTES])
def test_bytes(raw: bytes, expected: str | None) -> None:
    assert normalise(raw) == expected


ODD = "ÃÂâ€™œ\x9d\x80\x93Ð¸Ñ\u00a0\u00ad\u200b \t\n\ré“”ax\u0301\ufffdðŸ˜√©ž\x85Å¼Ä…РёСЂВв„├╨ß\u0958\ud800"
TEXTS = st.one_of(
    st.text(),
    st.text(ODD, max_size=30),
    st.text(" \t\n\r\u00a0\u2028ab", max_size=20),
    st.text(max_size=10).map(lambda text: text.encode().decode("latin-1")),
    st.text(max_size=6).map(lambda text: text.encode().decode("latin-1").encode().decode("latin-1")),
    st.text("àéè“”’…Жя中", max_size=10).map(lambda text: text.encode().decode("cp1252", "replace")),
)


@settings(max_examples=1500, deadline=None)
@given(TEXTS)
def test_what_is_normalised_is_so_for_good(text: str) -> None:
    once = normalise_text(text)
    assert normalise_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(bad in once for bad in ("\r", "\t", "\0", " \n", "\n\n\n", "\u00a0", "\u200b", "\ufeff"))
    assert once == once.strip("\n")
    assert not once.endswith(" ")
    once.encode("utf-8")


SLOW = (
    ("blanks", " " * 1_000_000 + "x"),
    ("blanks between words", ("x" + " " * 5_000) * 200),
    ("tabs", "\t" * 1_000_000),
    ("blank lines", " \n" * 500_000),
    ("first bytes", "Ã" * 500_000),
    ("mojibake", "Ã©" * 200_000),
    ("lines of half mojibake", "Ã\x80â\n" * 20_000),
    ("accents", "e" + "\u0301" * 100_000),
    ("controls", "\x93" * 200_000),
)


@pytest.mark.parametrize("text", [case[1] for case in SLOW], ids=[case[0] for case in SLOW])
def test_time_stays_linear(text: str) -> None:
    start = time.process_time()
    normalise_text(text)
    assert time.process_time() - start < 3
