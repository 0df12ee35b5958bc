"""Normalising a column gives what normalising each document gives, whichever way the document took."""

import random

import pyarrow as pa

from cleancopy.decoding import decode
from cleancopy.normalise import normalise_text
from cleancopy.tidying import kinds_of_characters, normalise_documents

PIECES = [
    *"abz AB.,·09\n\r\t\v\f\x00\x1b\x7f\x85\x9d\xa0\xad\u2028\u3000\u200b\ufeff\u200d\u0301\u0300éÉßÃÂâРСаа’“”€™©žì中か한ᄀ가\U0001f600\U0001d15e",
    "\r\n", "\n\n\n", "  ", "   ", " \n", "\n  ", "Ã©", "â€™", "â€\u200b™", "Ã\u200b©", "à\xa0la", "Ð°Ð±", "вЂ™", "e\u0301", "\U000e0001",
]  # fmt: skip
BYTES = [
    b"", b"\n", b" ", b"\xef\xbb\xbfabc", b"\xff\xfea\x00b\x00", b"a\x00b\x00", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    b"abc\xc3", b"\xe2\x82", b"caf\xe9 au lait, encore du caf\xe9", b"\x1b$B", b"\x00" * 9, b"\xf0\x80\x80\x80", b"x \n\n\n\n y  z \n ",
]  # fmt: skip


def one_by_one(document):
    decoded = None if document is None else decode(document)
    return (decoded.text, normalise_text(decoded.text)) if decoded else (None, None)


def documents():
    chance = random.Random(5)
    made = ["".join(chance.choices(PIECES, k=chance.randrange(0, 14))).encode() for _ in range(20_000)]
    broken = [
        bytes(chance.choices(b"ab \n\xc3\xa9\xe2\x80\x99\xf0\x9f\x98\x80\xff", k=chance.randrange(0, 9)))
        for _ in range(5_000)
    ]
    return [*BYTES, None, *made, *broken]


def test_columns_are_normalised_like_single_documents():
    raw = documents()
    written, normalised = normalise_documents(pa.array(raw, pa.large_binary()))
    expected = [one_by_one(document) for document in raw]
    assert [*zip(written.to_pylist(), normalised.to_pylist(), strict=True)] == expected


def test_slices_and_no_documents():
    raw = pa.array([b"one", b"two  \n", None, b"three\xc3\xa9"], pa.large_binary())
    assert normalise_documents(raw.slice(1, 3))[1].to_pylist() == ["two", None, "threeé"]
    assert normalise_documents(raw.slice(0, 0))[1].to_pylist() == []


def test_what_stays_is_left_alone_by_itself():
    kinds = kinds_of_characters()
    for point in range(0x21, len(kinds), 7):
        if kinds[point] == 0:
            assert normalise_text(f"a{chr(point)}b") == f"a{chr(point)}b"


def test_plain_text_is_not_in_doubt(monkeypatch):
    monkeypatch.setattr("cleancopy.tidying.decode", None)
    raw = ["Zwei  Wörter \r\nin Köln\u200b,\xa0so", "Все они – здесь", "“Quoted,” she’d said…", "これは文です。"]
    _, normalised = normalise_documents(pa.array([text.encode() for text in raw], pa.large_binary()))
    assert normalised.to_pylist() == ["Zwei Wörter\nin Köln, so", *raw[1:]]
