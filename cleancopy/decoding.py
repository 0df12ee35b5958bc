"""Bytes to text: which encoding a document was written in, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# UTF-32 first: its little-endian mark begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What web pages are written in (WHATWG Encoding Standard), as charset-normalizer names it. Without a limit, rarer
# code pages that score as well win: Polish turns Nordic, Russian turns half-width Japanese. The second group is
# asked only where the first finds nothing: its members swallow Korean, and are hidden by Windows-1250.
_ALPHABETS = "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp866 latin_1 koi8_r koi8_u"
_ISO_ALPHABETS = "iso8859_5 iso8859_6 iso8859_7 iso8859_8"
_WIDE = "utf_16_be utf_16_le big5 cp932 cp949 euc_jp euc_kr gb18030"
GUESSED_ENCODINGS = (f"{_ALPHABETS} {_ISO_ALPHABETS} {_WIDE}".split(), ["cp874", "iso8859_2"])

# The letters beyond ASCII of the languages that Windows-1252 was made for. All such letters of a text must be found in
# one of these rows: together they would take in Czech, Turkish and Hungarian, misread, as well.
WESTERN_ALPHABETS = tuple(
    frozenset(letters + letters.upper())
    for letters in (
        "àâæçèéêëîïôœùûüÿ",  # French, Dutch
        "äöüßéàçèêñ",  # German, with loan words
        "áéíóúñüçªº",  # Spanish
        "áâãàçéêíóôúüªº",  # Portuguese
        "àáèéìíòóùúîç",  # Italian, Catalan
        "åäöéüàæøóòôê",  # Swedish, Finnish, Danish, Norwegian
        "áðéíóúýþæö",  # Icelandic
        "õäöüšž",  # Estonian
    )
)

MAX_CONTROL_RATIO = 0.3
"""Share of control characters above which valid UTF-8 is no text; NULs here and there do not make it binary."""

MAX_GUESSED_CONTROL_RATIO = 0.01
"""The same where the encoding is a guess: compressed data has one control byte in ten and might pass otherwise."""

MIN_GOOD_PER_BROKEN = 4
"""Good multi-byte characters to each broken byte from which on bytes are damaged UTF-8, not another encoding."""

MAX_WESTERN_RATIO = 0.4
"""Share of letters beyond ASCII among all letters up to which a text may be Western European."""

LOAN_WORD_LETTERS = frozenset("àâáäåçèéêëíîïñóôöøüÉ")
MAX_LOAN_WORD_RATIO = 0.03
"""English borrows from all alphabets, but rarely; up to this share of letters the rows need not hold."""

# Tab, line ends and escape (ISO-2022-JP is made of it) are part of texts.
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_BROKEN_BYTE = re.compile("[\udc80-\udcff]")
_CUT_CHARACTER = re.compile("[\udcc2-\udcf4][\udc80-\udcbf]+|[\udcc2-\udcf4]\\Z")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_ASCII_LETTER_BYTES = bytes(range(65, 91)) + bytes(range(97, 123))
_OTHER_LETTER_BYTES = b"\x8a\x8c\x8e\x9a\x9c\x9e\x9f\xaa\xb5\xba" + bytes(set(range(0xC0, 0x100)) - {0xD7, 0xF7})
_FOREIGN_RUN = re.compile("[À-ÖØ-öø-ÿ]{4}|[^\\W\\d_][¡-©«-¶¸¹»-¿×÷][^\\W\\d_]")


@dataclass(frozen=True)
class Decoded:
    """A text and the Python name of its encoding; `utf-8-damaged` where some bytes were no UTF-8."""

    text: str
    encoding: str


def decode(raw: bytes) -> Decoded | None:
    """The text in `raw`, or None where the bytes are no text. The same bytes always give the same answer.

    Tried in this order: byte order mark, strict UTF-8, UTF-16 and UTF-32 without a mark, UTF-8 with a few broken
    bytes, Windows-1252 where the letters fit a Western language, and charset-normalizer among the encodings of the
    web. In damaged UTF-8 a lone byte is read as Windows-1252, a character that was cut off becomes U+FFFD.
    """
    marked = _decode_marked(raw)
    if marked is not None:
        return marked
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_wide(raw) or _decode_damaged(raw) or _decode_western(raw) or _decode_guessed(raw)
    if b"\x1b$" in raw and (japanese := _decode_as(raw, "iso2022_jp", MAX_GUESSED_CONTROL_RATIO)) is not None:
        return japanese
    controls = len(raw) - len(raw.translate(None, _CONTROL_BYTES))
    # Latin letters in UTF-16 are valid UTF-8, too: every other byte of it is a NUL.
    return Decoded(text, "utf-8") if controls <= MAX_CONTROL_RATIO * len(raw) else _decode_wide(raw)


def stream_encoding(start: bytes) -> tuple[str, int]:
    """The encoding of a file of rows, told by its first kilobytes, and the length in bytes of its byte order mark.

    `utf-8` where nothing speaks against it. Such files begin with ASCII: a brace, a quote, the name of a column.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return encoding, len(mark)
    return (wide_encoding(start) if b"\0" in start[:2] else None) or "utf-8", 0


def wide_encoding(start: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by where the NULs stand in the first 4,096 bytes; None where it is neither.

    Latin letters have a NUL beside each of them, other scripts at least beside blanks and stops.
    """
    sample = start[: min(len(start), 4096) // 4 * 4]
    if b"\0" not in sample:
        return None
    first, second, third, fourth = (4 * sample[place::4].count(0) / len(sample) for place in range(4))
    if min(third, fourth) > 0.9 and first < 0.1:
        return "utf-32-le"
    if min(first, second) > 0.9 and fourth < 0.1:
        return "utf-32-be"
    even, odd = (first + third) / 2, (second + fourth) / 2
    if odd > 0.05 and even < odd / 10:
        return "utf-16-le"
    if even > 0.05 and odd < even / 10:
        return "utf-16-be"
    return None


def _decode_marked(raw: bytes) -> Decoded | None:
    for mark, encoding in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            decoded = _decode_as(raw[len(mark) :], encoding, MAX_CONTROL_RATIO)
            if decoded is not None:
                return decoded
    return None


def _decode_wide(raw: bytes) -> Decoded | None:
    encoding = wide_encoding(raw)
    return None if encoding is None else _decode_as(raw, encoding, MAX_GUESSED_CONTROL_RATIO)


def _decode_as(raw: bytes, encoding: str, max_control_ratio: float) -> Decoded | None:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    return Decoded(text, encoding) if _control_ratio(text) <= max_control_ratio else None


def _decode_damaged(raw: bytes) -> Decoded | None:
    text = raw.decode("utf-8", "surrogateescape")
    broken = len(_BROKEN_BYTE.findall(text))
    good = len(_NOT_ASCII.findall(text)) - broken
    if good < MIN_GOOD_PER_BROKEN * broken or _control_ratio(text) > MAX_GUESSED_CONTROL_RATIO:
        return None
    text = _CUT_CHARACTER.sub("\ufffd", text)
    return Decoded(_BROKEN_BYTE.sub(_read_lone_byte, text), "utf-8-damaged")


def _read_lone_byte(match: re.Match[str]) -> str:
    return bytes([ord(match.group()) - 0xDC00]).decode("cp1252", "replace")


def _decode_western(raw: bytes) -> Decoded | None:
    decoded = _decode_as(raw, "cp1252", MAX_GUESSED_CONTROL_RATIO)
    if decoded is None or _FOREIGN_RUN.search(decoded.text):
        return None
    # Portuguese has its õ before an e; without that, Hungarian would pass for it.
    letters = {
        character for character in set(decoded.text.replace("õe", "ãe")) if character > "\x7f" and character.isalpha()
    }
    ascii_letters = len(raw) - len(raw.translate(None, _ASCII_LETTER_BYTES))
    other_letters = len(raw) - len(raw.translate(None, _OTHER_LETTER_BYTES))
    ratio = other_letters / max(1, other_letters + ascii_letters)
    if ascii_letters == 0 or ratio > MAX_WESTERN_RATIO:
        return None
    alphabets = WESTERN_ALPHABETS + ((LOAN_WORD_LETTERS,) if ratio <= MAX_LOAN_WORD_RATIO else ())
    return decoded if any(alphabet >= letters for alphabet in alphabets) else None


def _decode_guessed(raw: bytes) -> Decoded | None:
    from charset_normalizer import from_bytes  # most runs have nothing to guess

    for encodings in GUESSED_ENCODINGS:
        guess = from_bytes(raw, cp_isolation=encodings).best()
        if guess is not None:
            decoded = _decode_as(raw, guess.encoding, MAX_GUESSED_CONTROL_RATIO)
            if decoded is not None:
                return decoded
    return None


def _control_ratio(text: str) -> float:
    return len(_CONTROL.findall(text)) / max(1, len(text))
