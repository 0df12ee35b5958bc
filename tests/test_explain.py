"""`cleancopy explain`: what stands beside a removal."""

import json

import pytest

from cleancopy.lookup import LEDGER
from flows.cli import main
from flows.commands.explain import _rule

TEXT = "\n\n".join(
    f"The ferry sails on day {number} from the lower quay, and nobody could say when that had begun, she wrote."
    for number in range(6)
)

CUTS = [
    ({"rule": "line-model", "lifted_to": None, "confidence": 0.876}, "line-model 88%"),
    ({"rule": "byline", "lifted_to": "authors", "confidence": 0.9}, "byline -> authors"),
    ({"rule": "share-label", "lifted_to": None, "confidence": 0.9}, "share-label"),
]


@pytest.mark.parametrize(("cut", "shown"), CUTS, ids=[shown for _, shown in CUTS])
def test_a_removal_is_shown_with_its_rule_and_what_the_model_makes_of_it(cut, shown):
    assert _rule(cut) == shown
    assert set(cut) <= set(LEDGER)


@pytest.fixture(scope="module")
def repeated(tmp_path_factory):
    """A build of a file in which one row stands twice and another, too short, has a long word."""
    folder = tmp_path_factory.mktemp("repeated")
    (folder / "in").mkdir()
    rows = [{"id": "x", "text": TEXT}, {"id": "x", "text": TEXT}, {"id": "long", "text": "a" * 2_597}]
    (folder / "in" / "e.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert main(["run", str(folder / "in"), "--plain", "--out", str(folder / "out")]) == 0
    return folder / "out"


@pytest.mark.parametrize("name", ["x", "e.jsonl:1"])
@pytest.mark.parametrize("command", ["explain", "restore"])
def test_of_a_row_that_stands_twice_the_article_is_shown(repeated, capsys, command, name):
    assert main([command, name, "--out", str(repeated)]) == 0
    assert "The ferry sails" in capsys.readouterr().out


def test_the_row_that_repeats_it_is_shown_by_its_number(repeated, capsys):
    assert main(["explain", "e.jsonl:2", "--out", str(repeated)]) == 0
    assert "repeated-document" in capsys.readouterr().out


def test_another_row_is_none(repeated, capsys):
    assert main(["explain", "e.jsonl:7", "--out", str(repeated)]) == 2
    assert "no document of build" in capsys.readouterr().err


def test_a_long_rejected_text_says_that_there_is_more(repeated, capsys):
    assert main(["explain", "long", "--out", str(repeated)]) == 0
    assert "… and 597 more characters, in `raw_text` of the table rejected" in capsys.readouterr().out
