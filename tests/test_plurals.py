"""One is one: what is counted has its noun in the singular where there is one of it, in what commands say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cleancopy.plurals import counted
from flows.cli import main
from flows.commands.builds_diff import KINDS, ONE

FIXED = re.compile(r"(?<![\d,.])1 (?:[a-z]+ )?(?!less|was|has|is|as|unless|class|this)[a-z]*[^s\W]s\b")
"""'1 rules', '1 proposed rules'."""

TEXT = (
    "The old ferry landing was painted by the people who live beside it, and nobody at the depot could say when.\n" * 3
)


@pytest.mark.parametrize(
    ("number", "nouns", "said"),
    [
        (0, ("article",), "0 articles"),
        (1, ("article",), "1 article"),
        (2, ("article",), "2 articles"),
        (1_000, ("family", "families"), "1,000 families"),
        (1, ("family", "families"), "1 family"),
    ],
)
def test_a_number_has_its_noun(number: int, nouns: tuple[str, ...], said: str) -> None:
    assert counted(number, *nouns) == said


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two builds: of one document that loses one line, and of that one and another."""
    folder = tmp_path_factory.mktemp("one")
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text(f"{TEXT}\nAdvertisement\n\n{TEXT.replace('ferry', 'mill')}", "utf-8")
    assert main(["run", str(folder / "in"), "--plain", "--out", str(folder / "out")]) == 0
    (folder / "in" / "b.txt").write_text(TEXT.replace("ferry", "tram").replace("depot", "yard"), "utf-8")
    assert main(["run", str(folder / "in"), "--plain", "--out", str(folder / "out")]) == 0
    return folder / "out"


COMMANDS = (
    "builds",
    "builds diff",
    "builds show",
    "builds prune --keep 1 --dry-run",
    "verify",
    "rules list",
    "explain a",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_say_one_article(command: str, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    table = re.compile(r" {2,}")  # columns of a table have headings of their own
    sentences = [line for line in said.splitlines() if not table.search(line.strip())]
    assert [found for line in sentences for found in FIXED.findall(line)] == []
    if command == "builds":
        assert re.search(r" 1 article +0 rejected", said) and re.search(r" 2 articles +0 rejected", said)
    if command == "builds diff":
        assert "\nnew article\n" in said and "\nnew articles\n" not in said


def test_the_card_of_a_build_of_one(out: Path) -> None:
    builds = sorted(
        (out / "builds").glob("*/manifest.json"), key=lambda path: json.loads(path.read_text())["counts"]["read"]
    )
    card = (builds[0].parent / "README.md").read_text("utf-8")
    assert "1 article of 1 document that went in; 0 were rejected, 1 stretch of text" in card
    assert "For 1 document (" in card
    assert FIXED.findall(card.split("For programs")[0]) == []


def test_what_a_difference_is_called_alone_is_of_a_kind() -> None:
    assert ONE.keys() <= set(KINDS.values())
