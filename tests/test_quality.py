"""Quality signals: the kernels and plain Python say the same, and what is known by hand comes out."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleancopy.lines import find_lines
from cleancopy.quality.measuring import measure_quality
from cleancopy.quality.presets import presets, reasons_by_presets
from cleancopy.quality.signals import SIGNALS
from cleancopy.quality.tokens import find_tokens
from schemas.quality_signals import QUALITY_SIGNALS
from tests.quality_twins import plain_signals, plain_tokens

TOKENS = [
    ("The storks are back.", ["The", "storks", "are", "back", "."]),
    ("“Storks,” she said: back!", ["“", "Storks", ",", "”", "she", "said", ":", "back", "!"]),
    (
        "Mr. Adler saw Dr. Okoye at 5 p.m. in the U.S.",
        ["Mr.", "Adler", "saw", "Dr.", "Okoye", "at", "5", "p.m.", "in", "the", "U.S."],
    ),
    ("(Mr. Adler)", ["(", "Mr.", "Adler", ")"]),
    ("the end, etc.", ["the", "end", ",", "etc", "."]),
    ("at NATO. At the U.N. now", ["at", "NATO", ".", "At", "the", "U.N.", "now"]),
    ("Don't! It's Ada's; they’re hers.", ["Do", "n't", "!", "It", "'s", "Ada", "'s", ";", "they", "’re", "hers", "."]),
    ("'bout rock 'n' roll", ["'bout", "rock", "'", "n", "'", "roll"]),
    ("well-known pre–war one—two", ["well", "-", "known", "pre", "–", "war", "one", "—", "two"]),
    ("5-3 and 10*2 but 3-km", ["5", "-", "3", "and", "10", "*", "2", "but", "3", "-", "km"]),
    ("and/or w/o his/her 1/2", ["and/or", "w/o", "his", "/", "her", "1/2"]),
    ("It ended.Then came", ["It", "ended", ".", "Then", "came"]),
    (
        "See https://a.example/b-c/d and a@b.example, too",
        ["See", "https://a.example/b-c/d", "and", "a@b.example", ",", "too"],
    ),
    ("Wait... what?!", ["Wait", "...", "what", "?", "!"]),
    ("$5 and 5€, US$7", ["$", "5", "and", "5", "€", ",", "US$", "7"]),
    ("50% of 12km at 7pm", ["50", "%", "of", "12", "km", "at", "7", "pm"]),
    ("+5 degrees, C++ and 3+", ["+5", "degrees", ",", "C++", "and", "3", "+"]),
    ("yes🙂no 🙂", ["yes", "🙂", "no", "🙂"]),
    ("#storks @ada [12]", ["#", "storks", "@ada", "[", "12", "]"]),
    ("Łódź, Århus; niño.", ["Łódź", ",", "Århus", ";", "niño", "."]),
    ("鸟回来了。它们", ["鸟回来了。它们"]),
    ("  \n\n ", []),
]


def column(texts: list[str]) -> pa.LargeStringArray:
    return pa.array(texts, pa.large_string())


def tokens_of(text: str) -> list[str]:
    """The tokens of a text, found within another column's rows."""
    found = find_tokens(column(["one two", text, "three."]))
    raw, before = text.encode(), len("one two")
    rows = range(found.first_token[1], found.first_token[2])
    starts = [int(found.start_byte[row]) - before for row in rows]
    return [raw[start:].decode()[: found.n_chars[row]] for start, row in zip(starts, rows, strict=True)]


@pytest.mark.parametrize(("text", "tokens"), TOKENS, ids=range(len(TOKENS)))
def test_texts_are_parted_as_english_is(text: str, tokens: list[str]) -> None:
    assert plain_tokens(text) == tokens
    assert tokens_of(text) == tokens


@pytest.mark.parametrize(
    "word", ["w" * length for length in range(2, 35)] + ["é" * 5, "naïvely", "aéroports", "鸟" * 9]
)
def test_a_word_has_one_key_wherever_it_stands(word: str) -> None:
    found = find_tokens(column([word, f"{word} {word}. ({word}) {word}x-{word}", f"“{word}"]))
    texts = [word, word, word, ".", "(", word, ")", f"{word}x", "-", word, "“", word]
    assert [key == found.key[0] for key in found.key] == [text == word for text in texts]
    assert found.n_chars.tolist() == [*map(len, texts)]


PIECES = [
    *"abcXYZ'’\"“”.,:;!?…-–—~+*^/=<>()[]{}#@$€%²°§&_|\\0159 \n\n\n\t•éßÉ鸟はñΣ🙂🪡。¿",
    *(
        "n't",
        "'s",
        "’S",
        "..",
        "...",
        "Mr.",
        "U.S.",
        "p.m.",
        "e.g.",
        "don't",
        "They’ll",
        "12km",
        "7pm",
        "US$",
        "C++",
        "://",
    ),
    *(
        "www.a.example/b",
        "a@b.cd",
        "the ",
        "of the ",
        "be ",
        "with",
        "that",
        " to ",
        "[12]",
        "[edit]",
        "[citation needed]",
        "[",
        "]",
    ),
    *(
        "lorem ipsum",
        "Lorem Ipsum dolor",
        "JavaScript",
        "javascript",
        "terms of use",
        "Privacy Policy",
        "use cookies",
        "{",
    ),
    *(
        "One line of it.",
        "One line of it.\n",
        "Another line, said twice!\n",
        "A b c d e f g h i j k.\n",
        "\n\n",
        "- ",
        "• ",
    ),
    *("x" * 1001, "é" * 600, "A line of more than thirty characters that ends.\n", "short\n"),
]
awkward_texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=60).map("".join)
"""Texts as no normaliser would leave them, but for the other line ends and blanks that Unicode has."""


def only_plain_blanks(text: str) -> str:
    """The text with the blanks that normalising leaves, and without the control characters that it takes out."""
    written = "".join(one for one in text.replace("\r", "\n") if one.isspace() or unicodedata.category(one) != "Cc")
    return "".join(one if one in "\n " or not one.isspace() else "\n" for one in written.replace("\t", " "))


@settings(max_examples=500, deadline=None)
@given(awkward_texts)
@example("a.B.c.")
@example("US$")
@example("$US$5")
@example("(don't)")
@example("a--b---c----d")
@example("0km0")
@example("://a.bc")
def test_tokens_are_those_of_plain_python(text: str) -> None:
    assert tokens_of(only_plain_blanks(text)) == plain_tokens(only_plain_blanks(text))


def same_signals(texts: list[str]) -> None:
    found = measure_quality(column(texts), find_lines(column(texts))).to_pylist()
    for text, row in zip(texts, found, strict=True):
        expected = plain_signals(text)
        assert row.keys() == expected.keys()
        for name, value in row.items():
            assert value == pytest.approx(round(float(expected[name]), 4), abs=0.00011), (name, text)


@settings(max_examples=300, deadline=None)
@given(st.lists(awkward_texts.map(only_plain_blanks), max_size=3))
@example(["\n", "\n\n", " \n ", "a\n\na", "\na\n", "a\n\n\na", "  a\n  a", "a \na"])
@example(["a b a b a b a b a b", "one two three " * 30])
def test_signals_are_those_of_plain_python(texts: list[str]) -> None:
    same_signals(texts)


@pytest.mark.parametrize("seed", range(4))
def test_signals_of_texts_that_repeat_themselves(seed: int) -> None:
    rng = np.random.default_rng(seed)
    words = ["the", "of", "stork", "nest", "tower", "river", "it's", "back.", "back,", "…", "and\n", "home.\n\n", "-"]
    texts = [
        " ".join(rng.choice(words[: rng.integers(2, len(words) + 1)], n)) for n in (0, 1, 2, 9, 10, 60, 400, 3_000)
    ]
    same_signals([text.replace("\n ", "\n") for text in texts])


def test_a_text_has_the_same_signals_in_any_column() -> None:
    texts = ["One stork. " * 9 + "\n", "鸟。\n", "", "A nest (and a tower).\n\nA nest (and a tower).\n"] * 2
    whole = measure_quality(column(texts), find_lines(column(texts)))
    for row, text in enumerate(texts):
        assert (
            measure_quality(column([text]), find_lines(column([text]))).to_pylist() == whole.slice(row, 1).to_pylist()
        )


def test_the_columns_are_those_that_are_promised() -> None:
    kinds = {"ratio": pa.float32(), "count": pa.int32(), "flag": pa.bool_()}
    assert [(one.name, kinds[one.kind]) for one in SIGNALS] == [(one.name, one.type) for one in QUALITY_SIGNALS]
    assert measure_quality(column([]), find_lines(column([]))).num_rows == 0


BY_HAND = [
    ("said twice\n\nsaid twice\n\nand once", "gopher_duplicate_line_fraction", 1 / 3),
    ("said twice\n\nsaid twice\n\nand once", "gopher_duplicate_paragraph_character_fraction", 10 / 32),
    ("a b a b", "gopher_top_2_gram_character_fraction", 6 / 7),
    ("to be or not to be", "gopher_top_3_gram_character_fraction", 8 / 18),
    ("a b c d e a b c d e", "gopher_duplicate_5_gram_character_fraction", 5 / 19),
    ("Be brief, please!", "gopher_word_count", 3),
    ("Be brief, please!", "gopher_mean_word_length", 13 / 3),
    ("# one # two", "gopher_hash_symbol_to_word_ratio", 0.5),
    ("one... two…", "gopher_ellipsis_symbol_to_word_ratio", 0.5),
    ("• one\n- two\nthree\n\n", "gopher_bullet_point_line_fraction", 0.5),
    ("one...\ntwo …\n three\n", "gopher_ellipsis_line_fraction", 2 / 3),
    ("one 2 three 4", "gopher_alphabetic_word_fraction", 0.5),
    ("the the The of", "gopher_stop_word_count", 2),
    ("They are back. All of them! Are they?\nToo short.\nNo mark at its end", "c4_sentence_count", 3),
    ("They are back. All of them! Are they?\nToo short.\nNo mark at its end", "c4_short_line_count", 1),
    ("They are back. All of them! Are they?\nToo short.\nNo mark at its end", "c4_unpunctuated_line_count", 1),
    ("The nest of 1906.[12] It fell.[citation needed]", "c4_sentence_count", 2),
    ("Please enable JavaScript to go on.", "c4_javascript_line_count", 1),
    ("Please enable Jav[1]aScript to go on.", "c4_javascript_line_count", 1),
    ("Please enable JavaScript\nto go on it [1] please.", "c4_javascript_line_count", 0),
    ("Our priv[edit]acy policy is [here.", "c4_policy_line_count", 1),
    ("This site uses cookies, and more.", "c4_policy_line_count", 1),
    ("Lorem ipsum dolor sit amet.", "c4_lorem_ipsum", True),
    ("Lorem ipsum dolor sit amet", "c4_lorem_ipsum", False),
    ("We write f { x } for it.", "c4_curly_bracket", True),
    ("three\nfor\nlonger", "mc4_third_longest_line_length", 3),
    ("three\nfor", "mc4_third_longest_line_length", 0),
    ("It ends.\nIt does not\n\nDoes it?", "fineweb_punctuated_line_fraction", 2 / 3),
    ("short\n" + "long " * 9, "fineweb_short_line_fraction", 0.5),
    ("twice\ntwice\nonce", "fineweb_duplicated_line_character_fraction", 5 / 14),
    ("one\ntwo\n", "fineweb_newline_to_word_ratio", 1),
]


@pytest.mark.parametrize(("text", "name", "value"), BY_HAND, ids=range(len(BY_HAND)))
def test_signals_by_hand(text: str, name: str, value: float) -> None:
    found = measure_quality(column([text]), find_lines(column([text])))
    assert found[name][0].as_py() == pytest.approx(round(float(value), 4), abs=0.00001)


def test_every_limit_asks_of_a_signal_and_has_a_reason_of_its_own() -> None:
    limits = [(name, limit) for name, its in presets().items() for limit in its]
    assert {limit.signal for _, limit in limits} <= {signal.name for signal in SIGNALS}
    assert len({limit.reason for _, limit in limits}) == len(limits)
    assert all(limit.reason.startswith(f"{name}-") for name, limit in limits)
    assert all((limit.at_most < np.inf) != (limit.at_least > -np.inf) for _, limit in limits)


def limits() -> list[tuple[str, str, float, bool]]:
    return [
        (name, one.reason, one.at_most if one.at_most < np.inf else one.at_least, one.at_most < np.inf)
        for name, its in presets().items()
        for one in its
    ]


@pytest.mark.parametrize(("preset", "reason", "bound", "is_most"), limits())
def test_a_limit_is_kept_by_the_bound_itself(preset: str, reason: str, bound: float, is_most: bool) -> None:
    signal = next(limit.signal for limit in presets()[preset] if limit.reason == reason)
    kind = next(one.kind for one in SIGNALS if one.name == signal)
    step = 0.0001 if kind == "ratio" else 1
    beyond = bound + step if is_most else bound - step
    rows = {
        one.name: pa.array([0, 0], {"ratio": pa.float32(), "count": pa.int32(), "flag": pa.bool_()}[one.kind])
        for one in SIGNALS
        if one.kind != "flag"
    }
    rows |= {one.name: pa.array([False, False]) for one in SIGNALS if one.kind == "flag"}
    rows[signal] = (
        pa.array([bool(bound), bool(beyond)]) if kind == "flag" else pa.array([bound, beyond], rows[signal].type)
    )
    kept, dropped = reasons_by_presets(pa.table(rows), [preset])
    assert reason not in [one.reason for one in kept]
    found = next(one for one in dropped if one.reason == reason)
    assert found.stage == "reject"
    assert (
        found.observed and found.threshold and found.observed.startswith(signal) and found.threshold.startswith(signal)
    )
