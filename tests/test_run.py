"""Whole runs, as a user makes them: the same bytes every time, nothing lost, nothing done twice."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.command import cleancopy, in_own_process
from tests.corpus import write_corpus

PAGES = 40


def build_of(out: Path) -> Path:
    return out / json.loads((out / "CURRENT.json").read_text("utf-8"))["path"]


def fingerprint(build: Path) -> dict[str, str]:
    """The hash of every file, but for run.json and what the report shows of it."""
    hashes = {
        path.relative_to(build).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(build.rglob("*"))
        if path.is_file() and path.name not in ("run.json", "index.html", "report.json")
    }
    facts = json.loads((build / "report" / "report.json").read_text("utf-8"))
    run = json.loads((build / "run.json").read_text("utf-8"))
    assert facts.pop("run") == run
    return hashes | {"report.json": hashlib.sha256(json.dumps(facts).encode()).hexdigest()}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("input") / "corpus", PAGES)


@pytest.fixture(scope="module")
def build(corpus, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("out")
    done = cleancopy("run", corpus, "--plain", "--out", out)
    assert done.returncode == 0, done.stderr
    return build_of(out)


def test_the_index_of_all_builds_leads_to_the_report(build):
    index = (build.parent / "index.html").read_text("utf-8")
    assert f'href="{build.name}/report/index.html"' in index
    assert 'href="../../index.html"' in (build / "report" / "index.html").read_text("utf-8")
    assert (build / "report" / "trend.json").is_file()


def test_every_document_is_an_article_or_rejected(build):
    articles, rejected = pq.read_table(build / "articles"), pq.read_table(build / "rejected")
    assert len(articles) + len(rejected) == PAGES + 3 + 5 + 5 + 7
    reasons = sorted(zip(rejected["source_path"].to_pylist(), rejected["reason"].to_pylist(), strict=True))
    assert reasons == [
        ("b rows.jsonl.gz", "broken-row"),
        ("b rows.jsonl.gz", "exact-duplicate"),
        ("b rows.jsonl.gz", "too-few-words"),
        ("texts/copy.txt", "exact-duplicate"),
        ("texts/empty.txt", "empty"),
    ]
    broken = next(row for row in rejected.to_pylist() if row["reason"] == "broken-row")
    assert (broken["source_row"], broken["raw_text"]) == (PAGES + 3, "{broken")


def test_an_exact_duplicate_names_the_article_that_stayed(build):
    articles = {row["doc_id"]: row for row in pq.read_table(build / "articles").to_pylist()}
    duplicates = pq.read_table(build / "duplicates").to_pylist()
    assert len(duplicates) == 2
    for duplicate in duplicates:
        kept = articles[duplicate["kept_doc_id"]]
        assert kept["n_duplicates"] == 1 and kept["cluster_id"] == duplicate["cluster_id"]
        assert duplicate["doc_id"] not in articles


VARIATIONS = [
    ("one worker", ["--workers", "1"], "", {}),
    ("processes with another hash seed", ["--runner", "processes"], "", {"PYTHONHASHSEED": "12345"}),
    ("tiny shards", [], "[input]\nshard_documents = 7", {}),
    ("shards of few bytes", [], "[input]\nshard_bytes = 3000", {}),
]


@pytest.mark.parametrize(("label", "flags", "config", "environment"), VARIATIONS, ids=[v[0] for v in VARIATIONS])
def test_the_bytes_do_not_depend_on(corpus, build, tmp_path, label, flags, config, environment):
    (tmp_path / "cleancopy.toml").write_text(config, "utf-8")
    run = in_own_process if environment else cleancopy
    done = run(
        "run", corpus, "--plain", "--out", tmp_path, "--config", tmp_path / "cleancopy.toml", *flags, **environment
    )
    assert done.returncode == 0, done.stderr
    assert fingerprint(build_of(tmp_path)) == fingerprint(build)


def test_the_order_of_the_inputs_does_not_matter(corpus, build, tmp_path):
    named = [corpus / "texts", corpus / "d.parquet", corpus / "c.csv", corpus / "b rows.jsonl.gz"]
    done = cleancopy("run", *named, "--plain", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert fingerprint(build_of(tmp_path)) == fingerprint(build)


def test_the_same_build_again_is_not_made_again(corpus, build):
    before = (build / "run.json").read_bytes()
    again = cleancopy("run", corpus, "--plain", "--out", build.parent.parent)
    assert again.returncode == 0 and again.stdout.startswith("nothing to do")
    assert (build / "run.json").read_bytes() == before


def test_an_older_build_becomes_current_again(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(f"Title\n\n{f'The {name} ferry came late and left early. ' * 6}")
    out = tmp_path / "out"
    assert cleancopy("run", tmp_path / "one", "--plain", "--out", out).returncode == 0
    first = build_of(out)
    assert cleancopy("run", tmp_path / "two", "--plain", "--out", out).returncode == 0
    assert build_of(out) != first
    assert cleancopy("run", tmp_path / "one", "--plain", "--out", out).returncode == 0
    assert build_of(out) == first


def test_verify_proves_and_notices(build, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(build.parent.parent, out)
    good = cleancopy("verify", "--out", out)
    assert good.returncode == 0 and "article + removals = normalised text" in good.stdout
    part = build_of(out) / "removed" / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    bad = cleancopy("verify", "--out", out)
    assert bad.returncode == 3 and "removed/part-00000.parquet: was changed" in bad.stdout


def test_restore_gives_the_normalised_text(build, corpus):
    from cleancopy.normalise import normalise

    path = next((corpus / "texts").glob("5*.txt"))
    restored = cleancopy("restore", f"texts/{path.name}", "--out", build.parent.parent)
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout == normalise(path.read_bytes())


def test_explain_shows_what_went_and_why(build):
    shown = cleancopy("explain", "row-1", "--out", build.parent.parent).stdout
    assert "[-By Ada Millerx-]" in shown and "-> authors" in shown
    assert "[-You might also like-]" in shown and "related-heading" in shown
    rejected = cleancopy("explain", "short", "--out", build.parent.parent).stdout
    assert "too-few-words: 2 words, limit: at least 20 words" in rejected


def test_two_runs_at_once_do_not_meet(corpus, tmp_path):
    from cleancopy.builds import BuildStore

    with BuildStore(tmp_path).only_run():
        second = cleancopy("run", corpus, "--plain", "--out", tmp_path)
    assert second.returncode == 3 and "another run is writing here" in second.stderr


def test_a_run_twice_over_its_own_output_is_the_same_run(tmp_path, monkeypatch):
    """The output folder lies in the input, and in the second run the build of the first."""
    from flows.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(f"Title\n\n{'The ferry came late and left early. ' * 6}")
    for out in ("data", "."):
        assert main(["run", ".", "--plain", "--out", out]) == 0
        first = build_of(tmp_path / out)
        assert main(["run", ".", "--plain", "--out", out]) == 0
        assert build_of(tmp_path / out) == first
        assert pq.read_table(first / "articles")["source_path"].to_pylist() == ["a.txt"]
        shutil.rmtree(tmp_path / "data", ignore_errors=True)


def test_the_build_is_named_after_all_code_that_makes_it():
    """Of flows/, whatever the steps import; of the packages, every file but the rules, which are hashed apart."""
    from flows.plan import STEP_MODULES, code_files

    root = Path(__file__).parent.parent
    reached, waiting = set(), {"steps"}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        source = (root / "flows" / f"{name}.py").read_text("utf-8")
        imported = set(re.findall(r"^ *from flows\.(\w+) import", source, re.MULTILINE))
        imported |= set(re.findall(r"^from flows import (\w+)", source, re.MULTILINE))
        waiting |= imported - reached
    assert reached == {*STEP_MODULES}
    covered = set(code_files())
    left_out = {
        path
        for package in ("cleancopy", "schemas")
        for path in (root / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path not in covered
    }
    assert left_out == {*(root / "cleancopy" / "rules").glob("*.toml"), root / "cleancopy" / "py.typed"}


@pytest.mark.parametrize("name", ["flows/settle.py", "flows/card.py", "cleancopy/report/page.css", "cleancopy/cut.py"])
def test_another_byte_of_code_is_another_build(tmp_path, monkeypatch, name):
    from flows import plan

    plan.code_hash.cache_clear()
    before = plan.code_hash()
    root = plan.HOUSE
    for path in plan.code_files():
        copy = tmp_path / path.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    monkeypatch.setattr(plan, "HOUSE", tmp_path)
    plan.code_hash.cache_clear()
    assert plan.code_hash() == before
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes() + b" ")
    plan.code_hash.cache_clear()
    assert plan.code_hash() != before
    plan.code_hash.cache_clear()
