"""Labels of advertisements are blank lines to the line model: they say nothing of the lines around them."""

import numpy as np
import pyarrow as pa

from cleancopy.batch import look_at
from cleancopy.journey import MARKERS
from cleancopy.markers.line_model import as_the_model_sees_them
from cleancopy.marks import concatenate
from cleancopy.rulebook import load_rules

PROSE = "The ferry to Ostrow leaves the lower quay at half past six, and on Sundays an hour later than that."
PAGES = ["\n".join([PROSE, "Advertisement", "A heading", PROSE, "Advertisement"]), "\n".join([PROSE, "Share", PROSE])]


def seen(pages):
    unknown = [None] * len(pages)
    batch = look_at(pa.array(pages, pa.large_string()), unknown, unknown, load_rules(), lambda text: "en")
    marks = concatenate([marker(batch) for marker in MARKERS])
    return batch, as_the_model_sees_them(batch, marks)


def test_lines_of_labels_are_blank_and_no_others():
    batch, (lines, words) = seen(PAGES)
    blank = np.flatnonzero(lines.is_blank).tolist()
    assert [batch.line_text(line) for line in blank] == ["Advertisement", "Advertisement"]
    assert lines.n_words[blank].tolist() == lines.n_chars[blank].tolist() == [0, 0]
    assert np.diff(words.first_word)[blank].tolist() == [0, 0]


def test_the_words_of_the_other_lines_stay():
    batch, (lines, words) = seen(PAGES)
    for line in np.flatnonzero(~lines.is_blank).tolist():
        for column in ("word", "n_chars", "start_byte"):
            before, now = getattr(batch.words, column), getattr(words, column)
            of_line = slice(batch.words.first_word[line], batch.words.first_word[line + 1])
            assert now[words.first_word[line] : words.first_word[line + 1]].tolist() == before[of_line].tolist()


def test_without_labels_nothing_is_copied():
    batch, (lines, words) = seen(PAGES[1:])
    assert lines is batch.lines and words is batch.words
