"""The words of the line model's concepts: one flat table, whatever the language."""

import re
import tomllib
from collections import defaultdict
from importlib.resources import files

import pytest

LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl", "pl"]
MORE_FUNCTION_WORDS = ["sv", "da", "no", "cs", "ro", "hu", "fi", "tr", "ru", "el", "uk"]
ENTRY = re.compile(r"[^\W\d_]+\*?")
MIN_STEM_LETTERS = 4
MAX_LINE_CHARS = 160

TEXT = files("cleancopy.line_model").joinpath("concepts.toml").read_text("utf-8")
CONCEPTS = {
    concept: {language: words.split() for language, words in languages.items()}
    for concept, languages in tomllib.loads(TEXT).items()
}
ENTRIES = [
    (concept, language, entry)
    for concept, languages in CONCEPTS.items()
    for language, entries in languages.items()
    for entry in entries
]
STEMS = {entry[:-1]: concept for concept, _, entry in ENTRIES if entry.endswith("*")}


@pytest.mark.parametrize("concept", CONCEPTS)
def test_each_concept_speaks_eight_languages(concept):
    others = MORE_FUNCTION_WORDS if concept == "function_word" else []
    assert list(CONCEPTS[concept]) == LANGUAGES + others
    assert [language for language, entries in CONCEPTS[concept].items() if not entries] == []


def test_lines_are_short():
    assert [line for line in TEXT.splitlines() if len(line) > MAX_LINE_CHARS] == []


def test_entries_are_single_words():
    assert [entry for entry in ENTRIES if not ENTRY.fullmatch(entry[2])] == []


def test_entries_are_folded():
    """Letter by letter, as the kernel folds: sharp s stays, which str.casefold would make two letters of."""
    assert [entry for entry in ENTRIES if entry[2] != entry[2].lower()] == []


def test_no_word_stands_twice_in_a_language():
    assert len(ENTRIES) == len(set(ENTRIES))


def test_no_word_stands_in_two_concepts():
    concepts_of = defaultdict(set)
    for concept, _, entry in ENTRIES:
        concepts_of[entry.rstrip("*")].add(concept)
    assert {word: concepts for word, concepts in concepts_of.items() if len(concepts) > 1} == {}


def test_stems_are_long_enough():
    assert [stem for stem in STEMS if len(stem) < MIN_STEM_LETTERS] == []


def test_no_stem_swallows_an_entry_of_another_concept():
    """Stems of stems included: 'abon*' in one concept would take all of 'abonn*' in another."""
    swallowed = []
    for concept, language, entry in ENTRIES:
        word = entry.rstrip("*")
        stems = [word[:length] for length in range(MIN_STEM_LETTERS, len(word) + 1)]
        swallowed += [(entry, language, stem) for stem in stems if STEMS.get(stem, concept) != concept]
    assert swallowed == []
