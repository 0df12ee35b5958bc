"""The words of lines, numbered page by page: what a page says of its words is a table that stays in the cache.

A page has some hundreds of distinct words, a batch some ten thousands. What is known of a word wherever it stands is
looked up by its number in the batch, which is asked for once for each distinct word of a page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cleancopy.kernels import array_kernel
from cleancopy.line_model.tables import EMPTY, Number, find_slot, table_size
from cleancopy.line_model.words import Words
from cleancopy.texts import Array

MIN_TELLING_CHARS = 4
"""Shorter words stand on every page."""


@dataclass(frozen=True)
class PageWords:
    """The words of the lines that are not blank, one row each.

    written         int64  number of the line of each row
    borders         int64  pages + 1 numbers: the first row of each page
    first_word      int64  rows + 1 numbers: the first word of each row
    number          int32  per word: which of its page's distinct words it is, in the order in which they appear
    first_telling   int64  rows + 1 numbers: the first telling word of each row
    telling         int32  numbers again, of the words with at least MIN_TELLING_CHARS letters
    first_distinct  int64  pages + 1 numbers: the first distinct word of each page
    word            uint64 per distinct word of a page: its hash
    n_chars         uint8  likewise; code points, as in `Words`
    first_at        int64  likewise: the first word of the batch's words that is the same
    times           int32  likewise: how often it stands on its page
    """

    written: Array
    borders: Array
    first_word: Array
    number: Array
    first_telling: Array
    telling: Array
    first_distinct: Array
    word: Array
    n_chars: Array
    first_at: Array
    times: Array

    @property
    def n_distinct(self) -> int:
        """How many distinct words the page with most of them has."""
        return int(np.diff(self.first_distinct).max(initial=0))

    def some_pages(self, first: int, end: int) -> PageWords:
        """The pages from `first` to before `end`. Words are numbered as before."""
        first_row, end_row = self.borders[first], self.borders[end]
        return replace(
            self,
            written=self.written[first_row:end_row],
            borders=self.borders[first : end + 1] - first_row,
            first_word=self.first_word[first_row : end_row + 1],
            first_telling=self.first_telling[first_row : end_row + 1],
            first_distinct=self.first_distinct[first : end + 1],
        )


def number_page_words(words: Words, written: Array, borders: Array) -> PageWords:
    """Give every distinct word of a page a number, but for those that stand in no line of `written` alone.

    `written` holds numbers of lines, in their order; `borders` parts them into pages.
    """
    n_words = len(words.word)
    first_word, first_telling = np.zeros(len(written) + 1, np.int64), np.zeros(len(written) + 1, np.int64)
    number, telling = np.empty(n_words, np.int32), np.empty(n_words + 1, np.int32)
    first_distinct = np.zeros(len(borders), np.int64)
    first_at, times = np.empty(n_words + 1, np.int64), np.zeros(n_words, np.int32)
    fill_page_numbers(
        words.word,
        words.n_chars,
        words.first_word,
        written,
        borders,
        first_word,
        number,
        first_telling,
        telling,
        first_distinct,
        first_at,
        times,
    )
    first_at = first_at[: first_distinct[-1]]
    return PageWords(
        written=written,
        borders=borders,
        first_word=first_word,
        number=number[: first_word[-1]],
        first_telling=first_telling,
        telling=telling[: first_telling[-1]],
        first_distinct=first_distinct,
        word=words.word[first_at],
        n_chars=words.n_chars[first_at],
        first_at=first_at,
        times=times[: len(first_at)],
    )


@array_kernel
def fill_page_numbers(
    word: Array,
    n_chars: Array,
    first_word_of_line: Array,
    written: Array,
    borders: Array,
    first_word: Array,
    number: Array,
    first_telling: Array,
    telling: Array,
    first_distinct: Array,
    first_at: Array,
    times: Array,
) -> None:
    """Fill in the words of each row by number, and each page's distinct words. `times` is zero at first; `telling` and
    `first_at` have room for one word more."""
    longest = 0
    for page in range(len(borders) - 1):
        longest = max(longest, words_of_page(first_word_of_line, written, borders, page))
    key, held = np.zeros(table_size(longest), np.uint64), np.zeros(table_size(longest), np.int32)
    slots = np.zeros(longest + 1, np.int64)
    n_words = n_telling = n_distinct = 0
    for page in range(len(borders) - 1):
        mask = table_size(words_of_page(first_word_of_line, written, borders, page)) - 1
        first = n_distinct
        for row in range(borders[page], borders[page + 1]):
            for at in range(first_word_of_line[written[row]], first_word_of_line[written[row] + 1]):
                slot = find_slot(key, word[at], mask)
                is_new, its = key[slot] == EMPTY, held[slot]
                its += is_new * (
                    n_distinct - first - its
                )  # no question: half of the words are new, none can be guessed
                key[slot], held[slot] = word[at], its
                first_at[n_distinct], slots[n_distinct - first] = at, slot
                n_distinct += is_new
                times[first + its] += 1
                number[n_words], telling[n_telling] = its, its
                n_words += 1
                n_telling += n_chars[at] >= MIN_TELLING_CHARS  # else the next word takes its place
            first_word[row + 1], first_telling[row + 1] = n_words, n_telling
        first_distinct[page + 1] = n_distinct
        for distinct in range(n_distinct - first):
            key[slots[distinct]] = EMPTY


@array_kernel
def words_of_page(first_word_of_line: Array, written: Array, borders: Array, page: int) -> Number:
    """How many words the written lines of a page can have: those from the first to the last of them."""
    if borders[page] == borders[page + 1]:
        return 0
    return first_word_of_line[written[borders[page + 1] - 1] + 1] - first_word_of_line[written[borders[page]]]
