"""What a page's scraping broke: warnings about an article, which change nothing in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from cleancopy.batch import Batch
from cleancopy.kernels import kernel
from cleancopy.lines import Lines
from cleancopy.markers.followers import BULLET
from cleancopy.markers.strips import strip_hits
from cleancopy.matching import part
from cleancopy.outline import PARAGRAPH_WORDS
from cleancopy.texts import Array, Bytes, Offsets, utf8

MAX_STUB_WORDS = 300
MIN_CUT_WORDS = 12
MIN_CUT_CHARS = 80
MIN_ANNOUNCING_WORDS = 4
ANNOUNCED = re.compile(
    r"\b(?:[2-9]|1\d|two|three|four|five|six|seven|eight|nine|ten|several|various|following|these|factors|reasons|"
    r"zwei|drei|vier|fünf|sechs|sieben|mehrere|folgende\w*|diese|gründe|deux|trois|quatre|cinq|six|sept|plusieurs|"
    r"suivant\w*|ces|dos|tres|cuatro|cinco|seis|varios|varias|siguientes?|estos|estas|due|tre|quattro|cinque|sei|"
    r"diversi|diverse|seguent[ei]|questi|queste|dois|duas|três|quatro|seguintes?|estes|twee|drie|vier|vijf|zes|"
    r"verschillende|volgende|deze|dwa|dwie|trzy|cztery|pięć|sześć|kilka|następując\w*|te)\b",
    re.IGNORECASE,
)
"""Words that announce more than one thing, in eight languages."""
SAME_CUT_CHARS = 5
MIN_PROSE_WORDS = 8
FUSED_SENTENCES = r"\p{Ll}{3,}[.!?]\p{Lu}\p{Ll}{2,}\s"
EMPTY_SLOT = re.compile(r"[·|•]\s*[·|•]")


def find_damage(batch: Batch, article: pa.LargeStringArray, lines: Lines, removed: pa.Table) -> list[set[str]]:
    """For each document the kinds of damage that can be seen. `lines` are those of the articles.

    aggregator-stub  most of the page was teasers of other articles, and what stays is short
    fused-text       a counter, a site's name or a sentence is glued to the next word
    empty-slot       a metadata strip has a place that nothing fills, as a date that was lost
    orphan-glossary  definitions whose terms are lost were removed
    dangling-list    a line announces a list that does not come
    cut-mid-word     a long line breaks off in a word
    """
    found: list[set[str]] = [set() for _ in range(len(article))]
    _from_ledger(found, article, lines, removed)
    for line in batch.hits.strip:
        if strip_hits(batch, line) and _has_empty_slot(batch.line_text(line)):
            found[int(batch.lines.document[line])].add("empty-slot")
    likely = np.flatnonzero(may_be_fused(*utf8(article)))
    is_fused = pc.match_substring_regex(article.take(pa.array(likely)), FUSED_SENTENCES)
    for document in likely[is_fused.to_numpy(zero_copy_only=False)].tolist():
        found[document].add("fused-text")
    for row, kind in _from_lines(article, lines):
        found[row].add(kind)
    return found


@njit(cache=True, nogil=True)
def may_be_fused(buffer: Bytes, offsets: Offsets) -> Array:
    """Whether FUSED_SENTENCES can match a text at all: a stop between letters, small before and large behind. bool.

    A byte of a character beyond ASCII counts as any letter.
    """
    found = np.zeros(len(offsets) - 1, np.bool_)
    for text in range(len(found)):
        for at in range(offsets[text] + 3, offsets[text + 1] - 3):
            byte = buffer[at]
            if byte != 0x2E and byte != 0x21 and byte != 0x3F:  # . ! ?
                continue
            is_large = 0x41 <= buffer[at + 1] <= 0x5A or buffer[at + 1] >= 0x80
            if is_large and is_small(buffer[at - 1]) and is_small(buffer[at - 2]) and is_small(buffer[at - 3]):
                found[text] = True
                break
    return found


@kernel
def is_small(byte: int) -> bool:
    """Whether a byte is a small letter of ASCII, or of a character beyond it."""
    return 0x61 <= byte <= 0x7A or byte >= 0x80


def _from_ledger(found: list[set[str]], article: pa.LargeStringArray, lines: Lines, removed: pa.Table) -> None:
    document = removed["document"].to_numpy()
    category = removed["category"]
    teaser_chars = np.bincount(
        document,
        weights=pc.if_else(pc.equal(category, "related"), pc.utf8_length(removed["text"]), 0).to_numpy(),
        minlength=len(article),
    )
    words = np.bincount(lines.document, weights=lines.n_words, minlength=len(article))
    article_chars = pc.utf8_length(article).to_numpy()
    for stub in np.flatnonzero((teaser_chars > article_chars) & (words > 0) & (words <= MAX_STUB_WORDS)):
        found[int(stub)].add("aggregator-stub")
    for kind, name in (("fused-text", "fused"), ("orphan-glossary", "glossary")):
        for row in document[pc.equal(category, name).to_numpy()].tolist():
            found[row].add(kind)


@lru_cache(maxsize=4096)
def _has_empty_slot(strip: str) -> bool:
    """Whether a strip has two separators in a row, or a segment without letters and digits."""
    return bool(EMPTY_SLOT.search(strip)) or any(
        not any(letter.isalnum() for letter in segment) for _, segment in part(strip)
    )


def _from_lines(article: pa.LargeStringArray, lines: Lines) -> Iterator[tuple[int, str]]:
    """Damage that single lines of the article show, as (document, kind)."""
    buffer, _ = utf8(article)
    written = np.flatnonzero(lines.start_byte < lines.end_byte)
    last_byte = buffer[lines.end_byte[written] - 1]
    announcing = (last_byte == ord(":")) & (lines.n_words[written] >= MIN_ANNOUNCING_WORDS)
    for at in np.flatnonzero(announcing).tolist():
        if _nothing_announced(lines, written, at, buffer):
            yield int(lines.document[written[at]]), "dangling-list"
    for line in _cut_lines(lines, written, buffer):
        yield int(lines.document[line]), "cut-mid-word"


def is_ascii_letter(byte: Array) -> Array:
    """Whether each byte is a letter of ASCII. bool."""
    folded = byte | 0x20
    return np.asarray((folded >= ord("a")) & (folded <= ord("z")))


def _cut_lines(lines: Lines, written: Array, buffer: Bytes) -> Iterator[int]:
    """Long lines that end in a letter, where that is no heading: at the end of the text, or several of one length."""
    long = (lines.n_words[written] >= MIN_CUT_WORDS) & (lines.n_chars[written] >= MIN_CUT_CHARS)
    is_last = np.append(np.diff(lines.document[written]) != 0, True)
    lengths: dict[int, list[int]] = {}
    last_byte = buffer[lines.end_byte[written] - 1]
    may_end_in_letter = (last_byte >= 0x80) | is_ascii_letter(last_byte)
    for at in np.flatnonzero(long & ~lines.ends_sentence[written] & may_end_in_letter):
        line = int(written[at])
        text = _text(buffer, lines.start_byte[line], lines.end_byte[line])
        if text[-1].isalpha() and not BULLET.match(text):
            before = lengths.setdefault(int(lines.document[line]), [])
            if is_last[at] or any(abs(length - lines.n_chars[line]) <= SAME_CUT_CHARS for length in before):
                yield line
            before.append(int(lines.n_chars[line]))


def _nothing_announced(lines: Lines, written: Array, at: int, buffer: Bytes) -> bool:
    """Whether a line announces several things, and plain prose follows, a heading, or nothing."""

    def announces() -> bool:  # asked last: most such lines have what they announce below them
        return bool(ANNOUNCED.search(_text(buffer, lines.start_byte[written[at]], lines.end_byte[written[at]])))

    document = lines.document[written[at]]
    below = [line for line in written[at + 1 : at + 3].tolist() if lines.document[line] == document]
    if not below:
        return announces()
    text = _text(buffer, lines.start_byte[below[0]], lines.end_byte[below[0]])
    if not text[0].isalpha() or BULLET.match(text):
        return False
    is_prose = [bool(lines.ends_sentence[line]) and lines.n_words[line] >= MIN_PROSE_WORDS for line in below]
    is_heading = not lines.ends_sentence[below[0]] and is_prose[-1] and lines.n_words[below[-1]] >= PARAGRAPH_WORDS
    return (is_prose[0] or (len(below) > 1 and is_heading)) and announces()


def _text(buffer: Bytes, start_byte: int, end_byte: int) -> str:
    return str(buffer[start_byte:end_byte].tobytes().decode())
