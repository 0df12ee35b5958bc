"""The one step that rewrites: the same text, however it was encoded, broken into lines and padded with blanks.

What an author typed stays: curly quotes, dashes, ellipses, emoji, bullets. HTML entities stay as they are, too:
`&amp;` may be what the article is about, and whoever extracted the text has already unescaped it once.
"""

from __future__ import annotations

import re
import unicodedata

from cleancopy.decoding import decode
from cleancopy.mojibake import mend

NORMALISE_VERSION: int = 1
"""Raised whenever the same bytes would give another text; part of what a build is named by."""

INDENT_PER_TAB = "    "
"""What a tab at the start of a line becomes, so that code keeps its steps without columns that depend on a reader."""

MAX_ROUNDS = 10
"""How often text is mended again because tidying brought new mojibake to light; two are the most seen in practice."""

LINE_ENDS = "\r\v\f\x85\u2028\u2029"
BLANKS = "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

# Written as ranges of a regex class. Not in it: the zero width joiners (Persian, emoji), variation selectors and the
# tag characters of flags, which are part of what one sees.
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_ZERO_WIDTH = "\xad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0001"
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
_SURROGATES = "\ud800-\udfff"
UNTIDY = re.compile(f"[\t{LINE_ENDS}{BLANKS}{_CONTROLS}{_ZERO_WIDTH}{_DIRECTIONS}{_SURROGATES}]")


def _ordinals(ranges: str) -> list[int]:
    pairs = re.findall("(.)(?:-(.))?", ranges, re.DOTALL)
    return [ordinal for first, last in pairs for ordinal in range(ord(first), ord(last or first) + 1)]


TIDIED: dict[int, str] = {
    **dict.fromkeys(_ordinals(LINE_ENDS), "\n"),
    **dict.fromkeys(_ordinals(BLANKS), " "),
    **dict.fromkeys(_ordinals(_CONTROLS + _ZERO_WIDTH + _DIRECTIONS), ""),
    **dict.fromkeys(_ordinals(_SURROGATES), "\ufffd"),
}

# Each lookbehind lets a run be tried at its first blank only: time stays linear in the longest run of blanks. Patterns
# that begin with what they look for are searched for many times as fast.
_INDENT_WITH_TAB = re.compile(r"(?<![^\n])[ \t]*\t[ \t]*")
_INNER_BLANKS = re.compile(r"  (?<=[^ \n]  ) *")
_BLANK_FIRST_LINE = re.compile(r" +(?![^\n])")
_BLANK_LINE = re.compile(r"\n +(?![^\n])")
_BLANK_LINES = re.compile(r"\n{3,}")


def one_line(text: str) -> str:
    """A text of one line, such as a title, without what cannot be seen and with single blanks. Most are so already."""
    return text.strip() if text.isprintable() else " ".join(text.translate(TIDIED).split())


def normalise(raw: bytes) -> str | None:
    """The normalised text of a document's bytes, or None where they are no text. A pure function of the bytes."""
    decoded = decode(raw)
    return None if decoded is None else normalise_text(decoded.text)


def normalise_text(text: str) -> str:
    """Mend what was decoded wrongly, then make line ends, blanks and composed characters alike. Idempotent.

    - Mojibake is mended by ftfy, and looked for only where a suspicious pair of characters stands.
    - Line ends are newlines; vertical tabs, form feeds, NEL and the Unicode separators end lines as well.
    - Unicode NFC. Invisible characters, bidirectional controls and other controls go; a lone surrogate becomes U+FFFD.
    - All blanks are spaces, one between words, none at the end of a line. Indentation stays, a tab in it is four.
    - At most one blank line in a row, and none at either end.
    """
    tidied = _tidy(mend(text))
    for _ in range(MAX_ROUNDS):
        mended = mend(tidied)
        if mended == tidied:
            break
        tidied = _tidy(mended)
    return tidied


def _tidy(text: str) -> str:
    text = text.replace("\r\n", "\n")
    if UNTIDY.search(text):
        text = _replace_odd(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "  " in text:
        text = _INNER_BLANKS.sub(" ", text)
    if " \n" in text or text.endswith(" "):
        first = _BLANK_FIRST_LINE.match(text)
        text = _BLANK_LINE.sub("\n", text[first.end() :] if first else text)
        text = text.replace(" \n", "\n").removesuffix(" ")
    if "\n\n\n" in text:
        text = _BLANK_LINES.sub("\n\n", text)
    return text.strip("\n")


def _replace_odd(text: str) -> str:
    # A text has few different ones; replacing each in turn is faster than str.translate by a factor of five.
    for character in set(UNTIDY.findall(text)) - {"\t"}:
        text = text.replace(character, TIDIED[ord(character)])
    if "\t" not in text:
        return text
    text = _INDENT_WITH_TAB.sub(lambda indent: indent.group().replace("\t", INDENT_PER_TAB), text)
    return text.replace("\t", " ")
