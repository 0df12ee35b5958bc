"""Labels of advertisements are blank lines to the line model: they say nothing of the lines around them."""

import numpy as np
import pyarrow as pa

from cleancopy.batch import look_at
from cleancopy.journey import MARKERS
from cleancopy.line_model.concepts import load_lexicon
from cleancopy.line_model.line_words import line_words
from cleancopy.markers.line_model import lines_the_model_sees
from cleancopy.marks import concatenate
from cleancopy.rulebook import load_rules

PROSE = "The ferry to Ostrow leaves the lower quay at half past six, and on Sundays an hour later than that."
PAGES = ["\n".join([PROSE, "Advertisement", "A heading", PROSE, "Advertisement"]), "\n".join([PROSE, "Share", PROSE])]


def seen(pages):
    unknown = [None] * len(pages)
    batch = look_at(pa.array(pages, pa.large_string()), unknown, unknown, load_rules(), lambda text: "en")
    marks = concatenate([marker(batch) for marker in MARKERS])
    return batch, lines_the_model_sees(batch, marks)


def test_lines_of_labels_are_blank_and_no_others():
    batch, lines = seen(PAGES)
    blank = np.flatnonzero(lines.is_blank).tolist()
    assert [batch.line_text(line) for line in blank] == ["Advertisement", "Advertisement"]
    assert lines.n_words[blank].tolist() == lines.n_chars[blank].tolist() == [0, 0]


def test_the_words_of_the_other_lines_alone_are_looked_at():
    batch, lines = seen(PAGES)
    of_pages = line_words(batch.buffer, lines, batch.words, load_lexicon()).of_pages
    assert of_pages.written.tolist() == np.flatnonzero(~lines.is_blank).tolist()
    page = np.repeat(np.arange(2), np.diff(of_pages.first_word[of_pages.borders]))
    found = of_pages.word[of_pages.first_distinct[page] + of_pages.number]
    stays = np.repeat(~lines.is_blank, np.diff(batch.words.first_word))
    assert found.tolist() == batch.words.word[stays].tolist()


def test_without_labels_nothing_is_copied():
    batch, lines = seen(PAGES[1:])
    assert lines is batch.lines
