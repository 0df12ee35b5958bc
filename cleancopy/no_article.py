"""Pages that are no articles but are not too short for one: warnings, so that nobody takes them for one unawares."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

from cleancopy.batch import Batch
from cleancopy.kernels import array_kernel
from cleancopy.line_model.words import MAX_COUNTED_CHARS
from cleancopy.lines import Lines
from cleancopy.texts import Array, Bytes, Offsets, slices, utf8

MIN_FURNITURE_LINES = 5
MIN_FURNITURE_RATIO = 0.3
MIN_SENTENCE_WORDS = 8
MAX_WORD_RATIO = 0.4
"""Letters and digits have a greater share even of code and of tables."""
MIN_TAGS, MIN_TAG_RATIO = 5, 0.1
WORD = re.compile(
    "[0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2c00-\u2dff\u3100-\u33ff\ua000-\uf8ff\ufb00-\ufdff"
    "\uff10-\uff19\uff21-\U0001efff]+"
)
"""What `find_words` takes for one word, of several characters."""
TAG = re.compile(r"</?[a-z][a-z0-9]{0,15}(?:\s[^<>]{0,500})?/?>|<!doctype[^<>]{0,200}>|<!--", re.IGNORECASE)


def find_no_articles(batch: Batch, article: pa.LargeStringArray, lines: Lines) -> list[set[str]]:
    """For each document what speaks against its being an article. `lines` are those of the articles.

    furniture-only    much of the page is furniture, and no line that stays is a sentence of eight words or more
    markup            a tenth of the text or more is HTML tags: it was not extracted from the page
    hardly-any-words  less than two fifths of the page's characters are letters or digits, as on pages of emoji
    """
    found: list[set[str]] = [set() for _ in range(len(article))]
    for name, rows in (
        ("furniture-only", _furniture_only(batch, lines)),
        ("markup", _markup(article)),
        ("hardly-any-words", _hardly_any_words(batch)),
    ):
        for row in rows.tolist():
            found[row].add(name)
    return found


def _furniture_only(batch: Batch, lines: Lines) -> Array:
    """The documents without any sentence left, of whose lines many are known to the rules."""
    n = len(batch.text)
    known = np.array(
        [*batch.hits.whole, *(line for line in batch.hits.strip if line not in batch.hits.whole)], np.int64
    )
    n_known = np.bincount(batch.lines.document[known], minlength=n)
    n_written = np.bincount(batch.lines.document, weights=~batch.lines.is_blank, minlength=n)
    is_sentence = lines.ends_sentence & (lines.n_words >= MIN_SENTENCE_WORDS)
    has_text = np.bincount(lines.document, weights=is_sentence, minlength=n) > 0
    is_furniture = (n_known >= MIN_FURNITURE_LINES) & (n_known >= MIN_FURNITURE_RATIO * n_written)
    return np.flatnonzero(is_furniture & ~has_text)


def _markup(article: pa.LargeStringArray) -> Array:
    """The documents of which much is HTML. Whoever writes about HTML quotes less of it."""
    rows = []
    for row in np.flatnonzero(may_hold_tags(*utf8(article))).tolist():
        text = article[row].as_py()
        tags = [len(tag[0]) for tag in TAG.finditer(text)]
        if len(tags) >= MIN_TAGS and sum(tags) >= MIN_TAG_RATIO * len(text):
            rows.append(row)
    return np.array(rows, np.int64)


@array_kernel
def may_hold_tags(buffer: Bytes, offsets: Offsets) -> Array:
    """Whether each text has the beginning of a closing tag, `</`. bool."""
    found = np.zeros(len(offsets) - 1, np.bool_)
    for text in range(len(found)):
        its, n_closing = buffer[offsets[text] : offsets[text + 1]], 0
        for at in range(len(its) - 1):  # no branches, so that many bytes go at once
            n_closing += (its[at] == 0x3C) & (its[at + 1] == 0x2F)
        found[text] = n_closing > 0
    return found


def _hardly_any_words(batch: Batch) -> Array:
    """The documents of whose characters few are parts of words; blanks between words count as neither."""
    n = len(batch.text)
    first_word = batch.words.first_word[batch.lines.first_line]
    before = np.concatenate(([0], np.cumsum(_word_chars(batch), dtype=np.int64)))
    in_words = np.diff(before[first_word])
    n_blanks = np.bincount(batch.lines.document, weights=np.maximum(batch.lines.n_words - 1, 0), minlength=n)
    characters = np.bincount(batch.lines.document, weights=batch.lines.n_chars, minlength=n) - n_blanks
    return np.flatnonzero(in_words < MAX_WORD_RATIO * characters)


def _word_chars(batch: Batch) -> Array:
    """The code points of each word; of those longer than is counted too: whole lines in some scripts. int64."""
    n_chars = batch.words.n_chars.astype(np.int64)
    long = np.flatnonzero(batch.words.n_chars == MAX_COUNTED_CHARS)
    line = np.searchsorted(batch.words.first_word, long, side="right") - 1
    rests = slices(batch.buffer, batch.words.start_byte[long], batch.lines.end_byte[line])
    n_chars[long] = [word.end() for rest in rests.to_pylist() if (word := WORD.match(rest))]
    return n_chars
