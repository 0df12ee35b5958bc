"""What `builds diff` says, on builds made by hand in which it is known what changed."""

import hashlib
import json
import random
from pathlib import Path

import pytest

from cleancopy.build_changes import Change, _middles, _only_in, compare_builds
from cleancopy.builds import BuildStore, write_json
from flows.cli import main
from tests.report_builds import Document, rejected_row, write_build

KEPT = "The council agreed on Monday.\n"
WHOLE = {"status": "published", "blocked_because": [], "content_sha256": {}, "checks": [], "other_files": []}


def build(folder: Path, documents: list[Document], rejected: list[dict] = (), **manifest: object) -> Path:
    facts = write_build(folder, documents, list(rejected))
    write_json(folder / "manifest.json", facts | WHOLE | {"build_id": folder.name} | manifest)
    write_json(folder / "run.json", {"finished_at": f"2026-05-0{ord(folder.name[-1]) - 96}T00:00:00+00:00"})
    return folder


def document(name: str, pieces: list, **columns: object) -> Document:
    texts = {"text_sha256": "".join(text for text, rule in pieces if rule is None)}
    texts["normalised_sha256"] = "".join(text for text, _ in pieces)
    hashes = {column: hashlib.sha256(text.encode()).hexdigest() for column, text in texts.items()}
    return Document(name, pieces, hashes | columns)


SAME = document("same", [(KEPT, None)])
OLD = [
    SAME,
    document("cut-more", [(KEPT, None), ("Share this\n", None), ("The end.\n", None)]),
    document("cut-less", [(KEPT, None), ("3 pulled\n", "counter"), ("The end.\n", None)]),
    document("cut-elsewhere", [("abcdef", "counter"), (KEPT, None), ("ghij\n", None)]),
    document("titled", [(KEPT, None)], title="Before", lang="en"),
    document("gone", [(KEPT, None)]),
    document("dropped", [(KEPT, None)]),
]
NEW = [
    document("new", [(KEPT, None)]),
    SAME,
    document("cut-more", [(KEPT, None), ("Share this\n", "share-buttons"), ("The end.\n", None)]),
    document("cut-less", [(KEPT, None), ("3 pulled\n", None), ("The end.\n", None)]),
    document("cut-elsewhere", [("abc", None), ("def", "counter"), (KEPT, None), ("ghij\n", "counter")]),
    document("titled", [(KEPT, None)], title="After", lang="fr"),
    document("short", [(KEPT, None)]),
]
OLD_REJECTED = [
    rejected_row("short", "reject", "too-few-words"),
    rejected_row("still", "reject", "too-few-words"),
    rejected_row("other", "reject", "too-few-words"),
]
NEW_REJECTED = [
    rejected_row("dropped", "reject", "other-language"),
    rejected_row("still", "reject", "too-few-words"),
    rejected_row("other", "reject", "other-language"),
    rejected_row("came-bad", "read", "undecodable", raw_text=None),
]


@pytest.fixture
def builds(tmp_path) -> tuple[Path, Path]:
    old = build(tmp_path / "builds" / "olda", OLD, OLD_REJECTED)
    new = build(tmp_path / "builds" / "newb", NEW, NEW_REJECTED, rules_hash="other")
    BuildStore(tmp_path).point_to("newb")
    return old, new


EXPECTED = [
    # kind, name, characters out and in, columns, reason
    ("added", "new", 0, 0, (), None),
    ("text", "cut-more", 11, 0, (), None),
    ("text", "cut-less", 0, 9, (), None),
    ("text", "cut-elsewhere", 5, 3, (), None),
    ("columns", "titled", 0, 0, ("lang", "title"), None),
    ("newly-accepted", "short", 0, 0, (), "too-few-words"),
    ("newly-rejected", "dropped", 0, 0, (), "other-language"),
    ("newly-rejected", "came-bad", 0, 0, (), "undecodable"),
    ("gone", "gone", 0, 0, (), None),
]


def shown(change: Change) -> tuple:
    return change.kind, change.source_id, change.taken_out, change.put_in, change.columns, change.reason


def test_every_kind_of_change(builds):
    changes = compare_builds(*builds)
    assert [shown(change) for change in changes.documents] == EXPECTED
    assert (changes.unchanged, changes.rejected_still, changes.reason_changed) == (1, 2, 1)
    assert changes.counts["articles"] == (7, 7) and changes.counts["rejected"] == (3, 4)
    assert {name: n for name, n in changes.differing.items() if n} == {"lang": 1, "title": 1}
    assert changes.same == {"inputs_hash": True, "rules_hash": False, "config_hash": True, "code_hash": True}


def test_backwards_it_is_the_opposite(builds):
    changes = compare_builds(*reversed(builds))
    opposite = {
        "added": "gone",
        "gone": "added",
        "newly-accepted": "newly-rejected",
        "newly-rejected": "newly-accepted",
    }
    assert {(c.source_id, opposite.get(c.kind, c.kind)) for c in changes.documents} == {
        (name, kind) for kind, name, *_ in EXPECTED if name != "came-bad"
    } | {("came-bad", "rejected-gone")}
    texts = {c.source_id: (c.taken_out, c.put_in) for c in changes.documents if c.kind == "text"}
    assert texts == {"cut-more": (0, 11), "cut-less": (9, 0), "cut-elsewhere": (3, 5)}


def test_a_build_is_like_itself(builds):
    changes = compare_builds(builds[0], builds[0])
    assert changes.documents == [] and changes.unchanged == 7 and changes.rejected_still == 3


def moved(row: int | None, text: str, name: str = "page", path: str = "a.jsonl") -> Document:
    """A document whose bytes are its text, so that its doc_id changes with it."""
    return document(f"{path} {name} {text}", [(text, None)], source_id=name, source_path=path, source_row=row)


CHANGED = [
    # what is known of the document, before, after, kinds
    ("by its file", [moved(None, "one two", path="a.txt")], [moved(None, "one 2", path="a.txt")], ["text"]),
    ("by its id, in another row", [moved(1, "x", "i"), moved(2, "y", "j")], [moved(1, "n", "k"), moved(2, "x", "i"), moved(3, "z", "j")], ["added", "text"]),
    ("by its row", [moved(1, "x"), moved(2, "y")], [moved(1, "x"), moved(2, "z")], ["text"]),
    ("not at all", [moved(1, "x"), moved(2, "y")], [moved(3, "v"), moved(4, "w")], ["added", "added", "gone", "gone"]),
    ("several rows changed", [moved(1, "x"), moved(2, "y")], [moved(1, "v"), moved(2, "w")], ["text", "text"]),
    ("twice the same", [moved(1, "x"), moved(2, "x")], [moved(1, "x"), moved(2, "x"), moved(3, "x")], ["added"]),
]  # fmt: skip


@pytest.mark.parametrize(("label", "before", "after", "kinds"), CHANGED, ids=[case[0] for case in CHANGED])
def test_a_document_whose_bytes_changed_is_known(tmp_path, label, before, after, kinds):
    changes = compare_builds(build(tmp_path / "a", before), build(tmp_path / "b", after))
    assert [change.kind for change in changes.documents] == kinds


def test_stretches_that_are_in_one_alone():
    draw = random.Random(11)
    for _ in range(300):
        sides = []
        for _ in range(2):
            edges = sorted(draw.sample(range(60), 2 * draw.randint(0, 8)))
            sides.append(list(zip(edges[::2], edges[1::2], strict=True)))
        letters = [{letter for start, end in side for letter in range(start, end)} for side in sides]
        assert _only_in(*sides) == len(letters[0] - letters[1])


MIDDLES = [("", "", (0, 0)), ("a", "", (1, 0)), ("abc", "abc", (0, 0)), ("aXc", "aYYc", (1, 2)), ("aa", "aaa", (0, 1)),
           ("abab", "ab", (2, 0)), ("xa", "ya", (1, 1)), ("été", "ete", (3, 3))]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "lengths"), MIDDLES)
def test_what_lies_between_a_common_beginning_and_end(old, new, lengths):
    assert _middles(old, new) == lengths


def test_the_command(builds, tmp_path, capsys):
    out = ["--out", str(tmp_path)]
    assert main(["builds", "diff", *out]) == 0
    said = capsys.readouterr().out
    assert said.startswith("from olda to newb\n  same inputs, config, code; other rules\n")
    assert "newly rejected: other-language 1, undecodable 1" in said
    assert "cut-elsewhere.txt  5 characters out, 3 in" in said
    assert main(["builds", "diff", "olda", "newb", "--limit", "1", *out]) == 0
    assert "... and 2 more" in capsys.readouterr().out
    assert main(["builds", "diff", "--json", *out]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["changed"] == {
        "added": 1,
        "gone": 1,
        "newly-rejected": 2,
        "newly-accepted": 1,
        "rejected-gone": 0,
        "text": 3,
        "columns": 1,
    }
    assert len(facts["documents"]) == 9 and (facts["old"], facts["new"]) == ("olda", "newb")
    assert main(["builds", "diff", "--json", "--limit", "1", *out]) == 0
    assert len(json.loads(capsys.readouterr().out)["documents"]) == 6


def test_which_build_is_compared_with(builds, tmp_path, capsys):
    build(tmp_path / "builds" / "laterc", OLD, parent="newb")
    build(tmp_path / "builds" / "lastd", OLD)
    for new, old in (("laterc", "newb"), ("newb", "laterc"), ("lastd", "newb")):
        BuildStore(tmp_path).point_to(new)
        assert main(["builds", "diff", "--out", str(tmp_path), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["old"] == old
    alone = tmp_path / "alone"
    build(alone / "builds" / "a", OLD)
    BuildStore(alone).point_to("a")
    assert main(["builds", "diff", "--out", str(alone)]) == 2
    assert "there is no build before a to compare with" in capsys.readouterr().err
