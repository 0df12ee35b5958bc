from __future__ import annotations

import codecs
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancopy.decoding import Decoded, decode, stream_encoding

FRENCH = "L’été dernier, le café de la gare a fermé ses portes ; les habitués sont déçus."
ENGLISH = "The mayor said “we’re done” and left – nobody replied to her."
RUSSIAN = "Вчера в городе прошёл сильный дождь, и улицы затопило водой. Жители ждут помощи."
JAPANESE = "昨日、東京で大きな地震がありました。けが人はいませんでした。電車は止まっています。"
CHINESE = "昨天北京下了一场大雨，许多街道被淹。居民们正在等待救援。"

ENCODINGS: tuple[tuple[str, str, str], ...] = (
    ("French", "cp1252", FRENCH),
    ("English quotes", "cp1252", ENGLISH),
    ("one letter", "cp1252", "A short line with one café in it."),
    ("one word", "cp1252", "café"),
    ("a sign", "cp1252", "The ticket costs £20, or €24, and nothing more than that…"),
    ("German", "cp1252", "Die Straße führt über den Fluss, und Müller hört schöne Lieder."),
    ("Spanish", "iso8859-1", "El niño comió una piña. ¿Qué pasó mañana?"),
    ("Portuguese", "cp1252", "A população de São Paulo não pára de crescer: são milhões de pessoas."),
    ("Italian", "cp1252", "La città è bella perché c’è il sole e l’università."),
    ("Swedish", "cp1252", "På måndagen åkte hon till Malmö för att träffa sina föräldrar."),
    ("Polish", "cp1250", "Zażółć gęślą jaźń. Rząd ogłosił wczoraj nową ustawę o podatkach."),
    ("Polish", "iso8859-2", "Zażółć gęślą jaźń. Rząd ogłosił wczoraj nową ustawę o podatkach."),
    ("Czech", "cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy. Vláda včera schválila nový zákon."),
    ("Hungarian", "cp1250", "Az őszi esőzések után a folyó vize elérte a várost, segítséget kértek."),
    ("Russian", "cp1251", RUSSIAN),
    ("Russian", "koi8-r", RUSSIAN),
    ("Russian", "iso8859-5", RUSSIAN),
    ("Greek", "cp1253", "Χθες στην Αθήνα έβρεξε πολύ και οι δρόμοι πλημμύρισαν. Οι κάτοικοι περιμένουν βοήθεια."),
    ("Turkish", "cp1254", "Dün İstanbul'da şiddetli yağmur yağdı, sokaklar su altında kaldı. Halk yardım bekliyor."),
    ("Hebrew", "cp1255", "אתמול ירד גשם חזק בעיר והרחובות הוצפו במים. התושבים מחכים לעזרה."),
    ("Arabic", "cp1256", "هطلت أمطار غزيرة أمس على المدينة وغمرت المياه الشوارع. السكان ينتظرون المساعدة."),
    ("Thai", "tis-620", "เมื่อวานนี้ฝนตกหนักในกรุงเทพมหานคร ประชาชนรอความช่วยเหลือ"),
    ("Japanese", "shift-jis", JAPANESE),
    ("Japanese", "euc-jp", JAPANESE),
    ("Japanese", "iso2022-jp", JAPANESE),
    ("Chinese", "gb18030", CHINESE),
    ("Chinese", "big5", "昨天臺北下了一場大雨，許多街道被淹。居民們正在等待救援。"),
    ("Korean", "cp949", "어제 서울에 큰 비가 내려 많은 거리가 물에 잠겼다. 주민들은 도움을 기다리고 있다."),
    ("English", "utf-16-le", ENGLISH),
    ("English", "utf-16-be", ENGLISH),
    ("English", "utf-32-le", ENGLISH),
    ("English", "utf-32-be", ENGLISH),
    ("Chinese", "utf-16-le", CHINESE),
)


@pytest.mark.parametrize("times", [1, 20])
@pytest.mark.parametrize(("language", "encoding", "text"), ENCODINGS, ids=[f"{c[0]} {c[1]}" for c in ENCODINGS])
def test_encodings_of_the_web_are_told(language: str, encoding: str, text: str, times: int) -> None:
    whole = "\n".join([text] * times)
    decoded = decode(whole.encode(encoding))
    assert decoded is not None
    assert decoded.text == whole


MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
)


@pytest.mark.parametrize("text", ["", "a", FRENCH, CHINESE])
@pytest.mark.parametrize(("mark", "encoding"), MARKS, ids=[mark[1] for mark in MARKS])
def test_byte_order_marks_are_believed_and_gone(mark: bytes, encoding: str, text: str) -> None:
    raw = mark + text.encode(encoding)
    assert decode(raw) == Decoded(text, encoding)
    assert stream_encoding(raw) == (encoding, len(mark))


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00\x00\x00\x02\x00\x08\x06\x00\x00\x00\xf4x\xd4\xfa\x00\x00"
NOISE = random.Random(7).randbytes(20_000)

BINARY = (
    ("PNG", PNG),
    ("PNG with data", PNG + zlib.compress(NOISE)),
    ("JPEG", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + NOISE),
    ("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00" + zlib.compress(b"hello world " * 50)),
    ("PDF", b"%PDF-1.4\n1 0 obj << /Length 20000 >> stream\n" + zlib.compress(NOISE) + b"\nendstream endobj\n"),
    ("noise", NOISE),
    ("short noise", NOISE[:100]),
    ("every byte", bytes(range(256)) * 10),
    ("NULs", b"\0" * 1000),
    ("controls", bytes(range(1, 9)) * 100),
    ("mark and noise", codecs.BOM_UTF16_LE + NOISE),
)


@pytest.mark.parametrize("raw", [case[1] for case in BINARY], ids=[case[0] for case in BINARY])
def test_what_is_no_text_is_not_decoded(raw: bytes) -> None:
    assert decode(raw) is None


UTF8 = (
    ("empty", b"", "", "utf-8"),
    ("NULs here and there", b"one\0two\0three", "one\0two\0three", "utf-8"),
    ("lone Windows quote", "naïve – “so” é".encode() + b" it\x92s", "naïve – “so” é it’s", "utf-8-damaged"),
    ("cut at the end", f"{FRENCH} — ".encode() + b"\xe2\x80", f"{FRENCH} — \ufffd", "utf-8-damaged"),
    ("cut inside", f"{FRENCH} ".encode() + b"\xe2\x80 end", f"{FRENCH} \ufffd end", "utf-8-damaged"),
)


@pytest.mark.parametrize(("raw", "text", "encoding"), [case[1:] for case in UTF8], ids=[case[0] for case in UTF8])
def test_utf8_with_blemishes(raw: bytes, text: str, encoding: str) -> None:
    assert decode(raw) == Decoded(text, encoding)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_utf8_without_controls_comes_back(text: str) -> None:
    assert decode(text.encode()) == Decoded(text.removeprefix("\ufeff"), "utf-8")


@given(st.binary(max_size=300))
def test_any_bytes_give_an_encodable_text_or_none_and_always_the_same(raw: bytes) -> None:
    decoded = decode(raw)
    assert decoded == decode(raw)
    if decoded is not None:
        decoded.text.encode("utf-8")
