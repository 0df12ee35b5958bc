"""`cleancopy rules` as people type it: what rules take, what others would take, what may be wanting."""

import json
import random
import tomllib
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancopy.rule_changes import taken_alone
from flows.cli import main

WORDS = ("barley", "flour", "sluice", "parish", "weir", "valley", "timber", "winter", "cart", "lantern", "thatch")
RULE = """
[[rule]]
id = "{id}"
why = "It is no part of the story."
match = '{match}'
scope = "{scope}"
removes = ["{removes}"]
keeps = ["Nobody at the mill has seen it."]
"""


RULES_ALONE = "[boilerplate]\nline_model = false\n"
"""What the line model takes besides is no matter here."""


def page(number: int, *furniture: str) -> str:
    draw = random.Random(number)
    prose = [f"Nobody who saw the {' or the '.join(draw.sample(WORDS, 6))} at the mill has spoken." for _ in range(3)]
    return "\n\n".join([f"Mill {number} stops for good", *prose, *furniture])


def rule(rule_id: str, match: str, removes: str, scope: str = "line") -> str:
    return RULE.format(id=rule_id, match=match, removes=removes, scope=scope)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """Thirty pages of one site, cleaned once with no rules but the built-in ones."""
    folder = tmp_path_factory.mktemp("mills")
    rows = [
        {
            "id": f"mill-{number}",
            "url": f"https://www.mill.example/{number}",
            "text": page(
                number, "Share this article", "Ask the miller for a sack", f"Kept in drawer: Mills no {number}"
            ),
        }
        for number in range(30)
    ]
    (folder / "pages").mkdir()
    (folder / "pages" / "mills.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    for name, content in {
        "sack": rule("ask-the-miller", "Ask the miller for a sack", "Ask the miller for a sack"),
        "section": rule("mill-section", r"Kept in drawer: (?P<section>Mills) no \d+", "Kept in drawer: Mills no 3"),
        "part": rule("mill-number", r"(?P<cut> no \d+)", "Kept in drawer: Mills⟦ no 3⟧", "suffix"),
    }.items():
        (folder / name).mkdir()
        (folder / name / f"{name}.toml").write_text(content, "utf-8")
        (folder / f"{name}.toml").write_text(f"{RULES_ALONE}rules = ['{folder / name}']\n", "utf-8")
    (folder / "long.toml").write_text(f"{RULES_ALONE}[reject]\nmin_words = 1000\n", "utf-8")
    (folder / "cleancopy.toml").write_text(RULES_ALONE, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["run", "pages", "--plain"]) == 0
    return folder


@pytest.fixture
def typed(made, monkeypatch, capsys):
    """Type a command, where the pages are unless the test goes elsewhere; gives status, output and errors."""
    monkeypatch.chdir(made)

    def type_it(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(["rules", *arguments])
        return (status, *capsys.readouterr())

    return type_it


# --- list


def test_list_counts_what_is_on_record(typed, made):
    status, printed, _ = typed("list")
    build = made / json.loads((made / "data" / "CURRENT.json").read_text("utf-8"))["path"].replace(
        "builds", "data/builds"
    )
    expected = duckdb.sql(
        "SELECT rule, count(DISTINCT doc_id), count(*), sum(end_char - start_char)::BIGINT "
        f"FROM '{build}/removed/*.parquet' GROUP BY rule ORDER BY 2 DESC, 3 DESC, 1"
    ).fetchall()
    table, idle = printed.split("took nothing:")
    rows = [line.split() for line in table.splitlines()[1:] if line]
    assert status == 0
    assert [(row[0], *(int(row[at].replace(",", "")) for at in (3, 4, 5))) for row in rows] == expected
    assert ("title", "(MarkTitle)") in [(row[0], row[2]) for row in rows]
    assert "share-prompt" in table and "share-prompt" not in idle
    assert "cookie" in idle
    assert f"took something in build {build.name}" in idle


def test_list_says_that_the_build_had_other_rules(typed):
    status, printed, _ = typed("list", "--config", "sack.toml")
    assert status == 0
    assert "ask-the-miller" in printed.split("took nothing:")[1]
    assert printed.endswith(
        "the build was made with other rules than these: name its configuration with --config, or run again\n"
    )


def test_list_does_without_a_build(typed, tmp_path):
    status, printed, _ = typed("list", "--out", str(tmp_path / "nowhere"))
    assert status == 0
    assert "share-prompt" in printed
    assert printed.endswith("has no build yet that would say what they take\n")
    assert not (tmp_path / "nowhere").exists()


def test_list_of_a_build_that_is_not_there_is_an_error(typed):
    status, _, error = typed("list", "--build", "abc")
    assert (status, error.count("\n")) == (2, 1)


# --- diff

DIFFS = [
    ("a line newly removed", ["--rules", "sack"], ["  -   11 Ask the miller for a sack"], "30 lines newly removed, 0 newly kept, 0 columns"),
    ("a line newly kept", ["--config", "sack.toml", "--new-config", "part.toml"],
     ["  +   11 Ask the miller for a sack", "  -   13 no 7"], "30 lines newly removed, 30 newly kept, 0 columns"),
    ("a column lifted", ["--rules", "section"], ["    section: none => Mills", "<- mill-section -> section"], "30 lines newly removed, 0 newly kept, 60 columns"),
    ("a part of a line", ["--rules", "part"], ["<- mill-number (a part of the line)"], "30 lines newly removed, 0 newly kept, 0 columns"),
    ("several folders", ["--rules", "sack", "--rules", "part"], ["new rules: ask-the-miller, mill-number"], "60 lines newly removed"),
    ("no article any more", ["--new-config", "long.toml"], ["other settings differ too", "  no article any more: too-few-words"], "30 no articles any more"),
    ("an article now", ["--config", "long.toml", "--rules", "sack"], ["new rules: ask-the-miller"], "0 of 30 documents altered"),
    ("an article again", ["--config", "long.toml", "--new-config", "sack.toml"], ["  an article now; it was rejected: too-few-words"], "30 articles that were rejected"),
    ("nothing", ["--config", "sack.toml", "--rules", "sack"], ["the rules are the same"], "0 of 30 documents altered"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "arguments", "lines", "total"), DIFFS, ids=[label for label, *_ in DIFFS])
def test_diff_shows_what_would_be_altered(typed, label, arguments, lines, total):
    status, printed, _ = typed("diff", "pages", *arguments)
    assert status == 0
    for line in lines:
        assert line in printed
    assert total in printed.splitlines()[-1]
    assert printed.splitlines()[-1].endswith("nothing was published")


def test_diff_names_each_altered_document_once(typed):
    _, printed, _ = typed("diff", "pages", "--rules", "section")
    named = [line for line in printed.splitlines() if line.startswith("mills.jsonl, row ")]
    assert len(named) == 30 == len({line.split()[-1] for line in named})
    assert "30 of 30 documents altered" in printed


def test_diff_of_no_input_takes_that_of_the_build_and_writes_nothing(typed, made, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in made.rglob("*")}
    assert "30 of 30 documents altered" in typed("diff", "--rules", "sack")[1]
    assert {path: path.stat().st_mtime_ns for path in made.rglob("*")} == before


def test_diff_of_no_input_and_nothing_to_take_it_from(typed, made, tmp_path, monkeypatch):
    status, _, error = typed("diff", "--rules", "sack", "--out", str(tmp_path))
    assert status == 2
    assert "cleancopy: input: none is given, and there is no build to take it from" in error
    monkeypatch.chdir(tmp_path)
    status, _, error = typed("diff", "--rules", str(made / "sack"), "--out", str(made / "data"))
    assert status == 2
    assert error.endswith("the inputs of the build cannot be used: pages is not found from here; name the inputs\n")


@pytest.mark.parametrize("arguments", [["--rules", "nowhere"], ["--new-config", "nowhere.toml"]])
def test_diff_with_what_is_not_there_is_an_error_of_one_line(typed, arguments):
    status, printed, error = typed("diff", "pages", *arguments)
    assert (status, printed, error.count("\n")) == (2, "", 1)


def stretches(numbers: set[int], rule_id: str) -> list[dict]:
    """The numbers as ledger rows, neighbours in one stretch."""
    rows: list[dict] = []
    for number in sorted(numbers):
        if rows and rows[-1]["end_char"] == number and number % 3:
            rows[-1]["end_char"] += 1
        else:
            rows.append({"start_char": number, "end_char": number + 1, "rule": rule_id, "lifted_to": None})
    return rows


@given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
def test_what_one_side_takes_alone_is_the_difference_of_the_sets(ones, others):
    alone = list(taken_alone(stretches(ones, "one"), stretches(others, "other")))
    assert [at for start, end, _ in alone for at in range(start, end)] == sorted(ones - others)
    assert {rule_id for *_, rule_id in alone} <= {"one"}


# --- propose


def test_propose_gives_rules_to_review_and_leaves_out_what_rules_take(typed, tmp_path):
    status, printed, _ = typed("propose", "pages")
    proposed = tomllib.loads(printed)["rule"]
    assert status == 0
    assert [rule["removes"] for rule in proposed] == [["Ask the miller for a sack", "Kept in drawer: Mills no 0"]]
    assert "Share this article" not in printed.split("[[rule]]", 1)[1]
    assert all(rule["keeps"] == [] and rule["sites"] == ["mill.example"] for rule in proposed)
    assert "in 30 of the 30 documents" in printed
    assert "Ask the miller" not in typed("propose", "pages", "--config", "sack.toml")[1]


def test_propose_writes_a_file_and_never_over_another(typed, tmp_path):
    target = tmp_path / "proposed.toml"
    assert typed("propose", "pages", "--to", str(target))[0] == 0
    assert "[[rule]]" in target.read_text("utf-8")
    written = target.read_text("utf-8")
    status, _, error = typed("propose", "pages", "--to", str(target), "--min-documents", "2")
    assert (status, error.count("\n")) == (2, 1)
    assert target.read_text("utf-8") == written
    assert typed("propose", "pages")[1] == written


def test_a_proposal_changes_nothing_until_it_is_reviewed(typed, tmp_path):
    target = tmp_path / "proposed.toml"
    typed("propose", "pages", "--to", str(target))
    status, _, error = typed("diff", "pages", "--rules", str(tmp_path))
    assert status == 2
    assert "'keeps' is missing or empty" in error
    target.write_text(target.read_text("utf-8").replace("keeps   = []", "keeps = ['The miller slept.']"), "utf-8")
    assert "30 of 30 documents altered" in typed("diff", "pages", "--rules", str(tmp_path))[1]


@pytest.mark.parametrize("arguments", [["--min-documents", "1"], ["--min-share", "2"], ["--min-share", "x"]])
def test_propose_with_a_bad_threshold(typed, arguments):
    with pytest.raises(SystemExit) as stopped:
        typed("propose", "pages", *arguments)
    assert stopped.value.code == 2


# --- warnings after a run


def test_a_run_warns_of_own_rules_alone_and_of_surges(made, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rare = [page(number, "Ask the miller for a sack" if number == 3 else "The end") for number in range(60)]
    often = [page(number, "Ask the miller for a sack") for number in range(60)]
    (tmp_path / "own").mkdir()
    own = rule("ask-the-miller", "Ask the miller for a sack", "Ask the miller for a sack") + rule(
        "idle", "Idle [0-9]", "Idle 3"
    )
    (tmp_path / "own" / "own.toml").write_text(own, "utf-8")
    (tmp_path / "cleancopy.toml").write_text("[boilerplate]\nrules = ['own']\n", "utf-8")
    said = []
    for texts in (rare, often, often):
        (tmp_path / "in.jsonl").write_text("\n".join(json.dumps({"text": text}) for text in texts), "utf-8")
        assert main(["run", "in.jsonl", "--plain"]) == 0
        said.append([line.strip() for line in capsys.readouterr().out.splitlines() if line.startswith("  rules ")])
    idle = "rules     1 of 2 rules of your own took nothing: idle"
    surge = (
        "rules     1 rule takes far more than in the last build: ask-the-miller (60 of 60 documents, before 1 of 60)"
    )
    assert said == [[idle], [idle, surge], []], "of a build that was there already nothing is said again"


def test_prefect_shows_the_warnings():
    from flows.artifacts import summary

    outcome = {"status": "published", "build_id": "abc", "message": "done", "rule_warnings": ["1 rule is odd"]}
    assert "Rules: 1 rule is odd.\n" in summary(outcome)
