"""`replay`: rejected documents tried again. The outcome is a build of its own, whole and provable, with a parent."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cleancopy.build_changes import compare_builds
from cleancopy.builds import BuildStore, read_json, read_manifest, write_json
from cleancopy.verifying import verify_build
from flows.cli import main
from tests.corpus import page
from tests.test_run import fingerprint

SHORT = "The ferry is late"


def rows() -> list[dict]:
    """Articles, some of them short, one of these twice, one of them equal to another text, with what a row can give."""
    given = {"title": "The given title", "site": "pier.example", "author": "Ada Pier", "date": "2024-05-06"}
    made = [{"id": f"long-{n}", "text": page(n), "url": f"https://a.example/{n}"} for n in range(12)]
    made.insert(
        3,
        {
            "id": "short-1",
            "text": f"{SHORT} by an hour and a half.\n\nAdvertisement",
            "url": "https://pier.example/1",
            **given,
        },
    )
    made.insert(5, {"id": "short-2", "text": f"{SHORT} by a day."})
    made.insert(6, {"id": "short-3", "text": f"{SHORT} by a day."})
    made += [{"id": "copy", "text": page(4)}, {"id": "empty", "text": ""}]
    return made


@pytest.fixture(scope="module")
def parent(tmp_path_factory) -> Path:
    """An output folder with one build, under its input in rows.jsonl."""
    folder = tmp_path_factory.mktemp("replay")
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows()), "utf-8")
    assert main(["run", str(folder / "rows.jsonl"), "--plain", "--out", str(folder / "out")]) == 0
    return folder


@pytest.fixture
def out(parent, tmp_path) -> Path:
    shutil.copytree(parent / "out", tmp_path / "out")
    return tmp_path / "out"


def configured(folder: Path, text: str) -> list[str]:
    path = folder / "cleancopy.toml"
    path.write_text(text, "utf-8")
    return ["--config", str(path)]


def replay(out: Path, reason: str, *more: str) -> int:
    return main(["replay", "--reason", reason, "--out", str(out), *more])


def table(build: Path, name: str) -> list[dict]:
    return pq.read_table(build / name).to_pylist()


def reasons(build: Path) -> Counter:
    return Counter(row["reason"] for row in table(build, "rejected"))


def test_documents_that_are_accepted_now_join_the_articles_of_the_parent(out, tmp_path, capsys):
    store = BuildStore(out)
    old = store.find(None)
    assert reasons(old) == {"too-few-words": 3, "exact-duplicate": 1, "empty": 1}
    assert replay(out, "too-few-words", *configured(tmp_path, "[reject]\nmin_words = 3\n")) == 0
    said = capsys.readouterr().out
    assert "4 documents rejected for too-few-words: 2 are articles" in said  # `empty` is too short as well
    assert "1 still rejected: exact-duplicate" in said and "1 still rejected: empty" in said
    assert f"the other articles are as {old.name} has them, made by other configuration" in said
    new = store.find(None)
    assert new != old and verify_build(new).problems == ()
    manifest = read_manifest(new)
    assert manifest["parent"] == old.name
    assert manifest["replayed"] == {"reason": "too-few-words", "documents": 4, "accepted": 2}
    assert manifest["counts"]["read"] == read_manifest(old)["counts"]["read"]
    assert reasons(new) == {"exact-duplicate": 2, "empty": 1}
    before, after = table(old, "articles"), table(new, "articles")
    assert [row for row in after if row in before] == before
    accepted = {row["source_id"]: row for row in after if row not in before}
    assert list(accepted) == ["short-1", "short-2"]
    assert accepted["short-2"]["n_duplicates"] == 1
    assert accepted["short-2"]["cluster_id"] == accepted["short-2"]["doc_id"]


def test_what_the_row_gave_is_given_again(out, parent, tmp_path):
    """A document that is replayed is what a run under the same settings makes of it."""
    config = configured(tmp_path, "[reject]\nmin_words = 3\n")
    assert replay(out, "too-few-words", *config) == 0
    assert main(["run", str(parent / "rows.jsonl"), "--plain", "--out", str(tmp_path / "anew"), *config]) == 0
    replayed, anew = (BuildStore(folder).find(None) for folder in (out, tmp_path / "anew"))
    articles = {row["doc_id"]: row for row in table(anew, "articles")}
    assert {row["doc_id"]: row for row in table(replayed, "articles")} == articles
    title = next(row for row in articles.values() if row["source_id"] == "short-1")
    assert (title["title"], title["authors"], title["site"]) == ("The given title", ["Ada Pier"], "pier.example")

    def known(build: Path, name: str) -> set:
        return {str(sorted(row.items(), key=str)) for row in table(build, name)}

    for name in ("removed", "rejected", "duplicates"):
        assert known(replayed, name) == known(anew, name)
        assert len(table(replayed, name)) == len(table(anew, name))


def test_the_same_replay_gives_the_same_bytes_and_is_not_made_twice(out, parent, tmp_path, capsys):
    config = configured(tmp_path, "[reject]\nmin_words = 3\n")
    shutil.copytree(parent / "out", tmp_path / "other")
    first = BuildStore(out).find(None).name
    small = configured(tmp_path / "other", "[reject]\nmin_words = 3\n[input]\nshard_documents = 1\n")
    assert replay(out, "too-few-words", *config) == replay(tmp_path / "other", "too-few-words", *small) == 0
    one, two = (BuildStore(folder).find(None) for folder in (out, tmp_path / "other"))
    assert one.name == two.name and fingerprint(one) == fingerprint(two)
    written = (one / "run.json").stat().st_mtime_ns
    assert main(["builds", "use", first, "--out", str(out)]) == 0
    assert replay(out, "too-few-words", *config) == 0
    assert BuildStore(out).find(None) == one and (one / "run.json").stat().st_mtime_ns == written


def test_each_document_is_settled_once(out, tmp_path, monkeypatch):
    import flows.replayed

    settled = []
    once = flows.replayed.settle_beside
    monkeypatch.setattr(flows.replayed, "settle_beside", lambda *given: settled.append(given) or once(*given))
    assert replay(out, "too-few-words", *configured(tmp_path, "[reject]\nmin_words = 3\n")) == 0
    assert len(settled) == 1


def test_nothing_is_made_where_none_is_accepted_or_only_asked(out, tmp_path, capsys):
    store = BuildStore(out)
    before = store.build_ids()
    assert replay(out, "too-few-words") == 0
    assert "4 documents rejected for too-few-words: 0 are articles" in capsys.readouterr().out
    assert replay(out, "too-few-words", "--dry-run", *configured(tmp_path, "[reject]\nenabled = false\n")) == 0
    said = capsys.readouterr().out
    assert "2 would be articles" in said and "no build  --dry-run" in said
    assert store.build_ids() == before
    assert not [path for path in store.work.rglob("*") if path.suffix == ".arrow"]


def test_duplicates_that_are_kept_are_counted_no_more(out, tmp_path):
    store = BuildStore(out)
    old = {row["source_id"]: row for row in table(store.find(None), "articles")}
    assert old["long-4"]["n_duplicates"] == 1
    assert replay(out, "exact-duplicate", *configured(tmp_path, "[duplicates]\nenabled = false\n")) == 0
    new = {row["source_id"]: row for row in table(store.find(None), "articles")}
    assert (new["long-4"]["n_duplicates"], new["long-4"]["cluster_id"]) == (0, None)
    assert new["copy"]["text"] == new["long-4"]["text"]
    kinds = {row["kind"] for row in table(store.find(None), "duplicates")}
    assert kinds <= {"contained"} and verify_build(store.find(None)).problems == ()


BELL = r"""
[[rule]]
id = "bell"
why = "A sign of the site."
match = 'The bell of the pier was rung [0-9] times before the evening ferry left for the island\.'
scope = "line"
removes = ["The bell of the pier was rung 3 times before the evening ferry left for the island."]
keeps = ["They ring the bell 3 times."]
"""


EQUAL = "[duplicates]\nnear = false\n"


def test_what_is_a_duplicate_still_is_counted_again(tmp_path):
    """Three texts that are alike but for a line that a rule takes; without the rule, two of them are."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "bells.toml").write_text(BELL, "utf-8")
    lines = page(3).split("\n\n")
    bell = "The bell of the pier was rung 3 times before the evening ferry left for the island."
    belled = "\n\n".join([*lines[:3], bell, *lines[3:]])
    made = [
        {"id": "a", "text": page(3)},
        {"id": "b", "text": belled},
        {"id": "c", "text": page(3)},
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in made), "utf-8")
    out = tmp_path / "out"
    ruled = configured(tmp_path, f"{EQUAL}[boilerplate]\nrules = ['{tmp_path / 'rules'}']\n")
    assert main(["run", str(tmp_path / "rows.jsonl"), "--plain", "--out", str(out), *ruled]) == 0
    (old,) = table(BuildStore(out).find(None), "articles")
    assert old["n_duplicates"] == 2
    assert replay(out, "exact-duplicate", *configured(tmp_path, EQUAL)) == 0
    build = BuildStore(out).find(None)
    first, second = sorted(table(build, "articles"), key=lambda row: row["source_id"])
    assert (first["source_id"], first["n_duplicates"], first["cluster_id"]) == ("a", 1, first["doc_id"])
    assert (second["source_id"], second["n_duplicates"]) == ("b", 0)
    assert [row["kept_doc_id"] for row in table(build, "duplicates")] == [first["doc_id"]]
    assert verify_build(build).problems == ()


def test_the_others_keep_what_the_rules_of_then_made_of_them(out, tmp_path):
    store = BuildStore(out)
    old = store.find(None)
    assert (
        replay(out, "too-few-words", *configured(tmp_path, "[reject]\nmin_words = 3\n[boilerplate]\nenabled = false\n"))
        == 0
    )
    changes = compare_builds(old, store.find(None))
    assert {change.kind for change in changes.documents} == {"newly-accepted"}
    assert changes.unchanged == len(table(old, "articles"))


ERRORS = [
    ("no-such-reason", 2, "known: too-few-words (4), empty (1), exact-duplicate (1)"),
    ("", 2, "no document of build"),
]


@pytest.mark.parametrize(("reason", "status", "says"), ERRORS)
def test_a_reason_that_nothing_was_rejected_for(out, capsys, reason, status, says):
    assert replay(out, reason) == status
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1


def test_what_was_never_read_cannot_be_tried_again(tmp_path, capsys):
    (tmp_path / "rows.jsonl").write_text(json.dumps({"text": page(3)}) + "\n{broken\n", "utf-8")
    assert main(["run", str(tmp_path / "rows.jsonl"), "--plain", "--out", str(tmp_path / "out")]) == 0
    assert replay(tmp_path / "out", "broken-row") == 2
    assert "none of these documents could be read" in capsys.readouterr().err


OLDER = [("normalise_version", 0, "was normalised by version 0")]


@pytest.mark.parametrize(("key", "value", "says"), OLDER)
def test_a_parent_of_another_version_is_refused(out, capsys, key, value, says):
    manifest = BuildStore(out).find(None) / "manifest.json"
    write_json(manifest, read_json(manifest) | {key: value})
    assert replay(out, "too-few-words") == 3
    assert says in capsys.readouterr().err


def test_a_parent_with_other_columns_is_refused(out, capsys):
    build = BuildStore(out).find(None)
    path = build / "rejected" / "part-00000.parquet"
    pq.write_table(pq.read_table(path).drop_columns("given_title"), path)
    manifest = read_json(build / "manifest.json")
    for file in manifest["files"]:
        file["bytes"] = (build / file["path"]).stat().st_size
    write_json(build / "manifest.json", manifest)
    assert replay(out, "too-few-words") == 3
    assert "column 'given_title' is missing, by the schema of now; run again" in capsys.readouterr().err


def test_a_build_in_folders_by_language_is_replayed(parent, tmp_path):
    out = tmp_path / "out"
    hive = '[publish]\nlayout = "hive"\n'
    inputs = ["run", str(parent / "rows.jsonl"), "--plain", "--out", str(out)]
    assert main([*inputs, *configured(tmp_path, hive)]) == 0
    old = BuildStore(out).find(None)
    assert replay(out, "too-few-words", *configured(tmp_path, f"{hive}[reject]\nmin_words = 3\n")) == 0
    new = BuildStore(out).find(None)
    assert read_manifest(new)["counts"]["articles"] == read_manifest(old)["counts"]["articles"] + 2
    assert verify_build(new).problems == ()
