"""What each rule took is counted from the table `removed`, and nothing else."""

import json
from pathlib import Path

import pytest

from cleancopy.errors import NotDoneError
from cleancopy.rule_use import RuleUse, count_removals
from tests.report_builds import Document, bridge, removed_rows, write_build


def build_with(folder: Path, documents: list[Document], **layout: int) -> Path:
    manifest = write_build(folder, documents, **layout)
    whole = {"status": "published", "blocked_because": [], "content_sha256": {}, "checks": [], "other_files": []}
    (folder / "manifest.json").write_text(json.dumps(manifest | whole), "utf-8")
    return folder


def test_rows_documents_and_characters_of_each_rule(tmp_path: Path) -> None:
    twice = Document("twice", [("3", "counter"), ("kept\n", None), ("\U0001f309!", "counter"), ("By Ada", "byline")])
    documents = [bridge("one"), bridge("two"), twice]
    used = count_removals(build_with(tmp_path, documents, part_rows=2, group_rows=1))
    rows = [row for document in documents for row in removed_rows(document)]
    assert sorted(used) == sorted({row["rule"] for row in rows})
    assert used["counter"] == RuleUse("counter", "other", "RuleMarker", "Why counter is not the article.", 4, 3, 19)
    for rule, use in used.items():
        its_rows = [row for row in rows if row["rule"] == rule]
        assert use.removals == len(its_rows)
        assert use.documents == len({row["doc_id"] for row in its_rows})
        assert use.characters == sum(len(row["text"]) for row in its_rows)


def test_a_build_of_which_nothing_was_taken(tmp_path: Path) -> None:
    assert count_removals(build_with(tmp_path, [Document("plain", [("kept", None)])])) == {}


def test_a_damaged_build_is_no_count(tmp_path: Path) -> None:
    build = build_with(tmp_path, [bridge()])
    next((build / "removed").glob("*.parquet")).unlink()
    with pytest.raises(NotDoneError, match="is missing"):
        count_removals(build)
