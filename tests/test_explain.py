"""`cleancopy explain`: what stands beside a removal."""

import json

import pytest

from cleancopy.lookup import LEDGER, find_document, find_original
from flows.cli import main
from flows.commands.explain import _reasons, _rule

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


def test_of_a_rule_with_several_reasons_it_is_said_which_lines_have_which():
    removed = [
        {"rule": "line-model", "reason": "It has a link's words.", "start_line": 3},
        {"rule": "byline", "reason": "It signs.", "start_line": 4},
        {"rule": "line-model", "reason": "It stands below the end.", "start_line": 20},
        {"rule": "line-model", "reason": "It has a link's words.", "start_line": 9},
        {"rule": "line-model", "reason": "It has a link's words.", "start_line": 9},
    ]
    assert list(_reasons(removed)) == [
        "line-model, lines 3, 9: It has a link's words.",
        "line-model, line 20: It stands below the end.",
        "byline: It signs.",
    ]
    assert "start_line" in LEDGER


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


OTHERS = "The kiosk at the upper quay sells tickets, rope and coffee from six, and closes when the keeper goes home to sleep."
COPIES = [
    # the document set aside; the one kept instead, as it is named
    ("copy", "kept instead: rows.jsonl:1  first, “The ferry that sails”"),
    ("almost", "kept instead: rows.jsonl:1  first, “The ferry that sails”"),
    ("file.txt", "kept instead: file-copy.txt"),
]


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """A build of a row and of a file that others repeat."""
    folder = tmp_path_factory.mktemp("copies")
    (folder / "in").mkdir()
    rows = [{"id": "first", "title": "The ferry that sails", "text": TEXT}, {"id": "copy", "text": TEXT}]
    rows.append({"id": "almost", "text": f"{TEXT} Nobody knew."})
    (folder / "in" / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for name in ("file", "file-copy"):
        (folder / "in" / f"{name}.txt").write_text(f"{OTHERS}\n\n{OTHERS.replace('kiosk', 'stall')}\n")
    assert main(["run", str(folder / "in"), "--plain", "--out", str(folder / "out")]) == 0
    return folder / "out"


@pytest.mark.parametrize(("name", "said"), COPIES, ids=[name for name, _ in COPIES])
def test_the_document_kept_instead_of_a_duplicate_is_named_as_people_know_it(copies, capsys, name, said):
    assert main(["explain", name, "--out", str(copies)]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("kept instead")]
    assert line.rstrip() == said


def test_a_row_is_named_by_its_number_and_its_id(copies, capsys):
    assert main(["explain", "almost", "--out", str(copies)]) == 0
    assert capsys.readouterr().out.startswith("rows.jsonl:3  almost  ")


def test_what_repeats_nothing_has_no_original(copies):
    build = next(path for path in (copies / "builds").iterdir() if path.is_dir())
    assert find_original(build, {"doc_id": "a", "duplicate_of": None}) is None
    assert find_original(build, {"doc_id": "a", "duplicate_of": "0" * 32}) is None
    rejected = find_document(build, "copy").rejected
    assert find_original(build, {"doc_id": "a", "duplicate_of": rejected["doc_id"]}) == {
        "doc_id": rejected["doc_id"], "source_id": "copy", "source_path": "rows.jsonl", "source_row": 2,
        "title": None, "is_article": False,
    }  # fmt: skip
