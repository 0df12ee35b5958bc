"""Texts of the kinds that filters harm: not one of their lines of content may leave them."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.labelled import BOILERPLATE, CONTENT, LABELS, METADATA, Fate, LabelledLine, Taken, read_page, read_pages, run

PAGES = read_pages(Path(__file__).parent / "must_stay")
LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pl", "pt")
MIN_PAGES = 97
MIN_PAGES_PER_LANGUAGE = 9


@cache
def fates() -> dict[str, tuple[Fate, ...]]:
    return run(PAGES)


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_no_line_of_content_is_lost(name: str) -> None:
    lost = [str(fate) for fate in fates()[name] if fate.is_lost]
    assert not lost, "\n" + "\n".join(lost)


def test_there_are_enough_pages_in_each_language() -> None:
    count = Counter(page.name.split("-")[0] for page in PAGES)
    assert sorted(count) == list(LANGUAGES)
    assert len(PAGES) >= MIN_PAGES and min(count.values()) >= MIN_PAGES_PER_LANGUAGE


def test_no_two_pages_are_the_same() -> None:
    assert len({page.text for page in PAGES}) == len(PAGES)


def test_a_page_is_read_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("> A title\n\n  - a bullet\n      code\n- Share\n", "utf-8")
    page = read_page(tmp_path / "a.txt")
    assert page.text == "A title\n\n- a bullet\n    code\nShare\n"
    assert [(line.number, line.label) for line in page.lines] == [
        (1, METADATA),
        (3, CONTENT),
        (4, CONTENT),
        (5, BOILERPLATE),
    ]


@pytest.mark.parametrize("line", ["No label", "-no blank", "  ", "> ", "  \t"])
def test_a_line_without_label_or_text_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.txt").write_text(f"  First\n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=r"a\.txt:2: is "):
        read_page(tmp_path / "a.txt")


FATES = [
    # label, text, what was taken of it (text, lifted to), is gone, is lost
    (CONTENT, "The boat.", (), False, False),
    (CONTENT, "The boat.", (("The boat.", None),), True, True),
    (CONTENT, "The boat.", (("The boat.", "title"),), True, True),
    (CONTENT, "The boat. Share", ((" Share", None),), False, True),
    (METADATA, "By Ada", (("By ", "authors"), ("Ada", "authors")), True, False),
    (METADATA, "By Ada", (("By ", None), ("Ada", "authors")), True, False),
    (METADATA, "By Ada", (("By Ada", None),), True, True),
    (BOILERPLATE, "Share", (("Share", None),), True, False),
    (BOILERPLATE, "» Share", (("Share", None),), True, False),
    (BOILERPLATE, "Share this", (("Share", None),), False, False),
]


@pytest.mark.parametrize(("label", "text", "taken", "is_gone", "is_lost"), FATES)
def test_what_became_of_a_line(
    label: str, text: str, taken: tuple[tuple[str, str | None], ...], is_gone: bool, is_lost: bool
) -> None:
    assert label in LABELS
    fate = Fate("a", LabelledLine(1, label, text), tuple(Taken("r", "m", lifted_to, part) for part, lifted_to in taken))
    assert (fate.is_gone, fate.is_lost) == (is_gone, is_lost)


def test_the_journey_is_told_line_by_line(tmp_path: Path) -> None:
    sentence = (
        "The ferry to the northern islands sails twice a day from May, the office said, and nobody was surprised."
    )
    (tmp_path / "a.txt").write_text(f"  {sentence}\n- Share this article\n  {sentence}\n", "utf-8")
    (fates_of_page,) = run(read_pages(tmp_path)).values()
    assert [fate.is_gone for fate in fates_of_page] == [False, True, False]
    assert str(fates_of_page[1]) == "a:2: share-prompt (MarkStrips): ⟦Share this article⟧"
