"""What a page's scraping broke: warnings about an article, which change nothing in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancopy.batch import Batch
from cleancopy.fused import fused_texts
from cleancopy.lines import Lines
from cleancopy.markers.followers import BULLET
from cleancopy.markers.strips import strip_hits
from cleancopy.matching import part
from cleancopy.outline import PARAGRAPH_WORDS
from cleancopy.texts import Array, Bytes, utf8

MAX_STUB_WORDS = 300
MIN_CUT_WORDS = 12
MIN_CUT_CHARS = 80
MIN_ANNOUNCING_WORDS = 4
ANNOUNCED = re.compile(
    r"[2-9]|1\d|two|three|four|five|six|seven|eight|nine|ten|several|various|following|these|factors|reasons|"
    r"zwei|drei|vier|fünf|sechs|sieben|mehrere|folgende\w*|diese|gründe|deux|trois|quatre|cinq|six|sept|plusieurs|"
    r"suivant\w*|ces|dos|tres|cuatro|cinco|seis|varios|varias|siguientes?|estos|estas|due|tre|quattro|cinque|sei|"
    r"diversi|diverse|seguent[ei]|questi|queste|dois|duas|três|quatro|seguintes?|estes|twee|drie|vier|vijf|zes|"
    r"verschillende|volgende|deze|dwa|dwie|trzy|cztery|pięć|sześć|kilka|następując\w*|te",
    re.IGNORECASE,
)
"""Words that announce more than one thing, in eight languages."""
SAME_CUT_CHARS = 5
MIN_PROSE_WORDS = 8
WORD = re.compile(r"\w+")
EMPTY_SLOT = re.compile(r"[·|•]\s*[·|•]")


def find_damage(batch: Batch, article: pa.LargeStringArray, lines: Lines, removed: pa.Table) -> list[set[str]]:
    """For each document the kinds of damage that can be seen. `lines` are those of the articles.

    aggregator-stub  most of the page was teasers of other articles, and what stays is short
    fused-text       a counter, a site's name or a sentence is glued to the next word
    empty-slot       a metadata strip has a place that nothing fills, as a date that was lost
    orphan-glossary  definitions whose terms are lost were removed
    dangling-list    a line announces a list that does not come
    cut-mid-word     a long line breaks off in a word; not told of Thai and Lao, where nothing ends a sentence
    """
    found: list[set[str]] = [set() for _ in range(len(article))]
    _from_ledger(found, article, lines, removed)
    for line in batch.hits.strip:
        if _has_empty_slot(batch.line_text(line)) and strip_hits(batch, line):
            found[int(batch.lines.document[line])].add("empty-slot")
    for document in fused_texts(article):
        found[document].add("fused-text")
    for row, kind in _from_lines(article, lines):
        found[row].add(kind)
    return found


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
    announcing = np.flatnonzero((last_byte == ord(":")) & (lines.n_words[written] >= MIN_ANNOUNCING_WORDS))
    for line, below in _without_list(lines, written, announcing, buffer):
        if _is_plain(below) and announces_several(_text(buffer, lines.start_byte[line], lines.end_byte[line])):
            yield int(lines.document[line]), "dangling-list"
    for line in _cut_lines(lines, written, buffer):
        yield int(lines.document[line]), "cut-mid-word"


def is_ascii_letter(byte: Array) -> Array:
    """Whether each byte is a letter of ASCII. bool."""
    folded = byte | 0x20
    return np.asarray((folded >= ord("a")) & (folded <= ord("z")))


def is_thai_or_lao(letter: str) -> bool:
    """Whether a letter is of one of the scripts that have no full stop, nor blanks between words."""
    return "\u0e00" <= letter <= "\u0eff"


def _cut_lines(lines: Lines, written: Array, buffer: Bytes) -> Iterator[int]:
    """Long lines that end in a letter, where that is no heading: at the end of the text, or several of one length."""
    long = (lines.n_words[written] >= MIN_CUT_WORDS) & (lines.n_chars[written] >= MIN_CUT_CHARS)
    is_last = np.append(np.diff(lines.document[written]) != 0, True)
    last_byte = buffer[lines.end_byte[written] - 1]
    may_end_in_letter = (last_byte >= 0x80) | is_ascii_letter(last_byte)
    likely = long & ~lines.ends_sentence[written] & may_end_in_letter
    closes = is_last[likely]
    line = written[likely]
    looked_at = closes | _has_like(lines.document[line], lines.n_chars[line])
    line = line[looked_at]
    columns = (line, lines.document[line], lines.n_chars[line], closes[looked_at])
    texts = lines.texts(buffer, line).to_pylist()
    lengths: dict[int, list[int]] = {}
    for text, number, document, n_chars, closes in zip(texts, *(column.tolist() for column in columns), strict=True):
        if text[-1].isalpha() and not is_thai_or_lao(text[-1]) and not BULLET.match(text):
            before = lengths.setdefault(document, [])
            if closes or any(abs(length - n_chars) <= SAME_CUT_CHARS for length in before):
                yield number
            before.append(n_chars)


def _has_like(document: Array, n_chars: Array) -> Array:
    """Whether each line has another one of its document that is about as long. bool."""
    order = np.lexsort((n_chars, document))
    is_like = (np.diff(document[order]) == 0) & (np.diff(n_chars[order]) <= SAME_CUT_CHARS)
    found = np.zeros(len(order), np.bool_)
    found[order[:-1]] |= is_like
    found[order[1:]] |= is_like
    return found


def _without_list(lines: Lines, written: Array, announcing: Array, buffer: Bytes) -> Iterator[tuple[int, str]]:
    """Of the written lines that announce, those that plain prose follows, a heading, or nothing; with what follows."""
    document, last = lines.document[written], len(written) - 1
    first, second = np.minimum(announcing + 1, last), np.minimum(announcing + 2, last)
    has_first = (announcing + 1 <= last) & (document[first] == document[announcing])
    has_second = (announcing + 2 <= last) & (document[second] == document[announcing])
    ends_sentence, n_words = lines.ends_sentence[written], lines.n_words[written]
    is_prose = ends_sentence & (n_words >= MIN_PROSE_WORDS)
    is_heading = has_second & ~ends_sentence[first] & is_prose[second] & (n_words[second] >= PARAGRAPH_WORDS)
    is_likely = ~has_first | is_prose[first] | is_heading
    for at, follows in zip(announcing[is_likely].tolist(), has_first[is_likely].tolist(), strict=True):
        below = written[at + 1] if follows else None
        text = "" if below is None else _text(buffer, lines.start_byte[below], lines.end_byte[below])
        yield int(written[at]), text


def _is_plain(text: str) -> bool:
    """Whether a line, if there is one, begins with a letter and is no item of a list."""
    return not text or (text[0].isalpha() and not BULLET.match(text))


def announces_several(line: str) -> bool:
    """Whether a line has one of the words that announce more than one thing."""
    return any(map(_is_announcing, WORD.findall(line)))


@lru_cache(maxsize=65536)
def _is_announcing(word: str) -> bool:
    return bool(ANNOUNCED.fullmatch(word))


def _text(buffer: Bytes, start_byte: int, end_byte: int) -> str:
    return str(buffer[start_byte:end_byte].tobytes().decode())
