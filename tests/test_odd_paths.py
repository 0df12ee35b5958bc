"""Paths and names that are odd, mistyped or cannot be: read and asked for, or refused in one line."""

import json
import os
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.cli import main
from flows.parameters import as_parameter, path_of
from tests.test_bad_input import GOOD
from tests.test_run import build_of

ODD_NAMES = [
    "a\udcffb.txt",
    "e\x1b[31m\nvil.txt",
    "turned \u202etxt.txt",
    "quoted '\"$(x).txt",
    " blank .txt",
]


@pytest.mark.parametrize("name", [*ODD_NAMES, "-x.txt"], ids=ascii)
def test_a_file_of_any_name_can_be_read_and_asked_for(tmp_path, monkeypatch, capfd, name):
    """By its name alone and in its folder, into a folder with blanks and letters, by a way up and down again."""
    for folder in ("in", "elsewhere"):
        (tmp_path / folder).mkdir()
    (tmp_path / "in" / name).write_text(GOOD)
    (tmp_path / "in" / f"skipped {name}.pdf").write_text("x")
    monkeypatch.chdir(tmp_path / "elsewhere")
    for typed in (f"../in/{name}", "../elsewhere/../in"):
        out = f"../out of {typed.count('txt')} – ü"
        assert main(["run", typed, "--plain", "--out", out]) == 0
        assert main(["explain", "--out", out, "--", name]) == 0
        assert main(["restore", "--out", out, "--", name]) == 0
        assert main(["verify", "--out", out]) == 0
        said = capfd.readouterr()
        assert "1 article of 1 document" in said.out and said.err == ""
        assert not {"\x1b", "\u202e"} & set(said.out) and "vil.txt\n" not in said.out.split("lang")[0]
        run_facts = json.loads((build_of(Path(out)) / "run.json").read_text("utf-8"))
        assert run_facts["skipped"]["files"] == len(run_facts["skipped"]["first"]) == int(typed.endswith("in"))
        command = shlex.split(run_facts["command"])
        assert path_of(command[2]).resolve() == Path(typed).resolve()


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
def test_no_message_gives_orders_to_the_terminal(tmp_path, monkeypatch, capfd, name):
    monkeypatch.chdir(tmp_path)
    for arguments in (
        ["run", name],
        ["run", f"{name}.pdf"],
        ["run", ".", "--config", name],
        ["run", ".", "--plain", "--out", f"{name}/\udcff"],
        ["run", ".", "--plain", "--runner", name],
        ["explain", name, "--out", name],
        ["builds", "--out", name],
        ["verify", name, "--out", "."],
    ):
        main(arguments)
        said = capfd.readouterr()
        whole = said.out + said.err
        assert whole.count("\n") == 1 and not set(whole) & {"\x1b", "\u202e"}, whole


@pytest.mark.parametrize("plain", [["--plain"], []], ids=["plain", "flow"])
@pytest.mark.parametrize("out", ["file", "file/in", "/proc/none", "o\udcffut"], ids=ascii)
def test_an_output_folder_that_cannot_be(tmp_path, monkeypatch, capfd, out, plain):
    from flows import running

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(running, "run_flow", lambda *_: pytest.fail("Prefect was started"))
    (tmp_path / "a.txt").write_text(GOOD)
    (tmp_path / "file").write_text("")
    assert main(["run", "a.txt", "--out", out, *plain]) == 2
    assert capfd.readouterr().err.count("\n") == 1


MISTYPED = [
    (["run", "not there"], "is not there"),
    (["run", "a.pdf"], "none of the endings"),
    (["run", "a.txt", "--config", "broken.toml"], "is no valid TOML"),
    (["run", "a.txt", "--config", "rules.toml"], "nowhere"),
]


@pytest.mark.parametrize(("arguments", "said"), MISTYPED, ids=str)
def test_what_is_mistyped_does_not_wait_for_prefect(tmp_path, monkeypatch, capfd, arguments, said):
    from flows import running

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(running, "run_flow", lambda *_: pytest.fail("Prefect was started"))
    (tmp_path / "a.txt").write_text(GOOD)
    (tmp_path / "a.pdf").write_text("x")
    (tmp_path / "script.toml").write_text('[report]\nweb_address = "javascript:alert(1)"')
    (tmp_path / "broken.toml").write_text("[")
    (tmp_path / "rules.toml").write_text('[boilerplate]\nrules = ["nowhere"]')
    assert main(arguments) == 2
    assert said in capfd.readouterr().err


@given(st.binary(min_size=1, max_size=30).filter(lambda raw: b"\0" not in raw))
def test_every_path_can_be_a_parameter(raw):
    typed = os.fsdecode(raw)
    parameter = as_parameter(typed)
    assert path_of(parameter).absolute() == Path(typed).absolute()
    assert json.loads(json.dumps(parameter).encode("utf-8")) == parameter
