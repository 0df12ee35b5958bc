"""Text that was decoded wrongly: where it is to be suspected, and mended.

UTF-8 that was read as a code page of one byte a letter has pairs and triples of characters such as `Ã©` and `â€™`.
ftfy knows how to read them again; it is slow, and is asked only where such a pair stands, and of what stands near it.
It is loaded, which takes as long as cleaning some documents, when one is first in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, zip_longest
from typing import NamedTuple

QUOTES_AND_DASHES = "\xa0«»“”„‘’‚‹›–—…°"
CYRILLIC_LETTERS = "ЂЃѓЉЊЌЋЏђљњќћџЎўЈҐЁЄЇІіґёєјЅї№"

CONTEXT_CHARS = 8
"""How much is left of ASCII beside a character beyond it: ftfy looks at a blank there, or at a word of five letters."""
SEAM = "\x02"
"""Stands where ASCII is left out; ftfy leaves it alone."""
_LONG_ASCII = re.compile(f"[\x00-\x19\x1b-\x7f]{{{2 * CONTEXT_CHARS + 1},}}")


class Misreading(NamedTuple):
    """What UTF-8 looks like that was read as a code page: characters of its bytes, strings.

    first_of_two, first_of_three and first_of_four begin a character of so many bytes, others continue one.
    """

    first_of_two: str
    first_of_three: str
    first_of_four: str
    others: str

    @property
    def firsts(self) -> str:
        """All that can begin a character."""
        return self.first_of_two + self.first_of_three + self.first_of_four

    @property
    def pattern(self) -> str:
        """A regex for a first byte's character and then as many others as it asks for."""
        return "|".join(self._patterns())

    def _patterns(self) -> Iterator[str]:
        yield f"[{self.first_of_two}][{self.others}]"
        if self.first_of_three:
            quotes = f"[{QUOTES_AND_DASHES}][{QUOTES_AND_DASHES}€]"
            yield f"[{self.first_of_three}](?!{quotes})[{self.others}]{{2}}"
        if self.first_of_four:
            yield f"[{self.first_of_four}][{self.others}]{{3}}"


def _misread_as(code_page: str, natural: str = "") -> Misreading:
    """`natural` are characters which often follow such a letter in texts that are as they should be.

    First bytes of phonetic and of rare scripts are left out: their characters are É and Ü, which stand before quotes
    and dashes.
    """
    others = [bytes([byte]).decode(code_page) for byte in range(0x80, 0xC0)]
    return Misreading(
        bytes([*range(0xC2, 0xC8), *range(0xCC, 0xDC)]).decode(code_page),
        bytes(range(0xE0, 0xF0)).decode(code_page),
        bytes([0xF0]).decode(code_page),
        "".join(character for character in others if character not in natural) + "\ufffd",
    )


# The Macintosh and DOS pages have signs instead of letters for the commonest first bytes.
_SIGNS = Misreading(
    "√¬├┬╨╤", "", "", "".join(bytes(range(0x80, 0xC0)).decode(code_page) for code_page in ("mac_roman", "cp437"))
)


@cache
def misreadings() -> tuple[Misreading, ...]:
    """All that ftfy can read again."""
    import ftfy.bad_codecs  # noqa: F401  # has the code pages without gaps

    return (
        *(_misread_as(f"sloppy-windows-{page}") for page in (1252, 1250, 1254, 1257)),
        _misread_as("sloppy-windows-1253", QUOTES_AND_DASHES),
        Misreading("в", "", "", "Ђ"),
        Misreading("р", "", "", "џ"),
        _misread_as("sloppy-windows-1251", QUOTES_AND_DASHES + CYRILLIC_LETTERS),
        _SIGNS,
    )


_MISREAD_CONTROL = re.compile("[\x80-\x84\x86-\x9f]")


@cache
def _suspect() -> re.Pattern[str]:
    """What is probably a misread character."""
    return re.compile(f"(?!×[{QUOTES_AND_DASHES}])(?:{'|'.join(its.pattern for its in misreadings())})")


@cache
def _suspect_pair() -> re.Pattern[str]:
    """What each of those begins with, and much else: what can stand for a first byte, before what can for another."""
    from ftfy.chardata import UTF8_CLUES

    firsts = "".join(UTF8_CLUES[f"utf8_first_of_{length}"] for length in (2, 3, 4)) + _SIGNS.firsts
    others = UTF8_CLUES["utf8_continuation"].replace(" ", "") + "\ufffd" + _SIGNS.others
    return re.compile(f"[{firsts}](?=[{others}])")


def is_suspect(text: str) -> bool:
    """Whether ftfy, at 3 MB/s, is worth asking. Most texts pass the first two searches, at 400 MB/s and more."""
    if _MISREAD_CONTROL.search(text):
        return True
    return any(_suspect().match(text, pair.start()) for pair in _suspect_pair().finditer(text))


def mend(text: str) -> str:
    """The text as it was meant, where it is suspect and ftfy can tell."""
    if text.isascii() or not is_suspect(text):
        return text
    mended = fixed(text)
    if not is_suspect(mended):
        return mended
    # One line that is beyond repair must not keep the others as they are.
    return "\n".join(fixed(line) if is_suspect(line) else line for line in mended.split("\n"))


def fixed(text: str) -> str:
    """What ftfy's `fix_encoding` makes of a text.

    It goes by which characters beyond ASCII a text has and what stands right beside them. It is asked with most of the
    ASCII left out, which comes back between the seams.
    """
    from ftfy import fix_encoding

    if SEAM in text:
        return fix_encoding(text)
    left_out: list[str] = []

    def shorten(ascii_run: re.Match[str]) -> str:
        run = ascii_run.group()
        left_out.append(run[CONTEXT_CHARS:-CONTEXT_CHARS])
        return run[:CONTEXT_CHARS] + SEAM + run[-CONTEXT_CHARS:]

    pieces = fix_encoding(_LONG_ASCII.sub(shorten, text)).split(SEAM)
    return "".join(chain.from_iterable(zip_longest(pieces, left_out, fillvalue="")))
