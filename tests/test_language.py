"""The languages of texts: langdetect's profiles summed up, as langdetect's own code reads a text."""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from langdetect.detector import Detector as LangdetectDetector
from langdetect.utils.ngram import NGram

from cleancopy.config import BoilerplateConfig, Config, Detector, LanguageConfig, RejectConfig, load_config
from cleancopy.documents import RAW, document_id
from cleancopy.errors import CleancopyError
from cleancopy.journey import Cleaned, clean
from cleancopy.language.choosing import choose_languages
from cleancopy.language.letters import CODE_POINTS, FIRST_UNCHANGED
from cleancopy.language.profiles import LANES, NO_KEY, NO_ROW, SLOT_BITS, fill_slots, find_row, load_profiles, slot_of
from cleancopy.language.reading import (
    MAX_CODE_POINTS,
    MAX_DOMAIN_BYTES,
    MAX_NAME_BYTES,
    MAX_URL_BYTES,
    READING_LENGTH,
    read_text,
)
from cleancopy.language.sampling import tell_by_sampling
from cleancopy.language.sums import Sums, sum_texts
from cleancopy.language.telling import tell_languages
from cleancopy.language.told import UNKNOWN, known_codes
from cleancopy.rulebook import Rule, load_rules
from tests.language_texts import AWKWARD, HAN_ALONE, PIECES, SENTENCES, UNKNOWN_TEXTS
from tests.language_twins import codes, factory, plain_choice, plain_language, plain_letters, plain_reading, plain_sums


def column(texts: list[str]) -> pa.LargeStringArray:
    return pa.array(texts, pa.large_string())


awkward_texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join)


def read(text: str) -> str:
    points = np.empty(READING_LENGTH, np.int32)
    letters = load_profiles().letters
    buffer = np.frombuffer(f"x{text}x".encode(), np.uint8)
    n = read_text(buffer, 1, len(buffer) - 1, letters.joined, letters.address, points)
    return "".join(map(chr, points[:n]))


@settings(max_examples=400, deadline=None)
@given(awkward_texts)
@example("http://h")
@example("https://")
@example("a@b")
@example("a@bb")
@example("e\u0301\u0301")
def test_a_text_is_read_as_langdetect_reads_it(text: str) -> None:
    assert read(text) == plain_reading(text)


@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
def test_awkward_texts_are_read_as_langdetect_reads_them(text: str) -> None:
    assert read(text) == plain_reading(text)


def same_sums(texts: list[str]) -> None:
    sums = sum_texts(column(texts), load_profiles())
    assert (sums.steps[:, len(codes()) :] == 0).all()
    for row, text in enumerate(texts):
        n_grams, steps = plain_sums(text)
        assert (int(sums.n_grams[row]), sums.steps[row, : len(codes())].tolist()) == (n_grams, steps), text
        letters = plain_letters(text)
        assert (sums.n_letters[row], sums.n_hangul[row]) == (len(letters), letters.count("가")), text


@settings(max_examples=200, deadline=None)
@given(st.lists(awkward_texts, min_size=1, max_size=3))
def test_sums_are_those_of_langdetect_s_n_grams(texts: list[str]) -> None:
    same_sums(texts)


def test_sums_of_whole_sentences() -> None:
    same_sums([*SENTENCES.values(), *UNKNOWN_TEXTS.values(), *AWKWARD, " ".join(SENTENCES.values())])


def test_profiles_are_those_of_langdetect() -> None:
    assert list(load_profiles().codes) == codes()


@pytest.mark.parametrize("seed", range(3))
def test_slots_hold_what_was_put_in(seed: int) -> None:
    rng = random.Random(seed)
    alike = [key for key in range(1, 1 << 20) if slot_of(key) >= (1 << SLOT_BITS) - 3]  # they go round the end
    rows = {key: row for row, key in enumerate({*alike, *(rng.randrange(1, 1 << 48) for _ in range(5_000))}, 1)}
    keys, row = np.full(1 << SLOT_BITS, NO_KEY, np.int64), np.zeros(1 << SLOT_BITS, np.int32)
    fill_slots(np.array(list(rows), np.int64), np.array(list(rows.values()), np.int32), keys, row)
    for key in [*rows, *(rng.randrange(1, 1 << 48) for _ in range(1_000))]:
        assert find_row(key, keys, row) == rows.get(key, NO_ROW)


@pytest.mark.parametrize("seed", range(3))
def test_the_largest_sum_is_chosen_and_the_first_of_equal_ones(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, n_codes = 500, len(codes())
    steps = np.zeros((n, LANES), np.int32)
    steps[:, :n_codes] = rng.integers(0, 4, (n, n_codes)) * rng.choice([0, 100, 1_000, 100_000], (n, 1))
    n_grams, n_letters, n_hangul = (rng.integers(lowest, 5, n).astype(np.int32) for lowest in (1, 0, 0))
    told = choose_languages(Sums(steps, n_grams, n_letters, n_hangul), load_profiles())
    for row, (code, score) in enumerate(zip(told.code.to_pylist(), told.score.to_pylist(), strict=True)):
        totals = steps[row, :n_codes].tolist()
        expected = plain_choice(totals, int(n_grams[row]), int(n_letters[row]), bool(n_hangul[row]))
        assert (code, score) == (expected[0], pytest.approx(expected[1], abs=0.00006))


def same_languages(texts: list[str]) -> None:
    told = tell_languages(column(texts))
    for code, score, text in zip(told.code.to_pylist(), told.score.to_pylist(), texts, strict=True):
        plain_code, plain_score = plain_language(text)
        assert code == plain_code, text
        assert score == pytest.approx(plain_score, abs=0.00006), text


@settings(max_examples=200, deadline=None)
@given(st.lists(awkward_texts, min_size=1, max_size=3))
def test_languages_are_those_of_the_largest_sums(texts: list[str]) -> None:
    same_languages(texts)


def test_languages_of_whole_sentences() -> None:
    same_languages([*SENTENCES.values(), *UNKNOWN_TEXTS.values(), *HAN_ALONE, *AWKWARD])


@pytest.mark.parametrize("code", SENTENCES)
def test_sentences_are_told(code: str) -> None:
    told = tell_languages(column([SENTENCES[code]]))
    assert told.code[0].as_py() == code
    assert 0.5 < told.score[0].as_py() <= 1


@pytest.mark.parametrize("kind", UNKNOWN_TEXTS)
def test_what_no_profile_knows_is_in_no_language(kind: str) -> None:
    told = tell_languages(column([UNKNOWN_TEXTS[kind]]))
    assert (told.code[0].as_py(), told.score[0].as_py()) == ("und", 0)


@pytest.mark.parametrize("text", HAN_ALONE)
def test_korean_needs_hangul(text: str) -> None:
    assert tell_by_sampling(text).code == "ko"
    assert tell_languages(column([text])).code[0].as_py() == HAN_ALONE[text]


def test_a_text_is_told_the_same_in_any_column() -> None:
    texts = [*SENTENCES.values(), *UNKNOWN_TEXTS.values(), *AWKWARD] * 3
    whole = column(texts)
    sums = sum_texts(whole, load_profiles())
    order = np.random.default_rng(0).permutation(len(texts))
    shuffled = sum_texts(whole.take(pa.array(order)), load_profiles())
    parts = [(start, min(start + 7, len(texts))) for start in range(0, len(texts), 7)]
    with ThreadPoolExecutor(4) as threads:
        by_part = list(threads.map(lambda part: sum_texts(whole[part[0] : part[1]], load_profiles()), parts))
    for field in sums._fields:
        assert (getattr(shuffled, field) == getattr(sums, field)[order]).all()
        assert (np.concatenate([getattr(part, field) for part in by_part]) == getattr(sums, field)).all()


def test_an_empty_column_has_no_languages() -> None:
    told = tell_languages(column([]))
    assert (len(told.code), len(told.score)) == (0, 0)
    assert (told.code.type, told.score.type) == (pa.string(), pa.float32())


def test_tables_do_not_depend_on_the_hash_seed() -> None:
    hashing = "import hashlib\nfrom cleancopy.language.profiles import load_profiles as load\n"
    hashing += (
        "print(hashlib.sha256(b''.join(table.tobytes() for part in (load().letters, load().rows) for table in part))"
    )
    hashing += ".hexdigest())"
    said = [
        subprocess.run(
            [sys.executable, "-c", hashing],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    tables = [table.tobytes() for part in (load_profiles().letters, load_profiles().rows) for table in part]
    assert said[0].strip() == hashlib.sha256(b"".join(tables)).hexdigest()


def test_langdetect_has_the_limits_that_the_kernels_have() -> None:
    assert re.findall(r"\{1,(\d+)\}", LangdetectDetector.URL_RE.pattern) == [str(MAX_URL_BYTES)]
    lengths = [str(MAX_NAME_BYTES), str(MAX_DOMAIN_BYTES), str(MAX_DOMAIN_BYTES)]
    assert re.findall(r"\{1,(\d+)\}", LangdetectDetector.MAIL_RE.pattern) == lengths
    assert factory().create().max_text_length == MAX_CODE_POINTS


def test_langdetect_leaves_alone_what_the_tables_leave_out() -> None:
    assert all(NGram.normalize(chr(point)) == chr(point) for point in range(FIRST_UNCHANGED, CODE_POINTS))
    assert not any(chr(point).isupper() for point in range(CODE_POINTS, sys.maxunicode + 1))


def cleaned(texts: list[str], language: LanguageConfig, rules: Sequence[Rule] = ()) -> Cleaned:
    """What becomes of the texts where only rules take something from them and short ones stay."""
    rows = [
        {"doc_id": document_id(name, text.encode()), "source_id": name, "source_path": name, "raw": text.encode()}
        for name, text in ((f"{number}.txt", text) for number, text in enumerate(texts))
    ]
    boilerplate = BoilerplateConfig(enabled=bool(rules), line_model=False)
    config = Config(boilerplate=boilerplate, language=language, reject=RejectConfig(enabled=False))
    return clean(pa.Table.from_pylist(rows, RAW), config, rules)


@pytest.mark.parametrize("detector", ["profiles", "langdetect"])
def test_the_journey_asks_the_detector_that_is_chosen(detector: Detector) -> None:
    texts = [*SENTENCES.values(), UNKNOWN_TEXTS["Armenian"], "Ostrow"]
    articles = cleaned(texts, LanguageConfig(detector=detector)).articles
    by_hand = {"langdetect": lambda text: tell_by_sampling(text), "profiles": lambda text: plain_language(text)}[
        detector
    ]
    expected = [by_hand(text) for text in texts]
    assert articles["text"].to_pylist() == texts
    assert articles["lang"].to_pylist() == [code for code, _ in expected]
    assert articles["lang_score"].to_pylist() == pytest.approx([score for _, score in expected], abs=0.00006)


KOREAN_RULE = """
[[rule]]
id = "telephone-office"
why = "A sign of the site."
match = "電話局[0-9]"
scope = "line"
languages = ["ko"]
removes = ["電話局3"]
keeps = ["電話局"]
"""


@pytest.mark.parametrize(("detector", "is_taken"), [("profiles", False), ("langdetect", True)])
def test_rules_for_a_language_ask_the_detector_that_is_chosen(detector: Detector, is_taken: bool, tmp_path) -> None:
    (tmp_path / "telephones.toml").write_text(KOREAN_RULE, "utf-8")
    removed = cleaned(["天氣預報\n\n電話局3\n"], LanguageConfig(detector=detector), load_rules([tmp_path])).removed
    assert ("telephone-office" in removed["rule"].to_pylist()) == is_taken


def test_builds_by_another_detector_have_another_name() -> None:
    assert Config().content_hash() != Config(language=LanguageConfig(detector="langdetect")).content_hash()


def test_articles_in_other_languages_are_rejected_with_the_reason() -> None:
    texts = [SENTENCES["en"], SENTENCES["fr"], UNKNOWN_TEXTS["Armenian"], SENTENCES["de"]]
    kept = cleaned(texts, LanguageConfig(keep=("en", "de")))
    assert kept.articles["lang"].to_pylist() == ["en", "de"]
    rejected = kept.rejected.to_pylist()
    assert [row["reason"] for row in rejected] == ["other-language", "other-language"]
    assert [row["reasons"][0]["observed"][:9] for row in rejected] == ["fr, score", "und, scor"]
    assert {row["reasons"][0]["threshold"] for row in rejected} == {"one of en, de"}
    assert cleaned(texts, LanguageConfig(keep=("und",))).articles["text"].to_pylist() == texts[2:3]
    assert len(cleaned(texts, LanguageConfig()).articles) == 4


REFUSED = [
    ('detector = "guess"', r"\[language\] detector: is 'guess'; give one of profiles, langdetect"),
    ("detector = true", r"\[language\] detector: is True; give one of profiles, langdetect"),
    ('keep = "en"', r"\[language\] keep: is 'en'; give a list of strings"),
    ('keep = ["en", "english"]', r"\[language\] keep: unknown item 'english'; known: af, .*zh-tw, und$"),
    ('enabled = false\nkeep = ["en"]', r"\[language\] keep: no language is told; set enabled = true"),
]


@pytest.mark.parametrize(("settings", "said"), REFUSED)
def test_what_no_detector_can_do_is_refused(settings: str, said: str, tmp_path) -> None:
    (tmp_path / "cleancopy.toml").write_text(f"[language]\n{settings}\n", "utf-8")
    with pytest.raises(CleancopyError, match=said):
        load_config(tmp_path / "cleancopy.toml")


def test_what_can_be_kept_is_what_can_be_told() -> None:
    assert known_codes() == (*load_profiles().codes, UNKNOWN)
