"""What datatrove's filters compute of texts, and what they say of them. Run by benchmarks.datatrove_parity.

    python datatrove_signals.py TEXTS OUTCOME

by a Python that has peers/datatrove.txt; imports nothing of this project. TEXTS is a JSON list of texts, OUTCOME
a JSON list of [signals by name, {preset: the reason or null}], in the same order. The signals are made by datatrove's
own functions where it has any, else by the lines of its filters; the verdicts are those of the filters themselves.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from datatrove.data import Document
from datatrove.pipeline.filters import (
    C4ParagraphFilter,
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
)
from datatrove.pipeline.filters.gopher_quality_filter import STOP_WORDS
from datatrove.pipeline.filters.gopher_repetition_filter import (
    find_all_duplicate,
    find_duplicates,
    find_top_duplicate,
    get_n_grams,
)
from datatrove.utils.text import PUNCTUATION_SET, TERMINAL_PUNCTUATION, split_into_sentences, split_into_words

LANGUAGE = "eng"
SHORT_LINE_CHARS = 30
PRESETS = {
    "gopher": (GopherRepetitionFilter(), GopherQualityFilter()),
    "c4": (C4QualityFilter(),),
    "fineweb": (FineWebQualityFilter(),),
    "mc4": (C4ParagraphFilter(),),
}
C4_STATISTICS = {
    "line-kept": "c4_retained_line_count",
    "line-filter-too_long_word": "c4_long_word_line_count",
    "line-filter-no_terminal_punc": "c4_unpunctuated_line_count",
    "line-filter-too_few_words": "c4_short_line_count",
    "line-filter-javascript": "c4_javascript_line_count",
    "line-filter-policy": "c4_policy_line_count",
}


def main() -> None:
    """Read, measure, write."""
    texts = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    outcome = [[signals_of(text), {name: verdict(name, text) for name in PRESETS}] for text in texts]
    Path(sys.argv[2]).write_text(json.dumps(outcome), "utf-8")


def verdict(preset: str, text: str) -> str | None:
    """The first reason of the filters of a preset; None where they keep the text."""
    for one in PRESETS[preset]:
        kept = one.filter(Document(text=text, id=""))
        if isinstance(kept, tuple):
            return kept[1]
        if not kept:
            return "dropped"
    return None


def signals_of(text: str) -> dict[str, float]:
    """Every signal by its name in the table of articles."""
    words = split_into_words(text, LANGUAGE)
    return {**repetition_of(text, words), **words_of(text, words), **c4_of(text), **fineweb_of(text, words)}


def repetition_of(text: str, words: list[str]) -> dict[str, float]:
    """As GopherRepetitionFilter.filter."""
    one = PRESETS["gopher"][0]
    paragraphs, lines = one.paragraph_exp.split(text.strip()), one._line_splitter.split(text)
    paragraphs_again, paragraph_chars = find_duplicates(paragraphs)
    lines_again, line_chars = find_duplicates(lines)
    found = {
        "gopher_duplicate_line_fraction": lines_again / len(lines),
        "gopher_duplicate_paragraph_fraction": paragraphs_again / len(paragraphs),
        "gopher_duplicate_line_character_fraction": line_chars / len(text),
        "gopher_duplicate_paragraph_character_fraction": paragraph_chars / len(text),
    }
    for size in range(2, 5):
        grams = get_n_grams(words, size)
        found[f"gopher_top_{size}_gram_character_fraction"] = find_top_duplicate(grams) / len(text) if grams else 0
    for size in range(5, 11):
        chars = find_all_duplicate(words, size)
        found[f"gopher_duplicate_{size}_gram_character_fraction"] = chars / len(text)
    return found


def words_of(text: str, words: list[str]) -> dict[str, float]:
    """As GopherQualityFilter.filter."""
    lengths = [len(word) for word in words if any(character not in PUNCTUATION_SET for character in word)]
    lines, n_words = text.splitlines(), len(words)
    bullets = sum(line.lstrip().startswith("•") or line.lstrip().startswith("-") for line in lines)
    ellipses = sum(line.rstrip().endswith("...") or line.rstrip().endswith("…") for line in lines)
    return {
        "gopher_word_count": len(lengths),
        "gopher_mean_word_length": float(np.mean(lengths)) if lengths else 0.0,
        "gopher_hash_symbol_to_word_ratio": text.count("#") / n_words,
        "gopher_ellipsis_symbol_to_word_ratio": (text.count("...") + text.count("…")) / n_words,
        "gopher_bullet_point_line_fraction": bullets / len(lines),
        "gopher_ellipsis_line_fraction": ellipses / len(lines),
        "gopher_alphabetic_word_fraction": sum(any(one.isalpha() for one in word) for word in words) / n_words,
        "gopher_stop_word_count": len(set(STOP_WORDS) & set(words)),
    }


class CountingC4(C4QualityFilter):
    """The filter with counts of its own, which keeps texts however few sentences they have."""

    def __init__(self) -> None:
        super().__init__(min_num_sentences=0)
        self.counts: Counter[str] = Counter()

    def stat_update(self, *labels: str, **_: object) -> None:
        """Count."""
        self.counts.update(labels)


def c4_of(text: str) -> dict[str, float]:
    """As C4QualityFilter.filter counts, which gives up half way at some phrases; the lengths of C4ParagraphFilter."""
    counting, document = CountingC4(), Document(text=text, id="")
    kept = counting.filter(document)
    lengths = sorted((len(line) for line in text.split("\n")), reverse=True)
    found: dict[str, float] = {
        "c4_lorem_ipsum": kept == (False, "lorem_ipsum"),
        "c4_curly_bracket": kept == (False, "curly_bracket"),
        "mc4_third_longest_line_length": lengths[2] if len(lengths) > 2 else 0,
    }
    if kept is True:
        lines = document.text.split("\n") if document.text else []
        found["c4_sentence_count"] = sum(len(split_into_sentences(line, LANGUAGE)) for line in lines)
        found |= {name: counting.counts[statistic] for statistic, name in C4_STATISTICS.items()}
    return found


def fineweb_of(text: str, words: list[str]) -> dict[str, float]:
    """As FineWebQualityFilter.filter."""
    lines = [line for line in text.split("\n") if line.strip()]
    ends = tuple(TERMINAL_PUNCTUATION)
    return {
        "fineweb_punctuated_line_fraction": sum(line.endswith(ends) for line in lines) / len(lines),
        "fineweb_short_line_fraction": sum(len(line) <= SHORT_LINE_CHARS for line in lines) / len(lines),
        "fineweb_duplicated_line_character_fraction": find_duplicates(lines)[1] / len(text.replace("\n", "")),
        "fineweb_newline_to_word_ratio": text.count("\n") / len(words),
    }


if __name__ == "__main__":
    main()
