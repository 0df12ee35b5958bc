"""Runs that guards look at: what is blocked stays to be looked at, what is accepted is on record, data never differ."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cleancopy.builds import BuildStore, read_json, read_run_facts
from cleancopy.history import read_history, read_refusals
from cleancopy.report.facts import REPORT_VERSION
from cleancopy.verifying import verify_build
from flows.cli import main
from tests.corpus import page
from tests.test_run import fingerprint

ROOT = Path(__file__).parent.parent


def write_rows(path: Path, numbers: range) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = ({"id": f"row-{number}", "text": page(number)} for number in numbers)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return str(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Inputs of 120, 110 and 30 articles, and a configuration that does without what takes long."""
    folder = tmp_path_factory.mktemp("guarded")
    for name, numbers in (("many", range(120)), ("most", range(110)), ("few", range(30))):
        write_rows(folder / name / "rows.jsonl", numbers)
    (folder / "cleancopy.toml").write_text("[language]\nenabled = false\n", "utf-8")
    return folder


def run(folder: Path, name: str, out: Path, *more: str) -> int:
    config = [] if "--config" in more else ["--config", str(folder / "cleancopy.toml")]
    return main(["run", str(folder / name / "rows.jsonl"), "--plain", "--out", str(out), *config, *more])


def test_a_blocked_build_is_kept_and_accepted_later(folder, tmp_path, capsys):
    out, store = tmp_path / "out", BuildStore(tmp_path / "out")
    assert run(folder, "many", out) == 0
    before = store.current_id()
    capsys.readouterr()
    assert run(folder, "few", out) == 1
    said = capsys.readouterr().out
    assert said.startswith("not published: rows: 30 articles, before 120; at least 50.0% of as many should be there\n")
    assert said.count("no article any more") == 3
    assert "publish   all the same: the same command with --accept rows" in said
    assert store.current_id() == before and len(store.build_ids()) == 2
    blocked = next(store.build_path(name) for name in store.build_ids() if name != before)
    assert verify_build(blocked).problems == ()
    page_text = (blocked / "report" / "index.html").read_text("utf-8")
    assert "Blocked: this build was not published" in page_text and "rows: 30 articles, before 120" in page_text

    data, when = fingerprint(blocked), (blocked / "manifest.json").stat().st_mtime_ns
    assert run(folder, "few", out) == 1  # asked again, not made again
    assert (blocked / "manifest.json").stat().st_mtime_ns == when
    assert run(folder, "few", out, "--accept", "rows") == 0
    assert store.current_id() == blocked.name and fingerprint(blocked) == data
    assert (blocked / "manifest.json").stat().st_mtime_ns == when
    guards = {finding["guard"]: finding["status"] for finding in read_run_facts(blocked)["guards"]}
    assert guards["rows"] == "accepted"
    assert read_history(out)[-1].accepted == ("rows",)
    assert "Published in spite of" in (blocked / "report" / "index.html").read_text("utf-8")
    assert main(["builds", "show", "--out", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "by run, accepted rows" in shown
    assert "guard     not-judged language-mix: no language is told" in shown
    assert [one.because for one in read_refusals(out)] == [(said.split("\n")[0].removeprefix("not published: "),)]


def test_the_build_before_changes_no_byte_of_the_data(folder, tmp_path):
    """The same build after none, accepted after a larger one, and under other limits."""
    lenient = tmp_path / "lenient.toml"
    lenient.write_text("[language]\nenabled = false\n[guardrails]\nmin_rows_ratio = 0.1\nmin_documents = 3\n", "utf-8")
    outs = [tmp_path / name for name in ("first", "accepted", "lenient")]
    assert run(folder, "few", outs[0]) == 0
    assert run(folder, "many", outs[1]) == 0
    assert run(folder, "few", outs[1], "--accept", "rows") == 0
    assert run(folder, "many", outs[2]) == 0
    assert run(folder, "few", outs[2], "--config", str(lenient)) == 0
    builds = [BuildStore(out).find(None) for out in outs]
    assert len({build.name for build in builds}) == 1
    assert fingerprint(builds[0]) == fingerprint(builds[1]) == fingerprint(builds[2])


def test_an_input_that_went_back_is_looked_at_too(folder, tmp_path, capsys):
    """The build is there and was current once; its articles are few beside those of now all the same."""
    out, store = tmp_path / "out", BuildStore(tmp_path / "out")
    assert run(folder, "few", out) == 0
    first = store.find(None)
    written = read_json(first / "run.json")
    assert run(folder, "many", out) == 0
    now = store.current_id()
    assert run(folder, "few", out) == 1
    assert "not published: rows: " in capsys.readouterr().out and store.current_id() == now
    refused = "rows: 30 articles, before 120; at least 50.0% of as many should be there"
    assert [(one.refused, one.by, one.because) for one in read_refusals(out)] == [(first.name, "run", (refused,))]
    assert [turn.build for turn in read_history(out)] == [first.name, now], "a refusal is no turn"
    assert main(["builds", "show", first.name, "--out", str(out)]) == 0
    assert f"\nrefused   on {read_refusals(out)[0].at}, by run: {refused}\n" in capsys.readouterr().out
    assert run(folder, "few", out) == 1
    assert main(["builds", "show", first.name, "--out", str(out)]) == 0
    assert (
        f"\nrefused   on {read_refusals(out)[1].at}, by run, the last of 2 times: {refused}\n"
        in capsys.readouterr().out
    )
    assert main(["builds", "show", first.name, "--json", "--out", str(out)]) == 0
    assert [one["because"] for one in json.loads(capsys.readouterr().out)["refused"]] == [[refused]] * 2
    assert main(["builds", "show", now, "--out", str(out)]) == 0
    assert "refused" not in capsys.readouterr().out
    assert main(["builds", "use", first.name, "--out", str(out)]) == 0
    assert store.current_id() == first.name and read_json(first / "run.json") == written
    assert run(folder, "most", out) == 0


def test_an_unknown_guard_is_told_before_data_is_read(folder, tmp_path, capsys):
    assert run(folder, "few", tmp_path, "--accept", "rowz") == 2
    assert "--accept rowz: is no guard; known: kept-share, " in capsys.readouterr().err


def test_a_column_that_is_none_is_told_before_data_is_read(folder, tmp_path, capsys):
    config = tmp_path / "cleancopy.toml"
    config.write_text("[guardrails]\nfilled_columns = ['titel']\n", "utf-8")
    assert run(folder, "few", tmp_path, "--config", str(config)) == 2
    assert "[guardrails] filled_columns: unknown column 'titel'; known: doc_id, " in capsys.readouterr().err


def test_of_two_runs_at_once_one_says_so_and_nothing_is_lost(folder, tmp_path):
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "flows.cli",
        "run",
        "--plain",
        "--out",
        str(out),
        "--config",
        str(folder / "cleancopy.toml"),
    ]
    names = ("many", "most")

    def start(name: str) -> subprocess.Popen:
        pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        return subprocess.Popen([*command, str(folder / name / "rows.jsonl")], cwd=ROOT, text=True, **pipes)

    published, refused = set(), 0
    deadline = time.monotonic() + 300
    while len(published) < 2 and time.monotonic() < deadline:
        for name, process in [(name, start(name)) for name in names if name not in published]:
            _, said = process.communicate()
            refused += "another run is writing here; wait for it" in said
            assert process.returncode in (0, 3), said
            if process.returncode == 0:
                published.add(name)
    store = BuildStore(out)
    assert refused >= 1 and len(store.build_ids()) == 2
    assert all(verify_build(store.build_path(name)).problems == () for name in store.build_ids())
    assert read_history(out)[-1].build == store.current_id() and len(read_history(out)) == 2


def test_report_and_open(folder, tmp_path, capsys, monkeypatch):
    out = tmp_path / "out"
    assert run(folder, "few", out) == 0
    build = BuildStore(out).find(None)
    drawn = (build / "report" / "index.html").read_text("utf-8")
    facts = (build / "report" / "report.json").read_bytes()
    (build / "report" / "index.html").write_text("an older page", "utf-8")
    capsys.readouterr()
    to = ["--to", str(tmp_path / "there" / "page.html")]
    assert main(["report", build.name[:6], *to, "--out", str(out)]) == 2
    (tmp_path / "there").mkdir()
    assert main(["report", build.name[:6], *to, "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'there' / 'page.html'}\n"
    assert (tmp_path / "there" / "page.html").read_text("utf-8") == drawn
    assert (build / "report" / "index.html").read_text("utf-8") == "an older page"
    assert main(["report", "--out", str(out)]) == 0
    assert (build / "report" / "index.html").read_text("utf-8") == drawn
    assert (build / "report" / "report.json").read_bytes() == facts and verify_build(build).problems == ()
    assert sorted(path.name for path in (build / "report").iterdir()) == ["index.html", "report.json", "trend.json"]

    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or False)
    capsys.readouterr()
    assert main(["open", "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"{build / 'report' / 'index.html'}\n"
    assert opened == [(build / "report" / "index.html").resolve().as_uri()]
    for content, says in (
        (b"{", "is damaged"),
        (b'{"report_version": 0}', "is of version 0"),
        (b'{"report_version": %d}' % REPORT_VERSION, "lacks something"),
    ):
        (build / "report" / "report.json").write_bytes(content)
        assert main(["report", "--out", str(out)]) == 3
        assert says in capsys.readouterr().err
    (build / "report" / "index.html").unlink()
    assert main(["open", "--out", str(out)]) == 3
    assert f"draw it with `cleancopy report {build.name}`" in capsys.readouterr().err


def test_what_its_own_checks_block_cannot_be_accepted(tmp_path, capsys):
    (tmp_path / "rows.jsonl").write_text(
        "".join(json.dumps({"text": f"Short {n}."}) + "\n" for n in range(120)), "utf-8"
    )
    command = ["run", str(tmp_path / "rows.jsonl"), "--plain", "--out", str(tmp_path / "out")]
    for accepted in ([], ["--accept", "kept-share"]):
        assert main([*command, *accepted]) == 1
        said = capsys.readouterr().out
        assert "there is at least one article: fail" in said and "same command" not in said
    assert BuildStore(tmp_path / "out").current_id() is None
