"""`[reject] preset`: what it may name, and what becomes of the articles that a filter speaks against."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from cleancopy.config import BoilerplateConfig, Config, RejectConfig, config_from_settings, load_config
from cleancopy.documents import RAW, document_id
from cleancopy.errors import CleancopyError
from cleancopy.journey import Cleaned, clean

LIST = "\n".join(f"Ring number {number}" for number in range(30))
PROSE = "\n\n".join(
    f"In the year {year} the storks were back in the village, and the people were glad of it. The nest on the tower had "
    f"to be mended with {year} twigs that the children had brought from the river."
    for year in range(1906, 1912)
)


def cleaned(texts: list[str], reject: RejectConfig) -> Cleaned:
    rows = [
        {"doc_id": document_id(name, text.encode()), "source_id": name, "source_path": name, "raw": text.encode()}
        for name, text in ((f"{number}.txt", text) for number, text in enumerate(texts))
    ]
    config = Config(boilerplate=BoilerplateConfig(enabled=False), reject=reject)
    return clean(pa.Table.from_pylist(rows, RAW), config, ())


def test_no_filter_speaks_against_an_article_unless_it_is_asked() -> None:
    assert cleaned([LIST, PROSE], RejectConfig()).rejected.num_rows == 0


def test_all_reasons_of_all_presets_are_given() -> None:
    outcome = cleaned([LIST, PROSE], RejectConfig(min_words=200, preset=("fineweb", "c4")))
    by_document = {row["source_id"]: row["reasons"] for row in outcome.rejected.to_pylist()}
    assert {one["reason"]: (one["observed"], one["threshold"]) for one in by_document["0.txt"]} == {
        "too-few-words": ("90 words", "at least 200 words"),
        "fineweb-too-few-punctuated-lines": (
            "fineweb_punctuated_line_fraction 0.0000",
            "fineweb_punctuated_line_fraction at least 0.12",
        ),
        "fineweb-too-many-short-lines": (
            "fineweb_short_line_fraction 1.0000",
            "fineweb_short_line_fraction at most 0.67",
        ),
        "fineweb-too-many-newlines": (
            "fineweb_newline_to_word_ratio 0.3222",
            "fineweb_newline_to_word_ratio at most 0.3",
        ),
        "c4-too-few-sentences": ("c4_sentence_count 0", "c4_sentence_count at least 5"),
    }
    assert {one["stage"] for one in by_document["0.txt"]} == {"reject"}
    assert [one["reason"] for one in by_document.get("1.txt", [])] in ([], ["too-few-words"])


def test_a_preset_may_be_one_or_several(tmp_path: Path) -> None:
    path = tmp_path / "cleancopy.toml"
    for written, preset in (('"gopher"', ("gopher",)), ('["c4", "mc4"]', ("c4", "mc4")), ("[]", ())):
        path.write_text(f"[reject]\npreset = {written}\n", "utf-8")
        config = load_config(path)
        assert config.reject.preset == preset
        assert config_from_settings(config.settings()) == config
    assert Config().content_hash() != Config(reject=RejectConfig(preset=("c4",))).content_hash()


REFUSED = [
    ('preset = "goffer"', r"\[reject\] preset: unknown item 'goffer'; known: gopher, c4, mc4, fineweb"),
    ("preset = true", r"\[reject\] preset: is True; give a list of strings"),
    ('enabled = false\npreset = "c4"', r"\[reject\] preset: nothing is rejected; set enabled = true"),
]


@pytest.mark.parametrize(("settings", "said"), REFUSED)
def test_what_is_no_preset_is_refused(settings: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "cleancopy.toml").write_text(f"[reject]\n{settings}\n", "utf-8")
    with pytest.raises(CleancopyError, match=said):
        load_config(tmp_path / "cleancopy.toml")
